"""Gold links of an Example: which heads of a scene its annotated clusters are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from spacy.tokens import Doc
from spacy.training import Example

from ..doc.annotations import cluster_keys
from ..doc.cluster import checked_attrs
from ..doc.reading import silent_stretches
from ..doc.turns import text_field
from ..linking.scene import cluster_text, make_scene
from ..linking.types import ClusterText, Scene
from .gold import GoldCount, gold_groups

if TYPE_CHECKING:
    from ..formats.record import GoldBox
    from ..linking.box_heads import BoxHeads
    from ..models.link.loss import ClusterGold

SceneMaker = Callable[[Doc, Sequence[ClusterText]], Scene]


def gold_boxes(doc: Doc) -> tuple[GoldBox, ...]:
    """The annotated boxes a reference Doc carries. RAISES: as `boxes_from_doc`."""
    if not text_field(doc, "boxes"):
        return ()
    from ..formats.records import boxes_from_doc
    from ..formats.source import Where

    return boxes_from_doc(doc, Where("Doc", None, text_field(doc, "key")))


def tells_of_heads(reference: Doc) -> bool:
    """Whether it is annotated of any cluster if it is in the picture."""
    keys = cluster_keys(reference)
    return any(reference.spans[key].attrs.get("gold_heads") is not None for key in keys)


def gold_scene(
    example: Example,
    make: SceneMaker,
    *,
    count: GoldCount,
    boxes: BoxHeads | None = None,
) -> tuple[Scene, list[ClusterGold]]:
    """The scene of an Example with its gold clusters, and their gold links.

    make (SceneMaker): makes the scene of a predicted Doc with the head tracks it carries.
    boxes (BoxHeads | None): makes head tracks of the annotated boxes instead; a box is then the
        head it is annotated as. Otherwise a head is who is annotated where it is seen
        (`linking.head_matching`).
    """
    from ..models.link.loss import ClusterGold

    groups = gold_groups(example, count=count)
    silent = silent_stretches(example.predicted)
    clusters = [cluster_text(example.predicted, offsets, silent=silent) for _, offsets in groups]
    marked = gold_boxes(example.reference)
    if boxes is not None and marked:
        tracked, labels = boxes(marked)
        scene = make_scene(example.predicted, clusters, tracked=tracked)
        owners: dict[frozenset[str], set[str]] = {}
        for head, names in labels.items():  # several, for one who is marked in several frames
            owners.setdefault(frozenset(names), set()).add(head)
    else:
        scene = make(example.predicted, clusters)
        owners = {} if boxes is not None else _owners(scene, marked)
    gold = []
    for key, _ in groups:
        named = checked_attrs(example.reference.spans[key], "gold_heads").get("gold_heads")
        if named is None:
            gold.append(ClusterGold())
            continue
        found = owners.get(frozenset(named)) or set().union(
            *(owners.get(frozenset([name]), set()) for name in named)
        )
        heads = tuple(sorted(scene.head_ids.index(head) for head in found))
        gold.append(ClusterGold(visible=bool(named), heads=heads if named else ()))
    return scene, gold


def _owners(scene: Scene, boxes: Sequence[GoldBox]) -> dict[frozenset[str], set[str]]:
    """For each label (or labels of a group's box) the heads that are seen there."""
    if scene.tracks is None or not boxes:
        return {}
    from ..linking.head_matching import match_heads

    return match_heads(scene.tracks, boxes)
