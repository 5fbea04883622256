"""Where every token of a batch stands: its Doc, its turn, its speaker, the end of its turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ...doc.dialogue import title_of, turn_spans

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class TokenIndex:
    """A batch of Docs laid end to end; all arrays have one entry a token, n in all.

    docs (list[Doc]): The Docs.
    titles (list[str]): Their titles, "" for none.
    offsets (ndarray): First token of each Doc, and n at the end.
    doc (ndarray): Which Doc.
    turn (ndarray): Which turn of that Doc, -1 between turns.
    turn_end (ndarray): Where that turn ends, a position in the batch.
    speaker (ndarray): Which speaker of that Doc, in order of appearance; -1 if unknown.
    can_start (ndarray): Whether a mention may begin (or end) here: in a turn, not white space.
    """

    docs: list[Doc]
    titles: list[str]
    offsets: Ints
    doc: Ints
    turn: Ints
    turn_end: Ints
    speaker: Ints
    can_start: NDArray[np.bool_]

    def __len__(self) -> int:
        return int(self.offsets[-1])

    def text(self, start: int, end: int) -> str:
        """The text of a span given by positions in the batch."""
        d = int(self.doc[start])
        first = int(self.offsets[d])
        return str(self.docs[d][start - first : end - first].text)


def index_tokens(docs: list[Doc]) -> TokenIndex:
    """Lay out a batch of Docs, with turns or without (then each line is a turn)."""
    offsets = np.zeros(len(docs) + 1, dtype=np.int64)
    offsets[1:] = np.cumsum([len(doc) for doc in docs])
    n = int(offsets[-1])
    doc_of = np.repeat(np.arange(len(docs), dtype=np.int64), np.diff(offsets))
    turn = np.full(n, -1, dtype=np.int64)
    turn_end = np.zeros(n, dtype=np.int64)
    speaker = np.full(n, -1, dtype=np.int64)
    can_start = np.zeros(n, dtype=bool)
    titles = []
    for doc, first in zip(docs, offsets[:-1].tolist(), strict=True):
        titles.append(title_of(doc) or "")
        names: dict[str, int] = {}
        for k, (start, end, name) in enumerate(turn_spans(doc)):
            a, b = first + start, first + end
            turn[a:b] = k
            turn_end[a:b] = b
            speaker[a:b] = names.setdefault(name, len(names)) if name else -1
            can_start[a:b] = [not doc[i].is_space for i in range(start, end)]
    return TokenIndex(docs, titles, offsets, doc_of, turn, turn_end, speaker, can_start)
