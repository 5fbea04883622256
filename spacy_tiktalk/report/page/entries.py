"""The list of dialogues: what each entry shows, and what the search looks at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..payload.naming import base_name, told_apart


def index_entry(document: Mapping[str, Any], number: int, taken: set[str]) -> dict[str, Any]:
    """What the list of dialogues shows and searches.

    taken (set[str]): ids of earlier ones, added to.
    """
    entry_id = str(document["key"])
    while not entry_id or entry_id in taken:
        entry_id = f"{entry_id}~{number + 1}"
    taken.add(entry_id)
    clusters = [cluster for side in document["sides"] for cluster in side["clusters"]]
    last = document["sides"][-1]["clusters"]
    return {
        "id": entry_id,
        "key": document["key"],
        "title": document["title"],
        "first": document["turns"][0]["text"][:80] if document["turns"] else "",
        "speakers": sorted({turn["speaker"] for turn in document["turns"] if turn["speaker"]}),
        "text": "\n".join(turn["text"] for turn in document["turns"]),
        "names": sorted({cluster["name"] for cluster in clusters if cluster["name"]}),
        "turns": len(document["turns"]),
        "persons": len(last),
        "linked": sum(cluster["link_status"] == "linked" for cluster in last),
        "unseen": sum(cluster["link_status"] == "not_visible" for cluster in last),
        "video": document["video"] is not None,
        "video_name": (document["video"] or {}).get("name") or None,
        "error": document.get("error") is not None,
        "statuses": _statuses(document, clusters),
    }


def name_videos(index: Iterable[dict[str, Any]], paths: Sequence[str | None]) -> None:
    """Name videos; files of one name in several folders get as much of their path as is needed."""
    names = told_apart(path for path in paths if path)
    for entry, path in zip(index, paths, strict=True):
        if path and names[path] != base_name(path):
            entry["video_name"] = names[path]


def characters(index: Iterable[Mapping[str, Any]]) -> set[str]:
    """All characters in what the page searches."""
    found: set[str] = set()
    for entry in index:
        found.update(entry["text"], entry["title"] or "", *entry["speakers"], *entry["names"])
    return found


def _statuses(
    document: Mapping[str, Any], clusters: Iterable[Mapping[str, Any]]
) -> Mapping[str, int]:
    """How often each status stands in a dialogue: as its payload says, else as its badges do."""
    told: Mapping[str, int] | None = document.get("statuses")
    if told is not None:
        return told
    counted: dict[str, int] = {}
    for cluster in clusters:
        for marked in (cluster, *cluster["mentions"]):
            for word in filter(None, (marked.get("status") or "").split(" + ")):
                counted[word] = counted.get(word, 0) + 1
    return counted
