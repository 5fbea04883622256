// One person: who it is, and why the mentions are one person's.

const FEW_GROUNDS = 3;

function drawCrowdPerson(person) {
  const video = videoNow();
  const joins = joinsOf(person);
  const head = el(
    'header',
    { class: 'crowd-head' },
    el('a', { class: 'back', href: `#v=${crowd.video}` }, '← All people'),
    drawFaces(person, 3),
    el('h2', { tabindex: '-1' }, el('span', { class: 'badge' }, person.id), ' ', foreign(person.called)),
    drawAliases(person, 30),
    el('p', { class: 'card-facts' }, ...countsOf(person)),
    person.heads.length && !drawSeen(person, true)
      ? el('p', { class: 'quiet' }, 'Seen as ', person.heads.map(([h, p]) => `${h} (${percent(p)})`).join(', '))
      : null,
    drawBars(clockOf(video), person.numbers, 60, true),
    drawSeen(person, true) || tellUnseen(person),
    drawJoiner(person),
  );
  paint(head, String(person.group));
  delete head.dataset.groups;
  return [
    head,
    drawCorrections(),
    el(
      'section',
      { class: 'grounds' },
      el('h3', {}, 'Why this is one person'),
      ...drawGrounds(person, joins),
    ),
    ...drawTalk(person),
  ];
}

/** That nobody in the video is the person, as far as is known: of a part split off nothing is. */
function tellUnseen(person) {
  if (person.heads.length || person.edited || !isKnown(videoNow().length)) return null;
  return el('p', { class: 'quiet' }, 'No head in the video is surely this person’s.');
}

/** The joins by their reasons, the least sure first. */
function drawGrounds(person, joins) {
  if (!joins.length) {
    const one = person.clusters.length < 2;
    const told = one ? 'All mentions are of one thread: nothing had to be joined.' : 'They were joined by hand.';
    return [el('p', { class: 'quiet' }, told)];
  }
  const groups = new Map();
  for (const join of joins) {
    const key = join[3].map(([note, nats]) => `${note}\n${nats}`).join('\n');
    const found = groups.get(key) || { joins: [], least: 1, reasons: join[3] };
    found.joins.push(join);
    found.least = Math.min(found.least, join[2]);
    groups.set(key, found);
  }
  const sorted = [...groups.values()].sort((a, b) => a.least - b.least);
  const drawn = sorted.slice(0, FEW_GROUNDS).map(drawGround);
  const list = el('ul', { class: 'ground-list' }, ...drawn);
  const rest = sorted.slice(FEW_GROUNDS);
  const label = `Show ${plural(rest.length, 'surer reason')}`;
  const more = el('button', { type: 'button', class: 'plain' }, label);
  more.addEventListener('click', () => {
    list.append(...rest.map(drawGround));
    more.remove();
  });
  const told = `${plural(joins.length, 'join')} of ${plural(person.clusters.length, 'part')}, the least sure first.`;
  return [el('p', { class: 'quiet' }, told), list, rest.length ? more : null].filter(Boolean);
}

function drawGround({ joins, least, reasons }) {
  const rows = reasons.map(([note, nats]) =>
    el('li', { class: nats < 0 ? 'against' : 'for' }, apart(note), ' ', el('span', { class: 'count' }, weight(nats))),
  );
  const [first, second] = joins[0].map(Number);
  // What was weighed is never certain, however it is rounded; what somebody said by hand is.
  const byHand = joins.every(isByHand);
  const sure = byHand ? 1 : Math.min(least, 0.9999);
  const many = joins.length > 1 ? `, and ${plural(joins.length - 1, 'other join')} like this` : '';
  return el(
    'li',
    { class: 'ground' },
    el(
      'p',
      {},
      el('b', {}, joins.length > 1 && sure < 0.99 ? `at least ${percent(sure)}` : percent(sure)),
      ' sure: ',
      drawPart(first),
      ' is ',
      drawPart(second),
      el('span', { class: 'count' }, many),
    ),
    el('ul', { class: 'reasons' }, ...rows),
  );
}

/** A cluster as a link into its thread: its most telling words. */
function drawPart(number) {
  const video = videoNow();
  const [place, , mentions] = video.clusters[number];
  const rank = ([, , , type]) => ['PROPER', 'NOMINAL', 'PRONOUN'].indexOf(type);
  const [comment, , , , best] = [...mentions].sort((a, b) => rank(a) - rank(b))[0];
  return el('a', { href: placeOfComment(comment) }, foreign(best), ' in thread ', apart(video.documents[place][1]));
}

function weight(nats) {
  if (!nats) return '';
  const size = Math.abs(nats);
  const word = size >= 4 ? 'strongly' : size >= 2 ? 'clearly' : 'a little';
  return `${nats < 0 ? 'speaks against it' : 'speaks for it'} ${word}`;
}
