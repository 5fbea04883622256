"""In which encoding a text file is: by its mark, by its zero bytes, by what its lines decode as."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from pathlib import Path

from ...errors import TiktalkError, error

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before that of UTF-16, with which it begins
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LOOKED_AT = 4096
_BIG5 = "big5hkscs"
_FREQUENT = frozenset(
    "的一是不了人我在有他这這中大来來上个個们們她你好看说說谁誰吗嗎评評论論内內容时時间間回复覆"
)
_LINES_LOOKED_AT = 500
_MORE = 2  # times as many frequent characters, and one more, where nearly any bytes are text
_PIECE = 1 << 20
_HEAD = 1 << 16
_LONGEST = 4  # bytes of a character in UTF-8 and GB18030


def tell_encoding(raw: bytes, path: str, asked: str | None = None) -> str:
    """The name of the encoding of a whole text.

    asked (str | None): What the caller says it is.
    RAISES: T161 for a name that Python does not know, and for bytes of none that is told.
    """
    for mark, name in MARKS:
        if raw.startswith(mark) and (asked is None or _same_family(asked, name)):
            return name
    if asked is not None:
        try:
            text_codec = codecs.lookup(asked)._is_text_encoding
        except (LookupError, ValueError):  # ValueError: a NUL in the name
            text_codec = False
        if not text_codec:
            raise error("T161", path=path, encoding=asked, reason="is not known")
        if not asked.lower().startswith("u") and not raw.isascii() and decodes(raw, "utf-8"):
            # Any bytes are text of some Chinese encoding: it would be read as nonsense.
            raise error("T161", path=path, encoding=asked, reason="does not fit: this is UTF-8")
        return asked
    wide = _wide(raw[:_LOOKED_AT])
    if wide:
        return wide
    return "utf-8" if decodes(raw, "utf-8") else _by_lines(raw, path)


def head_encoding(path: Path, name: str, asked: str | None = None) -> str:
    """The encoding of a file of which only the beginning is to be looked at.

    All of it is read where that is not UTF-8. name (str): As errors name the file. asked (str |
    None): What the caller says it is, which tells where the bytes do not.
    RAISES: T161.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if b"\0" not in head and begins_utf8(head):
        return "utf-8-sig" if head.startswith(codecs.BOM_UTF8) else "utf-8"
    return tell_encoding(path.read_bytes(), name, asked)


def begins_utf8(head: bytes) -> bool:
    """Whether the beginning of a file is UTF-8, whose last character may have been cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def decode_head(head: bytes, asked: str | None = None) -> str:
    """The beginning of a narrow text by the same rules; what it was cut in is U+FFFD.

    asked (str | None): What the caller says it is; a name that does not fit is passed over, since
        what reads the file refuses it.
    """
    if begins_utf8(head):
        return head.decode("utf-8", errors="replace")
    whole = head.rpartition(b"\n")[0] or head[:-_LONGEST] or head
    for name in (asked, None):
        try:
            return head.decode(tell_encoding(whole, "", name), errors="replace")
        except TiktalkError:
            continue
    return head.decode("gb18030", errors="replace")


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
    """GB18030, Big5 or UTF-8 with broken lines: what most of the lines with Chinese are."""
    lines: Sequence[bytes] = [line for line in raw.split(b"\n") if not line.isascii()]
    good = sum(decodes(line, "utf-8") for line in lines)
    if good > len(lines) - good or _nearly_utf8(raw):
        return "utf-8"
    chinese = [line for line in lines if decodes(line, "gb18030")]
    top = lines[:_LINES_LOOKED_AT]
    taiwanese = [line for line in top if decodes(line, _BIG5)]
    told = len(chinese) * 2 > len(lines)
    if len(taiwanese) * 2 > len(top):
        other = _frequent(chinese[:_LINES_LOOKED_AT], "gb18030")
        if not told or _frequent(taiwanese, _BIG5) > _MORE * other + 1:
            return _BIG5
    if told:
        return "gb18030"
    reason = "is none of UTF-8, GB18030, Big5 and UTF-16"
    raise error("T161", path=path, encoding="of the file", reason=reason)


def _nearly_utf8(raw: bytes) -> bool:
    """Whether most characters are UTF-8, also where few lines are UTF-8 as a whole.

    Chinese of another encoding hardly ever has three bytes that are a character of UTF-8.
    """
    text = raw.decode("utf-8", errors="replace")
    return sum("\u0800" <= c != "\ufffd" for c in text) > 2 * text.count("\ufffd")


def _frequent(lines: Sequence[bytes], encoding: str) -> int:
    text = b"".join(lines).decode(encoding)
    return sum(c in _FREQUENT for c in text)


def decodes(text: bytes, encoding: str) -> bool:
    """Whether bytes are of an encoding; piece by piece, for a text takes four times its size."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(text), _PIECE):
            decoder.decode(text[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
