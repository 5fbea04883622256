"""What a file's lines say together about its writers: made once a file, applied to each block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import evidence
from .cuts import Cut, colon_cut, mark_cut, known_cut
from .headers import header_of
from .stamps import front_of
from .survey import Survey, colon_survey, has_numbers, header_survey, mark_survey
from .wraps import goes_on, indent, width, wrap_width

COLON, HEADER = ":", "header"
Turns = list[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class Labels:
    """How the writers of a file are told from its text: `fit` makes one, `read` uses it.

    layout: ":" (before a colon), "header" (on a line of their own, with a time), a mark that
    stands in every line (tab, "|", ">", or the bracket that opens around the name), "" for none.
    limit: the odds above which a label is a writer's. wrap: the column at which lines were
    wrapped, 0 if they were not. one_dialogue: blank lines stand between the messages of an export.
    writers: each writer with the number of his lines, the most frequent first. passed_over: the
    same of labels that could be writers' and are taken for text. n_lines: lines that are not blank.
    """

    layout: str = ""
    limit: float = 0.0
    wrap: int = 0
    one_dialogue: bool = False
    n_lines: int = 0
    writers: Mapping[str, int] = field(default_factory=dict)
    passed_over: Mapping[str, int] = field(default_factory=dict)
    _survey: Survey = field(default_factory=lambda: Survey([], False), repr=False)

    @classmethod
    def fit(cls, lines: Sequence[str], *, writers: bool | None = None) -> Labels:
        """Look at all lines of a file, blank ones among them.

        writers (bool or None): True takes every label that can be a writer's, False none; None
        decides.
        """
        n_lines = sum(1 for line in lines if line.strip())
        if writers is False or not n_lines:
            return cls(n_lines=n_lines)
        numbers = has_numbers(lines)
        survey = colon_survey(lines, numbers=numbers)
        odds = {COLON: survey.odds if survey.counts else 2 * evidence.PRIOR}
        headers, odds[HEADER] = header_survey(lines)
        for mark in evidence.MARK:
            odds[mark] = mark_survey(lines, mark, numbers=numbers)
        layout = max(odds, key=lambda name: odds[name])
        if odds[layout] <= 0.0 or layout == COLON:
            return cls._with_colons(lines, survey, n_lines=n_lines, forced=writers is True)
        survey.cuts, survey.stamped = [], False
        if layout == HEADER:
            counts = Counter(header.label for header in headers if header is not None)
            return cls(
                layout=layout,
                n_lines=n_lines,
                writers=dict(counts.most_common()),
                one_dialogue=_blocks_are_messages(lines),
                _survey=survey,
            )
        cuts = [mark_cut(line, layout, numbers=numbers) for line in lines if line.strip()]
        counts = Counter(cut.label for cut in cuts if cut is not None)
        return cls(
            layout=layout, n_lines=n_lines, writers=dict(counts.most_common()), _survey=survey
        )

    @classmethod
    def _with_colons(
        cls, lines: Sequence[str], survey: Survey, *, n_lines: int, forced: bool
    ) -> Labels:
        limit = -100.0 if forced else evidence.limit_of(survey.odds)
        taken: Counter[str] = Counter()
        passed: Counter[str] = Counter()
        rests: list[tuple[str, str]] = []
        longest, before = 0, ""
        for line, cut in zip(lines, survey.cuts, strict=True):
            if cut is not None and survey.odds_of(line, cut) > limit:
                taken[cut.label] += 1
            elif cut is not None:
                passed[cut.label] += 1
            elif before and line.strip():
                rests.append((before, line))
            before = line.strip()
            longest = max(longest, width(before)) if n_lines <= 10000 or before else longest
        survey.cuts = []
        return cls(
            layout=COLON if taken else "",
            limit=limit,
            wrap=wrap_width(rests, longest) if taken else 0,
            n_lines=n_lines,
            writers=dict(taken.most_common()),
            passed_over=dict(passed.most_common()),
            _survey=survey,
        )

    def read(self, lines: Sequence[str]) -> Turns:
        """The (writer, text) turns of some of the file's lines, blank ones left out.

        A line without a writer is a turn of nobody (""); one that goes on with the turn before it
        is joined to that with a blank, as `Turn` does with line breaks.
        """
        if not self.layout:
            return [("", line) for line in lines if line.strip()]
        turns: Turns = []
        before, base, headed = "", 0, False
        for line in lines:
            if not line.strip():
                if self.layout != HEADER:
                    before, headed = "", False
                continue
            speaker, text, start = self._cut(line)
            if speaker is not None:
                turns.append((speaker, text))
                base, headed = indent(line), not text.strip()
            elif turns and self._goes_on(turns, before, line, base=base, headed=headed):
                writer, said = turns[-1]
                said = f"{said.rstrip()} {line.strip()}" if said.strip() else line.strip()
                turns[-1] = (writer, said)
                headed = False
            else:
                turns.append(("", line[start:]))
                base, headed = indent(line), False
            before = line
        return turns

    def _cut(self, line: str) -> tuple[str | None, str, int]:
        """The line's writer (None for none), his text, and where a text without him begins."""
        if self.layout == HEADER:
            header = header_of(line)
            return (None, line, 0) if header is None else (header.label, "", 0)
        if self.layout != COLON:
            cut = mark_cut(line, self.layout, numbers=self._survey.numbers)
            return (None, line, 0) if cut is None else (cut.label, line[cut.text :], 0)
        survey = self._survey
        cut = colon_cut(line, numbers=survey.numbers)
        if cut is not None:
            cut = known_cut(line, cut, survey.counts)
        if cut is not None and self._is_writer(line, cut):
            return cut.label, line[cut.text :], 0
        if survey.stamped or survey.numbered:
            front = front_of(line, numbers=survey.numbers)
            if front.stamped or front.numbered:
                return None, line, front.start
        return None, line, 0

    def _is_writer(self, line: str, cut: Cut) -> bool:
        survey = self._survey
        if survey.stamped and not cut.stamped:
            return False
        return survey.odds_of(line, cut) > self.limit

    def _goes_on(self, turns: Turns, before: str, line: str, *, base: int, headed: bool) -> bool:
        if self.layout == HEADER:
            return bool(turns[-1][0])
        survey = self._survey
        if survey.stamped or survey.numbered:
            return front_of(line, numbers=survey.numbers)[1:] == (0, False)
        if not before:
            return False
        if headed or goes_on(before, line, base=base):
            return True
        return bool(self.wrap) and width(before.strip()) >= self.wrap - 2


def _blocks_are_messages(lines: Sequence[str]) -> bool:
    """Whether every block of lines between blank ones begins with a header, and has one only."""
    n_headers, n_blocks, before = 0, 0, ""
    for line in lines:
        if line.strip():
            header = header_of(line) is not None
            if not before and not header and n_blocks:
                return False
            n_blocks += not before
            n_headers += header
        before = line.strip()
    return n_blocks > 1 and n_headers <= n_blocks
