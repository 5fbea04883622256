"""Heads by whose turn it is: 第二个大哥, 最后出来那个, 开头那个小姐姐."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..lexicon.heads import head_of
from ..lexicon.mentions import mention_type
from ..lexicon.pronouns import pronoun_class
from ..lexicon.script import fold
from ..lexicon.words import RELATIONAL_KIN
from ..video.tracks.head_tracks import HeadTracks
from .place_words import ELSEWHERE, SIDES, cluster_place, said_before
from .salience import Salience, head_salience
from .types import ClusterText, Column, Rule, Scene

_FITS = 1.75
_EXTRA = 2.0  # nats of salience: whoever is that much less prominent than the first is an extra
_COMES = "(?:出场|出来|出现|上场|登场|亮相|进来|上来|上台|入镜|露面|开口|采访|受访|面试)"
_NUMBERS = {digit: n for n, digit in enumerate("一二三四五六七八九", start=1)}
_NTH = re.compile(
    f"[这那]?(?P<back>倒数)?第(?P<n>[一二三四五六七八九1-9])[个位](?:被?{_COMES}的?)?[这那]?[个位]?"
    "(?P<who>[^的]*)$"
)
_LAST = re.compile(f"最后(?:{_COMES}的?)?(?:[这那一][个位]|的)(?P<who>[^的]*)$")
# 左边第一个, 评委席第二个: they sit in a row. 我是第一个 and 热评第一个 came first to the comments.
_IN_A_ROW = re.compile(
    r"[排席边侧左右起数组队桌号]\W?$|[我俺]才?就?是?$|(?:评论区?|热评|楼[上下])里?的?$"
)
# 开头[那个小姐姐], 片尾的[帅哥]: what stands right before a mention. 最后[他] is an adverb.
_AT = re.compile(
    f"(?:(?P<first>最?开头|最?一?开始|开场|片头)|结尾|片尾|末尾|最后)(?:{_COMES})?(?P<of>的?)$"
)
_POINTS = re.compile("[那穿戴]|一[个位]")
_AT_ITS_HEAD = re.compile("(?:(?P<first>最?开头|最?一?开始|开场|片头)|结尾|片尾|末尾)[的那]")


class Order(Rule):
    """Whoever is said to be the second or the last to come is the second or the last to be seen.

    Feature "turn": 1.75 for that head, if the heads take turns, as in street interviews: whoever is
    pointed at so is in the picture, too. Of 131 such clusters of our threads about half count those
    who come, and a quarter a row; some are not seen (第五个呢). A head that is seen beside more
    than half of the others has no turn (the interviewer, or all of a group), nor has an extra, 2
    nats of `Salience` less prominent than the first. 0 where a place is told (左边第一个), where
    fewer have a turn, and for clusters without such words; None where there is none.
    """

    name = "order"
    features: tuple[str, ...] = ("turn",)
    weights: tuple[float, ...] = (1.5,)
    constants = (_FITS, _EXTRA)

    def column(self, scene: Scene) -> Column | None:
        """What it says of a scene."""
        n, m = scene.shape
        if scene.tracks is None or m < 2:
            return None
        told = [cluster_turn(cluster, scene) for cluster in scene.clusters]
        if not any(told):
            return None
        turns = _turns(scene.tracks, scene.head_ids)
        values = np.zeros((n, m, 1), dtype=np.float32)
        notes = {}
        for k, turn in enumerate(told):
            if turn and abs(turn) <= len(turns):
                head = turns[turn - 1 if turn > 0 else turn]
                values[k, head] = _FITS
                which = f"{turn}" if turn > 0 else f"{-turn} from the end"
                notes[k, head] = f"number {which} of the {len(turns)} heads that take turns"
        return Column(values, notes) if notes else None


def cluster_turn(cluster: ClusterText, scene: Scene) -> int:
    """Which turn the first mention that tells one tells: 1 the first, -1 the last; 0 for none."""
    said = zip(cluster.texts, cluster.offsets, strict=True)
    turns = (_turn(fold(text), said_before(start, scene)) for text, (start, _) in said)
    turn = next(filter(None, turns), 0)
    place = cluster_place(cluster, scene, ()) if turn else None
    return 0 if place is not None and place.side in SIDES else turn


def _turn(text: str, before: str) -> int:
    found = _NTH.match(text)
    if found:
        digit = found["n"]
        number = int(digit) if digit.isdigit() else _NUMBERS[digit]
        return (-number if found["back"] else number) * _anybody(found["who"], before)
    found = _LAST.match(text)
    if found:
        return -_anybody(found["who"], before)
    found = _AT_ITS_HEAD.match(text)
    if found:
        who = text[found.end() :]
    else:
        found, who = _AT.search(before), text
        if found is None or not (found["of"] or _POINTS.match(text)):
            return 0
        before = before[: found.start()]
    if _is_pronoun(who) or not _anybody("", before):
        return 0
    return 1 if found["first"] else -1


def _anybody(who: str, before: str) -> int:
    """1 where a number counts those who are seen: not 第二个周杰伦, 第二个老婆, nor 上期第二个."""
    named = bool(who) and (
        mention_type(who) == "PROPER" or head_of(who)[1] in RELATIONAL_KIN or _is_pronoun(who)
    )
    return int(not (named or _IN_A_ROW.search(before) or ELSEWHERE.search(before)))


def _is_pronoun(who: str) -> bool:
    """最后的她 is not who comes last, but she in the end; 最后的那个 comes last."""
    return bool(pronoun_class(who.lstrip("这那")))


def _turns(tracks: HeadTracks, head_ids: Sequence[str]) -> list[int]:
    """The heads that take turns, by when they are first seen."""
    times: list[NDArray[np.float64]] = [tracks.of(head).times for head in head_ids]
    prominence = head_salience(tracks, head_ids) @ np.array(Salience.weights)
    acts = np.flatnonzero(prominence >= prominence.max() - _EXTRA).tolist()
    moments = np.unique(tracks.times)
    seen = np.zeros((len(acts), len(moments)), dtype=np.float32)
    for row, head in zip(seen, acts, strict=True):
        row[np.searchsorted(moments, times[head])] = 1
    company = np.sum(seen @ seen.T > 0, axis=1) - 1
    turns = [head for head, others in zip(acts, company, strict=True) if 2 * others < len(acts)]
    return sorted(turns, key=lambda head: float(times[head].min()))
