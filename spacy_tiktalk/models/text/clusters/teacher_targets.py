"""What a teacher thinks of a training dialogue: probabilities to learn from beside the gold.

After Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network" (2015): a student learns
more of a teacher's doubts than of its decisions. They stand in the user data of the reference Doc,
under `doc.contract.TEACHER_KEY`, where a DocBin keeps them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.training import Example

from ....doc.contract import TEACHER_KEY
from ....errors import error
from .links import Links
from .talk.token_index import Ints, TokenIndex

Floats = NDArray[np.float32]
Link = tuple[int, int, int, int]


@dataclass(frozen=True)
class TeacherTargets:
    """Of one Doc, by its own tokens.

    weight (float): The teacher's share in what is learned, the rest being the gold's; in [0, 1].
    starts (ndarray): Shape (n_tokens,), that a mention begins there, in [0, 1].
    spans (ndarray), span_scores (ndarray): Shapes (m, 2) and (m,), half-open tokens of the spans
        that are thought possible, and how probable each is, given its start. What is not listed
        has 0.
    links (ndarray), link_scores (ndarray): Shapes (l, 4) and (l,), the tokens of a mention and of
        the first mention of a cluster before it, and how probable it is that it joins, against
        the other clusters and a new one.
    """

    weight: float
    starts: Floats
    spans: Ints
    span_scores: Floats
    links: Ints
    link_scores: Floats

    def write(self, doc: Doc) -> None:
        """Put it into the Doc's user data; half precision is enough."""
        doc.user_data[TEACHER_KEY] = {
            "weight": self.weight,
            "starts": self.starts.astype(np.float16),
            "spans": self.spans.astype(np.int32),
            "span_scores": self.span_scores.astype(np.float16),
            "links": self.links.astype(np.int32),
            "link_scores": self.link_scores.astype(np.float16),
        }

    @classmethod
    def read(cls, doc: Doc) -> TeacherTargets | None:
        """From a Doc's user data; None if no teacher has seen it.

        RAISES: T311 where what stands there is not this, or of other tokens.
        """
        data: Any = doc.user_data.get(TEACHER_KEY)
        if data is None:
            return None
        try:
            out = cls(
                float(data["weight"]),
                np.asarray(data["starts"], dtype=np.float32),
                np.asarray(data["spans"], dtype=np.int64).reshape(-1, 2),
                np.asarray(data["span_scores"], dtype=np.float32),
                np.asarray(data["links"], dtype=np.int64).reshape(-1, 4),
                np.asarray(data["link_scores"], dtype=np.float32),
            )
        except (KeyError, TypeError, ValueError) as e:
            raise error("T311", text=doc.text[:40], reason=repr(e)) from e
        pairs = ((out.starts, len(doc)), (out.span_scores, len(out.spans)))
        for values, n in (*pairs, (out.link_scores, len(out.links))):
            if values.shape != (n,) or not ((values >= 0) & (values <= 1)).all():
                reason = f"{n} probabilities are needed where {values.shape} numbers stand"
                raise error("T311", text=doc.text[:40], reason=reason)
        if not 0.0 <= out.weight <= 1.0:
            raise error("T311", text=doc.text[:40], reason=f"its weight is {out.weight}")
        return out


def taught_docs(examples: Sequence[Example]) -> list[TeacherTargets | None]:
    """What a teacher thinks of the reference of each Example, in the tokens of its predicted Doc.

    RAISES: T311, also where the two have other tokens.
    """
    out = [TeacherTargets.read(example.reference) for example in examples]
    for example, targets in zip(examples, out, strict=True):
        if targets is None:
            continue
        words = [[t.text for t in doc] for doc in (example.predicted, example.reference)]
        if words[0] != words[1]:
            reason = "the pipeline in training has other tokens than the teacher"
            raise error("T311", text=example.reference.text[:40], reason=reason)
    return out


def soften(
    index: TokenIndex,
    taught: Sequence[TeacherTargets | None],
    *,
    start_y: Floats,
    spans: tuple[Ints, Ints],
    span_y: Floats,
    mentions: tuple[Ints, Ints],
    links: Links | None,
) -> tuple[Floats, Floats, Links | None]:
    """Targets of a batch, each the gold's and its Doc's teacher's in that Doc's shares.

    taught (Sequence): One for each Doc, None where no teacher has seen it.
    start_y, span_y (ndarrays): Of each position, and of each of the spans, from the gold.
    RETURNS (ndarray, ndarray, Links | None): The same, softened.
    """
    weight = np.asarray([0.0 if t is None else t.weight for t in taught], dtype=np.float32)
    start_p = np.zeros_like(start_y)
    for p in range(len(index)):
        known = taught[int(index.doc[p])]
        if known is not None:
            start_p[p] = known.starts[index.tokens(p, p + 1)[0]]
    share = weight[index.doc]
    start_y = (1.0 - share) * start_y + share * start_p
    tables = [{} if t is None else _table(t.spans, t.span_scores) for t in taught]
    span_p = np.asarray(
        [
            tables[int(index.doc[a])].get(index.tokens(a, b), 0.0)
            for a, b in zip(spans[0].tolist(), spans[1].tolist(), strict=True)
        ],
        dtype=np.float32,
    )
    share = weight[index.doc[spans[0]]]
    span_y = (1.0 - share) * span_y + share * span_p
    if links is None or not len(links.target):
        return start_y, span_y, links
    tables = [{} if t is None else _table(t.links, t.link_scores) for t in taught]
    doc = index.doc[mentions[0]]
    tokens = [index.tokens(int(a), int(b)) for a, b in zip(*mentions, strict=True)]
    link_p = np.asarray(
        [
            tables[int(doc[m])].get((*tokens[m], *tokens[c]), 0.0)
            for m, c in zip(links.of_mention.tolist(), links.of_cluster.tolist(), strict=True)
        ],
        dtype=np.float32,
    )
    share = weight[doc[links.of_mention]]
    return start_y, span_y, replace(links, target=(1.0 - share) * links.target + share * link_p)


def _table(rows: Ints, scores: Floats) -> dict[tuple[int, ...], float]:
    return dict(zip(map(tuple, rows.tolist()), scores.tolist(), strict=True))
