"""CN-CLIP as bytes, both ways: a reference while untuned, weights once tuned."""

from __future__ import annotations

import copy
import pickle
import shutil
import sys
from pathlib import Path

import pytest
import srsly
import torch

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP
from spacy_tiktalk.models.cross_modal.cn_clip_module import (
    CNCLIPModule,
    deserialize_cn_clip,
    serialize_cn_clip,
)
from spacy_tiktalk.models.network_shim import NetworkShim

CPU = torch.device("cpu")
TEXTS = ["穿红衣服的", "他"]


def build(files: tuple[Path, Path], **values: object) -> CNCLIPModule:
    return CNCLIPModule(CNCLIP(path=files[0], model=files[1], **values))  # type: ignore[arg-type]


def tuned(files: tuple[Path, Path], tune: str) -> CNCLIPModule:
    module = build(files, tune=tune).load()
    generator = torch.Generator().manual_seed(0)
    for weight in module.parameters():
        if weight.requires_grad:
            weight.data += 0.05 * torch.randn(weight.shape, generator=generator)
    module.tuned = True
    return module


def restored(module: CNCLIPModule, into: CNCLIPModule | None = None, storage: str = "float32"):
    data = serialize_cn_clip(module, storage)  # type: ignore[arg-type]
    return deserialize_cn_clip(into or CNCLIPModule(), data, CPU)


def test_the_placeholder_goes_both_ways(tiny_vit: tuple[Path, Path]) -> None:
    assert restored(CNCLIPModule()).settings is None
    assert restored(CNCLIPModule(), build(tiny_vit)).settings == build(tiny_vit).settings


@pytest.mark.parametrize("loaded", [False, True])
def test_an_untuned_one_is_a_reference(loaded: bool, tiny_vit: tuple[Path, Path]) -> None:
    module = build(tiny_vit, n_crops=2)
    wanted = module.encode_texts(TEXTS) if loaded else build(tiny_vit).encode_texts(TEXTS)
    data = serialize_cn_clip(module)
    assert len(data) < 2000
    again = deserialize_cn_clip(CNCLIPModule(), data, CPU)
    assert not again.ready and not again.tuned and again.settings == module.settings
    assert again.fingerprint == module.fingerprint
    assert torch.equal(again.encode_texts(TEXTS), wanted)
    assert serialize_cn_clip(again) == data


