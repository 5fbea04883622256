"""What the HTML report draws of one dialogue, as plain dicts and lists for JSON.

    {"key": "v1" or "", "title": "…" or None,
     "video": {"name": "clip.mp4", "src": None, "width": 640, "height": 480, "duration": 3.0,
               "fps": 25.0} or None, and "start": 1.4 where the pictures begin after 0,
     "turns": [{"speaker": "A" or None, "text": "…", "about": ["↩ B", "♥ 3", "id 73"] or absent,
                "at": 1714500000 or absent, "likes": 3 or absent}],
     "sides": [{"name": "predicted", "clusters": [cluster, …]}],
     "heads": [{"id": "H1", "seconds": 2.5, "first": 0.2, "crops": [], "cluster": "1" or None,
                "label": "刘德华" or None}],
     "tracks": tracks or None, "error": None, "notes": ["…"], "facts": [["label", "value"]]}
    cluster: {"id": "1", "name": "…" or None, "mentions": [mention, …],
              "heads": [{"id": "H1", "score": 0.93, "evidence": {"gallery": 4.2}}],
              "link_status": "linked", "visible": 0.9, "reason": "gallery",
              "explanation": "…" or None, "status": None, "note": None}
    mention: {"turn": 0, "start": 3, "end": 6, "text": "刘德华", "type": "PROPER", "score": 0.98,
              "link_score": None, "status": None, "note": None}
    tracks: {"shots": [0.0, 1.4], "step": 0.2, "heads": [{"id": "H1" or None, "tracklets": [
             {"times": [0.2, 0.4], "boxes": [x1, y1, x2, y2, x1, y1, x2, y2]}]}]}

Offsets are half-open characters (code points) inside the turn. Times are seconds, boxes pixels, a
tracklet's boxes one after the other in one list. `seconds` and `first` are None for a head of which
only an id is known. A cluster may have "color", its number in the palette; by default that is its
id, so clusters of two sides with the same id have one color and light up together. A report of one
system has one side; a comparison has "gold" and "predicted". `status` and `note` are a
comparison's: any word, drawn as a badge, and what it means; a payload may have "statuses", the
number of each, where badges are not what is counted (a pair has two). `crops` and "src" are data
URIs (or "src" a relative address). Files are never read here: `media.Media` puts video and crops
in.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ...doc.annotations import read_clusters
from ...doc.answers import with_answers
from ...doc.contract import CLUSTER_PREFIX
from ...doc.dialogue import Dialogue
from ...doc.extensions.computed import head_tracks
from ...doc.turns import turn_places
from ...errors import TiktalkError
from .clusters import cluster_of_record, cluster_of_view
from .naming import name_heads
from .tracks import head_rows, track_rows, video_facts
from .turns import turn_rows

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ...formats.record import DialogueRecord
    from ...formats.source import Where
    from ...video.tracks.head_tracks import HeadTracks

SIDE = "predicted"
NO_BOXES = (
    "The boxes of the heads are not in this result, so none are drawn. To have them, run "
    "tiktalk annotate with --tracks."
)


def document_payload(
    doc: Doc,
    *,
    key: str | None = None,
    side: str = SIDE,
    prefix: str = CLUSTER_PREFIX,
    error: str | None = None,
    facts: Iterable[tuple[str, str]] = (),
) -> dict[str, Any]:
    """The payload of a Doc; the Doc stays as it is.

    key (str | None): in place of the Doc's own.
    side (str): the name of the one side.
    prefix (str): of the span groups that hold the clusters.
    error (str | None): what went wrong with the dialogue.
    facts (Iterable[tuple[str, str]]): (label, value) rows for the dialogue's header. Clusters of
        gold Docs (`gold_heads`) are told as annotated.
    RAISES: T132 for a mention that is not inside one turn, T024 for one that begins or ends inside
        a token, after tokens were merged, T752 and T753 for damaged head tracks.
    """
    dialogue = with_answers(Dialogue.from_doc(doc), doc)
    notes: list[str] = []
    tracks = _tracks_of(doc, notes)
    turns = turn_places(doc)
    clusters = [
        cluster_of_view(doc, view, number, turns=turns)
        for number, view in enumerate(read_clusters(doc, prefix=prefix), start=1)
    ]
    payload = _payload(dialogue, side, clusters, tracks=tracks, failed=error, notes=notes)
    payload["facts"] = [[str(label), str(value)] for label, value in facts]
    return payload if key is None else {**payload, "key": key}


def result_payload(
    obj: Mapping[str, Any], *, side: str = SIDE, where: Where | None = None
) -> dict[str, Any]:
    """The payload of one object of our JSONL: a result of `tiktalk annotate`, or gold.

    side (str): the name of the one side.
    where (Where | None): the place that errors name.
    RAISES: T116-T135 as `record_from_json` for what is no record, T850 for a finding
        ("head_tracks", "heads", "score", "tracks" …) that is none.
    """
    from ...formats.jsonl import record_from_json
    from ...tables.findings import read_findings

    record = record_from_json(obj, where)
    found = read_findings(obj, record, where)
    clusters = [
        cluster_of_record(record, gold, number, findings)
        for number, (gold, findings) in enumerate(
            zip(record.clusters, found.clusters, strict=True), start=1
        )
    ]
    return _payload(
        record.dialogue,
        side,
        clusters,
        tracks=found.tracks,
        heads=found.heads or (),
        failed=found.error,
        notes=[] if found.tracks is not None or not found.heads else [NO_BOXES],
    )


def record_payload(record: DialogueRecord, *, side: str = "gold") -> dict[str, Any]:
    """The payload of an annotated dialogue.

    side (str): the name of the one side.
    """
    clusters = [
        cluster_of_record(record, gold, number, {})
        for number, gold in enumerate(record.clusters, start=1)
    ]
    return _payload(record.dialogue, side, clusters)


def _payload(
    dialogue: Dialogue,
    side: str,
    clusters: list[dict[str, Any]],
    *,
    tracks: HeadTracks | None = None,
    heads: Sequence[Mapping[str, Any]] = (),
    failed: str | None = None,
    notes: Sequence[str] = (),
) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "key": dialogue.key or "",
        "title": dialogue.title or None,
        "video": video_facts(tracks, dialogue.video),
        "turns": turn_rows(dialogue.turns),
        "sides": [{"name": side, "clusters": clusters}],
        "heads": head_rows(tracks, heads),
        "tracks": None if tracks is None else track_rows(tracks),
        "error": failed,
        "notes": list(notes),
        "facts": [],
    }
    name_heads(payload)
    return payload


def _tracks_of(doc: Doc, notes: list[str]) -> HeadTracks | None:
    try:
        return head_tracks(doc)
    except TiktalkError as err:
        if err.code != "T754":
            raise
        notes.append("This Doc was joined from others with several videos; no heads are drawn.")
        return None
