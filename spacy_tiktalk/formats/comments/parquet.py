"""Parquet by pyarrow: cells as they are, for pandas rounds ids beside gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ...errors import TiktalkError, error, one_line
from ...needs import need
from ..source import BadRecords, Where
from .header.names import DESCRIPTIONS, KNOWN, folded
from .header.remarks import known_as
from .json.inside import REPLIES
from .left import warn_left
from .sheet import Sheet, SheetRow, cell_text

EXTRA = "tables"
_WHAT = "A file of comments in Parquet"
_NO_TEXT = "it has bytes that are not UTF-8."
_BATCH = 2_000  # rows at a time; more are no faster


def read_parquet(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The columns and rows of a Parquet file; columns of no use are not read, their cells are "".

    RAISES: T164, T700 without pyarrow. Groups of rows that are damaged are refused with T164.
    """
    pyarrow = need("pyarrow", _WHAT, EXTRA)
    parquet = need("pyarrow.parquet", _WHAT, EXTRA)
    damage = (pyarrow.ArrowException, OSError, ValueError)
    try:
        with _plain_memory(pyarrow):
            file = parquet.ParquetFile(bad.source, pre_buffer=False)
        nested = pyarrow.types.is_nested  # lists and the like are no cells
        names = [field.name for field in file.schema_arrow if not nested(field.type)]
        lists = [field.name for field in file.schema_arrow if nested(field.type)]
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    except damage as err:
        raise _unreadable(bad.path, err) from err

    useful = {name for known in KNOWN.values() for name in known}
    useful |= {folded(name) for name in (*named.values(), *DESCRIPTIONS)} | REPLIES
    wanted = [n for n, name in enumerate(names) if {folded(name), known_as(name)} & useful]

    def rows() -> Iterator[SheetRow]:
        before = 0
        for group, size in enumerate(sizes):
            read = _rows(file, group, names, wanted)
            for line in range(before + 1, before + size + 1):
                where = Where(bad.path, line, unit="row")
                try:
                    row = next(read)
                except damage as err:
                    bad.refuse(_unreadable(where, err))
                    break
                if None in row:
                    bad.refuse(error("T160", where=where, reason=_NO_TEXT))
                else:
                    yield where, row
            before += size
        replies = [name for name in lists if folded(name) in REPLIES]
        warn_left(bad.path, [f"the column {name!r} (lists)" for name in replies])

    return Sheet(names, rows())


@contextmanager
def _plain_memory(pyarrow: Any) -> Iterator[None]:
    """What is made meanwhile takes memory from the system as it needs it; Arrow's own pool takes
    40 MB more for 100,000 comments, and keeps them."""
    usual = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    try:
        yield
    finally:
        pyarrow.set_memory_pool(usual)


def _rows(file: Any, group: int, names: list[str], wanted: list[int]) -> Iterator[tuple[str, ...]]:
    columns = [names[n] for n in wanted]
    for batch in file.iter_batches(_BATCH, [group], columns, use_threads=False):
        cells: list[list[str | None]] = [[""] * batch.num_rows] * len(names)
        for number, column in zip(wanted, batch.columns, strict=True):
            cells[number] = [_text(value) for value in column.to_pylist()]
        yield from zip(*cells, strict=True)


def _text(value: Any) -> str | None:
    """A cell as text; old programs write texts as bytes."""
    if not isinstance(value, bytes):
        return cell_text(value)
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _unreadable(where: Where | str, err: BaseException) -> TiktalkError:
    return error("T164", path=where, reason=one_line(err).rstrip("."))
