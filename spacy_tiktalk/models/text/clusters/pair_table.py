"""What a rule can see of pairs of mentions: rows of a table of embeddings (see `features`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ....lexicon.aliases import Aliases
from ....lexicon.mentions import HEAD_NOUN_CLASSES, MENTION_TYPES
from ....lexicon.name_relation import name_relation
from .features import PAIR_SIZES, offsets, string_match, text_features
from .talk.addressing import writers_meant
from .talk.token_index import Ints, TokenIndex


@dataclass(frozen=True)
class PairTable:
    """What is asked of each mention for its pairs, once: m entries each.

    texts (list[str]): As they are read. own (ndarray): (m, 4), of `text_features`.
    meant (ndarray): Of `writers_meant`. aliases (list[Aliases]): Those that hold
    in its Doc.
    """

    starts: Ints
    ends: Ints
    index: TokenIndex
    texts: list[str]
    own: Ints
    meant: Ints
    aliases: list[Aliases]

    @classmethod
    def of(
        cls,
        mentions: tuple[Ints, Ints],
        index: TokenIndex,
        aliases: list[Aliases] | None = None,
    ) -> PairTable:
        """mentions (ndarray, ndarray): Starts and ends, m of them.

        aliases (list[Aliases] | None): For each, by default those of the index.
        """
        starts, ends = mentions
        texts = index.texts(starts, ends)
        own = np.asarray([text_features(text) for text in texts], dtype=np.int64)
        meant = writers_meant(starts, ends, index, texts)
        return cls(
            starts,
            ends,
            index,
            texts,
            own.reshape(-1, 4),
            meant,
            aliases or [index.aliases] * len(texts),
        )

    def features(self, pairs: tuple[Ints, Ints]) -> Ints:
        """Features of (mention, antecedent) pairs.

        pairs (ndarray, ndarray): Indices into the mentions, p pairs.
        RETURNS (ndarray): Shape (p, 13), rows of one embedding table (offsets added).
        """
        m, a = pairs
        index, starts, ends, own, meant = self.index, self.starts, self.ends, self.own, self.meant
        out = np.zeros((len(m), len(PAIR_SIZES)), dtype=np.int64)
        texts = [
            (self.texts[i], self.texts[j]) for i, j in zip(m.tolist(), a.tolist(), strict=True)
        ]
        known_as = [self.aliases[i] for i in m.tolist()]
        speaker, other = index.speaker[starts[m]], index.speaker[starts[a]]
        known = (speaker >= 0) & (other >= 0)
        out[:, 0] = np.where(known, np.where(speaker == other, 1, 2), 0)
        out[:, 1] = _bucket(index.turn[starts[m]] - index.turn[starts[a]], (1, 2, 3, 5))
        out[:, 2] = _bucket(m - a, (2, 3, 5, 9))
        out[:, 3] = [string_match(*pair, its) for pair, its in zip(texts, known_as, strict=True)]
        out[:, 4], out[:, 5] = own[m, 0], own[a, 0]
        out[:, 6] = own[m, 2] * len(MENTION_TYPES) + own[a, 2]
        inside = (starts[m] >= starts[a]) & (ends[m] <= ends[a])
        around = (starts[m] <= starts[a]) & (ends[m] >= ends[a])
        out[:, 7] = np.where(inside, 1, np.where(around, 2, 0))
        out[:, 8] = own[m, 3] * 2 + own[a, 3]
        out[:, 9] = own[m, 1] * len(HEAD_NOUN_CLASSES) + own[a, 1]
        out[:, 10] = _answers(starts[m], starts[a], index)
        both = (meant[m] >= 0).astype(np.int64) + (meant[a] >= 0)
        out[:, 11] = np.where(both == 2, np.where(meant[m] == meant[a], 2, 3), np.minimum(both, 1))
        out[:, 12] = [name_relation(*pair, its) for pair, its in zip(texts, known_as, strict=True)]
        return out + offsets(PAIR_SIZES)


def _answers(mention: Ints, antecedent: Ints, index: TokenIndex) -> Ints:
    """How the turn of one position answers that of another: neither answers any turn (0), the same
    turn (1), it answers the other (2), both answer one turn (3), it answers a turn that answers
    the other (4), none of these (5)."""
    turn, other = index.turn[mention], index.turn[antecedent]
    answered, others = index.answered[mention], index.answered[antecedent]
    before = np.full(len(mention), -1, dtype=np.int64)
    known = answered >= 0
    numbers = index.first_turns[index.doc[mention]] + answered
    before[known] = index.turn_answers[numbers[known]]
    known = (answered >= 0) | (others >= 0)
    out = np.where(known, 5, 0)
    out[before == other] = 4
    out[known & (answered == others)] = 3
    out[answered == other] = 2
    out[turn == other] = 1
    return out


def _bucket(values: Ints, edges: tuple[int, ...]) -> NDArray[np.int64]:
    return np.searchsorted(np.asarray(edges), values, side="right").astype(np.int64)
