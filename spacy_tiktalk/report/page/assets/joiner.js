// A field to say who else of the video a person is.

const CHOICES = 8;

function drawJoiner(person) {
  const list = el('ul', { class: 'choices' });
  const told = el('p', { class: 'count', role: 'status' });
  const update = (query) => {
    const found = othersOf(person, query);
    const shown = found.slice(0, CHOICES);
    list.replaceChildren(...shown.map((other) => drawJoin(person, other)));
    const all = plural(found.length, 'person', 'people');
    if (found.length > shown.length) told.textContent = `The first ${CHOICES} of ${all}. Add a word.`;
    else told.textContent = found.length ? all : 'Nobody else here is found.';
  };
  const search = drawSearch({
    label: 'Who else it is',
    placeholder: 'Name, word or number …',
    changed: update,
  });
  // Enter goes to the one that stands first, and there it joins: nobody is joined unseen.
  search.addEventListener('keydown', (event) => {
    const first = list.querySelector('button');
    if (event.key !== 'Enter' || event.isComposing || !first) return;
    event.preventDefault();
    first.focus();
  });
  const node = el(
    'details',
    { class: 'joiner' },
    el('summary', {}, 'Is also somebody else here …'),
    search,
    list,
    told,
  );
  node.addEventListener('toggle', () => update(search.value));
  return node;
}

/** Whom a query means, the one of this number first: P8 is P8, p8 and 8. */
function othersOf(person, query) {
  const words = wordsOf(query);
  const number = words.join(' ').replace(/^(?=\d)/, 'p');
  const others = crowd.people.filter((other) => other.id !== person.id);
  const named = others.filter(({ id }) => id.toLowerCase() === number);
  const fits = (other) => !named.includes(other) && hasAll(searchedOf(other), words);
  return [...named, ...others.filter(fits)];
}

function drawJoin(person, other) {
  const button = el(
    'button',
    { type: 'button', class: 'plain' },
    `${other.id} `,
    foreign(other.called),
    el('span', { class: 'count' }, ` ${plural(other.numbers.length, 'comment')}`),
  );
  button.addEventListener('click', () => {
    joinByHand(person, other);
    showCrowd({ told: crowd.edits.at(-1).told });
  });
  return el('li', {}, button);
}
