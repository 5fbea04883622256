"""`scripts/adapt_encoder.py` on a tiny encoder: it learns, and says in its folder how."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file
from script_files import load_script, run_script
from tiny_pipelines import CORPUS, POSITIONS

from spacy_tiktalk.files import sha256_of
from spacy_tiktalk.models.text.encoder_module import load_hf_encoder

adapt = load_script("adapt_encoder")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixteen dialogues of the sample corpus."""
    path = tmp_path_factory.mktemp("talk") / "talk.jsonl"
    lines = (CORPUS / "train.jsonl").read_text(encoding="utf8").splitlines(keepends=True)
    path.write_text("".join(lines[:16]), encoding="utf8")
    return path


def test_only_talk_is_hidden() -> None:
    ids = np.arange(100, 1100)
    talk = np.arange(1000) % 2 == 0
    seen, target = adapt.hide(ids, talk, 3, 5000, np.random.default_rng(0))
    asked = target != adapt.NOTHING
    assert not asked[~talk].any() and (seen[~talk] == ids[~talk]).all()
    assert (target[asked] == ids[asked]).all() and (seen[~asked] == ids[~asked]).all()
    assert 0.11 < asked[talk].mean() < 0.19
    # 8 of 10 masked, 1 another piece, 1 as it is.
    assert 0.65 < (seen[asked] == 3).mean() < 0.95
    assert 0 < (seen[asked] == ids[asked]).mean() < 0.25
    assert seen[asked & (seen != 3)].min() >= 4


def test_every_window_is_in_one_step_of_an_epoch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapt, "PIECES", 1000)
    monkeypatch.setattr(adapt, "POOL", 500)
    rng = adapt.random.Random(0)
    lengths = [rng.randint(2, 250) for _ in range(900)] + [250]
    widths = adapt.padded(lengths)
    assert all(n <= width < n + adapt.MULTIPLE for n, width in zip(lengths, widths, strict=True))
    assert max(widths) == 250  # not past the positions an encoder has
    steps = adapt.batches(widths, rng)
    assert sorted(i for step in steps for i in step) == list(range(901))
    shapes = [(len(step), max(widths[i] for i in step)) for step in steps]
    assert max(rows * width for rows, width in shapes) <= 1000
    # Memory grows with every shape.
    assert len(set(shapes)) <= 8 + 2 * 8 < len(steps)


def test_the_loss_falls(encoder_folder: Path, talk: Path) -> None:
    module = load_hf_encoder(encoder_folder)
    windows = adapt.windows_of([talk], module)
    assert len(windows) >= 16 and max(len(ids) for ids, _ in windows) <= POSITIONS
    losses = adapt.learn(module, windows, epochs=60, rate=2e-3, seed=1)
    # At first any of some thousand characters is as good.
    assert losses[0] > 6.0
    assert np.mean(losses[-10:]) < losses[0] - 1.0


def test_the_folder_it_writes(
    encoder_folder: Path, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(name: str, seed: int) -> dict[str, np.ndarray]:
        args = ("--talk", talk, "--epochs", 2, "--rate", 1e-3, "--seed", seed)
        run_script(adapt, monkeypatch, encoder_folder, tmp_path / name, *args)
        return load_file(tmp_path / name / "model.safetensors")

    first, again, other = run("first", 1), run("again", 1), run("other", 2)
    before = load_file(encoder_folder / "model.safetensors")
    files = [tmp_path / "first" / name for name in ("model.safetensors", "config.json")]
    assert len({file.stat().st_mode for file in files}) == 1  # all for the same readers
    assert set(first) == set(before)
    assert all((first[name] == again[name]).all() for name in first)
    assert any((first[name] != other[name]).any() for name in first)
    words = "embeddings.word_embeddings.weight"
    assert (first[words] != before[words]).any()
    config = json.loads((tmp_path / "first" / "config.json").read_text(encoding="utf8"))
    assert config.pop("tiktalk_adapted") == {
        "epochs": 2,
        "rate": 1e-3,
        "seed": 1,
        "talk": {"talk.jsonl": sha256_of(talk)},
    }
    assert config == json.loads((encoder_folder / "config.json").read_text(encoding="utf8"))
    old, new = load_hf_encoder(encoder_folder), load_hf_encoder(tmp_path / "first")
    assert new.pieces is not None and old.pieces is not None
    assert new.pieces.to_msg() == old.pieces.to_msg()
    assert new.fingerprint != old.fingerprint
