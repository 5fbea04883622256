"""What errors on the command line add: similar names, and the exit code."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from spacy_tiktalk.cli.shared.hints import exit_code, hint, similar
from spacy_tiktalk.errors import error


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("dialogues.jsonl", "Dialogues2.JSONL", "clip.mp4", "弹幕.txt"):
        (tmp_path / name).write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("dialogue.jsonl", "Similar here: dialogues.jsonl, Dialogues2.JSONL."),
        ("clip.mkv", "Similar here: clip.mp4."),
        ("弹慕.txt", "Similar here: 弹幕.txt."),
        ("zzz", ""),
        ("clip.mp4", ""),
        ("none/clip.mp4", "There is no folder none either."),
        ("a\0b", ""),
        ("x" * 5000, ""),
    ],
)
def test_similar_names(folder: Path, name: str, told: str) -> None:
    assert similar(Path(name)) == told


def test_which_errors_have_them(folder: Path) -> None:
    assert "clip.mp4" in hint(error("T701", video="clip.mov", reason="there is no such file"))
    assert f"in {folder}" in hint(error("T505", path=folder / "clip.mov", reason="x"))
    assert hint(error("T103", path="clip.mov")) == ""
    near = error("T511", option="--shots", value="contents", known="adaptive, content or none")
    assert hint(near) == "Did you mean content?"
    lost = pickle.loads(pickle.dumps(error("T505", path="clip.mov", reason="x")))
    assert (hint(lost), lost.code) == ("", "T505")


def test_a_folder_that_may_not_be_read_gives_no_hint(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(0o000)
    try:
        assert similar(closed / "a") in ("", "There is no folder closed either.")
    finally:
        os.chmod(closed, 0o700)


def test_exit_codes() -> None:
    assert exit_code(error("T511", option="--mode", value="x", known="a")) == 2
    assert exit_code(error("T103", path="x")) == 1
