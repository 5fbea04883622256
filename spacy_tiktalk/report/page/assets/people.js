// The persons: who they are called, where they are seen, and why.

const KINDS = new Map([
  ['PROPER', 'name'],
  ['NOMINAL', 'noun'],
  ['PRONOUN', 'pronoun'],
]);
const SECTIONS = [
  ['linked', 'Seen in the video'],
  ['not_visible', 'Not in the picture'],
  ['not_evaluated', 'Not looked for'],
];
const FEW_MENTIONS = 12;

function kindOf(mention) {
  return KINDS.get(mention.type) || mention.type || '';
}

function isKnown(number) {
  return number !== null && number !== undefined;
}

/** What to call a cluster: its name, else its best mention (nouns, then long ones). */
function calledOf(cluster) {
  if (cluster.name) return cluster.name;
  const order = ['PROPER', 'NOMINAL', 'PRONOUN'];
  const rank = (m) => (order.includes(m.type) ? order.indexOf(m.type) : 3);
  const ranked = [...cluster.mentions].sort(
    (a, b) => rank(a) - rank(b) || b.text.length - a.text.length,
  );
  return ranked.length ? ranked[0].text : 'somebody';
}

function drawPeople(payload) {
  const many = payload.sides.length > 1;
  const lists = payload.sides.map((side) =>
    el(
      'div',
      { class: 'people-side' },
      many ? el('h3', { class: 'side-head' }, `Persons: ${side.name}`) : null,
      ...drawSide(side, payload),
    ),
  );
  const kind = many ? 'people many' : 'people';
  return el('section', { class: kind, 'aria-label': 'Persons' }, ...lists);
}

function drawSide(side, payload) {
  if (!side.clusters.length) return [el('p', { class: 'quiet' }, 'No person is mentioned.')];
  const entries = side.clusters.map((cluster, place) => [cluster, groupOf(cluster, place)]);
  return SECTIONS.map(([status, heading]) => {
    const found = entries.filter(([cluster]) => cluster.link_status === status);
    if (!found.length) return null;
    const cards = found.map(([cluster, group]) => drawPerson(cluster, group, payload));
    const count = el('span', { class: 'count' }, found.length);
    return el(
      'section',
      { class: `persons ${status}` },
      el('h3', {}, heading, ' ', count),
      el('ul', {}, ...cards),
    );
  }).filter(Boolean);
}

function drawPerson(cluster, group, payload) {
  const head = el(
    'button',
    { type: 'button', class: 'person-head', 'aria-pressed': 'false' },
    el('span', { class: 'badge' }, group),
    el('span', { class: 'person-name' }, foreign(calledOf(cluster))),
    cluster.status ? el('span', { class: 'status', title: cluster.note }, cluster.status) : null,
    el('span', { class: 'count' }, plural(cluster.mentions.length, 'mention')),
  );
  head.dataset.groups = group;
  const card = el(
    'li',
    { class: 'person' },
    head,
    drawCrops(cluster, payload),
    drawWhere(cluster),
    drawReason(cluster),
    cluster.note ? el('p', { class: 'why' }, apart(cluster.note)) : null,
    ...cluster.heads.map((link) => drawEvidence(link, cluster.heads.length > 1)),
    drawMentionList(cluster),
  );
  paint(card, group);
  lightsOnTouch(card, group);
  return card;
}

function drawWhere(cluster) {
  const told = tellLink(cluster);
  return told.length ? el('p', { class: 'where' }, ...told) : null;
}

/** Where the person is seen, in words; nothing where the heading says all. */
function tellLink(cluster) {
  const chance = cluster.visible;
  if (cluster.link_status === 'linked') {
    const seen = cluster.heads.map((link, i) => {
      const sure = link.score === null ? '' : ` with ${percent(link.score)}`;
      return [i ? ' and ' : '', el('b', {}, apart(link.id)), sure];
    });
    return ['seen as ', ...seen.flat()];
  }
  if (cluster.explanation) return [apart(cluster.explanation)];
  return chance === null ? [] : [`${percent(chance)} likely to be seen`];
}

/** Why, in a sentence; the heads and their probabilities before it are told already. */
function drawReason(cluster) {
  if (cluster.link_status !== 'linked' || !cluster.explanation) return null;
  const why = cluster.explanation.replace(/^(H\d+ \([\d.]+\)(, )?)+: /, '');
  return el('p', { class: 'why' }, apart(why));
}

function drawCrops(cluster, payload) {
  const heads = new Map(payload.heads.map((head) => [head.id, head]));
  const shown = cluster.heads.flatMap((link) => {
    const crops = (heads.get(link.id) || { crops: [] }).crops || [];
    const few = cluster.heads.length > 1 ? crops.slice(0, 1) : crops;
    return few.map((src) => drawCrop(src, link.id));
  });
  return shown.length ? el('div', { class: 'crops' }, ...shown) : null;
}

function drawCrop(src, id, silent = false) {
  const safe = /^data:image\/(jpeg|png|webp);base64,/.test(src);
  const alt = silent ? '' : `Head ${id}`;
  return safe ? el('img', { class: 'crop', src, alt, loading: 'lazy' }) : null;
}

/** What speaks for a head (right) and against it (left), in nats. */
function drawEvidence(link, named) {
  const parts = Object.entries(link.evidence || {}).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  if (!parts.length) return null;
  const largest = Math.max(1, ...parts.map(([, value]) => Math.abs(value)));
  const rows = parts.map(([name, value]) => {
    const bar = el('span', { class: value < 0 ? 'bar against' : 'bar' });
    bar.style.setProperty('--w', `${(50 * Math.abs(value)) / largest}%`);
    const shown = `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
    return el(
      'div',
      { class: 'evidence-row' },
      el('dt', {}, apart(name)),
      el(
        'dd',
        {},
        el('span', { class: 'track', 'aria-hidden': 'true' }, bar),
        el('span', { class: 'nats' }, shown),
      ),
    );
  });
  const title = 'What speaks for (+) and against (−), in nats';
  return el(
    'dl',
    { class: 'evidence', title, 'aria-label': `Evidence for ${link.id}` },
    named ? el('div', { class: 'evidence-of' }, apart(link.id)) : null,
    ...rows,
  );
}

function drawMentionList(cluster) {
  const shown = cluster.mentions.slice(0, FEW_MENTIONS).map((mention) => {
    const sure = isKnown(mention.score) ? ` ${percent(mention.score)}` : '';
    return el('li', {}, foreign(mention.text), el('span', {}, ` ${kindOf(mention)}${sure}`));
  });
  const more = cluster.mentions.length - shown.length;
  if (more > 0) shown.push(el('li', { class: 'quiet' }, `and ${more} more`));
  return el('ul', { class: 'mentions', 'aria-label': 'Mentions' }, ...shown);
}
