"""What is wrong with what is said of a cluster's heads, against where its person is annotated."""

from __future__ import annotations

from ...linking.head_matching import HeadMatch
from ..links.read import Said
from .types import (
    CALLED_NULL,
    CALLED_VISIBLE,
    CORRECT,
    NOT_COMPARED,
    SOME_HEADS,
    SPURIOUS_LINK,
    WRONG_HEAD,
)


def compare_link(
    gold: frozenset[str] | None, said: Said | None, match: HeadMatch | None
) -> tuple[str, str] | None:
    """(category, why) of one gold cluster and the predicted cluster that is aligned with it.

    gold (frozenset[str] | None): labels of its heads, empty for somebody not in the picture, None
        where nobody annotated it: the answer is None then.
    said (Said | None): of the predicted cluster, None where there is none.
    match (HeadMatch | None): which head is which label, None where that cannot be told (no gold
        boxes, or no head tracks).
    """
    if gold is None:
        return None
    if said is None:
        return NOT_COMPARED, "no predicted cluster stands for it"
    if not said.evaluated and said.visible is None:
        return NOT_COMPARED, "the prediction says nothing of heads"
    if not gold:
        if said.null:
            return CORRECT, "not in the picture"
        return CALLED_VISIBLE, f"not in the picture, but {_told(said)}"
    marked = "+".join(sorted(gold))
    if said.null:
        return CALLED_NULL, f"{marked} in the gold, but called not in the picture"
    if not said.evaluated:
        return NOT_COMPARED, "called visible by the words alone, no head was looked for"
    if match is None:
        return (
            NOT_COMPARED,
            "no gold boxes, or no head tracks (annotate --tracks), to tell heads by",
        )
    found = match.translate(said.heads)
    if found == gold:
        return CORRECT, f"{_told(said)} = {marked}"
    shown = "" if match.heads_of(gold) else ", which no head track shows"
    category = SOME_HEADS if found & gold else WRONG_HEAD
    return category, f"{_told(said)}, but {marked} in the gold{shown}"


def spurious_link(said: Said | None) -> tuple[str, str] | None:
    """(category, why) of a predicted cluster that no gold cluster stands for; None if no head."""
    if said is None or not said.heads:
        return None
    return SPURIOUS_LINK, f"{_told(said)}, but stands for no gold cluster"


def _told(said: Said) -> str:
    if said.heads:
        return f"linked to {'+'.join(said.heads)}"
    return "called visible by the words alone"
