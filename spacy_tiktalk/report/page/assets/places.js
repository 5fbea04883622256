// Where one is among the people: all of a video, or one of them; kept in the address.

const places = { person: null, scrolled: new Map() };

function placeOfPerson(person) {
  return `#p=${crowd.video}.${encodeURIComponent(person.id)}`;
}

/** The address of a thread, by its place in the video's documents. */
function placeOfThread(place) {
  const [number] = videoNow().documents[place];
  return `#d=${encodeURIComponent(index.entries[number].id)}`;
}

function goTo(place) {
  if (location.hash === place) route();
  else location.hash = place;
}

/** Show the people of a video, or the one with this id. */
function openCrowd(video, id) {
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
  showCrowd();
  document.getElementById('crowd').scrollTop = places.scrolled.get(hereInCrowd()) || 0;
}

function closeCrowd() {
  leaveCrowd();
  crowd.open = false;
  document.body.classList.remove('crowd-open');
  document.getElementById('crowd').hidden = true;
  document.getElementById('open-crowd').textContent = 'People';
}

function toggleCrowd() {
  if (!crowd.open || places.person) goTo(`#v=${crowd.video}`);
  else goTo(`#d=${encodeURIComponent(index.entries[videoNow().documents[0][0]].id)}`);
}

function hereInCrowd() {
  return `${crowd.video}.${places.person || ''}`;
}

function leaveCrowd() {
  if (crowd.open) places.scrolled.set(hereInCrowd(), document.getElementById('crowd').scrollTop);
}

/** Draw what is there now: after a step, and after a correction. */
function showCrowd() {
  const root = document.getElementById('crowd');
  const scrolled = root.scrollTop;
  const person = places.person === null ? null : personOf(places.person);
  const parts = person ? drawCrowdPerson(person) : drawCards();
  root.replaceChildren(...parts.filter(Boolean));
  root.scrollTop = scrolled;
  const video = videoNow();
  const name = person ? person.called : video.title || video.video || '';
  document.getElementById('announce').textContent = visible(`${person ? 'Person' : 'People'}: ${name}`);
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
