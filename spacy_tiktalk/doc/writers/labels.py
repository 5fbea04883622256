"""What a file's lines say together about its writers: made once a file, applied to each block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from . import evidence
from .blocks import are_messages, events_of, headed_parts, is_day, is_notice, is_secret, parts
from .cuts import BARS, Cut, mark_cut
from .feet import are_feet
from .headers import header_said, headers_of, usual_form
from .pages import page_said, page_survey
from .records import record_said, record_survey
from .seen import place_of, seen_line
from .stamps import front_of
from .survey import Survey, colon_survey, header_survey, mark_survey
from .wraps import goes_on, indent, width, wrap_width

COLON, HEADER, PAGE, RECORD = ":", "header", "page", "record"
Turns = list[tuple[str, str]]
# The writer, and where the text begins in the line as it is seen; of "" the turn above goes on.
Said = tuple[str, int] | None
_ANY = -100.0
_NEARLY_ALL = 0.9


@dataclass(frozen=True, kw_only=True)
class Labels:
    """How the writers of a file are told from its text: `fit` makes one, `read` uses it.

    layout (str): ":" (before a colon), "header" (on a line of their own, with a time), "page" (on
        one with place and date below it or below the text), "record" (in a field of that name), a
        mark that stands in every line (tab, "|", ">", or the bracket that opens around the name),
        "" for none.
    limit (float): the odds above which a label is a writer's.
    wrap (int): the column at which lines were wrapped, 0 if they were not.
    own_line (bool): the labels stand on lines of their own, what is said below them.
    one_dialogue (bool): blank lines stand between the messages of an export, which own_line has.
    writers (Mapping[str, int]): each writer with the number of his lines, the most frequent first.
    passed_over (Mapping[str, int]): the same of labels that could be writers' and are taken for
        text.
    n_lines (int): lines that are not blank.
    """

    layout: str = ""
    limit: float = 0.0
    wrap: int = 0
    own_line: bool = False
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
        return labels._turns(lines, said)

    def read(self, lines: Sequence[str]) -> Turns:
        """The (writer, text) turns of some of the file's lines, blank ones left out.

        A line without a writer is a turn of nobody (""); one that goes on with the turn before it
        is joined to that with a blank, as `Turn` does with line breaks.
        """
        return self._turns(lines, self._said([seen_line(line) for line in lines]))

    def dialogues(self, lines: Sequence[str]) -> list[range]:
        """For each dialogue of the file its lines, all lines given.

        A blank line ends a dialogue; not within an export, see `one_dialogue`, and where names
        stand on lines of their own only before such a line.
        """
        seen = [seen_line(line) for line in lines]
        if not self.own_line:
            return list(parts(seen))
        found = list(headed_parts(seen, _heads(self._said(seen))))
        return [range(found[0].start, len(lines))] if found and self.one_dialogue else found

    @classmethod
    def _fit(cls, lines: Sequence[str], writers: bool | None) -> tuple[Labels, list[Said]]:
        """The labels, and for each line its writer with his text, or None."""
        lines = [seen_line(line) for line in lines]
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
                said = _of_marks(lines, marked, mark)
        if layout == COLON:
            return labels._with_colons(lines, cuts, forced=writers is True)
        survey.numbered = False
        survey.stamped = layout in evidence.MARK and all(
            front_of(line, numbers=survey.numbers).stamped
            for line, pair in zip(lines, said, strict=True)
            if pair is not None and pair[0]
        )
        names = _counts(pair[0] for pair in said if pair is not None and pair[0])
        labels = replace(labels, layout=layout, writers=names)
        return labels._on_lines_of_their_own(lines, said), said

    def _with_colons(
        self, lines: Sequence[str], cuts: Sequence[Cut | None], *, forced: bool
    ) -> tuple[Labels, list[Said]]:
        survey = self._survey
        limit = _ANY if forced else evidence.limit_of(survey.odds)
        taken = replace(self, limit=limit)._taken(lines, cuts)
        said = _of_cuts(lines, taken)
        passed = [cut.label for cut, kept in zip(cuts, taken, strict=True) if cut and not kept]
        rests: list[tuple[str, str]] = []
        before = ""
        for line, pair in zip(lines, said, strict=True):
            if pair is None and before and line.strip():
                rests.append((before, line))
            before = line.strip()
        writers = _counts(pair[0] for pair in said if pair is not None and pair[0])
        wrap = wrap_width(rests, lines) if writers and not survey.stamped else 0
        labels = replace(
            self,
            layout=COLON if writers else "",
            limit=limit,
            wrap=wrap,
            writers=writers,
            passed_over=_counts(passed),
        )
        return labels._on_lines_of_their_own(lines, said), said

    def _on_lines_of_their_own(self, lines: Sequence[str], said: Sequence[Said]) -> Labels:
        """The labels with `own_line` and `one_dialogue`, where they are so."""
        heads = _heads(said)
        bare = sum(
            head and pair is not None and pair[1] >= len(line.rstrip())
            for line, head, pair in zip(lines, heads, said, strict=True)
        )
        own = self.layout in (HEADER, PAGE) or (
            self.layout in (COLON, RECORD, "[", "【")
            and bare >= max(_NEARLY_ALL * sum(heads), 1 + (self.layout != RECORD))
        )
        return replace(self, own_line=own, one_dialogue=own and are_messages(lines, heads))

    def _said(self, seen: Sequence[str]) -> list[Said]:
        if self.layout == HEADER:
            return header_said(seen, headers_of(seen, self._survey.form))
        if self.layout == PAGE:
            return page_said(seen, self._survey.form)
        if self.layout == RECORD:
            return record_said(seen)
        if self.layout in evidence.MARK:
            numbers = self._survey.numbers
            cuts = [
                mark_cut(line, self.layout, numbers=numbers) if line.strip() else None
                for line in seen
            ]
            for number, (line, cut) in enumerate(zip(seen, cuts, strict=True)):
                if cut and cut.text >= len(line.rstrip()) and cut.label not in self.writers:
                    cuts[number] = None  # [捂脸] alone on its line
            return _of_marks(seen, cuts, self.layout)
        if not self.layout:
            return [None] * len(seen)
        return _of_cuts(seen, self._taken(seen, self._survey.cuts(seen)))

    def _taken(self, seen: Sequence[str], cuts: Iterable[Cut | None]) -> list[Cut | None]:
        """The cuts that are writers'."""
        return [
            cut if cut is not None and self._survey.odds_of(line, cut) > self.limit else None
            for line, cut in zip(seen, cuts, strict=True)
        ]

    def _turns(self, lines: Sequence[str], said: Iterable[Said]) -> Turns:
        turns: Turns = []
        before, base, headed, parted, begun = "", 0, False, False, False
        for line, pair in zip(lines, said, strict=True):
            seen = seen_line(line)
            if not seen.strip() or (self.own_line and is_day(seen)):
                parted = True
                if not self.own_line:
                    before, headed = "", False
                continue
            if not self.layout:
                turns.append(("", line))
            elif pair is not None and pair[0]:
                if parted and turns and not begun and self._has_preamble():
                    turns.clear()
                text = line[place_of(line, pair[1]) :]
                turns.append((pair[0], text.rstrip(" |｜") if self.layout in BARS else text))
                base, headed, begun = indent(seen), not seen[pair[1] :].strip(), True
            elif pair is not None:
                rest = line[place_of(line, pair[1]) :].strip()
                if not rest:  # nothing that anybody said
                    parted = parted or not begun
                    continue
                _join(turns, rest)
                headed = False
            elif turns and self._goes_on(turns[-1][0], before, seen, base=base, headed=headed):
                _join(turns, line.strip())
                headed = False
            else:
                turns.append(("", line[place_of(line, self._start(seen)) :]))
                base, headed = indent(seen), False
            before, parted = seen, False
        return turns

    def _has_preamble(self) -> bool:
        """Whether lines before the first message, a blank line or a day behind them, are none."""
        return self.own_line or self.layout in evidence.MARK

    def _start(self, line: str) -> int:
        """Where the text of a line without a writer begins: behind the time or number all have."""
        survey = self._survey
        if not (survey.stamped or survey.numbered):
            return 0
        front = front_of(line, numbers=survey.numbers)
        return front.start if front.stamped or front.numbered else 0

    def _goes_on(self, writer: str, before: str, line: str, *, base: int, headed: bool) -> bool:
        """Whether a line without a writer of its own goes on with the last turn."""
        if self.own_line or not writer:  # lines of nobody are comments, whatever they end with
            return bool(writer)
        if self._survey.stamped or self._survey.numbered:
            return self._start(line) == 0
        if not before:
            return False
        if headed or goes_on(before, line, base=base):
            return True
        return bool(self.wrap) and width(before.strip()) >= self.wrap - 2


def _heads(said: Iterable[Said]) -> list[bool]:
    """Of each line whether it names who writes."""
    return [pair is not None and pair[0] != "" for pair in said]


def _join(turns: Turns, rest: str) -> None:
    """More of the last turn."""
    writer, text = turns[-1] if turns else ("", "")
    turns[-1:] = [(writer, f"{text.rstrip()} {rest}".lstrip())]


def _of_cuts(lines: Sequence[str], cuts: Sequence[Cut | None]) -> list[Said]:
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


def _of_marks(lines: Sequence[str], cuts: Sequence[Cut | None], mark: str) -> list[Said]:
    said: list[Said] = []
    for line, cut, event in zip(lines, cuts, events_of(lines, mark), strict=True):
        nobody = line.strip() != "" and (event or (cut is None and is_notice(line)))
        said.append(("", len(line)) if nobody else cut and (cut.label, cut.text))
    return said


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