def test_it_loads_without_the_checkpoint_and_the_package(
    tiny_vit: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = tmp_path / "here.pt", tmp_path / "here.json"
    for old, new in zip(tiny_vit, moved, strict=True):
        shutil.copy(old, new)
    data = serialize_cn_clip(build(moved))
    wanted = build(tiny_vit).encode_texts(TEXTS)
    for path in moved:
        path.unlink()
    with monkeypatch.context() as patch:
        for name in [name for name in sys.modules if name.partition(".")[0] == "cn_clip"]:
            patch.delitem(sys.modules, name)
        patch.setitem(sys.modules, "cn_clip", None)
        again = deserialize_cn_clip(CNCLIPModule(), data, CPU)
        assert again.dim == 32  # known without either file
        with pytest.raises(TiktalkError, match=r"T805.*here\.pt.*no such file"):
            again.encode_texts(TEXTS)
        shutil.copy(tiny_vit[0], moved[0])
        with pytest.raises(TiktalkError, match="T700"):
            again.encode_texts(TEXTS)
    assert torch.equal(again.encode_texts(TEXTS), wanted)

    # The config in force says where it lies on this machine, and how it is run.
    moved[0].unlink()
    elsewhere = CNCLIPModule(CNCLIP(path=tiny_vit[0], model=str(moved[1]), batch_size=1, n_crops=7))
    found = deserialize_cn_clip(elsewhere, data, CPU)
    assert (found.given.batch_size, found.given.n_crops) == (1, 7)
    assert torch.allclose(found.encode_texts(TEXTS), wanted, atol=1e-6)


def test_another_checkpoint_is_told_when_it_is_used(
    tiny_vit: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "clip.pt"
    shutil.copy(tiny_vit[0], path)
    module = CNCLIPModule(CNCLIP(path=path, model=tiny_vit[1]))
    data, sha256 = serialize_cn_clip(module), module.given.sha256
    path.write_bytes(path.read_bytes() + b" ")
    again = deserialize_cn_clip(CNCLIPModule(), data, CPU)
    with pytest.raises(TiktalkError, match=rf"T805.*clip\.pt.*{sha256}"):
        again.encode_texts(TEXTS)


def test_a_checkpoint_that_was_never_there_is_told_when_it_is_used(tmp_path: Path) -> None:
    module = CNCLIPModule(CNCLIP(path=tmp_path / "none.pt", model=str(tmp_path / "none.json")))
    again = restored(module)
    with pytest.raises(TiktalkError, match=r"T801.*none\.json"):
        again.encode_texts(TEXTS)
    named = restored(CNCLIPModule(CNCLIP(path=tmp_path / "none.pt")))
    with pytest.raises(TiktalkError, match=r"T745.*none\.pt.*no such file"):
        named.encode_texts(TEXTS)


@pytest.mark.parametrize("files", ["tiny_vit", "tiny_resnet"])
@pytest.mark.parametrize("tune", ["last", "lora", "all"])
@pytest.mark.parametrize(
    ("storage", "tolerance"), [("float32", 0), ("float16", 2e-3), ("int8", 5e-2)]
)
def test_a_tuned_one_takes_its_weights_along(
    files: str, tune: str, storage: str, tolerance: float, request: pytest.FixtureRequest
) -> None:
    held = request.getfixturevalue(files)
    module = tuned(held, tune)
    pixels = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    wanted = module.encode_texts(TEXTS), module.encode_images(pixels)
    with torch.inference_mode():
        plain = build(held).encode_texts(TEXTS)
    assert (wanted[0] - plain).abs().max() > 1e-3
    data = serialize_cn_clip(module, storage)  # type: ignore[arg-type]
    again = deserialize_cn_clip(CNCLIPModule(), data, CPU)
    again.settings = CNCLIP(**{**module.given.to_dict(), "path": "nowhere.pt"})
    assert again.tuned and not again.ready
    waiting = serialize_cn_clip(again, storage)  # type: ignore[arg-type]  # before it is used
    found = again.encode_texts(TEXTS), again.encode_images(pixels)
    for own, other in zip(found, wanted, strict=True):
        assert (own - other).abs().max() <= tolerance
    trainable = [
        {name for name, weight in one.net.named_parameters() if weight.requires_grad}
        for one in (module, again)
    ]
    assert trainable[0] == trainable[1]
    again.settings = module.settings
    assert serialize_cn_clip(again, storage) == data  # type: ignore[arg-type]
    assert srsly.msgpack_loads(waiting)["weights"] == srsly.msgpack_loads(data)["weights"]
    assert again.fingerprint != build(held).fingerprint


def test_tuning_is_not_undone_by_the_config_in_force(tiny_vit: tuple[Path, Path]) -> None:
    module = tuned(tiny_vit, "lora")
    frozen = build(tiny_vit, n_crops=9)
    again = restored(module, frozen)
    assert again.given.tune == "lora" and again.given.n_crops == 9
    assert torch.equal(again.encode_texts(TEXTS), module.encode_texts(TEXTS))


def test_damaged_bytes_are_told(tiny_vit: tuple[Path, Path]) -> None:
    data = serialize_cn_clip(tuned(tiny_vit, "last"))
    for wrong in (b"", b"x", data[:100], data[: len(data) // 2]):
        with pytest.raises(TiktalkError, match="T209"):
            deserialize_cn_clip(CNCLIPModule(), wrong, CPU)
    msg = srsly.msgpack_loads(data)
    changes: list[dict] = [
        {"format": 99},
        {"weights": b"no weights"},
        {"settings": {"path": "x", "more": 1}},
        {"settings": [1]},
    ]
    for change in changes:
        with pytest.raises(TiktalkError, match="T209"):
            deserialize_cn_clip(CNCLIPModule(), srsly.msgpack_dumps({**msg, **change}), CPU)
    other = srsly.msgpack_dumps({**msg, "architecture": {**msg["architecture"], "embed_dim": 8}})
    with pytest.raises(TiktalkError, match=r"T209.*CN-CLIP"):
        deserialize_cn_clip(CNCLIPModule(), other, CPU).encode_texts(TEXTS)
    with pytest.raises(TypeError):
        serialize_cn_clip(torch.nn.Linear(1, 1))


def test_in_a_shim(tiny_vit: tuple[Path, Path]) -> None:
    def shim(module: CNCLIPModule) -> NetworkShim:
        return NetworkShim(module, serialize=serialize_cn_clip, deserialize=deserialize_cn_clip)

    for module in (CNCLIPModule(), build(tiny_vit), tuned(tiny_vit, "lora")):
        one, two = shim(module), shim(CNCLIPModule())
        two.from_bytes(one.to_bytes())
        assert two.to_bytes() == one.to_bytes()
        if module.settings is not None:
            assert torch.equal(two.module.encode_texts(TEXTS), module.encode_texts(TEXTS))


@pytest.mark.parametrize("tune", ["frozen", "last", "lora"])
def test_pickle_and_deepcopy(tune: str, tiny_vit: tuple[Path, Path]) -> None:
    module = tuned(tiny_vit, tune) if tune != "frozen" else build(tiny_vit)
    module.tuned = False  # in the middle of training, before anyone said so
    wanted = module.encode_texts(TEXTS).detach()
    for again in (pickle.loads(pickle.dumps(module)), copy.deepcopy(module)):
        assert torch.equal(again.encode_texts(TEXTS).detach(), wanted)
        assert again.tuned == module.tuned and not again.training
    assert pickle.loads(pickle.dumps(CNCLIPModule())).settings is None
