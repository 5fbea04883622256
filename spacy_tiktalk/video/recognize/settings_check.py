"""The numbers that an embedder is set with."""

from __future__ import annotations

import math
from typing import Any

from ...errors import error


def check_number(part: str, field: str, value: Any, least: float, *, whole: bool = False) -> None:
    """RAISES: T741 for what is no finite number from `least` on; `whole`: no whole one."""
    kind = int if whole else int | float
    number = isinstance(value, kind) and not isinstance(value, bool)
    if not number or not least <= value < math.inf:
        rule = f"{'a whole number' if whole else 'a number'} from {least:g}"
        raise error("T741", part=part, field=field, value=value, rule=rule)
