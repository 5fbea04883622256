"""The `Entity` brackets of CorefUD, read into spans of characters."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ...errors import error
from ..source import Where
from .sentence import Row, Sentence

_CHUNK = re.compile(r"\(([^()]+)(\)?)|([^()]+)\)")
_PART = re.compile(r"(.+)\[(\d+)/(\d+)\]")


@dataclass(frozen=True)
class Span:
    """One mention: its entity, the entity's type ("" if none is given), and its place.

    place (tuple[int, int, int]): turn, first character, and the character after the last.
    """

    eid: str
    etype: str
    place: tuple[int, int, int]


@dataclass
class _Open:
    """A mention whose closing bracket is still to come.

    first (int): its first word that is real.
    """

    where: Where
    sentence: int
    eid: str
    etype: str
    first: int


class Spans:
    """Collects the mentions of one document, sentence by sentence.

    declared (str | None): the value of `# global.Entity`, the names of a bracket's fields.
    left_out (Counter[str]): counts the mentions that a record cannot hold, by reason.
    """

    def __init__(self, declared: str | None, left_out: Counter[str]) -> None:
        self.fields = None if declared is None else declared.split("-")
        self.left_out = left_out
        self.found: list[Span] = []
        self._open: list[_Open] = []

    def read(self, sentence: Sentence) -> None:
        """Take in the brackets of one sentence, after its `lay_out`. RAISES: T878, T879."""
        for row in sentence.rows:
            if "Entity" in row.misc:
                self._chunks(row, sentence)
            for name, reason in (("Bridge", "bridging links"), ("SplitAnte", "split antecedents")):
                if name in row.misc:
                    self.left_out[reason] += row.misc[name].count("<") or 1

    def finish(self) -> None:
        """RAISES: T878 for a mention that was never closed."""
        if self._open:
            mention = self._open[-1]
            reason = "the mention is opened and not closed in its document"
            raise error("T878", where=mention.where, value=f"({mention.eid}", reason=reason)

    def _chunks(self, row: Row, sentence: Sentence) -> None:
        value, at = row.misc["Entity"], 0
        if self.fields is None or "eid" not in self.fields:
            declared = None if self.fields is None else "-".join(self.fields)
            raise error("T879", where=row.where, declared=declared)
        while at < len(value):
            chunk = _CHUNK.match(value, at)
            if not chunk:
                reason = "brackets read (e1-person-1, (e1-person-1) or e1)"
                raise error("T878", where=row.where, value=value[:80], reason=reason)
            at = chunk.end()
            if chunk[3]:
                self._close(chunk[3], row, sentence)
                continue
            values = dict(zip(self.fields, chunk[1].split("-"), strict=False))
            first = row.number + (row.kind == "empty")  # 3.1 comes after word 3
            eid, etype = values.get("eid", ""), values.get("etype", "")
            opened = _Open(row.where, sentence.number, eid, etype, first)
            if chunk[2]:
                self._take(opened, row, sentence)
            else:
                self._open.append(opened)

    def _close(self, eid: str, row: Row, sentence: Sentence) -> None:
        for i in reversed(range(len(self._open))):
            if self._open[i].eid == eid:
                self._take(self._open.pop(i), row, sentence)
                return
        reason = "no mention of this entity is open"
        raise error("T878", where=row.where, value=f"{eid})", reason=reason)

    def _take(self, mention: _Open, row: Row, sentence: Sentence) -> None:
        last = row.last if row.kind == "range" else row.number
        part = _PART.fullmatch(mention.eid)
        if part:
            if part[2] == part[3]:  # counted once, with its last part
                self.left_out["discontinuous mentions"] += 1
        elif mention.sentence != sentence.number:
            self.left_out["mentions across sentences"] += 1
        elif last < mention.first:
            self.left_out["mentions of empty nodes"] += 1
        else:
            start = sentence.starts.get(mention.first)
            end = sentence.ends.get(last)
            if start is None or end is None or start >= end:
                self.left_out["mentions inside a multiword token"] += 1
            else:
                place = (sentence.number, start, end)
                self.found.append(Span(mention.eid, mention.etype, place))
