"""The numbers that an embedder is set with."""

from __future__ import annotations

from typing import Any

from ...errors import error
from ..settings import is_number


def check_number(part: str, field: str, value: Any, least: float, *, whole: bool = False) -> None:
    """RAISES: T741 for what is no finite number from `least` on; `whole`: no whole one."""
    if not is_number(value, least, whole=whole):
        rule = f"{'a whole number' if whole else 'a number'} from {least:g}"
        raise error("T741", part=part, field=field, value=value, rule=rule)
