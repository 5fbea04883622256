"""Where somebody else may be speaking: behind a colon or a repost, in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from spacy.tokens import Doc

from .....doc.marks import DocMark
from .....doc.turns import TurnPlace

_COLONS = frozenset("：:")
_OPENING, _CLOSING = frozenset("“「『‘"), frozenset("”」』’")
_STRAIGHT = '"'
# One of them, or the @ or 转 of a repost, stands in every turn that has another's words.
_SIGNS = re.compile('[：:“「『‘"@＠转轉]|repost', re.IGNORECASE)


def quoted_tokens(
    doc: Doc, turns: Sequence[TurnPlace], marks: Sequence[DocMark], said: Sequence[str]
) -> list[bool]:
    """For each token whether what it says may be another's words than the writer's.

    said (Sequence[str]): Of `read_words`, "" for tokens that are not read.
    """
    out = [False] * len(doc)
    text = doc.text
    in_mark = bytearray(len(text))
    for mark in marks:
        in_mark[mark.start_char : mark.end_char] = b"\x01" * (mark.end_char - mark.start_char)
    reposts = {mark.start_char for mark in marks if mark.kind == "repost"}
    for start, end, _, first, last in turns:
        if not _SIGNS.search(text, first, last):  # most turns quote nobody
            continue
        behind = talked = straight = False
        depth = 0
        before = ""
        for i in range(start, end):
            token, word = doc[i], said[i]
            behind = behind or token.idx in reposts
            out[i] = behind or straight or depth > 0
            if not word.strip() or in_mark[token.idx]:
                continue
            if word in _COLONS and talked and not behind:
                after = next(filter(str.strip, islice(said, i + 1, end)), "")
                behind = not (before.isdigit() and after.isdigit())  # 比分3:2
            depth = max(depth + (word in _OPENING) - (word in _CLOSING), 0)
            straight = straight != (word == _STRAIGHT)
            talked, before = True, word
    return out
