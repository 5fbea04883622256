"""Moments of the video that a comment names: 02:31 那个戴帽子的."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..doc.marks import DocMark, marks_of
from ..video.tracks.head_tracks import HeadTracks
from .salience import Salience, head_salience
from .types import ClusterText, Column, Rule, Scene

_SEEN = 2.0  # nats for a head that is seen then, over one that is not
_SHOWN = 3.0  # of whom the moment shows, as of a place that is pointed at
_CLOCK = re.compile(r"\d+(?:[:：]\d+){1,2}")
_EARLIER, _LATER = 1.0, 2.0  # seconds: a stamp is whole seconds, and written of what follows
_RIGHT_BEHIND = re.compile(r"[\s秒处處的那里,，]{0,3}")
# 01:12 周杰伦的歌: he is heard then, not seen.
_HEARD = re.compile("的(?:歌|曲|音[乐樂]|[声聲]音|配音|原[声聲])")


class Moment(Rule):
    """Who is meant in a comment that names a moment of the video is seen then, rather than others.

    Feature "seen": nats for the heads that are seen then. Whoever is named right behind the
    moment (01:12 穿白衣服的) is in the picture, as in 97 of 100 such places of our threads. Of
    anybody else it says which head, and not whether anybody is in the picture: the heads that are
    not seen then lose as much, weighed by the default weights of `Salience`, that all together are
    as likely as before. Of several moments in a comment the last before the mention counts, else
    the first; of several mentions the mean. A moment of another part (P2 03:22), behind the video's
    end, or at which nobody is seen says nothing. None where no cluster has any, or there are no
    heads.
    """

    name = "moment"
    features: tuple[str, ...] = ("seen",)
    weights: tuple[float, ...] = (1.0,)
    constants = (_SEEN, _SHOWN, _EARLIER, _LATER)

    def column(self, scene: Scene) -> Column | None:
        """What it says of a scene."""
        n, m = scene.shape
        if scene.tracks is None or not m or not any(colon in scene.text for colon in ":："):
            return None
        marks = [mark for mark in marks_of(scene.doc) if mark.kind == "time"]
        prior = np.exp(head_salience(scene.tracks, scene.head_ids) @ np.array(Salience.weights))
        longest: dict[int, int] = {}  # not 她, but 她妈妈, is who stands behind a moment
        for start, end in (offsets for cluster in scene.clusters for offsets in cluster.offsets):
            longest[start] = max(end, longest.get(start, 0))
        values = np.zeros((n, m, 1), dtype=np.float32)
        notes = {}
        for k, cluster in enumerate(scene.clusters):
            told = _moments(cluster, scene, marks, longest)
            seen = {words: _seen(words, scene.tracks, scene.head_ids) for words in told}
            seen = {words: heads for words, heads in seen.items() if heads.any()}
            if seen:
                fits = np.mean(list(seen.values()), axis=0)
                if any(told[words] for words in seen):
                    values[k, :, 0] = _SHOWN * fits
                else:
                    rather = _SEEN * fits
                    values[k, :, 0] = rather - np.log(np.average(np.exp(rather), weights=prior))
                best = int(fits.argmax())
                notes[k, best] = f"seen at {next(words for words in seen if seen[words][best])}"
        return Column(values, notes) if notes else None


def _moments(
    cluster: ClusterText, scene: Scene, marks: Sequence[DocMark], longest: Mapping[int, int]
) -> dict[str, bool]:
    """The words of the moment that belongs to each mention, where its turn has one, and whether a
    mention that lies in no longer one stands right behind it, and not as one who is heard."""
    text, found = scene.text, dict[str, bool]()
    for start, end in cluster.offsets:
        at, last = scene.doc[start].idx, scene.doc[end - 1].idx
        first, behind = text.rfind("\n", 0, at) + 1, text.find("\n", last)
        behind = len(text) if behind < 0 else behind
        own = [mark for mark in marks if first <= mark.start_char < behind]
        before = [mark for mark in own if mark.start_char <= last]
        for mark in before[-1:] or own[:1]:
            words = text[mark.start_char : mark.end_char]
            shown = (
                mark.end_char <= at
                and end == longest[start]
                and _RIGHT_BEHIND.fullmatch(text, mark.end_char, at) is not None
                and not _HEARD.match(text, last + len(scene.doc[end - 1]))
            )
            found[words] = found.get(words, False) or shown
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
