"""stdin and stdout for what works on files: "-" lies in a temporary one meanwhile."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import error
from ...files import reason_of

STDIO = "-"


@contextmanager
def spool(name: str) -> Iterator[Path]:
    """A temporary file to write what comes from stdin or goes to stdout.

    RAISES: T509 where no folder can be written for it.
    """
    try:
        made = tempfile.TemporaryDirectory()
    except OSError as err:
        raise error("T509", reason=reason_of(err)) from err
    with made as folder:
        yield Path(folder) / name


@contextmanager
def file_to_read(path: Path, *, suffix: str = "") -> Iterator[tuple[Path, str]]:
    """The file to read, and how messages name it: for "-" a copy of stdin.

    suffix (str): how the copy's name ends, where a format is told by it.
    """
    if str(path) != STDIO:
        yield path, str(path)
        return
    with spool(f"stdin{suffix}") as copy:
        with copy.open("wb") as file:
            if sys.stdin is not None:  # closed, as in `… <&-`
                shutil.copyfileobj(sys.stdin.buffer, file)
        yield copy, "stdin"


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
