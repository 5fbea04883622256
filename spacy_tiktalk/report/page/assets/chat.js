// The talk: bubbles, in which mentions are drawn nested and in their persons' colors.

function drawChat(payload) {
  const speakers = [...new Set(payload.turns.map((turn) => turn.speaker))];
  const sides = payload.sides.map((side) => mentionsByTurn(side, payload.turns.length));
  const many = payload.sides.length > 1;
  const turns = payload.turns.map((turn, t) => {
    const bubbles = sides.map((byTurn, s) =>
      el(
        'div',
        { class: 'side' },
        many ? el('span', { class: 'side-name' }, payload.sides[s].name) : null,
        drawBubble(turn, byTurn[t]),
      ),
    );
    const right = !many && speakers.length === 2 && turn.speaker === speakers[1];
    return el(
      'li',
      { class: right ? 'turn right' : 'turn' },
      drawAvatar(turn.speaker),
      el(
        'div',
        { class: 'said' },
        turn.speaker ? el('div', { class: 'speaker' }, foreign(turn.speaker)) : null,
        el('div', { class: 'sides' }, ...bubbles),
        drawAbout(turn),
      ),
    );
  });
  const names = payload.sides.map((side) => el('span', {}, side.name));
  return el(
    'section',
    { class: many ? 'chat many' : 'chat', 'aria-label': 'Talk' },
    many ? el('div', { class: 'side-heads', 'aria-hidden': 'true' }, ...names) : null,
    turns.length
      ? el('ol', { class: 'turns' }, ...turns)
      : el('p', { class: 'quiet' }, 'Nothing was said.'),
  );
}

/** Whom a comment answers, when it was written, its likes and id: what its file says of it. */
function drawAbout(turn) {
  if (!turn.about || !turn.about.length) return null;
  const parts = turn.about.map((text) => apart(text));
  return el('div', { class: 'about' }, ...parts);
}

function drawAvatar(speaker) {
  const first = speaker ? firstLetter(visible(speaker)) : '·';
  return el('span', { class: 'avatar', 'aria-hidden': 'true' }, first);
}

/** What stands first as the eye has it: a flag is two code points, a family of emoji seven. */
function firstLetter(text) {
  if (!Intl.Segmenter) return Array.from(text)[0];
  const [first] = new Intl.Segmenter('zh').segment(text);
  return first.segment;
}

function drawBubble(turn, mentions) {
  const bubble = el('p', { class: 'bubble', lang: 'zh', dir: 'auto' });
  const points = Array.from(turn.text);
  if (!points.length) bubble.append(el('span', { class: 'quiet', lang: 'en' }, 'no text'));
  fill(bubble, points, mentions, 0, points.length);
  bubble.style.setProperty('--deep', Math.min(3, Math.max(0, nesting(mentions) - 1)));
  return bubble;
}

/** For each turn its mentions with their clusters, outer ones first. */
function mentionsByTurn(side, n) {
  const byTurn = Array.from({ length: n }, () => []);
  side.clusters.forEach((cluster, place) => {
    const group = groupOf(cluster, place);
    for (const mention of cluster.mentions) {
      if (byTurn[mention.turn]) byTurn[mention.turn].push({ mention, cluster, group });
    }
  });
  for (const found of byTurn) {
    found.sort((a, b) => a.mention.start - b.mention.start || b.mention.end - a.mention.end);
  }
  return byTurn;
}

/** Put characters `from` to `to` into a node, with marks around the mentions among them. */
function fill(node, points, found, from, to) {
  let at = from;
  for (let i = 0; i < found.length; ) {
    const start = Math.max(at, found[i].mention.start);
    const end = Math.min(to, found[i].mention.end);
    let next = i + 1;
    while (next < found.length && found[next].mention.start < end) next += 1;
    node.append(visible(points.slice(at, start).join('')));
    node.append(drawMention(points, found[i], found.slice(i + 1, next), start, end));
    at = Math.max(at, end);
    i = next;
  }
  node.append(visible(points.slice(at, to).join('')));
}

function drawMention(points, { mention, cluster, group }, inner, start, end) {
  const mark = el('mark', { class: 'mention', 'data-status': mention.status });
  const depth = inner.length ? 1 + nesting(inner) : 0;
  mark.style.setProperty('--depth', Math.min(3, depth));
  fill(mark, points, inner, start, end);
  const told = tellMention(mention, cluster);
  const number = el(
    'button',
    {
      type: 'button',
      class: 'number',
      'aria-label': `${told.join('; ')}. Person ${group}`,
      'aria-pressed': 'false',
    },
    group,
  );
  number.dataset.groups = group;
  const status = mention.status
    ? el('span', { class: 'status', lang: 'en' }, mention.status)
    : null;
  mark.append(keptTogether(mark, number, status));
  paint(mark, group);
  lightsOnTouch(mark, group);
  tipOn(mark, told);
  return mark;
}

/** Number and badge with the last character before them, so that no line breaks between them. */
function keptTogether(mark, ...nodes) {
  const last = mark.lastChild;
  let end = null;
  if (last && last.nodeType === Node.TEXT_NODE && last.data) {
    const points = Array.from(last.data);
    end = points.pop();
    last.data = points.join('');
  }
  return el('span', { class: 'together' }, end, ...nodes);
}

/** How many mentions lie inside one another, at the deepest place. */
function nesting(found) {
  const ends = [];
  let deepest = found.length ? 1 : 0;
  for (const { mention } of found) {
    while (ends.length && ends[ends.length - 1] <= mention.start) ends.pop();
    ends.push(mention.end);
    deepest = Math.max(deepest, ends.length);
  }
  return deepest;
}

function tellMention(mention, cluster) {
  const lines = [`${mention.text} → ${calledOf(cluster)}`];
  const facts = [];
  if (mention.type) facts.push(kindOf(mention));
  if (isKnown(mention.score)) facts.push(`mention ${percent(mention.score)}`);
  if (isKnown(mention.link_score)) facts.push(`link ${percent(mention.link_score)}`);
  if (facts.length) lines.push(facts.join(' · '));
  if (mention.status) lines.push([mention.status, mention.note].filter(Boolean).join(': '));
  return lines;
}
