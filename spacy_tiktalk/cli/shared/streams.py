"""stdin and stdout for what works on files: "-" lies in a temporary one meanwhile."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import error
from ...files import AnyPath, is_pipe, os_reason
from .terminal import remark

STDIO = "-"


@contextmanager
def spool(name: str) -> Iterator[Path]:
    """A temporary file to write what comes from stdin or goes to stdout.

    RAISES: T509 where no folder can be written for it.
    """
    try:
        made = tempfile.TemporaryDirectory()
    except OSError as err:
        raise error("T509", reason=os_reason(err)) from err
    with made as folder:
        yield Path(folder) / name


@contextmanager
def file_to_read(
    path: AnyPath, *, suffix: str = "", prompt: str = ""
) -> Iterator[tuple[Path, str]]:
    """The file to read, and what messages call it: a copy of stdin for "-", or of a pipe.

    path (str | PathLike): as a str "./-" is the file of that name; a Path loses the "./".
    suffix (str): the end of the copy's name, for formats that are recognized by it.
    prompt (str): what to tell someone at a terminal, who has to type the input.
    """
    if str(path) != STDIO:
        with copy_of_pipe(Path(path)) as source:
            yield source, str(path)
        return
    with spool(f"stdin{suffix}") as copy:
        with copy.open("wb") as file:
            if sys.stdin is not None:  # closed, as in `… <&-`
                if prompt and sys.stdin.isatty():
                    remark(prompt)
                file.writelines(sys.stdin.buffer)  # by lines, so that one Ctrl-D ends it
        yield copy, "stdin"


@contextmanager
def copy_of_pipe(path: Path) -> Iterator[Path]:
    """The file itself, unless it is a pipe (`<(…)`, mkfifo): then a copy of what comes from it.

    A pipe can be read only once, and what tells formats looks at a file's beginning first.
    RAISES: T505 for a pipe that cannot be read.
    """
    if not is_pipe(path):
        yield path
        return
    with spool(path.name) as copy:
        try:
            with path.open("rb") as pipe, copy.open("wb") as file:
                shutil.copyfileobj(pipe, file)
        except OSError as err:
            raise error("T505", path=path, reason=os_reason(err)) from err
        yield copy


@contextmanager
def file_to_write(path: Path, output_format: str) -> Iterator[Path]:
    """The file to write: for "-" one that goes to stdout when all is well.

    RAISES: T507 for a stdout that is closed, before any work.
    """
    if str(path) != STDIO:
        yield path
        return
    if sys.stdout is None:  # closed, as in `… >&-`
        raise error("T507")
    with spool(f"stdout.{output_format}") as made:
        yield made
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
