"""XLSX by openpyxl and Parquet by pyarrow: cells as they are, for pandas rounds ids beside gaps."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import error
from ...video.needs import need
from ..source import BadRecords, Where
from .columns import DESCRIPTIONS, KNOWN, folded, has_text
from .sheet import Sheet, SheetRow, cell_text

EXTRA = "tables"
_BATCH = 10_000


def read_xlsx(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The first sheet that has comments, its first row that is not empty being the names.

    A formula is the text that was typed, never run and never looked up.

    RAISES: T103 for an empty workbook, T163 for one that is damaged, T700 without openpyxl.
    """
    openpyxl = need("openpyxl", "A file of comments in .xlsx", EXTRA)
    sheets = _worksheets(bad, openpyxl)
    first: Sheet | None = None
    for rows in sheets:
        header = next((row for row in rows if any(row[1])), None)
        if header is None:
            continue
        names = [name.strip() for name in header[1]]
        while names and not names[-1]:
            names.pop()
        sheet = Sheet(names, _cut(rows, len(names)))
        if has_text(names, named):
            return sheet
        first = first or sheet
    if first is None:
        raise error("T103", path=bad.path)
    return first


def _worksheets(bad: BadRecords, openpyxl: Any) -> list[Iterator[SheetRow]]:
    try:
        book = openpyxl.load_workbook(bad.source, read_only=True, data_only=False)
        return [_sheet_rows(bad, sheet) for sheet in book.worksheets]
    except (*_DAMAGE, SyntaxError) as err:  # SyntaxError: ElementTree's, of XML that is none
        raise _unreadable(bad, err) from err


_DAMAGE = (zipfile.BadZipFile, OSError, KeyError, ValueError, TypeError, AttributeError, IndexError)


def _sheet_rows(bad: BadRecords, sheet: Any) -> Iterator[SheetRow]:
    try:
        # What a file says of its size may be wrong; read_only believes it.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            yield Where(bad.path, number, unit="row"), [cell_text(value) for value in row]
    except (*_DAMAGE, SyntaxError) as err:
        raise _unreadable(bad, err) from err


def _cut(rows: Iterator[SheetRow], width: int) -> Iterator[SheetRow]:
    """Rows of the header's width; empty ones, which spreadsheets keep at their end, are none."""
    for where, row in rows:
        if any(row):
            yield where, [*row[:width], *[""] * (width - len(row))]


def _unreadable(bad: BadRecords, err: BaseException) -> Exception:
    told = " ".join(str(err).split())
    return error(
        "T163", path=bad.path, reason=f"{told or 'no reason given'} ({type(err).__name__})"
    )


def read_parquet(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The columns and rows of a Parquet file; columns of no use are not read, their cells are "".

    RAISES: T164, T700 without pyarrow.
    """
    pyarrow = need("pyarrow", "A file of comments in Parquet", EXTRA)
    parquet = need("pyarrow.parquet", "A file of comments in Parquet", EXTRA)
    try:
        file = parquet.ParquetFile(bad.source)
        names = list(file.schema_arrow.names)
    except (pyarrow.ArrowException, OSError, ValueError) as err:
        raise error("T164", path=bad.path, reason=" ".join(str(err).split())) from err

    useful = {name for known in KNOWN.values() for name in known}
    useful |= {folded(name) for name in (*named.values(), *DESCRIPTIONS)}
    wanted = [n for n, name in enumerate(names) if folded(name) in useful]

    def rows() -> Iterator[SheetRow]:
        line = 0
        try:
            for batch in file.iter_batches(_BATCH, columns=[names[n] for n in wanted]):
                columns = [[""] * batch.num_rows] * len(names)
                for number, column in zip(wanted, batch.columns, strict=True):
                    columns[number] = [cell_text(value) for value in column.to_pylist()]
                for row in zip(*columns, strict=True):
                    line += 1
                    yield Where(bad.path, line, unit="row"), row
        except (pyarrow.ArrowException, OSError, ValueError) as err:
            raise error("T164", path=bad.path, reason=" ".join(str(err).split())) from err

    return Sheet(names, rows())
