"""One document as the tables see it, made from a Doc, a result of `annotate` or a gold record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..doc.annotations import read_clusters
from ..doc.cluster import NOT_EVALUATED
from ..doc.dialogue import Dialogue
from ..doc.extensions import tracks_of_one_video
from ..errors import error
from ..formats.fields import as_list, as_object, as_optional_text, as_text, required
from ..formats.jsonl import record_from_json
from ..formats.record import DialogueRecord
from ..formats.records import record_of_any_doc
from ..formats.source import Where, json_type
from ..lexicon.mentions import mention_type

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..video.tracks.head_tracks import HeadTracks

_LARGEST = 1e300  # JSON in Python holds larger ones, which no table does


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

    seconds (float): for how long.
    first (float): when first, in seconds.
    """

    id: str
    seconds: float
    first: float
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

    RAISES: as `record_from_json`, T117 and T118 for what was predicted, T752-T754 for its tracks.
    """
    record = record_from_json(obj, where)
    where = (where or Where()).with_key(record.dialogue.key)
    plain = from_record(record).facts
    entries = obj.get("clusters", [])
    facts = [_facts(*pair, where) for pair in zip(entries, plain, strict=True)]
    tracks = None
    if obj.get("tracks") is not None:
        from ..video.tracks.head_tracks import HeadTracks

        tracks = HeadTracks.from_dict(as_object(obj["tracks"], "tracks", where))
    heads = _heads(tracks)
    if heads is None and obj.get("heads") is not None:
        given = [as_object(head, "a head", where) for head in as_list(obj["heads"], "heads", where)]
        heads = [
            Head(
                as_text(required(head, "id", "a head", where), "the id of a head", where),
                _given(required(head, "seconds", "a head", where), "seconds", where),
                _given(required(head, "first", "a head", where), "first", where),
            )
            for head in given
        ]
    said = as_optional_text(obj.get("error"), "error", where)
    return TableDocument(record, facts, heads, tracks, said)


def _facts(entry: Mapping[str, Any], plain: ClusterFacts, where: Where) -> ClusterFacts:
    mentions = entry["mentions"]
    kinds = [as_optional_text(m.get("type"), "type", where) for m in mentions]
    links = []
    for value in as_list(entry.get("head_tracks") or [], "head_tracks", where):
        track = as_object(value, "a head track", where)
        head = as_text(required(track, "id", "a head track", where), "the id of a head", where)
        evidence = as_object(track.get("evidence") or {}, "evidence", where)
        nats = {name: _number(value, name, where) for name, value in evidence.items()}
        links.append(Link(head, _number(track.get("score"), "score", where), nats))
    return ClusterFacts(
        [kind or by_rule for kind, by_rule in zip(kinds, plain.types, strict=True)],
        [_number(m.get("score"), "score", where) for m in mentions],
        [_number(m.get("link_score"), "link_score", where) for m in mentions],
        links,
        as_optional_text(entry.get("link_status"), "link_status", where) or NOT_EVALUATED,
        _number(entry.get("visible"), "visible", where),
        as_optional_text(entry.get("link_reason"), "link_reason", where),
        as_optional_text(entry.get("person"), "person", where),
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


def _number(value: object, what: str, where: Where) -> float | None:
    return None if value is None else _given(value, what, where)


def _given(value: object, what: str, where: Where) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise error("T118", where=where, what=what, expected="a number", found=json_type(value))
    if not abs(value) <= _LARGEST:  # NaN too: in a table it would read as a missing value
        raise error(
            "T118", where=where, what=what, expected="a finite number", found=str(value)[:20]
        )
    return float(value)


def _float(value: Any) -> float | None:
    return None if value is None else float(value)


def _floats(values: Mapping[str, Any]) -> dict[str, float | None]:
    return {str(name): _float(value) for name, value in values.items()}
