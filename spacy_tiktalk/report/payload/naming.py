"""What clusters, the heads they are linked to, and videos are called on a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ...lexicon.plural import is_plural

_TYPES = ("PROPER", "NOMINAL", "PRONOUN")  # the first one says most of who it is


def called(cluster: Mapping[str, Any]) -> str | None:
    """What to call a payload's cluster: its name, else its best mention (nouns, then long ones)."""
    if cluster["name"]:
        return str(cluster["name"])
    ranked = [(m["type"], m["text"]) for m in cluster["mentions"]]
    order = {kind: i for i, kind in enumerate(_TYPES)}
    best = min(ranked, key=lambda pair: (order.get(pair[0], 3), -len(pair[1])), default=None)
    return None if best is None else str(best[1])


def named_heads(clusters: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str | None]]:
    """Head id → (cluster id, what to call the person), by the ids, H2 before H10.

    Of several clusters with one head, one of a single person comes before a group, one with a name
    before one without, then the surest link, then the earlier one.

    clusters (Iterable[Mapping[str, Any]]): with the "id", "name", "mentions" and "heads" of the
        payload's.
    """
    claims: dict[str, tuple[Any, ...]] = {}
    for number, cluster in enumerate(clusters):
        texts = [mention["text"] for mention in cluster["mentions"]]
        group = len(cluster["heads"]) > 1 or any(map(is_plural, texts))
        for head in cluster["heads"]:
            rank = (group, cluster["name"] is None, -(head["score"] or 0.0), number)
            claim = (*rank, cluster["id"], called(cluster))
            claims[head["id"]] = min(claim, claims.get(head["id"], claim))
    return {head: claims[head][-2:] for head in sorted(claims, key=lambda name: (len(name), name))}


def name_heads(payload: dict[str, Any]) -> None:
    """Set each head's "cluster" and "label" from the last side's links. In place.

    Heads that only a link names get an entry of their own.
    """
    names = named_heads(payload["sides"][-1]["clusters"])
    known = {head["id"] for head in payload["heads"]}
    for head_id in names:
        if head_id not in known:
            payload["heads"].append({"id": head_id, "seconds": None, "first": None, "crops": []})
    for head in payload["heads"]:
        head["cluster"], head["label"] = names.get(head["id"], (None, None))


def base_name(video: str) -> str:
    """The last part of a path or address."""
    return _parts(video)[-1]


def told_apart(videos: Iterable[str]) -> dict[str, str]:
    """For each path or address its last part, and of those that share it as many more as tell them
    apart: "a/clip.mp4" and "b/clip.mp4" keep their folders.
    """
    parts = {video: _parts(video) for video in videos}
    kept = dict.fromkeys(parts, 1)
    while True:
        names = {video: "/".join(own[-kept[video] :]) for video, own in parts.items()}
        counts = Counter(names.values())
        # A path that has no further part stays: the others leave it.
        short = [v for v in parts if counts[names[v]] > 1 and kept[v] < len(parts[v])]
        if not short:
            return names
        for video in short:
            kept[video] += 1


def _parts(video: str) -> list[str]:
    return re.split(r"[/\\]", video.rstrip("/\\"))
