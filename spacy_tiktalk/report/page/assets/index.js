// The list of dialogues: search, filters, counts.

const index = {
  entries: data('index'),
  shown: [],
  items: [],
  filters: new Set(),
  query: '',
  limit: 0,
};
const PAGE = 400; // entries drawn at once; more come with a button

const FILTERS = [
  ['linked', 'seen', (entry) => entry.linked > 0],
  ['unseen', 'not in the picture', (entry) => entry.unseen > 0],
  ['novideo', 'no video', (entry) => !entry.video],
  ['error', 'with an error', (entry) => entry.error],
];

function allFilters() {
  const words = new Set(index.entries.flatMap((entry) => Object.keys(entry.statuses)));
  const statuses = [...words]
    .sort()
    .map((word) => [`status ${word}`, word, (entry) => Object.hasOwn(entry.statuses, word)]);
  return [...FILTERS, ...statuses].filter(([, , test]) => {
    const n = index.entries.filter(test).length;
    return n > 0 && n < index.entries.length;
  });
}

function drawIndex() {
  const panel = document.getElementById('index-panel');
  const search = drawSearch({
    label: 'Search dialogues',
    placeholder: 'Search text, speakers, names …',
    changed: (query) => {
      index.query = query;
      updateIndex();
    },
  });
  search.id = 'search';
  index.search = search;
  index.count = el('p', { class: 'count', id: 'count', role: 'status' });
  index.list = el('ol', { class: 'entries', 'aria-label': 'Dialogues' });
  index.more = el('button', { type: 'button', class: 'plain more', onclick: drawMore });
  panel.append(
    el('div', { class: 'finder' }, search, drawFilters(), index.count),
    index.list,
    index.more,
  );
  index.texts = index.entries.map(textOf);
  index.titles = new Map();
  for (const entry of index.entries) {
    const of = index.titles.get(entry.title) || { entries: 0, videos: new Set() };
    index.titles.set(entry.title, of);
    of.entries += 1;
    of.videos.add(entry.video_name);
  }
  updateIndex();
}

/** All that is searched of an entry. */
function textOf(entry) {
  const parts = [entry.key, entry.title, ...entry.speakers, ...entry.names, entry.text];
  return searchable(parts.filter(Boolean).join('\n'));
}

function drawMore() {
  index.limit += PAGE;
  drawEntries();
}

function drawFilters() {
  const chips = allFilters().map(([name, word, test]) => {
    const n = index.entries.filter(test).length;
    const chip = el(
      'button',
      { type: 'button', class: 'chip', 'aria-pressed': 'false', 'data-filter': name },
      apart(word), ' ', el('span', { class: 'count' }, n.toLocaleString('en')),
    );
    chip.addEventListener('click', () => {
      if (!index.filters.delete(name)) index.filters.add(name);
      chip.setAttribute('aria-pressed', String(index.filters.has(name)));
      updateIndex();
    });
    return chip;
  });
  if (!chips.length) return null;
  return el('div', { class: 'chips', role: 'group', 'aria-label': 'Filters' }, ...chips);
}

/** The entries that all filters and all words of the search agree to. */
function updateIndex() {
  const words = wordsOf(index.query);
  const chosen = allFilters().filter(([name]) => index.filters.has(name));
  const fits = (n) =>
    chosen.every(([, , test]) => test(index.entries[n])) &&
    hasAll(index.texts[n], words);
  index.shown = [...index.entries.keys()].filter(fits);
  index.limit = PAGE;
  drawEntries();
  const all = plural(index.entries.length, 'dialogue');
  const n = index.shown.length;
  const some = n < index.entries.length ? `${n.toLocaleString('en')} of ${all}` : all;
  index.count.textContent = some;
}

function drawEntries() {
  const shown = index.shown.slice(0, index.limit);
  index.items = shown.map(drawEntry);
  index.list.replaceChildren(...index.items);
  const left = index.shown.length - shown.length;
  index.more.hidden = left <= 0;
  index.more.textContent = `Show more (${left.toLocaleString('en')})`;
  if (!shown.length) {
    const nothing = 'Nothing is found. Take a filter or a word away.';
    index.list.append(el('li', { class: 'quiet' }, nothing));
  }
  markEntry();
}

/**
 * What an entry is called: [its title or first comment, the title to stand above or null].
 * Threads of one video have one title, which tells none from another.
 */
function namesOf(entry) {
  const { title, first } = entry;
  const { entries, videos } = index.titles.get(title);
  if (title && (entries === 1 || !first)) return [title, null];
  const above = title && videos.size > 1 ? [title, entry.video_name].filter(Boolean).join(' · ') : title;
  // With one title on the page, that of the video of all, it need not be said each time.
  return [first || 'no text', index.titles.size > 1 || videos.size > 1 ? above : null];
}

function drawEntry(n) {
  const entry = index.entries[n];
  const facts = [plural(entry.persons, 'person', 'persons')];
  if (entry.linked) facts.push(`${entry.linked} seen`);
  if (entry.unseen) facts.push(`${entry.unseen} not seen`);
  if (entry.video) facts.push('video');
  for (const [word, count] of Object.entries(entry.statuses)) facts.push(`${word} ${count}`);
  const [called, above] = namesOf(entry);
  const link = el(
    'a',
    { href: placeOfDialogue(entry.id), class: 'entry' },
    above ? foreign(above, { class: 'entry-video' }) : null,
    el('span', { class: 'entry-title' }, foreign(called)),
    el(
      'span',
      { class: 'entry-facts' },
      apart(entry.key || `no. ${n + 1}`, { class: 'key' }),
      el('span', {}, apart(facts.join(' · '))),
      entry.error ? el('span', { class: 'status error' }, 'error') : null,
    ),
  );
  link.addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab or window
    event.preventDefault();
    select(n, { chosen: true });
    toggleIndex(false);
  });
  const item = el('li', { 'data-number': n }, link);
  return item;
}

function markEntry() {
  for (const item of index.items) {
    const here = Number(item.dataset.number) === app.current;
    item.classList.toggle('here', here);
    if (here) item.firstChild.setAttribute('aria-current', 'true');
    else item.firstChild.removeAttribute('aria-current');
  }
}

/** The entry so many places on from the present one, among those shown. */
function neighbor(step) {
  const at = index.shown.indexOf(app.current);
  if (at < 0) return index.shown[0];
  return index.shown[Math.min(index.shown.length - 1, Math.max(0, at + step))];
}

function toggleIndex(open) {
  document.body.classList.toggle('index-open', open);
  document.getElementById('open-index').setAttribute('aria-expanded', String(open));
}
