// When in the video a person's heads are seen.

/** A lane a head. named: with the head, how long it is seen, and the times below. */
function drawSeen(person, named) {
  const video = videoNow();
  const heads = person.heads.filter(([head]) => (video.seen[head] || []).length);
  if (!heads.length) return null;
  const ends = heads.flatMap(([head]) => video.seen[head].map(([, to]) => to));
  const length = video.length || Math.max(...ends) || 1;
  const lanes = heads.map(([head, sure]) => drawSeenLane(head, sure, length, named));
  if (!named) return el('div', { class: 'seen', 'aria-hidden': 'true' }, ...lanes);
  const row = el('div', { class: 'ends' }, el('span', {}, clock(0)), el('span', {}, clock(length)));
  return el('figure', { class: 'seen named', 'aria-label': 'Seen in the video' }, ...lanes, row);
}

function drawSeenLane(head, sure, length, named) {
  const stretches = videoNow().seen[head];
  const lane = el('div', { class: 'lane' });
  for (const [from, to] of stretches) {
    const segment = el('span', { class: 'segment', title: `${clock(from, true)} to ${clock(to, true)}` });
    segment.style.left = `${(100 * from) / length}%`;
    segment.style.width = `${(100 * Math.max(0, to - from)) / length}%`;
    lane.append(segment);
  }
  if (!named) return lane;
  const seconds = videoNow().seconds[head];
  const time = isKnown(seconds) ? `for ${seconds.toFixed(1)} s ` : '';
  const told = `${head}, ${percent(sure)} sure, is seen ${time}in ${plural(stretches.length, 'stretch', 'stretches')}`;
  return el('div', {}, el('figcaption', { class: 'quiet' }, apart(told)), lane);
}
