"""`spacy-tiktalk.DialogueEncoder.v1`: a dialogue-aware encoder for spaCy's stock tok2vec."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, cast

from spacy.tokens import Doc
from thinc.api import Model
from thinc.types import ArgsKwargs, Floats2d

from ...doc.fingerprint import note_encoder
from ...errors import error
from ..network_shim import NetworkShim, need_torch
from ..types import RUNTIME_WEIGHTS, Runtime, RuntimeWeights, Storage, Tok2VecModel
from .each_doc import read_each
from .light.encoder import PLACEHOLDER, LightEncoder
from .windows import WindowBatch, WindowConfig, build_windows

if TYPE_CHECKING:
    from .encoder_module import EncoderModule

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
    runtime: Runtime = "auto",
    runtime_weights: RuntimeWeights = "float32",
    part_length: int = 0,
) -> Tok2VecModel:
    """Build the encoder, empty: weights come from `load_encoder` before training, or from disk.

    width (int): Size of the vectors; must be the encoder's hidden size.
    max_length (int): Pieces in one window.
    stride (int): Pieces from one window's start to the next where a dialogue needs several, 1 to
        their length - max_title.
    max_title (int): Pieces of the video's title read as context; 0 for none.
    speakers (bool): Whether the encoder reads who speaks.
    replies (bool): Whether it reads whom a turn answers; speakers must be read too.
    lr_scale (float): Factor on the optimizer's learning rate, > 0.
    max_batch_pieces (int): Padded pieces in one pass. It bounds memory; on a CPU small passes are
        also the faster ones, for windows of like length then go together.
    mixed_precision (bool): Whether to compute in bfloat16 in training, gradients and all, with the
        weights themselves in float32: several times faster on processors and cards that have it;
        others compute in float32.
        Prediction stays in float32.
    storage (str): How weights are saved: "float32", "float16" or "int8" (8 bits, scale a row).
    runtime (str): Where a loaded encoder predicts: "torch", "onnx" (onnxruntime), or "auto", which
        is onnxruntime on a processor, for the kinds of network that it can run. One that has been
        trained since it was loaded predicts in torch.
    runtime_weights (str): With onnxruntime, "int8" computes with weights that are stored in 8 bits
        as they are: faster, and a little less exact. "float32" turns them into numbers first.
    part_length (int): Pieces in each window of a dialogue that is longer than one, at most
        max_length; 0 for max_length. An encoder that has learned from short dialogues may read a
        long one better in short windows, and attention is cheaper in them.
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
    part = part_length or max_length
    if not max_title + 16 <= part <= max_length:
        rule = f"it must be 0, or between max_title + 16 and max_length = {max_length}"
        raise error("T208", what="part_length", value=part_length, rule=rule)
    if not 1 <= stride <= part - max_title:
        rule = (
            f"it must be between 1 and {part} pieces of a window - max_title = {part - max_title}"
        )
        raise error("T208", what="stride", value=stride, rule=rule)
    if runtime_weights not in RUNTIME_WEIGHTS:
        rule = f"one of {', '.join(map(repr, RUNTIME_WEIGHTS))}"
        raise error("T208", what="runtime_weights", value=repr(runtime_weights), rule=rule)
    shim = NetworkShim(
        PLACEHOLDER,
        serialize=_serialize,
        deserialize=_deserialize,
        light=partial(LightEncoder.from_bytes, weights=runtime_weights),
        storage=storage,
        lr_scale=lr_scale,
        runtime=runtime,
        pace={"max_batch_pieces": max_batch_pieces, "mixed_precision": mixed_precision},
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
                "part_length": part_length,
            },
        },
        shims=[shim],
    )


def init(model: Tok2VecModel, X: Any = None, Y: Any = None) -> None:
    """Nothing to infer, but without weights nothing may be trained either: T204."""
    if not _shim(model).network.ready:
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
    """Encode a batch of Docs; each Doc keeps the encoder's fingerprint in its user data.

    RAISES: T204 without weights.
    """
    shim = _shim(model)
    network = shim.network
    if not network.ready:
        raise error("T204")
    if not is_train:
        return read_each(model, docs, partial(_read, model)), _no_backprop
    need_torch()
    from .encoder_training import read_in_training

    batch = lay_out(model, docs)
    flat, backprop = read_in_training(model, shim, batch)
    return token_rows(shim.network.fingerprint, docs, flat), partial(_backprop, docs, backprop)


def lay_out(model: Tok2VecModel, docs: list[Doc]) -> WindowBatch:
    """The windows of a batch, as the settings of the model and the pieces of its network say."""
    return build_windows(docs, _shim(model).network.pieces, WindowConfig(**model.attrs["windows"]))


def token_rows(fingerprint: str, docs: list[Doc], matrix: Floats2d) -> list[Floats2d]:
    """The rows of each Doc, which then carries the encoder's fingerprint."""
    for doc in docs:
        if len(doc):  # of an empty one there was nothing to read
            note_encoder(doc, fingerprint)
    if len(docs) == 1:
        return [matrix]
    ends = [0, *accumulate(len(doc) for doc in docs)]
    # Copies: a slice kept as doc.tensor would keep the whole batch alive.
    return [matrix[a:b].copy() for a, b in pairwise(ends)]


def _read(model: Tok2VecModel, docs: list[Doc]) -> list[Floats2d]:
    shim = _shim(model)
    batch, light = lay_out(model, docs), shim.light
    budget = shim.pace["max_batch_pieces"]
    if light is not None:
        # On a GPU, with runtime "onnx": what comes after it computes there.
        matrix = model.ops.asarray2f(light.read(batch, max_batch_pieces=budget))
    else:
        from thinc.util import torch2xp

        module = cast("EncoderModule", shim.module)
        module.max_batch_pieces = budget
        matrix = torch2xp(shim.predict(ArgsKwargs((batch,), {})))
    return token_rows(shim.network.fingerprint, docs, cast(Floats2d, matrix))


def _backprop(
    docs: list[Doc], backprop: Callable[[list[Floats2d]], None], d_rows: list[Floats2d]
) -> list[Doc]:
    backprop(d_rows)
    return docs


def _no_backprop(d_rows: list[Floats2d]) -> list[Doc]:
    return []


def _serialize(module: Any, storage: Storage = "float32") -> bytes:
    from .encoder_module import serialize_encoder

    return serialize_encoder(module, storage)


def _deserialize(module: Any, data: bytes, device: Any) -> EncoderModule:
    from .encoder_module import deserialize_encoder

    return deserialize_encoder(module, data, device)


def _shim(model: Any) -> NetworkShim:
    return cast(NetworkShim, model.shims[0])
