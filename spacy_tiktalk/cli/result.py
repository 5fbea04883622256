"""An annotated dialogue as one JSON object, the form in which `annotate` writes and draws it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..annotations import read_clusters
from ..training.records import DialogueRecord, record_from_doc

if TYPE_CHECKING:
    from spacy.tokens import Doc


def result_to_json(doc: Doc, record: DialogueRecord) -> dict[str, Any]:
    """The predicted clusters of a Doc in the form of our JSONL.

    Each mention has three keys more than gold has: "type" (PROPER, PRONOUN or NOMINAL), "score"
    (probability of the mention) and "link_score" (of its link to the cluster), null where the
    pipeline gave none. record: where the Doc came from; of it the video type is kept, and no gold.
    """
    from ..training.jsonl import record_to_json

    found = replace(record_from_doc(doc), video_type=record.video_type)
    obj = record_to_json(found)
    for cluster, view in zip(obj["clusters"], read_clusters(doc), strict=True):
        scores, links = view.scores, view.link_scores
        for i, (mention, kind) in enumerate(zip(cluster["mentions"], view.types, strict=True)):
            mention["type"] = kind
            mention["score"] = round(scores[i], 4) if scores else None
            mention["link_score"] = round(links[i], 4) if links else None
    return obj
