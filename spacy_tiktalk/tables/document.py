"""One document as the tables see it, made from a Doc, a result of `annotate` or a gold record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..doc.annotations import read_clusters
from ..doc.cluster import NOT_EVALUATED
from ..doc.dialogue import Dialogue
from ..doc.extensions.computed import tracks_of_one_video
from ..formats.jsonl import record_from_json
from ..formats.record import DialogueRecord, GoldCluster
from ..formats.records import record_of_any_doc
from ..formats.source import Where
from ..lexicon.mentions import mention_type
from .findings import read_findings

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..video.tracks.head_tracks import HeadTracks


@dataclass(frozen=True)
class Link:
    """One head of a cluster.

    score (float | None): a probability.
    evidence (Mapping[str, float | None]): nats by name.
    """

    head: str
    score: float | None
    evidence: Mapping[str, float | None]


@dataclass(frozen=True)
class ClusterFacts:
    """What a record's cluster does not hold. types and scores: one a mention, None if unknown."""

    types: list[str]
    scores: list[float | None]
    link_scores: list[float | None]
    links: list[Link] = field(default_factory=list)
    link_status: str = NOT_EVALUATED
    visible: float | None = None
    link_reason: str | None = None
    person: str | None = None


@dataclass(frozen=True)
class Head:
    """One head that was seen.

    seconds (float | None): for how long, None where nobody says.
    first (float | None): when first, in seconds.
    """

    id: str
    seconds: float | None
    first: float | None
    tracklets: int | None = None
    boxes: int | None = None


@dataclass(frozen=True)
class TableDocument:
    """A dialogue with its clusters, and for each of these what was predicted of it.

    heads (list[Head] | None): None where no video was looked at.
    tracks (HeadTracks | None): None where they are not known.
    """

    record: DialogueRecord
    facts: list[ClusterFacts]
    heads: list[Head] | None = None
    tracks: HeadTracks | None = None
    error: str | None = None

    @property
    def dialogue(self) -> Dialogue:
        """The record's dialogue."""
        return self.record.dialogue


def from_record(record: DialogueRecord) -> TableDocument:
    """Of gold: mention types by rule, nothing predicted."""
    facts = []
    for cluster in record.clusters:
        unknown: list[float | None] = [None] * len(cluster.mentions)
        types = [mention_type(record.text_of(mention)) for mention in cluster.mentions]
        facts.append(ClusterFacts(types, unknown, unknown))
    return TableDocument(record, facts)


def from_doc(doc: Doc, where: Where | None = None) -> TableDocument:
    """Of a Doc, with everything its pipeline found. RAISES: as `record_from_doc`, T752, T753."""
    record = record_of_any_doc(doc, where=where)
    facts = []
    for view in read_clusters(doc):
        unknown = [None] * len(view)
        links = [
            Link(str(t["id"]), _float(t.get("score")), _floats(t.get("evidence") or {}))
            for t in view.attrs.get("head_tracks") or ()
        ]
        facts.append(
            ClusterFacts(
                view.types,
                [_float(score) for score in view.scores or unknown],
                [_float(score) for score in view.link_scores or unknown],
                links,
                view.link_status,
                _float(view.visible),
                view.attrs.get("link_reason"),
                view.person,
            )
        )
    tracks = tracks_of_one_video(doc)
    return TableDocument(record, facts, _heads(tracks), tracks)


def from_result(obj: Mapping[str, Any], where: Where | None = None) -> TableDocument:
    """Of one object of our JSONL, with what `annotate` wrote into it.

    RAISES: as `record_from_json`, T850 for what was predicted.
    """
    record = record_from_json(obj, where)
    found = read_findings(obj, record, where)
    pairs = zip(found.clusters, record.clusters, strict=True)
    facts = [_facts(record, *pair) for pair in pairs]
    heads = _heads(found.tracks)
    if heads is None and found.heads is not None:
        heads = [Head(**head) for head in found.heads]
    return TableDocument(record, facts, heads, found.tracks, found.error)


def _facts(record: DialogueRecord, found: Mapping[str, Any], cluster: GoldCluster) -> ClusterFacts:
    mentions, link = found["mentions"], found["link"] or {}
    told = zip(mentions, cluster.mentions, strict=True)
    return ClusterFacts(
        [m["type"] or mention_type(record.text_of(mention)) for m, mention in told],
        [m["score"] for m in mentions],
        [m["link_score"] for m in mentions],
        [Link(head["id"], head["score"], head["evidence"]) for head in link.get("heads", ())],
        link.get("link_status", NOT_EVALUATED),
        link.get("visible"),
        link.get("reason"),
        found["person"],
    )


def _heads(tracks: HeadTracks | None) -> list[Head] | None:
    if tracks is None:
        return None
    return [
        Head(
            head_id,
            float(tracks.seconds(head_id)),
            float(rows.times[0]),
            len(rows.tracklet_numbers),
            len(rows),
        )
        for head_id, rows in tracks.by_identity()
    ]


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _floats(values: Mapping[str, Any]) -> dict[str, float | None]:
    return {str(name): _float(value) for name, value in values.items()}
