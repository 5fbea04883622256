"""Examples as plain data about links: who is annotated where, and what a system says of whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc
from spacy.training import Example

from ...doc.annotations import CLUSTER_PREFIX, read_clusters
from ...doc.cluster import checked_attrs, head_track_ids
from ...doc.extensions.computed import head_tracks
from ...doc.reading import silent_stretches
from ...doc.turns import text_field
from ...linking.head_matching import HeadMatch, match_labels
from ...linking.scene import cluster_text
from ...linking.types import ClusterText
from ...pipeline.link_gold import gold_boxes
from ..coref.ceaf import align_phi4
from ..coref.overlap import overlap
from ..coref.scorer import check_text, typed_clusters
from .retrieval import Query
from .tally import LinkItem, cluster_type

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks


@dataclass(frozen=True)
class Said:
    """What a system says of one predicted cluster.

    heads (tuple[str, ...]): ids of the heads it links.
    evaluated (bool): whether it looked for heads.
    visible (float | None): the probability that the person is in the picture, None where it gave
        none.
    scores (Mapping[str, float]): head id -> score, of all heads it ranked.
    """

    heads: tuple[str, ...] = ()
    evaluated: bool = False
    visible: float | None = None
    scores: Mapping[str, float] = field(default_factory=dict)

    @property
    def null(self) -> bool:
        """Whether it says "not in the picture".

        Where nobody looked for heads (no video), the probability alone says it, below one half.
        """
        if self.evaluated:
            return not self.heads
        return self.visible is not None and self.visible < 0.5


@dataclass(frozen=True)
class Person:
    """A gold cluster.

    heads (frozenset[str] | None): its labels, empty if not in the picture, None if not annotated.
    """

    heads: frozenset[str] | None
    type: str


@dataclass(frozen=True)
class LinkDocument:
    """One example, read.

    people (tuple[Person, ...]): its gold clusters.
    types (tuple[str, ...]), clusters (tuple[ClusterText, ...]): of its predicted clusters.
    said (tuple[Said, ...]): what the pipeline says of these.
    aligned (Mapping[int, int]): gold cluster -> predicted cluster, the best alignment (CEAF's
        phi4).
    agreed (frozenset[int]): the gold clusters whose predicted cluster has exactly the same
        mentions.
    tracks (HeadTracks | None): of the predicted Doc.
    match (HeadMatch): which of their heads are which labels.
    """

    key: object
    subset: str | None
    people: tuple[Person, ...]
    types: tuple[str, ...]
    clusters: tuple[ClusterText, ...]
    said: tuple[Said, ...]
    aligned: Mapping[int, int]
    agreed: frozenset[int]
    tracks: HeadTracks | None
    match: HeadMatch

    @property
    def annotated(self) -> bool:
        """Whether anybody said of any gold cluster where its person is seen."""
        return any(person.heads is not None for person in self.people)

    def items(self, said: Sequence[Said] | None = None, *, agreed: bool = False) -> list[LinkItem]:
        """What is to be scored.

        A gold cluster that was not found has nothing said of it. A predicted cluster aligned with
        no gold one is spurious.

        said (Sequence[Said] | None): of another system, one a predicted cluster.
        agreed (bool): only the clusters whose mentions agree.
        """
        if not self.annotated:
            return []
        told = self.said if said is None else said
        items = []
        for i, person in enumerate(self.people):
            if agreed and i not in self.agreed:
                continue
            one = told[self.aligned[i]] if i in self.aligned else Said()
            items.append(self._item(person.heads, person.type, one))
        found = set(self.aligned.values())
        for j, one in enumerate(told):
            if j not in found and not agreed:
                items.append(self._item(frozenset(), self.types[j], one, spurious=True))
        return items

    def queries(self, said: Sequence[Said] | None = None) -> list[Query]:
        """Visible gold clusters, and how their heads were ranked among the heads of the video."""
        told = self.said if said is None else said
        return [
            Query(
                gold=self.match.heads_of(person.heads),
                scores=told[self.aligned[i]].scores if i in self.aligned else {},
                type=person.type,
                key=self.key,
                subset=self.subset,
            )
            for i, person in enumerate(self.people)
            if person.heads
        ]

    def visible(self) -> Iterator[tuple[bool, float]]:
        """(is in the picture, probability given for that), where both are known."""
        for i, person in enumerate(self.people):
            if person.heads is not None and i in self.aligned:
                chance = self.said[self.aligned[i]].visible
                if chance is not None:
                    yield bool(person.heads), chance

    def _item(
        self, gold: frozenset[str] | None, kind: str, said: Said, *, spurious: bool = False
    ) -> LinkItem:
        return LinkItem(
            gold=gold,
            predicted=self.match.translate(said.heads),
            type=kind,
            key=self.key,
            subset=self.subset,
            evaluated=said.evaluated,
            null=said.null,
            spurious=spurious,
        )


def read_links(
    examples: Iterable[Example],
    *,
    prefix: str = CLUSTER_PREFIX,
    iou: float = 0.5,
    tolerance: int = 1,
    extend: int | None = None,
) -> Iterator[LinkDocument]:
    """Read examples one by one; Docs are not kept.

    iou (float), tolerance (int), extend (int | None): as in `match_labels`.
    RAISES: T024, T401 and T405 as the coreference scorer, T752 to T754 for head tracks that cannot
        be read, and T784 and T785.
    """
    for number, example in enumerate(examples):
        gold, predicted = example.reference, example.predicted
        key = text_field(gold, "key") or number
        check_text(gold.text, predicted.text, key)
        mentions = [
            typed_clusters(gold, prefix, "gold"),
            typed_clusters(predicted, prefix, "predicted"),
        ]
        aligned = align_phi4(overlap(*mentions, key=key))
        tracks = head_tracks(predicted)
        boxes = gold_boxes(gold) if tracks is not None else ()
        match = HeadMatch()
        if tracks is not None and boxes:
            match = match_labels(tracks, boxes, iou=iou, tolerance=tolerance, extend=extend)
        silent = silent_stretches(predicted)
        yield LinkDocument(
            key=key,
            subset=text_field(gold, "video_type") or None,
            people=tuple(
                Person(_labels(checked_attrs(group, "gold_heads")), cluster_type(cluster.values()))
                for group, cluster in zip(_groups(gold, prefix), mentions[0], strict=True)
            ),
            types=tuple(cluster_type(cluster.values()) for cluster in mentions[1]),
            clusters=tuple(
                cluster_text(predicted, [(span.start, span.end) for span in group], silent=silent)
                for group in _groups(predicted, prefix)
            ),
            said=tuple(read_said(checked_attrs(group)) for group in _groups(predicted, prefix)),
            aligned=aligned,
            agreed=frozenset(
                i for i, j in aligned.items() if mentions[0][i].keys() == mentions[1][j].keys()
            ),
            tracks=tracks,
            match=match,
        )


def read_said(attrs: Mapping[str, Any]) -> Said:
    """What the attributes of a predicted group say (docs/contract.md, links)."""
    heads = head_track_ids(attrs)
    visible = attrs.get("visible")
    return Said(
        heads=heads,
        evaluated=bool(heads) or attrs.get("link_status") in ("linked", "not_visible"),
        visible=None if visible is None else float(visible),
        scores={str(k): float(v) for k, v in (attrs.get("head_scores") or {}).items()},
    )


def _groups(doc: Doc, prefix: str) -> list[Any]:
    groups = (cluster.group for cluster in read_clusters(doc, prefix=prefix))
    return [group for group in groups if len(group)]


def _labels(attrs: Mapping[str, Any]) -> frozenset[str] | None:
    heads = attrs.get("gold_heads")
    return None if heads is None else frozenset(map(str, heads))
