"""A time as a number that orders, whatever its form: Unix times, dates, clocks of twelve hours."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

_EARLY = "上午|早上|早晨|清晨|凌晨"
_LATE = "下午|中午|傍晚|晚上|夜里"
_DATE = re.compile(
    r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    rf"(?:[T\s]*(?P<before>{_EARLY}|{_LATE}|[AaPp]\.?[Mm]\b\.?)?\s*"
    r"(\d{1,2})\s*[:：点時时]\s*(\d{1,2})(?:[:：分](\d{1,2}(?:\.\d+)?)秒?)?分?"
    r"\s*(?P<behind>[AaPp]\.?[Mm]\b\.?)?"
    r"\s*(?P<zone>[Zz]\b|(?:UTC|GMT)?\s*[+-](?:0?\d|1[0-4])(?::?\d{2})?(?![\d:]))?)?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*"
# Of mail and of Python: "Wed, 01 May 2024 02:00:00 GMT", "Wed May 01 02:00:00 +0800 2024".
_ENGLISH = re.compile(
    rf"\s*(?:[a-z]+,?\s+)?(?:(\d{{1,2}})[\s-]{_MONTH}[\s-]|{_MONTH}\.?\s+(\d{{1,2}}),?\s+)"
    r"(?:(\d{4}),?\s+)?(\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\b\.?)?)"
    r"\s*((?:gmt|utc)?[+-]\d{2}:?\d{2}|gmt\b|utc\b|z\b)?(?:\s*(\d{4})\b)?",
    re.IGNORECASE,
)
CHINA = timedelta(hours=8)
"""The time of the platforms, where none is said."""
_LONG = 18  # digits from which on a number is no time
_UNIX = range(10**8, 10**11)  # seconds; those of 1973 to 5138


def time_key(text: str) -> float | None:
    """Seconds since 1970 for a Unix time of any unit, or a date; None for words.

    A date without an offset from UTC is taken for one in China.
    """
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return _of_date(text)
    if number != number or abs(number) == float("inf"):
        return None
    while number > 1e11:  # milliseconds, microseconds
        number /= 1000
    return number


def unix_seconds(text: str) -> int | None:
    """A Unix time of any unit, or a date as `time_key` reads it, in seconds; None for all else."""
    if text.isdecimal() and len(text) >= _LONG:
        return None
    seconds = time_key(text)
    return int(seconds) if seconds is not None and int(seconds) in _UNIX else None


def china_time(text: str) -> str | None:
    """What `unix_seconds` reads as China's time, "2024-05-01 02:00:00"."""
    seconds = unix_seconds(text)
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, timezone(CHINA)).strftime("%Y-%m-%d %H:%M:%S")


def _of_date(text: str) -> float | None:
    date = _DATE.match(_in_numbers(" ".join(text.split())))  # a run of blanks takes long
    if not date:
        return None
    year, month, day, _, hour, minute, second, *_ = date.groups()
    hours = int(hour or 0)
    half = date["before"] or date["behind"]
    if half is not None:
        late = half[0] in "pP" or re.fullmatch(_LATE, half) is not None
        if hours <= 12 and not (half == "中午" and hours > 9):
            hours = hours % 12 + 12 * late
    try:
        start = datetime(int(year), int(month), int(day), tzinfo=timezone.utc)
    except ValueError:  # a day that no month has
        return None
    clock = hours * 3600 + int(minute or 0) * 60 + float(second or 0)
    return start.timestamp() + clock - _offset(date["zone"]).total_seconds()


def _in_numbers(text: str) -> str:
    """A date with an English month as it would be without."""
    found = _ENGLISH.match(text)
    if not found:
        return text
    first, month, other, second, year, clock, zone, last = found.groups()
    number = _MONTHS.index((month or other).lower()) + 1
    away = "Z" if (zone or "").lower() in ("gmt", "utc", "z") else zone or ""
    return f"{year or last or 0}-{number}-{first or second} {clock}{away}"


def _offset(zone: str | None) -> timedelta:
    """How far a zone is before UTC: Z, +08:00, +0800, UTC+8."""
    found = re.search(r"([+-])(\d{1,2})(?::?(\d{2}))?$", zone or "")
    if not found:
        return timedelta(0) if zone else CHINA
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return -offset if found[1] == "-" else offset
