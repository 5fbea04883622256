// Bars: how many comments there are, from the first comment of a video to its last.

/** Where each comment of a video lies, 0 to 1: by its time, or by its place where times lack. */
function clockOf(video) {
  const times = video.comments.map((comment) => comment[3]).filter(isKnown);
  const low = times.reduce((a, b) => Math.min(a, b), Infinity);
  const high = times.reduce((a, b) => Math.max(a, b), -Infinity);
  const timed = 2 * times.length > video.comments.length && high > low;
  const last = Math.max(1, video.comments.length - 1);
  return {
    timed,
    from: timed ? date(low, high - low) : 'first comment',
    to: timed ? date(high, high - low) : 'last comment',
    at(number) {
      if (!timed) return number / last;
      const time = video.comments[number][3];
      return isKnown(time) ? (time - low) / (high - low) : null;
    },
  };
}

/** A time of China's, as beside the comments: the day, and the minute where all is within two. */
function date(seconds, span) {
  const text = new Date(1000 * (seconds + 8 * 3600)).toISOString();
  return span < 172800 ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(0, 10);
}

/** Bars of comments by number. n: how many bars; named: with the times below. */
function drawBars(clock, numbers, n, named) {
  const counts = new Array(n).fill(0);
  let missing = 0;
  for (const number of numbers) {
    const at = clock.at(number);
    if (at === null) missing += 1;
    else counts[Math.min(n - 1, Math.floor(at * n))] += 1;
  }
  const most = Math.max(1, ...counts);
  const bars = counts.map((count) => {
    const bar = el('span', { class: count ? 'bin' : 'bin none' });
    bar.style.setProperty('--h', `${(100 * count) / most}%`);
    return bar;
  });
  const row = el('div', { class: 'bins', 'aria-hidden': 'true' }, ...bars);
  if (!named) return row;
  const untimed = missing ? el('span', {}, `${plural(missing, 'comment')} without a time`) : null;
  const ends = el('div', { class: 'ends' }, el('span', {}, clock.from), untimed, el('span', {}, clock.to));
  const label = `Comments from ${clock.from} to ${clock.to}, at most ${most} in a bar`;
  return el('figure', { class: 'over-time', title: label, 'aria-label': label }, row, ends);
}
