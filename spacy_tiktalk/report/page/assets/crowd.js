// People across the threads of a video, as they are after what was corrected by hand.

const crowd = {
  videos: data('crowd-data'),
  video: 0,
  open: false,
  people: [],
  edits: [],
  saved: [], // those edits that the last download has
  file: null, // what that file is called
  time: 0, // when it was made
  then: null, // whether what to do with corrections is shown, null where nobody said
};
// A comment is [document, turn, writer, time, likes, text, id where it has one and somebody is
// mentioned], a mention of a cluster [comment, start, end, type, text]. A cluster has a second list
// of mentions where some are unsure, which count for nothing.

function videoNow() {
  return crowd.videos[crowd.video];
}

function personOf(id) {
  return crowd.people.find((person) => person.id === id);
}

function replay() {
  crowd.people = peopleOf(crowd.video);
  forgetElsewhere();
}

/** The people of a video, with the edits made to them one after the other. */
function peopleOf(number) {
  const video = crowd.videos[number];
  const known = new Map(
    video.people.map((base, place) => [
      base.id,
      {
        id: base.id,
        group: place + 1,
        bases: [base],
        seen: base.heads,
        clusters: base.clusters,
        edited: false,
      },
    ]),
  );
  for (const edit of crowd.edits.filter((one) => one.video === number)) {
    if (edit.kind === 'one') joinInto(known, edit);
    else splitOff(known, edit);
  }
  return [...known.values()].map((person) => ({ ...person, ...summary(video, person) }));
}

function joinInto(known, { ids: [kept, gone] }) {
  const [a, b] = [known.get(kept), known.get(gone)];
  a.clusters = [...a.clusters, ...b.clusters];
  a.bases = [...new Set([...a.bases, ...b.bases])];
  a.seen = [...a.seen, ...b.seen];
  a.edited = true;
  known.delete(gone);
}

function splitOff(known, { from, clusters, id, video }) {
  const person = known.get(from);
  const gone = new Set(clusters);
  person.clusters = person.clusters.filter((cluster) => !gone.has(cluster));
  person.edited = true;
  const group = crowd.videos[video].people.length + 1 + crowd.edits.findIndex((edit) => edit.id === id);
  known.set(id, { id, group, bases: person.bases, seen: [], clusters, edited: true });
}

/** What is counted of a person: names, comments in their order, writers, likes. */
function summary(video, person) {
  const mentions = person.clusters.flatMap((number) =>
    video.clusters[number][2].map((mention) => ({ cluster: number, mention })),
  );
  mentions.sort((a, b) => a.mention[0] - b.mention[0] || a.mention[1] - b.mention[1]);
  const [names, words, comments] = [new Map(), new Map(), new Map()];
  for (const entry of mentions) {
    const [comment, , , type, text] = entry.mention;
    words.set(text, (words.get(text) || 0) + 1);
    if (type === 'PROPER') names.set(text, (names.get(text) || 0) + 1);
    if (!comments.has(comment)) comments.set(comment, []);
    comments.get(comment).push(entry);
  }
  // Of equals the first by its characters, as `Person.words` has them.
  const often = (map) => [...map].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const said = person.bases.map((base) => base.name).find((name) => name && names.has(name));
  const name = said || (often(names)[0] || [null])[0];
  const numbers = [...comments.keys()];
  const likes = numbers.map((number) => video.comments[number][4]).filter(isKnown);
  return {
    name,
    called: name || often(words).slice(0, 3).map(([text]) => text).join('、') || 'nobody',
    aliases: often(names).filter(([text]) => text !== name),
    words: often(words),
    comments,
    unsure: unsureOf(video, person),
    numbers,
    mentions: mentions.length,
    threads: new Set(person.clusters.map((number) => video.clusters[number][0])).size,
    writers: new Set(numbers.map((number) => video.comments[number][2]).filter(Boolean)).size,
    likes: likes.length ? likes.reduce((a, b) => a + b, 0) : null,
    heads: headsOf(person),
  };
}

/** By comment what is perhaps the person too: it goes with its clusters, and is not counted. */
function unsureOf(video, person) {
  const entries = person.clusters.flatMap((cluster) =>
    (video.clusters[cluster][3] || []).map((mention) => ({ cluster, mention })),
  );
  entries.sort((a, b) => a.mention[0] - b.mention[0] || a.mention[1] - b.mention[1]);
  const comments = new Map();
  for (const entry of entries) {
    const [comment] = entry.mention;
    if (!comments.has(comment)) comments.set(comment, []);
    comments.get(comment).push(entry);
  }
  return comments;
}

/** Heads of all that were joined, the surest first; of a part split off nothing is known. */
function headsOf(person) {
  const sure = new Map();
  for (const [head, score] of person.seen) {
    sure.set(head, Math.max(score, sure.get(head) || 0));
  }
  return [...sure].sort((a, b) => b[1] - a[1]);
}

/** The joins that made a person of its clusters, those within what it is now. */
function joinsOf(person) {
  const own = new Set(person.clusters);
  return person.bases
    .flatMap((base) => base.joins)
    .filter(([first, second]) => own.has(first) && own.has(second));
}

/** Whether somebody joined the two by hand: what was weighed has weights. */
function isByHand([, , probability, reasons]) {
  return probability === 1 && reasons.some(([, nats]) => !nats);
}

function countsOf(person) {
  return [
    plural(person.numbers.length, 'comment'),
    person.writers ? plural(person.writers, 'writer') : null, // 0: the file names none
    person.likes === null ? null : plural(person.likes, 'like'),
    plural(person.threads, 'thread'),
  ]
    .filter(Boolean)
    .map((fact) => el('span', {}, fact));
}

/** Pictures of the person's heads. silent: what stands around them says enough. */
function drawFaces(person, many, silent = false) {
  const crops = person.heads.slice(0, 2).flatMap(([head]) =>
    (videoNow().crops[head] || []).slice(0, many).map((src) => drawCrop(src, head, silent)),
  );
  return crops.length ? el('div', { class: 'crops' }, ...crops) : null;
}
