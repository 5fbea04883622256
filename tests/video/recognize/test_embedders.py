"""CNCLIPImage with a very small model, and CallableEmbedder."""

from __future__ import annotations

import json
import pickle
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.clip_image import CNCLIPImage
from spacy_tiktalk.models.cross_modal.pictures import square
from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint
from spacy_tiktalk.video.recognize.callable_embedder import CallableEmbedder
from spacy_tiktalk.video.types import Crop, Embedder


def crop(height: int = 30, width: int = 20, seed: int = 0) -> Crop:
    image = np.random.default_rng(seed).integers(0, 255, (height, width, 3), dtype=np.uint8)
    return Crop(image, 0, 0.0, np.float32([0, 0, width, height]), None, 1.0)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A checkpoint and its architecture: official form, random weights, 32 numbers a picture."""
    return make_tiny_checkpoint(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def weights(tiny: tuple[Path, Path]) -> dict[str, torch.Tensor]:
    held = torch.load(tiny[0], weights_only=True)["state_dict"]
    return {name.removeprefix("module."): value for name, value in held.items()}


@pytest.mark.parametrize("form", ["plain", "state_dict", "module."])
def test_a_checkpoint_in_any_form_gives_the_same_unit_vectors(
    form: str,
    tmp_path: Path,
    tiny: tuple[Path, Path],
    weights: dict[str, torch.Tensor],
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = tmp_path / "clip.pt"
    held: object = weights
    if form == "module.":
        held = {f"module.{name}": value for name, value in weights.items()}
        held["module.bert.pooler.dense.weight"] = torch.zeros(2)  # type: ignore[index]
    torch.save(held if form == "plain" else {"state_dict": held, "epoch": 3}, path)
    embedder = CNCLIPImage(path=path, model=tiny[1])
    crops = [crop(seed=n) for n in range(20)]
    found = np.stack(embedder(crops))
    assert found.shape == (20, 32) and found.dtype == np.float32
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(20), abs=1e-5)
    assert (found == np.stack(embedder(crops))).all()  # dropout is off
    assert np.stack(CNCLIPImage(path=tiny[0], model=tiny[1])(crops)) == pytest.approx(found)
    again = pickle.loads(pickle.dumps(embedder))
    assert np.stack(again(crops)) == pytest.approx(found, abs=1e-6)
    kept = embedder._net.visual.proj
    assert kept.dtype == torch.float32 and torch.equal(kept, weights["visual.proj"])
    assert isinstance(embedder, Embedder) and embedder([]) == []
    assert capsys.readouterr().out == ""


def test_the_fingerprint_is_of_the_weights(tmp_path: Path, tiny: tuple[Path, Path]) -> None:
    one, two, three = (tmp_path / name for name in ("a.pt", "b.pt", "c.pt"))
    shutil.copy(tiny[0], one)
    two.write_bytes(one.read_bytes())
    three.write_bytes(one.read_bytes() + b"x")
    prints = [CNCLIPImage(path=path).fingerprint for path in (one, two, three)]
    assert prints[0] == prints[1] != prints[2]
    with pytest.raises(TiktalkError, match="T745"):
        _ = CNCLIPImage(path=tmp_path / "none.pt").fingerprint
    as_file, as_mapping = tiny[1], json.loads(tiny[1].read_text())
    named = [CNCLIPImage(path=one, model=model).fingerprint for model in (as_file, as_mapping)]
    assert named[0] == named[1] != prints[0]


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return (Path.touch, (self.path,))


def test_a_checkpoint_that_would_run_code_is_refused_and_runs_none(
    tmp_path: Path, weights: dict[str, torch.Tensor]
) -> None:
    path, trace = tmp_path / "evil.pt", tmp_path / "was-here"
    torch.save({"state_dict": {**weights, "x": Evil(trace)}}, path)
    with pytest.raises(TiktalkError, match="T745"):
        CNCLIPImage(path=path)([crop()])
    assert not trace.exists()
    torch.load(path, weights_only=False)
    assert trace.exists()  # it would have


@pytest.mark.parametrize(
    "held",
    [b"", b"no checkpoint", {}, [1, 2], {"state_dict": {"a": 1}}, {"visual.layer.weight": 1}],
)
def test_what_is_no_checkpoint_is_told(held: object, tmp_path: Path) -> None:
    path = tmp_path / "clip.pt"
    if isinstance(held, bytes):
        path.write_bytes(held)
    else:
        torch.save(held, path)
    with pytest.raises(TiktalkError, match="T745"):
        CNCLIPImage(path=path)([crop()])


def test_weights_of_another_model_are_told(
    tmp_path: Path, tiny: tuple[Path, Path], weights: dict[str, torch.Tensor]
) -> None:
    path = tmp_path / "clip.pt"
    for wrong in (
        {**weights, "more": torch.zeros(1)},
        {"visual.proj": weights["visual.proj"]},
        {**weights, "visual.proj": torch.zeros(99)},
        {**weights, "visual.proj": torch.full_like(weights["visual.proj"], torch.nan)},
    ):
        torch.save(wrong, path)
        with pytest.raises(TiktalkError, match="T745"):
            CNCLIPImage(path=path, model=tiny[1])([crop()])
    with pytest.raises(TiktalkError, match=r"T745.*ViT-B-16"):
        CNCLIPImage(path=tiny[0])([crop()])


def test_a_missing_package_is_told(
    tiny: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "cn_clip"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cn_clip", None)
    for model in (tiny[1], "ViT-B-16"):
        with pytest.raises(TiktalkError, match=r"T700.*spacy-tiktalk\[clip\]"):
            CNCLIPImage(path=tiny[0], model=model)([crop()])


@pytest.mark.parametrize("settings", [{"model": "ViT-X"}, {"merge_threshold": 3}])
def test_wrong_settings_are_told(settings: dict) -> None:
    with pytest.raises(TiktalkError, match="T741"):
        CNCLIPImage(path="clip.pt", **settings)


def test_padding_to_a_square_cuts_nothing_and_turns_to_rgb() -> None:
    image = crop(30, 20).image
    made = square(image)
    assert made.shape == (30, 30, 3) and (made[:, 5:25] == image[:, :, ::-1]).all()
    assert not made[:, :5].any() and not made[:, 25:].any()
    assert square(image[:1, :1]).shape == (1, 1, 3)


def brightness(crops) -> list:
    return [[c.image.mean(), 1.0] if c.image.shape[0] > 5 else None for c in crops]


def test_a_function_becomes_an_embedder() -> None:
    embedder = CallableEmbedder(brightness, metric="cosine", merge_threshold=0.2, name="bright.v1")
    found = embedder([crop(), crop(3, 3)])
    assert found[0].dtype == np.float32 and found[0].shape == (2,) and found[1] is None
    assert embedder([]) == [] and isinstance(embedder, Embedder)
    assert embedder.split_threshold > embedder.merge_threshold
    assert pickle.loads(pickle.dumps(embedder)).fingerprint == embedder.fingerprint
    other = CallableEmbedder(brightness, metric="cosine", merge_threshold=0.2, name="bright.v2")
    assert other.fingerprint != embedder.fingerprint


@pytest.mark.parametrize(
    "given", [[], [[1.0], [2.0]], [[[1.0]]], [[float("nan")]], [[]], [3.0], ["a"], None]
)
def test_a_function_that_gives_something_else_is_told(given: list | None) -> None:
    embedder = CallableEmbedder(
        lambda crops: given, metric="euclidean", merge_threshold=1, name="wrong"
    )
    with pytest.raises(TiktalkError, match="T744"):
        embedder([crop()])


def test_a_function_gives_vectors_of_one_length() -> None:
    embedder = CallableEmbedder(
        lambda crops: [[1.0], None, [1.0, 2.0]], metric="euclidean", merge_threshold=1, name="odd"
    )
    with pytest.raises(TiktalkError, match=r"T744.*\[1, 2\]"):
        embedder([crop()] * 3)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"metric": "dot"}, "T742"),
        ({"merge_threshold": -1}, "T741"),
        ({"merge_threshold": "0.2", "split_threshold": 0.3}, "T741"),
        ({"name": ""}, "T741"),
    ],
)
def test_wrong_settings_of_a_function_are_told(settings: dict, code: str) -> None:
    usual = {"metric": "cosine", "merge_threshold": 0.2, "name": "x"}
    with pytest.raises(TiktalkError, match=code):
        CallableEmbedder(brightness, **{**usual, **settings})
