"""An annotated dialogue as one JSON object, the form in which `annotate` writes and draws it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...doc.annotations import read_clusters
from ...doc.answers import with_answers
from ...doc.extensions.computed import tracks_of_one_video
from ...formats.record import DialogueRecord
from ...formats.records import record_from_doc
from ...linking.explain import explain

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ...doc.cluster import Cluster
    from ...video.tracks.head_tracks import HeadTracks


def result_to_json(
    doc: Doc, record: DialogueRecord, *, tracks: bool = False, error: str | None = None
) -> dict[str, Any]:
    """The predicted clusters of a Doc in the form of our JSONL.

    Beside what gold has, each mention has "type" (PROPER, PRONOUN or NOMINAL), "score" (probability
    of the mention) and "link_score" (of its link to the cluster), null where the pipeline gave
    none; each cluster has "head_tracks" ([{"id", "score", "evidence"}]), "link_status", "visible",
    "link_reason" and "explanation", an English sentence (the last three null where no head_linker
    was there to say); the dialogue has "heads", a summary of who is seen in its video (null where
    none was looked at), and "cats", the categories of a textcat in the pipeline, where it has one.

    record (DialogueRecord): where the Doc came from; of it the dialogue and the video type are
        kept, and no gold. Turns whose text says whom they answer get their "reply_to".
    tracks (bool): add "tracks", all of the head tracks (`HeadTracks.from_dict`).
    error (str | None): what went wrong, added as "error".
    """
    from ...formats.jsonl import record_to_json

    dialogue = with_answers(record.dialogue, doc)
    found = replace(record_from_doc(doc), dialogue=dialogue, video_type=record.video_type, boxes=())
    obj = record_to_json(found)
    for cluster, view in zip(obj["clusters"], read_clusters(doc), strict=True):
        scores, links = view.scores, view.link_scores
        for i, (mention, kind) in enumerate(zip(cluster["mentions"], view.types, strict=True)):
            mention["type"] = kind
            mention["score"] = round(scores[i], 4) if scores else None
            mention["link_score"] = round(links[i], 4) if links else None
        cluster.update(_link(view))
    seen = tracks_of_one_video(doc)
    obj["heads"] = None if seen is None else [_head(seen, head_id) for head_id in seen.head_ids]
    if doc.cats:
        obj["cats"] = {label: round(float(value), 4) for label, value in doc.cats.items()}
    if tracks:
        obj["tracks"] = None if seen is None else json.loads(seen.to_json())
    if error is not None:
        obj["error"] = error
    return obj


def failed_to_json(record: DialogueRecord, error: str) -> dict[str, Any]:
    """The object of a dialogue that not even its text could be annotated of: no clusters."""
    from ...formats.jsonl import record_to_json

    obj = record_to_json(replace(record, clusters=(), boxes=()))
    return {**obj, "heads": None, "error": error}


def _link(view: Cluster) -> dict[str, Any]:
    attrs = view.attrs
    return {
        "head_tracks": [_track(track) for track in attrs.get("head_tracks") or ()],
        "link_status": view.link_status,
        "visible": None if view.visible is None else round(float(view.visible), 4),
        "link_reason": attrs.get("link_reason"),
        "explanation": explain(view) if "link_status" in attrs else None,
    }


def _track(track: Mapping[str, Any]) -> dict[str, Any]:
    evidence = {name: round(float(v), 4) for name, v in (track.get("evidence") or {}).items()}
    score = track.get("score")
    score = None if score is None else round(float(score), 4)
    return {"id": track["id"], "score": score, "evidence": evidence}


def _head(tracks: HeadTracks, head_id: str) -> dict[str, Any]:
    """One head: how long it is seen, from when on, and its best box."""
    from ...report.pictures.crops import key_rows

    mine = tracks.of(head_id)
    row = key_rows(mine, head_id, 1)[0]
    return {
        "id": head_id,
        "seconds": round(tracks.seconds(head_id), 3),
        "first": round(float(mine.times[0]), 3),
        "frame": int(mine.frames[row]),
        "time": round(float(mine.times[row]), 3),
        "box": [round(float(v), 1) for v in mine.boxes[row]],
    }
