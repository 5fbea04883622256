"""Who is answered (回复@小鱼:) and whose text follows (//@小鱼:).

A reply stands at the start of the turn, or of a hop in a chain of reposts. With the sign @ the name
runs to the colon, whatever is in it; without a colon it ends like any handle (`handles`). Without
the sign (回复 小鱼：, 引用小鱼：, //小鱼：) a colon must follow, and the name must not go on a
sentence (回复一下：); quotes and brackets around it are not its own, nor is a second colon. What
begins many words (回, 答, re) counts where a known writer follows. A quote of WeChat
(「小鱼：她好美」 - - -) is a reply, all of it, and a credit (cr:小鱼, 图源：小鱼) a handle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from .handles import handle_end
from .invisible import INVISIBLE
from .kinds import Mark, MarkKind
from .writers import SIGNS, Writers

_BLANK = rf"[\s{INVISIBLE}]{{0,4}}"
_ARROW = r"(?:[>＞]{1,2}|[▶▸►→➜↪↳↩]|-{1,2}>)"
_LEADING = re.compile(rf"[\s{INVISIBLE}]*")
_ANSWER = r"(?:回[复覆应]|答[复覆]|[复覆]返|返信|in\s+reply\s+to|repl(?:y|ying|ied)\s+to)"
_REPLY_SIGN = re.compile(
    rf"(?:(?:{_ANSWER}|repl(?:y|ying|ied)|回|答|to|re[:：]?)[了给]?|{_ARROW}){_BLANK}[{SIGNS}]{{1,2}}{_BLANK}",
    re.IGNORECASE,
)
# The name must not be a word of talk: 回复一下：, 回复我的人：, //她：.
_GUARD = r"(?!一下|[了的说过我你他她它是率中里不也都就这那谁]|大家|所有|内容|有人|别人)"
_PLAIN = r"([^:：@＠\n，。！？?!,;；“”\"]{0,20}?[！!~～]{0,4})"
_TIGHT = r"([^\s:：@＠，。！？?!,;；“”\"/|…「」『』【】\[\]()（）]{1,16}?)"
_WRAPPED = r"[“\"「『【\[<《]([^“”\"「」『』【】\[\]<>《》\n:：]{1,20})[”\"」』】\]>》]"
_FLOOR = r"(?:(?:#\d+|\d+\s?[#楼])\s{1,3}(?=[^\s:：]))?"
_ANSWERED = re.compile(
    rf"(?:[^\s:：，。！？{SIGNS}]{{1,20}}\s{{1,3}})?(?:正在|已经?)?{_ANSWER}[了返]?{_BLANK}[{SIGNS}]?{_BLANK}"
    rf"{_FLOOR}",
    re.IGNORECASE,
)
_SOLID = re.compile(rf"{_ANSWER}[了返]?{_BLANK}(?=[^\s:：])", re.IGNORECASE)
_TO_NAME = re.compile(rf"{_GUARD}(?:{_WRAPPED}|{_PLAIN})\s{{0,3}}[:：]")
_BRACKET = rf"(?:[\[【(（]{_ANSWER}了?{_BLANK}|[「『]{_ANSWER}了?\s)"
_BRACKET_END = r"\s?[\]】)）」』](?:\s?[:：])?"
# Whose post it is, or its floor, behind a name: 回复 小鱼 的评论：, 回复小鱼(3楼)：.
_POST = r"(?:\s{0,2}的(?:发言|评论|留言|回[复覆]|话|帖子?)|\s?[(（]第?\d{1,6}\s?[楼#][)）])"
_END = rf"{_POST}?\s{{0,3}}[:：]"
_POST_BEHIND = re.compile(rf"(?<=[^\s]){_POST}$")
_CLOSE = re.compile(_END)
_NAME = rf"{_GUARD}(?:{_WRAPPED}|{_TIGHT})"


class _Form(NamedTuple):
    """A beginning: what stands before a name, before and behind one, and all with any name."""

    opening: re.Pattern[str]
    closing: re.Pattern[str]
    whole: re.Pattern[str]
    kind: MarkKind


def _form(opening: str, name: str = _NAME, closing: str = _END, kind: MarkKind = "reply") -> _Form:
    whole = opening + name + closing
    before, behind, all_ = (re.compile(p, re.IGNORECASE) for p in (opening, closing, whole))
    return _Form(before, behind, all_, kind)


_COLON_FIRST = _form(rf"{_ANSWER}[:：]\s{{0,2}}", rf"(?!\d{{1,2}}[:：]\d\d){_NAME}")
_OTHER = (
    _form(rf"{_ANSWER}{_BLANK}(?:#\d+|\d+#)\s{{1,3}}", _GUARD + _TIGHT, r"(?=\s)"),
    _form(rf"(?:{_ARROW}|[\[【(（]{_ANSWER}[\]】)）])\s{{0,3}}"),
    _form(_BRACKET, _GUARD + _TIGHT, _BRACKET_END),
    _form(
        rf"{_BRACKET}[{SIGNS}]{_BLANK}", r"([^:：@＠\n()（）【】\[\]「」『』]{1,30}?)", _BRACKET_END
    ),
    _form(
        rf"(?:引用|评论|留言给?){_BLANK}{_FLOOR}[{SIGNS}]{_BLANK}", r"([^:：@＠\n，。！？]{1,30}?)"
    ),
    _form(rf"引用\s{{0,2}}{_FLOOR}", rf"(?!一|原|网友|某|古|自|文|数据|下|上){_NAME}"),
    _form(
        r"原帖由\s{0,2}",
        _GUARD + _TIGHT,
        r"\s{0,2}(?:[于在][\s\d:：/年月日.\-]{4,25})?发[表布](?:\s{0,2}[:：])?",
    ),
    _form(r"re(?:[:：]\s{0,2}|\s)"),
    _form(
        r"[「『]",
        r"([^「」『』:：\n]{1,20})",
        r"[:：][^「」『』]{0,600}[」』]\s{0,3}[\-—–_－─](?:\s?[\-—–_－─]){2,200}",
    ),
    _form(r"转[发载]?自\s{0,2}[:：]?\s{0,2}", kind="repost"),
    _form(rf"[{SIGNS}]\s{{1,2}}", _GUARD + _TIGHT, r"(?=[\s:：])", "handle"),
)
# Any of them: most turns begin with none, and are asked once.
_OPENING = re.compile("|".join(form.opening.pattern for form in _OTHER), re.IGNORECASE)
# Words begin so, too (答案, 回家): a known writer must follow.
_SHORT = re.compile(
    r"(?:[回答复覆]返?|re[:：]?|to|致|引用|正在回[复覆])\s{0,2}[“\"「『【]?", re.IGNORECASE
)
_CLOSED = re.compile(r"[”\"」』】]?(?:\s{0,3}[:：]|(?=\s))")
_CREDIT = re.compile(
    rf"(?:^|(?<=[\s(（]))(?:cr\s?[:：.]|(?:图|图片来|视频来)源\s?[:：])\s?{_GUARD}{_TIGHT}(?=$|[\s)）])",
    re.IGNORECASE,
)
_NAME_REPLY = re.compile(
    rf"[{SIGNS}]([^:：@＠\n，。！？]{{1,30}}?)\s{{0,3}}{_ANSWER}\s{{0,3}}[:：]"
)
# A name may end in signs of excitement and emotes; a lone slash stands in it, two begin a hop.
_TO_COLON = re.compile(
    r"((?:[^:：@＠\n，。？?;；!！\[/|]|[/|](?![/|])){1,30}(?:[！!？?。]|\[[^\[\]\s]{1,12}\]){0,6}\s{0,3})[:：]"
)
_COLON = re.compile(r"\s{0,3}[:：]")
# A colon once more, by habit, that begins no face and no name of an emoji: ：：, but not ::joy:.
_AGAIN = re.compile(r"(?<=[:：])[:：]{1,2}(?![)(DPp\-]|[a-z_]{2,30}:)")
_HOP = re.compile(
    rf"(?:[/／]{{2,9}}|[|｜]{{2,9}}|\\{{2,9}})\s{{0,3}}(?:回[复覆]\s{{0,2}})?[{SIGNS}]{{1,2}}"
)
_PLAIN_HOP = re.compile(r"(?<![:：/／|｜])(?:[/／]{2}|[|｜]{2})\s{0,3}")
_HOP_NAME = re.compile(
    rf"{_GUARD}(?!注|ps\b|p\.s|翻译|附|备注|提示|\d+[:：])(?:{_WRAPPED}|{_TIGHT})\s{{0,3}}[:：]",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"(?:(?<![A-Za-z])[RQ]T|转[发自]?)\s{{0,2}}[:：]?\s{{0,2}}[{SIGNS}]", re.IGNORECASE
)
_ONLY = re.compile(r"(?:转发微博|转发动态|repost)[。.]?(?=\s{0,3}(?:$|[/／]{2}))", re.IGNORECASE)
_CLOCK = re.compile(r".*\s\d{1,2}$")
_MOST = 1000  # hops


def find_replies(folded: str, writers: Writers) -> Iterator[Mark]:
    """Every reply prefix and every repost sign, with the handle each names.

    folded (str): The text as `script.fold` reads it.
    """
    signed = "@" in folded or "＠" in folded
    for mark in _all_replies(folded, writers, signed):
        again = _AGAIN.match(folded, mark.end)
        yield mark._replace(end=again.end()) if again else mark


def _all_replies(folded: str, writers: Writers, signed: bool) -> Iterator[Mark]:
    yield from _at_start(folded, 0, writers, signed)
    for found in _PLAIN_HOP.finditer(folded):  # //小鱼:
        known = writers.end_at(folded, found.end())
        if known is not None and (colon := _COLON.match(folded, known)):
            yield Mark(found.start(), colon.end(), "repost", folded[found.end() : known])
        elif named := _HOP_NAME.match(folded, found.end()):
            yield Mark(found.start(), named.end(), "repost", _last(named))
    for found in _CREDIT.finditer(folded):  # cr:小鱼, a handle whose sign is a word
        yield Mark(*found.span(), "handle", found[1])
    if not signed:
        return
    at = 0
    for found in _HOP.finditer(folded):
        if found.start() >= at:
            mark = _named(folded, found.start(), found.end(), "repost", writers)
            if mark is not None:
                yield mark
                at = mark.end
                yield from _at_start(folded, at, writers, signed)
    for found in _FORWARD.finditer(folded):
        mark = _named(folded, found.start(), found.end(), "repost", writers)
        if mark is not None and folded[mark.end - 1] in ":：":  # 转发@小鱼 is a call to forward
            yield mark


def _at_start(folded: str, start: int, writers: Writers, signed: bool) -> Iterator[Mark]:
    """The reply prefixes that stand at the start of a turn or hop, one behind the other."""
    for _ in range(_MOST):
        leading = _LEADING.match(folded, start)
        start = leading.end() if leading else start
        mark = _reply(folded, start, writers, signed)
        if mark is None:
            break
        yield mark
        again = _AGAIN.match(folded, mark.end)
        start = again.end() if again else mark.end
    only = _ONLY.match(folded, start)
    if only:
        yield Mark(*only.span(), "repost")


def _reply(folded: str, start: int, writers: Writers, signed: bool) -> Mark | None:
    if signed:
        found = _REPLY_SIGN.match(folded, start)
        if found:
            return _named(folded, start, found.end(), "reply", writers)
        found = _NAME_REPLY.match(folded, start)
        if found:
            return Mark(start, found.end(), "reply", found[1].strip())
    found = _ANSWERED.match(folded, start)
    if found is None and (writer := writers.end_at(folded, start)):  # 小鱼回复阿毛：
        found = _SOLID.match(folded, writer)
    if found is not None and (
        mark := _of_form(folded, start, _COLON_FIRST, writers)
        or _to_name(folded, start, found.end(), writers)
    ):
        return mark
    for form in _OTHER if _OPENING.match(folded, start) else ():
        if mark := _of_form(folded, start, form, writers):
            return mark
    found = _SHORT.match(folded, start)
    end = None if found is None else writers.end_at(folded, found.end())
    if found is not None and end is not None and (closed := _CLOSED.match(folded, end)):
        colon = closed[0].strip()[-1:] in (":", "：")
        if colon or found[0][0] in "Rr正":
            return Mark(start, closed.end(), "reply", folded[found.end() : end])
    return None


def _of_form(folded: str, start: int, form: _Form, writers: Writers) -> Mark | None:
    """The mark that begins so, with a known writer's name before any other."""
    opening = form.opening.match(folded, start)
    if opening is None:
        return None
    at = opening.end()
    known = writers.end_at(folded, at)
    if known is not None and (closed := form.closing.match(folded, known)):
        return Mark(start, closed.end(), form.kind, folded[at:known])
    found = form.whole.match(folded, start)
    return Mark(start, found.end(), form.kind, _last(found)) if found else None


