"""Lines and who is named in them, put together: a line without a writer may go on with a turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from . import evidence
from .cuts.mark import BARS
from .layouts.said import Said
from .layouts.survey import Survey
from .lines.blanks import indent
from .lines.events import is_day
from .lines.seen import place_of, seen_line
from .lines.stamps import front_of
from .lines.wraps import goes_on, width

Turns = list[tuple[str, str]]


@dataclass(frozen=True)
class TurnMaker:
    """Makes the turns of a file's lines.

    layout (str), own_line (bool), wrap (int): see `Labels`.
    survey (Survey): of the file.
    """

    layout: str
    own_line: bool
    wrap: int
    survey: Survey

    def turns(self, lines: Sequence[str], said: Iterable[Said]) -> Turns:
        """The (writer, text) turns of lines, blank ones left out."""
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
        survey = self.survey
        if not (survey.stamped or survey.numbered):
            return 0
        front = front_of(line, numbers=survey.numbers)
        return front.start if front.stamped or front.numbered else 0

    def _goes_on(self, writer: str, before: str, line: str, *, base: int, headed: bool) -> bool:
        """Whether a line without a writer of its own goes on with the last turn."""
        if self.own_line or not writer:  # lines of nobody are comments, whatever they end with
            return bool(writer)
        if self.survey.stamped or self.survey.numbered:
            return self._start(line) == 0
        if not before:
            return False
        if headed or goes_on(before, line, base=base):
            return True
        return bool(self.wrap) and width(before.strip()) >= self.wrap - 2


def _join(turns: Turns, rest: str) -> None:
    """More of the last turn."""
    writer, text = turns[-1] if turns else ("", "")
    turns[-1:] = [(writer, f"{text.rstrip()} {rest}".lstrip())]
