"""Every writer's 我 as that writer, for who asks for it: `first_person = "always"`.

TikTalkCoref marks 我 where its writer is talked about or talked to as a person of the scene, and so
does the model; a commenter's own 我 stays unmarked. Who counts writers wants it always.
"""

from __future__ import annotations

from collections.abc import Container, Iterable

from .decode import DecodedCluster
from .talk.own_words import is_own
from .talk.token_index import TokenIndex

_Rows = dict[tuple[int, int], tuple[float, float]]
"""Mentions and what they score, as mentions and as members of their cluster."""
_ONESELF = frozenset(("本人", "自己"))
_LONGEST = 3  # tokens of 我本人


def with_first_persons(
    clusters: list[list[DecodedCluster]], index: TokenIndex
) -> list[list[DecodedCluster]]:
    """Clusters of a batch in which each writer's own 我 all stand in one cluster.

    我本人 and 我自己 are his 我 too where they were found. A 我 that was found keeps its scores,
    one that was not has 1.0, as given mentions have. Left out are those in quotes or behind a
    colon, and those of turns whose speaker is not known. Clusters that hold a 我 of one writer
    become one, but where a mention of the one would then lie inside one of the other: of 我妈 and
    我 only the 我 is the writer.
    """
    return [_of_doc(found, d, index) for d, found in enumerate(clusters)]


def _of_doc(found: list[DecodedCluster], d: int, index: TokenIndex) -> list[DecodedCluster]:
    cluster_of = {mention: k for k, cluster in enumerate(found) for mention in cluster.mentions}
    said: dict[int, list[tuple[int, int]]] = {}
    for i in range(*index.offsets[d : d + 2].tolist()):
        if is_own(i, index):
            said.setdefault(int(index.speaker[i]), []).append(_himself(i, cluster_of, index))
    of_writer: dict[int, list[int]] = {writer: [] for writer in said}  # clusters of his
    taken: set[int] = set()
    for writer, mentions in said.items():
        for k in dict.fromkeys(cluster_of[m] for m in mentions if m in cluster_of):
            if k not in taken:
                taken.add(k)
                of_writer[writer].append(k)
    kept = [_rows(cluster) for k, cluster in enumerate(found) if k not in taken]
    for writer, mentions in said.items():
        known, rest = _one_writer([_rows(found[k]) for k in of_writer[writer]], set(mentions))
        wide = _Cover(known)
        for mention in mentions:
            # No cluster holds a mention inside another, as 我 in 我家老王 if that is the writer.
            if mention not in cluster_of and not wide.holds(mention):
                known[mention] = (1.0, 1.0)
        kept += filter(None, [known, *rest])
    return sorted(map(_cluster, kept), key=lambda c: (c.mentions[0][0], -c.mentions[0][1]))


def _himself(i: int, known: Container[tuple[int, int]], index: TokenIndex) -> tuple[int, int]:
    """The mention of a writer that begins with his 我: 我本人 where it is one, else the 我."""
    last = min(i + _LONGEST, int(index.turn_end[i]))
    wider = [index.tokens(i, end) for end in range(i + 2, last + 1) if _is_he(i, end, index)]
    return next(filter(known.__contains__, wider), index.tokens(i, i + 1))


def _is_he(start: int, end: int, index: TokenIndex) -> bool:
    return index.text(start + 1, end) in _ONESELF


def _one_writer(parts: list[_Rows], own: set[tuple[int, int]]) -> tuple[_Rows, list[_Rows]]:
    """The clusters in which a writer's 我 was found as one, and what is left apart of those that
    are somebody else's by the words: of 我妈 and 我 the mother, where her 我 is in another."""
    known: _Rows = {}
    rest = []
    for part in parts:
        wide = _Cover(part)
        if any(wide.holds(mention) for other in parts if other is not part for mention in other):
            known |= {mention: row for mention, row in part.items() if mention in own}
            rest.append({mention: row for mention, row in part.items() if mention not in own})
        else:
            known |= part
    return known, rest


def _rows(cluster: DecodedCluster) -> _Rows:
    scores = zip(cluster.scores, cluster.link_scores, strict=True)
    return dict(zip(cluster.mentions, scores, strict=True))


def _cluster(rows: _Rows) -> DecodedCluster:
    order = sorted(rows, key=lambda mention: (mention[0], -mention[1]))
    scores, links = zip(*(rows[mention] for mention in order), strict=True)
    return DecodedCluster(tuple(order), scores, links)


class _Cover:
    """Where mentions of more than one token reach."""

    def __init__(self, mentions: Iterable[tuple[int, int]]) -> None:
        self._tokens = {t for start, end in mentions if end - start > 1 for t in range(start, end)}

    def holds(self, mention: tuple[int, int]) -> bool:
        """Whether the mention begins inside one of them."""
        return mention[0] in self._tokens
