"""The lines of a text of any encoding, and which of them are not of it."""

from __future__ import annotations

import re
from typing import Any

from ...errors import TiktalkError, error
from ..source import Where
from .encoding import MARKS

_QUOTED = re.compile(rb'"[^"]*"')


class Lines:
    """The lines of a text, decoded as they are asked for: a decoded file takes four times its size.

    encoding (str): As `tell_encoding` says. Only a line feed ends a line, so that lines are counted
        as editors and csv count them; a carriage return does where there is no line feed. A mark at
        a line's start, which files have that were put together, is left out.
    quoted (bool): Line feeds in quotes are part of a cell, and no reason to pass over the carriage
        returns that end the rows.
    """

    def __init__(self, raw: bytes, encoding: str, *, quoted: bool = False) -> None:
        self.encoding = encoding
        self._name = "utf-8" if encoding == "utf-8-sig" else encoding
        self._bad: dict[int, UnicodeDecodeError] = {}
        mark = next((mark for mark, name in MARKS if name == encoding), b"")
        raw = raw.removeprefix(mark)
        if encoding.replace("_", "-").lower().startswith(("utf-16", "utf-32", "utf-7")):
            raw, self._name = self._narrowed(raw), "utf-8"
        self._lines = raw.split(_line_end(raw, quoted=quoted))
        if not self._lines[-1]:
            self._lines.pop()

    def _narrowed(self, raw: bytes) -> bytes:
        """The text as UTF-8: the line ends of such encodings are no single bytes."""
        try:
            return raw.decode(self._name).encode("utf-8")
        except UnicodeDecodeError as err:
            text = raw.decode(self._name, errors="replace")
            self._bad = {n: err for n, line in enumerate(text.split("\n")) if "\ufffd" in line}
            return text.encode("utf-8", errors="replace")

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, number: int) -> str:
        """A line with its end; bytes that are not of the encoding are U+FFFD, and noted."""
        line = self._lines[number]
        try:
            return line.decode(self._name).removeprefix("\ufeff") + "\n"
        except UnicodeDecodeError as err:
            self._bad[number] = err
            return line.decode(self._name, errors="replace") + "\n"

    def undecoded(self, numbers: range) -> tuple[int, UnicodeDecodeError] | None:
        """The first of some lines, read before, that is not of the encoding, and why."""
        if not self._bad:
            return None
        return next(((n, self._bad[n]) for n in numbers if n in self._bad), None)

    def wrong(self, where: Where) -> TiktalkError | None:
        """What is wrong with a line of talk, read before: T110, or T162 if the file is no UTF-8."""
        number = (where.line or 1) - 1
        undecoded = self.undecoded(range(number, number + 1))
        if undecoded is None:
            return None
        found = not_decoded(undecoded[1])
        if self._name == "utf-8" and self.encoding.startswith("utf-8"):
            return error("T110", where=where, **found)
        return error("T162", where=where, encoding=self.encoding, **found)


def not_decoded(err: UnicodeDecodeError) -> dict[str, Any]:
    """The byte that is not of an encoding, and its position from 1, as messages name them."""
    return {"byte": f"0x{err.object[err.start]:02x}", "position": err.start + 1}


def _line_end(raw: bytes, *, quoted: bool) -> bytes:
    if b"\n" not in raw:
        return b"\r"
    if quoted and raw.count(b"\r") > raw.count(b"\r\n"):
        outside = _QUOTED.sub(b"", raw)
        if b"\r" in outside and b"\n" not in outside:
            return b"\r"
    return b"\n"
