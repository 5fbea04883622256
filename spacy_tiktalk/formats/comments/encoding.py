"""In which encoding a text file is: by its mark, by its zero bytes, by what its lines decode as."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

from ...errors import error

_MARKS = (
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
        if not asked.lower().startswith("u") and not raw.isascii() and decodes(raw, "utf-8"):
            # Any bytes are text of some Chinese encoding: it would be read as nonsense.
            raise error("T161", path=path, encoding=asked, reason="does not fit: this is UTF-8")
        return asked
    wide = _wide(raw[:_LOOKED_AT])
    if wide:
        return wide
    return "utf-8" if decodes(raw, "utf-8") else _by_lines(raw, path)


class Lines:
    """The lines of a text, decoded as they are asked for: a decoded file takes four times its size.

    encoding (str): As `tell_encoding` says. Only a line feed ends a line, so that lines are counted
        as editors and csv count them; a carriage return does where there is no line feed. A mark at
        a line's start, which files have that were put together, is left out.
    """

    def __init__(self, raw: bytes, encoding: str) -> None:
        self.encoding = encoding
        self._name = "utf-8" if encoding == "utf-8-sig" else encoding
        self._bad: dict[int, UnicodeDecodeError] = {}
        mark = next((mark for mark, name in _MARKS if name == encoding), b"")
        raw = raw.removeprefix(mark)
        if encoding.replace("_", "-").lower().startswith(("utf-16", "utf-32", "utf-7")):
            raw, self._name = self._narrowed(raw), "utf-8"
        self._lines = raw.split(b"\n" if b"\n" in raw else b"\r")
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
    if good > len(lines) - good:
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
