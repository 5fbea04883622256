"""`resolve_text`: the dialogue with names in the place of pronouns."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from .annotations import read_clusters
from .contract import CLUSTER_PREFIX

# What a pronoun may carry behind it that a name carries as well: 他自己 → 刘德华自己.
_TAIL = re.compile(r"(?:自己|自已|自个儿?|本人|一个人)$")


def resolve_text(doc: Doc, *, prefix: str = CLUSTER_PREFIX) -> str:
    """The text with each pronoun of a named cluster replaced by the name.

    Pronouns of every person are replaced (我, 你 and 他 alike); nouns and names stay, and so does
    every mention of a cluster without a name. Of nested mentions the outer one is replaced if it
    is a pronoun itself (他自己), otherwise the pronouns inside it are: 你妈真好 becomes 小明妈真好,
    and 他的车 becomes 刘德华的车, for a Chinese possessor needs no other form. A word after the
    pronoun that names take too is kept: 他自己 becomes 刘德华自己. A pronoun that touches a name or
    noun of its own cluster stays (小明你来了, 小明他妈), for the name is there already.
    """
    replacements: list[tuple[int, int, str]] = []
    for cluster in read_clusters(doc, prefix=prefix):
        name = cluster.name
        if not name:
            continue
        mentions = list(zip(cluster.group, cluster.types, strict=True))
        named = [span for span, kind in mentions if kind != "PRONOUN"]
        edges = {span.start_char for span in named} | {span.end_char for span in named}
        for span, kind in mentions:
            if kind == "PRONOUN" and edges.isdisjoint((span.start_char, span.end_char)):
                tail = _TAIL.search(span.text)
                kept = tail[0] if tail and tail.start() else ""
                replacements.append((span.start_char, span.end_char, name + kept))
    replacements.sort(key=lambda item: (item[0], -item[1]))
    text = doc.text
    pieces: list[str] = []
    done = 0
    for start, end, new in replacements:
        if start < done:
            continue  # inside a pronoun that was replaced as a whole
        pieces.append(_with_space(text[done:start], text[start - 1 : start], new))
        done = end
        if text[end : end + 1].isascii() and text[end : end + 1].isalnum() and _is_latin(new[-1]):
            pieces.append(" ")
    pieces.append(text[done:])
    return "".join(pieces)


def _with_space(before: str, last: str, new: str) -> str:
    """Keep a Latin name apart from a Latin word or number in front of it."""
    return before + (" " if last and _is_latin(last) and _is_latin(new[0]) else "") + new


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
