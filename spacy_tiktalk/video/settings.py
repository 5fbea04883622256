"""Checks of numeric settings: Python's or numpy's numbers, but not bools."""

from __future__ import annotations

import sys
from numbers import Integral, Real
from typing import Any

from ..errors import error

LARGEST = sys.float_info.max
"""A limit that rules out infinity (and NaN, which is below no limit) and nothing else."""


def is_number(value: Any, least: float, most: float = LARGEST, *, whole: bool = False) -> bool:
    """Whether this is a number from `least` to `most`; `whole`: a whole number."""
    kind: Any = Integral if whole else Real
    return isinstance(value, kind) and not isinstance(value, bool) and bool(least <= value <= most)


def check_number(part: str, field: str, value: Any, least: float, *, whole: bool = False) -> None:
    """RAISES: T741 unless `value` is a finite number from `least` up; with `whole`, a whole one."""
    if not is_number(value, least, whole=whole):
        rule = f"{'a whole number' if whole else 'a number'} from {least:g}"
        raise error("T741", part=part, field=field, value=value, rule=rule)
