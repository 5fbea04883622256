// The address: a person, a video's people, a dialogue, or a comment of one.

function placeOfDialogue(id, comment) {
  return `#d=${encodeURIComponent(id)}${comment ? `&c=${comment}` : ''}`;
}

function rememberPlace(id, comment, chosen) {
  try {
    history[chosen ? 'pushState' : 'replaceState'](null, '', placeOfDialogue(id, comment));
  } catch (err) {
    // A page inside another (srcdoc) has no address of its own.
  }
}

/** Show the dialogue, and the comment of it, that the address names; else where one is. */
function selectPlace() {
  const [, rest, comment] = /^#d=(.*?)(?:&c=(\d+))?$/.exec(location.hash) || [];
  const id = rest === undefined ? null : decoded(rest);
  const found = index.entries.findIndex((entry) => entry.id === id);
  if (found < 0) select(Math.max(0, app.current));
  else select(found, { comment: Number(comment || 0) });
}

/** A part of the address; null for one that is not ours. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (err) {
    return null;
  }
}

/** Show what the address names: a person, a video's people, or a dialogue. */
function route() {
  const [, kind, rest] = /^#([pvd])=(.*)$/.exec(location.hash) || [];
  const video = Number(/^\d+/.exec(rest || '0') || 0);
  if (crowd.videos.length && kind !== 'd') {
    const known = Boolean(crowd.videos[video]);
    const id = known && kind === 'p' ? decoded(rest.slice(rest.indexOf('.') + 1)) : null;
    openCrowd(known ? video : 0, id);
  } else {
    closeCrowd();
    selectPlace();
  }
}
