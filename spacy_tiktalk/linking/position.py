"""Words of place: 左边那个, 右二, 中间的小姐姐."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..doc.reading import said_between
from ..lexicon.script import fold
from ..video.tracks.head_tracks import HeadTracks
from .types import ClusterText, Column, Floats, Scene

_SIDE = re.compile(
    r"(最)?(左(?!右)|(?<!左)右)(?:手)?(?:边|侧|面)?(?:起|数)?(?:第?([一二两三四五六七八九1-9])(?=[个位名]|$|[^十百]))?"
)
_MIDDLE = re.compile(r"正?中间|正中|当中|[Cc]位|Ｃ位")
# 左边那个[老太太]: what stands right before a mention.
_BEFORE = re.compile(
    r"(?:最?[左右](?:手)?(?:边|侧|面)?(?:起|数)?(?:第?[一二两三四五六七八九1-9][个位名]?)?"
    r"|正?中间|正中|当中)(?P<pointing>(?:的|那个|这个|那位|这位|那|这)*)$"
)
# 左边[那个老太太], 最左[穿白衣服的], 右边[小姐姐]: the mention picks somebody out of those who are
# seen, and a place is said in full. Not 左边[主播], whose role needs no place.
_POINTS = re.compile(
    "[这那穿戴]|[拿抱举坐站扎染留背拎牵蹲躺跪趴][^的]{0,8}的|[男女](?:的|生|孩|人|士|子|$)"
    "|小姐姐|小哥|小妹|小弟弟|小[男女][生孩]|小(?:朋友|孩|伙|姑娘)|美女|帅哥|妹[子妹]|姑娘"
    "|大[叔哥姐妈爷娘]|阿姨|老太太|老[头爷奶人]"
)
_IN_FULL = re.compile("[最边侧面中一二两三四五六七八九1-9]")
# 他左边: beside him, wherever he is.
_PRONOUN = re.compile("(?:[我你您他她它咱俺]|人家|自己)[们俩]{0,2}$")
# 上次左边那个, 上个视频右边的: it was another picture.
_ELSEWHERE = re.compile(
    "(?:上一?(?:[次回期集场]|[个条](?:视频|作品|直播))|[前昨]天|去年|[之以]前|(?:别|其他|另一[个条])的?(?:视频|作品))"
    "[里的面中那个]*$"
)
_NOBODY = "这那个位"
_WINDOW = 10  # characters
_FAR = 100  # with the marks among them
_NUMBERS = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


class Place(NamedTuple):
    """A place that words tell.

    side (str): "左", "右" or "中". number (int): in the row from there, 0 where none is said.
    words (str): those that tell it. before (str): what stands before them.
    """

    side: str
    number: int
    words: str
    before: str


class Position:
    """Heads stand where a mention of the cluster, or what is right before it, says: on the left,
    second from the right.

    Feature "place", 0 to 2: of 左边 or 右边 how far a head stands on that side, of 最左边 and 右二
    whether it stands at that very place in the row, of 中间 how near the middle. Whoever is pointed
    at so is in the picture, so what fits speaks for a head, and what does not is no word against
    the others; but if nobody stands there (右五 of three) all heads have -1. Places are those
    of the mean centers of all heads of the video, from left to right as the viewer sees them; the
    weight is a mild prior. 他左边, 小鱼右边那个 and 上次左边那个 tell no place of the picture. 0
    for clusters without such words; None where no cluster has any, or there are fewer than two
    heads.
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
    said = (fold(text) for cluster in scene.clusters for text in cluster.texts)
    people = tuple({text for text in said if text.strip(_NOBODY)})
    told = [_cluster_place(cluster, scene, people) for cluster in scene.clusters]
    if not any(told):
        return None
    values = np.zeros((n, m, 1), dtype=np.float32)
    notes = {}
    for k, place in enumerate(told):
        if place is None:
            continue
        fit = _fit(place, _ranks(scene.tracks, scene.head_ids, place.side), m)
        values[k, :, 0] = fit + 1 if fit.max() > 0 else fit
        best = int(values[k, :, 0].argmax())
        notes[k, best] = f"stands where {place.words} says"
    return Column(values, notes)


