"""The tables as files of a folder: CSV by the standard library, Parquet by pyarrow."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Protocol, TextIO

import numpy as np

from ..errors import error
from ..files import whole_folder
from ..needs import need
from .rows import Row, Source, iter_rows
from .schema import FLOAT, FLOAT32, INT, TABLES, TEXT, Columns, Tables

TABLE_FORMATS = ("csv", "parquet")
_BATCH = 20_000  # rows of a table held in memory before they are written
_END = "\r\n"
# What spreadsheets take for the beginning of a formula, full-width forms included: where a text
# begins, and behind a sign at which one divides it that takes semicolons or tabs for the separator.
# Of quotes there it takes the two that are written for one as an empty text, and reads on.
_FORMULA = re.compile(r'^(?=[\t\r\n=+\-@＝＋－＠])|(?<=[;\t\r\n])(?="*[=+\-@＝＋－＠])')


class _Writer(Protocol):
    def write(self, rows: list[Row]) -> None: ...


def write_tables(
    folder: str | Path,
    docs: Iterable[Source],
    *,
    format: str = "csv",  # noqa: A002
    bom: bool = False,
    safe: bool = False,
) -> dict[str, int]:
    """Write every table of TABLES into a folder.

    docs (Iterable[Source]): Docs, gold records, or objects of a result of `annotate`.
    format (str): "csv" (UTF-8) or "parquet".
    bom (bool): begin CSV files with a byte-order mark, without which Excel takes them for another
        encoding.
    safe (bool): put ' before texts that a spreadsheet would run as a formula; comments are other
        people's text, but such texts are then not what they were. The files take their names when
        all are written.
    RETURNS (dict[str, int]): how many rows each has.
    RAISES: T106 (format), T881 (the folder is a file), T700 without pyarrow, and as `to_rows`.
    """
    return write_rows(folder, iter_rows(docs), TABLES, format=format, bom=bom, safe=safe)


def write_rows(
    folder: str | Path,
    rows: Iterable[tuple[str, Row]],
    tables: Tables,
    *,
    format: str,  # noqa: A002
    bom: bool,
    safe: bool,
) -> dict[str, int]:
    """Write rows of any tables as `write_tables` does.

    rows (Iterable[tuple[str, Row]]): (table, row), in any order of tables.
    tables (Tables): name of each table → its columns, as TABLES has them.
    RAISES: T106 (format), T881 (the folder is a file), T700 without pyarrow, and as `rows`.
    """
    if format not in TABLE_FORMATS:
        raise error("T106", name="format", value=format, known=", ".join(map(repr, TABLE_FORMATS)))
    folder = Path(folder)
    if folder.exists() and not folder.is_dir():
        raise error("T881", path=folder, reason="it is a file", expected="a folder for the tables")
    counts = dict.fromkeys(tables, 0)
    with whole_folder(folder) as part, ExitStack() as stack:
        writers: dict[str, _Writer] = {
            name: _Csv(stack, part / f"{name}.csv", columns, bom=bom, safe=safe)
            if format == "csv"
            else _Parquet(stack, part / f"{name}.parquet", columns)
            for name, columns in tables.items()
        }
        waiting: dict[str, list[Row]] = {name: [] for name in tables}
        for name, row in rows:
            counts[name] += 1
            waiting[name].append(row)
            if len(waiting[name]) >= _BATCH:
                writers[name].write(waiting.pop(name))
                waiting[name] = []
        for name, rest in waiting.items():
            writers[name].write(rest)
    return counts


def table_files(folder: str | Path, format: str) -> list[Path]:  # noqa: A002
    """The files that `write_tables` writes."""
    return [Path(folder) / f"{name}.{format}" for name in TABLES]


class _Lines:
    """Ends the rows of a csv.writer with a line feed.

    Before Python 3.13 that quotes only the characters of its own line end, and readers take a bare
    carriage return in a text for the end of the row: it must write both, so that it quotes both.
    """

    def __init__(self, file: TextIO) -> None:
        self.file = file

    def write(self, row: str) -> None:
        self.file.write(row.removesuffix(_END) + "\n")


class _Csv:
    def __init__(
        self, stack: ExitStack, path: Path, columns: Columns, *, bom: bool, safe: bool
    ) -> None:
        encoding = "utf-8-sig" if bom else "utf-8"
        file = stack.enter_context(path.open("w", encoding=encoding, newline=""))
        self.columns = columns
        self.texts = _guarded if safe else str
        self.writer = csv.writer(_Lines(file), lineterminator=_END)
        self.writer.writerow(self.columns)

    def write(self, rows: list[Row]) -> None:
        for row in rows:
            self.writer.writerow(
                [self._cell(row[name], kind) for name, kind in self.columns.items()]
            )

    def _cell(self, value: Any, kind: str) -> str:
        if value is None:
            return ""
        if kind == TEXT:
            return self.texts(value)
        return str(np.float32(value)) if kind == FLOAT32 else repr(value)


def _guarded(text: str) -> str:
    return _FORMULA.sub("'", text)


class _Parquet:
    def __init__(self, stack: ExitStack, path: Path, columns: Columns) -> None:
        self.pa = need("pyarrow", "Parquet", "tables")
        parquet = need("pyarrow.parquet", "Parquet", "tables")
        types: dict[str, Callable[[], Any]] = {
            TEXT: self.pa.string,
            INT: self.pa.int64,
            FLOAT: self.pa.float64,
            FLOAT32: self.pa.float32,
        }
        self.columns = columns
        self.schema = self.pa.schema([(name, types[k]()) for name, k in self.columns.items()])
        self.writer = stack.enter_context(parquet.ParquetWriter(path, self.schema))

    def write(self, rows: list[Row]) -> None:
        arrays = [
            self.pa.array([row[column.name] for row in rows], type=column.type)
            for column in self.schema
        ]
        self.writer.write_table(self.pa.Table.from_arrays(arrays, schema=self.schema))
