"""One look over all lines of a file: which layout its writers stand in, and how sure that is.

Blank lines are among the lines, and nothing is found in them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from . import evidence
from .blocks import events_of, is_day, is_notice, is_rule, lacks_name
from .cuts import (
    BARS,
    Cut,
    can_be_label,
    colon_cut,
    is_clock_name,
    is_short_number,
    known_cut,
    mark_cut,
)
from .feet import are_feet
from .fields import fields_odds, with_fields
from .headers import Header, headers_of
from .stamps import front_of
from .values import is_talk
from .wraps import goes_on, indent

_HANDLE = re.compile(r"(?:@|＠|回[复覆復]\s?)([^\s@＠:：,，。!！?？]{1,30})")
_MOST = 0.6
_BRACKETS = "[【"
_IN_BRACKETS = {
    "[": re.compile(r"\[([^\[\]\n]{1,40})\]"),
    "【": re.compile("【([^【】\n]{1,40})】"),
}
_SAMPLE = 2000
_NEARLY_ALL = 0.9
_FEW = 0.25
_OFTEN = 3  # lines from which on a digit or two is a nickname, not the number of an item
_FLOOR = re.compile(r"\d{1,5}\s?[楼樓层層LlFf]")
_ENOUGH = 4  # from this many labels on, a colon style counts as the file's own
_PREAMBLE = 3  # lines before the first message that count, where a blank line parts them from it
_STRAY = 1 / 3  # share of lines that may lack the mark of the others, or have an odd label
_STRAY_BRACKET = 0.2  # the same of brackets, in which emotes stand as well
_TALKS = 1 / 2  # share of the others that talk, where some lack it
_OF_LISTS = frozenset("|｜>＞")
_FACE = re.compile("[笑哭泪淚脸臉眼嘴鼻手心汗怒吐赞讚拜吻抱爱愛狗猫猪躺跪花萝]")


@dataclass
class Survey:
    """What the cuts of a file's lines at their colons have in common.

    odds (float): of the file.
    numbers (bool): whether lines begin with numbers.
    stamped, numbered (bool): whether a line without a time, or a number, goes on with the line
        before.
    counts (Counter[str]): of labels.
    odd_styles (frozenset[str]): colons that few of the lines have.
    addressed (frozenset[str]): who is called by @ or 回复.
    export (tuple[str, int] or None): colon and time of nearly all labels, see `known_cut`.
    own_line (bool): whether many labels have nothing behind them, but the text below.
    headed (bool): whether what looks like a label right below such a one is said by it.
    form (str): of most headers, see `headers.usual_form`; of a page what it looks like
        (`page_survey`).
    """

    numbers: bool
    odds: float = evidence.PRIOR
    stamped: bool = False
    numbered: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    odd_styles: frozenset[str] = frozenset()
    addressed: frozenset[str] = frozenset()
    export: tuple[str, int] | None = None
    own_line: bool = False
    headed: bool = False
    form: str = ""
    _of_label: dict[str, float] = field(default_factory=dict, repr=False)

    def cut(self, line: str) -> Cut | None:
        """A line's cut at its colon, in the light of the others'."""
        cut = colon_cut(line, numbers=self.numbers)
        if cut is None or (self.stamped and not cut.stamped):
            return None
        if not (cut.solid or cut.doubtful or cut.odd):
            return cut
        return known_cut(line, cut, self.counts, self.export)

    def cuts(self, lines: Sequence[str]) -> list[Cut | None]:
        """The cuts of some of the file's lines."""
        cuts = [self.cut(line) if line.strip() else None for line in lines]
        return _without_messages(lines, cuts) if self.headed else cuts

    def odds_of(self, line: str, cut: Cut) -> float:
        """The odds of a cut from all that is known of it, COLON left out."""
        if cut.odd:  # of an export, else it is none
            return evidence.OWN
        odds = self._of_label.get(cut.label)
        if odds is None:
            odds = evidence.label_odds(cut.label, self.counts[cut.label])
            odds += evidence.ADDRESSED if cut.label in self.addressed else 0.0
            self._of_label[cut.label] = odds
        if cut.style in self.odd_styles:
            odds += evidence.ODD_STYLE
        if not self.own_line and cut.text >= len(line.rstrip()):
            odds += evidence.EMPTY
        return odds + evidence.text_says(line, cut) + evidence.STAMPED[cut.stamped]


def colon_survey(lines: Sequence[str]) -> tuple[Survey, list[Cut | None]]:
    """Cut every line at its colon, and add up the odds of the file."""
    numbers, cuts = _cut_all(lines)
    export = _export_of([cut for cut in cuts if cut is not None])
    cuts = _in_the_light_of_all(lines, cuts, export)
    stamped = _are_stamped([cut for cut in cuts if cut is not None])
    if stamped:  # a line without a time goes on with the one before, colon or not
        cuts = [cut if cut is not None and cut.stamped else None for cut in cuts]
    said, own = _without_copies(lines, cuts)
    own_line = 2 * sum(map(_is_label_alone, said, own)) >= sum(cut is not None for cut in own)
    headed = own_line and _are_headed(said, own)
    if headed:
        cuts = _without_messages(lines, cuts)
        said, own = _without_copies(lines, cuts)
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
    survey.odds = with_fields(survey.odds, fields_odds(said, map(_labeled, said, own)))
    return survey, cuts


