// Corrections by hand: made with buttons, undone, and put into the form of `tiktalk people`.

/** Somebody says that two people are one. */
function joinByHand(kept, gone) {
  const clusters = [kept.clusters, gone.clusters];
  const told = `${gone.id} ${gone.called} is joined to ${kept.id} ${kept.called}`;
  edit({ kind: 'one', video: crowd.video, ids: [kept.id, gone.id], clusters, told });
}

/** Somebody says that these clusters of a person are somebody else; who, is the new person's id. */
function splitByHand(person, clusters) {
  let n = 1;
  while (crowd.edits.some((one) => one.id === `${person.id}/${n}`)) n += 1;
  const gone = new Set(clusters);
  const rest = person.clusters.filter((cluster) => !gone.has(cluster));
  const id = `${person.id}/${n}`;
  const told = `What was not ${person.called} is somebody else, ${id}`;
  edit({ kind: 'apart', video: crowd.video, from: person.id, clusters, rest, id, told });
  return id;
}

function edit(made) {
  crowd.edits.push(made);
  replay();
}

function undo() {
  const last = crowd.edits.pop();
  if (!last) return;
  if (last.video !== crowd.video) {
    goTo(`#v=${last.video}`); // else the page would show nothing of what was undone
    return;
  }
  replay();
  showCrowd({ told: `Taken back: ${last.told}`, focus: '.by-hand button' });
}

/** The object that `tiktalk people --corrections` reads; what was taken back later is left out. */
function corrections() {
  const found = crowd.videos.flatMap((_, number) => {
    const edits = crowd.edits.filter((made) => made.video === number);
    if (!edits.length) return [];
    const owner = new Map(peopleOf(number).flatMap((p) => p.clusters.map((c) => [c, p.id])));
    return edits.flatMap((one) => (one.kind === 'one' ? joined(one, owner) : apartNow(one, owner)));
  });
  return { version: 1, corrections: found };
}

function joined({ video, clusters: [first, second] }, owner) {
  const ids = new Set(first.map((cluster) => owner.get(cluster)));
  return [...ids].flatMap((id) => {
    const [a, b] = [first, second].map((side) => side.filter((c) => owner.get(c) === id));
    return b.length ? [{ one: [...a, ...b].map((c) => placeOf(video, c)) }] : [];
  });
}

function apartNow({ video, clusters, rest }, owner) {
  const ids = new Set(clusters.map((cluster) => owner.get(cluster)));
  return [...ids].flatMap((id) => {
    const own = clusters.filter((cluster) => owner.get(cluster) === id);
    const others = rest.filter((cluster) => owner.get(cluster) !== id);
    const sides = [own, others].map((side) => side.map((c) => placeOf(video, c)));
    return others.length ? [{ apart: sides }] : [];
  });
}

/**
 * A cluster's first mention, which stands for it; with what the platform calls its comment, for
 * comments that are crawled later move the turns. JSON leaves out an id that is not there.
 */
function placeOf(number, cluster) {
  const { clusters, comments, documents } = crowd.videos[number];
  const [place, , [[comment, start, end, , text]]] = clusters[cluster];
  const [, turn, , , , , id] = comments[comment];
  return { document: documents[place][1], turn, start, end, text, comment: id };
}
