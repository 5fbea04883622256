"""In which encoding a text file is: by its mark, by its zero bytes, by what its lines decode as."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from ...errors import error

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096


def tell_encoding(raw: bytes, path: str, asked: str | None = None) -> str:
    """The name of the encoding of a whole text.

    asked (str | None): What the caller says it is.
    RAISES: T161 for a name that Python does not know, and for bytes of none that is told.
    """
    for mark, name in _MARKS:
        if raw.startswith(mark) and (asked is None or _same_family(asked, name)):
            return name
    if asked is not None:
        try:
            text_codec = codecs.lookup(asked)._is_text_encoding
        except (LookupError, ValueError):  # ValueError: a NUL in the name
            text_codec = False
        if not text_codec:
            raise error("T161", path=path, encoding=asked, reason="is not known")
        if not asked.lower().startswith("u") and not raw.isascii() and _decodes(raw, "utf-8"):
            # Any bytes are text of some Chinese encoding: it would be read as nonsense.
            raise error("T161", path=path, encoding=asked, reason="does not fit: this is UTF-8")
        return asked
    wide = _wide(raw[:_LOOKED_AT])
    if wide:
        return wide
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _by_lines(raw, path)
    return "utf-8"


def decode_lines(raw: bytes, encoding: str) -> tuple[list[str], dict[int, UnicodeDecodeError]]:
    """The lines with their ends, and by number (from 0) those that are not of the encoding.

    Of those the bad bytes are U+FFFD: their rows are refused, and where they end is still told.
    """
    mark = {"utf-8-sig": codecs.BOM_UTF8, "utf-16-le": codecs.BOM_UTF16_LE}.get(encoding)
    mark = codecs.BOM_UTF16_BE if encoding == "utf-16-be" else mark
    raw = raw.removeprefix(mark or b"")
    name = "utf-8" if encoding == "utf-8-sig" else encoding
    try:
        return _split(raw.decode(name)), {}
    except UnicodeDecodeError as err:
        if encoding.replace("_", "-").lower().startswith(("utf-16", "utf-32")):
            # Its line ends are no single bytes: there are no lines before the text is decoded.
            lines = _split(raw.decode(name, errors="replace"))
            return lines, {n: err for n, line in enumerate(lines) if "\ufffd" in line}
    lines, bad = [], {}
    for number, line in enumerate(raw.split(b"\n")):
        try:
            lines.append(line.decode(name) + "\n")
        except UnicodeDecodeError as err:
            lines.append(line.decode(name, errors="replace") + "\n")
            bad[number] = err
    if lines and lines[-1] == "\n":
        lines.pop()
    return lines, bad


def _split(text: str) -> list[str]:
    """Only a line feed ends a line, so that lines are counted as editors and csv count them."""
    lines = [line + "\n" for line in text.split("\n")]
    if lines[-1] == "\n":
        lines.pop()
    return lines


def _same_family(asked: str, told: str) -> bool:
    plain = asked.lower().replace("_", "").replace("-", "")
    return told.replace("-", "").removesuffix("sig").startswith(plain.removesuffix("sig")[:5])


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: commas, digits and line ends have a zero byte on one side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if (
        not max(even, odd)
        or max(even, odd) * 50 < len(head)
        or min(even, odd) * 10 > max(even, odd)
    ):
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def _by_lines(raw: bytes, path: str) -> str:
    """GB18030, or UTF-8 with some lines that are broken: what most lines with Chinese are."""
    lines: Sequence[bytes] = [line for line in raw.split(b"\n") if not line.isascii()]
    good = sum(_decodes(line, "utf-8") for line in lines)
    if good > len(lines) - good:
        return "utf-8"
    chinese = sum(_decodes(line, "gb18030") for line in lines)
    if chinese > len(lines) - chinese:
        return "gb18030"
    reason = "is none of UTF-8, GB18030 and UTF-16"
    raise error("T161", path=path, encoding="of the file", reason=reason)


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
