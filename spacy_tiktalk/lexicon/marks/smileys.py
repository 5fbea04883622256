"""Faces in characters, only those that nothing else is: (^_^), T_T, orz, :doge:.

XD and TT stay talk: they are initials of people, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Mark

_FACE = "_^>＞<＜｡•ω´`≧≦▽∀¯ಥ╥﹏°Дд□⊙～~;；｀￣╯╰ノヽ╭╮ㅂㅅ๑و✧╬▔・●◕‿∩ε*"
_LATIN = "A-Za-z0-9_"
_SMILEY = re.compile(
    # in parentheses: no letter that is read as one, and two signs of a face
    rf"[(（](?=[^()（）]{{0,14}}[{_FACE}][^()（）]{{0,14}}[{_FACE}])[^()（）\u4e00-\u9fffA-Za-z0-9@#:：\s]{{2,14}}[)）]"
    r"|[(（][*~]{0,2}\^_{1,3}\^[*~]{0,2}[)）]"
    # by themselves
    rf"|(?<![{_LATIN}^])(?:\^[_oO.\-]?\^(?!\^)|[Tt]_{{1,3}}[Tt]|>[_.]<|=_=|-_-|QAQ|Q[Ww]Q|qwq|TAT"
    rf"|[oO]rz|ORZ|OTZ|[:;]-?[)(DPp](?![)(]))(?![{_LATIN}])"
    # names of emoji, which may stand close together: :joy::joy:
    rf"|(?<![{_LATIN}:])(?::[a-z][a-z0-9_+\-]{{1,30}}:)+(?!:|//|[{_LATIN}])"
)
_SIGN = re.compile(r"[()（）^:;]|_[Tt<\-=]|[QT][AWw][QT]|qwq|[oO][rR][zZ]|OTZ|>[_.]<")


def find_smileys(text: str) -> Iterator[Mark]:
    """Every face in characters."""
    if _SIGN.search(text):
        for found in _SMILEY.finditer(text):
            yield Mark(*found.span(), "emote")
