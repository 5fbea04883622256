// Persons by color number. Clusters of two sides with one number are drawn, and light up, together.

const palette = data('palette');
const lights = { pinned: null, hovered: null, watchers: [] };

/** The palette number of a cluster: its own, else its id, else its place in the list. */
function groupOf(cluster, place) {
  const number = cluster.color || (/^[0-9]{1,6}$/.test(cluster.id) ? Number(cluster.id) : 0);
  return String(number > 0 ? number : place + 1);
}

function colorOf(group) {
  return group === null ? palette.nobody : palette.colors[(group - 1) % palette.colors.length];
}

function textOn(group) {
  return group === null ? '#000000' : palette.on[(group - 1) % palette.on.length];
}

function markOf(group) {
  const round = group === null ? 0 : Math.floor((group - 1) / palette.colors.length);
  return palette.marks[round % palette.marks.length];
}

/** Give an element the color of its person, and let it light up with these persons. */
function paint(node, group, groups) {
  node.style.setProperty('--c', colorOf(group));
  node.style.setProperty('--on', textOn(group));
  node.style.setProperty('--mark', markOf(group));
  node.dataset.groups = (groups || [group]).filter((one) => one !== null).join(' ');
  return node;
}

function isLit(groups) {
  const shown = lights.pinned || lights.hovered;
  return shown !== null && groups.includes(shown);
}

function anyLit() {
  return (lights.pinned || lights.hovered) !== null;
}

function hover(group) {
  if (lights.hovered === group) return;
  lights.hovered = group;
  showLights();
}

function pin(group) {
  lights.pinned = group !== null && lights.pinned === group ? null : group;
  lights.hovered = null;
  showLights();
  showPerson();
}

/** Bring the card of the kept person into sight, where it scrolls apart from the talk. */
function showPerson() {
  const card = document.querySelector('.beside .person.lit');
  if (card) card.scrollIntoView({ block: 'nearest' });
}

function showLights() {
  const root = document.getElementById('dialogue');
  root.classList.toggle('focused', anyLit());
  root.dataset.pinned = lights.pinned || '';
  for (const node of root.querySelectorAll('[data-groups]')) {
    const groups = node.dataset.groups.split(' ');
    node.classList.toggle('lit', isLit(groups));
    if (node.hasAttribute('aria-pressed')) {
      node.setAttribute('aria-pressed', String(groups[0] === lights.pinned));
    }
  }
  for (const watcher of lights.watchers) watcher();
}

/** Let a node light its person on hover and keep it lit on click. */
function lightsOnTouch(node, group) {
  node.addEventListener('pointerover', (event) => {
    event.stopPropagation();
    if (event.pointerType !== 'touch') hover(group);
  });
  node.addEventListener('pointerleave', () => hover(null));
  node.addEventListener('click', (event) => {
    event.stopPropagation();
    pin(group);
  });
}
