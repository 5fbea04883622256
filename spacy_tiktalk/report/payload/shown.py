"""The payload of what notebooks draw, and how they read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.tokens import Doc

from ...doc.contract import CLUSTER_PREFIX
from ...errors import error
from .document import document_payload, record_payload, result_payload


def shown_payload(item: Any, prefix: str = CLUSTER_PREFIX) -> dict[str, Any]:
    """The report's payload of what can be drawn. RAISES: T851 for anything else."""
    from ...formats.record import DialogueRecord, check_record

    if isinstance(item, Doc):
        return document_payload(item, prefix=prefix)
    if isinstance(item, Mapping) and "turns" in item:
        return result_payload(item)
    if isinstance(item, DialogueRecord):
        return record_payload(check_record(item))
    expected = "Docs, DialogueRecords, or objects of tiktalk annotate's JSONL"
    raise error("T851", found=f"A {type(item).__name__}", expected=expected)


def clusters_of(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The clusters of a payload with one side."""
    return payload["sides"][-1]["clusters"]


def mentions_by_turn(payload: Mapping[str, Any]) -> dict[int, list[tuple[dict[str, Any], str]]]:
    """Turn → (mention, its cluster's id), by (start, -end); only turns that have some."""
    found: dict[int, list[tuple[dict[str, Any], str]]] = {}
    for cluster in clusters_of(payload):
        for mention in cluster["mentions"]:
            found.setdefault(mention["turn"], []).append((mention, cluster["id"]))
    for mentions in found.values():
        mentions.sort(key=lambda pair: (pair[0]["start"], -pair[0]["end"]))
    return found
