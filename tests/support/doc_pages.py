"""Pages of documentation as tests see them: blocks, commands and links, and a way to run them.

A block of Python is run with those before it on its page, as one reader would. Directly under a
block, one of language `text` is what it prints, "…" standing for anything. A block with a title
(```text title="comments.txt") is written to a file of that name before the page is read on.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer
from places import ROOT
from spacy.cli import app as spacy_app
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.signals import STOPPED, TERMINATED
from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script

TIKTALK = "python -m spacy tiktalk "
_FENCE = re.compile(
    r'^(?:<!-- not run: (?P<reason>.+) -->\n)?```(?P<language>\w*)(?: title="(?P<title>[^"]+)")?\n'
    r"(?P<text>.*?)^```$",
    re.M | re.S,
)
_LINK = re.compile(r"!?\[[^\]\n]*\]\(([^)\s]+)[^)]*\)")
_NUMBER = re.compile(r"\d+\.\d+")
_MEASURED = re.compile(r" (?:s|ms|kB|MB|GB)\b")  # behind a number that is the machine's
_STOPPED = (STOPPED, TERMINATED)
PEOPLE = {"collins": "艾琳", "hopper": "霍将军"}


@dataclass(frozen=True)
class Block:
    """A fenced block. printed: what stands under it as its output; reason: why it is not run."""

    language: str
    text: str
    line: int
    title: str | None = None
    printed: str | None = None
    reason: str | None = None


def blocks(page: str) -> list[Block]:
    """The blocks of a page, in order; an output is part of the block above it, not one itself."""
    found: list[Block] = []
    end = -1
    for match in _FENCE.finditer(page):
        line = page.count("\n", 0, match.start("text")) + 1
        above = found[-1] if found else None
        if (
            above is not None
            and match["language"] == "text"
            and match["title"] is None
            and not page[end : match.start()].strip()
            and above.language in ("python", "bash")
            and above.printed is None
        ):
            fields = above.__dict__ | {"printed": match["text"]}
            found[-1] = Block(**fields)
        else:
            found.append(
                Block(
                    match["language"],
                    match["text"],
                    line,
                    title=match["title"],
                    reason=match["reason"],
                )
            )
        end = match.end()
    return found


def prose(page: str) -> str:
    """The page without its blocks."""
    return _FENCE.sub("", page)


def links(page: str) -> list[str]:
    """The targets of links and pictures in the prose, inline code left out."""
    return _LINK.findall(re.sub(r"`[^`\n]*`", "", prose(page)))


def command_lines(page: str) -> Iterator[str]:
    """Every `python -m spacy …` of the page, in blocks and inline code, continued lines joined."""
    for block in blocks(page):
        if block.language in ("", "bash"):
            for line in block.text.replace("\\\n", " ").splitlines():
                found = re.search(r"python -m spacy .*", line)
                if found:
                    yield found[0].split(" #")[0].split(" | ")[0].strip()
    yield from re.findall(r"`(python -m spacy [^`\n]+)`", prose(page))


def command_problem(line: str) -> str | None:
    """What click says is wrong with a command line; None where it would run.

    Files need not be there. "…" in the prose stands for the rest of a line.
    """
    words = shlex.split(line)[3:]
    command: Any = typer.main.get_command(spacy_app)
    name = "spacy"
    while hasattr(command, "commands"):  # typer may carry a click of its own: no isinstance
        if not words or words[0].startswith("-") or words[0] in ("…", "COMMAND"):
            return None
        name, words = words[0], words[1:]
        if name not in command.commands:
            return f"{line}: there is no command {name!r}"
        command = command.commands[name]
    if words[-1:] == ["…"] or not words:
        return None
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            command.make_context(name, words)
    except Exception as err:
        if type(err).__name__ == "Exit":  # --help
            return None
        if not hasattr(err, "format_message"):
            raise
        said = err.format_message()
        return None if "does not exist" in said else f"{line}: {said}"
    return None


def write_material(folder: Path) -> None:
    """What the pages take as given: clip.mp4, faces/, and the repository's corpus and configs."""
    script = random_script(0, seconds=3.0, n_cuts=0, crossing=False, reentry=False, pillar=False)
    generate_video(folder / "clip.mp4", script, photo_heads(ROOT / "corpus" / "heads"))
    (folder / "faces").mkdir()
    for stem, name in PEOPLE.items():
        shutil.copy(ROOT / "corpus" / "heads" / f"{stem}.jpg", folder / "faces" / f"{name}.jpg")
    for name in ("corpus", "configs", "scripts"):
        (folder / name).symlink_to(ROOT / name)


def run_page(page: Path, names: dict[str, Any]) -> list[str]:
    """Run a page's blocks in the current folder; what printed something else than it says.

    names: the namespace, filled by the blocks. A block that raises is not caught; what was printed
    wrong before, which may be why, is told with it.
    """
    wrong: list[str] = []
    try:
        _run_blocks(page, names, wrong)
    except Exception as err:
        if wrong:
            raise AssertionError("\n\n".join(wrong)) from err
        raise
    return wrong


def _run_blocks(page: Path, names: dict[str, Any], wrong: list[str]) -> None:
    for block in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}, line {block.line}"
        if block.title is not None:
            Path(block.title).write_text(block.text, encoding="utf-8")
            continue
        if block.reason is not None:
            continue
        if block.language == "python":
            out = io.StringIO()
            with contextlib.redirect_stdout(out):
                exec(compile(block.text, where, "exec"), names)
            printed = out.getvalue()
        elif block.language == "bash" and block.printed is not None:
            printed = _run_commands(block.text, where)
        else:
            continue
        if block.printed is not None and not _fits(block.printed, printed):
            wrong.append(f"{where} prints\n{printed}\nand not\n{block.printed}")


def _run_commands(text: str, where: str) -> str:
    out = []
    for line in text.replace("\\\n", " ").splitlines():
        line = line.split(" #")[0].strip()
        if not line:
            continue
        assert line.startswith(TIKTALK), f"{where}: only tiktalk commands are run, not {line}"
        result = CliRunner().invoke(tiktalk_cli, shlex.split(line.removeprefix(TIKTALK)))
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise AssertionError(f"{where}: {line}") from result.exception
        if result.exit_code in _STOPPED:  # by who runs the tests: what it prints says nothing
            raise KeyboardInterrupt(f"{where}: {line} was stopped")
        out.append(result.output)
    return "".join(out)


def _fits(expected: str, printed: str) -> bool:
    """Line by line, spaces at the end of a line aside; "…" stands for anything, lines too.

    Numbers with a point may differ by 0.02, or by one in their last digit where that is more, for
    another machine rounds its sums otherwise; times and sizes by a tenth.
    """
    want, found = (
        "\n".join(line.rstrip() for line in text.strip("\n").splitlines())
        for text in (expected, printed)
    )
    pattern = "".join(
        {"…": ".*?"}.get(part, r"(\d+\.\d+)" if _NUMBER.fullmatch(part) else re.escape(part))
        for part in re.split(rf"(…|{_NUMBER.pattern})", want)
    )
    match = re.fullmatch(pattern, found, re.S)
    if match is None:
        return False
    pairs = zip(_NUMBER.finditer(want), match.groups(), strict=True)
    return all(abs(float(a[0]) - float(b)) <= _leeway(a) for a, b in pairs)


def _leeway(number: re.Match[str]) -> float:
    text = number[0]
    if _MEASURED.match(number.string, number.end()):
        return max(0.05, 0.1 * float(text))
    return max(0.02, 10.0 ** -len(text.partition(".")[2])) + 1e-9