def _without_copies(
    lines: Sequence[str], cuts: Sequence[Cut | None]
) -> tuple[list[str], list[Cut | None]]:
    """The lines and their cuts, of equal lines the first: a comment that many copy says no more.

    A label alone stands above each of its writer's comments.
    """
    seen: set[str] = set()
    kept: list[str] = []
    own: list[Cut | None] = []
    for line, cut in zip(lines, cuts, strict=True):
        if cut is not None and not _is_label_alone(line, cut):
            if line in seen:
                continue
            seen.add(line)
        kept.append(line)
        own.append(cut)
    return kept, own


def _are_headed(lines: Sequence[str], cuts: Sequence[Cut | None]) -> bool:
    """Whether most labels alone have text below them, and are not those of pictures that are gone.

    Below those stands the next message.
    """
    filled = [(line, cut) for line, cut in zip(lines, cuts, strict=True) if line.strip()]
    heads = sum(
        below is None and _is_label_alone(line, cut) for (line, cut), (_, below) in pairwise(filled)
    )
    before = sum(cut is not None and not _is_label_alone(line, cut) for line, cut in filled)
    return 0 < heads >= before


def _without_messages(lines: Sequence[str], cuts: Sequence[Cut | None]) -> list[Cut | None]:
    """The cuts without those of what is said right below a label alone: 室友：我来."""
    kept: list[Cut | None] = []
    headed = False
    for line, cut in zip(lines, cuts, strict=True):
        alone = _is_label_alone(line, cut)
        kept.append(None if headed and not alone else cut)
        headed = alone or (headed and not line.strip())
    return kept


def _cut_all(lines: Sequence[str]) -> tuple[bool, list[Cut | None]]:
    """Whether lines begin with numbers, and the cut of each."""
    numbers = has_numbers(lines)
    cuts = [colon_cut(line, numbers=numbers) for line in lines]
    if numbers:
        whole = [colon_cut(line, numbers=False) for line in lines]
        floors = sum(cut is not None and _FLOOR.fullmatch(cut.label) is not None for cut in whole)
        if floors > sum(cut is not None for cut in cuts):  # the only labels are floors: 2楼：…
            return False, whole
    return numbers, cuts


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
        known_cut(line, cut, known, export)
        if cut is not None and (cut.solid or cut.doubtful or cut.odd)
        else cut
        for line, cut in zip(lines, cuts, strict=True)
    ]


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


def _is_label_alone(line: str, cut: Cut | None) -> bool:
    """Whether a line has a label, and nothing behind it."""
    return cut is not None and cut.text >= len(line.rstrip())


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


def _labeled(line: str, cut: Cut | None) -> tuple[str, str, int] | None:
    return None if cut is None else (cut.label, line[cut.text :], cut.stamped)


def _add_up(survey: Survey, lines: Sequence[str], cuts: Sequence[Cut | None]) -> None:
    """The odds of a file from its lines; those that go on with the one before say nothing."""
    before, base, headed = "", 0, False
    feet = are_feet(lines, (cut is not None for cut in cuts))
    for line, cut, foot in zip(lines, cuts, feet, strict=True):
        if cut is not None:
            if not cut.odd:
                survey.odds += evidence.line_says(evidence.COLON + survey.odds_of(line, cut))
            base, headed = indent(line), _is_label_alone(line, cut)
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


def header_survey(lines: Sequence[str]) -> tuple[list[Header | None], float]:
    """The lines that name a writer and a time, and the odds of the file being made of such."""
    headers = headers_of(lines)
    counts = Counter(header.label for header in headers if header is not None and not header.odd)
    odds = evidence.PRIOR
    if not counts:
        return headers, 2 * odds
    first = next(number for number, header in enumerate(headers) if header is not None)
    front = [line for line in lines[:first] if line.strip() and not is_day(line)]
    set_apart = first > 0 and not lines[first - 1].strip()
    odds += evidence.DAY_LINE if any(map(is_day, lines)) else 0.0
    odds += evidence.BARE * min(len(front), _PREAMBLE if set_apart else len(front))
    filled = [header for line, header in zip(lines, headers, strict=True) if line.strip()]
    for number, header in enumerate(filled, start=1):
        if header is not None and not header.odd:
            odds += min(evidence.label_odds(header.label, counts[header.label]), 2.0)
            alone = number == len(filled) or filled[number] is not None
            odds += evidence.NO_MESSAGE if alone else evidence.HEADER[header.sure]
    return headers, odds


