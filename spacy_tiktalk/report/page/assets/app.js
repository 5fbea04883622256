// One dialogue at a time: chosen, drawn, and steered by keys.

const app = { current: -1, theme: 'auto', started: false };
const LONG = 8; // turns: of a longer talk the persons stand beside it, under the video

/**
 * Show a dialogue. comment: its number from 1, where one of them is to be in sight.
 * chosen: whether the browser's "back" is to lead to where one was.
 */
function select(number, { comment = 0, chosen = false } = {}) {
  if (!(number >= 0) || number >= index.entries.length) return;
  if (number === app.current && !comment) return;
  const root = document.getElementById('dialogue');
  const lost = isLost(root);
  if (number !== app.current) showDialogue(root, number);
  const aimed = aimAt(comment);
  if (lost) (aimed || root).focus({ preventScroll: true });
  rememberPlace(index.entries[number].id, aimed ? comment : 0, chosen);
  announce(number);
}

function showDialogue(root, number) {
  closeStage();
  app.current = number;
  lights.pinned = null;
  lights.hovered = null;
  hideTip();
  root.replaceChildren(...drawDocument(payloadOf(number), number));
  root.scrollTop = 0;
  scrollTo(0, 0); // on a phone the page itself scrolls
  stage.draw();
  showLights();
  markEntry();
  const here = index.items.find((item) => Number(item.dataset.number) === number);
  if (here) here.scrollIntoView({ block: 'nearest' });
}

/** Bring a comment into sight and mark it; null where there is none of this number. */
function aimAt(comment) {
  const turns = document.querySelectorAll('#dialogue .turn');
  for (const turn of turns) turn.classList.remove('aimed');
  const aimed = turns[comment - 1] || null;
  if (!aimed) return null;
  aimed.classList.add('aimed');
  aimed.tabIndex = -1;
  aimed.scrollIntoView({ block: 'center' });
  return aimed;
}

/** A dialogue; boxes and crops that an earlier one of the same video has are taken from there. */
function payloadOf(number) {
  const payload = data(`d${number}`);
  if (payload.shared) {
    const first = data(payload.shared);
    const crops = new Map(first.heads.map((head) => [head.id, head.crops]));
    payload.tracks = first.tracks;
    for (const head of payload.heads) head.crops = crops.get(head.id) || [];
  }
  return payload;
}

/** Call the browser's tab by what is shown, before what the page is called. */
function nameTab(name) {
  const page = document.querySelector('.top h1').textContent;
  document.title = [visible(name), page].filter(Boolean).join(' · ');
}

function announce(number) {
  const entry = index.entries[number];
  const place = `Dialogue ${number + 1} of ${index.entries.length}`;
  const name = visible(entry.title || entry.key || '');
  nameTab(name);
  say(name ? `${place}: ${name}` : place);
}

/** Tell who does not see the page what happened. */
function say(text) {
  document.getElementById('announce').textContent = visible(text);
}

/** The part of the page that is shown beside the list. */
function mainShown() {
  return document.getElementById(crowd.open ? 'crowd' : 'dialogue');
}

/** Whether the focus goes with what is drawn anew in a part of the page, or is nowhere already. */
function isLost(root) {
  const focused = document.activeElement || document.body;
  if (!app.started) return false;
  return root.contains(focused) || focused === document.body || !focused.getClientRects().length;
}

function drawDocument(payload, number) {
  const stageNode = drawStage(payload);
  const people = drawPeople(payload);
  const parts = [drawHead(payload, number), drawChat(payload), people];
  const long = Boolean(stageNode) && payload.sides.length === 1 && payload.turns.length > LONG;
  const heads = stageNode ? drawHeads(payload) : null;
  const side = el('div', { class: 'beside' }, stageNode, heads, long ? people : null);
  const root = document.getElementById('dialogue');
  root.classList.toggle('with-stage', Boolean(stageNode));
  root.classList.toggle('compared', payload.sides.length > 1);
  root.classList.toggle('long', long);
  if (!stageNode) return parts;
  return long ? [parts[0], side, parts[1]] : [parts[0], side, parts[1], parts[2]];
}

function drawHead(payload, number) {
  const facts = [];
  if (payload.key) facts.push(['key', payload.key]);
  const video = payload.video && index.entries[number].video_name;
  if (video) facts.push(['video', video]);
  const rows = [...facts, ...(payload.facts || [])].map(([label, value]) =>
    el('div', {}, el('dt', {}, apart(label)), el('dd', {}, apart(value))),
  );
  const title = payload.title ? foreign(payload.title) : `Dialogue ${number + 1}`;
  return el(
    'header',
    { class: 'doc-head' },
    el('h2', {}, title),
    rows.length ? el('dl', { class: 'facts' }, ...rows) : null,
    payload.error
      ? el('p', { class: 'strip error' }, el('b', {}, 'Error: '), apart(payload.error))
      : null,
    ...(payload.notes || []).map((note) => el('p', { class: 'strip' }, apart(note))),
  );
}

