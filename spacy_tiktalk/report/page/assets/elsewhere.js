// Whom the words of a search find under the other videos.

const elsewhere = { people: null }; // [video, person, what is searched]; after a correction anew
const MOST_FOUND = 30;

function forgetElsewhere() {
  elsewhere.people = null;
}

function peopleEverywhere() {
  elsewhere.people ||= [...crowd.videos.keys()].flatMap((video) =>
    peopleOf(video).map((person) => [video, person, searchable(wordsSaid(person))]),
  );
  return elsewhere.people;
}

/** [video, person] of all whom the words find, video by video. Numbers alone (P1) tell nobody apart. */
function foundElsewhere(words) {
  if (!words.length || crowd.videos.length < 2) return [];
  return peopleEverywhere().filter(
    ([video, , text]) => video !== crowd.video && hasAll(text, words),
  );
}

function drawElsewhere(words) {
  const found = foundElsewhere(words);
  if (!found.length) return null;
  const items = found.slice(0, MOST_FOUND).map(([video, person]) =>
    el(
      'li',
      {},
      el('a', { href: placeOfPerson(person, video) }, foreign(person.called)),
      el('span', { class: 'quiet' }, ` ${plural(person.numbers.length, 'comment')} · `, apart(nameOfVideo(video))),
    ),
  );
  const more = found.length - items.length;
  if (more > 0) items.push(el('li', { class: 'quiet' }, `and ${more.toLocaleString('en')} more`));
  return el(
    'section',
    { class: 'elsewhere' },
    el('h3', {}, 'Under other videos ', el('span', { class: 'count' }, found.length)),
    el('ul', {}, ...items),
  );
}
