"""Comments copied from a page: a name on its own line, the text, and a line of place and date.

The dated line stands below the text (小北 / 他好帅 / 昨天 12:30 广东 / 回复) or below the name
(小北 / 5月1日 12:30 / 他好帅). Who writes stands above; place, date, buttons and counts are nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from .. import evidence
from ..cuts.possible import MAX_LABEL, can_be_label, is_short_number
from ..lines.blanks import indent
from ..lines.feet import Foot, foot_of
from ..lines.values import is_talk
from .said import Said

BELOW_TEXT, BELOW_NAME = "below the text", "below the name"
_FEW = 12  # lines of a comment; more between two dates are an export's
_TALKS = -3.0
_HANDLE = re.compile(r"[@＠][^\s@＠]+")
_DATED = {Foot.CLOCK: 1.5, Foot.DATED: 2.5}


def page_said(lines: Sequence[str], kind: str) -> list[Said]:
    """For each line who is named there, with the line's length; ("", length) where a foot stands.

    kind (str): BELOW_TEXT or BELOW_NAME.
    """
    said: list[Said] = [None] * len(lines)
    feet = [foot_of(line) for line in lines]
    started = False
    texts: set[int] = set()
    for name, body, _ in _comments(lines, feet, kind):
        said[name] = (_without_sign(lines[name].strip()), len(lines[name]))
        texts.update(_text_of(body, feet))
    for number, line in enumerate(lines):
        started = started or said[number] is not None
        dated = feet[number] >= Foot.CLOCK or (started and line.strip() != "")
        if dated and said[number] is None and number not in texts:
            said[number] = ("", len(line))
    return said


def page_survey(lines: Sequence[str]) -> tuple[list[Said], str, float]:
    """The same, for which of the two kinds the file is rather, and the odds of its being so."""
    feet = [foot_of(line) for line in lines]
    if sum(foot >= Foot.CLOCK for foot in feet) < 2:
        return [], "", 2 * evidence.PRIOR
    odds = {kind: _odds(lines, feet, kind) for kind in (BELOW_TEXT, BELOW_NAME)}
    kind = max(odds, key=lambda kind: odds[kind])
    return page_said(lines, kind), kind, odds[kind]


def _odds(lines: Sequence[str], feet: Sequence[Foot], kind: str) -> float:
    comments = list(_comments(lines, feet, kind))
    labels = [lines[name].strip() for name, _, _ in comments]
    if all(map(_HANDLE.fullmatch, labels)):  # the way of the page: @xiaobei
        labels = list(map(_without_sign, labels))
    counts = Counter(labels)
    odds = evidence.PRIOR
    for label, (name, body, dates) in zip(labels, comments, strict=True):
        odds += _label_odds(label, counts[label])
        if not body or not dates or len(body) > _FEW:
            odds += evidence.NO_MESSAGE if dates else 0.0
        else:
            set_in = any(indent(lines[number]) > indent(lines[name]) for number in dates)
            odds += _DATED[Foot.DATED if set_in else max(feet[number] for number in dates)]
    return odds


def _without_sign(label: str) -> str:
    return label[1:] if _HANDLE.fullmatch(label) else label


def _label_odds(label: str, count: int) -> float:
    if len(label) > MAX_LABEL or not (can_be_label(label) or is_short_number(label)):
        return evidence.NEVER
    talks = _TALKS if is_talk(label) else 0.0
    return min(evidence.label_odds(label, count) + talks, 1.0)


def _comments(
    lines: Sequence[str], feet: Sequence[Foot], kind: str
) -> Iterator[tuple[int, list[int], list[int]]]:
    """Of each comment the line with its name, those with its text, and those with its dates."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    if kind == BELOW_TEXT:
        yield from _below_text(filled, feet)
    else:
        yield from _below_name(filled, feet)


def _below_text(
    filled: Sequence[int], feet: Sequence[Foot]
) -> Iterator[tuple[int, list[int], list[int]]]:
    block: list[int] = []
    dates: list[int] = []
    for number in (*filled, -1):
        dated = number >= 0 and bool(block) and feet[number] >= Foot.CLOCK
        if dated or (dates and number >= 0 and feet[number] > Foot.NONE):
            dates.append(number)
            continue
        if number < 0 or dates:
            if block:
                yield block[0], block[1:], dates
            block, dates = [], []
        if number >= 0 and (block or feet[number] == Foot.NONE):
            block.append(number)


def _below_name(
    filled: Sequence[int], feet: Sequence[Foot]
) -> Iterator[tuple[int, list[int], list[int]]]:
    heads: list[tuple[int, int]] = []  # of name and date
    for date, number in enumerate(filled):
        if feet[number] < Foot.CLOCK:
            continue
        name = date - 1
        while name >= 0 and feet[filled[name]] == Foot.BUTTON:  # a badge, a stroke
            name -= 1
        if name >= 0 and feet[filled[name]] == Foot.NONE:
            heads.append((name, date))
    for at, (name, date) in enumerate(heads):
        end = heads[at + 1][0] if at + 1 < len(heads) else len(filled)
        yield filled[name], list(filled[date + 1 : end]), [filled[date]]


def _text_of(body: Sequence[int], feet: Sequence[Foot]) -> list[int]:
    """Without the buttons and counts above and below the text, which itself may be a number."""
    words = [number for number in body if feet[number] == Foot.NONE]
    if not words:
        return [number for number in body if feet[number] < Foot.BUTTON]
    pressed = any(feet[number] == Foot.BUTTON for number in body)
    return [
        number
        for number in body
        if words[0] <= number <= words[-1] or (feet[number] == Foot.COUNT and not pressed)
    ]
