"""Accounts that are called: @小鱼干不咸.

A nickname may hold nearly anything, so where it ends is a question of evidence, in this order:
1. a known writer's name stands behind the sign, and no longer name up to a blank;
2. a blank (apps put one behind a name) or a colon follows, at most twenty characters on;
3. with neither, the name ends before what a nickname hardly goes on with (@小鱼你看, @小鱼快来,
   @小鱼😂他), or where its characters end.
Letters, digits, emoji and . - · ~ belong to a name, other punctuation ends it. In @我 and @你的好友
the sign is a verb, so they are talk; an e-mail address is a link.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from ..words import GENERIC, RELATIONAL_KIN, WHOLE_ONLY
from .emoji import LETTERS, PICTURES
from .invisible import INVISIBLE
from .kinds import Mark
from .writers import SIGNS, Writers

_LONGEST, _LIKELY = 40, 20
_JOINING = "\u200d\ufe0f\u20e3"
_NAME = re.compile(rf"[\w.·・•．~～\-{PICTURES}{LETTERS}{INVISIBLE}\u20e3]{{1,{_LONGEST}}}")
_LOOSE_END = re.compile(rf"(?:[.·・•．~～\-]|(?![{_JOINING}])[{INVISIBLE}])+$")
_LETTER = re.compile(rf"[\w{PICTURES}{LETTERS}]")
_GOES_ON = re.compile(
    r"[你您他她它咱]|[这那](?:个|位|些|么|里|边|不|就|是|才|也)|快[来看点]|[出进过]来|来[看吧呀啊]|看[看吧呀啊]"
    r"|是不是|是谁|谁|怎么|为什么|什么|哈哈|笑死|救命|真[的美帅好可]|[好太][像帅美看]|来$|吗|回[复覆应]|转发"
    rf"|(?<=[{PICTURES}\ufe0f])(?![{PICTURES}{LETTERS}{_JOINING}])"
)
# What a name may end in, where a blank or the end of the text follows: @老周（同城）, @不吃香菜！.
_TAIL = re.compile(r"(?:[（(【\[][^（()）【】\[\]\s]{1,12}[)）】\]]|[！!~～])+(?=\s|[:：]|$)")
# A second word in Latin letters: @Lin Lin, @Dr. House.
_SECOND = re.compile(r"(?<=[A-Za-z.]) [A-Z][A-Za-z.]{0,14}(?=\s|[:：]|$)")
# A second word in Chinese, between blanks or at the end, that can be no person: @山里 来的风 他….
# Everything else may be whom the talk is about (@小鱼 热巴 真美), and a name that is lost costs
# more than a word too many; accounts that are known are found whole. What follows the 的 has one
# character, which is hardly ever a name, is no word for a person (@小鱼 左边的妹 真美), and says
# nothing of what was shown or said (@小鱼 说的对).
_MORE = re.compile(r"\s([\u4e00-\u9fff]{1,3}的[\u4e00-\u9fff])(?=\s|$)")
_SAYS = re.compile(
    r"[我你您他她它咱谁俩们哥姐弟妹爸妈爷奶叔姨婶舅姑嫂婆公娃孩男女人师导演员吗吧啊呀呢哈嘛啦哦是不好真太很有这那个位说讲对错帅美]"
)
_PERSONS = GENERIC | RELATIONAL_KIN | WHOLE_ONLY
# Behind an account in front of a turn it calls, too, and is no talk: @小鱼：他来了.
_COLON = re.compile(r"\s?[:：]{1,2}(?![\d)(DPp\-]|[a-z_]{2,30}:)")
# @ as a verb: 别@我, @他了, @你的好友来看.
_WHOM = re.compile(
    r"[你您他她它谁](?:[们的那这了吧啊呀吗呢家]|$)|我(?:[们的了吧啊呀吗呢干一]|$)|[你他她它]"
)


def handle_end(folded: str, start: int, limit: int, writers: Writers) -> int | None:
    """Where the name behind a sign ends; None where none stands there.

    folded (str): The text as `script.fold` reads it.
    start, limit (int): The first character behind the sign, and where a link begins, or the end.
    """
    if folded.startswith("\u2068", start):  # a name set apart by the app, blanks and all
        closing = folded.find("\u2069", start, start + _LONGEST)
        if closing > 0:
            return closing + 1
    known = writers.end_at(folded, start)
    found = _NAME.match(folded, start, limit)
    if found is None or not _LETTER.search(found[0]):
        return known
    end = start + len(_LOOSE_END.sub("", found[0]))
    sure = end - start <= _LIKELY and _ends_here(folded, found.end(), limit)
    if known is not None and (known >= end or not sure):
        return known
    whom = _WHOM.match(folded, start, end)
    if whom and (not sure or whom[0][-1:] in "们的了吧啊呀吗呢" or end - start < 4):
        return None
    if not sure:
        cut = _GOES_ON.search(folded, min(start + 2, end), end)
        end = cut.start() if cut else min(end, start + _LIKELY + 10)
    word = _MORE.match(folded, end, limit) if sure else None
    if word and not _may_be_person(word[1]):
        end = word.end()
    for more in (_SECOND, _TAIL):
        longer = more.match(folded, end, limit)
        # Signs of excitement alone are the talk's own where the name is not sure.
        if longer and (sure or longer[0][-1] in ")）】]"):
            end = longer.end()
    return end


def _may_be_person(word: str) -> bool:
    return bool(_SAYS.search(word)) or word[-1] in _PERSONS


def _ends_here(folded: str, end: int, limit: int) -> bool:
    """Whether a blank or a colon stands behind the name."""
    tail = _TAIL.match(folded, end, limit)
    end = tail.end() if tail else end
    if end == len(folded):
        return tail is not None
    return end < limit and (folded[end].isspace() or folded[end] in ":：")


def find_handles(folded: str, writers: Writers, stops: Sequence[int] = ()) -> Iterator[Mark]:
    """Every called account, with its sign.

    stops (list of int): Where links begin, ascending: no name goes on there.
    """
    at = 0
    in_front = True  # nothing but handles so far
    for found in re.finditer(f"[{SIGNS}]{{1,2}}", folded):
        sign, start = found.span()
        if sign < at or (folded[sign - 1 : sign].isdigit() and folded[start : start + 1].isdigit()):
            continue
        n = bisect_left(stops, sign)
        end = handle_end(folded, start, stops[n] if n < len(stops) else len(folded), writers)
        if end is not None:
            in_front = in_front and not folded[at:sign].strip()
            colon = _COLON.match(folded, end) if in_front else None
            yield Mark(sign, colon.end() if colon else end, "handle", folded[start:end])
            at = end
