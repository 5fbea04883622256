"""stdin and stdout for what works on files: "-" lies in a temporary one meanwhile."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STDIO = "-"


@contextmanager
def file_to_read(path: Path, *, suffix: str = "") -> Iterator[tuple[Path, str]]:
    """The file to read, and how messages name it: for "-" a copy of stdin.

    suffix (str): how the copy's name ends, where a format is told by it.
    """
    if str(path) != STDIO:
        yield path, str(path)
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / f"stdin{suffix}"
        with copy.open("wb") as file:
            if sys.stdin is not None:  # closed, as in `… <&-`
                shutil.copyfileobj(sys.stdin.buffer, file)
        yield copy, "stdin"


@contextmanager
def file_to_write(path: Path, output_format: str) -> Iterator[Path]:
    """The file to write: for "-" one that goes to stdout when all is well."""
    if str(path) != STDIO:
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / f"stdout.{output_format}"
        yield made
        with made.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()
