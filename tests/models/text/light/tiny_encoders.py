"""Encoders of two layers with random weights, and windows for them to read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import spacy
import torch
from tiny_pipelines import POSITIONS, WIDTH
from transformers import BertConfig, BertModel, XLMRobertaConfig, XLMRobertaModel

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer
from spacy_tiktalk.models.text.encoder_module import EncoderModule
from spacy_tiktalk.models.text.pieces import PieceTokenizer
from spacy_tiktalk.models.text.windows import WindowConfig, build_windows

NLP = spacy.blank("zh")
VOCAB = {name: i for i, name in enumerate([*SPECIAL, *"这不是刘德华吗A:B>仔还那么帅，1"])}
TURNS = [("A", "这不是刘德华吗"), ("B", "①华仔 还是那么帅，ﬁ"), ("A", "是是是")]
SIZES: dict[str, Any] = {
    "vocab_size": len(VOCAB), "hidden_size": WIDTH, "num_hidden_layers": 2,
    "num_attention_heads": 4, "intermediate_size": 2 * WIDTH,
    "max_position_embeddings": POSITIONS, "pad_token_id": VOCAB["<pad>"],
}  # fmt: skip
KINDS: dict[str, Callable[[], torch.nn.Module]] = {
    "bert": lambda: BertModel(BertConfig(**SIZES), add_pooling_layer=False),
    "tanh": lambda: BertModel(BertConfig(**SIZES, hidden_act="gelu_new"), add_pooling_layer=False),
    "roberta": lambda: XLMRobertaModel(XLMRobertaConfig(**SIZES), add_pooling_layer=False),
}


def module_of(kind: str) -> EncoderModule:
    """Random weights, larger than those of a start: norms and biases count."""
    torch.manual_seed(0)
    hf = KINDS[kind]()
    with torch.no_grad():
        for weight in hf.parameters():
            weight += 0.1 * torch.randn(weight.shape)
    ids = {name: VOCAB[f"<{piece}>"] for name, piece in
           (("cls", "s"), ("sep", "/s"), ("pad", "pad"), ("unk", "unk"))}  # fmt: skip
    return EncoderModule(hf, PieceTokenizer(character_tokenizer(VOCAB).to_str(), **ids)).eval()


def batch_of(pieces: PieceTokenizer, *lengths: int) -> Any:
    docs = [Dialogue.from_turns(TURNS[:n] * (1 + n)).to_doc(NLP) for n in lengths]
    config = WindowConfig(max_length=40, stride=16, max_title=8)
    return build_windows([*docs, NLP.make_doc(""), NLP.make_doc(" ")], pieces, config)


def in_torch(module: EncoderModule, batch: Any) -> np.ndarray:
    with torch.inference_mode():
        return module(batch).numpy()
