"""The dialogue encoder as a thinc model: shapes, windows, training, storage, clear errors."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
import srsly
import torch
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from thinc.api import Adam, set_dropout_rate
from tiny_pipelines import POSITIONS, WIDTH, tiny_encoder

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.storage import pack_weights
from spacy_tiktalk.models.text import encoder_training
from spacy_tiktalk.models.text.batches import group_by_length
from spacy_tiktalk.models.text.encoder import build_dialogue_encoder, set_encoder
from spacy_tiktalk.models.text.encoder_module import (
    EncoderModule,
    deserialize_encoder,
    load_hf_encoder,
    serialize_encoder,
)
from spacy_tiktalk.models.text.load import load_encoder_into
from spacy_tiktalk.models.types import Tok2VecModel

NLP = spacy.blank("zh")


def doc_of(*turns: str, title: str | None = None) -> Doc:
    speakers = "AB" * len(turns)
    return Dialogue.from_turns(zip(speakers, turns, strict=False), title=title).to_doc(NLP)


@pytest.fixture
def encoder(encoder_folder: Path) -> Tok2VecModel:
    model = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=16)
    set_encoder(model, load_hf_encoder(encoder_folder))
    model.initialize()
    return model


def hf_weights(model: Tok2VecModel) -> dict[str, torch.Tensor]:
    return {name: x.detach().clone() for name, x in model.shims[0].module.hf.state_dict().items()}


def test_one_row_a_token_and_zeros_for_white_space_and_marks(encoder: Tok2VecModel) -> None:
    docs = [
        doc_of("这不是 刘德华吗", "😂[捂脸]是"),
        NLP.make_doc(""),
        NLP.make_doc("  \n "),
        doc_of("他"),
    ]
    rows = encoder.predict(docs)
    assert [x.shape for x in rows] == [(len(doc), WIDTH) for doc in docs]
    assert all(x.dtype == np.float32 and x.flags.owndata for x in rows)
    for doc, x in zip(docs, rows, strict=True):
        for token, row in zip(doc, x, strict=True):
            blank = token.is_space and token.text != "\n" and "\n" not in token.text
            assert row.any() != (blank or token.text in "😂[捂脸]"), token


def test_only_empty_docs(encoder: Tok2VecModel) -> None:
    assert [x.shape for x in encoder.predict([NLP.make_doc("")] * 2)] == [(0, WIDTH)] * 2
    assert encoder.predict([]) == []
    rows, backprop = encoder.begin_update([NLP.make_doc("")])
    backprop([np.zeros_like(x) for x in rows])


def test_alone_or_among_others(encoder: Tok2VecModel) -> None:
    texts = ["这不是刘德华吗", "他旁边那个女的是谁" * 20, "😂", "是", "华仔还是那么帅，" * 3]
    together = encoder.predict([doc_of(text, "是啊", title="标题") for text in texts])
    for text, rows in zip(texts, together, strict=True):
        (alone,) = encoder.predict([doc_of(text, "是啊", title="标题")])
        np.testing.assert_allclose(rows, alone, atol=1e-5)


def test_small_passes_give_the_same(encoder: Tok2VecModel) -> None:
    docs = [doc_of("他" * n) for n in (3, 50, 200, 7)]
    before = encoder.predict(docs)
    encoder.shims[0].pace["max_batch_pieces"] = 1
    for a, b in zip(before, encoder.predict(docs), strict=True):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_long_text_has_a_vector_for_every_token(encoder: Tok2VecModel) -> None:
    (rows,) = encoder.predict([doc_of("他是谁" * 300, "刘德华" * 100, title="很长的标题" * 20)])
    assert rows.any(axis=1).all()


def test_title_and_speakers_are_read(encoder: Tok2VecModel) -> None:
    (plain,) = encoder.predict([doc_of("他是谁", "他")])
    (titled,) = encoder.predict([doc_of("他是谁", "他", title="刘德华")])
    (same,) = encoder.predict([Dialogue.from_turns([("A", "他是谁"), ("A", "他")]).to_doc(NLP)])
    assert not np.allclose(plain, titled, atol=1e-3)
    assert not np.allclose(plain[-1], same[-1], atol=1e-3)


def test_a_word_is_the_mean_of_its_pieces(encoder: Tok2VecModel) -> None:
    chars = Doc(NLP.vocab, words=list("刘德华他"), spaces=[False] * 4)
    words = Doc(NLP.vocab, words=["刘德华", "他"], spaces=[False] * 2)
    (single,), (whole,) = encoder.predict([chars]), encoder.predict([words])
    np.testing.assert_allclose(whole[0], single[:3].mean(0), atol=1e-5)
    np.testing.assert_allclose(whole[1], single[3], atol=1e-5)


def test_an_update_changes_the_hugging_face_weights(encoder: Tok2VecModel) -> None:
    before = hf_weights(encoder)
    docs = [doc_of("这不是刘德华吗", "是啊"), NLP.make_doc("")]
    target = np.ones(WIDTH, dtype=np.float32)
    optimizer = Adam(0.01)
    losses = []
    for _ in range(10):
        rows, backprop = encoder.begin_update(docs)
        losses.append(sum(float(((x - target) ** 2).sum()) for x in rows))
        backprop([2 * (x - target) for x in rows])
        encoder.finish_update(optimizer)
    assert losses[-1] < 0.9 * losses[0]
    changed = {name for name, x in hf_weights(encoder).items() if not torch.equal(x, before[name])}
    assert "embeddings.word_embeddings.weight" in changed
    assert sum("attention" in name for name in changed) >= 8
    encoder.predict(docs)
    assert not encoder.shims[0].module.training


def test_gradient_is_right(encoder: Tok2VecModel) -> None:
    """By finite differences, through windows, means and padding."""
    set_dropout_rate(encoder, 0.0)
    docs = [doc_of("他是谁" * 30), doc_of("华")]
    rng = np.random.default_rng(0)
    rows, backprop = encoder.begin_update(docs)
    direction = [rng.normal(size=x.shape).astype(np.float32) for x in rows]
    backprop(direction)
    bias = encoder.shims[0].module.hf.encoder.layer[0].output.dense.bias
    gradient = bias.grad.numpy().copy()

    def value() -> float:
        found = encoder.predict(docs)
        return sum(
            float((x.astype(np.float64) * d).sum()) for x, d in zip(found, direction, strict=True)
        )

    step = 1e-2
    for i in (0, 7, 31):
        with torch.no_grad():
            bias[i] += step
            up = value()
            bias[i] -= 2 * step
            down = value()
            bias[i] += step
        assert gradient[i] == pytest.approx((up - down) / (2 * step), rel=0.05, abs=0.05)


def test_dropout_is_the_pipelines(encoder: Tok2VecModel) -> None:
    docs = [doc_of("这不是刘德华吗")]
    (plain,) = encoder.predict(docs)
    set_dropout_rate(encoder, 0.0)
    np.testing.assert_allclose(encoder.begin_update(docs)[0][0], plain, atol=1e-6)
    set_dropout_rate(encoder, 0.5)
    a, b = (encoder.begin_update(docs)[0][0] for _ in range(2))
    assert not np.allclose(a, plain, atol=1e-2) and not np.allclose(a, b, atol=1e-2)
    np.testing.assert_array_equal(encoder.predict(docs)[0], plain)


def test_bytes_and_disk(encoder: Tok2VecModel, tmp_path: Path) -> None:
    doc = doc_of("这不是刘德华吗", title="标题")
    (before,) = encoder.predict([doc])
    empty = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=16)
    (after,) = empty.from_bytes(encoder.to_bytes()).predict([doc])
    np.testing.assert_allclose(after, before, atol=1e-5)
    encoder.to_disk(tmp_path / "model")
    empty = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=16)
    (after,) = empty.from_disk(tmp_path / "model").predict([doc])
    np.testing.assert_allclose(after, before, atol=1e-5)


def test_the_architecture_comes_back_exactly(encoder: Tok2VecModel) -> None:
    empty = build_dialogue_encoder(width=WIDTH, max_length=POSITIONS, stride=32, max_title=16)
    before, after = (x.shims[0].module.hf for x in (encoder, empty.from_bytes(encoder.to_bytes())))
    assert before.config.layer_norm_eps == after.config.layer_norm_eps == 1e-12
    assert [n.eps for n in after.modules() if isinstance(n, torch.nn.LayerNorm)] == [1e-12] * 5
    assert after.state_dict().keys() == before.state_dict().keys()


@pytest.mark.parametrize(("storage", "atol"), [("float16", 5e-3), ("int8", 5e-2)])
def test_compact_storage(encoder_folder: Path, storage: str, atol: float) -> None:
    sizes = {"width": WIDTH, "max_length": POSITIONS, "stride": 32, "max_title": 16}
    full = build_dialogue_encoder(**sizes)
    small = build_dialogue_encoder(**sizes, storage=storage)
    for model in (full, small):
        set_encoder(model, load_hf_encoder(encoder_folder))
    data = small.to_bytes()
    assert len(data) < len(full.to_bytes())
    doc = doc_of("这不是刘德华吗")
    (before,), (after,) = full.predict([doc]), small.from_bytes(data).predict([doc])
    np.testing.assert_allclose(after, before, atol=atol)
    assert small.to_bytes() == data


def test_bytes_tell_nothing_of_this_machine(encoder: Tok2VecModel, encoder_folder: Path) -> None:
    data = encoder.to_bytes()
    assert encoder.shims[0].module.hf.config._name_or_path == str(encoder_folder)
    for secret in (str(encoder_folder), encoder_folder.name, "_name_or_path", str(Path.home())):
        assert secret.encode() not in data


def test_damaged_bytes(encoder_folder: Path) -> None:
    data = serialize_encoder(load_hf_encoder(encoder_folder))
    other_weights = {
        **srsly.msgpack_loads(data),
        "weights": pack_weights({"a": np.zeros(1, np.float32)}),
    }
    newer = {"format": 2, "ready": False}
    damaged = [b"", data[:100], data[:-100], *map(srsly.msgpack_dumps, (other_weights, newer))]
    for stored in damaged:
        with pytest.raises(TiktalkError, match="T209"):
            deserialize_encoder(EncoderModule(), stored, torch.device("cpu"))


def test_an_encoder_without_weights_says_so() -> None:
    model = build_dialogue_encoder(width=WIDTH)
    for act in (
        model.initialize,
        lambda: model.predict([doc_of("他")]),
        lambda: model.begin_update([doc_of("他")]),
        lambda: EncoderModule().width,
    ):
        with pytest.raises(TiktalkError, match=r"T204.*load_encoder"):
            act()
    again = build_dialogue_encoder(width=WIDTH).from_bytes(model.to_bytes())
    with pytest.raises(TiktalkError, match="T204"):
        again.predict([doc_of("他")])


def test_an_encoder_that_does_not_fit(encoder_folder: Path) -> None:
    module = load_hf_encoder(encoder_folder)
    with pytest.raises(TiktalkError, match=r"T205.*here.*32 dimensions.*width = 384"):
        set_encoder(build_dialogue_encoder(width=384), module, path="here")
    with pytest.raises(TiktalkError, match=r"T208.*max_length = 512.*64 positions"):
        set_encoder(build_dialogue_encoder(width=WIDTH), module)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"width": 0}, "width = 0"),
        ({"max_batch_pieces": 0}, "max_batch_pieces = 0"),
        ({"lr_scale": -1.0}, "lr_scale = -1.0"),
        ({"max_title": -1}, "max_length"),
        ({"max_length": 79, "stride": 8}, "max_length = 79"),
        ({"stride": 0}, "stride = 0"),
        ({"stride": 449}, "stride = 449"),
        ({"part_length": 513}, "part_length = 513"),
        ({"part_length": 79, "stride": 8}, "part_length = 79"),
        ({"part_length": -1, "stride": 8}, "part_length = -1"),
        ({"part_length": 256, "stride": 193}, "stride = 193"),
    ],
)
def test_sizes_that_do_not_fit_together(settings: dict[str, float], named: str) -> None:
    with pytest.raises(TiktalkError, match=f"T208.*{named}"):
        build_dialogue_encoder(**{"width": 8, **settings})  # type: ignore[arg-type]


def test_storage_is_checked_when_built() -> None:
    with pytest.raises(TiktalkError, match=r"T208.*int4"):
        build_dialogue_encoder(width=8, storage="int4")  # type: ignore[arg-type]


def test_folders_that_hold_no_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(
        TiktalkError,
        match=r"T206.*nothing-here'?: there is no such folder, .*[^.]\)\. Give a folder",
    ):
        load_hf_encoder(tmp_path / "nothing-here")
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(TiktalkError, match="T206"):
        load_hf_encoder(tmp_path)


def test_load_into_a_component_without_an_encoder(encoder_folder: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec")
    with pytest.raises(TiktalkError, match=r"T207.*'tok2vec'"):
        load_encoder_into(nlp, encoder_folder)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies(encoder: Tok2VecModel, duplicate: Callable[[object], Tok2VecModel]) -> None:
    docs = [doc_of("这不是刘德华吗")]
    (before,) = encoder.predict(docs)
    for other in (encoder.copy(), duplicate(encoder)):
        np.testing.assert_array_equal(other.predict(docs)[0], before)
        rows, backprop = other.begin_update(docs)
        backprop(rows)
        other.finish_update(Adam(0.1))
        assert not np.allclose(other.predict(docs)[0], before, atol=1e-2)
        np.testing.assert_array_equal(encoder.predict(docs)[0], before)


def test_fingerprints_tell_encoders_apart(encoder_folder: Path, tmp_path: Path) -> None:
    first = load_hf_encoder(encoder_folder).fingerprint
    assert first == load_hf_encoder(encoder_folder).fingerprint
    assert first != load_hf_encoder(tiny_encoder(tmp_path, seed=1)).fingerprint


def test_training_makes_a_new_fingerprint_once(encoder: Tok2VecModel) -> None:
    doc = doc_of("他")

    def fingerprint() -> str:
        encoder.predict([doc])
        return doc.user_data["spacy_tiktalk"]["encoder"]

    def step() -> None:
        rows, backprop = encoder.begin_update([doc])
        backprop(rows)
        encoder.finish_update(Adam(0.001))

    start = fingerprint()
    step()
    trained = fingerprint()
    assert trained != start
    step()
    assert fingerprint() == trained
    encoder.from_bytes(encoder.to_bytes())
    assert fingerprint() == trained
    step()  # training goes on from what was saved: other weights than those
    assert fingerprint() != trained


@pytest.mark.parametrize("there", [True, False])
def test_bfloat16_training_predicts_in_float32(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    monkeypatch.setattr(encoder_training, "has_bfloat16", lambda device_type: there)
    model = build_dialogue_encoder(
        width=WIDTH, max_length=POSITIONS, stride=32, max_title=16, mixed_precision=True
    )
    set_encoder(model, load_hf_encoder(encoder_folder))
    set_dropout_rate(model, 0.0)
    docs = [doc_of("这不是刘德华吗")]
    (plain,), ((rows,), backprop) = model.predict(docs), model.begin_update(docs)
    assert rows.dtype == np.float32
    # Emulated, it took nine times as long as float32, which is taken instead.
    assert (
        (1e-5 < np.abs(rows - plain).max() < 0.2) if there else np.allclose(rows, plain, atol=1e-5)
    )
    backprop([rows])
    grads = [p.grad for p in model.shims[0].module.parameters() if p.grad is not None]
    assert grads and all(grad.dtype == torch.float32 for grad in grads)


@pytest.mark.parametrize(
    ("found", "there"),
    [
        ({"avx2": True, "avx512_f": True, "avx512_bf16": False}, False),
        ({"avx512_bf16": True}, True),
        ({"amx_bf16": True}, True),
        ({"neon": True, "bf16": True}, True),
        ({}, False),
    ],
)
def test_bfloat16_is_taken_where_the_processor_has_it(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, bool], there: bool
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: found, raising=False)
    assert encoder_training.has_bfloat16.__wrapped__("cpu") is there
    assert encoder_training.has_bfloat16.__wrapped__("mps") is False


def test_how_it_computes_is_what_the_config_says(encoder: Tok2VecModel) -> None:
    """Also of what older releases have stored among the attributes."""
    encoder.attrs.update(max_batch_pieces=1024, mixed_precision=True)
    sizes = {"width": WIDTH, "max_length": POSITIONS, "stride": 32, "max_title": 16}
    loaded = build_dialogue_encoder(**sizes, max_batch_pieces=64, mixed_precision=False)
    loaded.from_bytes(encoder.to_bytes())
    set_dropout_rate(loaded, 0.0)
    docs = [doc_of("这不是刘德华吗")]
    (plain,), ((rows,), _) = loaded.predict(docs), loaded.begin_update(docs)
    np.testing.assert_allclose(rows, plain, atol=1e-5)
    assert loaded.shims[0].module.max_batch_pieces == 64


def test_a_batch_to_read_nothing_of_is_no_training(encoder: Tok2VecModel) -> None:
    start, doc = encoder.shims[0].network.fingerprint, doc_of("他")
    for docs, same in ([doc_of()], True), ([doc], False):
        rows, backprop = encoder.begin_update(docs)
        backprop(rows)
        encoder.finish_update(Adam(0.001))
        assert (encoder.shims[0].network.fingerprint == start) is same


@given(st.lists(st.integers(1, 60), max_size=30), st.integers(1, 200))
def test_groups_hold_every_window_once(lengths: list[int], budget: int) -> None:
    groups = group_by_length(lengths, budget)
    assert sorted(i for group in groups for i in group) == list(range(len(lengths)))
    for group in groups:
        assert len(group) == 1 or len(group) * max(lengths[i] for i in group) <= budget
