"""cn_clip is imported whatever the state of torchvision, and leaves no trace of that."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.cross_modal.cn_clip_package import cn_clip, config_folder


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No cn_clip and no torchvision imported yet; both as before afterwards."""
    for name in list(sys.modules):
        if name.partition(".")[0] in ("cn_clip", "torchvision"):
            monkeypatch.delitem(sys.modules, name)


def torchvision_modules() -> set[str]:
    return {name for name in sys.modules if name.partition(".")[0] == "torchvision"}


def write_torchvision(folder: Path, first: str, transforms: str) -> None:
    (folder / "torchvision").mkdir()
    (folder / "torchvision" / "__init__.py").write_text(first)
    (folder / "torchvision" / "transforms.py").write_text(transforms)


BROKEN = "raise RuntimeError('operator torchvision::nms does not exist')"


@pytest.mark.parametrize(
    ("first", "transforms"),
    [(BROKEN, ""), ("import torchvision.part", ""), ("", BROKEN), ("", "import nowhere_to_be")],
)
def test_without_a_working_torchvision(
    first: str,
    transforms: str,
    fresh: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_torchvision(tmp_path, first, transforms)
    (tmp_path / "torchvision" / "part.py").write_text(BROKEN)
    monkeypatch.syspath_prepend(str(tmp_path))
    package = cn_clip()
    assert torchvision_modules() == set()
    ids = package.tokenize(["红衣服"], context_length=6)
    assert ids.shape == (1, 6) and package.model.CLIP.__name__ == "CLIP"
    with pytest.raises(ImportError, match="torchvision cannot be imported"):
        package.image_transform(224)
    assert cn_clip() is package
    assert capsys.readouterr().out == ""


def test_with_a_working_torchvision(
    fresh: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = "Compose = ToTensor = Normalize = Resize = InterpolationMode = 'the real one'"
    write_torchvision(tmp_path, "", names)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert cn_clip().utils.Compose == "the real one"
    assert torchvision_modules() == {"torchvision", "torchvision.transforms"}


def test_without_the_package(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cn_clip", None)
    for look in (cn_clip, config_folder):
        with pytest.raises(TiktalkError, match=r"T700.*\[clip\].*--no-deps cn_clip six"):
            look()


def test_without_six(fresh: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "six", None)
    with pytest.raises(TiktalkError, match=r"T700.*six"):
        cn_clip()
    assert torchvision_modules() == set()
