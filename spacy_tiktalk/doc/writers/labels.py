"""What a file's lines say together about its writers: made once a file, applied to each block."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from . import evidence
from .blocks import are_messages, headed_parts, parts
from .cuts.cut import Cut
from .cuts.mark import mark_cut
from .layouts.choice import COLON, HEADER, PAGE, RECORD, layout_of
from .layouts.colons import colon_said
from .layouts.headers import header_said, headers_of
from .layouts.marks import mark_said
from .layouts.pages import page_said
from .layouts.records import record_said
from .layouts.said import Said, heads_of
from .layouts.survey import Survey
from .lines.seen import seen_line
from .lines.wraps import wrap_width
from .turns import TurnMaker, Turns

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
        found = list(headed_parts(seen, heads_of(self._said(seen))))
        return [range(found[0].start, len(lines))] if found and self.one_dialogue else found

    @classmethod
    def _fit(cls, lines: Sequence[str], writers: bool | None) -> tuple[Labels, list[Said]]:
        """The labels, and for each line its writer with his text, or None."""
        lines = [seen_line(line) for line in lines]
        labels = cls(n_lines=sum(1 for line in lines if line.strip()))
        if writers is False or not labels.n_lines:
            return labels, [None] * len(lines)
        layout, survey, cuts, said = layout_of(lines, labels.n_lines)
        labels = replace(labels, _survey=survey)
        if layout == COLON:
            return labels._with_colons(lines, cuts, forced=writers is True)
        names = _counts(pair[0] for pair in said if pair is not None and pair[0])
        labels = replace(labels, layout=layout, writers=names)
        return labels._on_lines_of_their_own(lines, said), said

    def _with_colons(
        self, lines: Sequence[str], cuts: Sequence[Cut | None], *, forced: bool
    ) -> tuple[Labels, list[Said]]:
        survey = self._survey
        limit = _ANY if forced else evidence.limit_of(survey.odds)
        taken = replace(self, limit=limit)._taken(lines, cuts)
        said = colon_said(lines, taken)
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
        heads = heads_of(said)
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
            return mark_said(seen, cuts, self.layout)
        if not self.layout:
            return [None] * len(seen)
        return colon_said(seen, self._taken(seen, self._survey.cuts(seen)))

    def _taken(self, seen: Sequence[str], cuts: Iterable[Cut | None]) -> list[Cut | None]:
        """The cuts that are writers'."""
        return [
            cut if cut is not None and self._survey.odds_of(line, cut) > self.limit else None
            for line, cut in zip(seen, cuts, strict=True)
        ]

    def _turns(self, lines: Sequence[str], said: Iterable[Said]) -> Turns:
        return TurnMaker(self.layout, self.own_line, self.wrap, self._survey).turns(lines, said)


def _counts(names: Iterable[str]) -> dict[str, int]:
    return dict(Counter(names).most_common())
