// Where one is among the people: all of a video, or one of them; kept in the address.

const places = { person: null, held: new Map(), queries: new Map() };

function placeOfPerson(person, video = crowd.video) {
  return `#p=${video}.${encodeURIComponent(person.id)}`;
}

/** The address of a comment of the video in its thread. */
function placeOfComment(comment) {
  const { comments, documents } = videoNow();
  const [place, turn] = comments[comment];
  return placeOfDialogue(index.entries[documents[place][0]].id, turn + 1);
}

function goTo(place) {
  if (location.hash === place) route();
  else location.hash = place;
}

/** Show the people of a video, or the one with this id. */
function openCrowd(video, id) {
  const from = crowd.open && crowd.video === video ? places.person : null;
  leaveCrowd();
  closeStage();
  app.current = -1;
  document.getElementById('dialogue').replaceChildren();
  hideTip();
  const other = crowd.video !== video || !crowd.people.length;
  crowd.video = video;
  crowd.open = true;
  if (other) {
    cards.query = '';
    replay();
  }
  places.person = id;
  document.body.classList.add('crowd-open');
  document.getElementById('crowd').hidden = false;
  document.getElementById('open-crowd').textContent = 'Dialogues';
  toggleIndex(false);
  const card = id === null && from !== null && personOf(from);
  showCrowd({
    place: places.held.get(hereInCrowd()) || { scrolled: 0, seen: [] },
    focus: card ? `a[href="${placeOfPerson(card)}"]` : null,
  });
}

function closeCrowd() {
  leaveCrowd();
  crowd.open = false;
  document.body.classList.remove('crowd-open');
  document.getElementById('crowd').hidden = true;
  document.getElementById('open-crowd').textContent = 'People';
}

function toggleCrowd() {
  if (!crowd.open) goTo(`#v=${videoOf(app.current)}`);
  else goTo(placeOfDialogue(index.entries[videoNow().documents[0][0]].id));
}

/** The video that a dialogue is of; one of none leads to where one was. */
function videoOf(number) {
  const found = crowd.videos.findIndex((one) => one.documents.some(([own]) => own === number));
  return found < 0 ? crowd.video : found;
}

function hereInCrowd() {
  return `${crowd.video}.${places.person || ''}`;
}

function leaveCrowd() {
  if (crowd.open) places.held.set(hereInCrowd(), placeIn(document.getElementById('crowd')));
}

/**
 * Draw what is there now: after a step, and after a correction.
 * told: what happened, for who does not see it. place: where to scroll to, by default where one is.
 * focus: what gets it, in the comment that is held or anywhere, where what had it is gone.
 */
function showCrowd({ told, place, focus } = {}) {
  const root = document.getElementById('crowd');
  const wanted = place || placeIn(root);
  const lost = isLost(root);
  const choosing = root.contains(document.activeElement) && document.activeElement.matches('.choice');
  const person = places.person === null ? null : personOf(places.person);
  const parts = person ? drawCrowdPerson(person) : drawCards();
  if (places.person !== null && !person) parts.splice(1, 0, drawUnknown(places.person));
  root.replaceChildren(...parts.filter(Boolean));
  if (!root.querySelector('.by-hand')) root.style.removeProperty('scroll-padding-top');
  const held = holdPlace(root, wanted);
  const video = videoNow();
  const name = person ? person.called : video.title || video.video || '';
  nameTab(name);
  say(told || `${person ? 'Person' : 'People'}: ${name}`);
  if (!lost) return;
  const own = choosing ? '.crowd-head .choice' : focus;
  const next = own && ((held && held.querySelector(own)) || root.querySelector(own));
  (next || root.querySelector('h2')).focus({ preventScroll: Boolean(held) || !told });
}

/** An address of before, or of another run, may name somebody who is not there. */
function drawUnknown(id) {
  const told = `Nobody here is ${visible(id)}, or not any more. These are all.`;
  return el('p', { class: 'strip', role: 'status' }, told);
}

function onCrowdKey(event) {
  const root = document.getElementById('crowd');
  if (event.key === 'Escape') {
    if (event.target.matches('input')) event.target.blur();
    else if (places.person) goTo(`#v=${crowd.video}`);
  } else if (event.key === '/' && !event.target.matches('input')) {
    const search = root.querySelector('.crowd-tools .search');
    if (search) search.focus();
    event.preventDefault();
  }
}
