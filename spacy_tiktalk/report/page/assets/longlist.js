// Lists of thousands: only what is near the screen is in the page, the rest keeps its place.

const CHUNK = 40;

/**
 * A list whose items are drawn as they come into sight and taken out as they leave it.
 * draw: (item) → <li>. key: (item) → what tells it from others. height: pixels that an item takes,
 * about. scroller: what scrolls it.
 */
function longList(items, draw, { scroller, height, kind, key }) {
  const root = el('div', { class: 'long-list' });
  const show = new Map();
  const chunks = [];
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) fillChunk(target);
        else emptyChunk(target);
      }
    },
    { root: scroller, rootMargin: '800px 0px' },
  );
  function drawKeyed(item) {
    const node = draw(item);
    node.dataset.key = key(item);
    return node;
  }
  function fillChunk(chunk) {
    if (!chunk || chunk.childElementCount) return;
    chunk.append(...show.get(chunk).map(drawKeyed));
    chunk.style.removeProperty('min-height');
  }
  function emptyChunk(chunk) {
    if (!chunk.childElementCount || chunk.contains(document.activeElement)) return;
    chunk.style.setProperty('min-height', `${chunk.offsetHeight}px`);
    chunk.replaceChildren();
  }
  for (let i = 0; i < items.length; i += CHUNK) {
    const chunk = el('ul', { class: kind });
    show.set(chunk, items.slice(i, i + CHUNK));
    chunks.push(chunk);
    if (i) chunk.style.setProperty('min-height', `${height * show.get(chunk).length}px`);
    else fillChunk(chunk);
    root.append(chunk);
    near.observe(chunk);
  }
  const places = new Map(items.map((item, place) => [String(key(item)), place]));
  root.keys = [...places.keys()];
  /** The item of a key, drawn with all around it; null for one that is not in the list. */
  root.reveal = (wanted) => {
    const place = places.get(String(wanted));
    if (place === undefined) return null;
    const at = Math.floor(place / CHUNK);
    for (const one of [at - 1, at, at + 1]) fillChunk(chunks[one]);
    return chunks[at].children[place % CHUNK];
  };
  root.fillAll = () => chunks.forEach(fillChunk);
  root.fillNear = () => {
    for (const chunk of chunks) {
      near.unobserve(chunk);
      near.observe(chunk); // it tells again which are near
    }
  };
  return root;
}

/** What a list shows at the top of its scroller: the items in view and where they stand. */
function placeIn(scroller) {
  const { top, bottom } = scroller.getBoundingClientRect();
  const list = scroller.querySelector('.long-list');
  const place = { scrolled: scroller.scrollTop, seen: [] };
  // Above the list nothing is estimated: there the pixels tell the place.
  if (!list || list.getBoundingClientRect().top >= top) return place;
  for (const item of list.querySelectorAll('[data-key]')) {
    const box = item.getBoundingClientRect();
    if (box.bottom > top && box.top < bottom) place.seen.push([item.dataset.key, box.top - top]);
  }
  return place;
}

/** Scroll to where one was; by the first of the items that is still there, which is returned. */
function holdPlace(scroller, { scrolled, seen }) {
  scroller.scrollTop = scrolled;
  const list = scroller.querySelector('.long-list');
  for (const [key, offset] of list ? seen : []) {
    const item = list.reveal(key);
    if (item) {
      const now = item.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      scroller.scrollTop += now - offset;
      return item;
    }
  }
  return null;
}

/** Paper has no scroll bar: all is drawn for it. */
function drawAllFor(event) {
  for (const list of document.querySelectorAll('.long-list')) {
    if (event.type === 'beforeprint') list.fillAll();
    else list.fillNear();
  }
}
addEventListener('beforeprint', drawAllFor);
addEventListener('afterprint', drawAllFor);
