"""What a file's cuts have in common: how sure each of them is in the light of the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import evidence
from ..cuts.colon import colon_cut, known_cut
from ..cuts.cut import Cut, without_messages


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
        return known_cut(line, cut, self.counts, self.export)

    def cuts(self, lines: Sequence[str]) -> list[Cut | None]:
        """The cuts of some of the file's lines."""
        cuts = [self.cut(line) if line.strip() else None for line in lines]
        return without_messages(lines, cuts) if self.headed else cuts

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
