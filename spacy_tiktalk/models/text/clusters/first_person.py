"""Every writer's 我 as that writer, for who asks for it: `first_person = "always"`.

TikTalkCoref marks 我 where its writer is talked about or talked to as a person of the scene, and so
does the model; a commenter's own 我 stays unmarked. Who counts writers wants it always.
"""

from __future__ import annotations

from .decode import DecodedCluster
from .token_index import TokenIndex

_I = frozenset("我俺")
_BEFORE = frozenset("自忘")  # 自我, 忘我
_AFTER = frozenset("们俩仨等国方")  # 我们 are several, 我国 is none


def with_first_persons(
    clusters: list[list[DecodedCluster]], index: TokenIndex
) -> list[list[DecodedCluster]]:
    """Clusters of a batch in which each writer's own 我 all stand in one cluster.

    A 我 that was found keeps its scores, one that was not has 1.0, as given mentions have. Left out
    are those in quotes or behind a colon, and those of turns whose speaker is not known. Clusters
    that hold a 我 of one writer become one.
    """
    return [_of_doc(found, d, index) for d, found in enumerate(clusters)]


def _of_doc(found: list[DecodedCluster], d: int, index: TokenIndex) -> list[DecodedCluster]:
    said: dict[int, list[tuple[int, int]]] = {}
    for i in range(*index.offsets[d : d + 2].tolist()):
        if _is_writers(i, index):
            said.setdefault(int(index.speaker[i]), []).append(index.tokens(i, i + 1))
    clusters = list(found)
    for mentions in said.values():
        own = set(mentions)
        with_them = [c for c in clusters if own.intersection(c.mentions)]
        known = {
            m: i
            for c in with_them
            for m, *i in zip(c.mentions, c.scores, c.link_scores, strict=True)
        }
        for mention in mentions:
            known.setdefault(mention, [1.0, 1.0])
        order = sorted(known, key=lambda mention: (mention[0], -mention[1]))
        scores, links = zip(*(known[mention] for mention in order), strict=True)
        clusters = [c for c in clusters if not own.intersection(c.mentions)]
        clusters.append(DecodedCluster(tuple(order), scores, links))
    return sorted(clusters, key=lambda c: (c.mentions[0][0], -c.mentions[0][1]))


def _is_writers(i: int, index: TokenIndex) -> bool:
    """Whether a 我 that its writer says of himself stands at a position."""
    if index.words[i] not in _I or index.quoted[i] or index.speaker[i] < 0:
        return False
    turn = index.turn[i]

    def beside(k: int) -> str:
        inside = 0 <= k < len(index) and index.doc[k] == index.doc[i] and index.turn[k] == turn
        return index.words[k] if inside else ""

    return beside(i - 1)[-1:] not in _BEFORE and beside(i + 1)[:1] not in _AFTER
