"""Bounds that the words leave no doubt about, before the best of the candidates are kept.

Nobody is meant in 真他妈好看, 老干妈 and 抖音 (`lexicon.nobody`); a name with an office is one
mention (`lexicon.offices`), one that is known is whole, and none reaches into the word behind it
(`lexicon.name_end`); of 左边那个护士 the place stands outside (`lexicon.pointing`); 他自己 is one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .....lexicon.heads import ADDRESSES, GROUPS, ends_in_role, head_of, of_oneself
from .....lexicon.mentions import is_plain_name, mention_type
from .....lexicon.name_end import name_end
from .....lexicon.name_relation import name_parts
from .....lexicon.nobody import institutions, swearing, things
from .....lexicon.offices import CALLED, SOMEBODYS, offices, role_before
from .....lexicon.place_names import nobodys_places
from .....lexicon.pointing import goes_on, pairs, placed, situations
from .....lexicon.pronouns import pronoun_class, selves
from .....lexicon.words import SURNAMES
from .candidate_spans import CandidateSpans, DocText, Span
from .parting import part_names, part_relatives
from .token_index import Ints, TokenIndex

Scores = NDArray[np.float32]
_PRONOUNS = frozenset("我你您他她它咱")
_SEVERAL = ("们", "佢哋")
_PREFIXES = frozenset("小阿老")  # of nicknames
_SHORT = 3
_MOST_BEHIND = 8  # characters behind 那是教练 that are looked at
_CRY = re.compile("(?:卧[槽艹草]|握草)(?P<who>[这那我你您他她]|本人|人家)?")
_SO = re.compile("[真很也挺还太好蛮特超不][\u4e00-\u9fff]|呢")
_SOMEBODY = frozenset(("本人", "夫人", "大人", "某人", "家人", "主人", "老人", "事人", "真人"))
_KNOWN = range(8, 2, -1)  # characters of names that are looked up


@dataclass(frozen=True)
class Pointed:
    """Somebody who is pointed at by a place: where that begins, and the mention behind it."""

    place: int
    start: int
    end: int


def pointed_at(index: TokenIndex) -> list[Pointed]:
    """All of a batch, in positions."""
    found = []
    for d in range(len(index.docs)):
        text = DocText(d, index)
        for place, start, end in placed(text.said):
            whole, mention = text.places(place, end), text.places(start, end)
            if whole is not None and mention is not None:
                found.append(Pointed(whole[0], *mention))
    return found


def settle_bounds(
    starts: Ints, ends: Ints, scores: Scores, index: TokenIndex, pointed: Sequence[Pointed] = ()
) -> tuple[Ints, Ints, Scores]:
    """Candidates, half-open positions in any order → those that are left, some with other bounds.

    Of several that become one the best score counts; of one with and one without the place that is
    pointed at, which share what the model gives the two, the sum. Linear in the length of the text.
    """
    found = zip(zip(starts.tolist(), ends.tolist(), strict=True), scores.tolist(), strict=True)
    spans = CandidateSpans(found)
    for one in pointed:
        both = [spans.take((at, one.end)) for at in (one.place, one.start)]
        if any(both):
            spans.put((one.start, one.end), min(sum(both), 1.0))
    for d in sorted({int(index.doc[start]) for start, _ in spans}):
        text = DocText(d, index)
        for step in _STEPS:
            step(spans, text)
    out = np.asarray(list(spans), dtype=np.int64).reshape(-1, 2)
    return out[:, 0], out[:, 1], np.asarray([spans.score[s] for s in spans], dtype=np.float32)


def _leave_nobody(spans: CandidateSpans, text: DocText) -> None:
    """Leave out what begins or ends in an oath or a thing; who only begins with a thing, such as
    老干妈创始人, is somebody, and 小马卡龙 may be."""
    for is_oath, stretches in ((True, swearing(text.said)), (False, things(text.said))):
        for stretch in stretches:
            found = text.places(*stretch)
            if found is None:
                continue
            a, b = found
            if text.writers.has(text.of(a, b)):
                continue  # a writer may be called so
            for start, end in spans.near(a, b, text):
                if a < end <= b or a < start < b or (is_oath and start == a):
                    name = text.of(start, a) if start < a else ""
                    if end == b and name in _PREFIXES and not is_oath:
                        continue  # 小马卡龙 may be somebody
                    score = spans.take((start, end))
                    # 刘洋任 of 刘洋任何时候都帅
                    if len(name) > 1 and not is_oath and is_plain_name(name):
                        spans.put((start, a), score)


def _leave_cries(spans: CandidateSpans, text: DocText) -> None:
    """Leave out cries: 这个老六 of 卧槽这个老六 is a mention; not 哥 of 卧槽哥."""
    for cry in _CRY.finditer(text.said):
        found = text.places(cry.start(), cry.start("who") if cry["who"] else cry.end())
        if found is not None:
            for end in spans.from_(found[0]):
                if end <= found[1]:
                    spans.take((found[0], end))
                elif cry["who"]:
                    spans.put((found[1], end), spans.take((found[0], end)))


def _leave_institutions(spans: CandidateSpans, text: DocText) -> None:
    """Leave out 央视 and the 我们 of 我们公司; 央视那小哥 is somebody."""
    for stretch in institutions(text.said):
        found = text.places(*stretch)
        if found is None or text.writers.has(text.of(*found)):
            continue  # a writer may be called so
        for start, end in spans.near(*found, text):
            if found[0] <= start and end <= found[1]:
                spans.take((start, end))


def _leave_places(spans: CandidateSpans, text: DocText) -> None:
    """Leave out 宁波 of 我在宁波; 宁波小哥 is somebody."""
    for stretch in nobodys_places(text.said):
        found = text.places(*stretch)
        if found is None or text.writers.has(text.of(*found)):
            continue
        for start, end in spans.near(*found, text):
            within = found[0] <= start and end <= found[1]  # 巴塞罗 of 巴塞罗那 too
            if within and not text.index.aliases.people_of(text.of(start, end)):
                spans.take((start, end))


def _leave_situations(spans: CandidateSpans, text: DocText) -> None:
    """Leave out 那 of 那是教练不给他镜头, which is no person; not before a pronoun, as the model
    does that by itself."""
    for first, last in situations(text.said):
        that, behind = text.places(first, first + 1), text.places(last, last + 1)
        if that is None or that not in spans or behind is None:
            continue
        ends = [end for end in spans.from_(behind[0]) if not pronoun_class(text.of(behind[0], end))]
        if ends and goes_on(text.index.behind(max(ends), _MOST_BEHIND)):
            spans.take(that)


def _cut(spans: CandidateSpans, text: DocText) -> None:
    """End names before the word behind them that they reach into."""
    for start, end in spans.of(text):
        if end - start > 2:
            first, last = text.chars(start, end)
            before = text.said[max(0, first - 2) : first]
            length = name_end(text.said[first:last], text.index.behind(end, _MOST_BEHIND), before)
            found = text.places(first, first + length)
            if found is not None and found[1] != end:
                spans.put(found, spans.take((start, end)))
            elif (start, end - 1) in spans and _says_how(start, end, text):
                spans.put((start, end - 1), spans.take((start, end)))


def _says_how(start: int, end: int, text: DocText) -> bool:
    """Whether 人 behind somebody begins what is said of him: 阿泽人真好, 她婆婆人挺好.

    So behind all of the 9 names and 8 other nouns of our development gold with such words behind;
    本人 and 夫人 are of the name.
    """
    if text.of(end - 1, end) != "人" or text.of(end - 2, end) in _SOMEBODY:
        return False
    who = text.of(start, end - 1)
    return bool(_SO.match(text.index.behind(end, _MOST_BEHIND))) and (
        is_plain_name(who) or bool(head_of(who)[1])
    )


def _know(spans: CandidateSpans, text: DocText) -> None:
    """A piece of a writer's nickname, or of a name that is on the list of aliases, is that name:
    林心 of 林心如."""
    for start, end in spans.of(text):
        if (start, end) in spans and mention_type(text.of(start, end)) == "PROPER":
            whole = _name_around(*text.chars(start, end), text)
            if whole is not None:
                spans.merge(*whole)


def _name_around(first: int, last: int, text: DocText) -> Span | None:
    aliases, writers = text.index.aliases, text.writers
    for size in _KNOWN:
        if size <= last - first:
            break
        for a in range(max(0, last - size), first + 1):
            name = text.said[a : a + size]
            if len(name) == size and (
                writers.has(name) or (_is_han(name) and aliases.people_of(name))
            ):
                return text.places(a, a + size)
    return None


def _is_han(text: str) -> bool:
    return min(text) >= "\u4e00" and max(text) <= "\u9fff"


def _add_offices(spans: CandidateSpans, text: DocText) -> None:
    """Whose name ends where an office begins, or in it, has it; not where that is a verb, as in
    是李雪导演的."""
    for first, last, is_verb in offices(text.said):
        found = text.places(first, last)
        if found is None:
            continue
        a, b = found
        # The most probable first: 彭师傅 of 白天彭师傅.
        for start, end in sorted(spans.near(a, b, text), key=lambda span: -spans.score[span]):
            if not start < a <= end <= b or text.index.turn[start] != text.index.turn[a]:
                continue
            name = text.of(start, a)
            if not _is_short_name(name):
                continue
            if is_verb:
                if len(name) > 1:
                    spans.put((start, a), spans.take((start, end)))
            elif b < text.index.turn_end[a] and any(
                name_parts(text.of(b, other)).full for other in spans.from_(b)
            ):
                continue  # the office of who stands behind: 刘洋教练王芳
            elif not (text.index.aliases.people_of(name) and text.of(a, b) in SOMEBODYS):
                spans.merge(start, b)
                break


def _is_short_name(text: str) -> bool:
    """Whether a name may stand before an office: not 接驾校张 of 接驾校张教练, nor 建建他 of
    建建他同学."""
    if not is_plain_name(text) or set(text) & _PRONOUNS:
        return False
    return len(text) <= _SHORT or name_parts(text).full or text.isascii() or "·" in text


def _add_roles(spans: CandidateSpans, text: DocText) -> None:
    """Whose full name stands behind a role has it: 歌手田雨."""
    for start, end in spans.of(text):
        if (start, end) not in spans or not name_parts(text.of(start, end)).full:
            continue
        first, last = text.chars(start, end)
        found = text.places(role_before(text.said, first), last)
        if found is None or found[0] == start:
            continue
        if text.of(found[0], start) in CALLED and (found[0], start) in spans:
            continue  # 教练刘洋受伤了
        spans.merge(*found)


def _add_address(spans: CandidateSpans, text: DocText) -> None:
    """Who is called by a role and a form of address is one person: 医生小哥; so are 刘洋本人 and
    他老人家, and several with what they are to each other: 他们夫妻."""
    for start, end in spans.of(text):
        if (start, end) in spans:
            who, last = text.of(start, end), text.chars(start, end)[1]
            himself = text.places(last, last + of_oneself(text.said, last))
            ends = [b for b in spans.from_(start) if b > end and _goes_with(who, text.of(end, b))]
            if himself is not None and himself[0] == end:
                ends.append(himself[1])
            if ends:
                longest = max(ends)
                # 她 of 她妈妈本人 stays, and 本人 goes
                inside = [(start, end), *((end, b) for b in spans.from_(end) if b <= longest)]
                spans.put((start, longest), max(map(spans.take, inside)))


def _goes_with(who: str, behind: str) -> bool:
    """Whether somebody and what stands behind him are one mention."""
    if behind in GROUPS:
        return who.endswith(_SEVERAL) and pronoun_class(who) > 0
    return behind in ADDRESSES and ends_in_role(who)


def _make_whole(spans: CandidateSpans, text: DocText) -> None:
    """Leave out 皇甫 beside 皇甫一鸣, not beside 皇甫的师父, and 爷爷 beside 爷爷奶奶."""
    for stretch in pairs(text.said):
        found = text.places(*stretch)
        if found is None:
            continue
        a, b = found
        here = [(start, end) for start, end in spans.near(a, b, text) if a < end <= b]
        # 他爷爷, which ends within, is one with what is owned: 他爷爷奶奶
        first = min((start for start, _ in here if start <= a), default=a)
        if here:
            spans.put((first, b), max(map(spans.take, here)))
    for start, end in spans.of(text):
        if (start, end) in spans and text.of(start, end) in SURNAMES and end - start == 2:
            longer = [b for b in spans.from_(start) if _is_full_name(text.of(start, b))]
            if longer:
                spans.merge(start, min(longer))


def _is_full_name(text: str) -> bool:
    return is_plain_name(text) and name_parts(text).full


def _join_selves(spans: CandidateSpans, text: DocText) -> None:
    """Leave out 他 of 他自己: it would be a second person."""
    for stretch in selves(text.said):
        found = text.places(*stretch)
        if found is not None and found in spans:
            spans.merge(*found)


_STEPS = (
    _leave_nobody,
    _leave_cries,
    _leave_institutions,
    _leave_places,
    _leave_situations,
    _cut,
    _know,
    _add_offices,
    _add_roles,
    _add_address,
    part_relatives,
    part_names,
    _make_whole,
    _join_selves,
)
