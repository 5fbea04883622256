"""XML piece by piece: the parts of a workbook are large, and no tree is made of one."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from pyexpat import XMLParserType

_PIECE = 1 << 16
_BETWEEN = " "  # of a name's namespace and the name
# RuntimeError: zipfile's, of parts that are encrypted or packed in a way it does not know.
DAMAGE = (
    *(zipfile.BadZipFile, zlib.error, struct.error, expat.ExpatError, EOFError, OSError),
    *(RuntimeError, LookupError, ValueError, OverflowError),
)
"""What reading a damaged workbook can end with: its archive, its packed parts, their XML."""


def parser() -> XMLParserType:
    """A parser that gives texts whole, and refuses a document type, which can hold a bomb."""
    made = expat.ParserCreate(namespace_separator=_BETWEEN)
    made.buffer_text = True
    made.buffer_size = _PIECE
    made.StartDoctypeDeclHandler = _refuse
    return made


def feed(made: XMLParserType, file: IO[bytes]) -> Iterator[None]:
    """Read a file through a parser, with a pause behind each piece."""
    while piece := file.read(_PIECE):
        made.Parse(piece, False)
        yield
    made.Parse(b"", True)
    yield


def local(name: str) -> str:
    """A name without its namespace, of which there are two (transitional and strict)."""
    return name.rpartition(_BETWEEN)[2]


def elements(file: IO[bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    """The elements of a small part as they begin: name and attributes, without namespaces."""
    found: list[tuple[str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((local(name), {local(key): value for key, value in attributes.items()}))

    made = parser()
    made.StartElementHandler = start
    for _ in feed(made, file):
        yield from found
        found.clear()


def _refuse(*_: object) -> None:
    raise ValueError("it has a document type, which no workbook needs")
