"""The parts of a workbook: which sheets it has, and where in the archive each part lies."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from .dates import Dates, date_styles
from .markup import elements
from .texts import read_texts

_WORKBOOK = "xl/workbook.xml"
_TRUE = ("1", "true")


class SheetPart(NamedTuple):
    """A sheet: where it lies in the archive, what it is called, and whether it is hidden."""

    part: str
    name: str
    hidden: bool


@dataclass(frozen=True)
class Book:
    """A workbook that lies in a file.

    sheets (tuple[SheetPart, ...]): in their order.
    texts (list[str]): those that cells name by their numbers.
    """

    path: Path
    sheets: tuple[SheetPart, ...]
    texts: list[str]
    dates: Dates

    @contextmanager
    def opened(self, sheet: SheetPart) -> Iterator[IO[bytes]]:
        """The XML of a sheet. RAISES: as `open_book`."""
        with zipfile.ZipFile(self.path) as archive, archive.open(sheet.part) as file:
            yield file


def open_book(path: Path) -> Book:
    """What the sheets of a workbook have in common.

    RAISES: one of DAMAGE: KeyError for a part that is not there, ValueError for one that is none.
    """
    with zipfile.ZipFile(path) as archive:
        parts = _Parts(archive, {_plain(name): name for name in archive.namelist()})
        root = parts.links("")
        main = next((link.part for link in root.values() if link.kind == "officeDocument"), None)
        main = main or _WORKBOOK
        if main.endswith(".bin"):
            raise ValueError("it is a binary workbook (.xlsb)")
        links = parts.links(main)
        since_1904, listed = False, list[dict[str, str]]()
        with parts.opened(main) as file:
            for name, attributes in elements(file):
                if name == "workbookPr":
                    since_1904 = attributes.get("date1904") in _TRUE
                elif name == "sheet":
                    listed.append(attributes)
        # Of the sheets some may be charts, which have no cells.
        linked = [(links[one.get("id", "")], one) for one in listed]
        found = [(link.part, one) for link, one in linked if link.kind == "worksheet"]
        if not found:
            raise ValueError("it has no sheet")
        by_kind = {link.kind: link.part for link in links.values()}
        texts, styles = list[str](), frozenset[str]()
        if "sharedStrings" in by_kind:
            with parts.opened(by_kind["sharedStrings"]) as file:
                texts = read_texts(file)
        if "styles" in by_kind:
            with parts.opened(by_kind["styles"]) as file:
                styles = date_styles(file)
        sheets = tuple(
            SheetPart(
                parts.names[_plain(part)],
                one.get("name", ""),
                one.get("state", "visible") != "visible",
            )
            for part, one in found
        )
    return Book(path, sheets, texts, Dates(styles, since_1904))


class _Link(NamedTuple):
    """What one part says of another: the last word of its type, and where it lies."""

    kind: str
    part: str


class _Parts(NamedTuple):
    """An archive, and its names by how they are compared."""

    archive: zipfile.ZipFile
    names: dict[str, str]

    def opened(self, part: str) -> IO[bytes]:
        return self.archive.open(self.names[_plain(part)])

    def links(self, part: str) -> dict[str, _Link]:
        """By id, the parts that a part names; "" is the archive itself."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if _plain(listed) not in self.names:
            return {}
        found: dict[str, _Link] = {}
        with self.opened(listed) as file:
            for tag, attributes in elements(file):
                if tag == "Relationship":
                    kind = attributes.get("Type", "").rpartition("/")[2]
                    target = posixpath.join("/", folder, attributes.get("Target", ""))
                    target = posixpath.normpath(target).lstrip("/")
                    found[attributes.get("Id", "")] = _Link(kind, target)
        return found


def _plain(name: str) -> str:
    """A part's name as it is compared: some programs write other cases, or backslashes."""
    return name.replace("\\", "/").lstrip("/").lower()
