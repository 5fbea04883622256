"""Links written into the clusters of a Doc (docs/contract.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spacy.tokens import Doc

from ..doc.annotations import read_clusters, write_group
from ..linking.decide import Decision
from ..linking.explain import TAKEN, deciding, denying
from ..linking.types import Scene

LINK_KEYS = ("head_tracks", "link_status", "visible", "link_reason", "link_note", "head_scores")
Notes = Mapping[str, Mapping[tuple[int, int], str]]


def write_links(
    doc: Doc,
    scene: Scene,
    decisions: Sequence[Decision],
    told: Sequence[Mapping[str, Any]],
    notes: Notes,
) -> None:
    """Write the decisions for a Doc's clusters, in place of older ones.

    told (Sequence[Mapping[str, Any]]): for each cluster "visible", the probability by the words
        alone, and "parts", the contributions of each evidence to each head, float32 [n_heads].
    notes (Notes): by evidence what it saw of (cluster, head).
    """
    for k, cluster in enumerate(filter(len, read_clusters(doc))):
        kept = {key: value for key, value in cluster.attrs.items() if key not in LINK_KEYS}
        attrs = _attrs(scene, k, decisions[k], told[k], notes)
        mentions = cluster.mentions
        labels = [span.label_ for span in mentions]
        offsets = [(span.start, span.end) for span in mentions]
        write_group(doc, cluster.key, offsets, {**kept, **attrs}, labels=labels)


def _attrs(
    scene: Scene, k: int, decision: Decision, told: Mapping[str, Any], notes: Notes
) -> dict[str, Any]:
    if scene.tracks is None:
        return {"head_tracks": [], "link_status": "not_evaluated", "visible": told["visible"]}
    parts = told["parts"]
    each = [
        {name: float(values[t]) for name, values in parts.items()}
        for t in range(len(scene.head_ids))
    ]
    chances = decision.probabilities
    out: dict[str, Any] = {
        "head_tracks": [
            {"id": scene.head_ids[t], "score": float(chances[t]), "evidence": each[t]}
            for t in decision.heads
        ],
        "link_status": "linked" if decision.heads else "not_visible",
        "visible": decision.visible,
        "head_scores": {head: float(chances[t]) for t, head in enumerate(scene.head_ids)},
    }
    if decision.rival is not None:
        head, other = scene.head_ids[int(chances.argmax())], scene.clusters[decision.rival]
        taken = f"{head} is taken by {other.name or other.texts[0]}"
        return {**out, "link_reason": TAKEN, "link_note": taken}
    if not decision.heads:
        return {**out, "link_reason": denying(each, decision.visible)}
    first = decision.heads[0]
    out["link_reason"] = deciding(each[first], _alternative(chances, decision, each))
    note = notes.get(out["link_reason"], {}).get((k, first))
    return {**out, "link_note": note} if note else out


def _alternative(
    chances: Any, decision: Decision, each: Sequence[Mapping[str, float]]
) -> Mapping[str, float]:
    """The contributions of the likeliest choice that was not made; null has none."""
    others = [t for t in range(len(each)) if t not in decision.heads]
    if not others:
        return {}
    best = max(others, key=lambda t: float(chances[t]))
    return each[best] if chances[best] > chances[-1] else {}
