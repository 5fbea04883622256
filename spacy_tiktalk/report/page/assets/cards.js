// The first view of a video: its people as cards.

const cards = { query: '', order: 'comments' };
// The smallest first; of equals whoever has the lower number.
const ORDERS = new Map([
  ['comments', ['most comments', (person) => -person.numbers.length]],
  ['likes', ['most likes', (person) => -(person.likes || 0)]],
  ['writers', ['most writers', (person) => -person.writers]],
  ['first', ['mentioned first', (person, clock) =>
    person.numbers.map(clock.at).filter(isKnown).reduce((a, b) => Math.min(a, b), 2)]],
]);

function drawCards() {
  const video = videoNow();
  const clock = clockOf(video);
  const list = el('div', { class: 'card-list' });
  const count = el('p', { class: 'count', id: 'crowd-count', role: 'status' });
  const others = el('div', {});
  const update = () => {
    const found = foundPeople(clock);
    const draw = (person) => drawCard(person, clock);
    const scroller = document.getElementById('crowd');
    const options = { scroller, height: 90, kind: 'cards', key: ({ id }) => id };
    list.replaceChildren(
      found.length
        ? longList(found, draw, options)
        : el('p', { class: 'quiet' }, 'Nobody of this video is found. Take a word away.'),
    );
    const all = plural(crowd.people.length, 'person', 'people');
    const some = `${found.length.toLocaleString('en')} of ${all}`;
    count.textContent = found.length < crowd.people.length ? some : all;
    others.replaceChildren(...[drawElsewhere(wordsOf(cards.query))].filter(Boolean));
  };
  if (!crowd.people.length) {
    const nobody = 'Nobody is mentioned in these comments.';
    return [drawVideoHead(video, clock), el('p', { class: 'quiet' }, nobody)];
  }
  update();
  return [
    drawVideoHead(video, clock),
    drawCorrections(),
    el('div', { class: 'crowd-tools' }, drawCardSearch(update), drawOrder(update), count),
    list,
    others,
  ];
}

function foundPeople(clock) {
  const words = wordsOf(cards.query);
  const [, rank] = ORDERS.get(cards.order);
  const ranks = new Map(crowd.people.map((person) => [person, rank(person, clock)]));
  const sorted = [...crowd.people].sort((a, b) => ranks.get(a) - ranks.get(b));
  return words.length ? sorted.filter((person) => hasAll(searchedOf(person), words)) : sorted;
}

/** What a person is found by. */
function searchedOf(person) {
  return searchable(`${person.id}\n${wordsSaid(person)}`);
}

function wordsSaid(person) {
  return person.words.map(([word]) => word).join('\n');
}

function drawVideoHead(video, clock) {
  const facts = [
    plural(video.comments.length, 'comment'),
    plural(video.documents.length, 'thread'),
    video.title ? video.video : null,
  ].filter(Boolean);
  const all = [...video.comments.keys()];
  return el(
    'header',
    { class: 'crowd-head' },
    drawVideoChoice(),
    el('h2', { tabindex: '-1' }, foreign(video.title || video.video || 'The people')),
    el('p', { class: 'quiet' }, apart(facts.join(' · '))),
    all.length ? drawBars(clock, all, 60, true) : null,
  );
}

function drawVideoChoice() {
  if (crowd.videos.length < 2) return null;
  const entries = crowd.videos.map((_, n) => [n, nameOfVideo(n)]);
  const choice = drawChoice('Video', entries, crowd.video);
  choice.addEventListener('change', () => goTo(`#v=${choice.value}`));
  return choice;
}

/** What to call a video beside the others: its title, with its name where others have the same. */
function nameOfVideo(n) {
  const { title, video } = crowd.videos[n];
  const alike = title && crowd.videos.filter((one) => one.title === title).length > 1;
  const parts = alike ? [title, video || `video ${n + 1}`] : [title || video];
  return visible(parts[0] ? parts.join(' · ') : `Video ${n + 1}`);
}

function drawChoice(label, entries, chosen) {
  const options = entries.map(([value, word]) => {
    const selected = String(value) === String(chosen);
    return el('option', { value, selected }, word.length > 60 ? `${word.slice(0, 59)}…` : word);
  });
  return el('select', { class: 'choice', 'aria-label': label }, ...options);
}

function drawCardSearch(update) {
  return drawSearch({
    label: 'Search people',
    placeholder: 'Search names and words …',
    value: cards.query,
    changed: (query) => {
      cards.query = query;
      update();
    },
  });
}

function drawOrder(update) {
  const choice = drawChoice('Order', [...ORDERS].map(([key, [word]]) => [key, word]), cards.order);
  choice.addEventListener('change', () => {
    cards.order = choice.value;
    update();
  });
  return choice;
}

function drawCard(person, clock) {
  const joins = joinsOf(person);
  const sure = joins.reduce((least, join) => Math.min(least, join[2]), 1);
  const card = el(
    'a',
    { class: 'card', href: placeOfPerson(person) },
    drawFaces(person, 2, true),
    el(
      'span',
      { class: 'card-name' },
      el('span', { class: 'badge' }, person.id),
      foreign(person.called, { class: person.name ? 'name' : 'name unnamed' }),
    ),
    drawAliases(person, 5),
    el('span', { class: 'card-facts' }, ...countsOf(person)),
    drawBars(clock, person.numbers, 24, false),
    drawSeen(person, false),
    sure < 0.9 ? el('span', { class: 'count' }, `least sure join ${percent(sure)}`) : null,
    person.edited || joins.some(isByHand) ? el('span', { class: 'count' }, 'corrected by hand') : null,
  );
  paint(card, String(person.group));
  delete card.dataset.groups;
  return el('li', {}, card);
}

function drawAliases(person, most) {
  const shown = person.aliases.slice(0, most);
  const names = shown.map(([text, n]) => el('span', {}, foreign(text), n > 1 ? ` ×${n}` : ''));
  const more = person.aliases.length - shown.length;
  if (more > 0) names.push(el('span', {}, `and ${more} more`));
  return names.length ? el('span', { class: 'aliases' }, ...names) : null;
}
