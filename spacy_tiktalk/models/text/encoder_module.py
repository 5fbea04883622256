"""The torch side of the dialogue encoder: any Hugging Face encoder over windows of pieces."""

from __future__ import annotations

import hashlib
import inspect
import json
from pathlib import Path
from typing import Any

import numpy as np
import srsly
import torch
from torch import nn
from torch.func import functional_call

from ...errors import error
from ...heap import HeapTrimmer
from ..storage import pack_weights, unpack_message, unpack_weights
from ..torch_weights import arrays_of, tensors_of
from ..types import Storage
from .batches import padded_groups
from .dropout import Noise, keep_attention, use_byte_dropout
from .light.bert_sizes import BertSizes
from .light.encoder import FORMAT, PLACEHOLDER
from .pieces import PieceTokenizer
from .windows import WindowBatch

# On short windows the fused attention kernels gain nothing on a CPU, and their backward pass in
# bfloat16 took over half of a training step.
_ATTENTION = "eager"
# What a config.json says of the machine or the moment it was written on.
_LOCAL_KEYS = ("_name_or_path", "transformers_version", "torch_dtype", "dtype", "architectures")


class EncoderModule(nn.Module):
    """A Hugging Face encoder, its pieces, and a fingerprint of where its weights came from.

    Without arguments it is a placeholder: no weights, and T204 when called.
    """

    def __init__(self, hf: nn.Module | None = None, pieces: PieceTokenizer | None = None) -> None:
        super().__init__()
        self.hf = hf
        self.pieces = pieces
        self.fingerprint = ""
        self.max_batch_pieces = 1024
        self.trim = HeapTrimmer()
        self.noise = Noise() if hf is None else use_byte_dropout(hf)

    @property
    def ready(self) -> bool:
        """RETURNS (bool): Whether weights have been loaded."""
        return self.hf is not None

    @property
    def width(self) -> int:
        """RETURNS (int): The size of the vectors. RAISES: T204 without weights."""
        if self.hf is None:
            raise error("T204")
        return int(self.hf.config.hidden_size)

    @property
    def n_parameters(self) -> int:
        """RETURNS (int): How many numbers are learned."""
        return sum(weights.numel() for weights in self.parameters())

    @property
    def max_positions(self) -> int:
        """RETURNS (int): The longest window it has positions for. RAISES: T204 without weights."""
        if self.hf is None:
            raise error("T204")
        limit = int(getattr(self.hf.config, "max_position_embeddings", 512))
        # RoBERTa's positions begin after its padding index.
        kind = getattr(self.hf.config, "model_type", "")
        return limit - 2 if kind in ("roberta", "xlm-roberta", "camembert") else limit

    def begin_training(self) -> None:
        """Before a training pass, once the rate of dropout is set."""
        self.trim()
        self.noise.reseed()
        keep_attention(self)

    def read(self, ids: torch.Tensor, mask: torch.Tensor, *, half: bool = False) -> torch.Tensor:
        """Piece ids and mask (n, m) → vectors (n, m, width); half as in `forward`.

        RAISES: T204 without weights.
        """
        if self.hf is None:
            raise error("T204")
        return self._read(ids, mask, _halved(self.hf) if half else None)

    def _read(
        self, ids: torch.Tensor, mask: torch.Tensor, weights: dict[str, torch.Tensor] | None
    ) -> torch.Tensor:
        assert self.hf is not None
        inputs = {"input_ids": ids, "attention_mask": mask}
        if weights is None:
            out = self.hf(**inputs)
        else:
            out = functional_call(self.hf, weights, (), inputs)
        vectors: torch.Tensor = out.last_hidden_state
        return vectors

    def forward(self, batch: WindowBatch, *, half: bool = False) -> torch.Tensor:
        """Encode windows.

        batch (WindowBatch): Windows of any number of Docs.
        half (bool): Compute in bfloat16, with copies of the weights; gradients go to the float32
            ones. `torch.autocast` would turn every layer's input there and back.
        RETURNS (Tensor): Shape (sum of batch.lengths, width), float32; a token is the mean of its
            pieces, and zeros if it has none (white space).
        RAISES: T204 without weights.
        """
        if self.hf is None or self.pieces is None:
            raise error("T204")
        device = next(self.hf.parameters()).device
        n_tokens = sum(batch.lengths)
        weights = _halved(self.hf) if half else None
        vectors = []
        rows = []
        for ids, mask, used, row in padded_groups(batch, self.pieces.pad, self.max_batch_pieces):
            hidden = self._read(
                torch.from_numpy(ids).to(device), torch.from_numpy(mask).to(device), weights
            )
            flat_hidden = hidden.reshape(-1, hidden.shape[-1]).float()
            vectors.append(flat_hidden[torch.from_numpy(used).to(device)])
            rows.append(row)
        out = torch.zeros(n_tokens, self.width, device=device)
        if not vectors:
            return out
        all_rows = np.concatenate(rows)
        count = np.maximum(np.bincount(all_rows, minlength=n_tokens), 1).astype(np.float32)
        out = out.index_add(0, torch.from_numpy(all_rows).to(device), torch.cat(vectors))
        return out / torch.from_numpy(count).to(device)[:, None]


