"""Corrections by hand as links between the clusters of one video: must be one, cannot be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ...errors import error
from ..thread_clusters import ThreadCluster
from ..types import ClusterRef, Reason
from .corrections import Corrections, MentionPlace, Origin
from .rounds import ApartLink, OneLink, settled

_OTHER = "Give the dialogues that were corrected, or take the correction out."
_Known = Mapping[tuple[str, int, int, int], tuple[ClusterRef, str]]


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


def check_documents(corrections: Corrections, videos: Sequence[Iterable[str]]) -> None:
    """Whether each correction is of documents of one video.

    videos (Sequence[Iterable[str]]): the documents of each.
    RAISES: T899 for a document that is not there, and for documents of two videos.
    """
    of = {document: n for n, documents in enumerate(videos) for document in documents}
    both = ((*first, *second) for first, second in corrections.apart)
    origins = (*corrections.one_from, *corrections.apart_from)
    for places, origin in zip((*corrections.one, *both), origins, strict=True):
        for place in places:
            if place.document not in of:
                reason = f"there is no dialogue {place.document!r}"
                raise error("T899", path=origin.name, reason=reason, mend=_OTHER)
        first, other = (
            places[0],
            max(places, key=lambda p: of[p.document] != of[places[0].document]),
        )
        if of[first.document] != of[other.document]:
            reason = f"{first.document!r} and {other.document!r} are of two videos"
            mend = "Take all as one video's (--one-video), or take the correction out."
            raise error("T899", path=origin.name, reason=reason, mend=mend)


def links_of(
    corrections: Corrections, documents: Iterable[str], clusters: Iterable[ThreadCluster]
) -> Links:
    """The corrections of one video.

    documents (Iterable[str]): all of the video. clusters (Iterable[ThreadCluster]): theirs.
    RAISES: T899 for a mention that no cluster has, for a text that is not the mention's, and for
        corrections of one file that contradict each other.
    """
    wanted = {place.document for place in corrections.places()}
    known: dict[tuple[str, int, int, int], tuple[ClusterRef, str]] = {}
    mine = set(documents)
    for cluster in clusters:
        if cluster.ref.document in wanted:
            for m in cluster.mentions:
                known[m.document, m.turn, m.start, m.end] = (cluster.ref, m.text)

    def refs(places: Iterable[MentionPlace], origin: Origin) -> tuple[ClusterRef, ...]:
        return tuple(_ref(place, known, origin.name) for place in places)

    ones, aparts = settled(
        [
            OneLink(refs(places, origin), origin)
            for places, origin in zip(corrections.one, corrections.one_from, strict=True)
            if places[0].document in mine
        ],
        [
            ApartLink(refs(told.first, origin), refs(told.second, origin), origin, told)
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


def _ref(place: MentionPlace, known: _Known, name: str) -> ClusterRef:
    found = known.get(place[:4])
    if found is None:
        raise error("T899", path=name, reason=f"nobody is mentioned in {place}", mend=_OTHER)
    if place.text is not None and place.text != found[1]:
        reason = f"in {place} the comment has {found[1]!r}"
        raise error("T899", path=name, reason=reason, mend=_OTHER)
    return found[0]
