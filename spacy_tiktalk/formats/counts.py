"""Counts as platforms write them: 1204, 1,204, 1.2万, 3w, 10万+, 1.2K."""

from __future__ import annotations

import re

_COUNT = re.compile(
    r"\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,17})(?:\.\d+)?)\s*([千kK万萬wWmM亿億]?)\+?\s*"
)
_MOST = 10**18  # what tables hold
_UNITS = {
    "": 1,
    **dict.fromkeys("千kK", 1000),
    **dict.fromkeys("万萬wW", 10_000),
    **dict.fromkeys("mM", 1_000_000),
    **dict.fromkeys("亿億", 100_000_000),
}
# Pages show the button's word, and tables a sign, where nobody has pressed it.
_NONE = frozenset(
    ("", "-", "--", "—", "–", "/", "null", "none", "n/a", "赞", "讚", "点赞", "點讚", "无")
)


def count_of(text: str) -> float | None:
    """RETURNS (float | None): The number, None for a text that is no count."""
    found = _COUNT.fullmatch(text)
    # Rounded: 1.2 times 10,000 is whole, as it was meant.
    return round(float(found[1].replace(",", "")) * _UNITS[found[2]], 6) if found else None


def whole_count(text: str) -> int | None:
    """The count of a text, None also for one below 0 or too large, which counts nothing."""
    count = count_of(text)
    return int(count) if count is not None and 0 <= count < _MOST else None


def is_no_count(text: str) -> bool:
    """Whether a text stands where there is no number: "", "-", "NULL", "赞"."""
    return text.strip().casefold() in _NONE
