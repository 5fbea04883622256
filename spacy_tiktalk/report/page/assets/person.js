// One person: every comment with its mentions, why they are one, and what to correct.

const FEW_GROUNDS = 12;

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
    drawSeen(person, true),
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
    el('section', { class: 'remarks' }, el('h3', {}, 'Comments'), ...drawRemarks(person)),
    drawUnsure(person),
  ];
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
  const more = el('button', { type: 'button', class: 'plain' }, `Show ${rest.length} surer reasons`);
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
  const byHand = least === 1 && reasons.some(([, nats]) => !nats);
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

/** A cluster as a link to its thread: its most telling words. */
function drawPart(number) {
  const video = videoNow();
  const [place, , mentions] = video.clusters[number];
  const words = new Map(mentions.map(([, , , type, text]) => [text, type]));
  const rank = (type) => ['PROPER', 'NOMINAL', 'PRONOUN'].indexOf(type);
  const best = [...words].sort((a, b) => rank(a[1]) - rank(b[1]))[0][0];
  return el('a', { href: placeOfThread(place) }, foreign(best), ' in thread ', apart(video.documents[place][1]));
}

function weight(nats) {
  if (!nats) return '';
  const size = Math.abs(nats);
  const word = size >= 4 ? 'strongly' : size >= 2 ? 'clearly' : 'a little';
  return `${nats < 0 ? 'speaks against it' : 'speaks for it'} ${word}`;
}

function drawRemarks(person) {
  const video = videoNow();
  const list = el('div', {});
  const count = el('p', { class: 'count', id: 'remark-count', role: 'status' });
  const update = (query) => {
    places.queries.set(hereInCrowd(), query);
    const words = wordsOf(query);
    const fits = (number) => {
      const [, , writer, , , text] = video.comments[number];
      return hasAll(searchable(`${writer}\n${text}`), words);
    };
    const found = words.length ? person.numbers.filter(fits) : person.numbers;
    const draw = (number) => drawRemark(person, number);
    const scroller = document.getElementById('crowd');
    const options = { scroller, height: 96, kind: 'remark-list', key: (number) => number };
    list.replaceChildren(longList(found, draw, options));
    const all = plural(person.numbers.length, 'comment');
    const some = `${found.length.toLocaleString('en')} of ${all}`;
    count.textContent = found.length < person.numbers.length ? some : all;
  };
  const value = places.queries.get(hereInCrowd()) || ''; // kept over corrections and the way back
  const search = drawSearch({
    label: 'Search comments',
    placeholder: 'Search these comments …',
    value,
    changed: update,
  });
  update(value);
  return [el('div', { class: 'crowd-tools' }, search, count), list];
}

/** Below the comments those whose mentions were linked too weakly to count; null for none. */
function drawUnsure(person) {
  if (!person.unsure.size) return null;
  const draw = (number) => drawRemark(person, number, person.unsure.get(number), false);
  const scroller = document.getElementById('crowd');
  const options = { scroller, height: 96, kind: 'remark-list', key: (number) => `unsure ${number}` };
  return el(
    'section',
    { class: 'remarks perhaps' },
    el('h3', {}, 'Perhaps also, not counted'),
    el('p', { class: 'count' }, plural(person.unsure.size, 'comment')),
    longList([...person.unsure.keys()], draw, options),
  );
}

/** entries: the mentions in the comment. counted: they may be taken from the person. */
function drawRemark(person, number, entries = person.comments.get(number), counted = true) {
  const video = videoNow();
  const [place, , writer, time, likes, text] = video.comments[number];
  const about = [
    isKnown(time) ? date(time, 0) : null,
    isKnown(likes) ? `♥ ${likes.toLocaleString('en')}` : null,
  ].filter(Boolean);
  const bubble = el('p', { class: 'remark-text', lang: 'zh', dir: 'auto' });
  markOwn(bubble, Array.from(text), entries, person);
  const parts = [...new Set(entries.map(({ cluster }) => cluster))];
  const apartable = counted && person.clusters.length > parts.length;
  return el(
    'li',
    { class: 'remark' },
    el(
      'div',
      { class: 'remark-head' },
      writer ? foreign(writer, { class: 'writer' }) : null,
      ...about.map((fact) => el('span', {}, fact)),
      el('a', { href: placeOfThread(place) }, 'thread ', apart(video.documents[place][1])),
    ),
    bubble,
    apartable ? drawSplit(person, parts) : null,
  );
}

/** The text with the person's mentions marked. */
function markOwn(node, points, entries, person) {
  let at = 0;
  for (const { mention } of entries) {
    const [, start, end] = mention;
    if (start < at) continue; // inside one that is marked
    node.append(visible(points.slice(at, start).join('')));
    const mark = el('mark', { class: 'mention' }, points.slice(start, end).join(''));
    paint(mark, String(person.group));
    delete mark.dataset.groups;
    node.append(mark);
    at = end;
  }
  node.append(visible(points.slice(at).join('')));
}

function drawSplit(person, parts) {
  const video = videoNow();
  const all = new Set(parts.flatMap((part) => video.clusters[part][2].map(([comment]) => comment)));
  const also = all.size > 1 ? ` (${plural(all.size, 'comment')})` : '';
  const told = `These mentions in thread ${video.documents[video.clusters[parts[0]][0]][1]} are of somebody else`;
  const attributes = { type: 'button', class: 'plain split', title: told };
  const button = el('button', attributes, 'Not ', foreign(person.called), also);
  button.addEventListener('click', () => {
    const place = placeAfter(button.closest('.remark'));
    splitByHand(person, parts);
    showCrowd({ told: crowd.edits.at(-1).told, place, focus: '.split' });
  });
  return button;
}

/** Where the next comment is to stand: in the place of this one, which leaves. */
function placeAfter(remark) {
  const scroller = document.getElementById('crowd');
  const offset = remark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const { keys } = remark.closest('.long-list');
  const at = keys.indexOf(remark.dataset.key);
  const others = [...keys.slice(at + 1), ...keys.slice(0, at).reverse()];
  return { scrolled: scroller.scrollTop, seen: others.map((key) => [key, offset]) };
}
