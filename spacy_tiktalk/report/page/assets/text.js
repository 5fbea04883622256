// Texts come from other people's comments: they are only ever put in as text, never as markup.

const CONTROLS = new RegExp(
  '[\\u0000-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u2028-\\u202e\\u2066-\\u2069]' +
    '|[\\ud800-\\udbff](?![\\udc00-\\udfff])|(?<![\\ud800-\\udbff])[\\udc00-\\udfff]',
  'g',
);

/** The text with control characters, marks of direction and halves of emoji made visible. */
function visible(text) {
  return String(text).replace(CONTROLS, (mark) => {
    const code = mark.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '\u2421' : '\ufffd';
  });
}

/** An element with attributes and children; strings become text. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : visible(value));
  }
  for (const child of children.flat()) {
    if (child === null || child === undefined) continue;
    node.append(typeof child === 'object' ? child : visible(child));
  }
  return node;
}

/** Text of others inside a line of ours: its direction stays its own. */
function foreign(text, attributes) {
  return el('bdi', { lang: 'zh', ...attributes }, text);
}

/** The same for text whose language is not known. */
function apart(text, attributes) {
  return foreign(text, { ...attributes, lang: null });
}

function plural(n, word, many) {
  return `${n.toLocaleString('en')} ${n === 1 ? word : many || word + 's'}`;
}

/** A probability in words; what is not certain never reads as if it was. */
function percent(value) {
  if (value > 0.99 && value < 1) return '> 99 %';
  if (value > 0 && value < 0.01) return '< 1 %';
  return `${Math.round(100 * value)} %`;
}

/** Seconds as m:ss, with tenths if wanted. */
function clock(seconds, tenths) {
  const all = Math.max(0, tenths ? Math.round(seconds * 10) / 10 : Math.floor(seconds + 1e-6));
  const minutes = Math.floor(all / 60);
  const rest = (all - 60 * minutes).toFixed(tenths ? 1 : 0);
  return `${minutes}:${rest.padStart(tenths ? 4 : 2, '0')}`;
}

/** The JSON in one of the page's data blocks. */
function data(id) {
  return JSON.parse(document.getElementById(id).textContent);
}
