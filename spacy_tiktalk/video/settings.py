"""What is a number that a part can be set to: of Python or of numpy, and no truth value."""

from __future__ import annotations

import sys
from numbers import Integral, Real
from typing import Any

LARGEST = sys.float_info.max
"""Above all finite numbers there is only infinity, and NaN is beside them."""


def is_number(value: Any, least: float, most: float = LARGEST, *, whole: bool = False) -> bool:
    """Whether it is a number from `least` to `most`; `whole`: a whole one."""
    kind: Any = Integral if whole else Real
    return isinstance(value, kind) and not isinstance(value, bool) and bool(least <= value <= most)
