"""Where every token of a batch stands: its Doc, its turn, its speaker, the end of its turn.

Only the tokens that are read have a position (see `doc.reading`): a batch is laid out as if the
marks in its talk were not there, and positions are turned into tokens again at the end. Nor have
blanks inside turns: of U+0020 spaCy makes no token, of two of them, a tab or U+3000 it does, and
what counts tokens must not tell the one from the other.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from spacy.attrs import SPACY
from spacy.tokens import Doc

from .....doc.answers import answered_turns
from .....doc.by_tokens import token_chars
from .....doc.marks import DocMark, kinds_read, marks_of
from .....doc.reading import gaps, read_title, read_words
from .....doc.turns import TurnPlace, turn_places
from .....lexicon.aliases import Aliases, public_figures
from .nicknames import Nicknames
from .quoted import quoted_tokens

Ints = NDArray[np.int64]
# Marks that may stand inside a name and change nothing that can be seen.
_WITHIN_TALK = ("html", "invisible")


@dataclass(frozen=True)
class TokenIndex:
    """The read tokens of a batch of Docs laid end to end; all arrays have one entry each, n in all.

    docs (list[Doc]): The Docs.
    titles (list[str]): Their titles as they are read, "" for none.
    writers (list[Nicknames]): The speakers of each, in order of appearance.
    words (list[str]): The tokens as they are read.
    said (str): All of them, with their blanks, whatever is blank as U+0020.
    begins, stops (array): Where each begins and ends in that, without its blank.
    offsets (ndarray): First position of each Doc, and n at the end.
    rows (ndarray): Which row of the batch's token matrix, all tokens of all Docs, each one has.
    first_rows (ndarray): The row of each Doc's first token.
    places (ndarray): For each row, and for their end, the positions before it.
    doc (ndarray): Which Doc.
    turn (ndarray): Which turn of that Doc, -1 between turns.
    turn_end (ndarray): Where that turn ends, a position in the batch.
    stretch_end (ndarray): Where the talk that it stands in ends, there or before a mark that can be
        seen: nobody's name goes on behind an emoji.
    speaker (ndarray): Which speaker of that Doc, in order of appearance; -1 if unknown.
    answered (ndarray): Which turn of that Doc this one answers (see `doc.answers`), -1 if none.
    addressee (ndarray): The speaker of that turn, -1 if none or unknown.
    quoted (ndarray): Whether it may be another's words than the writer's (`quoted_tokens`).
    first_turns (ndarray): For each Doc where its turns begin in `turn_answers`.
    turn_answers (ndarray): For each turn of the batch the turn of its Doc that it answers, or -1,
        and a -1 at the end.
    can_start (ndarray): Whether a mention may begin (or end) here: in a turn.
    aliases (Aliases): Names that are one person's.
    """

    docs: list[Doc]
    titles: list[str]
    writers: list[Nicknames]
    words: list[str]
    said: str
    begins: array[int]
    stops: array[int]
    offsets: Ints
    rows: Ints
    first_rows: Ints
    places: Ints
    doc: Ints
    turn: Ints
    turn_end: Ints
    stretch_end: Ints
    speaker: Ints
    answered: Ints
    addressee: Ints
    quoted: NDArray[np.bool_]
    first_turns: Ints
    turn_answers: Ints
    can_start: NDArray[np.bool_]
    aliases: Aliases

    def __len__(self) -> int:
        return int(self.offsets[-1])

    def text(self, start: int, end: int) -> str:
        """The text, as it is read, of a span given by positions."""
        return self.said[self.begins[start] : self.stops[end - 1]]

    def texts(self, starts: Ints, ends: Ints) -> list[str]:
        """Those of several spans."""
        pairs = zip(starts.tolist(), ends.tolist(), strict=True)
        return [self.text(start, end) for start, end in pairs]

    def behind(self, end: int, most: int) -> str:
        """The next characters of its turn, at most so many, behind a mention that ends there; a
        blank stands for the first mark that can be seen."""
        ends = end, self.stretch_end[end - 1], self.turn_end[end - 1]
        first, parted, last = (self.stops[int(at) - 1] for at in ends)
        near = self.said[first : min(parted, first + most)]
        far = self.said[parted : min(last, first + most)].lstrip()
        return f"{near} {far}"[:most] if far else near

    def written(self, start: int, end: int) -> str:
        """The same as it is written, in its own script."""
        doc = self.docs[int(self.doc[start])]
        first = int(self.first_rows[self.doc[start]])
        return "".join(doc[row - first].text for row in self.rows[start:end].tolist())

    def turn_number(self, positions: Ints) -> Ints:
        """The number of each position's turn in `turn_answers`; that of no turn is the first."""
        return self.first_turns[self.doc[positions]] + np.maximum(self.turn[positions], 0)

    def span(self, d: int, start: int, end: int) -> tuple[int, int] | None:
        """Tokens of Doc number d → half-open positions; None where none of them is read."""
        first = int(self.first_rows[d])
        a, b = int(self.places[first + start]), int(self.places[first + end])
        return (a, b) if a < b else None

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Half-open positions, at least one, → tokens of their Doc."""
        first = int(self.first_rows[self.doc[start]])
        return int(self.rows[start]) - first, int(self.rows[end - 1]) - first + 1


class _TurnFacts(NamedTuple):
    """What a turn's tokens share; end: the row behind it, the others as in `TokenIndex`."""

    number: int
    end: int
    speaker: int
    answered: int
    addressee: int


