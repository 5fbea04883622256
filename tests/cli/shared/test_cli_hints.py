"""What errors on the command line add: similar names, and the exit code."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.hints import exit_code, hint, similar
from spacy_tiktalk.errors import TiktalkError, error
from spacy_tiktalk.formats.source import check_file


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


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["people", "wrong.csv"], True),
        (["diff", "wrong.csv", "wrong.csv"], True),
        (["report", "wrong.csv"], False),
        (["convert", "wrong.csv", "out.jsonl"], False),
    ],
)
def test_no_option_is_advised_that_the_command_lacks(
    folder: Path, words: list[str], told: bool
) -> None:
    (folder / "wrong.csv").write_text("headline,section\na,b\n", encoding="utf-8")
    done = CliRunner().invoke(tiktalk_cli, words)
    said = " ".join(done.stderr.split())
    assert done.exit_code == 1 and "T157" in said
    assert ("convert the file first, python -m spacy tiktalk convert" in said) == told


def test_the_step_of_the_project_makes_spacy_files_alone(tmp_path: Path) -> None:
    for name, told in (("a.spacy", True), ("a.jsonl", False), ("a.csv", False)):
        with pytest.raises(TiktalkError, match=r"T101.*Check the path") as caught:
            check_file(tmp_path / name)
        assert ("spacy project run convert" in str(caught.value)) == told


def test_a_folder_that_may_not_be_read_gives_no_hint(folder: Path) -> None:
    closed = folder / "closed"
    closed.mkdir(0o000)
    try:
        assert similar(closed / "a") in ("", "There is no folder closed either.")
    finally:
        os.chmod(closed, 0o700)


def test_a_link_that_leads_nowhere_is_not_like_itself(folder: Path) -> None:
    (folder / "link.csv").symlink_to("gone.csv")
    assert similar(Path("link.csv")) == "It is a link to gone.csv, which is not there."


@pytest.mark.parametrize("command", ["annotate", "convert"])
def test_a_url_is_told(folder: Path, command: str) -> None:
    words = [command, "https://example.com/a/b.csv", *(["b.jsonl"] if command == "convert" else [])]
    done = CliRunner().invoke(tiktalk_cli, words)
    assert done.exit_code == 1 and "no folder" not in done.stderr
    assert "It is a URL: download it" in " ".join(done.stderr.split())


def test_exit_codes() -> None:
    assert exit_code(error("T511", option="--mode", value="x", known="a")) == 2
    assert exit_code(error("T103", path="x")) == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ["annotate", "b.csv", *["很长的名字.csv"] * 30],
            "blanks; for several files give their folder, with --out NAME.parquet.",
        ),
        (["people", "b.jsonl", "c.jsonl"], "Quote a name with blanks; for several files"),
        (["report", "my", "result.jsonl"], "(result.jsonl). Quote a name with blanks. For help"),
        (["annotate", "-评论 1.csv"], "Did you mean ./-评论 1.csv? For help"),
    ],
)
def test_several_files_and_names_that_look_like_options(
    words: list[str], told: str, folder: Path
) -> None:
    (folder / "-评论 1.csv").write_text("")
    done = CliRunner().invoke(tiktalk_cli, words)
    assert done.exit_code == 2
    assert told in done.stderr
    assert len(done.stderr) < 300


@pytest.mark.parametrize("command", ["annotate", "people", "report", "diff"])
def test_a_folder_says_which_commands_read_one(command: str, tmp_path: Path) -> None:
    gold = [str(tmp_path)] if command == "diff" else []
    done = CliRunner().invoke(tiktalk_cli, [command, str(tmp_path), *gold])
    assert done.exit_code == 1
    assert "[T564]" in done.stderr
    assert "annotate and people with --out NAME.parquet" in done.stderr
