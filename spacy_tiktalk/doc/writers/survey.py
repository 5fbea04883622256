"""One look over all lines of a file: which layout its writers stand in, and how sure that is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from . import evidence
from .cuts import Cut, colon_cut, mark_cut, known_cut
from .headers import Header, header_of
from .stamps import front_of
from .wraps import goes_on, indent

_HANDLE = re.compile(r"(?:@|＠|回[复覆]\s?)([^\s@＠:：,，。!！?？]{1,30})")
_MOST = 0.6
_FEW_STYLES = 0.25
_ENOUGH = 4  # labels before a style is the file's


@dataclass
class Survey:
    """A file's lines cut at colons, with what the cuts have in common. Blank lines have no cut."""

    cuts: list[Cut | None]
    numbers: bool
    odds: float = evidence.PRIOR
    stamped: bool = False
    numbered: bool = False
    counts: Counter[str] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    addressed: frozenset[str] = frozenset()

    def odds_of(self, line: str, cut: Cut) -> float:
        """The odds of a cut from all that is known of it, COLON left out."""
        more = min(max(self.counts[cut.label] - 1, 0), 2)
        odds = evidence.label_says(cut.label)
        if more and evidence.NEVER < odds < 0.0:
            odds /= 2.0  # half a sentence, or a person told of, is not told twice alike
        odds += evidence.text_says(line, cut) + evidence.REPEATED * more
        odds += evidence.STAMPED[cut.stamped]
        if cut.label in self.addressed:
            odds += evidence.ADDRESSED
        total = sum(self.styles.values())
        if total >= _ENOUGH and self.styles[cut.style] < _FEW_STYLES * total:
            odds += evidence.ODD_STYLE
        return odds


def colon_survey(lines: Sequence[str], *, numbers: bool) -> Survey:
    """Cut every line at its colon, and add up the odds of the file."""
    cuts = [colon_cut(line, numbers=numbers) if line.strip() else None for line in lines]
    known = {cut.label for cut in cuts if cut is not None and not cut.doubtful}
    for number, cut in enumerate(cuts):
        if cut is not None and (cut.solid or cut.doubtful):
            cuts[number] = known_cut(lines[number], cut, known)
    found = [cut for cut in cuts if cut is not None]
    stamps = Counter(cut.stamped for cut in found)
    survey = Survey(cuts, numbers)
    survey.stamped = 2 * stamps[0] <= len(found) and (stamps[2] > 0 or stamps[1] > 1)
    if survey.stamped:  # a line without a time goes on with the one before, colon or not
        survey.cuts = cuts = [cut if cut is not None and cut.stamped else None for cut in cuts]
        found = [cut for cut in cuts if cut is not None]
    n_numbered = sum(cut.numbered for cut in found)
    survey.numbered = numbers and n_numbered > 1 and n_numbered >= 0.9 * len(found)
    survey.counts = Counter(cut.label for cut in found)
    survey.styles = Counter(cut.style for cut in found)
    survey.addressed = frozenset(name for line in lines for name in _HANDLE.findall(line))
    before, base, headed = "", 0, False
    for line, cut in zip(lines, cuts, strict=True):
        if not line.strip():
            before, headed = "", False
            continue
        if cut is not None:
            survey.odds += evidence.line_says(evidence.COLON + survey.odds_of(line, cut))
            base, headed = indent(line), cut.text >= len(line.rstrip())
        elif survey.stamped or (before and (headed or goes_on(before, line, base=base))):
            headed = False
        else:
            survey.odds += evidence.BARE
            base, headed = indent(line), False
        before = line
    return survey


def header_survey(lines: Sequence[str]) -> tuple[list[Header | None], float]:
    """The lines that name a writer and a time, and the odds of the file being made of such."""
    headers = [header_of(line) if line.strip() else None for line in lines]
    counts = Counter(header.label for header in headers if header is not None)
    odds = evidence.PRIOR
    filled = [header for line, header in zip(lines, headers, strict=True) if line.strip()]
    begun = False
    for header, after in zip(filled, [*filled[1:], None], strict=True):
        if header is None:
            odds += 0.0 if begun else evidence.BARE
            continue
        begun = True
        odds += evidence.REPEATED * min(counts[header.label] - 1, 2)
        odds += evidence.NO_MESSAGE if after is not None else evidence.HEADER[header.sure]
        odds += min(evidence.label_says(header.label), 0.0)
    if filled and filled[-1] is not None:
        odds += evidence.NO_MESSAGE - evidence.HEADER[filled[-1].sure]
    return headers, odds


def mark_survey(lines: Sequence[str], mark: str, *, numbers: bool) -> float:
    """The odds of a file whose writers stand before a mark, which must be in every line."""
    filled = [line for line in lines if line.strip()]
    cuts = []
    for line in filled:
        cut = mark_cut(line, mark, numbers=numbers)
        if cut is None and not (cuts and indent(line)):
            return evidence.PRIOR - 10.0
        if cut is not None:
            cuts.append(cut)
    counts = Counter(cut.label for cut in cuts)
    odds = evidence.PRIOR
    for cut in cuts:
        odds += evidence.MARK[mark] + min(evidence.label_says(cut.label), 1.0)
        odds += evidence.REPEATED * min(counts[cut.label] - 1, 2)
        odds += evidence.STAMPED[cut.stamped]
    return odds


def has_numbers(lines: Sequence[str]) -> bool:
    """Whether most lines of a file begin with a number or a bullet."""
    filled = [line for line in lines if line.strip()]
    numbered = sum(front_of(line, numbers=True).numbered for line in filled)
    return numbered > 1 and numbered >= _MOST * len(filled)
