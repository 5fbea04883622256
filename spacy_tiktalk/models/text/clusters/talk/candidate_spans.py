"""Candidate mentions that can be looked up by place, and the text of one Doc of a batch."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from .token_index import TokenIndex

Span = tuple[int, int]


class CandidateSpans:
    """Candidates and their scores, found by where they begin."""

    def __init__(self, found: Iterable[tuple[Span, float]]) -> None:
        self.score: dict[Span, float] = {}
        self._ends: dict[int, list[int]] = {}
        self._widest = 1
        for span, score in found:
            self.put(span, score)

    def __iter__(self) -> Iterator[Span]:
        return iter(list(self.score))

    def __contains__(self, span: Span) -> bool:
        return span in self.score

    def put(self, span: Span, score: float) -> None:
        """Add one; of two with the same bounds the better counts."""
        start, end = span
        if span not in self.score:
            self._ends.setdefault(start, []).append(end)
            self._widest = max(self._widest, end - start)
        self.score[span] = max(score, self.score.get(span, 0.0))

    def take(self, span: Span) -> float:
        """Remove one; its score, 0 where it is not there."""
        if span not in self.score:
            return 0.0
        self._ends[span[0]].remove(span[1])
        return self.score.pop(span)

    def from_(self, start: int) -> list[int]:
        """Where those end that begin there."""
        return sorted(self._ends.get(start, ()))

    def near(self, start: int, end: int, text: DocText) -> list[Span]:
        """Those of a Doc that have a position in common with a stretch, or end where it begins."""
        first = max(start - self._widest, text.first)
        return [(a, b) for a in range(first, end) for b in self.from_(a) if b >= start]

    def of(self, text: DocText) -> list[Span]:
        """Those of a Doc."""
        places = range(text.first, text.last)
        return [(a, b) for a in places if a in self._ends for b in self.from_(a)]

    def merge(self, start: int, end: int) -> None:
        """One in place of all that lie in it, as probable as the best of them."""
        inside = [(a, b) for a in range(start, end) for b in self.from_(a) if b <= end]
        self.put((start, end), max(map(self.take, inside), default=0.0))


class DocText:
    """A Doc as it is read; its characters are told as positions of the batch."""

    def __init__(self, d: int, index: TokenIndex) -> None:
        self.first, self.last = int(index.offsets[d]), int(index.offsets[d + 1])
        self.index, self.writers = index, index.writers[d]
        self._from, self.said = 0, ""
        if self.first < self.last:
            self._from = index.begins[self.first]
            self.said = index.said[self._from : index.stops[self.last - 1]]

    def places(self, start: int, end: int) -> Span | None:
        """Half-open positions of characters; None where they part a token or are of two turns."""
        index = self.index
        start, end = start + self._from, end + self._from
        a = bisect_left(index.begins, start, self.first, self.last)
        b = bisect_right(index.stops, end, self.first, self.last)
        if a >= b or index.begins[a] != start or index.stops[b - 1] != end:
            return None
        return (a, b) if index.turn[a] == index.turn[b - 1] else None

    def chars(self, start: int, end: int) -> Span:
        """Half-open characters of positions."""
        return self.index.begins[start] - self._from, self.index.stops[end - 1] - self._from

    def of(self, start: int, end: int) -> str:
        return self.index.text(start, end)
