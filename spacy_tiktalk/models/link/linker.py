"""`spacy-tiktalk.HeadLinker.v1`: scenes → the score of every head for every cluster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast

import numpy as np
import torch
from thinc.api import Model
from thinc.util import torch2xp, xp2torch

from ...errors import error
from ...linking.types import Column, Scene
from ...linking.visibility_features import visibility_features
from ..cross_modal.cn_clip import CNCLIP
from ..cross_modal.cn_clip_module import CNCLIPModule, deserialize_cn_clip, serialize_cn_clip
from ..text.clusters.clusterer_module import span_means
from ..torch_shim import TorchShim
from ..types import Storage, Tok2VecModel
from ..vector_check import check_rows
from .clip import ClipColumns, clip_columns
from .module import PRIOR, LinkerModule, deserialize_linker, serialize_linker

CLIP = "clip"
CLIP_WEIGHTS = (1.0, 0.0, 0.0)


@dataclass(frozen=True)
class EvidenceColumns:
    """The columns of one evidence for a batch of scenes, and its default weights."""

    name: str
    weights: tuple[float, ...]
    columns: Sequence[Column | None]


@dataclass(frozen=True)
class LinkRequest:
    """What to score: scenes, and what the evidence says of them.

    clip (bool): whether the text-picture model is asked, where there is one.
    """

    scenes: Sequence[Scene]
    evidence: Sequence[EvidenceColumns] = ()
    clip: bool = True


@dataclass
class SceneScores:
    """The scores of one scene, as tensors that carry gradients in training.

    visibility [n_clusters]: calibrated log-odds of being in the picture by the text. logits
    [n_clusters, n_heads]: of each head, null has 0.

    parts (dict[str, torch.Tensor]): what each evidence adds to them (nats).
    """

    visibility: torch.Tensor
    logits: torch.Tensor
    parts: dict[str, torch.Tensor] = field(default_factory=dict)


@dataclass
class LinkScores:
    """The scores of a batch.

    clip (ClipColumns | None): what the text-picture model made, for the contrastive loss.
    """

    scenes: list[SceneScores]
    clip: ClipColumns | None
    penalty: Callable[[float], torch.Tensor]


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
    linker = TorchShim(
        LinkerModule(),
        serialize=serialize_linker,
        deserialize=deserialize_linker,
        storage=storage,
        lr_scale=lr_scale,
    )
    picture = TorchShim(
        CNCLIPModule(clip),
        serialize=serialize_cn_clip,
        deserialize=deserialize_cn_clip,
        storage=storage,
        lr_scale=clip_lr_scale,
    )
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


def linker_shim(model: Any) -> TorchShim:
    """RETURNS (TorchShim): of the LinkerModule."""
    return cast(TorchShim, model.shims[0])


def clip_shim(model: Any) -> TorchShim:
    """RETURNS (TorchShim): of the text-picture model, a placeholder where there is none."""
    return cast(TorchShim, model.shims[1])


def clip_of(model: Any) -> CNCLIPModule | None:
    """RETURNS (CNCLIPModule | None): the text-picture model, None where there is none."""
    module = cast(CNCLIPModule, clip_shim(model).module)
    return None if module.settings is None else module


def reads_vectors(model: Any) -> bool:
    """RETURNS (bool): whether the token vectors of an encoder make a difference."""
    return cast(LinkerModule, linker_shim(model).module).reads_vectors


def init(model: LinkerModel, X: LinkRequest | None = None, Y: Any = None) -> None:
    """Build the torch module once the width of the token vectors is known."""
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
) -> tuple[LinkScores, Callable[[torch.Tensor], list[Any]]]:
    """Score a batch. In training, backprop takes the loss as a scalar tensor made of the scores."""
    shim, picture = linker_shim(model), clip_shim(model)
    module = cast(LinkerModule, shim.module)
    tok2vec = model.maybe_get_ref("tok2vec")
    docs = [scene.doc for scene in request.scenes]
    matrix, backprop_rows = None, None
    if tok2vec is not None and module.width:
        rows, backprop_rows = tok2vec(docs, is_train)
        for own, doc in zip(rows, docs, strict=True):
            check_rows(own, doc)
        filled = [r for r in rows if len(r)]
        matrix = model.ops.xp.concatenate(filled) if filled else model.ops.alloc2f(0, module.width)
        if matrix.shape[1] != module.width:
            raise error("T305", found=matrix.shape[1], expected=module.width)
        if module.reads_vectors:
            _check_vectors(rows, request.scenes)
    tokens = (
        None if matrix is None else xp2torch(matrix, requires_grad=is_train, device=shim.device)
    )
    clip = clip_of(model) if request.clip else None
    if not is_train:
        with shim.inference(), picture.inference():
            scores = _score(module, clip, tokens, request)
        return scores, lambda loss: []
    shim.set_dropout(model.attrs["dropout_rate"])
    with shim.training(), torch.enable_grad():
        scores = _score(module, clip, tokens, request)

    def backprop(loss: torch.Tensor) -> list[Any]:
        if loss.requires_grad:
            loss.backward()
        if tokens is None or backprop_rows is None or matrix is None:
            return []
        # Always called, with zeros if need be: the last listener drives the shared encoder.
        grad = tokens.grad
        d_matrix = (
            model.ops.alloc2f(*matrix.shape) if grad is None else torch2xp(grad, ops=model.ops)
        )
        ends = np.cumsum([len(doc) for doc in docs])
        d_rows = [d_matrix[end - len(doc) : end] for end, doc in zip(ends, docs, strict=True)]
        return cast("list[Any]", backprop_rows(d_rows))

    return scores, backprop


def _check_vectors(rows: Sequence[Any], scenes: Sequence[Scene]) -> None:
    """A listener whose tok2vec did not run hands out zeros."""
    for own, scene in zip(rows, scenes, strict=True):
        if scene.clusters and len(own) and not own.any() and scene.doc.text.strip():
            raise error("T304", text=scene.doc.text[:40])


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
    found = [features for scene in scenes for features in visibility_features(scene)]
    device = module.bias.device
    owners = np.repeat(np.arange(len(found)), [len(rows) for rows, _ in found])
    rows = np.concatenate([rows for rows, _ in found]) if found else np.zeros(0, np.int64)
    weights = np.concatenate([w for _, w in found]) if found else np.zeros(0, np.float32)
    return module.visibility(
        torch.as_tensor(rows, device=device),
        torch.as_tensor(weights, device=device),
        torch.as_tensor(owners.astype(np.int64), device=device),
        vectors,
        len(found),
    )


def _cluster_vectors(tokens: torch.Tensor, scenes: Sequence[Scene]) -> torch.Tensor:
    """[n_clusters, 2 * width]: the mean of the mentions' means, and the Doc's."""
    starts: list[int] = []
    ends: list[int] = []
    owners: list[int] = []
    doc_starts: list[int] = []
    doc_ends: list[int] = []
    first, number = 0, 0
    for scene in scenes:
        for cluster in scene.clusters:
            for start, end in cluster.offsets:
                starts.append(first + start)
                ends.append(first + end)
                owners.append(number)
            doc_starts.append(first)
            doc_ends.append(first + len(scene.doc))
            number += 1
        first += len(scene.doc)

    def indices(values: list[int]) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.int64, device=tokens.device)

    mentions = span_means(tokens, indices(starts), indices(ends))
    owner = indices(owners)
    counts = torch.bincount(owner, minlength=number).clamp_min(1)[:, None]
    sums = tokens.new_zeros(number, tokens.shape[1]).index_add(0, owner, mentions)
    return torch.cat([sums / counts, span_means(tokens, indices(doc_starts), indices(doc_ends))], 1)