def _halved(module: nn.Module) -> dict[str, torch.Tensor]:
    """Weights and buffers by name, floating ones in bfloat16."""
    named = {**dict(module.named_parameters()), **dict(module.named_buffers())}
    return {
        name: tensor.to(torch.bfloat16) if tensor.is_floating_point() else tensor
        for name, tensor in named.items()
    }


def load_hf_encoder(path: str | Path) -> EncoderModule:
    """Load an encoder and its fast tokenizer from a folder or by Hugging Face name.

    No code from the source is run: `trust_remote_code` stays off and weights are read as tensors.

    RAISES: T206 naming the path, what is wrong with it, and the mend.
    """
    from transformers import AutoConfig, AutoModel, AutoTokenizer

    where = str(path)
    try:
        config = AutoConfig.from_pretrained(where)
        tokenizer = AutoTokenizer.from_pretrained(where, use_fast=True)
        hf = AutoModel.from_pretrained(where, **_model_options(AutoModel, config))
    except Exception as e:
        # Whatever is missing or damaged there: transformers, tokenizers and safetensors each have
        # their own errors for it, TypeError, ImportError and plain Exception among them.
        reason = str(e).strip().split("\n")[0].rstrip(".") or type(e).__name__
        if not Path(where).exists():  # then it was taken for a name, and asked for online
            reason = f"there is no such folder, nor a Hugging Face model to be had ({reason})"
        raise error("T206", path=where, reason=reason) from e
    module = EncoderModule(hf.float(), PieceTokenizer.from_hf(tokenizer, where))
    digest = hashlib.sha256()
    for name, tensor in sorted(hf.state_dict().items()):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(tensor.flatten()[:64].numpy()).tobytes())
    module.fingerprint = digest.hexdigest()[:16]
    return module.eval()


def serialize_encoder(module: nn.Module, storage: Storage = "float32") -> bytes:
    """Module → bytes: the architecture, the pieces and the weights; no path, nothing pickled."""
    if not isinstance(module, EncoderModule) or module.hf is None or module.pieces is None:
        return PLACEHOLDER
    config = {k: v for k, v in module.hf.config.to_dict().items() if k not in _LOCAL_KEYS}
    msg = {
        "format": FORMAT,
        "ready": True,
        # Not srsly's JSON, which rounds a layer norm's epsilon of 1e-12 to 0.
        "config": json.dumps(config, sort_keys=True),
        "pieces": module.pieces.to_msg(),
        "fingerprint": module.fingerprint,
        "weights": pack_weights(arrays_of(module.hf.state_dict()), storage),
    }
    return bytes(srsly.msgpack_dumps(msg))


def deserialize_encoder(module: object, data: bytes, device: torch.device) -> EncoderModule:
    """Undo `serialize_encoder`; `module` is only there for the interface.

    RAISES: T209 for bytes of another format or damaged weights.
    """
    from transformers import AutoConfig, AutoModel

    msg = unpack_message(data, FORMAT)
    if not msg["ready"]:
        return EncoderModule()
    weights, sizes = unpack_weights(msg["weights"]), BertSizes.from_config(msg["config"])
    if sizes is not None:
        sizes.check(weights)  # first: torch would make room for whatever the sizes say
    values = json.loads(msg["config"])
    try:
        config = AutoConfig.for_model(values.pop("model_type"), **values)
        hf = AutoModel.from_config(config, **_model_options(AutoModel, config))
        hf.load_state_dict(tensors_of(weights))
    except Exception as e:  # transformers and torch each have their own, AssertionError among them
        raise error("T209", reason=str(e).strip().split("\n")[0].rstrip(".")) from e
    out = EncoderModule(hf.to(device), PieceTokenizer.from_msg(msg["pieces"]))
    out.fingerprint = msg["fingerprint"]
    return out.eval()


def _model_options(auto: Any, config: Any) -> dict[str, Any]:
    """Plain attention, and no pooling layer where the class lets us leave out its dead weight."""
    cls = auto._model_mapping[type(config)]
    cls = cls[0] if isinstance(cls, (list, tuple)) else cls
    options: dict[str, Any] = {"attn_implementation": _ATTENTION}
    if "add_pooling_layer" in inspect.signature(cls.__init__).parameters:
        options["add_pooling_layer"] = False
    return options
