// Where heads are at a moment, and how they are drawn.

const ROUNDED = 1e-3; // seconds: what rounding moves the times of a payload by, at most

/** Tracklets of a payload, each with its head, its persons and the shot it lies in. */
function tracksOf(payload) {
  const tracks = payload.tracks;
  if (!tracks) return null;
  const persons = personsOfHeads(payload);
  const known = new Map(payload.heads.map((head) => [head.id, head]));
  const heads = tracks.heads.map((head) => {
    const own = known.get(head.id) || {};
    const groups = head.id === null ? [] : persons.all.get(head.id) || [];
    const group = head.id === null ? null : persons.first.get(head.id) || null;
    const name = [head.id || '?', own.label].filter(Boolean).join(' ');
    const inShot = (one) => ({ ...one, shot: shotOf(tracks.shots, one.times[0]) });
    return {
      id: head.id,
      name,
      label: own.label,
      seconds: own.seconds,
      group,
      groups,
      crops: own.crops || [],
      tracklets: head.tracklets.map(inShot),
    };
  });
  // Whom the talk is about comes first, heads of no identity last.
  const rank = (head) => (head.group !== null ? 0 : head.id !== null ? 1 : 2);
  heads.sort((a, b) => rank(a) - rank(b));
  return { heads, shots: tracks.shots, hold: (tracks.step || 0) / 2 };
}

/** For each head the person it is drawn as, and everybody linked to it. */
function personsOfHeads(payload) {
  const all = new Map();
  const first = new Map();
  const last = payload.sides[payload.sides.length - 1];
  for (const side of payload.sides) {
    side.clusters.forEach((cluster, place) => {
      const group = groupOf(cluster, place);
      for (const link of cluster.heads) {
        all.set(link.id, [...(all.get(link.id) || []), group]);
        const head = payload.heads.find((one) => one.id === link.id);
        if (side === last && head && head.cluster === cluster.id) first.set(link.id, group);
      }
    });
  }
  return { all, first };
}

/** The begin and the end of the shot that a time lies in; no bounds where shots are unknown. */
function shotOf(shots, time) {
  let bounds = [-Infinity, Infinity];
  for (let i = 0; i < shots.length; i += 1) {
    const end = i + 1 < shots.length ? shots[i + 1] : Infinity;
    if (shots[i] <= time + ROUNDED) bounds = [shots[i], end];
  }
  return bounds;
}

/** The box of a tracklet at a time, linear between its samples; null where it is not there. */
function boxAt(tracklet, time, hold) {
  const { times, boxes, shot } = tracklet;
  const last = times.length - 1;
  if (time < times[0] - hold - ROUNDED || time > times[last] + hold + ROUNDED) return null;
  if (time < shot[0] - ROUNDED || time >= shot[1] - ROUNDED) return null;
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle - 1;
  }
  const next = Math.min(last, low + 1);
  const gap = times[next] - times[low];
  const weight = gap > 0 ? Math.min(1, Math.max(0, (time - times[low]) / gap)) : 0;
  return [0, 1, 2, 3].map((k) => boxes[4 * low + k] * (1 - weight) + boxes[4 * next + k] * weight);
}

/** All heads that are there at a time: [{head, box}]. */
function headsAt(tracks, time) {
  const found = [];
  for (const head of tracks.heads) {
    for (const tracklet of head.tracklets) {
      const box = boxAt(tracklet, time, tracks.hold);
      if (box) found.push({ head, box });
    }
  }
  return found;
}

const DASHES = { solid: [], dashed: [8, 5], dotted: [2, 4], double: [14, 4] };

/** How plain a head is drawn: while persons are lit, the others are dim. */
function strengthOf(head) {
  return anyLit() && !isLit(head.groups) ? 0.3 : 1;
}

/** Draw one head's box. place: x, y, width, height in CSS pixels. */
function drawBox(context, head, place) {
  const [x, y, width, height] = place;
  const lit = isLit(head.groups);
  const color = colorOf(head.group);
  context.globalAlpha = strengthOf(head);
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeStyle = 'rgba(0, 0, 0, 0.75)';
  context.lineWidth = lit ? 6 : 4;
  context.strokeRect(x, y, width, height);
  context.setLineDash(DASHES[markOf(head.group)]);
  context.strokeStyle = color;
  context.lineWidth = lit ? 4 : 2;
  context.strokeRect(x, y, width, height);
  context.setLineDash([]);
  context.globalAlpha = 1;
}

/** Draw the name of a head whose box begins at x, y, within the picture's bounds. */
function drawName(context, head, [x, y], bounds) {
  context.globalAlpha = strengthOf(head);
  const name = Array.from(visible(head.name));
  const text = name.length > 24 ? `${name.slice(0, 23).join('')}…` : name.join('');
  context.font = '600 12px system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif';
  const width = Math.min(bounds.width, context.measureText(text).width + 10);
  const left = Math.max(0, Math.min(x - 1, bounds.width - width));
  const top = y - 19 >= 0 ? y - 19 : y;
  context.fillStyle = colorOf(head.group);
  context.fillRect(left, top, width, 18);
  context.fillStyle = textOn(head.group);
  context.textBaseline = 'middle';
  context.fillText(text, left + 5, top + 9.5);
  context.globalAlpha = 1;
}
