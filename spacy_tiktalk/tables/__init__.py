"""Docs and results as plain tables that join by keys: rows, pandas frames, CSV, Parquet.

One way only: nothing here reads tables back. pandas and pyarrow load when they are asked for.
"""

from __future__ import annotations

from .frames import to_frames
from .rows import to_rows
from .schema import TABLES
from .write import write_tables

__all__ = ["TABLES", "to_frames", "to_rows", "write_tables"]
