"""What every command has in common: help, examples, names of options, exit codes, errors."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from spacy_tiktalk import __version__
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.group import LONG, SHORT

GROUP: Any = typer.main.get_command(tiktalk_cli)
NAMES = sorted(GROUP.commands)
ASKED = {
    "annotate", "track", "report", "convert", "evaluate", "diff", "encoder", "info", "doctor"
}  # fmt: skip
every_command = pytest.mark.parametrize("name", NAMES)


def run(*arguments: object, prog: str | None = None, **options: Any) -> Any:
    named: dict[str, Any] = {} if prog is None else {"prog_name": prog}
    return CliRunner().invoke(tiktalk_cli, [str(a) for a in arguments], **options, **named)


def options_of(name: str) -> list[Any]:
    return [p for p in GROUP.commands[name].params if p.param_type_name == "option"]


def examples(name: str) -> list[str]:
    """The lines under "Example:" in a command's help, which end it."""
    text = GROUP.commands[name].help
    _, found, lines = text.rpartition(
        "\nExamples:\n" if "\nExamples:\n" in text else "\nExample:\n"
    )
    assert found, f"{name} has no example"
    return [line.strip() for line in lines.strip().splitlines()]


def test_all_that_was_asked_for_is_there() -> None:
    assert set(NAMES) >= ASKED


@every_command
def test_help_is_whole_and_its_examples_can_be_typed(name: str) -> None:
    done = run(name, "--help")
    assert done.exit_code == 0 and done.stderr == ""
    command = GROUP.commands[name]
    assert command.short_help and command.short_help.endswith(".") and len(command.short_help) < 66
    for parameter in command.params:
        assert parameter.help, f"{name}: {parameter.name} has no help"
        assert parameter.help.rstrip().endswith((".", ")", "…")), f"{name}: {parameter.help}"
    called: set[str] = set()
    for line in examples(name):
        own = [part for part in line.split(" | ") if part.strip().startswith(LONG)]
        for part in own:
            first, *words = shlex.split(part.strip().removeprefix(LONG))
            called.add(first)
            context = GROUP.commands[first].make_context(first, words)
            assert not context.args, f"{line}: {context.args} mean nothing"
    assert name in called


@every_command
def test_every_command_can_print_json(name: str) -> None:
    assert any("--json" in option.opts for option in options_of(name))


def test_one_name_means_one_thing() -> None:
    """An option of several commands has one short form and one kind of value everywhere."""
    seen: dict[str, set[tuple[Any, ...]]] = defaultdict(set)
    for name in NAMES:
        for option in options_of(name):
            long = next(opt for opt in option.opts if opt.startswith("--"))
            short = tuple(opt for opt in option.opts if not opt.startswith("--"))
            seen[long].add((short, option.is_flag))
    several = {long for long, forms in seen.items() if len(forms) > 1}
    # A file in convert, whether the pipeline sees them in evaluate; a folder, whether to show them.
    assert several == {"--titles", "--crops"}


@every_command
def test_wrong_usage_is_one_line_and_exit_code_2(name: str) -> None:
    done = run(name, "--no-such-option", prog=SHORT)
    assert done.exit_code == 2 and done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.startswith("✘ ") and "--no-such-option" in done.stderr
    assert done.stderr.endswith(f"For help: {SHORT} {name} --help\n")


@every_command
def test_a_command_that_needs_arguments_shows_its_help(name: str) -> None:
    if name in ("info", "doctor"):
        return
    done = run(name)
    assert done.exit_code in (0, 2)  # by the release of click
    assert "Usage:" in done.output and LONG in done.output


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["anotate", "x"], "'annotate'"),
        (["trak"], "'track'"),
        (["annotate", "x", "--modle", "y"], "--model"),
        (["evaluate", "m", "d", "--no-vidoe"], "--no-video"),
        (["--verison"], "--version"),
    ],
)
def test_what_was_probably_meant(typed: list[str], meant: str) -> None:
    done = run(*typed, prog=SHORT)
    assert done.exit_code == 2 and len(done.stderr.splitlines()) == 1
    assert f"Did you mean {meant}" in done.stderr or f" or {meant}?" in done.stderr


def test_examples_name_the_program_that_was_called() -> None:
    short = run("annotate", "--help", prog=SHORT).stdout
    assert f"    {SHORT} annotate dialogues.txt\n" in short and LONG not in short
    assert f"Usage: {SHORT} annotate" in short
    group = run("--help", prog=SHORT).stdout
    assert f"  {SHORT} doctor\n" in group and LONG not in group
    assert LONG in run("annotate", "--help").stdout


def test_the_groups_help_has_sections_and_exit_codes() -> None:
    text = run("--help").stdout
    order = [text.index(f"\n{title}:\n") for title in ("Persons and heads", "Data", "Training")]
    assert order == sorted(order)
    for name in NAMES:
        assert f"\n  {name} " in text
    assert "Exit codes:" in text and "130  stopped with Ctrl-C" in text
    assert max(map(len, text.splitlines())) <= 100


def test_version() -> None:
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"spacy-tiktalk {__version__}\n")


