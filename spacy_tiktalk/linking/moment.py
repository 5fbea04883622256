"""Moments of the video that a comment names: 02:31 那个戴帽子的."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..doc.marks import DocMark, marks_of
from ..video.tracks.head_tracks import HeadTracks
from .types import ClusterText, Column, Floats, Scene

_SEEN = 2.0  # nats for a head that is seen then, over one that is not
_EARLIER, _LATER = 1.0, 2.0  # seconds: a stamp is whole seconds, and written of what follows


class Moment:
    """Who is meant in a comment that names a moment of the video is seen then, rather than others.

    Feature "seen": nats for the heads that are seen then and against the others, so weighed that
    all together are as likely as before: it says which head, and not that anybody is in the
    picture. Of several moments in a comment the last before the mention counts, else the first; of
    several mentions the mean. A moment of another part (P2 03:22), behind the video's end, or at
    which nobody is seen says nothing. None where no cluster has any, or there are fewer than two
    heads.
    """

    name = "moment"
    features: tuple[str, ...] = ("seen",)
    weights: tuple[float, ...] = (1.0,)

    @property
    def fingerprint(self) -> str:
        """Nothing can be set."""
        return f"Moment({_SEEN}, {_EARLIER}, {_LATER})"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene."""
        return [_column(scene) for scene in scenes]


def _column(scene: Scene) -> Column | None:
    n, m = scene.shape
    if scene.tracks is None or m < 2 or not any(colon in scene.text for colon in ":："):
        return None
    marks = [mark for mark in marks_of(scene.doc) if mark.kind == "time"]
    values = np.zeros((n, m, 1), dtype=np.float32)
    notes = {}
    for k, cluster in enumerate(scene.clusters):
        told = [scene.text[mark.start_char : mark.end_char]
                for mark in _moments(cluster, scene, marks)]  # fmt: skip
        fits = {words: _fit(words, scene.tracks, scene.head_ids) for words in told}
        fits = {words: fit for words, fit in fits.items() if fit.any()}
        if fits:
            values[k, :, 0] = np.mean(list(fits.values()), axis=0)
            notes[k, int(values[k, :, 0].argmax())] = f"seen at {next(iter(fits))}"
    return Column(values, notes) if notes else None


def _moments(cluster: ClusterText, scene: Scene, marks: Sequence[DocMark]) -> list[DocMark]:
    """The mark of a moment that belongs to each mention, where its turn has one."""
    found = []
    for start, end in cluster.offsets:
        at, last = scene.doc[start].idx, scene.doc[end - 1].idx
        first, behind = scene.text.rfind("\n", 0, at) + 1, scene.text.find("\n", last)
        behind = len(scene.text) if behind < 0 else behind
        own = [mark for mark in marks if first <= mark.start_char < behind]
        before = [mark for mark in own if mark.start_char <= last]
        found += before[-1:] or own[:1]
    return found


def _fit(told: str, tracks: HeadTracks, head_ids: Sequence[str]) -> Floats:
    """Nats a head; all 0 where the moment says nothing."""
    nothing = np.zeros(len(head_ids), dtype=np.float32)
    if not told[:1].isdigit():
        return nothing
    seconds = 0
    for part in told.replace("：", ":").split(":"):
        seconds = 60 * seconds + int(part)
    moment = tracks.video.start + seconds
    then = (tracks.times >= moment - _EARLIER) & (tracks.times <= moment + _LATER)
    seen = np.isin(head_ids, [f"H{number}" for number in set(tracks.identities[then].tolist())])
    if not seen.any():
        return nothing
    fits = _SEEN * seen
    return np.asarray(fits - np.log(np.exp(fits).mean()), dtype=np.float32)
