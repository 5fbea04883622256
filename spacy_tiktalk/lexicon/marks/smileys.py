"""Faces in characters, only those that nothing else is: (^_^), T_T, orz, :doge:.

XD and TT stay talk: they are initials of people, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Mark

_FACE = "^_>＞<＜｡•ω´`≧≦▽∀¯ಥ╥﹏°Дд□⊙～~;；｀￣╯╰ノヽ╭╮ㅂㅅ๑و✧╬▔皿益・●◕‿"
_SMILEY = re.compile(
    # in parentheses: no letter of a language inside, and two signs of a face
    rf"[(（](?=[^()（）]{{0,14}}[{_FACE}][^()（）]{{0,14}}[{_FACE}])[^()（）\u4e00-\u5fff\u6000-\u9fffA-Za-z0-9@#:：\s]"
    r"{2,14}[)）]"
    r"|(?<![\w^])\^[_oO.\-]?\^(?!\^)|(?<!\w)(?:[Tt]_+[Tt]|>[_.]<|=_=|-_-\|*|QAQ|Q[Ww]Q|qwq|TAT|o_O|O_o)"
    r"(?![A-Za-z0-9_])|(?<![A-Za-z])(?:[oO]rz|ORZ|OTZ)(?![A-Za-z])"
    r"|(?<![\w:])[:;]-?[)(DPp](?![\w)(])|(?<![\w:]):[a-z][a-z0-9_+\-]{1,30}:(?![\w:])"
)
_SIGN = re.compile(r"[()（）^:;]|_[TtoO<\-=.]|[QT][AWw][QT]|qwq|[oO][rR][zZ]|OTZ|>[_.]<")


def find_smileys(text: str) -> Iterator[Mark]:
    """Every face in characters."""
    if _SIGN.search(text):
        for found in _SMILEY.finditer(text):
            yield Mark(*found.span(), "emote")
