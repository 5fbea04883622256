"""The mention clusterer in torch: in training, and wherever its module is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import numpy as np
import torch
from thinc.api import Model
from thinc.util import torch2xp, xp2torch

from ....network_shim import NetworkShim
from ..scores import ClusterGrads, ClusterScores, score
from ..scoring_network import ClusterRequest
from ..talk.token_index import TokenIndex
from .clusterer_module import ClustererModule


def score_in_torch(
    model: Model[ClusterRequest, ClusterScores],
    shim: NetworkShim,
    matrix: Any,
    request: ClusterRequest,
    index: TokenIndex,
    *,
    is_train: bool,
) -> tuple[ClusterScores, Callable[[ClusterGrads], Any]]:
    """Score a batch.

    matrix (Floats2d): The vectors of all tokens of the batch.
    RETURNS (ClusterScores, Callable): And what takes the gradients of the logits, and gives that of
        the matrix.
    """
    tokens = xp2torch(matrix, requires_grad=is_train, device=shim.device)
    if is_train:
        shim.set_dropout(model.attrs["dropout_rate"])
    with shim.training() if is_train else shim.inference() as torch_module:
        module = cast(ClustererModule, torch_module)
        read = tokens[module.ints(index.rows)]
        scores, logits = score(module, read, request, index, is_train=is_train)

    def backprop(grads: ClusterGrads) -> Any:
        given = [grads.start, grads.span, grads.pair, grads.link]
        used = [(y, g) for y, g in zip(logits, given, strict=True) if len(g)]
        if used:
            torch.autograd.backward(
                [y for y, _ in used],
                [torch.from_numpy(np.ascontiguousarray(g)).to(y.device) for y, g in used],
            )
        # With zeros if need be: the last listener drives the encoder's own backward pass, and one
        # that returned early would starve every other listener.
        if tokens.grad is None:
            return model.ops.alloc2f(*matrix.shape)
        return torch2xp(tokens.grad, ops=model.ops)

    return scores, backprop
