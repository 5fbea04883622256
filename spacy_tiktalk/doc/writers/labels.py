"""What a file's lines say together about its writers: made once a file, applied to each block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from . import evidence
from .cuts import Cut, mark_cut
from .headers import header_of
from .stamps import front_of
from .survey import Survey, colon_survey, header_survey, mark_survey
from .wraps import goes_on, indent, width, wrap_width

COLON, HEADER = ":", "header"
Turns = list[tuple[str, str]]
Said = tuple[str, str] | None
_ANY = -100.0


@dataclass(frozen=True, kw_only=True)
class Labels:
    """How the writers of a file are told from its text: `fit` makes one, `read` uses it.

    layout (str): ":" (before a colon), "header" (on a line of their own, with a time), a mark that
        stands in every line (tab, "|", ">", or the bracket that opens around the name), "" for
        none.
    limit (float): the odds above which a label is a writer's.
    wrap (int): the column at which lines were wrapped, 0 if they were not.
    one_dialogue (bool): blank lines stand between the messages of an export.
    writers (Mapping[str, int]): each writer with the number of his lines, the most frequent first.
    passed_over (Mapping[str, int]): the same of labels that could be writers' and are taken for
        text.
    n_lines (int): lines that are not blank.
    """

    layout: str = ""
    limit: float = 0.0
    wrap: int = 0
    one_dialogue: bool = False
    n_lines: int = 0
    writers: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    _survey: Survey = field(default_factory=lambda: Survey(False), repr=False)

    @classmethod
    def fit(cls, lines: Sequence[str], *, writers: bool | None = None) -> Labels:
        """Look at all lines of a file, blank ones among them.

        writers (bool or None): True takes every label that can be a writer's, False none; None
            decides.
        """
        return cls._fit(lines, writers)[0]

    @classmethod
    def read_all(cls, lines: Sequence[str], *, writers: bool | None = None) -> Turns:
        """The turns of a whole file: `fit` and `read` at once."""
        labels, said = cls._fit(lines, writers)
        return labels._turns(zip(lines, said, strict=True))

    def read(self, lines: Sequence[str]) -> Turns:
        """The (writer, text) turns of some of the file's lines, blank ones left out.

        A line without a writer is a turn of nobody (""); one that goes on with the turn before it
        is joined to that with a blank, as `Turn` does with line breaks.
        """
        return self._turns((line, self._said(line)) for line in lines)

    @classmethod
    def _fit(cls, lines: Sequence[str], writers: bool | None) -> tuple[Labels, list[Said]]:
        """The labels, and for each line its writer with his text, or None."""
        labels = cls(n_lines=sum(1 for line in lines if line.strip()))
        if writers is False or not labels.n_lines:
            return labels, [None] * len(lines)
        survey, cuts = colon_survey(lines)
        labels = replace(labels, _survey=survey)
        best = survey.odds if survey.counts else 2 * evidence.PRIOR
        layout, said = COLON, list[Said]()
        if best <= 0.0 or 2 * survey.counts.total() < labels.n_lines:
            headers, odds = header_survey(lines)
            if odds > max(best, 0.0):
                layout, best = HEADER, odds
                said = [None if header is None else (header.label, "") for header in headers]
        for mark in evidence.MARK:
            marked, odds = mark_survey(lines, mark, numbers=survey.numbers)
            if odds > max(best, 0.0):
                layout, best = mark, odds
                said = [_text(line, cut) for line, cut in zip(lines, marked, strict=True)]
        if layout == COLON:
            return labels._with_colons(lines, cuts, forced=writers is True)
        survey.stamped = survey.numbered = False
        return replace(
            labels,
            layout=layout,
            one_dialogue=layout == HEADER and _blocks_are_messages(lines, said),
            writers=_counts(pair[0] for pair in said if pair is not None),
        ), said

    def _with_colons(
        self, lines: Sequence[str], cuts: Sequence[Cut | None], *, forced: bool
    ) -> tuple[Labels, list[Said]]:
        survey = self._survey
        limit = _ANY if forced else evidence.limit_of(survey.odds)
        said: list[Said] = []
        passed: list[str] = []
        rests: list[tuple[str, str]] = []
        before = ""
        for line, cut in zip(lines, cuts, strict=True):
            taken = cut is not None and survey.odds_of(line, cut) > limit
            said.append(_text(line, cut) if taken else None)
            if cut is not None and not taken:
                passed.append(cut.label)
            if not taken and before and line.strip():
                rests.append((before, line))
            before = line.strip()
        writers = _counts(pair[0] for pair in said if pair is not None)
        wrap = wrap_width(rests, lines) if writers and not survey.stamped else 0
        return replace(
            self,
            layout=COLON if writers else "",
            limit=limit,
            wrap=wrap,
            writers=writers,
            passed_over=_counts(passed),
        ), said

    def _said(self, line: str) -> Said:
        if not self.layout or not line.strip():
            return None
        if self.layout == HEADER:
            header = header_of(line)
            return None if header is None else (header.label, "")
        if self.layout != COLON:
            return _text(line, mark_cut(line, self.layout, numbers=self._survey.numbers))
        cut = self._survey.cut(line)
        if cut is None or self._survey.odds_of(line, cut) <= self.limit:
            return None
        return _text(line, cut)

    def _turns(self, lines: Iterable[tuple[str, Said]]) -> Turns:
        if not self.layout:
            return [("", line) for line, _ in lines if line.strip()]
        turns: Turns = []
        before, base, headed = "", 0, False
        for line, said in lines:
            if said is not None:
                turns.append(said)
                base, headed = indent(line), not said[1].strip()
            elif not line.strip():
                if self.layout != HEADER:
                    before, headed = "", False
                continue
            elif turns and self._goes_on(turns[-1][0], before, line, base=base, headed=headed):
                writer, text = turns[-1]
                turns[-1] = (writer, f"{text.rstrip()} {line.strip()}".lstrip())
                headed = False
            else:
                turns.append(("", line[self._start(line) :]))
                base, headed = indent(line), False
            before = line
        return turns

    def _start(self, line: str) -> int:
        """Where the text of a line without a writer begins: behind the time or number all have."""
        survey = self._survey
        if not (survey.stamped or survey.numbered):
            return 0
        front = front_of(line, numbers=survey.numbers)
        return front.start if front.stamped or front.numbered else 0

    def _goes_on(self, writer: str, before: str, line: str, *, base: int, headed: bool) -> bool:
        """Whether a line without a writer of its own goes on with the last turn."""
        if self.layout == HEADER:
            return bool(writer)
        if self._survey.stamped or self._survey.numbered:
            return self._start(line) == 0
        if not before:
            return False
        if headed or goes_on(before, line, base=base):
            return True
        return bool(self.wrap) and width(before.strip()) >= self.wrap - 2


def _text(line: str, cut: Cut | None) -> Said:
    return None if cut is None else (cut.label, line[cut.text :])


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())


def _blocks_are_messages(lines: Sequence[str], said: Sequence[Said]) -> bool:
    """Whether every block between blank lines begins with a header, and has no other."""
    n_blocks, inside = 0, False
    for line, header in zip(lines, said, strict=True):
        if not line.strip():
            inside = False
            continue
        if inside == (header is not None) and n_blocks:
            return False
        n_blocks += not inside
        inside = True
    return n_blocks > 1
