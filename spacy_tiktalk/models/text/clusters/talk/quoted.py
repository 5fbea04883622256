"""Where somebody else may be speaking: behind a colon or a repost, in quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from .....doc.by_tokens import text_of, token_chars
from .....doc.marks import DocMark
from .....doc.reading import quoted_words
from .....doc.turns import TurnPlace

# One of them, or the @ or 转 of a repost, stands in every turn that has another's words.
_SIGNS = re.compile('[：:“「『‘"@＠转轉]|repost', re.IGNORECASE)


def quoted_tokens(
    doc: Doc, turns: Sequence[TurnPlace], marks: Sequence[DocMark], said: Sequence[str]
) -> list[bool]:
    """For each token whether what it says may be another's words than the writer's.

    said (Sequence[str]): Of `read_words`, "" for tokens that are not read.
    """
    out = [False] * len(doc)
    text = text_of(doc)
    in_mark = bytearray(len(text))
    for mark in marks:
        in_mark[mark.start_char : mark.end_char] = b"\x01" * (mark.end_char - mark.start_char)
    reposts = {mark.start_char for mark in marks if mark.kind == "repost"}
    for start, end, _, first, last in turns:
        if not _SIGNS.search(text, first, last):  # most turns quote nobody
            continue
        places = [at for at, _ in token_chars(doc)[start:end]]
        words = ["" if in_mark[at] else said[start + i] for i, at in enumerate(places)]
        out[start:end] = quoted_words(words)
        repost = next((start + i for i, at in enumerate(places) if at in reposts), end)
        out[repost:end] = [True] * (end - repost)
    return out
