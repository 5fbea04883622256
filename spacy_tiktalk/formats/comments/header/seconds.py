"""Cells that say when in a video something is heard or shown: numbers, clocks, spans of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[float | None, float | None]
_CLOCK = re.compile(r"(?:(\d+)[:;])?(\d{1,3})[:;](\d\d(?:[.,]\d+)?)")
_FRAMES = re.compile(r"(\d+(?:[:;]\d\d){2})[:;]\d\d")  # behind the seconds, as programs cut films
_SPAN = re.compile(r"(.*\d)\s*-+>\s*(\d.*)")
_SHOWN_AS = re.compile(r"\d+(?:\.\d+)?(?:,\d+){2,}(?:,[^,\s]*)+")
_LONGEST = 1e8  # a day in milliseconds; Unix times are larger


def seconds(cell: str | None) -> float | None:
    """Seconds, or milliseconds, from the beginning of a video; None for what is no such time."""
    text = (cell or "").strip()
    framed = _FRAMES.fullmatch(text)
    clock = _CLOCK.fullmatch(framed[1] if framed else text)
    if clock:
        return int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + float(clock[3].replace(",", "."))
    try:
        number = float(text)
    except ValueError:
        return None
    return number if 0 <= number < _LONGEST else None


def is_inside(cell: str) -> bool:
    """Whether a cell says when in a video, or a stream, it is; some chats begin before it does."""
    return seconds(cell.strip().removeprefix("-")) is not None


def span(cell: str | None) -> Span:
    """From when to when a cell says that something is shown: "00:00:01 --> 00:00:03"."""
    told = _SPAN.fullmatch((cell or "").strip())
    return (seconds(told[1]), seconds(told[2])) if told else (None, None)


def is_shown_as(cell: str) -> bool:
    """Whether a cell says when and how something flies over a video: "12.3,1,25,16777215,…"."""
    return _SHOWN_AS.fullmatch(cell.strip()) is not None


def are_ordered(spans: Sequence[Span]) -> bool:
    """Whether all say from when to when, one behind the other; users have numbers as well."""
    begun = [first for first, _ in spans if first is not None]
    whole = [last is not None and first is not None and first <= last for first, last in spans]
    return (
        bool(spans)
        and all(whole)
        and begun == sorted(begun)
        and (len(begun) == 1 or begun[0] < begun[-1])
    )
