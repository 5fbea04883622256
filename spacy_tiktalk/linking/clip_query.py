"""What CN-CLIP is asked for a cluster: its names, the turn that tells most of it, the title.

The rule, in order, until `max_length` characters are full:

1. the names of the cluster, the best first (`lexicon.best_name`'s, then by frequency), then its
   nominal mentions (那个穿红衣服的), the longest first; each text once, and none that a text before
   it already holds. Pronouns say nothing of how somebody looks and stay out.
2. the turn of the most telling mention, which is the one that came first in 1. A turn too long for
   what is left is cut to the part around the mention.
3. the title of the video, unless the turn holds it.

A cluster of pronouns alone has no 1., so its turn comes first: that of the pronoun whose turn is
the longest, the first of equals.
"""

from __future__ import annotations

from collections import Counter

from ..doc.reading import said_between
from ..doc.turns import turn_of_tokens
from .types import ClusterText, Scene

SEPARATOR = "，"


def query_text(cluster: ClusterText, scene: Scene, *, max_length: int = 50) -> str:
    """The query of a cluster, at most `max_length` characters (>= 1), on one line.

    CN-CLIP reads 50 characters of Chinese. The same cluster and scene give the same text; it is ""
    only where mentions, turns and title hold nothing but white space.
    """
    mentions = _telling(cluster)
    query = ""
    for index in mentions:
        query = _with(query, _clean(cluster.texts[index]), max_length)
    best = mentions[0] if mentions else _longest_turn(cluster, scene)
    if best is not None:
        turn, start, end = _turn(cluster, scene, best)
        room = max_length - len(query) - (len(SEPARATOR) if query else 0)
        if turn != query:
            query = _with(query, _around(turn, start, end, room), max_length)
    return _with(query, _clean(scene.title), max_length)


def _telling(cluster: ClusterText) -> list[int]:
    """Indices of the names and nominals, the most telling first, each text once."""
    counts = Counter(zip(cluster.texts, cluster.types, strict=True))
    ranked = []
    for index, (text, kind) in enumerate(zip(cluster.texts, cluster.types, strict=True)):
        if kind == "PROPER":
            ranked.append((0, text != cluster.name, -counts[text, kind], index))
        elif kind == "NOMINAL":
            ranked.append((1, False, -len(text), index))
    seen: list[str] = []
    out = []
    for *_, index in sorted(ranked):
        text = _clean(cluster.texts[index])
        if text and not any(text in other for other in seen):
            seen.append(text)
            out.append(index)
    return out


def _longest_turn(cluster: ClusterText, scene: Scene) -> int | None:
    indices = range(len(cluster.offsets))
    return max(indices, key=lambda index: len(_turn(cluster, scene, index)[0]), default=None)


def _turn(cluster: ClusterText, scene: Scene, index: int) -> tuple[str, int, int]:
    """The turn of a mention, and where in it the mention stands, in characters."""
    doc = scene.doc
    start, end = cluster.offsets[index]
    number = turn_of_tokens(scene.turns, start, start + 1)
    first, last = (start, end) if number is None else scene.turns[number][:2]
    text, begin, at = scene.text, doc[first].idx, doc[start].idx
    final = doc[last - 1].idx + len(doc[last - 1])
    before = _clean(said_between(text, begin, at, scene.silent), strip=False).lstrip()
    turn = _clean(said_between(text, begin, final, scene.silent))
    last_char = doc[end - 1].idx + len(doc[end - 1])
    mention = _clean(said_between(text, at, last_char, scene.silent))
    return turn, len(before), len(before) + len(mention)


def _around(text: str, start: int, end: int, room: int) -> str:
    """The part of a text, `room` characters long, with start to end in its middle."""
    if len(text) <= room:
        return text
    first = min(max((start + end - room) // 2, 0), len(text) - max(room, 0))
    return text[first : first + max(room, 0)].strip()


def _with(query: str, more: str, max_length: int) -> str:
    """The query with one more part, cut to the length; unchanged if it holds the part already."""
    if not more or more in query:
        return query
    joined = f"{query}{SEPARATOR}{more}" if query else more
    return joined[:max_length].rstrip(f" {SEPARATOR}")


def _clean(text: str, *, strip: bool = True) -> str:
    """White space as single blanks."""
    words = " ".join(text.split())
    if strip or not words:
        return words
    return (" " if text[0].isspace() else "") + words + (" " if text[-1].isspace() else "")
