"""`resolve_text`: the dialogue with names in the place of pronouns."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from ..errors import check_kind
from .annotations import read_clusters
from .contract import CLUSTER_PREFIX

# Between 这 and its own name, which says who it is.
_EQUATED = re.compile("(?:不|就|不就)?是")
# What a pronoun may carry behind it that a name carries as well: 他自己 → 刘德华自己.
_TAIL = re.compile(r"(?:自己|自已|自个儿?|本人|一个人)$")


def resolve_text(doc: Doc, *, prefix: str = CLUSTER_PREFIX) -> str:
    """The text with each pronoun of a named cluster replaced by the name.

    Pronouns of every person are replaced (我, 你 and 他 alike); nouns and names stay, and so does
    every mention of a cluster without a name. Of nested mentions the outer one is replaced if it
    is a pronoun itself (他自己), otherwise the pronouns inside it are: 你妈真好 becomes 小明妈真好,
    and 他的车 becomes 刘德华的车, for a Chinese possessor needs no other form. A word after the
    pronoun that names take too is kept: 他自己 becomes 刘德华自己. A pronoun that touches a name or
    noun of its own cluster stays (小明你来了, 小明他妈), for the name is there already, and so does
    one that is only 是 or 不是 away from it (这不是刘德华吗).

    RAISES: T024 for a mention that begins or ends inside a token now, T027 for what is no Doc.
    """
    check_kind(doc, Doc, "resolve_text")
    replacements: list[tuple[int, int, str]] = []
    text = doc.text  # made anew each time it is asked for
    for cluster in read_clusters(doc, prefix=prefix):
        name = cluster.name
        if not name:
            continue
        mentions = list(zip(cluster.mentions, cluster.types, strict=True))
        named = [span for span, kind in mentions if kind != "PRONOUN"]
        edges = {span.start_char for span in named} | {span.end_char for span in named}
        for span, kind in mentions:
            verb = _EQUATED.match(text, span.end_char)
            end = verb.end() if verb else span.end_char
            if kind == "PRONOUN" and edges.isdisjoint((span.start_char, span.end_char, end)):
                tail = _TAIL.search(span.text)
                kept = tail[0] if tail and tail.start() else ""
                replacements.append((span.start_char, span.end_char, name + kept))
    replacements.sort(key=lambda item: (item[0], -item[1]))
    pieces = [""]
    done = 0
    for start, end, new in replacements:
        if start < done:
            continue  # inside a pronoun that was replaced as a whole
        for piece in filter(None, (text[done:start], new)):
            pieces.append(_space(pieces[-1], piece) + piece)
        done = end
    return "".join([*pieces, _space(pieces[-1], text[done:]), text[done:]])


def _space(before: str, after: str) -> str:
    """What keeps a Latin name apart from a Latin word, number or name beside it."""
    return " " if _is_latin(before[-1:]) and _is_latin(after[:1]) else ""


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
