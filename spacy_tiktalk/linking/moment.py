"""Moments of the video that a comment names: 02:31 那个戴帽子的."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..doc.marks import DocMark, marks_of
from ..video.tracks.head_tracks import HeadTracks
from .salience import Salience, head_salience
from .types import ClusterText, Column, Scene

_SEEN = 2.0  # nats for a head that is seen then, over one that is not
_CLOCK = re.compile(r"\d+(?:[:：]\d+){1,2}")
_EARLIER, _LATER = 1.0, 2.0  # seconds: a stamp is whole seconds, and written of what follows


class Moment:
    """Who is meant in a comment that names a moment of the video is seen then, rather than others.

    Feature "seen": nats for the heads that are seen then and against the others, so weighed by the
    default weights of `Salience` that all together are as likely as before: it says which head, and
    not whether anybody is in the picture. Of several moments in a comment the last before the
    mention counts, else the first; of several mentions the mean. A moment of another part
    (P2 03:22), behind the video's end, or at which nobody is seen says nothing. None where no
    cluster has any, or there are fewer than two heads.
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
    prior = np.exp(head_salience(scene.tracks, scene.head_ids) @ np.array(Salience.weights))
    values = np.zeros((n, m, 1), dtype=np.float32)
    notes = {}
    for k, cluster in enumerate(scene.clusters):
        told = [scene.text[mark.start_char : mark.end_char]
                for mark in _moments(cluster, scene, marks)]  # fmt: skip
        seen = {words: _seen(words, scene.tracks, scene.head_ids) for words in told}
        seen = {words: heads for words, heads in seen.items() if heads.any()}
        if seen:
            fits = _SEEN * np.mean(list(seen.values()), axis=0)
            values[k, :, 0] = fits - np.log(np.average(np.exp(fits), weights=prior))
            best = int(fits.argmax())
            notes[k, best] = f"seen at {next(words for words in seen if seen[words][best])}"
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


def _seen(told: str, tracks: HeadTracks, head_ids: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each head is seen at a moment.

    None is at one of another part (P2 03:22), or where somebody else's mark has other words.
    """
    if not _CLOCK.fullmatch(told):
        return np.zeros(len(head_ids), dtype=np.bool_)
    seconds = 0
    for part in re.split("[:：]", told):
        seconds = 60 * seconds + int(part)
    moment = tracks.video.start + seconds
    then = (tracks.times >= moment - _EARLIER) & (tracks.times <= moment + _LATER)
    return np.isin(head_ids, [f"H{number}" for number in set(tracks.identities[then].tolist())])
