"""Whether a released pipeline finds what the trained one found: without torch, and in 8 bits.

Without torch and with it both run the same files: the light networks as they will be used, and the
torch modules made of the same weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..doc.annotations import read_clusters
from ..errors import error, warn
from ..models.network_shim import NetworkShim
from ..models.text.light.exact import exact_products
from ..models.types import RuntimeWeights
from ..models.walking import encoders_of, networks_of
from ..training.corpus import DialogueCorpus
from .trained import load_trained

LIMIT = 1000  # dialogues that are compared; of a few hundred chance alone makes 0.3 points
FARTHEST = 1e-3  # between two numbers of a vector in float32; they are around 1
MOST_LOST = 0.003  # of the CoNLL average, in 8 bits
_VIDEO = ("head_tracker", "head_linker")


def check_light(
    folder: str | Path, dialogues: str | Path, *, weights: RuntimeWeights, limit: int = LIMIT
) -> dict[str, Any]:
    """Compare both ways to run a pipeline.

    folder (str | Path): The pipeline.
    dialogues (str | Path): Annotated ones, as `DialogueCorpus` reads them.
    weights (str): What its encoder computes with. In float32 all clusters must be the same; in 8
        bits the CoNLL average may be `MOST_LOST` lower.
    limit (int): Dialogues to compare, the first ones.
    RETURNS (dict): "dialogues", "same_clusters" (in how many of them), "largest_difference" of two
        numbers of a vector, "least_cosine" of two vectors; "coref_f" and "coref_f_torch", the CoNLL
        average from 0 to 1, where there are gold clusters.
    RAISES: T604 where they differ, T605 where an encoder of the pipeline needs torch, T607 for
        dialogues without gold clusters, which 8 bits are checked by. Warns (W603) where this
        processor runs 8 bits in float32.
    """
    light, torch = load_trained(folder), load_trained(folder)
    if any(cast(NetworkShim, node.shims[0]).light is None for node in encoders_of(light)):
        raise error("T605")
    for _, shim in networks_of(torch):
        shim.module  # noqa: B018  # asked for once, it is in torch
    found = _differences(*(_vectors(nlp, dialogues, limit) for nlp in (light, torch)))
    ours, theirs = (predicted(nlp, dialogues, limit) for nlp in (light, torch))
    same = [_clusters(a) == _clusters(b) for a, b in zip(ours, theirs, strict=True)]
    found |= {"dialogues": len(same), "same_clusters": sum(same)}
    gold = any(read_clusters(eg.reference) for eg in ours)
    scores = [_conll(light, examples) if gold else None for examples in (ours, theirs)]
    if scores[0] is not None and scores[1] is not None:
        found |= {"coref_f": scores[0], "coref_f_torch": scores[1]}
    if weights == "int8":
        if "coref_f" not in found:
            raise error("T607", path=dialogues, option="--check")
        if exact_products() == "none":
            warn("W603")
        agree = found["coref_f"] >= found["coref_f_torch"] - MOST_LOST
    else:
        agree = all(same) and found.get("largest_difference", 0.0) <= FARTHEST
    if not agree:
        raise error("T604", weights=weights, found=found)
    return found


def _examples(nlp: Language, dialogues: str | Path, limit: int) -> list[Example]:
    return list(DialogueCorpus(dialogues, limit=limit)(nlp))


def _vectors(nlp: Language, dialogues: str | Path, limit: int) -> list[NDArray[np.float32]]:
    """The token vectors of each Doc, of every dialogue encoder."""
    docs = [eg.predicted for eg in _examples(nlp, dialogues, limit)]
    return [rows for node in encoders_of(nlp) for rows in node.predict(docs)]


def _differences(
    ours: Sequence[NDArray[np.float32]], theirs: Sequence[NDArray[np.float32]]
) -> dict[str, float]:
    if not any(rows.size for rows in ours):
        return {}
    a, b = np.concatenate(ours), np.concatenate(theirs)
    seen = b.any(axis=1)  # white space has zeros
    norms = np.linalg.norm(a[seen], axis=1) * np.linalg.norm(b[seen], axis=1)
    cosines = (a[seen] * b[seen]).sum(axis=1) / norms
    return {
        "largest_difference": float(np.abs(a - b).max()),
        "least_cosine": float(cosines.min(initial=1.0)),
    }


def predicted(nlp: Language, dialogues: str | Path, limit: int) -> list[Example]:
    """The dialogues as the text half of the pipeline reads them."""
    examples = _examples(nlp, dialogues, limit)
    with nlp.select_pipes(disable=video_pipes(nlp)):
        docs = list(nlp.pipe([eg.predicted for eg in examples]))
    return [Example(doc, eg.reference) for doc, eg in zip(docs, examples, strict=True)]


def video_pipes(nlp: Language) -> list[str]:
    """The names of the components that look at videos."""
    return [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory in _VIDEO]


def _clusters(example: Example) -> list[Any]:
    doc: Doc = example.predicted
    return [cluster.offsets for cluster in read_clusters(doc)]


def _conll(nlp: Language, examples: Sequence[Example]) -> float | None:
    """The CoNLL average by the pipeline's own scorer; None without gold clusters."""
    for _, pipe in nlp.pipeline:
        scores = pipe.score(examples) if hasattr(pipe, "score") else {}
        if scores.get("coref_f") is not None:
            return float(scores["coref_f"])
    return None


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
        warn("W601", path=dialogues, n=len(before), percent=f"{100 * agreement:.1f}")


def _mentions(doc: Doc) -> set[tuple[int, int]]:
    return {span for cluster in read_clusters(doc) for span in cluster.offsets}
