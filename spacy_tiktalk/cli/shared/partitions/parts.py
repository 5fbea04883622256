"""The Parquet files of a folder of partitions: written whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from ....files import whole_file
from ....formats.partitions import damaged, need_arrow

TEXT, INT = "text", "int"
FAILED = {
    "source": TEXT,
    "number": INT,
    "key": TEXT,
    "video": TEXT,
    "step": TEXT,
    "reason": TEXT,
    "record": TEXT,
}
"""The columns of the side table: "step" is "reading" or the command's name; "record" is the
dialogue as JSON, null where it could not even be read."""
Row = Mapping[str, Any]
_GROUP = 2_000  # rows written at once


def write_part(path: Path, columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """Write rows, in groups as they come. The same rows give the same bytes.

    columns (Mapping[str, str]): name → TEXT or INT.
    RAISES: T700 without pyarrow, OSError, and what `rows` raises.
    """
    pa, parquet = need_arrow()
    types = {TEXT: pa.large_string(), INT: pa.int64()}
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    rest = iter(rows)
    with (
        whole_file(path, parents=True) as part,
        parquet.ParquetWriter(part, schema, compression="zstd") as writer,
    ):
        while group := list(islice(rest, _GROUP)):
            arrays = [pa.array([row[f.name] for row in group], type=f.type) for f in schema]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def count_rows(paths: Iterable[Path]) -> int:
    """The number of rows, from the footers alone. RAISES: T593 for a damaged or missing file."""
    pa, parquet = need_arrow()
    rows = 0
    for path in paths:
        try:
            rows += parquet.read_metadata(path).num_rows
        except (OSError, pa.ArrowException) as err:
            raise damaged(path, err) from err
    return rows
