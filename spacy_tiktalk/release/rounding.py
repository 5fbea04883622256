"""Whether 8 bits keep what a pipeline has learned."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from ..doc.annotations import read_clusters
from ..errors import warning
from .light_check import predicted
from .trained import load_trained

AT_LEAST = 0.95
"""Agreement of mentions below which a warning is due; zh_tiktalk has 0.99 in 8 bits."""
DIALOGUES = 200


def first_docs(nlp: Language, dialogues: str | Path) -> list[Doc]:
    """What the text half of a pipeline says of the first dialogues."""
    return [eg.predicted for eg in predicted(nlp, dialogues, DIALOGUES)]


def tell_loss(before: Sequence[Doc], folder: Path, dialogues: str | Path) -> None:
    """W601 where a pipeline in 8 bits finds other mentions than it found before.

    A step of training may be smaller than a level of 8 bits, which rounds it away.

    before (Sequence[Doc]): Of `first_docs`, by the weights as they were trained.
    folder (Path): The pipeline as it is released.
    """
    after = first_docs(load_trained(folder), dialogues)
    same = total = 0
    for now, then in zip(map(_mentions, after), map(_mentions, before), strict=True):
        same, total = same + 2 * len(now & then), total + len(now) + len(then)
    agreement = same / total if total else 1.0  # F1
    if agreement < AT_LEAST:
        text = warning("W601", path=dialogues, n=len(before), percent=f"{100 * agreement:.1f}")
        warnings.warn(text, UserWarning, stacklevel=3)


def _mentions(doc: Doc) -> set[tuple[int, int]]:
    return {span for cluster in read_clusters(doc) for span in cluster.offsets}
