"""Which layout the writers of a file stand in: the one with the best odds."""

from __future__ import annotations

from collections.abc import Sequence

from .. import evidence
from ..cuts.cut import Cut
from ..lines.stamps import front_of
from .colons import colon_survey
from .headers import header_said, header_survey, usual_form
from .marks import mark_said, mark_survey
from .pages import page_survey
from .records import record_survey
from .said import Said
from .survey import Survey

COLON, HEADER, PAGE, RECORD = ":", "header", "page", "record"


def layout_of(
    lines: Sequence[str], n_lines: int
) -> tuple[str, Survey, list[Cut | None], list[Said]]:
    """The layout of a file, its survey, the cuts at colons, and who is named in each line.

    n_lines (int): lines that are not blank.
    RETURNS: Of COLON nobody is named yet: that takes a limit.
    """
    survey, cuts = colon_survey(lines)
    best = survey.odds if survey.counts else 2 * evidence.PRIOR
    layout, said = COLON, list[Said]()
    if best <= 0.0 or 2 * survey.counts.total() < n_lines:
        headers, odds = header_survey(lines)
        if odds > max(best, 0.0):
            layout, best = HEADER, odds
            survey.form, said = usual_form(headers), header_said(lines, headers)
        paged, form, odds = page_survey(lines)
        if odds > max(best, 0.0):
            layout, best, survey.form, said = PAGE, odds, form, paged
    recorded, odds = record_survey(lines)
    if odds > 0.0:  # said in so many words
        layout, best, said = RECORD, max(odds, best), recorded
    for mark in evidence.MARK if layout != RECORD else ():
        marked, odds = mark_survey(lines, mark, numbers=survey.numbers)
        if odds > max(best, 0.0):
            layout, best = mark, odds
            said = mark_said(lines, marked, mark)
    if layout != COLON:
        survey.numbered = False
        survey.stamped = layout in evidence.MARK and all(
            front_of(line, numbers=survey.numbers).stamped
            for line, pair in zip(lines, said, strict=True)
            if pair is not None and pair[0]
        )
    return layout, survey, cuts, said
