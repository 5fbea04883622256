"""Words of place: 左边那个, 右二, 中间的小姐姐, 后排那个, 旁边递水的."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..doc.reading import said_between
from ..lexicon.script import fold
from .types import ClusterText, Scene

# 左边, 左手边, 左起, 从左往右数. Then a number: 左二, 左边第二个; but 左边两个 are two people.
_FROM = "(?:手?[边侧面])?(?:[往向到至][左右][边侧面]?)?[起数]?"
_NUMBER = "[一二两三四五六七八九1-9]"
_NTH = f"(?:第{_NUMBER}|{_NUMBER}(?![个位名人口]))(?![十百0-9排])"
_SIDE = re.compile(f"(最)?(左(?!右)|(?<!左)右)({_FROM})({_NTH})?")
_MIDDLE = re.compile(r"正?中间|正中|当中|[Cc]位|Ｃ位")
# Not 前面说的, who is talked of further up, 后面出来的, who comes later, 有背景的 and 背景音.
_COMES = "[才又再]?(?:出[来场现]|进来|上[来场]|来的)"
_DEPTH = re.compile(f"最?([前后])[面边头排](?!.?[说提讲评条]|{_COMES})|(?<!有)背景(?!音)")
_BESIDE = re.compile("旁边|身旁|一旁|边上")
# 左边那个[老太太]: what stands right before a mention.
_BEFORE = re.compile(
    f"(?:最?[左右]{_FROM}(?:第?{_NUMBER}[个位名]?)?|最?[前后][面边头排]|背景[里中]?|正?中间|正中"
    "|当中|旁边|身旁|一旁|边上)(?P<pointing>(?:的|那个|这个|那位|这位|那|这)*)$"
)
# 左边[那个老太太], 最左[穿白衣服的], 右边[小姐姐]: the mention picks somebody out of those who are
# seen, and a place is said in full. Not 左边[主播], whose role needs no place.
_POINTS = re.compile(
    "[这那穿戴]|[拿抱举坐站扎染留背拎牵蹲躺跪趴][^的]{0,8}的|[男女](?:的|生|孩|人|士|子|$)"
    "|小姐姐|小哥|小妹|小弟弟|小[男女][生孩]|小(?:朋友|孩|伙|姑娘)|美女|帅哥|妹[子妹]|姑娘"
    "|大[叔哥姐妈爷娘]|阿姨|老太太|老[头爷奶人]|[^的]{1,12}的(?:$|[小大老阿男女这那]|美女|帅哥|姑娘)"
)
_IN_FULL = re.compile("[最边侧面头排景旁上中一二两三四五六七八九1-9]")
# 他左边: beside him, wherever he is.
_PRONOUN = re.compile("(?:[我你您他她它咱俺]|人家|自己)[们俩]{0,2}$")
# 上次左边那个, 上个视频右边的: it was another picture.
ELSEWHERE = re.compile(
    "(?:上一?(?:[次回期集场]|[个条](?:视频|作品|直播))|[前昨]天|去年|[之以]前|(?:别|其他|另一[个条])的?(?:视频|作品))"
    "[里的面中那个]*$"
)
# 镜头后面那个 is in no picture, 我旁边那个 in the writer's life; 路边上 is no person's side, and
# 最边上 the end of a row.
_NOT_SEEN = {
    "后": re.compile("(?:镜头|相机|手机|[摄录]像机|摄影机|屏幕)的?$"),
    "旁": re.compile(
        "[我俺咱]们?(?:家|村|店|公司|单位|学校|宿舍|小区)?的?$|[最路街道海河湖江岸水池井田床桌墙窗门车]$"
    ),
}
SIDES, DEPTHS, BESIDE = "左右中", "前后", "旁"
_WINDOW = 10  # characters
_FAR = 100  # with the marks among them
_NUMBERS = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)} | {"两": 2}


class Place(NamedTuple):
    """A place that words tell.

    side (str): one of `SIDES`, `DEPTHS` or `BESIDE`. number (int): in the row from there, 0 where
    none is said. words (str): those that tell it. before (str): what stands before them.
    """

    side: str
    number: int
    words: str
    before: str


def cluster_place(cluster: ClusterText, scene: Scene, people: tuple[str, ...]) -> Place | None:
    """Of the first mention that tells a place, else of the first behind one; None for none.

    A side comes before a depth, and before 旁边: 右边站后面的男生 stands on the right.
    """
    said = [(fold(text), said_before(start, scene))
            for text, (start, _) in zip(cluster.texts, cluster.offsets, strict=True)]  # fmt: skip
    inside = ((place_in(text), before) for text, before in said)
    behind = ((_place_behind(text, before), "") for text, before in said)
    other = None
    for place, before in (*inside, *behind):
        if place is None or ELSEWHERE.search(before + place.before):
            continue
        if place.side in _NOT_SEEN and _NOT_SEEN[place.side].search(before + place.before):
            continue
        if place.side in "中旁" or _free(before + place.before, people):
            if place.side in SIDES:
                return place
            other = other or place
    return other


def said_before(start: int, scene: Scene) -> str:
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
    if place and place.side in DEPTHS and re.match(_COMES, mention):
        return None
    return place and place._replace(before=before[: found.start()] + place.before)


def _free(before: str, people: tuple[str, ...]) -> bool:
    """Whether what stands before a side is nobody whose left or right is meant."""
    whose = before.removesuffix("的")
    return not whose.endswith(people) and not _PRONOUN.search(whose)


@lru_cache(maxsize=8192)
def place_in(text: str) -> Place | None:
    """The first place that a folded text tells: 最左边 is 1 from the left."""
    # 左耳 and 右手 are no places of a person: a word of place follows, or a number, or nothing. Nor
    # are the names 左左 and 阿右.
    for found in _SIDE.finditer(text):
        most, side, way, nth = found.groups()
        before, rest = text[: found.start()], text[found.end() : found.end() + 1]
        alone = not way and rest in ("", *"那的这") and before[-1:] in ("", *"在靠偏居站坐前后")
        if most or nth or way[-1:] in tuple("边侧面起数") or alone:
            digit = (nth or "")[-1:]
            number = int(digit) if digit.isdigit() else _NUMBERS.get(digit, int(bool(most)))
            return Place(side, number, found[0], before)
    middle = _MIDDLE.search(text)
    if middle is not None:
        return Place("中", 0, middle[0], text[: middle.start()])
    depth = _DEPTH.search(text)
    if depth is not None:
        return Place(depth[1] or "后", 0, depth[0], text[: depth.start()])
    beside = _BESIDE.search(text)
    return beside and Place("旁", 0, beside[0], text[: beside.start()])
