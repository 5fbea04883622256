// The video with the boxes drawn over it, its buttons, and what to say where it cannot be played.

const stage = { player: null, tracks: null, draw: () => {}, blobs: new Map() };

function drawStage(payload) {
  const tracks = tracksOf(payload);
  const facts = payload.video || {};
  const source = videoSource(facts);
  if (!source && !tracks) return null;
  const frame = el('div', { class: source ? 'frame' : 'frame empty' });
  const told = 'Boxes around the heads';
  const canvas = el('canvas', { class: 'over', role: 'img', 'aria-label': told });
  const video = source
    ? el('video', { class: 'video', playsinline: true, preload: 'metadata', tabindex: '-1' })
    : null;
  const size = sizeOf(facts, tracks);
  frame.style.setProperty('--ratio', `${size.width} / ${size.height}`);
  frame.style.setProperty('--width', size.width / size.height);
  if (video) frame.append(video);
  frame.append(canvas);
  const message = el('p', { class: 'strip', hidden: true, role: 'status' });
  const player = new Player(video, facts, () => stage.draw());
  const controls = drawControls(player, video);
  const timeline = drawTimeline(tracks, player);
  stage.player = player;
  stage.tracks = tracks;
  stage.draw = () => {
    drawBoxes(canvas, tracks, player, size);
    controls.update();
    timeline.update();
  };
  if (video) loadVideo(video, source, facts, frame, message, player);
  frame.addEventListener('click', (event) => pinOrPlay(event, canvas, player));
  new ResizeObserver(() => stage.draw()).observe(frame);
  lights.watchers = [() => stage.draw()];
  const nothing = 'No video here; the boxes are drawn on an empty frame.';
  return el(
    'section',
    { class: 'stage', 'aria-label': 'Video' },
    el('div', { class: 'screen' }, frame, controls.node),
    message,
    source ? null : el('p', { class: 'quiet center' }, nothing),
    timeline.node,
  );
}

/** The boxes' own picture size; where it is unknown, one that holds them all. */
function sizeOf(facts, tracks) {
  if (facts.width && facts.height) return { width: facts.width, height: facts.height };
  let [width, height] = [16, 9];
  for (const head of tracks ? tracks.heads : []) {
    for (const { boxes } of head.tracklets) {
      for (let i = 0; i < boxes.length; i += 4) {
        width = Math.max(width, boxes[i + 2]);
        height = Math.max(height, boxes[i + 3]);
      }
    }
  }
  return { width, height };
}

/** A function that gives the video's address, or null: this page's data and files beside it. */
function videoSource(facts) {
  if (facts.block) return () => blobOf(facts.block);
  if (!facts.src) return null;
  if (facts.src.startsWith('data:video/')) return () => blobUrl(facts.src);
  if (facts.src.startsWith('./') || facts.src.startsWith('file:')) return () => facts.src;
  return null;
}

function blobOf(block) {
  if (!stage.blobs.has(block)) stage.blobs.set(block, blobUrl(data(block)));
  return stage.blobs.get(block);
}

/** Safari plays and every browser seeks a blob; of a data URI not all do. */
function blobUrl(uri) {
  const comma = uri.indexOf(',');
  const type = /^data:([\w/.+-]+)/.exec(uri);
  const bytes = Uint8Array.from(atob(uri.slice(comma + 1)), (char) => char.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type: type ? type[1] : 'video/mp4' }));
}

function loadVideo(video, source, facts, frame, message, player) {
  video.addEventListener('error', () => {
    const unknown = video.error && video.error.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED;
    const why = unknown
      ? 'it is not there, or of a kind this browser does not know'
      : 'it is damaged';
    message.replaceChildren(
      'This browser cannot play ',
      foreign(facts.name || 'the video'),
      `: ${why}. The boxes are drawn on an empty frame.`,
    );
    message.hidden = false;
    frame.classList.add('empty');
    video.remove();
    player.loseVideo();
  });
  video.src = source();
}

function drawControls(player, video) {
  const play = el('button', { type: 'button', class: 'play', onclick: () => player.toggle() });
  const time = el('span', { class: 'time' });
  const sound = video ? drawSoundButton(video) : null;
  const node = el(
    'div',
    { class: 'controls', role: 'group', 'aria-label': 'Playing' },
    play,
    time,
    sound,
  );
  const update = () => {
    play.classList.toggle('playing', player.playing);
    play.setAttribute('aria-label', player.playing ? 'Pause' : 'Play');
    time.textContent = `${clock(player.time, true)} / ${clock(player.duration, true)}`;
    if (sound) sound.setAttribute('aria-pressed', String(!video.muted));
    if (sound) sound.hidden = !player.video; // it turned out not to be playable
  };
  return { node, update };
}

/** Off at first: nobody who opens a page wants to be shouted at. */
function drawSoundButton(video) {
  video.muted = true;
  const toggle = () => {
    video.muted = !video.muted;
    stage.draw();
  };
  return el('button', { type: 'button', class: 'plain', onclick: toggle }, 'Sound');
}

/** The part of the canvas that the picture covers (object-fit: contain), in CSS pixels. */
function pictureIn(canvas, size) {
  const { clientWidth, clientHeight } = canvas;
  const scale = Math.min(clientWidth / size.width, clientHeight / size.height);
  const [width, height] = [size.width * scale, size.height * scale];
  return { x: (clientWidth - width) / 2, y: (clientHeight - height) / 2, width, height };
}

function drawBoxes(canvas, tracks, player, size) {
  const ratio = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const context = canvas.getContext('2d');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  const picture = pictureIn(canvas, size);
  const shown = (tracks ? headsAt(tracks, player.picture) : []).map(({ head, box }) => {
    const [x1, y1, x2, y2] = box;
    const [sx, sy] = [picture.width / size.width, picture.height / size.height];
    const [x, y] = [picture.x + x1 * sx, picture.y + y1 * sy];
    return { head, place: [x, y, (x2 - x1) * sx, (y2 - y1) * sy] };
  });
  // What is lit is drawn last, over the others; before that whom the talk is about.
  const rank = ({ head }) => 2 * isLit(head.groups) + (head.group !== null);
  shown.sort((a, b) => rank(a) - rank(b));
  const bounds = { width: canvas.clientWidth, height: canvas.clientHeight };
  for (const { head, place } of shown) drawBox(context, head, place);
  for (const { head, place } of shown) drawName(context, head, place, bounds); // no box crosses one
  canvas.drawn = shown;
  canvas.dataset.drawn = JSON.stringify(
    shown.map(({ head, place }) => ({
      id: head.id, color: colorOf(head.group), lit: isLit(head.groups), box: place.map(Math.round),
    })),
  );
}

/** A click into a box keeps its person lit; one beside them plays. */
function pinOrPlay(event, canvas, player) {
  const place = canvas.getBoundingClientRect();
  const [x, y] = [event.clientX - place.left, event.clientY - place.top];
  const hit = (canvas.drawn || []).filter(({ place: [left, top, width, height] }) =>
    x >= left && x <= left + width && y >= top && y <= top + height);
  const named = hit.find(({ head }) => head.group !== null);
  if (named) pin(named.head.group);
  else player.toggle();
}

function closeStage() {
  if (stage.player) stage.player.stop();
  Object.assign(stage, { player: null, tracks: null, draw: () => {} });
  lights.watchers = [];
}
