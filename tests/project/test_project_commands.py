"""The command lines of project.yml, and of the pages that call our programs, would run as they
stand: files, options and settings are there, and what a command reads and writes is told."""

from __future__ import annotations

import argparse
import re
import runpy
import shlex
import sys
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
from confection import ConfigValidationError
from doc_pages import command_problem
from places import ROOT
from script_files import load_benchmark, load_script, run_script
from spacy.cli._util import parse_config_overrides
from spacy.schemas import ConfigSchemaTraining
from spacy.util import load_config, registry
from weasel.util.config import load_project_config

COMMANDS = load_project_config(ROOT)["commands"]
LINES = [line for command in COMMANDS for line in command["script"]]
PAGES = [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "benchmarks").glob("*.md"))]
PROGRAM = re.compile(r"python ((?:scripts|benchmarks)/(\w+)\.py)(.*)")


class Taken(Exception):
    """The program's parser has taken the words of a command line."""


def program_problem(line: str, monkeypatch: pytest.MonkeyPatch) -> str | None:
    """What is wrong with a line that calls a program of ours, as argparse sees it."""
    parse = argparse.ArgumentParser.parse_args

    def parse_only(parser: argparse.ArgumentParser, *args: Any) -> None:
        parse(parser, *args)
        raise Taken

    found = PROGRAM.match(line)
    assert found is not None
    if not (ROOT / found[1]).is_file():
        return f"{line}: there is no {found[1]}"
    load = load_script if found[1].startswith("scripts") else load_benchmark
    program = load(found[2])
    with monkeypatch.context() as patch:
        patch.setattr(argparse.ArgumentParser, "parse_args", parse_only)
        try:
            run_script(program, patch, *shlex.split(found[3], comments=True))
        except Taken:
            return None
        except SystemExit:
            return f"{line}: not taken"
    raise AssertionError(f"{found[1]} reads no command line")


def training_problem(line: str) -> str | None:
    """What is wrong with a line of `spacy train`: a setting that its config would not take."""
    words = shlex.split(line.replace("\\\n", " "))[4:]
    path = next(word for word in words if word.endswith(".cfg"))
    settings = [word for word in words if word.startswith("--") and "." in word]
    given = [part for word in settings for part in (word, words[words.index(word) + 1])]
    overrides = parse_config_overrides(given, env_var=None)
    plain = load_config(ROOT / path)
    try:
        config = load_config(ROOT / path, overrides=overrides, interpolate=True)
        registry.fill({"corpora": config["corpora"]}, validate=True)
        registry.fill(config["training"], schema=ConfigSchemaTraining, validate=True)
    except ConfigValidationError as err:
        return f"{line}: {err}"
    for key in overrides:
        section, *names = key.split(".")
        block: Any = plain[section]
        for name in names if section not in ("corpora", "training") else ():
            if name not in block:
                return f"{line}: {path} has no {key}"
            block = block[name]
    return None


def lines_of_pages() -> Iterator[str]:
    """Lines of blocks, continued ones joined; none with an N or a PATH to be filled in."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in re.findall(r"^python .*$", text, re.M):
            if not re.search(r"\b(N|PATH)\b", line):
                yield line


def test_programs_take_what_they_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [*filter(PROGRAM.match, [*LINES, *lines_of_pages()])]
    assert len(lines) > 40
    problems = [program_problem(line, monkeypatch) for line in lines]
    assert [problem for problem in problems if problem] == []


def test_commands_of_spacy_and_their_settings_exist() -> None:
    lines = [line for line in [*LINES, *lines_of_pages()] if line.startswith("python -m spacy ")]
    assert [problem for problem in map(command_problem, lines) if problem] == []
    trainings = [line for line in lines if line.startswith("python -m spacy train ")]
    assert len(trainings) > 25
    assert [problem for problem in map(training_problem, trainings) if problem] == []


def test_every_line_is_checked() -> None:
    """A line of another kind would run without any of these tests."""
    known = ("python -m spacy ", "python -m pip install ", "python scripts/", "python benchmarks/")
    assert [line for line in LINES if not line.startswith(known)] == []


@pytest.mark.parametrize(
    ("name", "words", "said"),
    [
        ("adapt_encoder", "{encoder} {new} --talk {no}", "T101"),
        ("prepare_data", "{corpus} {new} --own {no}", "T101"),
        ("shrink_encoder", "{no} {new} --talk {no}", "T502"),
        ("calibrate_clusterer", "{no} {no} {new}", "T502"),
        ("calibrate_linker", "{no} {no} {new}", "T502"),
        ("teach", "{no} --talk {no} --output {new}", "T502"),
    ],
)
def test_what_is_not_there_is_said_in_one_line(
    name: str,
    words: str,
    said: str,
    encoder_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    new, corpus = tmp_path / "a" / "b", ROOT / "corpus"
    given = words.format(no=tmp_path / "no", new=new, encoder=encoder_folder, corpus=corpus)
    monkeypatch.setattr(sys, "argv", [f"{name}.py", *given.split()])
    with pytest.raises(SystemExit, match=rf"^\[{said}\] "):
        runpy.run_path(str(ROOT / "scripts" / f"{name}.py"), run_name="__main__")
    assert not list(new.glob("**/model*"))


def test_teachers_are_given_something_to_teach(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    teach, new = load_script("teach"), tmp_path / "new"
    with pytest.raises(SystemExit):
        run_script(teach, monkeypatch, tmp_path, "--output", new)
    assert "--gold, --talk" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run_script(teach, monkeypatch, tmp_path, "--talk", "a", "--output", new, "--beside", "no")
    assert "--beside no" in capsys.readouterr().err and not new.exists()


def told(path: str, others: Iterable[str]) -> bool:
    """Whether it is one of the others, or lies in one, or one in it; "*" stands for anything."""
    pairs = [(path, other) for other in others]
    return any(fnmatch(f"{a}/", f"{b}/*") or fnmatch(f"{b}/", f"{a}/*") for a, b in pairs)


@pytest.mark.parametrize("command", COMMANDS, ids=[command["name"] for command in COMMANDS])
def test_what_a_command_reads_and_writes_is_told(command: dict[str, Any]) -> None:
    """Or spaCy would skip the command although something is new, or never skip it."""
    outputs = {*command.get("outputs", ()), *command.get("outputs_no_cache", ())}
    known = {*command.get("deps", ()), *outputs}
    for line in command["script"]:
        words = shlex.split(line)
        target = re.search(r"--output (\S+)", line)
        known.add(target[1] if target else words[-1])  # for the lines below it
        paths = [word for word in words if "/" in word or (ROOT / word).is_file()]
        assert [path for path in paths if not told(path, known)] == [], line
    words = [word for line in command["script"] for word in shlex.split(line)]
    assert [path for path in outputs if not told(path, words)] == []
