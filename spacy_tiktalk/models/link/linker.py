"""`spacy-tiktalk.HeadLinker.v1`: scenes → the score of every head for every cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, cast

import numpy as np
from thinc.api import Model

from ...errors import error
from ...linking.types import Scene
from ..cross_modal.cn_clip import CNCLIP
from ..cross_modal.cn_clip_storage import Stored, pack, unpack
from ..network_shim import NetworkShim, need_torch
from ..types import Storage, Tok2VecModel
from ..vector_check import check_rows, read_vectors
from .light_linker import LightLinker
from .request import CLIP, CLIP_WEIGHTS, LinkRequest, LinkScores
from .stored_linker import PLACEHOLDER

if TYPE_CHECKING:
    from ..cross_modal.cn_clip_module import CNCLIPModule

LinkerModel: TypeAlias = Model[LinkRequest, LinkScores]


def build_head_linker(
    tok2vec: Tok2VecModel | None = None,
    *,
    clip: CNCLIP | None = None,
    hidden_width: int = 0,
    lr_scale: float = 1.0,
    clip_lr_scale: float = 1.0,
    storage: Storage = "float32",
) -> LinkerModel:
    """Build the linker's network.

    tok2vec (Model | None): List[Doc] → List[Floats2d] for `hidden_width` and for joint training;
        None reads rules and title alone.
    clip (CNCLIP | None): a text-picture model; a pipeline may get one later (`set_clip`).
    hidden_width (int): of the layer over the cluster vectors; 0 leaves them out.
    lr_scale, clip_lr_scale (float): factors on the learning rate of the linker and of the
        text-picture model, above 0.
    storage (str): how weights are saved: "float32", "float16" or "int8".
    RAISES: T301 for sizes out of range, T208 for another storage.
    """
    if hidden_width < 0 or lr_scale <= 0 or clip_lr_scale <= 0:
        raise error(
            "T301",
            what="hidden_width, lr_scale and clip_lr_scale",
            rule="the first must not be negative, the others must be above 0",
        )
    linker = NetworkShim(
        PLACEHOLDER,
        serialize=_serialize,
        deserialize=_deserialize,
        light=LightLinker.from_bytes,
        storage=storage,
        lr_scale=lr_scale,
    )
    picture = NetworkShim(
        pack(Stored()),
        serialize=_serialize_clip,
        deserialize=_deserialize_clip,
        # A pipeline that was saved without settings does not override those that are given.
        light=None if clip is not None else NoClip.from_bytes,
        storage=storage,
        lr_scale=clip_lr_scale,
    )
    if clip is not None:
        need_torch()
        from ..cross_modal.cn_clip_module import CNCLIPModule

        picture.set_module(CNCLIPModule(clip))
    layers = [] if tok2vec is None else [tok2vec]
    return Model(
        "head_linker",
        forward,
        init=init,
        layers=layers,
        refs={"tok2vec": tok2vec},
        attrs={"dropout_rate": 0.1, "hidden_width": hidden_width},
        shims=[linker, picture],
    )


def check_linker(model: Any) -> None:
    """RAISES: T848 for a model that `build_head_linker` did not build."""
    if len(model.shims) != 2 or not all(isinstance(shim, NetworkShim) for shim in model.shims):
        raise error("T848", found=model.name)


def linker_shim(model: Any) -> NetworkShim:
    """RETURNS (NetworkShim): of the LinkerModule."""
    return cast(NetworkShim, model.shims[0])


def clip_shim(model: Any) -> NetworkShim:
    """RETURNS (NetworkShim): of the text-picture model, a placeholder where there is none."""
    return cast(NetworkShim, model.shims[1])


def clip_of(model: Any) -> CNCLIPModule | None:
    """RETURNS (CNCLIPModule | None): the text-picture model, None where there is none."""
    network = clip_shim(model).network
    return None if network.settings is None else cast("CNCLIPModule", network)


def reads_vectors(model: Any) -> bool:
    """RETURNS (bool): whether the token vectors of an encoder make a difference."""
    return bool(linker_shim(model).network.reads_vectors)


def init(model: LinkerModel, X: LinkRequest | None = None, Y: Any = None) -> None:
    """Build the torch module once the width of the token vectors is known.

    RAISES: T302 where it cannot be known.
    """
    tok2vec = model.maybe_get_ref("tok2vec")
    width = 0
    if tok2vec is not None:
        docs = [scene.doc for scene in X.scenes] if X is not None else None
        tok2vec.initialize(X=docs)
        found = tok2vec.maybe_get_dim("nO")
        if found is None and docs:
            found = max((rows.shape[1] for rows in tok2vec.predict(docs)), default=0) or None
        if found is None:
            raise error("T302")
        width = int(found)
    need_torch()
    from ..cross_modal.cn_clip_module import CNCLIPModule
    from .module import LinkerModule

    clip = clip_of(model)
    if clip is not None and clip.tuned:
        # Training begins anew, from the checkpoint.
        clip = CNCLIPModule(clip.given)
        clip_shim(model).set_module(clip)
    # Vectors of the shared encoder are added to the text's where the text side learns, too.
    clip_width = 0 if clip is None or clip.given.tune == "frozen" else clip.load().dim
    module = LinkerModule(width, model.attrs["hidden_width"] if width else 0, clip_width)
    if X is not None:
        module.add_evidence({part.name: part.weights for part in X.evidence})
        if clip is not None:
            module.add_evidence({CLIP: CLIP_WEIGHTS})
    linker_shim(model).set_module(module)


def forward(
    model: LinkerModel, request: LinkRequest, is_train: bool
) -> tuple[LinkScores, Callable[[Any], list[Any]]]:
    """Score a batch. In training, backprop takes the loss as a scalar tensor made of the scores."""
    shim = linker_shim(model)
    matrix, backprop_rows = _token_vectors(model, request, is_train)
    clip = clip_of(model) if request.clip else None
    if not is_train and clip is None and shim.light is not None:
        return shim.light.score(matrix, request), lambda loss: []
    need_torch()
    from .linker_torch import score_in_torch

    scores, backprop = score_in_torch(
        model, (shim, clip_shim(model)), clip, matrix, request, is_train=is_train
    )

    def backprop_all(loss: Any) -> list[Any]:
        d_matrix = backprop(loss)
        if d_matrix is None:
            return []
        lengths = [len(scene.doc) for scene in request.scenes]
        ends = np.cumsum(lengths)
        d_rows = [d_matrix[end - n : end] for end, n in zip(ends, lengths, strict=True)]
        return cast("list[Any]", backprop_rows(d_rows))

    return scores, backprop_all


def _token_vectors(
    model: LinkerModel, request: LinkRequest, is_train: bool
) -> tuple[Any, Callable[[list[Any]], Any]]:
    """The vectors of all tokens in one matrix, None where none are read."""
    network = linker_shim(model).network
    tok2vec = model.maybe_get_ref("tok2vec")
    if tok2vec is None or not network.width:
        return None, lambda d_rows: []
    docs = [scene.doc for scene in request.scenes]
    rows, backprop_rows = read_vectors(tok2vec, docs, is_train)
    for own, doc in zip(rows, docs, strict=True):
        check_rows(own, doc)
    filled = [r for r in rows if len(r)]
    matrix = model.ops.xp.concatenate(filled) if filled else model.ops.alloc2f(0, network.width)
    if matrix.shape[1] != network.width:
        raise error("T305", found=matrix.shape[1], expected=network.width)
    if network.reads_vectors:
        _check_vectors(rows, request.scenes)
    return matrix, backprop_rows


def _check_vectors(rows: Sequence[Any], scenes: Sequence[Scene]) -> None:
    """RAISES: T304 for zeros, which a listener gives whose tok2vec did not run."""
    for own, scene in zip(rows, scenes, strict=True):
        if scene.clusters and len(own) and not own.any() and scene.doc.text.strip():
            raise error("T304", text=scene.doc.text[:40])


class NoClip:
    """Stands where there is no text-picture model."""

    settings = None

    @classmethod
    def from_bytes(cls, data: bytes) -> NoClip | None:
        """Read what `serialize_cn_clip` wrote for no model; None if it holds one. RAISES: T209."""
        return cls() if unpack(data, None).settings is None else None


def _serialize(module: Any, storage: Storage = "float32") -> bytes:
    from .module import serialize_linker

    return serialize_linker(module, storage)


def _deserialize(module: Any, data: bytes, device: Any) -> Any:
    from .module import deserialize_linker

    return deserialize_linker(module, data, device)


def _serialize_clip(module: Any, storage: Storage = "float32") -> bytes:
    from ..cross_modal.cn_clip_module import serialize_cn_clip

    return serialize_cn_clip(module, storage)


def _deserialize_clip(module: Any, data: bytes, device: Any) -> Any:
    from ..cross_modal.cn_clip_module import deserialize_cn_clip

    return deserialize_cn_clip(module, data, device)
