// One row a head: when it is seen, shot cuts, and where we are. Clicks and keys seek.

function drawTimeline(tracks, player) {
  const nothing = { node: null, update: () => {} };
  if (!tracks && !player.video) return nothing;
  const length = () => player.duration || 1;
  const slider = el('div', {
    class: 'ruler', role: 'slider', tabindex: '0', 'aria-label': 'Time', 'aria-valuemin': '0',
  });
  const playhead = el('div', { class: 'playhead', 'aria-hidden': 'true' });
  const lanes = el('div', { class: 'lanes' });
  const rows = (tracks ? tracks.heads : []).map((head) => drawRow(head, player, length));
  lanes.append(...rows.map((row) => row.node));
  const node = el(
    'div',
    { class: 'timeline', 'aria-label': 'Timeline', role: 'group' },
    el(
      'div',
      { class: 'scroll' },
      el('div', { class: 'ruler-row' }, el('span', { class: 'lane-name' }), slider),
      lanes,
      playhead,
    ),
  );
  seekByPointer(node.firstChild, slider, player, length);
  seekByKeys(slider, player);
  let drawnFor = null;
  const update = () => {
    if (drawnFor !== length()) {
      drawnFor = length();
      drawTicks(slider, drawnFor);
      for (const row of rows) row.place(drawnFor);
      drawCuts(lanes, tracks ? tracks.shots : [], drawnFor);
      slider.setAttribute('aria-valuemax', drawnFor.toFixed(1));
    }
    const part = Math.min(1, player.time / length());
    playhead.style.setProperty('--at', part);
    slider.setAttribute('aria-valuenow', player.time.toFixed(1));
    const told = `${clock(player.time, true)} of ${clock(length(), true)}`;
    slider.setAttribute('aria-valuetext', told);
    for (const row of rows) row.update(player.picture);
  };
  return { node, update };
}

function drawRow(head, player, length) {
  const crop = head.crops.length ? drawCrop(head.crops[0], head.id) : null;
  if (crop) crop.alt = '';
  const whose = head.id === null ? 'Heads that are nobody’s' : `Head ${head.name}`;
  const label = `${whose}, go to its first picture`;
  const name = el(
    'button',
    { type: 'button', class: 'lane-name', 'aria-label': label },
    crop,
    el('span', { class: 'lane-id' }, head.id || '?'),
    head.label ? foreign(head.label, { class: 'lane-label' }) : null,
  );
  name.addEventListener('click', (event) => {
    event.stopPropagation();
    if (head.group !== null && lights.pinned !== head.group) pin(head.group);
    player.seek(head.tracklets[0].times[0] + ROUNDED);
  });
  const lane = el('div', { class: 'lane' });
  const segments = head.tracklets.map(() => el('span', { class: 'segment' }));
  lane.append(...segments);
  const node = el('div', { class: 'row' }, name, lane);
  paint(node, head.group, head.groups);
  node.addEventListener('pointerenter', () => hover(head.group));
  node.addEventListener('pointerleave', () => hover(null));
  const seen = isKnown(head.seconds) ? `seen for ${head.seconds.toFixed(1)} s in ` : '';
  tipOn(name, [head.name, seen + plural(head.tracklets.length, 'stretch', 'stretches')]);
  const place = (end) => {
    head.tracklets.forEach(({ times }, i) => {
      const [from, to] = [times[0] / end, times[times.length - 1] / end];
      segments[i].style.left = `${100 * from}%`;
      segments[i].style.width = `${100 * Math.max(0, to - from)}%`;
    });
  };
  const update = (time) => {
    const holds = ({ times }) =>
      times[0] <= time + ROUNDED && time <= times[times.length - 1] + ROUNDED;
    const there = head.tracklets.some(holds);
    node.classList.toggle('there', there);
  };
  return { node, place, update };
}

/** Times under the ruler, as many as have room: beside the end of the ruler there is none. */
function drawTicks(slider, end) {
  const steps = [0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600];
  const step = steps.find((one) => end / one <= 5) || end / 5;
  const ticks = [];
  for (let time = 0; time <= end + 1e-6 && ticks.length < 20; time += step) {
    const room = time / end <= 0.88;
    const tick = el('span', { class: 'tick' }, room ? clock(time, step < 1) : null);
    tick.style.left = `${(100 * time) / end}%`;
    ticks.push(tick);
  }
  slider.replaceChildren(...ticks);
}

function drawCuts(lanes, shots, end) {
  for (const old of lanes.querySelectorAll('.cut')) old.remove();
  for (const time of shots) {
    if (time <= 0 || time >= end) continue;
    const cut = el('span', { class: 'cut', 'aria-hidden': 'true' });
    cut.style.setProperty('--at', time / end);
    lanes.append(cut);
  }
}

function seekByPointer(node, slider, player, length) {
  const seek = (event) => {
    const place = slider.getBoundingClientRect();
    player.seek((length() * (event.clientX - place.left)) / Math.max(1, place.width));
  };
  node.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.target.closest('button')) return;
    const place = node.getBoundingClientRect();
    if (event.clientX - place.left > node.clientWidth) return; // the scroll bar
    if (event.pointerType !== 'touch') node.setPointerCapture(event.pointerId);
    node.dataset.seeking = '1';
    seek(event);
  });
  node.addEventListener('pointermove', (event) => {
    if (node.dataset.seeking) seek(event);
  });
  for (const name of ['pointerup', 'pointercancel', 'lostpointercapture']) {
    node.addEventListener(name, () => delete node.dataset.seeking);
  }
}

const STEPS = new Map([
  ['ArrowLeft', -1],
  ['ArrowRight', 1],
  ['ArrowDown', -0.2],
  ['ArrowUp', 0.2],
  ['PageDown', -5],
  ['PageUp', 5],
]);

function seekByKeys(slider, player) {
  slider.addEventListener('keydown', (event) => {
    const step = STEPS.get(event.key);
    if (event.key === 'Home') player.seek(0);
    else if (event.key === 'End') player.seek(player.duration);
    else if (step) player.seek(player.time + (event.shiftKey ? 5 * step : step));
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
