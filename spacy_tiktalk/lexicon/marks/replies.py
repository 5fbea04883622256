"""Who is answered (回复@小鱼:) and whose text follows (//@小鱼:).

A reply stands at the start of the turn, or of a hop in a chain of reposts. With the sign @ the name
runs to the colon, whatever is in it; without a colon it ends like any handle (`handles`). Without
the sign (回复 小鱼：) a colon must follow, and the name must not go on a sentence (回复一下：).
A hop without it (//小鱼:) names a known writer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .handles import handle_end
from .invisible import INVISIBLE
from .kinds import Mark, MarkKind
from .writers import SIGNS, Writers

_BLANK = rf"[\s{INVISIBLE}]{{0,4}}"
_LEADING = re.compile(rf"[\s{INVISIBLE}]*")
_ANSWER = r"(?:回[复覆应]|答[复覆]|in\s+reply\s+to|repl(?:y|ying|ied)\s+to)"
_REPLY_SIGN = re.compile(
    rf"(?:{_ANSWER}|repl(?:y|ying|ied)|回|答|to|re[:：]?)了?{_BLANK}[{SIGNS}]{_BLANK}",
    re.IGNORECASE,
)
_REPLY_NAME = re.compile(
    rf"(?:[^\s:：，。！？{SIGNS}]{{1,20}}\s{{1,3}})?{_ANSWER}了?{_BLANK}[{SIGNS}]?{_BLANK}"
    r"(?!一下|[了的说过我你他她是率中里不也都就]|大家|所有|内容)([^:：@＠\n，。！？?!,;；“”\"]{0,20}?[！!~～]{0,4})\s{0,3}[:：]",
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
_HOP = re.compile(rf"(?:[/／]{{2,9}}|[|｜]{{2,9}})\s{{0,3}}[{SIGNS}]")
_PLAIN_HOP = re.compile(r"(?<![:：/／])[/／]{2}\s{0,3}")
_FORWARD = re.compile(rf"(?:(?<![A-Za-z])RT|转[发自])\s{{0,2}}[:：]?\s{{0,2}}[{SIGNS}]")
_ONLY = re.compile(r"(?:转发微博|转发动态|repost)[。.]?(?=\s{0,3}(?:$|[/／]{2}))", re.IGNORECASE)
_CLOCK = re.compile(r".*\s\d{1,2}$")
_MOST = 1000  # hops


def find_replies(folded: str, writers: Writers) -> Iterator[Mark]:
    """Every reply prefix and every repost sign, with the handle each names.

    folded (str): The text as `script.fold` reads it.
    """
    signed = "@" in folded or "＠" in folded
    yield from _at_start(folded, 0, writers, signed)
    for found in _PLAIN_HOP.finditer(folded):  # //小鱼:, where 小鱼 writes
        known = writers.end_at(folded, found.end())
        if known is not None and (colon := _COLON.match(folded, known)):
            yield Mark(found.start(), colon.end(), "repost", folded[found.end() : known])
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
        start = mark.end
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
    found = _REPLY_NAME.match(folded, start)
    if found and not _is_clock(folded, found[1], found.end()):
        return Mark(start, found.end(), "reply", found[1].strip())
    return None


def _named(folded: str, start: int, at: int, kind: MarkKind, writers: Writers) -> Mark | None:
    """The mark whose name begins at `at`: to the colon, or as far as a handle goes."""
    known = writers.end_at(folded, at)
    if known is not None and (colon := _COLON.match(folded, known)):
        return Mark(start, colon.end(), kind, folded[at:known])
    found = _TO_COLON.match(folded, at)
    if found and not _is_clock(folded, found[1], found.end()):
        return Mark(start, found.end(), kind, found[1].strip())
    end = handle_end(folded, at, len(folded), writers)
    if end is None:
        return None
    colon = _COLON.match(folded, end)
    return Mark(start, colon.end() if colon else end, kind, folded[at:end])


def _is_clock(folded: str, name: str, behind: int) -> bool:
    """Whether the colon belongs to a time: 回复 @小鱼 02:31."""
    return bool(_CLOCK.match(name)) and folded[behind : behind + 2].isdigit()
