"""Why a cluster is linked to a head, or to none: which evidence decided, and a sentence of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from ..doc.cluster import Cluster
from ..errors import check_kind

TEXT, PRIOR, NO_HEADS, TAKEN = "text", "salience", "no_heads", "taken"
_SAID = {
    TEXT: "the words say so",
    "salience": "the most prominent head",
    "title": "named in the title",
    "position": "the place fits the words",
    "moment": "seen at the moment that is named",
    "order": "comes in the turn that is named",
    "clip": "the picture fits the words",
    "gallery": "a known face",
}
_DENIED = {
    TEXT: "the words say so",
    "salience": "no head stands out",
    "title": "no head fits the title",
    "position": "nobody stands there",
    "moment": "no head fits the moment",
    "order": "no head comes in that turn",
    "unseen": "the words tell of somebody behind the camera, or of the writer's own people",
    "clip": "no head fits the words",
    "gallery": "no head with a clear face has that of the name",
    NO_HEADS: "no head was found in the video",
    TAKEN: "the head is somebody else's",
}


def deciding(chosen: Mapping[str, float], other: Mapping[str, float] | None = None) -> str:
    """The evidence that speaks most for the choice and against the alternative.

    chosen (Mapping[str, float]), other (Mapping[str, float] | None): contributions in nats by
        evidence; null has none, so `other` is then left out. Ties go to the one that comes first.
    """
    other = other or {}
    margins = {name: value - other.get(name, 0.0) for name, value in chosen.items()}
    return max(margins, key=lambda name: margins[name]) if margins else TEXT


def denying(contributions: Sequence[Mapping[str, float]], visible: float = 0.0) -> str:
    """The evidence that makes a cluster least visible, for one that got no head.

    contributions (Sequence[Mapping[str, float]]): for each head what each evidence adds, in nats.
    visible (float): the probability of being in the picture: where it is above 0.5, what is missing
        is a head that stands out.
    """
    if not contributions:
        return NO_HEADS
    if visible > 0.5:
        return PRIOR
    names = [name for name in contributions[0] if name != PRIOR]

    def log_odds(without: str | None) -> float:
        sums = [sum(v for n, v in parts.items() if n != without) for parts in contributions]
        top = max(sums)
        return top + math.log(sum(math.exp(value - top) for value in sums))

    return max(names, key=log_odds, default=TEXT)


def explain(cluster: Cluster) -> str:
    """A short English sentence: who it is and why, or why nobody.

    RAISES: T027 for what is no Cluster.
    """
    check_kind(cluster, Cluster, "explain")
    attrs = cluster.attrs
    reason = str(attrs.get("link_reason") or TEXT)
    visible = cluster.visible
    chance = "" if visible is None else f"probability of being seen {visible:.2f}"
    if cluster.link_status == "linked":
        heads = ", ".join(map(_head, attrs.get("head_tracks") or ()))
        told = _note(attrs) or _SAID.get(reason, reason)
        return f"{heads}: {told}" if heads else told
    if cluster.link_status == "not_visible":
        told = _note(attrs) or _DENIED.get(reason, reason)
        # Whom the words put in the picture may be any of its heads.
        what = "no head chosen" if reason in (PRIOR, TAKEN) else "not in the picture"
        return f"{what}: {told}" + (f" ({chance})" if chance else "")
    return "not looked for: no head tracks" + (f" ({chance} by the words alone)" if chance else "")


def _note(attrs: Mapping[str, object]) -> str:
    return str(attrs.get("link_note") or "")


def _head(track: Mapping[str, Any]) -> str:
    """Its id, and how probable it is where that is known (docs/contract.md)."""
    score = track.get("score")
    return str(track["id"]) if score is None else f"{track['id']} ({score:.2f})"
