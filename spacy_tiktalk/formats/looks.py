"""What a file that is no dialogue looks like, and what to do: nothing is read by mistake."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import error
from ..video.reading.sniff import container, describe
from . import timed
from .comments.encoding import decode_head

_OLE = b"\xd0\xcf\x11\xe0"
_OLE_HEADER, _OLE_DIRECTORY = 512, 4096
_COPY = "Copy its text into a .txt, a comment a line."
_SHEET = "Save the sheet as .xlsx or as CSV (UTF-8)."
_UNPACK = "Unpack it, and give the file inside."
_TABLE = "Write its table as CSV or Parquet."
_STARTS = (
    (b"%PDF", "a PDF", _COPY),
    (b"{\\rtf", "a text with layout (RTF)", _COPY),
    (_OLE, "an old Excel or Word file (.xls, .doc)", _SHEET),
    (b"SQLite format 3", "a SQLite database", "Export its table of comments as CSV (UTF-8)."),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", _UNPACK),
    (b"\x1f\x8b", "a gzip archive", _UNPACK),
    (b"\x89HDF", "an HDF5 file", _TABLE),
    (b"ARROW1", "an Arrow file", _TABLE),
    *((b"BZh%d1AY&SY" % level, "a bzip2 archive", _UNPACK) for level in range(1, 10)),
    (b"\xfd7zXZ\0", "an xz archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive", _UNPACK),
    *((b"\x80%c" % version, "a pickle of Python", _TABLE) for version in range(2, 6)),
)
_TAR = slice(257, 262)
_ARCHIVES = (
    (b"word/", "a Word document", _COPY),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet (.ods)", _SHEET),
    (b"Index/Tables/", "a spreadsheet of Numbers", _SHEET),
    (b"opendocument.", "an OpenDocument file", _COPY),
)
_PASSWORD = (
    "Open it in a spreadsheet, take the password off, and save the sheet as .xlsx or as CSV."
)
_ENDINGS = {
    **timed.ENDINGS,
    **dict.fromkeys((".html", ".htm", ".mhtml"), ("a page (HTML)", _COPY)),
    ".xml": ("XML", _COPY),
    **dict.fromkeys((".doc", ".docx", ".pdf", ".rtf", ".ppt", ".pptx"), ("a document", _COPY)),
    **dict.fromkeys((".xls", ".ods", ".numbers", ".et"), ("a spreadsheet", _SHEET)),
}
_HTML = r"(?is)(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype html|html|head|body|div|table|p)\b"
_TEXTS = (
    (_HTML, "HTML", _COPY),
    (r"(?i)<\?xml|<[a-z][\w:]*\s+xmlns", "XML", _COPY),
)
_TABLE_LINES, _TABLE_ROWS = 20, 3


def refuse_foreign(
    head: bytes, path: str, suffix: str, whole: Path, is_table: Callable[[], bool]
) -> None:
    """Refuse what is told by its first bytes or the ending of its name to be no dialogue.

    head (bytes): The first bytes, of a few thousand. path (str): As errors name the file.
    suffix (str): The name's ending. whole (Path): The file.
    is_table (Callable): Whether it begins with the names of known columns: times are in its cells.
    RAISES: T156.
    """
    found = _foreign(head, suffix.lower(), is_table)
    if head.startswith(_OLE) and has_password(whole):
        found = "a workbook with a password", _PASSWORD
    if found is not None:
        raise error("T156", path=path, found=found[0], mend=found[1])


def _foreign(head: bytes, suffix: str, is_table: Callable[[], bool]) -> tuple[str, str] | None:
    for start, found, mend in _STARTS:
        if head.startswith(start):
            return found, mend
    name = container(head)
    if name is not None:
        track = "Give it beside the comments, --video FILE; `tiktalk track` finds the heads in it."
        return f"a video ({name})", track
    if head.startswith(b"PK\x03\x04"):
        if is_workbook(head):
            return None
        return next(
            ((found, mend) for name, found, mend in _ARCHIVES if name in head),
            ("a ZIP archive", _UNPACK),
        )
    if head.startswith(b"PAR1"):
        return None
    if head[_TAR].startswith(b"ustar"):
        return "a tar archive", _UNPACK
    text = as_text(head)
    if text is None and head.startswith(b"ORC"):
        return "an ORC file", _TABLE
    if text is None:
        return f"something that is no text ({describe(head)})", "Give a file of text."
    text = text.lstrip("\ufeff \t\r\n")
    told = _told(timed.TEXTS, text)
    if told and is_table():
        told = None
    return told or _told(_TEXTS, text) or _ENDINGS.get(suffix)


def _told(patterns: Iterable[tuple[str, str, str]], text: str) -> tuple[str, str] | None:
    return next(((found, mend) for how, found, mend in patterns if re.match(how, text)), None)


def has_password(path: Path) -> bool:
    """Whether an OLE file holds an encrypted package, as Excel keeps a workbook with a password."""
    with path.open("rb") as file:
        head = file.read(_OLE_HEADER)
        if len(head) < _OLE_HEADER:
            return False
        size = 1 << min(int.from_bytes(head[30:32], "little"), 12)
        directory = (int.from_bytes(head[48:52], "little") + 1) * size
        file.seek(directory)
        return "EncryptedPackage".encode("utf-16-le") in file.read(_OLE_DIRECTORY)


def is_workbook(head: bytes) -> bool:
    """Whether a ZIP archive's first entries are those of a workbook, in any order."""
    return b"xl/" in head or (b"[Content_Types].xml" in head and b"word/" not in head)


def as_text(head: bytes, asked: str | None = None) -> str | None:
    """The first bytes of a file as text, of any encoding that is told; None for no text.

    asked (str | None): The encoding that the caller names.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return head[: len(head) // 4 * 4].decode("utf-32", errors="replace")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[: len(head) // 2 * 2].decode("utf-16", errors="replace")
    zeros = head.count(0)
    if zeros:
        if zeros * 4 < len(head) and zeros * 50 < len(head):
            # A NUL or two in a text is one broken row; more are a picture, a program …
            return decode_head(head, asked) if _mostly_text(head) else None
        for encoding in ("utf-16-le", "utf-16-be"):
            text = head[: len(head) // 2 * 2].decode(encoding, errors="replace")
            told = "\n" in text or text.lstrip()[:1] in ("[", "{")
            if told and "\0" not in text and any(c.isascii() for c in text):
                return text
        return None
    return decode_head(head, asked) if _mostly_text(head) else None


def _mostly_text(head: bytes) -> bool:
    controls = sum(head.count(code) for code in (*range(1, 9), *range(14, 27), *range(28, 32)))
    return controls * 20 <= len(head)


def looks_like_table(text: str) -> bool:
    """Whether the first rows all have the same three cells between tabs, or four between others.

    Talk has commas, too, but not as many in one line as in the next.
    """
    lines = [line for line in text.splitlines()[:_TABLE_LINES] if line.strip()]
    for separator, least in (("\t", 3), (",", 4), (";", 4), ("|", 4)):
        try:
            rows = list(csv.reader(lines, delimiter=separator))[:_TABLE_ROWS]
        except csv.Error:  # a cell of more than 131,072 characters
            continue
        widths = {len(row) for row in rows}
        if len(rows) == _TABLE_ROWS and len(widths) == 1 and min(widths) >= least:
            return True
    return False
