"""Parquet by pyarrow: cells as they are, for pandas rounds ids beside gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TypeVar

from ...errors import TiktalkError, error, one_line
from ...needs import need
from ..source import BadRecords, Where
from .header.columns import roles_in
from .header.names import DESCRIPTIONS, KNOWN, folded
from .header.remarks import known_as
from .json.cells import REPLIES
from .json.rows import json_sheet
from .json.unread import TELLING
from .sheet import Sheet, SheetRow, cell_text

EXTRA = "tables"
_WHAT = "A file of comments in Parquet"
_NO_TEXT = "it has bytes that are not UTF-8."
_NO_MORE = "its end announces more rows than it holds"
_BATCH = 2_000  # rows at a time; more are no faster
Row = TypeVar("Row")


def read_parquet(bad: BadRecords, named: Mapping[str, str]) -> Sheet:
    """The columns and rows of a Parquet file; columns of no use are not read, their cells are "".

    A file with structs, maps, or lists of such, is read as JSON of its rows is.

    RAISES: T164, T700 without pyarrow. Groups of rows that are damaged are refused with T164.
    """
    pyarrow = need("pyarrow", _WHAT, EXTRA)
    parquet = need("pyarrow.parquet", _WHAT, EXTRA)
    damage = (pyarrow.ArrowException, OSError, ValueError)
    try:
        with _plain_memory(pyarrow):
            file = parquet.ParquetFile(bad.source, pre_buffer=False)
        fields = list(file.schema_arrow)
        sizes = [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)]
    except damage as err:
        raise _unreadable(bad.path, err) from err

    nested = pyarrow.types.is_nested
    names = [field.name for field in fields if not nested(field.type)]
    deep = [f.name for f in fields if nested(f.type) and _tells(f.name, f.type, nested, named)]
    wanted = _wanted(names, _plain_names(fields, pyarrow.types), named)
    each = partial(_each_row, bad, sizes, damage)

    def entries(refuse: bool) -> Iterator[tuple[Where, Any]]:
        read = [*(names[n] for n in wanted), *deep]
        for where, row in each(partial(_objects, file, read), refuse=refuse):
            try:
                yield where, _entry(row)
            except UnicodeDecodeError:
                if refuse:
                    bad.refuse(error("T160", where=where, reason=_NO_TEXT))

    if deep:
        return json_sheet(bad, entries, named)

    def rows() -> Iterator[SheetRow]:
        for where, row in each(partial(_rows, file, names=names, wanted=wanted), refuse=True):
            if None in row:
                bad.refuse(error("T160", where=where, reason=_NO_TEXT))
            else:
                yield where, row

    return Sheet(names, rows())


def _each_row(
    bad: BadRecords,
    sizes: Sequence[int],
    damage: tuple[type[BaseException], ...],
    read: Callable[[int], Iterator[Row]],
    *,
    refuse: bool,
) -> Iterator[tuple[Where, Row]]:
    """The rows of all groups; what is behind damage in one is left out, and told where asked."""
    before = 0
    for group, size in enumerate(sizes):
        rows = read(group)
        for line in range(before + 1, before + size + 1):
            where = Where(bad.path, line, unit="row")
            try:
                row = next(rows, None)
            except damage as err:
                if refuse:
                    bad.refuse(_unreadable(where, err))
                break
            if row is None:
                if refuse:
                    bad.refuse(error("T164", path=where, reason=_NO_MORE))
                break
            yield where, row
        before += size


def _plain_names(fields: Sequence[Any], types: Any) -> set[str]:
    """The columns of texts and of whole numbers."""
    kinds = (types.is_string, types.is_large_string, types.is_integer)
    return {field.name for field in fields if any(kind(field.type) for kind in kinds)}


def _wanted(names: Sequence[str], plain: set[str], named: Mapping[str, str]) -> list[int]:
    """The columns that are read: of known names, and where none is known as the parents' the plain
    ones of any name, for parents, levels and replies are told by their cells as well."""
    if "parent" in roles_in(names, named):
        plain = set()
    useful = {name for known in KNOWN.values() for name in known}
    useful |= {folded(name) for name in (*named.values(), *DESCRIPTIONS)} | REPLIES
    return [
        n
        for n, name in enumerate(names)
        if name in plain or {folded(name), known_as(name)} & useful
    ]


def _tells(name: str, kind: Any, nested: Callable[[Any], bool], named: Mapping[str, str]) -> bool:
    """Whether a column may hold what is known: no plain list, such as one of tags, and no struct
    of unknown names, such as a picture's."""
    if hasattr(kind, "get_field_index"):
        own = [f"{name}.{kind.field(n).name}" for n in range(kind.num_fields)]
        deeper = any(nested(kind.field(n).type) for n in range(kind.num_fields))
        return deeper or bool(roles_in([name, *own], named))
    inner = getattr(kind, "value_type", None)  # of a list
    return inner is None or nested(inner) or bool(roles_in([name], named) & TELLING)


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


def _rows(
    file: Any, group: int, *, names: list[str], wanted: list[int]
) -> Iterator[tuple[str, ...]]:
    columns = [names[n] for n in wanted]
    for batch in file.iter_batches(_BATCH, [group], columns, use_threads=False):
        cells: list[list[str | None]] = [[""] * batch.num_rows] * len(names)
        for number, column in zip(wanted, batch.columns, strict=True):
            cells[number] = [_text(value) for value in _values(column)]
        yield from zip(*cells, strict=True)


def _objects(file: Any, columns: list[str], group: int) -> Iterator[dict[str, Any]]:
    for batch in file.iter_batches(_BATCH, [group], columns, use_threads=False):
        for row in zip(*(_values(column) for column in batch.columns), strict=True):
            yield dict(zip(batch.schema.names, row, strict=True))


def _values(column: Any) -> list[Any]:
    """The values of a column. A time that Python has none for is its number, in the column's unit:
    milliseconds that were written as seconds, a year past 9999."""
    try:
        return column.to_pylist()
    except (OverflowError, ValueError):
        return [_value(scalar) for scalar in column]


def _value(scalar: Any) -> Any:
    """RAISES: what `as_py` does, for what is no time."""
    try:
        return scalar.as_py()
    except (OverflowError, ValueError):
        kind = scalar.type
        if hasattr(kind, "get_field_index"):  # a struct
            return {kind.field(n).name: _value(scalar[n]) for n in range(kind.num_fields)}
        if hasattr(kind, "key_type"):  # a map
            return [tuple(_value(pair).values()) for pair in scalar.values]
        if hasattr(kind, "value_type"):  # a list
            return [_value(one) for one in scalar.values]
        if not hasattr(scalar, "value"):
            raise
        return scalar.value


def _entry(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _json(value) for name, value in row.items()}


def _json(value: Any) -> Any:
    """A value as JSON would have it: a struct has all names in each row, an object only its own.

    RAISES: UnicodeDecodeError.
    """
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, list):
        if value and isinstance(value[0], tuple):  # a map
            return _json({str(name): inner for name, inner in value})
        return [_json(one) for one in value]
    if isinstance(value, dict):
        return {name: _json(inner) for name, inner in value.items() if inner is not None}
    return value


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
