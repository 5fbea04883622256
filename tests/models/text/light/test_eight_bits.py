"""Layers in 8 bits, their ranges, and that no window changes the numbers of another."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import onnx
import pytest
import spacy
import srsly
import torch
from hypothesis import given
from hypothesis import strategies as st
from tiny_encoders import NLP, batch_of, module_of
from tiny_pipelines import POSITIONS, WIDTH

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.storage import floats, read_stored
from spacy_tiktalk.models.text.encoder import build_dialogue_encoder
from spacy_tiktalk.models.text.encoder_module import EncoderModule, serialize_encoder
from spacy_tiktalk.models.text.light import encoder as light_encoder
from spacy_tiktalk.models.text.light.bert_graph import bert_graph, probed
from spacy_tiktalk.models.text.light.bert_sizes import BertSizes
from spacy_tiktalk.models.text.light.encoder import LightEncoder, with_ranges
from spacy_tiktalk.models.text.light.linear import ByteLinear
from spacy_tiktalk.models.text.light.pairs import fit_pairs
from spacy_tiktalk.models.text.light.ranges import InputRange, InputRanges, measure_ranges
from spacy_tiktalk.models.text.windows import WindowConfig, build_windows
from spacy_tiktalk.networks.session import OnnxNetwork
from spacy_tiktalk.networks.writer import GraphWriter

WIDE, NARROW = "encoder.layer.1.intermediate.dense", "encoder.layer.1.output.dense"


def fitted(module: EncoderModule, storage: Any = "int8") -> bytes:
    assert module.pieces is not None
    return with_ranges(serialize_encoder(module, storage), batch_of(module.pieces, 3, 1, 2))


def of(data: bytes, weights: Any = "int8") -> LightEncoder:
    light = LightEncoder.from_bytes(data, weights=weights)
    assert light is not None
    return light


def cosines(found: np.ndarray, expected: np.ndarray) -> np.ndarray:
    seen = expected.any(axis=1)
    norms = np.linalg.norm(found[seen], axis=1) * np.linalg.norm(expected[seen], axis=1)
    return (found[seen] * expected[seen]).sum(axis=1) / norms


@pytest.mark.parametrize("kind", ["bert", "tanh", "roberta"])
def test_eight_bits_are_near_and_the_same_in_any_batch(kind: str) -> None:
    data = fitted(module_of(kind))
    light, plain = of(data), of(data, "float32")
    assert light.ranges is not None and plain.ranges is None and light.pieces is not None
    batch = batch_of(light.pieces, 3, 1, 2)
    found, expected = (one.read(batch, max_batch_pieces=4096) for one in (light, plain))
    assert cosines(found, expected).min() > 0.998
    assert np.abs(found - expected).max() > 1e-5
    docs = batch.lengths[0]
    for budget in (1, 64, 4096):
        alone = light.read(batch_of(light.pieces, 3), max_batch_pieces=budget)
        np.testing.assert_array_equal(alone[:docs], found[:docs])


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_no_window_changes_another(lengths: list[int]) -> None:
    light = LIGHT
    assert light.pieces is not None
    docs = [NLP.make_doc(("这不是刘德华吗仔还那么帅，1" * 5)[:n]) for n in lengths]
    config = WindowConfig(max_length=40, stride=16, max_title=8)
    together = light.read(build_windows(docs, light.pieces, config), max_batch_pieces=1024)
    parts = [
        light.read(build_windows([doc], light.pieces, config), max_batch_pieces=1024)
        for doc in docs
    ]
    np.testing.assert_array_equal(together, np.concatenate(parts))


LIGHT = of(fitted(module_of("bert")))


def test_the_longest_window_has_all_positions() -> None:
    light = LIGHT
    assert light.pieces is not None and light.max_positions == POSITIONS
    config = WindowConfig(max_length=POSITIONS, stride=32, max_title=8)
    doc = NLP.make_doc("这不是刘德华吗" * 40)
    found = light.read(build_windows([doc], light.pieces, config), max_batch_pieces=1024)
    assert found.shape == (280, WIDTH) and found.any(axis=1).all()


def weights_of(graph: bytes) -> dict[str, np.ndarray]:
    found = onnx.load_from_string(graph).graph.initializer
    return {one.name: onnx.numpy_helper.to_array(one) for one in found}


@pytest.mark.parametrize("storage", ["float32", "float16", "int8"])
def test_the_graph_holds_the_weights_as_they_are_stored(storage: Any) -> None:
    msg = srsly.msgpack_loads(fitted(module_of("bert"), storage))
    stored, sizes = read_stored(msg["weights"]), BertSizes.from_config(msg["config"])
    assert sizes is not None
    ranges = InputRanges.from_msg(msg["ranges"])
    arrays = weights_of(bert_graph(sizes, stored, ranges=ranges))
    smaller = weights_of(bert_graph(sizes, stored, ranges=ranges, paired=True))
    for name in (WIDE, NARROW):
        if storage == "int8":  # smaller where two neighbors need it
            levels, scale = fit_pairs(stored[f"{name}.weight"], stored[f"{name}.weight::scale"])
            assert (levels != stored[f"{name}.weight"]).any()
            np.testing.assert_array_equal(smaller[name].T, levels, strict=True)
            np.testing.assert_array_equal(smaller[f"{name}.scale"], scale, strict=True)
        if storage == "int8":  # the same 8 bits, and not others
            np.testing.assert_array_equal(arrays[name].T, stored[f"{name}.weight"], strict=True)
        else:
            assert arrays[name].dtype == np.float32
    table = "embeddings.word_embeddings.weight"
    if storage == "int8":
        np.testing.assert_array_equal(arrays[table], stored[table], strict=True)
    else:
        assert arrays[table].dtype == np.float32


def test_a_table_in_bytes_gives_the_numbers_it_stands_for() -> None:
    msg = srsly.msgpack_loads(serialize_encoder(module_of("roberta"), "int8"))
    stored, sizes = read_stored(msg["weights"]), BertSizes.from_config(msg["config"])
    assert sizes is not None
    name = "embeddings.word_embeddings.weight"
    numbers = {**stored, name: floats(stored, name)}
    batch = np.stack([np.arange(sizes.vocabulary)[::-1], np.arange(sizes.vocabulary)])
    feeds = {"ids": batch, "used": np.arange(batch.size)}
    found, expected = (
        OnnxNetwork(partial(bert_graph, sizes, one)).run(feeds)[0] for one in (stored, numbers)
    )
    np.testing.assert_array_equal(found, expected, strict=True)
    assert found.shape == (2 * sizes.vocabulary, WIDTH)
    assert found.reshape(2, -1, WIDTH).std(axis=1).min() > 0.01


@pytest.mark.parametrize("in_bytes", [False, True])
def test_the_last_layer_is_of_what_is_used_alone(in_bytes: bool) -> None:
    msg = srsly.msgpack_loads(fitted(module_of("bert"), "int8"))
    stored, sizes = read_stored(msg["weights"]), BertSizes.from_config(msg["config"])
    assert sizes is not None
    told = InputRanges.from_msg(msg["ranges"])
    inputs = {name: replace(one, loud=3.0) for name, one in told.inputs.items()}
    ranges = InputRanges((1, 4), inputs) if in_bytes else None
    network = OnnxNetwork(partial(bert_graph, sizes, stored, ranges=ranges))
    ids = np.asarray([[1, 5, 4, 6, 2, 7], [1, 8, 4, 3, 9, 2]])  # both have loud ones
    (every,) = network.run({"ids": ids, "used": np.arange(ids.size)})
    for used in ([0], [2, 3, 8], [1, 3, 5, 10], [11, 0], []):
        (some,) = network.run({"ids": ids, "used": np.asarray(used, dtype=np.int64)})
        np.testing.assert_array_equal(some, every[used], strict=True)


def test_ranges_are_those_of_what_goes_in() -> None:
    module = module_of("bert")
    assert module.pieces is not None and module.hf is not None
    batch = batch_of(module.pieces, 3, 1, 2)
    data = with_ranges(serialize_encoder(module), batch)
    seen: list[np.ndarray] = []
    layer: Any = dict(module.hf.named_modules())[WIDE]
    layer.register_forward_pre_hook(lambda _, args: seen.append(args[0].reshape(-1, WIDTH).numpy()))
    module.max_batch_pieces = 1
    with torch.inference_mode():
        module(batch)
    rows = np.concatenate(seen)
    ranges = InputRanges.from_msg(srsly.msgpack_loads(data)["ranges"])
    assert ranges.loud == () and ranges.inputs[WIDE].loud == 1.0
    assert ranges.inputs[WIDE].low == pytest.approx(np.quantile(rows.min(axis=1), 0.001), abs=1e-4)
    assert ranges.inputs[WIDE].high == pytest.approx(np.quantile(rows.max(axis=1), 0.999), abs=1e-4)
    sizes = BertSizes.from_config(srsly.msgpack_loads(data)["config"])
    assert sizes is not None and list(ranges.inputs) == probed(sizes)
    assert with_ranges(data, batch) == data  # measured anew, nothing is left of the old ones


class Told:
    """In place of a network: what goes into two layers of four pieces is known."""

    def run(self, feeds: Any) -> list[np.ndarray]:
        ids = feeds["ids"][0]
        loud = np.where(ids == 7, 20.0, 1.0)
        high = loud * (1 + 0.001 * ids)
        return [one[:, None].astype(np.float32) for one in (-loud, high, 0 * loud, 9 * high)]


def test_loud_pieces_have_a_range_of_their_own() -> None:
    windows = [np.asarray([7, 1, 2, 3] * 20)]
    network: Any = Told()
    ranges = measure_ranges(network, ["a", "b"], windows, apart=lambda name: name == "a")
    assert ranges.loud == (7,)
    assert ranges.inputs["a"].low == -1.0 and ranges.inputs["b"].low == 0.0
    assert ranges.inputs["a"].high == pytest.approx(1.003, abs=1e-3)
    assert ranges.inputs["a"].loud == pytest.approx(20.14 / 1.003, rel=1e-3)
    assert InputRanges.from_msg(ranges.to_msg()) == ranges
    quiet = measure_ranges(network, ["a", "b"], windows, apart=lambda name: False)
    assert quiet.loud == () and quiet.inputs["a"].high == pytest.approx(20.14, rel=1e-3)


def product(
    how: str,
    x: np.ndarray,
    ids: np.ndarray,
    ranges: InputRanges,
    *,
    last: tuple[int, int] = (127, 0),
    paired: bool = False,
) -> np.ndarray:
    """What a layer of ones and twos, with the bias 3, gives for rows x."""
    stored = {
        "a.weight": np.asarray([[1, 1], [2, -2], last], np.int8),
        "a.weight::scale": np.asarray([1.0, 0.5, 0.1], np.float32),
        "a.bias": np.full(3, 3.0, np.float32),
    }
    graph = GraphWriter("layer", microsoft=True)
    told = graph.input("x", "float32", ["n", 2])
    pieces = graph.input("ids", "int64", ["w", "m"])
    layer = ByteLinear(graph, stored, ranges, pieces, 10, paired=paired)
    graph.rename(getattr(layer, how)(told, ["a"]), "y")
    graph.output("y", "float32", ["n", 3])
    (found,) = OnnxNetwork(graph.to_bytes).run({"x": x, "ids": ids})
    return found


def test_one_layer_of_each_kind() -> None:
    x = np.asarray([[0.5, -1.0], [0.111, 0.777], [40.0, -20.0], [1.0, 1.0]], np.float32)
    ids = np.asarray([[1, 2], [7, 3]])
    exact_ones = x @ np.asarray([[1, 1], [1, -1], [12.7, 0]], np.float32).T + 3
    own = InputRange(-1.0, 1.0, 40.0)
    found = {
        how: product(how, x, ids, InputRanges((7,), {"a": own}))
        for how in ("plainly", "by_loudness")
    }
    off = {how: np.abs(y - exact_ones) for how, y in found.items()}
    # Of one range for all, a step is 80 / 255; of two, 2 / 255 for the others.
    assert off["plainly"].max() > 0.1 and off["by_loudness"][[0, 1, 3]].max() < 0.08
    assert off["by_loudness"][2].max() < 12.7 * 80 / 255
    # Without a loud piece there is nothing to scatter.
    quiet = product("by_loudness", x[:2], ids[:1], InputRanges((7,), {"a": own}))
    np.testing.assert_array_equal(quiet, found["by_loudness"][:2])
    none = product("by_loudness", x[:2], ids[:1], InputRanges((), {"a": InputRange(-1, 1, 1.0)}))
    np.testing.assert_array_equal(none, quiet)


@pytest.mark.parametrize("last", [(127, 127), (-128, -128), (90, 100)])
def test_large_neighbors_are_multiplied_right_on_every_processor(last: tuple[int, int]) -> None:
    x = np.asarray([[1.0, 1.0], [0.3, 0.9], [-1.0, -1.0]], np.float32)
    ranges = InputRanges((), {"a": InputRange(-0.1, 1.0, 1.0)})
    found = product("plainly", x, np.asarray([[1, 2, 3]]), ranges, last=last, paired=True)
    expected = x.clip(-0.1) @ np.asarray([[1, 1], [1, -1], np.multiply(last, 0.1)]).T + 3
    assert np.abs(found - expected).max() < 0.25  # half a step of both weights is 0.2


def test_float_where_there_are_no_ranges_or_bytes_overflow(monkeypatch: pytest.MonkeyPatch) -> None:
    module = module_of("bert")
    assert module.pieces is not None
    data = serialize_encoder(module, "int8")
    batch = batch_of(module.pieces, 2)
    plain = of(data, "float32").read(batch, max_batch_pieces=1024)
    assert of(data).ranges is None
    np.testing.assert_array_equal(of(data).read(batch, max_batch_pieces=1024), plain)
    monkeypatch.setattr(light_encoder, "exact_products", lambda: "none")
    np.testing.assert_array_equal(of(fitted(module)).read(batch, max_batch_pieces=1024), plain)


def test_damaged_ranges() -> None:
    msg = srsly.msgpack_loads(fitted(module_of("bert")))
    name = next(iter(msg["ranges"]["inputs"]))
    for wrong in (
        {"loud": [1]},
        {"loud": 3, "inputs": msg["ranges"]["inputs"]},
        {"loud": [], "inputs": {**msg["ranges"]["inputs"], name: [0.0, 0.0, 1.0]}},
        {"loud": [], "inputs": {**msg["ranges"]["inputs"], name: [0.0, float("inf"), 1.0]}},
        # No float32: a step of zero, one without end.
        {"loud": [], "inputs": {**msg["ranges"]["inputs"], name: [0.0, 1e-60, 1.0]}},
        {"loud": [], "inputs": {**msg["ranges"]["inputs"], name: [-1e39, 1e39, 1.0]}},
        {"loud": [], "inputs": {**msg["ranges"]["inputs"], name: [-1e38, 1.0, 10.0]}},
        {"loud": [float("inf")], "inputs": msg["ranges"]["inputs"]},
        {"loud": [], "inputs": {k: v for k, v in msg["ranges"]["inputs"].items() if k != name}},
        "none",
    ):
        with pytest.raises(TiktalkError, match="T209"):
            of(srsly.msgpack_dumps({**msg, "ranges": wrong}))
        assert of(srsly.msgpack_dumps({**msg, "ranges": wrong}), "float32").ready


def test_ranges_live_until_somebody_trains() -> None:
    settings: dict[str, Any] = {
        "width": WIDTH, "max_length": POSITIONS, "stride": 32, "max_title": 8, "storage": "int8",
        "runtime_weights": "int8",
    }  # fmt: skip
    model = build_dialogue_encoder(**settings)
    model.shims[0].set_state(fitted(module_of("bert")))
    again = build_dialogue_encoder(**settings).from_bytes(model.to_bytes())
    doc = spacy.blank("zh").make_doc("这不是刘德华吗")
    assert again.shims[0].light.ranges is not None
    np.testing.assert_array_equal(again.predict([doc])[0], model.predict([doc])[0])
    again.shims[0].module  # noqa: B018  # whoever has it may change it
    learned = build_dialogue_encoder(**settings).from_bytes(again.to_bytes())
    assert learned.shims[0].light.ranges is None
    np.testing.assert_allclose(learned.predict([doc])[0], again.predict([doc])[0], atol=2e-5)
