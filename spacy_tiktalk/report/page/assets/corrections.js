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
  const found = [];
  const [video, people] = [crowd.video, crowd.people];
  crowd.videos.forEach((_, number) => {
    crowd.video = number;
    replay();
    const owner = new Map(crowd.people.flatMap((p) => p.clusters.map((c) => [c, p.id])));
    for (const one of crowd.edits.filter((made) => made.video === number)) {
      found.push(...(one.kind === 'one' ? joined(one, owner) : apartNow(one, owner)));
    }
  });
  [crowd.video, crowd.people] = [video, people];
  return { version: 1, corrections: found };
}

function joined({ clusters: [first, second] }, owner) {
  const ids = new Set(first.map((cluster) => owner.get(cluster)));
  return [...ids].flatMap((id) => {
    const [a, b] = [first, second].map((side) => side.filter((c) => owner.get(c) === id));
    return b.length ? [{ one: [...a, ...b].map(placeOf) }] : [];
  });
}

function apartNow({ clusters, rest }, owner) {
  const ids = new Set(clusters.map((cluster) => owner.get(cluster)));
  return [...ids].flatMap((id) => {
    const own = clusters.filter((cluster) => owner.get(cluster) === id);
    const others = rest.filter((cluster) => owner.get(cluster) !== id);
    return others.length ? [{ apart: [own.map(placeOf), others.map(placeOf)] }] : [];
  });
}

/**
 * A cluster's first mention, which stands for it; with what the platform calls its comment, for
 * comments that are crawled later move the turns. JSON leaves out an id that is not there.
 */
function placeOf(number) {
  const video = videoNow();
  const [place, , [[comment, start, end, , text]]] = video.clusters[number];
  const [, turn, , , , , id] = video.comments[comment];
  return { document: video.documents[place][1], turn, start, end, text, comment: id };
}
