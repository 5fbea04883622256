"""The encoder in onnxruntime says what the one in torch says, from the same bytes."""

from __future__ import annotations

import json
import math
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import srsly
from tiny_encoders import KINDS, NLP, SIZES, TURNS, batch_of, in_torch, module_of
from tiny_pipelines import POSITIONS, WIDTH
from transformers import ElectraConfig, ElectraModel

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.storage import read_stored
from spacy_tiktalk.models.text.encoder import build_dialogue_encoder, set_encoder
from spacy_tiktalk.models.text.encoder_module import (
    EncoderModule,
    deserialize_encoder,
    serialize_encoder,
)
from spacy_tiktalk.models.text.light import encoder as light_encoder
from spacy_tiktalk.models.text.light.bert_sizes import BertSizes
from spacy_tiktalk.models.text.light.encoder import LightEncoder, with_ranges
from spacy_tiktalk.models.text.pieces import PieceTokenizer
from spacy_tiktalk.models.text.windows import WindowBatch, WindowConfig, build_windows


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("budget", [1, 100, 4096])
def test_vectors_are_those_of_torch(kind: str, budget: int) -> None:
    module = module_of(kind)
    light = LightEncoder.from_bytes(serialize_encoder(module))
    assert light is not None and light.pieces is not None
    batch = batch_of(light.pieces, 3, 1, 2)
    found = light.read(batch, max_batch_pieces=budget)
    np.testing.assert_allclose(found, in_torch(module, batch), atol=2e-5)
    assert found.dtype == np.float32 and np.abs(found).max() > 1
    assert (light.width, light.max_positions) == (module.width, module.max_positions)
    assert light.n_parameters == module.n_parameters
    assert light.fingerprint == module.fingerprint


def one_window(pieces: PieceTokenizer) -> WindowBatch:
    doc = spacy.tokens.Doc(NLP.vocab, list("这不是刘德华吗他还是那么帅"))
    batch = build_windows([doc], pieces, WindowConfig(max_length=40, stride=16, max_title=8))
    assert len(batch.windows) == 1
    return batch


@pytest.mark.parametrize("alone", [True, False])
def test_the_number_of_threads_changes_no_bit(alone: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    light = LightEncoder.from_bytes(serialize_encoder(module_of("bert")))
    assert light is not None and light.pieces is not None
    batch = one_window(light.pieces) if alone else batch_of(light.pieces, *range(1, 9))
    monkeypatch.setattr(light_encoder, "ALONE", 1)
    found = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv("OMP_NUM_THREADS", threads)
        found.append(light.read(batch, max_batch_pieces=100))
    assert np.abs(found[0]).max() > 1
    np.testing.assert_array_equal(found[1], found[0])
    np.testing.assert_array_equal(found[2], found[0])


def test_only_a_long_pass_without_others_is_divided_among_threads(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    light = LightEncoder.from_bytes(serialize_encoder(module_of("bert")))
    assert light is not None and light.pieces is not None
    assert light._networks is not None
    divided = light._networks[1]
    monkeypatch.setattr(divided, "run", lambda feeds: pytest.fail("divided"))
    monkeypatch.setenv("OMP_NUM_THREADS", "2")
    long = one_window(light.pieces)
    monkeypatch.setattr(light_encoder, "ALONE", len(long.windows[0]) + 1)
    light.read(long, max_batch_pieces=100)  # short, alone
    monkeypatch.setattr(light_encoder, "ALONE", 1)
    light.read(batch_of(light.pieces, 1, 2, 3), max_batch_pieces=100)  # beside others
    with pytest.raises(pytest.fail.Exception, match="divided"):
        light.read(long, max_batch_pieces=100)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    light.read(long, max_batch_pieces=100)


def test_tokens_of_several_pieces_are_their_mean() -> None:
    module = module_of("bert")
    light = LightEncoder.from_bytes(serialize_encoder(module))
    assert light is not None and light.pieces is not None
    doc = spacy.tokens.Doc(NLP.vocab, ["华仔", "这", " ", "不是刘"])
    batch = build_windows([doc], light.pieces, WindowConfig(max_length=40, stride=16, max_title=8))
    found = light.read(batch, max_batch_pieces=100)
    np.testing.assert_allclose(found, in_torch(module, batch), atol=2e-5)
    assert not found[2].any() and found[3].any()


def test_others_run_in_torch() -> None:
    sizes = {**SIZES, "embedding_size": WIDTH}
    hf = ElectraModel(ElectraConfig(**sizes))
    module = EncoderModule(hf, module_of("bert").pieces).eval()
    data = serialize_encoder(module)
    assert LightEncoder.from_bytes(data) is None
    model = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=8)
    set_encoder(model, module)
    again = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=8)
    again.from_bytes(model.to_bytes())
    assert again.shims[0].light is None
    doc = Dialogue.from_turns(TURNS).to_doc(NLP)
    np.testing.assert_allclose(again.predict([doc])[0], model.predict([doc])[0], atol=1e-6)
    strict = build_dialogue_encoder(
        width=WIDTH, max_length=POSITIONS, stride=32, max_title=8, runtime="onnx"
    )
    with pytest.raises(TiktalkError, match=r"T210.*auto"):
        strict.from_bytes(model.to_bytes())


