"""`spacy-tiktalk.MentionClusterer.v1`: token vectors → start, span, pair and link scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import numpy as np
from spacy.tokens import Doc
from thinc.api import Model

from ....errors import error
from ...network_shim import NetworkShim, need_torch
from ...types import Storage, Tok2VecModel
from ...vector_check import check_rows, read_vectors
from .network.light_clusterer import LightClusterer
from .network.stored_clusterer import PLACEHOLDER
from .read_rows import ReadRows
from .scores import ClusterGrads, ClusterScores, score
from .scoring_network import ClusterRequest
from .talk.token_index import TokenIndex, index_tokens

ClustererModel: TypeAlias = Model[ClusterRequest, ClusterScores]


def build_mention_clusterer(
    tok2vec: Tok2VecModel,
    *,
    hidden_width: int = 256,
    clusters: bool = False,
    distractors: bool = False,
    lr_scale: float = 1.0,
    storage: Storage = "float32",
) -> ClustererModel:
    """Build the scorer over any tok2vec.

    tok2vec (Model): List[Doc] → List[Floats2d]: an encoder, a CNN or a listener.
    hidden_width (int): Size of the hidden layers, above 0.
    clusters (bool): Whether a mention is scored with whole clusters, and not with single mentions
        alone: slower by little, and it keeps two people apart whom one pronoun would join. With it
        come the rules of words: bounds, names that stand again, what is said of who is whom.
    distractors (bool): Whether to train links with false mentions among the gold ones.
    lr_scale (float): Factor on the optimizer's learning rate for the scorer alone, > 0.
    storage (str): How weights are saved: "float32", "float16" or "int8".
    RAISES: T301 for sizes that are not above 0, T208 for another storage.
    """
    if hidden_width < 1 or lr_scale <= 0:
        raise error("T301", what="hidden_width and lr_scale", rule="they must be above 0")
    shim = NetworkShim(
        PLACEHOLDER,
        serialize=_serialize,
        storage=storage,
        deserialize=_deserialize,
        light=LightClusterer.from_bytes,
        lr_scale=lr_scale,
    )
    return Model(
        "mention_clusterer",
        forward,
        init=init,
        layers=[tok2vec],
        refs={"tok2vec": tok2vec},
        attrs={
            "dropout_rate": 0.1,
            "hidden_width": hidden_width,
            "clusters": clusters,
            "distractors": distractors,
        },
        shims=[shim],
    )


def init(model: ClustererModel, X: ClusterRequest | None = None, Y: Any = None) -> None:
    """Build the torch module once the width of the token vectors is known.

    RAISES: T302 where it cannot be known.
    """
    tok2vec = model.get_ref("tok2vec")
    if X is not None:
        tok2vec.initialize(X=X.docs)
    width = tok2vec.maybe_get_dim("nO")
    if width is None and X is not None:
        # The widest: a TransformerListener gives a Doc without tokens a matrix of no width.
        width = max((rows.shape[1] for rows in tok2vec.predict(X.docs)), default=0) or None
    if width is None:
        raise error("T302")
    shim = _shim(model)
    # As with thinc's own layers, initializing again starts anew.
    if X is not None or shim.network.width != width:
        need_torch()
        from .network.clusterer_module import ClustererModule

        links = model.attrs["clusters"]
        shim.set_module(ClustererModule(int(width), model.attrs["hidden_width"], links=links))


def forward(
    model: ClustererModel, request: ClusterRequest, is_train: bool
) -> tuple[ClusterScores, Callable[[ClusterGrads], list[Doc]]]:
    """Score a batch; the gradient of the logits flows back into the token vectors.

    RAISES: T303 before `init`.
    """
    shim = _shim(model)
    width = shim.network.width
    if not width:
        raise error("T303")
    vectors, backprop_vectors = read_vectors(model.get_ref("tok2vec"), request.docs, is_train)
    index = index_tokens(request.docs, request.aliases)
    _check_vectors(vectors, index, width)
    # A TransformerListener gives a Doc without tokens a matrix of no width.
    filled = [rows for rows in vectors if len(rows)]
    if len(filled) == 1:  # of a long one a copy would be long too
        matrix = filled[0]
    else:
        matrix = model.ops.xp.concatenate(filled) if filled else model.ops.alloc2f(0, width)
    if not is_train and shim.light is not None:
        tokens = matrix if len(index.rows) == len(matrix) else ReadRows(matrix, index.rows)
        scores, _ = score(shim.light, tokens, request, index, is_train=False)
        return scores, lambda grads: []
    need_torch()
    from .network.clusterer_training import score_in_torch

    scores, backprop = score_in_torch(model, shim, matrix, request, index, is_train=is_train)

    def backprop_all(grads: ClusterGrads) -> list[Doc]:
        d_matrix = backprop(grads)
        lengths = [len(doc) for doc in request.docs]
        ends = np.cumsum(lengths)
        d_vectors = [d_matrix[end - n : end] for end, n in zip(ends, lengths, strict=True)]
        return cast("list[Doc]", backprop_vectors(d_vectors))

    return scores, backprop_all


def _check_vectors(vectors: list[Any], index: TokenIndex, width: int) -> None:
    """Catch a tok2vec that is not the trained one, before its numbers become clusters."""
    for d, rows in enumerate(vectors):
        check_rows(rows, index.docs[d])
        if not len(rows):
            continue
        if rows.shape[1] != width:
            raise error("T305", found=rows.shape[1], expected=width)
        # A listener whose tok2vec did not run hands out zeros, and so do Docs of white space.
        words = index.can_start[slice(*index.offsets[d : d + 2].tolist())]
        if words.any() and not rows.any():
            raise error("T304", text=index.docs[d].text[:40])


def _serialize(module: Any, storage: Storage = "float32") -> bytes:
    from .network.clusterer_module import serialize_clusterer

    return serialize_clusterer(module, storage)


def _deserialize(module: Any, data: bytes, device: Any) -> Any:
    from .network.clusterer_module import deserialize_clusterer

    return deserialize_clusterer(module, data, device)


def _shim(model: Any) -> NetworkShim:
    return cast(NetworkShim, model.shims[0])
