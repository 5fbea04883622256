"""Text files read and written with coded errors, never left half written."""

from __future__ import annotations

import contextlib
import os
import uuid
from pathlib import Path

from ....errors import error


def read_text(path: str | os.PathLike[str]) -> str:
    """A UTF-8 file (with or without a byte order mark). Raises: T758."""
    name = os.fspath(path)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        reason = f"byte {err.start} is not UTF-8"
    except (OSError, ValueError) as err:  # ValueError: a NUL in the path
        reason = getattr(err, "strerror", None) or str(err)
    raise error("T758", path=name, reason=reason, expected="the path of a UTF-8 text file")


def part_path(target: Path) -> Path:
    """A name of its own beside `target`, to write under until all is done."""
    return target.with_name(f".{uuid.uuid4().hex}.part{target.suffix}")


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write under a temporary name in the same folder, then rename. Raises: T758."""
    target = Path(path)
    part = part_path(target) if target.name else target
    try:
        with open(part, "x", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
        os.replace(part, target)
    except (OSError, ValueError) as err:
        if part != target:
            with contextlib.suppress(OSError, ValueError):
                part.unlink(missing_ok=True)
        reason = getattr(err, "strerror", None) or str(err)
        raise error(
            "T758",
            path=os.fspath(path),
            reason=reason,
            expected="a file name in a folder that can be written",
        ) from err
