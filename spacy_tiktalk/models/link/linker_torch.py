"""The head linker in torch: in training, beside a text-picture model, and wherever its module is
asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import torch
from thinc.util import torch2xp, xp2torch

from ...linking.types import Scene
from ..cross_modal.cn_clip_module import CNCLIPModule
from ..network_shim import NetworkShim
from ..torch_spans import span_means
from .clip import clip_columns
from .module import LinkerModule
from .request import (
    CLIP,
    CLIP_WEIGHTS,
    PRIOR,
    LinkRequest,
    LinkScores,
    SceneScores,
    cluster_spans,
    visibility_rows,
)


def score_in_torch(
    model: Any,
    shims: tuple[NetworkShim, NetworkShim],
    clip: CNCLIPModule | None,
    matrix: Any,
    request: LinkRequest,
    *,
    is_train: bool,
) -> tuple[LinkScores, Callable[[torch.Tensor], Any]]:
    """Score a batch.

    shims (tuple): That of the linker, and of the text-picture model.
    matrix (Floats2d | None): The vectors of all its tokens, None where none are read.
    RETURNS (LinkScores, Callable): And what takes the loss as a scalar tensor made of the scores,
        and gives the gradient of the matrix, None where there is none.
    """
    shim, picture = shims
    module = cast(LinkerModule, shim.module)
    tokens = (
        None if matrix is None else xp2torch(matrix, requires_grad=is_train, device=shim.device)
    )
    if not is_train:
        with shim.inference(), picture.inference():
            return _score(module, clip, tokens, request), lambda loss: None
    shim.set_dropout(model.attrs["dropout_rate"])
    with shim.training(), torch.enable_grad():
        scores = _score(module, clip, tokens, request)

    def backprop(loss: torch.Tensor) -> Any:
        if loss.requires_grad:
            loss.backward()
        if tokens is None:
            return None
        # With zeros if need be: the last listener drives the shared encoder.
        grad = tokens.grad
        return model.ops.alloc2f(*matrix.shape) if grad is None else torch2xp(grad, ops=model.ops)

    return scores, backprop


def _score(
    module: LinkerModule,
    clip: CNCLIPModule | None,
    tokens: torch.Tensor | None,
    request: LinkRequest,
) -> LinkScores:
    scenes = request.scenes
    vectors = None if tokens is None else _cluster_vectors(tokens, scenes)
    visibility = _visibility(module, vectors, scenes)
    bias, temperature = module.calibration
    text_extra = None
    if vectors is not None and module.clip_width:
        text_extra = module.to_clip(vectors[:, : module.width])
    seen = None if clip is None else clip_columns(clip, scenes, text_extra)
    told = (visibility + bias) / temperature
    out, at = [], 0
    for number, scene in enumerate(scenes):
        n, m = scene.shape
        own = told[at : at + n]
        at += n
        if not m:
            out.append(SceneScores(own, own.new_zeros(n, 0)))
            continue
        # In nats as they enter the softmax.
        parts = {"text": own[:, None].expand(n, m)}
        for evidence in request.evidence:
            column = evidence.columns[number]
            if column is None:
                continue
            values = torch.as_tensor(column.values, dtype=own.dtype, device=own.device)
            total = values @ module.weights_of(evidence.name, evidence.weights) / temperature
            if evidence.name == PRIOR:
                parts[PRIOR] = torch.log_softmax(total, dim=1)
            else:
                parts[evidence.name] = total
        if PRIOR not in parts:
            parts[PRIOR] = own.new_full((n, m), -float(np.log(m)))
        looked = None if seen is None else seen.columns[number]
        if looked is not None:
            parts[CLIP] = looked @ module.weights_of(CLIP, CLIP_WEIGHTS) / temperature
        out.append(SceneScores(own, sum(parts.values(), own.new_zeros(n, m)), parts))
    return LinkScores(out, seen, module.penalty)


def _visibility(
    module: LinkerModule, vectors: torch.Tensor | None, scenes: Sequence[Scene]
) -> torch.Tensor:
    *arrays, n_clusters = visibility_rows(scenes)
    rows, weights, owners = (torch.as_tensor(a, device=module.bias.device) for a in arrays)
    return module.visibility(rows, weights, owners, vectors, n_clusters)


def _cluster_vectors(tokens: torch.Tensor, scenes: Sequence[Scene]) -> torch.Tensor:
    """[n_clusters, 2 * width]: the mean of the mentions' means, and the Doc's."""
    spans = cluster_spans(scenes)
    number = len(spans.doc_starts)
    starts, ends, owner, doc_starts, doc_ends = (
        torch.tensor(array, device=tokens.device)
        for array in (spans.starts, spans.ends, spans.owners, spans.doc_starts, spans.doc_ends)
    )
    mentions = span_means(tokens, starts, ends)
    counts = torch.bincount(owner, minlength=number).clamp_min(1)[:, None]
    sums = tokens.new_zeros(number, tokens.shape[1]).index_add(0, owner, mentions)
    return torch.cat([sums / counts, span_means(tokens, doc_starts, doc_ends)], 1)
