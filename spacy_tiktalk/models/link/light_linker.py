"""The head linker in plain numpy: the weights of `LinkerModule`, whose file has the formula."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...linking.types import Scene
from ..layers import Floats, Ints, gelu, layer_norm, span_means
from .request import (
    PRIOR,
    LinkRequest,
    LinkScores,
    SceneScores,
    cluster_spans,
    visibility_rows,
)
from .stored_linker import StoredLinker, unpack_linker


class LightLinker:
    """Scores scenes without a text-picture model."""

    def __init__(self, stored: StoredLinker) -> None:
        self.width, self.hidden = stored.width, stored.hidden
        self.clip_width = stored.clip_width
        self._weights = stored.weights

    @classmethod
    def from_bytes(cls, data: bytes) -> LightLinker:
        """Read what `serialize_linker` wrote. RAISES: T209."""
        return cls(unpack_linker(data))

    @property
    def reads_vectors(self) -> bool:
        """Whether token vectors make a difference."""
        return bool(self.width and (self.hidden or self.clip_width))

    def weights_of(self, name: str, default: tuple[float, ...]) -> Floats:
        """The learned weights of an evidence, else its defaults."""
        learned = self._weights.get(f"evidence.{name}")
        if learned is not None and len(learned) == len(default):
            return learned
        return np.asarray(default, dtype=np.float32)

    def visibility(
        self, rows: Ints, weights: Floats, owners: Ints, vectors: Floats | None, n_clusters: int
    ) -> Floats:
        """Log-odds [n_clusters] of being in the picture, not calibrated; as in `LinkerModule`."""
        logits = np.repeat(self._weights["bias"], n_clusters)
        np.add.at(logits, owners, self._weights["table"][rows] * weights)
        if self.hidden and vectors is not None:
            hidden = gelu(vectors @ self._weights["reduce.weight"].T + self._weights["reduce.bias"])
            scaled = layer_norm(hidden, self._weights["norm.weight"], self._weights["norm.bias"])
            logits += scaled @ self._weights["out.weight"][0]
        return logits

    def penalty(self, l2: float) -> float:
        """Half the squared norm of the visibility weights times l2."""
        total = float(np.square(self._weights["table"]).sum())
        if "out.weight" in self._weights:
            total += float(np.square(self._weights["out.weight"]).sum())
        return 0.5 * l2 * total

    def score(self, tokens: Floats | None, request: LinkRequest) -> LinkScores:
        """Score a batch.

        tokens (ndarray | None): The vectors of all its tokens (n, width), or None.
        """
        scenes = request.scenes
        vectors = None if tokens is None else _cluster_vectors(tokens, scenes)
        rows, weights, owners, n_clusters = visibility_rows(scenes)
        bias, temperature = self._weights["calibration"]
        told = self.visibility(rows, weights, owners, vectors, n_clusters)
        told = (told + bias) / temperature
        out, at = [], 0
        for number, scene in enumerate(scenes):
            own = told[at : at + len(scene.clusters)]
            at += len(own)
            out.append(self._scene(own, number, request))
        return LinkScores(out, None, self.penalty)

    def _scene(self, own: Floats, number: int, request: LinkRequest) -> SceneScores:
        n, m = request.scenes[number].shape
        if not m:
            return SceneScores(own, np.zeros((n, 0), dtype=np.float32))
        temperature = self._weights["calibration"][1]
        # In nats as they enter the softmax.
        parts: dict[str, Floats] = {"text": np.repeat(own[:, None], m, axis=1)}
        for evidence in request.evidence:
            column = evidence.columns[number]
            if column is None:
                continue
            values = np.asarray(column.values, dtype=np.float32)
            total = values @ self.weights_of(evidence.name, evidence.weights) / temperature
            parts[evidence.name] = _log_softmax(total) if evidence.name == PRIOR else total
        if PRIOR not in parts:
            parts[PRIOR] = np.full((n, m), -np.log(m), dtype=np.float32)
        return SceneScores(own, sum(parts.values(), np.zeros((n, m), dtype=np.float32)), parts)


def _log_softmax(x: Floats) -> Floats:
    x = x - x.max(axis=1, keepdims=True)
    out: Floats = x - np.log(np.exp(x).sum(axis=1, keepdims=True))
    return out


def _cluster_vectors(tokens: Floats, scenes: Sequence[Scene]) -> Floats:
    """[n_clusters, 2 * width]: the mean of the mentions' means, and the Doc's."""
    spans = cluster_spans(scenes)
    number = len(spans.doc_starts)
    sums = np.zeros((number, tokens.shape[1]), dtype=np.float32)
    np.add.at(sums, spans.owners, span_means(tokens, spans.starts, spans.ends))
    counts = np.maximum(np.bincount(spans.owners, minlength=number), 1)
    means = sums / counts[:, None].astype(np.float32)
    return np.concatenate([means, span_means(tokens, spans.doc_starts, spans.doc_ends)], axis=1)
