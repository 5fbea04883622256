"""Files with a writer before a colon: 小北：他好帅.

Blank lines are among the lines, and nothing is found in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from .. import evidence
from ..cuts.before_colon import is_clock_name
from ..cuts.colon import colon_cut, known_cut
from ..cuts.cut import Cut, is_label_alone, labeled, without_copies, without_messages
from ..cuts.possible import can_be_label, is_short_number
from ..fields import fields_odds, with_fields
from ..lines.blanks import indent
from ..lines.feet import are_feet
from ..lines.notices import is_notice, is_secret
from ..lines.stamps import front_of
from ..lines.wraps import goes_on
from .said import Said
from .survey import Survey

_HANDLE = re.compile(r"(?:@|＠|回[复覆復]\s?)([^\s@＠:：,，。!！?？]{1,30})")
_MOST = 0.6
_SAMPLE = 2000
_NEARLY_ALL = 0.9
_FEW = 0.25
_OFTEN = 3  # lines from which on a digit or two is a nickname, not the number of an item
_FLOOR = re.compile(r"\d{1,5}\s?[楼樓层層LlFf]")
_ENOUGH = 4  # from this many labels on, a colon style counts as the file's own


def colon_survey(lines: Sequence[str]) -> tuple[Survey, list[Cut | None]]:
    """Cut every line at its colon, and add up the odds of the file."""
    numbers, cuts = _cut_all(lines)
    export = _export_of([cut for cut in cuts if cut is not None])
    cuts = _in_the_light_of_all(lines, cuts, export)
    stamped = _are_stamped([cut for cut in cuts if cut is not None])
    if stamped:  # a line without a time goes on with the one before, colon or not
        cuts = [cut if cut is not None and cut.stamped else None for cut in cuts]
    said, own = without_copies(lines, cuts)
    own_line = 2 * sum(map(is_label_alone, said, own)) >= sum(cut is not None for cut in own)
    headed = own_line and _are_headed(said, own)
    if headed:
        cuts = without_messages(lines, cuts)
        said, own = without_copies(lines, cuts)
    found = [cut for cut in own if cut is not None]
    survey = Survey(
        numbers,
        stamped=stamped,
        numbered=numbers and _are_numbered(found),
        counts=Counter(cut.label for cut in found),
        odd_styles=_odd_styles(found),
        addressed=_addressed("\n".join(said)),
        export=export,
        own_line=own_line,
        headed=headed,
    )
    _add_up(survey, said, own)
    survey.odds = with_fields(survey.odds, fields_odds(said, map(labeled, said, own)))
    return survey, cuts


def _cut_all(lines: Sequence[str]) -> tuple[bool, list[Cut | None]]:
    """Whether lines begin with numbers, and the cut of each."""
    numbers = _has_numbers(lines)
    cuts = [colon_cut(line, numbers=numbers) for line in lines]
    if numbers:
        whole = [colon_cut(line, numbers=False) for line in lines]
        floors = sum(cut is not None and _FLOOR.fullmatch(cut.label) is not None for cut in whole)
        if floors > sum(cut is not None for cut in cuts):  # the only labels are floors: 2楼：…
            return False, whole
    return numbers, cuts


def _has_numbers(lines: Sequence[str]) -> bool:
    """Whether most lines of a file begin with a number or a bullet; of a long one, most of some."""
    filled = [line for line in lines[:: 1 + len(lines) // _SAMPLE] if line.strip()]
    numbered = sum(front_of(line, numbers=True).numbered for line in filled)
    return numbered > 1 and numbered >= _MOST * len(filled)


def _export_of(found: list[Cut]) -> tuple[str, int] | None:
    """The colon and time of nearly all labels that are not odd, if two have a time with its day.

    A clock alone may be a plan's: 10:30 集合：….
    """
    forms = Counter((cut.style, cut.stamped) for cut in found if not cut.odd and not cut.doubtful)
    form, n = max(forms.items(), key=lambda item: item[1], default=(("", 0), 0))
    return form if form[1] > 1 and n > 1 and n >= _NEARLY_ALL * forms.total() else None


def _in_the_light_of_all(
    lines: Sequence[str], cuts: list[Cut | None], export: tuple[str, int] | None
) -> list[Cut | None]:
    """The cuts, those that are not sure by the labels of the others."""
    known = _known([cut for cut in cuts if cut is not None and (cut.doubtful or not cut.odd)])
    return [
        None if cut is None else known_cut(line, cut, known, export)
        for line, cut in zip(lines, cuts, strict=True)
    ]


def _known(cuts: Iterable[Cut]) -> set[str]:
    """Who writes beyond doubt, stands in two labels like 小北回复大橙, or is a number often."""
    parts = Counter(part for cut in cuts if cut.solid for part in {cut.solid, cut.answered})
    known = {part for part, n in parts.items() if n > 1 and can_be_label(part)}
    known |= {cut.label for cut in cuts if not cut.doubtful and not cut.solid}
    numbers = Counter(cut.label for cut in cuts if is_short_number(cut.label))
    often = {label for label, n in numbers.items() if n >= _OFTEN}
    clocks = Counter(cut.label for cut in cuts if is_clock_name(cut.label))
    again = {label for label, n in clocks.items() if n > 1}
    return known | (often if len(known) > 1 else set()) | (again if known else set())


def _are_stamped(found: list[Cut]) -> bool:
    """Whether most labels have a time."""
    stamps = Counter(cut.stamped for cut in found)
    return 2 * stamps[0] <= len(found) and (stamps[2] > 0 or stamps[1] > 1)


def _are_numbered(found: list[Cut]) -> bool:
    n = sum(cut.numbered for cut in found)
    return n > 1 and n >= _NEARLY_ALL * len(found)


def _odd_styles(found: list[Cut]) -> frozenset[str]:
    if len(found) < _ENOUGH:
        return frozenset()
    styles = Counter(cut.style for cut in found)
    return frozenset(style for style, n in styles.items() if n < _FEW * len(found))


def _addressed(text: str) -> frozenset[str]:
    if not ("@" in text or "＠" in text or "回" in text):
        return frozenset()
    return frozenset(_HANDLE.findall(text))


def _add_up(survey: Survey, lines: Sequence[str], cuts: Sequence[Cut | None]) -> None:
    """The odds of a file from its lines; those that go on with the one before say nothing."""
    before, base, headed = "", 0, False
    feet = are_feet(lines, (cut is not None for cut in cuts))
    for line, cut, foot in zip(lines, cuts, feet, strict=True):
        if cut is not None:
            if not cut.odd:
                survey.odds += evidence.line_says(evidence.COLON + survey.odds_of(line, cut))
            base, headed = indent(line), is_label_alone(line, cut)
        elif not line.strip():
            before, headed = "", False
            continue
        elif survey.stamped or (before and (headed or goes_on(before, line, base=base))) or foot:
            headed = False
        else:
            survey.odds += evidence.BARE
            before, headed = "", False
            continue
        before = line


def _are_headed(lines: Sequence[str], cuts: Sequence[Cut | None]) -> bool:
    """Whether most labels alone have text below them, and are not those of pictures that are gone.

    Below those stands the next message.
    """
    filled = [(line, cut) for line, cut in zip(lines, cuts, strict=True) if line.strip()]
    heads = sum(
        below is None and is_label_alone(line, cut) for (line, cut), (_, below) in pairwise(filled)
    )
    before = sum(cut is not None and not is_label_alone(line, cut) for line, cut in filled)
    return 0 < heads >= before


def colon_said(lines: Sequence[str], cuts: Sequence[Cut | None]) -> list[Said]:
    """Nobody says place and date, as they stand below a comment, nor what an app says of a chat."""
    said: list[Said] = []
    feet = are_feet(lines, (cut is not None for cut in cuts))
    for line, cut, foot in zip(lines, cuts, feet, strict=True):
        if cut is not None and not (cut.stamped and is_secret(line[cut.text :])):
            said.append((cut.label, cut.text))
        else:
            nobody = cut is not None or foot or is_notice(line)
            said.append(("", len(line)) if nobody else None)
    return said