def test_what_no_graph_can_hold_runs_in_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of("bert")
    data = serialize_encoder(module)
    light = LightEncoder.from_bytes(data)
    assert light is not None
    for largest, there in ((4 * light.n_parameters, True), (4 * light.n_parameters - 1, False)):
        monkeypatch.setattr(light_encoder, "LARGEST", largest)
        assert (LightEncoder.from_bytes(data) is not None) == there
    assert light.pieces is not None
    with pytest.raises(TiktalkError, match="T605"):
        with_ranges(data, batch_of(light.pieces, 2))


def test_sizes_of_other_networks() -> None:
    told = json.loads(module_of("bert").hf.config.to_json_string(use_diff=False))
    assert BertSizes.from_config(json.dumps(told)) is not None
    for change in ({"hidden_act": "relu6"}, {"model_type": "deberta-v2"}, {"is_decoder": True},
                   {"position_embedding_type": "relative_key"}):  # fmt: skip
        assert BertSizes.from_config(json.dumps({**told, **change})) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("num_hidden_layers", 10**9), ("num_hidden_layers", -1), ("num_attention_heads", 0),
     ("num_attention_heads", 7), ("layer_norm_eps", math.nan), ("max_position_embeddings", 10**9),
     ("layer_norm_eps", "x"), ("hidden_size", None), ("hidden_act", [])],
)  # fmt: skip
@pytest.mark.parametrize("read", [LightEncoder.from_bytes, deserialize_encoder])
def test_sizes_that_are_not_those_of_the_weights(read: Any, name: str, value: Any) -> None:
    """A file may state what it likes: it is neither counted up to nor made room for."""
    msg = srsly.msgpack_loads(serialize_encoder(module_of("bert")))
    msg["config"] = json.dumps({**json.loads(msg["config"]), name: value})
    data = srsly.msgpack_dumps(msg)
    with pytest.raises(TiktalkError, match="T209"):
        read(data) if read == LightEncoder.from_bytes else read(None, data, "cpu")


@pytest.mark.parametrize("config", ["{", "[]", "{}", '{"model_type": "roberta"}'])
def test_what_is_no_config(config: str) -> None:
    with pytest.raises(TiktalkError, match=r"T209.*config\.json cannot be read"):
        BertSizes.from_config(config)


def test_a_network_that_transformers_does_not_make() -> None:
    msg = srsly.msgpack_loads(serialize_encoder(module_of("bert")))
    told = {**json.loads(msg["config"]), "model_type": "electra"}
    for wrong in ({"pad_token_id": 10**9}, {"hidden_size": "wide"}, {"model_type": "no such"}):
        data = srsly.msgpack_dumps({**msg, "config": json.dumps({**told, **wrong})})
        with pytest.raises(TiktalkError, match="T209"):
            deserialize_encoder(None, data, "cpu")


def test_missing_and_misshapen_weights() -> None:
    msg = srsly.msgpack_loads(serialize_encoder(module_of("bert")))
    sizes, stored = BertSizes.from_config(msg["config"]), read_stored(msg["weights"])
    assert sizes is not None
    sizes.check(stored)
    name = "encoder.layer.0.output.dense.bias"
    for wrong in ({k: v for k, v in stored.items() if k != name}, {**stored, name: np.zeros(3)}):
        with pytest.raises(TiktalkError, match=f"T209.*{name}"):
            sizes.check(wrong)


@pytest.mark.parametrize("runtime", ["auto", "torch", "onnx"])
def test_what_a_loaded_encoder_runs_in(runtime: Any, encoder_folder: Path) -> None:
    settings: dict[str, Any] = {
        "width": WIDTH, "max_length": POSITIONS, "stride": 32, "max_title": 8, "runtime": runtime,
    }  # fmt: skip
    made = build_dialogue_encoder(**settings)
    set_encoder(made, module_of("bert"))
    loaded = build_dialogue_encoder(**settings).from_bytes(made.to_bytes())
    shim = loaded.shims[0]
    assert (shim.light is None) == (runtime == "torch")
    doc = Dialogue.from_turns(TURNS).to_doc(NLP)
    expected = made.predict([doc])[0]
    np.testing.assert_allclose(loaded.predict([doc])[0], expected, atol=2e-5)
    assert loaded.to_bytes() == made.to_bytes()
    for copied in (loaded.copy(), pickle.loads(pickle.dumps(loaded))):
        np.testing.assert_allclose(copied.predict([doc])[0], expected, atol=2e-5)
        assert (copied.shims[0].light is None) == (runtime == "torch")
    # Trained, it is torch's: from then on torch predicts what torch has learned.
    rows, backprop = loaded.begin_update([doc])
    backprop(rows)
    loaded.finish_update(lambda key, weights, gradient, lr_scale: (weights - 0.1, gradient))
    assert shim.light is None
    assert np.abs(loaded.predict([doc])[0] - expected).max() > 1e-3
    learned = build_dialogue_encoder(**settings).from_bytes(loaded.to_bytes())
    np.testing.assert_allclose(learned.predict([doc])[0], loaded.predict([doc])[0], atol=2e-5)


def test_settings_that_do_not_exist() -> None:
    for wrong in ({"runtime": "tensorflow"}, {"runtime_weights": "int4"}):
        with pytest.raises(TiktalkError, match="T208"):
            build_dialogue_encoder(width=WIDTH, **wrong)
