"""`spacy-tiktalk.DialogueEncoder.v1`: a dialogue-aware encoder for spaCy's stock tok2vec."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from itertools import accumulate, pairwise
from typing import Any, cast

import torch
from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import ArgsKwargs, Floats2d
from thinc.util import torch2xp, xp2torch

from ...doc.fingerprint import note_encoder
from ...errors import error
from ..torch_shim import TorchShim
from ..types import Storage, Tok2VecModel
from .each_doc import read_each
from .encoder_module import EncoderModule, deserialize_encoder, serialize_encoder
from .windows import WindowBatch, WindowConfig, build_windows

ENCODER_NAME = "dialogue_encoder"


def build_dialogue_encoder(
    *,
    width: int,
    max_length: int = 512,
    stride: int = 384,
    max_title: int = 64,
    speakers: bool = True,
    replies: bool = False,
    lr_scale: float = 1.0,
    max_batch_pieces: int = 1024,
    mixed_precision: bool = False,
    storage: Storage = "float32",
) -> Tok2VecModel:
    """Build the encoder, empty: weights come from `load_encoder` before training, or from disk.

    width (int): Size of the vectors; must be the encoder's hidden size.
    max_length (int): Pieces in one window.
    stride (int): Pieces from one window's start to the next, 1 to max_length - max_title.
    max_title (int): Pieces of the video's title read as context; 0 for none.
    speakers (bool): Whether the encoder reads who speaks.
    replies (bool): Whether it reads whom a turn answers; speakers must be read too.
    lr_scale (float): Factor on the optimizer's learning rate, > 0.
    max_batch_pieces (int): Padded pieces in one pass. It bounds memory; on a CPU small passes are
        also the faster ones, for windows of like length then go together.
    mixed_precision (bool): Whether to compute in bfloat16 in training, gradients and all, with the
        weights themselves in float32: several times faster on processors and cards that have it.
        Prediction stays in float32.
    storage (str): How weights are saved: "float32", "float16" or "int8" (8 bits, scale a row).
    RETURNS (Model): List[Doc] → List[Floats2d], one row a token; zeros for white space.
    RAISES: T208 for sizes that do not fit together.
    """
    if width < 1 or max_batch_pieces < 1 or lr_scale <= 0:
        sizes = {"width": width, "max_batch_pieces": max_batch_pieces, "lr_scale": lr_scale}
        what = min(sizes, key=lambda name: sizes[name])
        raise error("T208", what=what, value=sizes[what], rule="it must be above 0")
    if max_title < 0 or max_length < max_title + 16:
        rule = f"max_title = {max_title} and 16 pieces of dialogue must fit in a window"
        raise error("T208", what="max_length", value=max_length, rule=rule)
    if not 1 <= stride <= max_length - max_title:
        rule = f"it must be between 1 and max_length - max_title = {max_length - max_title}"
        raise error("T208", what="stride", value=stride, rule=rule)
    shim = TorchShim(
        EncoderModule(),
        serialize=serialize_encoder,
        storage=storage,
        deserialize=deserialize_encoder,
        lr_scale=lr_scale,
    )
    return Model(
        ENCODER_NAME,
        forward,
        init=init,
        dims={"nO": width},
        attrs={
            "dropout_rate": 0.1,
            "windows": {
                "max_length": max_length,
                "stride": stride,
                "max_title": max_title,
                "speakers": speakers,
                "replies": replies,
            },
            "max_batch_pieces": max_batch_pieces,
            "mixed_precision": mixed_precision,
        },
        shims=[shim],
    )


def init(model: Tok2VecModel, X: Any = None, Y: Any = None) -> None:
    """Nothing to infer, but without weights nothing may be trained either: T204."""
    if not cast(EncoderModule, _shim(model).module).ready:
        raise error("T204")


def set_encoder(model: Tok2VecModel, module: EncoderModule, *, path: str = "the encoder") -> None:
    """Give a built encoder its weights.

    RAISES: T205 if the widths differ, T208 if a window is longer than its positions.
    """
    if module.width != model.get_dim("nO"):
        raise error("T205", path=path, found=module.width, expected=model.get_dim("nO"))
    length = model.attrs["windows"]["max_length"]
    if length > module.max_positions:
        rule = f"{path} has {module.max_positions} positions"
        raise error("T208", what="max_length", value=length, rule=rule)
    _shim(model).set_module(module)


def forward(
    model: Tok2VecModel, docs: list[Doc], is_train: bool
) -> tuple[list[Floats2d], Callable[[list[Floats2d]], list[Doc]]]:
    """Encode a batch of Docs; each Doc keeps the encoder's fingerprint in its user data."""
    shim = _shim(model)
    module = cast(EncoderModule, shim.module)
    if module.pieces is None:
        raise error("T204")
    module.max_batch_pieces = model.attrs["max_batch_pieces"]
    if not is_train:
        return read_each(model, docs, partial(_read, model)), _no_backprop
    batch = _lay_out(model, docs)
    if shim.updates == 0:
        module.fingerprint = _trained_fingerprint(module.fingerprint, batch)
    shim.set_dropout(model.attrs["dropout_rate"])
    module.begin_training()
    with shim.training() as torch_module:
        flat = torch_module(batch, half=model.attrs["mixed_precision"])
    return _rows(model, docs, flat), partial(_backprop, model, flat, docs)


def _read(model: Tok2VecModel, docs: list[Doc]) -> list[Floats2d]:
    return _rows(model, docs, _shim(model).predict(ArgsKwargs((_lay_out(model, docs),), {})))


def _lay_out(model: Tok2VecModel, docs: list[Doc]) -> WindowBatch:
    pieces = cast(EncoderModule, _shim(model).module).pieces
    assert pieces is not None
    return build_windows(docs, pieces, WindowConfig(**model.attrs["windows"]))


def _rows(model: Tok2VecModel, docs: list[Doc], flat: torch.Tensor) -> list[Floats2d]:
    """The rows of each Doc, which then carries the encoder's fingerprint."""
    fingerprint = cast(EncoderModule, _shim(model).module).fingerprint
    for doc in docs:
        if len(doc):  # of an empty one there was nothing to read
            note_encoder(doc, fingerprint)
    matrix = cast(Floats2d, torch2xp(flat.detach()))
    ends = [0, *accumulate(len(doc) for doc in docs)]
    # Copies: a slice kept as doc.tensor would keep the whole batch alive.
    return [matrix[a:b].copy() for a, b in pairwise(ends)]


def _backprop(
    model: Tok2VecModel, flat: torch.Tensor, docs: list[Doc], d_rows: list[Floats2d]
) -> list[Doc]:
    if flat.requires_grad and flat.shape[0]:
        gradient = xp2torch(model.ops.xp.concatenate(d_rows), device=flat.device)
        torch.autograd.backward(flat, gradient)
    return docs


def _no_backprop(d_rows: list[Floats2d]) -> list[Doc]:
    return []


def _trained_fingerprint(before: str, batch: WindowBatch) -> str:
    """A new name for weights about to change. Two trainings of one start share it only where the
    seed and the first batch are the same."""
    digest = hashlib.sha256(f"{before}|{torch.initial_seed()}".encode())
    for window in batch.windows:
        digest.update(window.tobytes())
    return digest.hexdigest()[:16]


def _shim(model: Any) -> TorchShim:
    return cast(TorchShim, model.shims[0])