def _to_name(folded: str, start: int, at: int, writers: Writers) -> Mark | None:
    """The reply whose name, without a sign, begins at `at` and ends before a colon."""
    known = writers.end_at(folded, at)
    if known is not None and (colon := _CLOSE.match(folded, known)):
        return Mark(start, colon.end(), "reply", folded[at:known])
    found = _TO_NAME.match(folded, at)
    if found is None or _is_clock(folded, _last(found), found.end()):
        return None
    return Mark(start, found.end(), "reply", _last(found))


def _last(found: re.Match[str]) -> str:
    """The name, in whichever of the groups it stands, without what is said of its post."""
    name = (found[found.lastindex] if found.lastindex else "").strip()
    return _POST_BEHIND.sub("", name).strip()


def _named(folded: str, start: int, at: int, kind: MarkKind, writers: Writers) -> Mark | None:
    """The mark whose name begins at `at`: to the colon, or as far as a handle goes."""
    known = writers.end_at(folded, at)
    if known is not None and (colon := _CLOSE.match(folded, known)):
        return Mark(start, colon.end(), kind, folded[at:known])
    found = _TO_COLON.match(folded, at)
    if found and not _is_clock(folded, found[1], found.end()):
        return Mark(start, found.end(), kind, _last(found))
    end = handle_end(folded, at, len(folded), writers)
    if end is None:
        return None
    colon = _COLON.match(folded, end)
    return Mark(start, colon.end() if colon else end, kind, folded[at:end])


def _is_clock(folded: str, name: str, behind: int) -> bool:
    """Whether the colon belongs to a time: 回复 @小鱼 02:31."""
    return bool(_CLOCK.match(name)) and folded[behind : behind + 2].isdigit()
