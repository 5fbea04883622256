// Whom the words of a search find under the other videos.

const elsewhere = { people: new Map() }; // by video; after a correction anew
const MOST_FOUND = 30;

function forgetElsewhere() {
  elsewhere.people.clear();
}

function peopleElsewhere(video) {
  if (!elsewhere.people.has(video)) elsewhere.people.set(video, peopleOf(video));
  return elsewhere.people.get(video);
}

/** [video, person] of all whom the words find, video by video. Numbers alone (P1) tell nobody apart. */
function foundElsewhere(words) {
  if (!words.length) return [];
  return [...crowd.videos.keys()]
    .filter((video) => video !== crowd.video)
    .flatMap((video) => peopleElsewhere(video).map((person) => [video, person]))
    .filter(([, person]) => hasAll(searchable(person.words.map(([word]) => word).join('\n')), words));
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
