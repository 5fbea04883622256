"""CNCLIPModule: invariances, what learns, and that it learns."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP
from spacy_tiktalk.models.cross_modal.cn_clip_module import CNCLIPModule
from spacy_tiktalk.models.cross_modal.cn_clip_package import cn_clip
from spacy_tiktalk.models.cross_modal.contrastive import info_nce
from spacy_tiktalk.models.cross_modal.pictures import MEAN, SPREAD, to_pixels
from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint


def build(files: tuple[Path, Path], **values: object) -> CNCLIPModule:
    return CNCLIPModule(CNCLIP(path=files[0], model=files[1], **values))  # type: ignore[arg-type]


def picture(height: int = 20, width: int = 30, color: tuple = (0, 0, 255)) -> np.ndarray:
    return np.full((height, width, 3), color, dtype=np.uint8)


def noise(n: int) -> list[np.ndarray]:
    rng = np.random.default_rng(n)
    return [rng.integers(0, 256, (10 + k, 25, 3), dtype=np.uint8) for k in range(n)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text("刘德华帅吗abcA 😀，\n[PAD]", max_size=70), min_size=1, max_size=6))
def test_padding_and_batches_change_nothing(tiny_vit: tuple[Path, Path], texts: list[str]) -> None:
    module, one_by_one = build(tiny_vit), build(tiny_vit, batch_size=1)
    with torch.inference_mode():
        found = module.encode_texts(texts)
        full = module.net.encode_text(cn_clip().tokenize(texts))
        full = full / full.norm(dim=1, keepdim=True)
        assert found.numpy() == pytest.approx(full.numpy(), abs=1e-6)
        assert found.numpy() == pytest.approx(one_by_one.encode_texts(texts).numpy(), abs=1e-6)
    assert torch.equal(module.encode_texts(texts), module.encode_texts(texts))
    assert module.pieces(texts).shape[1] <= 52


def test_long_texts_are_cut_after_50_characters(tiny_vit: tuple[Path, Path]) -> None:
    module = build(tiny_vit)
    text = "".join(chr(0x4E00 + k) for k in range(80))
    assert module.pieces([text]).shape == (1, 52)
    assert torch.equal(module.encode_texts([text]), module.encode_texts([text[:50]]))
    assert not torch.equal(module.encode_texts([text]), module.encode_texts([text[:49]]))
    short = build(tiny_vit, context_length=6)
    assert short.pieces([text, "他"]).shape == (2, 6)
    too_long = build(tiny_vit, context_length=65)  # this architecture has 64 positions
    with pytest.raises(TiktalkError, match=r"T802.*context_length.*64"):
        too_long.encode_texts(["他"])


@pytest.mark.parametrize("files", ["tiny_vit", "tiny_resnet"])
def test_pictures_do_not_depend_on_their_batch(files: str, request: pytest.FixtureRequest) -> None:
    held = request.getfixturevalue(files)
    module, by_two = build(held), build(held, batch_size=2)
    pixels = module.pixels(noise(5))
    with torch.inference_mode():
        found = module.encode_images(pixels)
        assert found.numpy() == pytest.approx(by_two.encode_images(pixels).numpy(), abs=1e-6)
    assert found.norm(dim=1).numpy() == pytest.approx(np.ones(5), abs=1e-5)
    assert (found - found[0]).abs().max() > 1e-4


def test_it_is_lazy_silent_and_in_evaluation_mode(
    tiny_vit: tuple[Path, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    module = build(tiny_vit)
    assert not module.ready and module.dim == 32 and not module.ready
    assert module.encode_texts([]).shape == (0, 32)
    assert module.pixels([]).shape == (0, 3, 32, 32)
    assert module.encode_images(module.pixels([])).shape == (0, 32)
    assert not module.ready  # nothing was read for nothing
    module.encode_texts(["他"])
    assert module.ready and not any(layer.training for layer in module.modules())
    assert capsys.readouterr().out == ""


def test_other_input_is_told(tiny_vit: tuple[Path, Path]) -> None:
    module = build(tiny_vit)
    for texts in ("刘德华", ["刘德华", None], [b"x"]):
        with pytest.raises(TiktalkError, match="T803"):
            module.encode_texts(texts)  # type: ignore[arg-type]
    gray, four = np.zeros((5, 5), np.uint8), np.zeros((5, 5, 4), np.uint8)
    floats, empty = np.zeros((5, 5, 3)), np.zeros((0, 5, 3), np.uint8)
    for wrong in (gray, four, floats, empty, None):
        with pytest.raises(TiktalkError, match=r"T804.*Picture 1"):
            module.pixels([picture(), wrong])  # type: ignore[list-item]


def test_the_placeholder_says_that_it_is_one() -> None:
    module = CNCLIPModule()
    for use in (
        lambda: module.dim,
        lambda: module.encode_texts(["他"]),
        lambda: module.logit_scale,
        lambda: module.fingerprint,
        lambda: module.load(),
    ):
        with pytest.raises(TiktalkError, match="T800"):
            use()


def test_a_device_there_is_not_is_told(tiny_vit: tuple[Path, Path]) -> None:
    with pytest.raises(TiktalkError, match=r"T802.*device"):
        build(tiny_vit, device="no-such-device").load()


def test_pixels_are_red_green_blue_on_black_and_scaled() -> None:
    mean, spread = np.array(MEAN), np.array(SPREAD)
    red = to_pixels([picture(32, 32, (0, 0, 255))], 8).numpy()  # BGR
    wanted = ((np.array([1, 0, 0]) - mean) / spread)[None, :, None, None]
    assert red == pytest.approx(np.broadcast_to(wanted, red.shape), abs=1e-6)
    wide = to_pixels([picture(16, 64, (255, 255, 255))], 8).numpy()[0]
    black, white = (0 - mean) / spread, (1 - mean) / spread
    assert wide[:, 0, 4] == pytest.approx(black, abs=0.05)
    assert wide[:, 7, 4] == pytest.approx(black, abs=0.05)
    assert wide[:, 4, 0] == pytest.approx(white, abs=0.35)
    assert to_pixels([picture(1, 1), picture(500, 3)], 8).isfinite().all()


def test_a_network_first_used_without_gradients_can_learn_later(
    tiny_vit: tuple[Path, Path],
) -> None:
    module = build(tiny_vit, tune="all")
    with torch.inference_mode():
        module.encode_texts(["他"])
    module.encode_texts(["他"])[0, 0].backward()
    assert any(weight.grad is not None for weight in module.parameters())


def test_threads_make_one_network(tiny_vit: tuple[Path, Path]) -> None:
    module = build(tiny_vit)
    nets: list[object] = []
    threads = [Thread(target=lambda: nets.append(module.load().net)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(net) for net in nets}) == 1 and len(nets) == 4


LAST = {
    "tiny_vit": ("visual.transformer.resblocks.1.", "visual.ln_post.", "visual.proj"),
    "tiny_resnet": ("visual.layer4.1.", "visual.attnpool."),
}


@pytest.mark.parametrize("files", LAST)
@pytest.mark.parametrize("tune", ["frozen", "last", "lora", "all"])
def test_only_what_is_chosen_learns(files: str, tune: str, request: pytest.FixtureRequest) -> None:
    held = request.getfixturevalue(files)
    plain = build(held).load()
    module = build(held, tune=tune, lora_rank=2).load()
    names = {name for name, _ in module.net.named_parameters()}
    if tune == "last":
        common = ("bert.encoder.layer.1.", "text_projection", "logit_scale")
        chosen = {name for name in names if name.startswith(LAST[files] + common)}
    elif tune == "lora":
        chosen = {name for name in names if name.endswith((".down", ".up"))} | {"logit_scale"}
        assert sum(name.endswith(".up") for name in names) == (20 if files == "tiny_vit" else 16)
        assert any("in_proj_weight" in name for name in chosen) == (files == "tiny_vit")
    else:
        chosen = names if tune == "all" else set()
    assert {n for n, weight in module.net.named_parameters() if weight.requires_grad} == chosen

    pixels, texts = module.pixels(noise(4)), ["红", "蓝色的", "他", "刘德华"]
    found = module.encode_texts(texts), module.encode_images(pixels)
    wanted = plain.encode_texts(texts), plain.encode_images(pixels)
    for own, other in zip(found, wanted, strict=True):  # nothing is changed before it learns
        assert own.detach().numpy() == pytest.approx(other.detach().numpy(), abs=1e-6)
    if tune == "frozen":
        assert not found[0].requires_grad and not found[1].requires_grad
        return
    before = {name: value.clone() for name, value in module.net.state_dict().items()}
    module.train()
    optimizer = torch.optim.SGD([w for w in module.parameters() if w.requires_grad], lr=0.5)
    for _ in range(3):
        optimizer.zero_grad()
        text, image = module.encode_texts(texts), module.encode_images(pixels)
        info_nce(text, image, torch.eye(4).bool(), scale=module.logit_scale.exp()).backward()
        optimizer.step()
        module.clamp_scale()
    changed = {
        name for name, value in module.net.state_dict().items() if not before[name].equal(value)
    }
    assert changed <= chosen, changed - chosen  # BatchNorm's statistics are no parameters
    # Gradients that are 0 by their nature: keys' biases, unused positions and pieces.
    assert len(changed) > 0.8 * len(chosen)


def test_training_mode(tiny_resnet: tuple[Path, Path]) -> None:
    frozen = build(tiny_resnet).load().train()
    assert not any(layer.training for layer in frozen.modules())
    module = build(tiny_resnet, tune="last").train()
    module.load()  # as it was told before there was a network
    kinds = {type(layer): layer.training for layer in module.modules()}
    assert kinds[torch.nn.Dropout] and not kinds[torch.nn.BatchNorm2d]
    assert not any(layer.training for layer in module.eval().modules())


def test_the_temperature_stays_in_range(tiny_vit: tuple[Path, Path]) -> None:
    module = build(tiny_vit, tune="all")
    for value, kept in ((-3.0, 0.0), (2.0, 2.0), (9.0, 4.6052)):
        module.logit_scale.data.fill_(value)
        module.clamp_scale()
        assert module.logit_scale.item() == pytest.approx(kept, abs=1e-4)


def test_a_tiny_checkpoint_is_small_and_its_seeds_own(tmp_path: Path) -> None:
    state = torch.get_rng_state()
    paths = [make_tiny_checkpoint(tmp_path / str(k), seed=seed) for k, seed in enumerate((1, 1, 2))]
    assert torch.equal(torch.get_rng_state(), state)
    assert all(path.stat().st_size < 5_000_000 for path, _ in paths)
    one, two, three = (build(files).encode_texts(["他"]) for files in paths)
    assert torch.equal(one, two) and not torch.equal(one, three)


@pytest.mark.parametrize(("tune", "rate"), [("all", 1e-3), ("last", 5e-3), ("lora", 5e-3)])
def test_it_learns_what_red_and_blue_are(
    tune: str, rate: float, tiny_vit: tuple[Path, Path]
) -> None:
    torch.manual_seed(0)
    module = build(tiny_vit, tune=tune).load().train()
    rng = np.random.default_rng(0)

    def shades(n: int) -> list[np.ndarray]:
        bright = [int(value) for value in rng.integers(120, 256, n)]
        return [
            picture(24, 20, (0, 0, b) if k % 2 == 0 else (b, 0, 0)) for k, b in enumerate(bright)
        ]

    texts = ["穿红衣服的", "穿蓝衣服的"]
    pixels, fits = module.pixels(shades(8)), torch.tensor([[True, False] * 4, [False, True] * 4])
    optimizer = torch.optim.Adam([w for w in module.parameters() if w.requires_grad], lr=rate)
    losses = []
    for _ in range(80):
        optimizer.zero_grad()
        text, image = module.encode_texts(texts), module.encode_images(pixels)
        loss = info_nce(text, image, fits, scale=module.logit_scale.exp())
        loss.backward()
        optimizer.step()
        module.clamp_scale()
        losses.append(loss.item())
    module.eval()
    with torch.inference_mode():
        unseen = module.encode_images(module.pixels(shades(20)))
        best = (unseen @ module.encode_texts(texts).T).argmax(dim=1)
    assert losses[-1] < losses[0] - 0.3
    assert best.tolist() == [0, 1] * 10