/** Pictures of the heads nobody talks of; the others stand with their persons. */
function drawHeads(payload) {
  const shows = (head) => head.cluster === null && head.crops && head.crops.length;
  const silent = payload.heads.filter(shows);
  if (!silent.length) return null;
  const shown = silent.map((head) =>
    el(
      'li',
      {},
      el('span', {}, apart(head.id), head.seconds === null ? '' : ` ${head.seconds.toFixed(1)} s`),
      el('div', { class: 'crops' }, ...head.crops.map((src) => drawCrop(src, head.id))),
    ),
  );
  return el(
    'details',
    { class: 'silent' },
    el('summary', {}, 'Heads nobody talks of ', el('span', { class: 'count' }, silent.length)),
    el('ul', {}, ...shown),
  );
}

function seekBy(seconds) {
  if (stage.player) stage.player.seek(stage.player.time + seconds);
}

const KEYS = {
  j: () => select(neighbor(1)),
  k: () => select(neighbor(-1)),
  ArrowDown: () => select(neighbor(1)),
  ArrowUp: () => select(neighbor(-1)),
  '/': () => {
    toggleIndex(true);
    index.search.focus();
    index.search.select();
  },
  ' ': () => stage.player && stage.player.toggle(),
  ArrowLeft: (event) => seekBy(event.shiftKey ? -5 : -1),
  ArrowRight: (event) => seekBy(event.shiftKey ? 5 : 1),
  Escape: () => {
    hideTip();
    toggleIndex(false);
    if (lights.pinned !== null) pin(null);
  },
};

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target === document.body && scrollMain(event.key)) {
    event.preventDefault();
    return;
  }
  if (crowd.open) {
    onCrowdKey(event);
    return;
  }
  const target = event.target;
  if (target.matches('input')) {
    if (event.key === 'Escape') target.blur();
    else if (event.key === 'Enter' && index.shown.length) select(index.shown[0]);
    else if (event.key === 'ArrowDown') KEYS.ArrowDown(event);
    else return;
  } else if (event.key === ' ' && target.matches('button, a, summary')) {
    return; // it presses what has the focus
  } else if (/^[1-9]$/.test(event.key)) {
    if (document.querySelector(`#dialogue [data-groups~="${event.key}"]`)) pin(event.key);
  } else if (KEYS[event.key] && (inMain(event) || !event.key.startsWith('Arrow'))) {
    KEYS[event.key](event);
  } else {
    return;
  }
  event.preventDefault();
}

// By which part of the screen and how many pixels more a key scrolls.
const SCROLLS = new Map([
  ['PageDown', [0.9, 0]],
  ['PageUp', [-0.9, 0]],
  ['ArrowDown', [0, 40]],
  ['ArrowUp', [0, -40]],
  ['Home', [0, -1e9]],
  ['End', [0, 1e9]],
]);

/** Scroll the shown part while nothing has the focus: the page around it has nothing to scroll. */
function scrollMain(key) {
  const [part, more] = SCROLLS.get(key === ' ' && crowd.open ? 'PageDown' : key) || [];
  const root = mainShown();
  if (part === undefined || getComputedStyle(root).overflowY === 'visible') return false;
  root.scrollBy(0, part * root.clientHeight + more);
  return true;
}

/** Arrow keys up and down scroll the talk; in the list they go on from dialogue to dialogue. */
function inMain(event) {
  const inList = event.target.closest && event.target.closest('#index-panel');
  return event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? !inList : Boolean(inList);
}

function cycleTheme() {
  app.theme = { auto: 'light', light: 'dark', dark: 'auto' }[app.theme];
  if (app.theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = app.theme;
  document.getElementById('theme').textContent = `Theme: ${app.theme}`;
}

function toggleKeys() {
  const keys = document.getElementById('keys');
  keys.hidden = !keys.hidden;
  document.getElementById('open-keys').setAttribute('aria-expanded', String(!keys.hidden));
}

function start() {
  document.body.classList.toggle('single', index.entries.length < 2);
  const intro = document.getElementById('intro');
  intro.hidden = !intro.textContent;
  drawIndex();
  document.addEventListener('keydown', onKey);
  document.getElementById('theme').addEventListener('click', cycleTheme);
  document.getElementById('open-keys').addEventListener('click', toggleKeys);
  document.getElementById('open-index').addEventListener('click', () =>
    toggleIndex(!document.body.classList.contains('index-open')));
  document.getElementById('open-crowd').hidden = !crowd.videos.length;
  document.getElementById('open-crowd').addEventListener('click', toggleCrowd);
  document.querySelector('.skip').addEventListener('click', (event) => {
    event.preventDefault(); // the address names where one is
    mainShown().focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!event.target.closest('#index-panel, .top')) toggleIndex(false);
  });
  const top = document.querySelector('.top');
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--top', `${top.offsetHeight}px`);
  }).observe(top);
  addEventListener('hashchange', route);
  addEventListener('scroll', hideTip, true);
  if (index.entries.length) {
    route();
  } else {
    const nothing = el('p', { class: 'quiet' }, 'There is no dialogue in this report.');
    document.getElementById('dialogue').append(nothing);
  }
  app.started = true;
}

start();
