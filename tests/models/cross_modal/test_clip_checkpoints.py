"""Checkpoints: official sizes and form with random weights, and every way to be wrong."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.checkpoint import read_checkpoint
from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP
from spacy_tiktalk.models.cross_modal.cn_clip_module import CNCLIPModule
from spacy_tiktalk.models.cross_modal.cn_clip_package import cn_clip
from spacy_tiktalk.models.cross_modal.config import architecture

TEXTS = ["穿红衣服的女人", "这不是刘德华吗", "他"]


def pictures(n: int) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return [rng.integers(0, 255, (40 + 7 * k, 31, 3), dtype=np.uint8) for k in range(n)]


@pytest.fixture(scope="module", params=["RN50", "ViT-B-16"])
def official(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, torch.nn.Module]]:
    """(name, checkpoint of its full size, the network it was saved from)."""
    path = tmp_path_factory.mktemp("official") / "clip.pt"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = cn_clip().model.CLIP(**architecture(request.param)).eval()
    weights = {f"module.{name}": value for name, value in net.state_dict().items()}
    torch.save({"epoch": 3, "name": "x", "state_dict": weights}, path)
    yield request.param, path, net
    path.unlink()


def test_an_official_checkpoint_gives_what_the_package_gives(
    official: tuple[str, Path, torch.nn.Module], capsys: pytest.CaptureFixture[str]
) -> None:
    name, path, net = official
    before = torch.get_rng_state()
    module = CNCLIPModule(CNCLIP(path=path, model=name, batch_size=2))
    with torch.inference_mode():
        images = module.pixels(pictures(2))
        found = module.encode_texts(TEXTS), module.encode_images(images)
        ids = cn_clip().tokenize(TEXTS)
        assert ids.shape == (3, 52)
        wanted = net.encode_text(ids), net.encode_image(images)
    for own, other in zip(found, wanted, strict=True):
        assert own.shape[1] == module.dim and own.dtype == torch.float32
        assert own.norm(dim=1).numpy() == pytest.approx(np.ones(len(own)), abs=1e-5)
        other = other / other.norm(dim=1, keepdim=True)
        assert own.numpy() == pytest.approx(other.numpy(), abs=2e-6)
    for name, value in net.state_dict().items():
        assert torch.equal(module.net.state_dict()[name], value), name  # nothing was rounded
    assert torch.equal(torch.get_rng_state(), before) and capsys.readouterr().out == ""


@pytest.fixture
def weights(tiny_vit: tuple[Path, Path]) -> dict[str, torch.Tensor]:
    return read_checkpoint(tiny_vit[0])


def test_every_form_loads(
    weights: dict[str, torch.Tensor], tiny_vit: tuple[Path, Path], tmp_path: Path
) -> None:
    wanted = CNCLIPModule(CNCLIP(path=tiny_vit[0], model=tiny_vit[1])).encode_texts(TEXTS)
    module = {f"module.{name}": value for name, value in weights.items()}
    half = {name: value.half() for name, value in weights.items()}
    pooler = {**weights, "bert.pooler.dense.bias": torch.zeros(3)}
    positions = {**weights, "bert.embeddings.position_ids": torch.arange(64)[None]}
    forms = [weights, {"state_dict": weights}, module, {"state_dict": module}, half, pooler]
    for number, held in enumerate([*forms, positions]):
        path = tmp_path / f"{number}.pt"
        torch.save(held, path)
        net = CNCLIPModule(CNCLIP(path=path, model=tiny_vit[1])).load()
        assert {value.dtype for value in net.parameters()} == {torch.float32}
        tolerance = 1e-3 if held is half else 0
        found = net.encode_texts(TEXTS)
        assert found.detach().numpy() == pytest.approx(wanted.detach().numpy(), abs=tolerance)


class Evil:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return (os.mkdir, (str(self.path),))


def test_a_malicious_one_is_refused_and_runs_nothing(
    weights: dict[str, torch.Tensor], tiny_vit: tuple[Path, Path], tmp_path: Path
) -> None:
    path, trace = tmp_path / "evil.pt", tmp_path / "was-here"
    torch.save({"state_dict": {**weights, "x": Evil(trace)}}, path)
    with pytest.raises(TiktalkError, match=r"T745.*evil\.pt.*more than numbers") as caught:
        CNCLIPModule(CNCLIP(path=path, model=tiny_vit[1])).load()
    assert not trace.exists()
    assert "weights_only=False" not in str(caught.value)  # torch's own advice is dangerous
    torch.load(path, weights_only=False)
    assert trace.exists()  # it would have


def test_a_truncated_one_is_told_wherever_it_ends(
    tiny_vit: tuple[Path, Path], tmp_path: Path
) -> None:
    data = tiny_vit[0].read_bytes()
    path = tmp_path / "cut.pt"
    for end in (0, 1, 10, 1000, len(data) // 2, len(data) - 1):
        path.write_bytes(data[:end])
        with pytest.raises(TiktalkError, match=r"T745.*cut\.pt.*damaged"):
            read_checkpoint(path)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
def test_noise_is_told(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    path = tmp_path / "noise.pt"
    for _ in range(200):
        start = bytes([0x80, int(rng.integers(0, 6))]) if rng.random() < 0.5 else b""
        path.write_bytes(start + rng.bytes(int(rng.integers(0, 60))))
        with pytest.raises(TiktalkError, match=r"T745.*noise\.pt"):
            read_checkpoint(path)


@pytest.mark.parametrize(
    "held",
    [
        {},
        [1, 2],
        torch.zeros(2),
        {"state_dict": {}},
        {"state_dict": 3},
        {"state_dict": {"a": 1}},
        {"epoch": 3},
        {"a": torch.zeros(2, dtype=torch.complex64)},
        {"a": torch.zeros(2, 2).to_sparse()},
        {"a": torch.tensor([1.0, float("inf")])},
    ],
)
def test_what_holds_no_weights_is_told(held: object, tmp_path: Path) -> None:
    path = tmp_path / "wrong.pt"
    torch.save(held, path)
    with pytest.raises(TiktalkError, match=r"T745.*wrong\.pt"):
        read_checkpoint(path)


def test_what_does_not_fit_is_told(
    weights: dict[str, torch.Tensor], tiny_vit: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "other.pt"
    fewer = {name: value for name, value in weights.items() if name != "visual.proj"}
    wrong = {**weights, "visual.proj": torch.zeros(3, 3)}
    more = {**weights, "visual.more": torch.zeros(1)}
    for held, part in ((fewer, "visual.proj"), (wrong, "visual.proj"), (more, "visual.more")):
        for form in (held, {"state_dict": held}):
            torch.save(form, path)
            with pytest.raises(TiktalkError, match=rf"T745.*other\.pt.*does not fit.*{part}"):
                CNCLIPModule(CNCLIP(path=path, model=tiny_vit[1])).load()
    with pytest.raises(TiktalkError, match=r"T745.*does not fit RN50"):
        CNCLIPModule(CNCLIP(path=tiny_vit[0], model="RN50")).load()
    for missing in (tmp_path / "none.pt", tmp_path):
        with pytest.raises(TiktalkError, match=r"T745.*no such file"):
            CNCLIPModule(CNCLIP(path=missing, model=tiny_vit[1])).load()
