// A person's comments with the mentions marked, and what is not the person's taken away.

/** The comments, and below them those that are perhaps the person's; one search for both. */
function drawTalk(person) {
  const unsure = person.unsure.size ? el('section', { class: 'remarks perhaps' }) : null;
  const remarks = el('section', { class: 'remarks' }, el('h3', {}, 'Comments'));
  remarks.append(...drawRemarks(person, (fits) => unsure && drawUnsure(unsure, person, fits)));
  return [remarks, unsure];
}

/** searched: called with which comments a search leaves. */
function drawRemarks(person, searched) {
  const video = videoNow();
  const list = el('div', {});
  const count = el('p', { class: 'count', id: 'remark-count', role: 'status' });
  const update = (query) => {
    places.queries.set(hereInCrowd(), query);
    const words = wordsOf(query);
    const fits = (number) => {
      const [, , writer, , , text] = video.comments[number];
      return !words.length || hasAll(searchable(`${writer}\n${text}`), words);
    };
    const found = person.numbers.filter(fits);
    const draw = (number) => drawRemark(person, number);
    const scroller = document.getElementById('crowd');
    const options = { scroller, height: 96, kind: 'remark-list', key: (number) => number };
    list.replaceChildren(longList(found, draw, options));
    count.textContent = countOf(found.length, person.numbers.length);
    searched(fits);
  };
  const value = places.queries.get(hereInCrowd()) || ''; // kept over corrections and the way back
  const search = drawSearch({
    label: 'Search comments',
    placeholder: 'Search these comments …',
    value,
    changed: update,
  });
  update(value);
  return [el('div', { class: 'crowd-tools' }, search, count), list];
}

function countOf(found, all) {
  const told = plural(all, 'comment');
  return found < all ? `${found.toLocaleString('en')} of ${told}` : told;
}

/** Those whose mentions were linked too weakly to count. */
function drawUnsure(section, person, fits) {
  const found = [...person.unsure.keys()].filter(fits);
  const draw = (number) => drawRemark(person, number, person.unsure.get(number), false);
  const scroller = document.getElementById('crowd');
  const options = { scroller, height: 96, kind: 'remark-list', key: (number) => `unsure ${number}` };
  section.replaceChildren(
    el('h3', {}, 'Perhaps also, not counted'),
    el('p', { class: 'count' }, countOf(found.length, person.unsure.size)),
    longList(found, draw, options),
  );
}

/** entries: the mentions in the comment. counted: they may be taken from the person. */
function drawRemark(person, number, entries = person.comments.get(number), counted = true) {
  const video = videoNow();
  const [place, , writer, time, likes, text] = video.comments[number];
  const about = [
    isKnown(time) ? date(time, 0) : null,
    isKnown(likes) ? `♥ ${likes.toLocaleString('en')}` : null,
  ].filter(Boolean);
  const bubble = el('p', { class: 'remark-text', lang: 'zh', dir: 'auto' });
  markOwn(bubble, Array.from(text), entries, person);
  const parts = [...new Set(entries.map(({ cluster }) => cluster))];
  const apartable = counted && person.clusters.length > parts.length;
  return el(
    'li',
    { class: 'remark' },
    el(
      'div',
      { class: 'remark-head' },
      writer ? foreign(writer, { class: 'writer' }) : null,
      ...about.map((fact) => el('span', {}, fact)),
      el('a', { href: placeOfComment(number) }, 'thread ', apart(video.documents[place][1])),
    ),
    bubble,
    apartable ? drawSplit(person, parts) : null,
  );
}

/** The text with the person's mentions marked. */
function markOwn(node, points, entries, person) {
  let at = 0;
  for (const { mention } of entries) {
    const [, start, end] = mention;
    if (start < at) continue; // inside one that is marked
    node.append(visible(points.slice(at, start).join('')));
    const mark = el('mark', { class: 'mention' }, points.slice(start, end).join(''));
    paint(mark, String(person.group));
    delete mark.dataset.groups;
    node.append(mark);
    at = end;
  }
  node.append(visible(points.slice(at).join('')));
}

function drawSplit(person, parts) {
  const video = videoNow();
  const all = new Set(parts.flatMap((part) => video.clusters[part][2].map(([comment]) => comment)));
  const also = all.size > 1 ? ` (${plural(all.size, 'comment')})` : '';
  const told = `These mentions in thread ${video.documents[video.clusters[parts[0]][0]][1]} are of somebody else`;
  const attributes = { type: 'button', class: 'plain split', title: told };
  const button = el('button', attributes, 'Not ', foreign(person.called), also);
  button.addEventListener('click', () => {
    const place = placeAfter(button.closest('.remark'));
    splitByHand(person, parts);
    showCrowd({ told: crowd.edits.at(-1).told, place, focus: '.split' });
  });
  return button;
}

/** Where the next comment is to stand: in the place of this one, which leaves. */
function placeAfter(remark) {
  const scroller = document.getElementById('crowd');
  const offset = remark.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
  const { keys } = remark.closest('.long-list');
  const at = keys.indexOf(remark.dataset.key);
  const others = [...keys.slice(at + 1), ...keys.slice(0, at).reverse()];
  return { scrolled: scroller.scrollTop, seen: others.map((key) => [key, offset]) };
}
