"""Hashtags: #topic up to a blank, and #topic# with a closing sign.

Which of the two is meant is told by counting: in a piece without blanks an even number of signs
closes (#a##b#), an odd one opens only (#a#b#c). A topic of Latin words may have blanks in it,
between two signs. #1 is a rank, and C# no topic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Mark

_LONGEST = 40
# ＃ is folded by nobody before; the keycap #️⃣ is an emoji.
_SIGNS = "#＃"
_PIECE = re.compile(rf"[{_SIGNS}](?![\ufe0f\u20e3])[^\s]*")
_LATIN = re.compile(
    rf"[{_SIGNS}]([A-Za-z0-9][A-Za-z0-9.'&-]{{0,20}}(?: [A-Za-z0-9.'&-]{{1,20}}){{1,4}})[{_SIGNS}]"
)
_SIGN = re.compile(rf"[{_SIGNS}](?![\ufe0f\u20e3])")
_OPEN = re.compile(rf"[{_SIGNS}]([\w·・]{{1,{_LONGEST}}})")
_CLOSED = re.compile(rf"[{_SIGNS}]([^{_SIGNS}\s]{{1,{_LONGEST}}})[{_SIGNS}]")
_LETTER = re.compile(rf"(?<![A-Za-z{_SIGNS}])[A-Z]$")  # C#, F#


def find_topics(text: str) -> Iterator[Mark]:
    """Every hashtag, with its signs."""
    if "#" not in text and "＃" not in text:
        return
    at = 0
    while found := _PIECE.search(text, at):
        start = found.start()
        latin = _LATIN.match(text, start)
        if latin:
            yield Mark(*latin.span(), "topic")
            at = latin.end()
            continue
        yield from _in_piece(text, start, found.end())
        at = found.end()


def _in_piece(text: str, start: int, end: int) -> Iterator[Mark]:
    """The topics of a piece without blanks that begins with a sign."""
    signs = [found.start() for found in _SIGN.finditer(text, start, end)]
    closed = len(signs) % 2 == 0
    at = start
    for sign in signs:
        if sign < at or _LETTER.search(text[max(0, sign - 2) : sign]):
            continue
        found = (_CLOSED.match(text, sign, end) if closed else None) or _OPEN.match(text, sign, end)
        if found and (found.re is _CLOSED or not found[1].isdigit()):
            yield Mark(*found.span(), "topic")
            at = found.end()