# Each with "" for a file that is not there.
MISSING: dict[str, list[str]] = {
    "annotate": [""],
    "calibrate": [""],
    "convert": ["", "out.jsonl"],
    "diff": ["", ""],
    "encoder": ["out", "--source", ""],
    "evaluate": ["zh_tiktalk", ""],
    "generate-video": ["out.mp4", "--heads", ""],
    "info": [""],
    "people": [""],
    "release": ["", "out"],
    "report": ["", "--out", "out.html"],
    "track": [""],
    "track-eval": ["", ""],
}


@pytest.mark.parametrize("name", sorted(MISSING))
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "dialogues.jsonl").write_text("{}")
    missing = tmp_path / ("dialogue.mp4" if name == "track" else "dialogue.jsonl")
    given = [a or missing for a in MISSING[name]]
    given = [tmp_path / a if str(a).startswith("out") else a for a in given]
    done = run(name, *given)
    assert done.exit_code == 1 and done.stdout == "", done.output
    assert done.stderr.startswith("✘ [T") and missing.name in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not [path for path in tmp_path.iterdir() if path.name.startswith("out")]
    if name in ("annotate", "evaluate", "info", "track"):
        assert "Similar in " in done.stderr and "dialogues.jsonl." in done.stderr


def test_every_command_is_in_that_table_or_reads_no_file() -> None:
    assert set(NAMES) - set(MISSING) == {"doctor", "synthesize"}


@pytest.mark.parametrize("name", ["annotate", "convert", "diff", "evaluate", "info", "report"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe\x00",
        b'{"turns": 3}\n',
        "A：好".encode("gbk"),
        b'{"turns": [{"text": "\\ud800"}]}',
    ],
    ids=["empty", "bytes", "wrong", "gbk", "surrogate"],
)
def test_a_bad_file_is_a_coded_error(name: str, content: bytes, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(content)
    before: list[object] = ["zh_tiktalk"] if name == "evaluate" else []
    after: list[object] = []
    if name == "convert":
        after = [tmp_path / "out.spacy"]
    elif name == "diff":
        after = [bad]
    elif name == "report":
        after = ["--out", tmp_path / "out.html"]
    if name == "evaluate":
        pytest.importorskip("zh_tiktalk", reason="the trained pipeline is not installed")
    done = run(name, *before, bad, *after)
    assert done.exit_code == 1, done.output
    assert "[T" in done.stderr and "bad.jsonl" in done.stderr
    assert "Traceback" not in done.output and isinstance(done.exception, SystemExit)


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`… | head -1`, with more to write than a pipe holds."""
    many = tmp_path / "many.jsonl"
    turn = json.dumps({"turns": [{"text": "好" * 200}]}, ensure_ascii=False)
    many.write_text(f"{turn}\n" * 300, encoding="utf-8")
    command = [sys.executable, "-m", "spacy", "tiktalk", "convert", str(many), "-", "-F", "jsonl"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None and child.stderr is not None
        assert json.loads(child.stdout.readline())["turns"]
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(60) == 141


def test_ctrl_c_in_track(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    from spacy_tiktalk.video.track import VideoTracker

    calls: list[Path] = []
    usual = VideoTracker.track

    def interrupted(self: VideoTracker, source: Any, **more: Any) -> Any:
        calls.append(source)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return usual(self, source, **more)

    monkeypatch.setattr(VideoTracker, "track", interrupted)
    for name, seed in (("a.mp4", 0), ("b.mp4", 1)):
        made = run("generate-video", tmp_path / name, "--seed", seed, "--size", "128x128")
        assert made.exit_code == 0, made.output
    lines = [json.dumps({"video": name, "turns": [{"text": "他"}]}) for name in ("a.mp4", "b.mp4")]
    (tmp_path / "d.jsonl").write_text("\n".join(lines), encoding="utf-8")
    command = ["track", tmp_path / "d.jsonl", "--out", tmp_path / "out", "--embedder", "none"]
    done = run(*command, "--json")
    assert done.exit_code == 130 and len(done.stdout.splitlines()) == 1
    part = tmp_path / "out.part"
    told = (
        f"✘ Stopped. 1 of 2 videos are tracked: see {part / 'index.jsonl'}, and go on with "
        "--resume.\n"
    )
    assert done.stderr == told and not (tmp_path / "out").exists()
    assert json.loads((part / "index.jsonl").read_text(encoding="utf-8"))["video"] == "a.mp4"
    again = run(*command)
    assert again.exit_code == 1 and f"[T560] {part} " in again.stderr and "--force" in again.stderr
    monkeypatch.setattr(VideoTracker, "track", usual)
    whole = run(*command, "--force")
    assert whole.exit_code == 0 and not part.exists(), whole.output
    assert len((tmp_path / "out" / "index.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    monkeypatch.setattr(VideoTracker, "track", interrupted)
    single = run("track", tmp_path / "a.mp4", "--out", tmp_path / "t.json")
    assert single.exit_code == 130 and single.stderr == "✘ Stopped. No file was written.\n"
