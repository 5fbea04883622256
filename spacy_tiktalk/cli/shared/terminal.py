"""What commands print: results on stdout, remarks and errors on stderr, color on terminals only."""

from __future__ import annotations

import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO

import typer
from rich.console import Console
from rich.text import Text

from ...errors import TiktalkError, error
from ...files import FULL, json_text, os_reason
from .hints import exit_code, hint
from .signals import heard, stop_code

NO_READER = 141
"""The exit code where nobody reads stdout any more, as shells have it."""
# Whether something was to be shown on a stdout that is closed.
_lost = False
_CODED = re.compile(r"\[[TW]\d{3}\] ")
# Comments are other people's text: no escape sequence or change of direction may reach the
# terminal. Each character keeps its place.
_CONTROLS = (
    *(*range(0x20), *range(0x7F, 0xA0), 0x061C, 0x200E, 0x200F),
    *(*range(0x2028, 0x202F), *range(0x2066, 0x206A)),
)
_SAFE = {**dict.fromkeys(_CONTROLS, "\ufffd"), ord("\t"): " ", ord("\n"): " "}
# In JSON they stand in texts alone, where an escape means the same; json writes those of ASCII so.
_ESCAPES = {char: f"\\u{char:04x}" for char in _CONTROLS if char >= 0x7F}


def safe(text: str) -> str:
    """The text with control characters replaced, one for one."""
    return text.translate(_SAFE)


def show(text: str | Text = "") -> None:
    """Print one piece of a result on stdout; the terminal wraps long lines."""
    if not _is_open():
        return
    _print(sys.stdout, text)


def remark(text: str | Text) -> None:
    """Print a remark on stderr."""
    _print(sys.stderr, text)


def warn(text: str) -> None:
    """Print a warning on stderr, yellow."""
    remark(Text(f"! {safe(text)}", style="yellow"))


def fail(text: str, *, code: int = 1) -> typer.Exit:
    """Print an error on stderr, red, and return what ends the command: `raise fail(…)`.

    code (int): the exit code, 1 where something failed and 2 where the command line is wrong.
    """
    remark(Text(f"✘ {safe(text)}", style="bold red"))
    return typer.Exit(code)


def stopped(err: KeyboardInterrupt, kept: str = "") -> typer.Exit:
    """What ends a command that was stopped from outside: `raise stopped(err, …)`.

    kept (str): what to say of the work that is done.
    """
    return fail(f"Stopped. {kept}".rstrip(), code=stop_code(err))


def show_json(value: Any, *, indent: int | None = None) -> None:
    """Print a value as JSON on stdout, always UTF-8; it may be a terminal."""
    if not _is_open():
        return
    typer.echo(json_text(value, indent=indent).translate(_ESCAPES).encode("utf-8"))


def counted(n: int, one: str, many: str | None = None) -> str:
    """A number and its noun: "1 thread", "2 threads"."""
    return f"{n} {one}" if n == 1 else f"{n} {many or one + 's'}"


def title(text: Text, line: str) -> None:
    """Append a heading."""
    text.append(line + "\n", style="bold")


def fields(pairs: list[tuple[str, str]]) -> Text:
    """Lines of a name and a value, the values in one column."""
    width = max((len(name) for name, _ in pairs), default=0)
    text = Text()
    for i, (name, value) in enumerate(pairs):
        text.append("\n" if i else "")
        text.append(name.ljust(width + 2), style="cyan")
        text.append(safe(value))
    return text


def make_writable() -> None:
    """Let stdout and stderr take any text, before anything is printed: even the help has 刘德华.

    A terminal that cannot show an emoji gets a question mark, not a traceback. A file or a program
    that results go to is UTF-8 where the system's encoding has no Chinese at all.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
            if not stream.isatty() and not _has_chinese(stream.encoding):
                stream.reconfigure(encoding="utf-8", errors="replace")


def _has_chinese(encoding: str) -> bool:
    return "刘".encode(encoding, errors="ignore") != b""


def show_coded_warnings() -> None:
    """Show this package's warnings as yellow lines from now on; other packages' stay as they are.

    Within `warnings.catch_warnings`, or for the life of a process.
    """
    usual = warnings.showwarning

    def show_warning(message: Warning | str, *args: Any, **kwargs: Any) -> None:
        if _CODED.match(str(message)):
            warn(str(message))
        else:
            usual(message, *args, **kwargs)

    warnings.showwarning = show_warning


@contextmanager
def reporting(*, kept: Callable[[], str] | None = None) -> Iterator[None]:
    """Around a command's body: a known error becomes one red line and exit code 1 or 2.

    Coded warnings become yellow lines; other packages' warnings stay as they are. Ctrl-C ends with
    130, SIGTERM with 143, and nothing half written stays after either. Where stdout is closed,
    files are written, and T507 says that the rest is lost. Where its reader goes away, as in
    `… | head`, the command ends with 141 and without a word.

    kept (Callable[[], str] | None): what to say then of the work that is done.
    """
    global _lost
    _lost = False
    with warnings.catch_warnings(), heard():
        show_coded_warnings()
        try:
            with telling():
                yield
            if _lost:
                raise error("T507")
        except TiktalkError as err:
            raise _fail_with(err) from err
        except KeyboardInterrupt as err:
            raise stopped(err, kept() if kept else "") from err
        except MemoryError as err:
            raise fail(str(error("T567"))) from err
        except OSError as err:
            if err.errno is None:
                raise
            path = "the output" if err.filename is None else err.filename
            raise _fail_with(error("T505", path=path, reason=os_reason(err))) from err


@contextmanager
def telling() -> Iterator[None]:
    """Around all that is written, help too: ends with 141 where nobody reads stdout any more, and
    with one line where a disk or device is full (T566)."""
    try:
        yield
    except BrokenPipeError:
        _drop_output()
        raise typer.Exit(NO_READER) from None
    except OSError as err:
        if err.errno not in FULL:
            raise
        _drop_output()
        path = "the output" if err.filename is None else err.filename  # a full disk names no file
        raise _fail_with(error("T566", path=path, reason=os_reason(err))) from err


def _fail_with(err: TiktalkError) -> typer.Exit:
    return fail(f"{err} {hint(err)}".rstrip(), code=exit_code(err))


def _is_open() -> bool:
    """Whether there is a stdout: Python has none after `… >&-`."""
    global _lost
    _lost = _lost or sys.stdout is None
    return sys.stdout is not None


def _drop_output() -> None:
    """Discard what the streams still hold: Python would flush it at exit, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Let `reporting` handle a broken pipe; rich would exit with code 1 here."""
        raise BrokenPipeError


def _print(stream: TextIO, text: str | Text) -> None:
    console = _Console(file=stream, highlight=False, soft_wrap=True, emoji=False, markup=False)
    console.print(text)