def _ranks(tracks: HeadTracks, head_ids: Sequence[str], side: str) -> NDArray[np.int64]:
    """The place of each head in the row, from 0 at the left. Whoever is seen more than once in one
    picture stands, at each moment, where the copy farthest to that side is."""
    centers = []
    for head in head_ids:
        rows = tracks.of(head)
        middles = rows.boxes[:, ::2].mean(axis=1)
        if side != "中":
            order = np.lexsort((middles if side == "左" else -middles, rows.times))
            middles = middles[order[np.unique(rows.times[order], return_index=True)[1]]]
        centers.append(float(middles.mean()))
    return np.argsort(np.argsort(centers, kind="stable"), kind="stable")


def _fit(place: Place, ranks: NDArray[np.int64], n: int) -> Floats:
    """-1 to 1 a head."""
    side, number = place.side, place.number
    if side == "中":
        middle = (n - 1) / 2
        return np.asarray(1.0 - 2.0 * np.abs(ranks - middle) / max(middle, 1.0), dtype=np.float32)
    own = ranks if side == "左" else n - 1 - ranks
    if number:
        return np.where(own == number - 1, 1.0, -1.0).astype(np.float32)
    return np.asarray(1.0 - 2.0 * own / (n - 1), dtype=np.float32)


def _cluster_place(cluster: ClusterText, scene: Scene, people: tuple[str, ...]) -> Place | None:
    """Of the first mention that tells a place, else of the first behind one; None for none."""
    said = [(fold(text), _before(start, scene))
            for text, (start, _) in zip(cluster.texts, cluster.offsets, strict=True)]  # fmt: skip
    inside = ((place_in(text), before) for text, before in said)
    behind = ((_place_behind(text, before), "") for text, before in said)
    for place, before in (*inside, *behind):
        if place is None or _ELSEWHERE.search(before + place.before):
            continue
        if place.side == "中" or _free(before + place.before, people):
            return place
    return None


def _before(start: int, scene: Scene) -> str:
    """What stands right before a mention in its turn, folded."""
    text, at = scene.text, scene.doc[start].idx
    # A line break ends a turn, and so what can belong to a mention.
    first = max(text.rfind("\n", max(0, at - _FAR), at) + 1, at - _FAR, 0)
    return fold(said_between(text, first, at, scene.silent))[-_WINDOW:]


def _place_behind(mention: str, before: str) -> Place | None:
    found = _BEFORE.search(before)
    if found is None:
        return None
    if not found["pointing"] and not (_POINTS.match(mention) and _IN_FULL.search(found[0])):
        return None
    place = place_in(found[0])
    return place and place._replace(before=before[: found.start()] + place.before)


def _free(before: str, people: tuple[str, ...]) -> bool:
    """Whether what stands before a side is nobody whose left or right is meant."""
    whose = before.removesuffix("的")
    return not whose.endswith(people) and not _PRONOUN.search(whose)


@lru_cache(maxsize=8192)
def place_in(text: str) -> Place | None:
    """The first place that a folded text tells: 最左边 is 1 from the left."""
    # 左耳 and 右手 are no places of a person: a word of place follows, or a number, or nothing.
    for found in _SIDE.finditer(text):
        rest = text[found.end(2) : found.end(2) + 1]
        if found[1] or not rest or rest in "边侧面起数第一二两三四五六七八九那的这":
            number = _NUMBERS.get(found[3], 0) if found[3] else 0
            if found[3] and found[3].isdigit():
                number = int(found[3])
            number = number or int(bool(found[1]))
            return Place(found[2], number, found[0], text[: found.start()])
    middle = _MIDDLE.search(text)
    return None if middle is None else Place("中", 0, middle[0], text[: middle.start()])
