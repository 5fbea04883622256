"""Words of place: 左边那个, 右二, 中间的小姐姐."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from ..doc.reading import said_between
from ..lexicon.script import fold
from .types import ClusterText, Column, Floats, Scene

_SIDE = re.compile(
    r"(最)?([左右])(?:手)?(?:边|侧|面)?(?:起|数)?(?:第?([一二两三四五六七八九1-9])(?=[个位名]|$|[^十百]))?"
)
_MIDDLE = re.compile(r"正?中间|正中|当中|[Cc]位|Ｃ位")
# 左边那个[老太太]: what stands right before a mention.
_BEFORE = re.compile(
    r"(?:最?[左右](?:手)?(?:边|侧|面)?(?:第?[一二两三四五六七八九1-9][个位名]?)?|正?中间|正中|当中)"
    r"(?:的|那个|这个|那位|这位|那|这)+$"
)
_WINDOW = 10  # characters
_FAR = 100  # with the marks among them
_NUMBERS = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


class Position:
    """Heads stand where a mention of the cluster, or what is right before it, says: on the left,
    second from the right.

    Feature "place", -1 to 1: of 左边 or 右边 how far a head stands on that side, of 最左边 and 右二
    whether it stands at that very place in the row, of 中间 how near the middle. Places are those
    of the mean centers of all heads of the video, from left to right as the viewer sees them; the
    weight is a mild prior. 0 for clusters without such words; None where no cluster has any, or
    there are fewer than two heads.
    """

    name = "position"
    features: tuple[str, ...] = ("place",)
    weights: tuple[float, ...] = (1.5,)

    @property
    def fingerprint(self) -> str:
        """Nothing can be set."""
        return "Position()"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene."""
        return [_column(scene) for scene in scenes]


def _column(scene: Scene) -> Column | None:
    n, m = scene.shape
    if scene.tracks is None or m < 2:
        return None
    told = [cluster_place(c) or _place_before(c, scene) for c in scene.clusters]
    if not any(told):
        return None
    tracks = scene.tracks
    centers = [float(tracks.of(head).boxes[:, ::2].mean()) for head in scene.head_ids]
    ranks = np.argsort(np.argsort(centers, kind="stable"), kind="stable")
    values = np.zeros((n, m, 1), dtype=np.float32)
    notes = {}
    for k, place in enumerate(told):
        if place is None:
            continue
        values[k, :, 0] = _fit(place, ranks, m)
        best = int(values[k, :, 0].argmax())
        notes[k, best] = f"stands where {place[2]} says"
    return Column(values, notes)


def _fit(place: tuple[str, int, str], ranks: Any, n: int) -> Floats:
    side, number, _ = place
    if side == "中":
        middle = (n - 1) / 2
        return np.asarray(1.0 - 2.0 * np.abs(ranks - middle) / max(middle, 1.0), dtype=np.float32)
    own = ranks if side == "左" else n - 1 - ranks
    if number:
        return np.where(own == number - 1, 1.0, -1.0).astype(np.float32)
    return np.asarray(1.0 - 2.0 * own / (n - 1), dtype=np.float32)


def cluster_place(cluster: ClusterText) -> tuple[str, int, str] | None:
    """("左", "右" or "中"; the number in the row from there, 0 where none is said; the words).

    Of the first mention that tells a place: 最左边 → ("左", 1, "最左边"). None where none does.
    """
    return next(filter(None, (_place(fold(text)) for text in cluster.texts)), None)


def _place_before(cluster: ClusterText, scene: Scene) -> tuple[str, int, str] | None:
    text = scene.text
    for start, _ in cluster.offsets:
        at = scene.doc[start].idx
        # A line break ends a turn, and so what can belong to a mention.
        first = max(text.rfind("\n", max(0, at - _FAR), at) + 1, at - _FAR, 0)
        before = fold(said_between(text, first, at, scene.silent))[-_WINDOW:]
        found = _BEFORE.search(before)
        if found:
            return _place(found[0])
    return None


@lru_cache(maxsize=8192)
def _place(text: str) -> tuple[str, int, str] | None:
    # 左耳 and 右手 are no places of a person: a word of place follows, or a number, or nothing.
    for found in _SIDE.finditer(text):
        rest = text[found.end(2) : found.end(2) + 1]
        if found[1] or not rest or rest in "边侧面起数第一二两三四五六七八九那的这":
            number = _NUMBERS.get(found[3], 0) if found[3] else 0
            if found[3] and found[3].isdigit():
                number = int(found[3])
            return found[2], number or int(bool(found[1])), found[0]
    middle = _MIDDLE.search(text)
    return None if middle is None else ("中", 0, middle[0])
