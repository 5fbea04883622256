"""The tables as pandas DataFrames whose types do not depend on what is in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..needs import need
from .rows import Row, Source, to_rows
from .schema import FLOAT, FLOAT32, INT, TABLES, TEXT, Tables

if TYPE_CHECKING:
    import pandas

_DTYPES = {TEXT: "string", INT: "Int64", FLOAT: "float64", FLOAT32: "float32"}


def to_frames(docs: Iterable[Source]) -> dict[str, pandas.DataFrame]:
    """One DataFrame a table of TABLES; missing texts and numbers are NA, also in an empty table.

    docs (Iterable[Source]): Docs, gold records, or objects of a result of `annotate`.
    RAISES: T700 without pandas, and as `to_rows`.
    """
    return frames_of(to_rows(docs), TABLES, "spacy_tiktalk.tables.to_frames")


def frames_of(
    tables: Mapping[str, list[Row]], schema: Tables, caller: str
) -> dict[str, pandas.DataFrame]:
    """DataFrames of rows of any tables.

    caller (str): who needs pandas, for the error. RAISES: T700 without pandas.
    """
    pd = need("pandas", caller, "tables")
    frames = {}
    for name, rows in tables.items():
        columns = schema[name]
        data = {
            column: pd.Series([row[column] for row in rows], dtype=_DTYPES[kind])
            for column, kind in columns.items()
        }
        frames[name] = pd.DataFrame(data, columns=list(columns))
    return frames