def index_tokens(docs: list[Doc], aliases: Aliases | None = None) -> TokenIndex:
    """Lay out a batch of Docs, with turns or without (then each line is a turn).

    aliases (Aliases | None): By default those of public figures.
    """
    first_rows = np.cumsum([0, *(len(doc) for doc in docs)], dtype=np.int64)
    n = int(first_rows[-1])
    of_turn = np.full(n, -1, dtype=np.int64)  # the number of each row's turn in the batch
    quoted = np.zeros(n, dtype=bool)
    parted = np.zeros(n + 1, dtype=bool)  # whether talk begins anew here
    read = np.zeros(n, dtype=bool)
    words: list[str] = []
    blanks: list[str] = []
    titles: list[str] = []
    writers: list[Nicknames] = []
    first_turns: list[int] = []
    facts: list[_TurnFacts] = []
    for doc, first in zip(docs, first_rows[:-1].tolist(), strict=True):
        titles.append(" ".join(read_title(doc).split()))
        turns = turn_places(doc)
        marks = marks_of(doc, turns)
        said = read_words(doc, turns, marks)
        heard = _without_blanks(said, turns)
        read[first : first + len(doc)] = [bool(word) for word in heard]
        words += filter(None, heard)
        blanks += _blanks_behind(doc, said, heard)
        behind_marks, blank = _behind_marks(doc, marks), gaps(doc, said, turns)
        parted[[first, *(first + i for i in (*behind_marks, *blank))]] = True
        quoted[first : first + len(doc)] = quoted_tokens(doc, turns, marks, said)
        names: dict[str, int] = {}
        who = [names.setdefault(t.speaker, len(names)) if t.speaker else -1 for t in turns]
        writers.append(Nicknames(names))
        first_turns.append(len(facts))
        answers = answered_turns(doc, turns, marks)
        for k, ((start, end, *_), before) in enumerate(zip(turns, answers, strict=True)):
            of_turn[first + start : first + end] = len(facts)
            whom = who[before] if before >= 0 else -1
            facts.append(_TurnFacts(k, first + end, who[k], before, whom))
    # The last one is what stands between turns, and the first turn of a Doc without any.
    facts.append(_TurnFacts(-1, 0, -1, -1, -1))
    spoken = [*chain.from_iterable(zip(words, blanks, strict=True))]
    begins = array("q", accumulate(map(len, spoken), initial=0))
    places = np.concatenate([[0], np.cumsum(read)]).astype(np.int64)
    rows = np.flatnonzero(read).astype(np.int64)
    of_turn = of_turn[rows]
    by_turn = np.asarray(facts, dtype=np.int64).T
    turn, turn_end, speaker, answered, addressee = by_turn[:, of_turn]
    turn_end = places[turn_end]
    doc_of = np.repeat(np.arange(len(docs), dtype=np.int64), np.diff(first_rows))
    return TokenIndex(
        docs=docs,
        titles=titles,
        writers=writers,
        words=words,
        said="".join(spoken),
        begins=begins[:-1:2],
        stops=begins[1::2],
        offsets=places[first_rows],
        rows=rows,
        first_rows=first_rows[:-1],
        places=places,
        doc=doc_of[rows],
        turn=turn,
        turn_end=turn_end,
        stretch_end=np.minimum(turn_end, _ends_of_equal(np.cumsum(parted)[rows])),
        speaker=speaker,
        answered=answered,
        addressee=addressee,
        quoted=quoted[rows],
        first_turns=np.asarray(first_turns, dtype=np.int64),
        turn_answers=np.asarray([fact.answered for fact in facts], dtype=np.int64),
        can_start=of_turn >= 0,
        aliases=public_figures() if aliases is None else aliases,
    )


def _blanks_behind(doc: Doc, said: list[str], heard: list[str]) -> list[str]:
    """What stands behind each token that is read: a blank, of whatever kind, or nothing."""
    behind = [*(after.isspace() for after in said[1:]), False]
    spaces = doc.to_array([SPACY]).reshape(-1).tolist()
    return [
        " " if blank or space else ""
        for word, space, blank in zip(heard, spaces, behind, strict=False)
        if word
    ]


def _without_blanks(said: list[str], turns: Sequence[TurnPlace]) -> list[str]:
    """The tokens as they are read, "" for blanks inside turns; what parts two turns stays."""
    out = said[:]
    for start, end, *_ in turns:
        out[start:end] = ["" if word.isspace() else word for word in said[start:end]]
    return out


def _behind_marks(doc: Doc, marks: list[DocMark]) -> list[int]:
    """The first token of each mark that parts what stands on its two sides."""
    if not marks:  # of most dialogues
        return []
    begins = [start for start, _ in token_chars(doc)]
    talk = kinds_read(doc)
    return [
        bisect_left(begins, mark.start_char)
        for mark in marks
        if mark.kind not in _WITHIN_TALK and mark.kind not in talk
    ]


def _ends_of_equal(numbers: Ints) -> Ints:
    """For each place where the run of equal numbers that it stands in ends."""
    last = np.flatnonzero(np.diff(numbers, append=-1))
    return (last[np.searchsorted(last, np.arange(len(numbers)))] + 1).astype(np.int64)
