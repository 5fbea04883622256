// Lists of thousands: only what is near the screen is in the page, the rest keeps its place.

const CHUNK = 40;

/**
 * A list whose items are drawn as they come into sight and taken out as they leave it.
 * draw: (item) → <li>. height: pixels that an item takes, about. scroller: what scrolls it.
 */
function longList(items, draw, { scroller, height, kind }) {
  const root = el('div', { class: 'long-list' });
  const show = new Map();
  const near = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) fillChunk(target);
        else emptyChunk(target);
      }
    },
    { root: scroller, rootMargin: '800px 0px' },
  );
  function fillChunk(chunk) {
    if (chunk.childElementCount) return;
    chunk.append(...show.get(chunk).map(draw));
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
    if (i) chunk.style.setProperty('min-height', `${height * show.get(chunk).length}px`);
    else fillChunk(chunk);
    root.append(chunk);
    near.observe(chunk);
  }
  return root;
}
