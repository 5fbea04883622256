"""Which cells are dates, which only their format tells, and what their numbers mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO

from .markup import elements

# Formats that need no definition; those from 27 to 36 and from 50 on are Chinese and Japanese ones.
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_NO_DATE = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_DATE = re.compile("[dmyhs]", re.IGNORECASE)
_FIRST, _FIRST_OF_MAC = datetime(1899, 12, 30), datetime(1904, 1, 1)
_NO_LEAP_YEAR = 60  # the day 1900-02-29, which spreadsheets count though it never was


@dataclass(frozen=True)
class Dates:
    """The numbers of a workbook's styles that show a date, and whether its days count from 1904."""

    styles: frozenset[str] = frozenset()
    since_1904: bool = False

    def text(self, number: float) -> str | None:
        """A day's number as `2024-05-01 10:00:00`, a part of a day as a time; None for no date."""
        try:
            day = timedelta(seconds=round(number * 86_400))
            if 0 <= number < 1:
                return str((_FIRST + day).time())
            if number < _NO_LEAP_YEAR and not self.since_1904:
                day += timedelta(days=1)
            return str((_FIRST_OF_MAC if self.since_1904 else _FIRST) + day)
        except (OverflowError, ValueError):
            return None


def date_styles(file: IO[bytes]) -> frozenset[str]:
    """The numbers of the styles, as cells name them, that show a date or a time."""
    codes: dict[str, str] = {}
    formats: list[str] = []
    inside = ""
    for name, attributes in elements(file):
        if name == "numFmt":
            codes[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            inside = name
        elif name == "xf" and inside == "cellXfs":
            formats.append(attributes.get("numFmtId", "0"))
    return frozenset(str(n) for n, number in enumerate(formats) if _shows_date(number, codes))


def _shows_date(number: str, codes: dict[str, str]) -> bool:
    code = codes.get(number)
    if code is None:
        return number.isdecimal() and int(number) in _DATES
    return _DATE.search(_NO_DATE.sub("", code.split(";")[0])) is not None
