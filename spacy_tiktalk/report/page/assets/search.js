// What is searched: every word of a query, in whichever script and case it is written.

/** Characters of the other script → those they are read as: what this page's texts have of them. */
const variants = new Map(data('variants').map(([written, read]) => [written, read]));
const VARIANT = variants.size ? new RegExp(`[${[...variants.keys()].join('')}]`, 'gu') : null;

/** A text as it is compared: in one script, one width, one case. */
function searchable(text) {
  const folded = text.normalize('NFKC').toLowerCase();
  return VARIANT ? folded.replace(VARIANT, (written) => variants.get(written)) : folded;
}

function wordsOf(query) {
  return searchable(query).split(/\s+/).filter(Boolean);
}

function hasAll(text, words) {
  return words.every((word) => text.includes(word));
}

function drawSearch({ label, placeholder, value, changed }) {
  const search = el('input', {
    type: 'search',
    class: 'search',
    placeholder,
    'aria-label': label,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  search.value = value || '';
  search.addEventListener('input', () => changed(search.value));
  return search;
}
