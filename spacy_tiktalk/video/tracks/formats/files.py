"""Text files read and written with coded errors, never left half written."""

from __future__ import annotations

import os
from pathlib import Path

from ....errors import error
from ....files import os_reason, write_bytes


def read_text(path: str | os.PathLike[str]) -> str:
    """A UTF-8 file (with or without a byte order mark). RAISES: T758."""
    name = os.fspath(path)
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as err:
        reason = f"byte {err.start} is not UTF-8"
    except (OSError, ValueError) as err:  # ValueError: a NUL in the path
        reason = os_reason(err)
    raise error("T758", path=name, reason=reason, expected="the path of a UTF-8 text file")


def write_text(path: str | os.PathLike[str], text: str) -> None:
    """Write a text, whole or not at all; half an emoji becomes "?". RAISES: T758."""
    try:
        # Names of files may hold half an emoji, which UTF-8 cannot.
        write_bytes(path, text.encode("utf-8", errors="replace"))
    except (OSError, ValueError) as err:  # ValueError: a NUL in the path
        reason = os_reason(err)
        raise error(
            "T758",
            path=os.fspath(path),
            reason=reason,
            expected="a file name in a folder that can be written",
        ) from err
