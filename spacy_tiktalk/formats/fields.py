"""Taking typed values out of a parsed JSON object, with errors that name the place and the key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..errors import error
from .source import Where, json_type


def known_keys(obj: Mapping[str, Any], known: Sequence[str], what: str, where: Where) -> None:
    """RAISES: T116 if the object has a key that is not in `known`."""
    unknown = [name for name in obj if name not in known]
    if unknown:
        raise error(
            "T116",
            where=where,
            keys=", ".join(map(repr, unknown)),
            what=what,
            known=", ".join(known),
        )


def required(obj: Mapping[str, Any], name: str, what: str, where: Where) -> Any:
    """The value under `name`. RAISES: T117 if there is none."""
    if name not in obj:
        raise error("T117", where=where, what=what, name=name)
    return obj[name]


def as_text(value: object, what: str, where: Where) -> str:
    """A JSON text. RAISES: T118."""
    if not isinstance(value, str):
        raise error("T118", where=where, what=what, expected="text", found=json_type(value))
    return value


def as_optional_text(value: object, what: str, where: Where) -> str | None:
    """A JSON text or null. RAISES: T118."""
    return None if value is None else as_text(value, what, where)


def as_int(value: object, what: str, where: Where) -> int:
    """A JSON whole number; true and 1.0 are none. RAISES: T118."""
    if not isinstance(value, int) or isinstance(value, bool):
        found = repr(value) if isinstance(value, float) else json_type(value)
        raise error("T118", where=where, what=what, expected="a whole number", found=found)
    return value


def as_list(value: object, what: str, where: Where) -> list[Any]:
    """A JSON list. RAISES: T118."""
    if not isinstance(value, list):
        raise error("T118", where=where, what=what, expected="a list", found=json_type(value))
    return value


def as_object(value: object, what: str, where: Where) -> dict[str, Any]:
    """A JSON object. RAISES: T118."""
    if not isinstance(value, dict):
        raise error("T118", where=where, what=what, expected="an object", found=json_type(value))
    return value


def as_box(value: object, where: Where) -> tuple[float, float, float, float]:
    """Four numbers x1, y1, x2, y2 (pixels). RAISES: T135."""
    numbers = as_list(value, "a box", where)
    good = all(isinstance(n, (int, float)) and not isinstance(n, bool) for n in numbers)
    if len(numbers) != 4 or not good:
        raise error("T135", where=where, box=numbers, reason="it is not four numbers")
    try:
        x1, y1, x2, y2 = (float(n) for n in numbers)
    except OverflowError as err:
        raise error("T135", where=where, box="of huge numbers", reason=str(err)) from err
    return x1, y1, x2, y2


def plain_number(value: float) -> int | float:
    """206.0 as 206, so that whole pixels are written as they were read."""
    return int(value) if float(value).is_integer() else value
