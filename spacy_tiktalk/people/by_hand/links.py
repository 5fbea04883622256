"""Corrections by hand as links between the clusters of one video: must be one, cannot be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..thread_clusters import ThreadCluster
from ..types import ClusterRef, Reason
from .corrections import Corrections, MentionPlace
from .rounds import ApartLink, OneLink, settled


@dataclass(frozen=True)
class Links:
    """The corrections of one video, by (document, cluster).

    one: clusters that are one person. sides: for a cluster the (correction, 0 or 1) it stands in.
    """

    one: tuple[tuple[ClusterRef, ...], ...] = ()
    sides: Mapping[ClusterRef, frozenset[tuple[int, int]]] = field(default_factory=dict)


NO_LINKS = Links()
BY_HAND = Reason("by hand", 0.0, "somebody joined them by hand")
"""The reason of such a join: it is told, not weighed."""


def links_of(
    corrections: Corrections, documents: Iterable[str], clusters: Iterable[ThreadCluster]
) -> Links:
    """The corrections of one video.

    corrections (Corrections): those that `fitted` returned. documents (Iterable[str]): all of the
        video. clusters (Iterable[ThreadCluster]): theirs.
    RAISES: T899 for corrections of one file that contradict each other.
    """
    wanted = {place.document for place in corrections.places()}
    known: dict[tuple[str, int, int, int], ClusterRef] = {}
    mine = set(documents)
    for cluster in clusters:
        if cluster.ref.document in wanted:
            for m in cluster.mentions:
                known[m.document, m.turn, m.start, m.end] = cluster.ref

    def refs(places: Iterable[MentionPlace]) -> tuple[ClusterRef, ...]:
        return tuple(known[place[:4]] for place in places)

    ones, aparts = settled(
        [
            OneLink(refs(places), origin)
            for places, origin in zip(corrections.one, corrections.one_from, strict=True)
            if places[0].document in mine
        ],
        [
            ApartLink(refs(told.first), refs(told.second), origin, told)
            for told, origin in zip(corrections.apart, corrections.apart_from, strict=True)
            if told.first[0].document in mine
        ],
    )
    sides: dict[ClusterRef, set[tuple[int, int]]] = defaultdict(set)
    for number, link in enumerate(aparts):
        for side, found in enumerate((link.first, link.second)):
            for ref in found:
                sides[ref].add((number, side))
    frozen = {ref: frozenset(found) for ref, found in sides.items()}
    return Links(tuple(tuple(dict.fromkeys(link.refs)) for link in ones), frozen)
