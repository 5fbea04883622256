// The bar above the people: what was corrected, the file of it, and what to do with the file.

const options = data('options'); // those that this page was made with
const SMALL = '(max-width: 720px), (max-height: 500px)';
const NONE_YET = 'CORRECTIONS'; // where a file's name will stand
const EARLIER =
  'The file has all corrections of this page, so of several that it gave only the last is needed. ' +
  'If the people were made with earlier files, give these before it, with --corrections once per ' +
  'file: else what they corrected is lost. Other options of before, such as --aliases, ' +
  '--video-root or --title, are to be given again, too.';

/** Whether there are corrections that no file has. */
function isUnsaved() {
  return crowd.edits.some((one) => !crowd.saved.includes(one));
}

/** Whether the last file has what was taken back since. */
function isStale() {
  return crowd.saved.some((one) => !crowd.edits.includes(one));
}

/** Named after the time of the download, and never twice alike: a browser would rename the second. */
function nextFile() {
  const now = Date.now() - new Date().getTimezoneOffset() * 60_000;
  crowd.time = Math.max(now, crowd.time + 1000);
  const time = new Date(crowd.time).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return `corrections-${time.replace('T', '-')}.json`;
}

function download() {
  crowd.file = nextFile();
  const text = `${JSON.stringify(corrections(), null, 1)}\n`;
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = el('a', { href: address, download: crowd.file });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  crowd.saved = [...crowd.edits];
  const bar = document.querySelector('.by-hand');
  const focused = bar.contains(document.activeElement);
  bar.replaceWith(drawCorrections());
  if (focused) document.querySelector('.by-hand .strong').focus({ preventScroll: true });
  say(`Downloaded as ${crowd.file}`);
}

/** What is to be run after the download, with the options that made this page. */
function commands() {
  const file = isUnsaved() || isStale() ? NONE_YET : crowd.file;
  const line = (...words) => ['python -m spacy tiktalk', ...words, '--force'].filter(Boolean).join(' ');
  return [
    line('people RESULT', options.people, `--corrections ${file} --out people.json`),
    line('report RESULT --people people.json', options.report, '--out report.html'),
  ];
}

/** What was changed, and what to do with it; nothing where nothing was changed. */
function drawCorrections() {
  if (!crowd.edits.length && !isStale()) return null;
  const some = crowd.edits.length > 0;
  const save = { type: 'button', class: 'plain strong', 'aria-label': 'Download corrections' };
  const bar = el(
    'div',
    { class: 'by-hand' },
    el('b', {}, some ? plural(crowd.edits.length, 'correction') : 'No correction'),
    some ? el('button', { type: 'button', class: 'plain', onclick: undo }, 'Undo') : null,
    some
      ? el('button', { ...save, onclick: download }, 'Download', el('span', { class: 'wide' }, ' corrections'))
      : null,
    isStale() ? el('p', { class: 'stale' }, tellStale(some)) : null,
    some ? drawThen() : null,
  );
  // What gets the focus is scrolled to below the bar, not under it.
  new ResizeObserver(() => {
    const height = bar.isConnected ? bar.offsetHeight + 8 : 0;
    document.getElementById('crowd').style.setProperty('scroll-padding-top', `${height}px`);
  }).observe(bar);
  return bar;
}

function tellStale(some) {
  const then = some ? 'Download again, and leave that file out.' : 'Leave that file out.';
  return `The file downloaded before, ${crowd.file}, still has what was taken back. ${then}`;
}

function drawThen() {
  const [people, report] = commands();
  const then = el(
    'details',
    { class: 'then', open: crowd.then === null ? !matchMedia(SMALL).matches : crowd.then },
    el('summary', {}, 'Then …'),
    el('code', {}, people),
    el('code', {}, report),
    people.includes(NONE_YET)
      ? el('p', { class: 'quiet' }, `${NONE_YET} is the file that a download makes.`)
      : null,
    el('p', { class: 'quiet' }, EARLIER),
  );
  then.firstChild.addEventListener('click', () => {
    crowd.then = !then.open;
  });
  return then;
}

addEventListener('beforeunload', (event) => {
  if (crowd.edits.length && (isUnsaved() || isStale())) event.preventDefault();
});