def mark_survey(
    lines: Sequence[str], mark: str, *, numbers: bool
) -> tuple[list[Cut | None], float]:
    """The cuts at a mark that stands in most lines, and the odds of the file being so."""
    all_cuts, strays = _cut_at(lines, mark, numbers=numbers)
    lines, cuts = _without_copies(lines, all_cuts) if all_cuts else (lines, all_cuts)
    found = [cut for cut in cuts if cut is not None and not cut.odd]
    counts = Counter(cut.label for cut in found)
    odd = sum(cut is not None and cut.odd for cut in cuts)
    stamped = len(found) > 1 and all(cut.stamped for cut in found)
    share = _STRAY_BRACKET if mark in _BRACKETS and not stamped else _STRAY
    if (
        not found
        or strays + odd > share * sum(line.strip() != "" for line in lines)
        or (mark == "\t" and sum(map(lacks_name, lines)) > len(found))  # times before talk
        or (mark in _BRACKETS and len(counts) < 2)  # [玫瑰] again and again
        or ((strays or odd) and not stamped and not _are_talk(lines, cuts, mark, counts))
    ):
        return [], 2 * evidence.PRIOR
    odds = evidence.PRIOR + evidence.BARE * (odd + (0 if stamped else strays))
    if mark in BARS and any(map(is_rule, lines)):
        odds += evidence.TABLE
    faces = _faces(lines, counts, mark) if mark in _BRACKETS else frozenset()
    for cut in found:
        odds += min(evidence.label_odds(cut.label, counts[cut.label]), 2.0)
        odds += evidence.MARK[mark] + evidence.STAMPED[cut.stamped]
        odds += evidence.FACE if cut.label in faces else 0.0
    return all_cuts, with_fields(odds, fields_odds(lines, map(_labeled, lines, cuts)))


def _are_talk(
    lines: Sequence[str], cuts: Sequence[Cut | None], mark: str, counts: Counter[str]
) -> bool:
    """Whether lines with a mark are talk where others lack it: titles, tables and lists do, too.

    Somebody writes twice, and most lines talk; else all do, and the mark is none of a comparison
    (刘德华 > 张学友！) or a table.
    """
    if any(map(is_rule, lines)):
        return False
    texts = [line[cut.text :] for line, cut in zip(lines, cuts, strict=True) if cut and not cut.odd]
    talk = sum(map(is_talk, texts))
    if max(counts.values()) > 1:
        return talk >= _TALKS * len(texts)
    return mark not in _OF_LISTS and talk == len(texts)


def _faces(lines: Sequence[str], counts: Counter[str], mark: str) -> frozenset[str]:
    """The labels in brackets that are rather emotes'."""
    anywhere = Counter(_IN_BRACKETS[mark].findall("\n".join(lines)))
    return frozenset(
        label
        for label, n in counts.items()
        if label in evidence.EMOTES
        or (mark == "[" and _FACE.search(label))
        or anywhere[label] > 2 * n
    )


def _cut_at(lines: Sequence[str], mark: str, *, numbers: bool) -> tuple[list[Cut | None], int]:
    """Cuts at a mark, and how many lines lack it; no cuts where these are too many.

    Neither an export's preamble is among these, nor what goes on with the line before.
    """
    cuts: list[Cut | None] = []
    if not any(mark in line for line in lines):
        return [], len(lines)
    strays, begun, parted, headed = 0, False, False, False
    for line, is_event in zip(lines, events_of(lines, mark), strict=True):
        if is_event or not line.strip():
            cuts.append(None)
            parted = True
            continue
        cut = mark_cut(line, mark, numbers=numbers)
        cuts.append(cut)
        if cut is not None:
            if parted and not begun and strays <= _PREAMBLE:
                strays = 0
            begun = True
            headed = mark in _BRACKETS and _is_label_alone(line, cut)
        elif not (begun and (headed or indent(line))) and not is_notice(line):
            strays, parted = strays + 1, False
            if strays > _STRAY * len(lines) + _PREAMBLE:
                return [], strays
    if mark in _BRACKETS:
        return _without_lone_emotes(lines, cuts, strays)
    return cuts, strays


def _without_lone_emotes(
    lines: Sequence[str], cuts: list[Cut | None], strays: int
) -> tuple[list[Cut | None], int]:
    """The same without [捂脸] alone on its line, where names have what is said behind them."""
    alone = [_is_label_alone(line, cut) for line, cut in zip(lines, cuts, strict=True)]
    if 2 * sum(alone) >= sum(cut is not None for cut in cuts):
        return cuts, strays
    known = {cut.label for cut, is_alone in zip(cuts, alone, strict=True) if cut and not is_alone}
    kept = [
        cut if cut and (cut.label in known or not is_alone) else None
        for cut, is_alone in zip(cuts, alone, strict=True)
    ]
    return kept, strays + sum(map(bool, cuts)) - sum(map(bool, kept))


def has_numbers(lines: Sequence[str]) -> bool:
    """Whether most lines of a file begin with a number or a bullet; of a long one, most of some."""
    filled = [line for line in lines[:: 1 + len(lines) // _SAMPLE] if line.strip()]
    numbered = sum(front_of(line, numbers=True).numbered for line in filled)
    return numbered > 1 and numbered >= _MOST * len(filled)
