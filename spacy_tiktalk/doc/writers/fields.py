"""Lists of fields (`盐：3克`, `地址：…`), which have a label in every line as talk may have.

What tells them: behind the labels stand values, a label stands there once, and nobody talks. The
numbers are natural logarithms, as in `evidence`, for writers and against fields.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from .cuts.possible import MAX_LABEL
from .evidence import OWN
from .lines.values import is_number, is_step, is_talk, is_value
from .lines.words import INTRODUCING, OWN_FORM

PRIOR = 3.0
"""What is pasted here is comments much more often than a recipe: one value is not enough."""
VALUE = -2.3
"""A line with a value: most of a list's, 105 of 17,767 turns of talk, none of 2,146 comments."""
NUMBER = -1.2
"""A line with a bare number."""
TALK = 4.0
"""A line that talks, as two of three comments do: one question outweighs the answers to it."""
OTHER = 0.5
"""A line that does neither; a list has names behind its labels as well."""
AGAIN = 3.5
"""A label that stood before in the same block: a list names each thing once."""
STEP = -3.0
"""A label that is a time or a place in an order: 周一, 第二步."""
INTRODUCED = -1.5
"""A line by a word that names a field and never a writer: 时间, 地址."""
STAMPED = 3.0
"""A label with the time it was written at."""
_MOST = 7.0  # of AGAIN


def fields_odds(lines: Sequence[str], labeled: Iterable[tuple[str, str, int] | None]) -> float:
    """The log-odds of a file with labels being talk by writers, and no list of fields.

    labeled (Iterable): of each line its label, its text and how it is stamped; None without one.
    """
    odds, again = PRIOR, 0.0
    seen: set[str] = set()
    for line, parts in zip(lines, labeled, strict=True):
        if parts is None:
            if not line.strip():
                seen.clear()
            elif _is_introduced(line):
                odds += INTRODUCED
            continue
        label, text, stamped = parts
        odds += _line_says(label, text)
        odds += STAMPED if stamped > 1 else 0.0
        again += AGAIN if label in seen else 0.0
        seen.add(label)
    return odds + min(again, _MOST)


def with_fields(odds: float, against: float) -> float:
    """The odds of a file of writers against the other two kinds together: talk, and fields."""
    return min(odds, against) - math.log1p(math.exp(-abs(odds - against)))


def _line_says(label: str, text: str) -> float:
    if OWN_FORM.fullmatch(label):
        return OWN
    odds = STEP if is_step(label) else 0.0
    if is_talk(text):
        return odds + TALK
    if is_value(text):
        return odds + VALUE
    return odds + (NUMBER if is_number(text) else OTHER)


def _is_introduced(line: str) -> bool:
    for colon in ("：", ":"):
        label, found, text = line[: MAX_LABEL + 1].partition(colon)
        if found and label.strip().lower() in INTRODUCING:
            return not is_talk(text)
    return False
