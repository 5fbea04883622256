"""Comparing two files of dialogues; nothing is printed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ...errors import error, warning
from ...metrics.coref.tally import CorefTally
from ...metrics.diff.dialogue import diff_dialogue
from ...metrics.diff.mentions import Place
from ...metrics.diff.pairs import Pairing, bare_turns, mentions_in, pair_dialogues
from ...metrics.diff.tally import DiffTally, Row
from ...metrics.diff.types import ClusterVerdict, DialogueDiff
from .sides import Side, match_sides


@dataclass(frozen=True)
class Compared:
    """One dialogue on both sides.

    key (str): its key, or "#" and its number in the gold, from 1.
    """

    key: str
    gold: Side
    predicted: Side
    diff: DialogueDiff


@dataclass(frozen=True)
class Comparison:
    """Two files, compared.

    names (tuple[str, str]): what gold and prediction are called.
    dialogues (tuple[Compared, ...]): those that were compared, in the order of the gold; tally: of
        these, in this order.
    coref (CorefTally): for the scores.
    only_gold, only_predicted, differing (tuple[str, ...]): keys of those that could not be
        compared.
    types, only (tuple[str, ...]): mention types and categories that are asked for, all where empty;
        scores are of everything.
    """

    names: tuple[str, str]
    dialogues: tuple[Compared, ...]
    tally: DiffTally
    coref: CorefTally
    only_gold: tuple[str, ...] = ()
    only_predicted: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    only: tuple[str, ...] = ()

    @cached_property
    def selected(self) -> DiffTally:
        """The tally of what is asked for, dialogue by dialogue."""
        return self.tally.select(types=self.types, only=self.only)

    def rows(self) -> dict[str, dict[str, Row]]:
        """The counts of what is asked for, by kind and category."""
        return {
            kind: {name: row for name, row in rows.items() if not self.only or name in self.only}
            for kind, rows in self.selected.counts().items()
        }

    def warnings(self) -> list[str]:
        """One coded sentence for each reason why something was left out."""
        gold, predicted = self.names
        found = []
        for keys, here, there in (
            (self.only_gold, gold, predicted),
            (self.only_predicted, predicted, gold),
        ):
            if keys:
                found.append(
                    warning("W865", path=here, other=there, n=len(keys), first=_shown(keys))
                )
        if self.differing:
            keys = self.differing
            values = {"path": predicted, "other": gold, "n": len(keys), "first": _shown(keys)}
            found.append(warning("W866", **values))
        return found


def compare(
    gold: Sequence[Side], predicted: Sequence[Side], *, names: tuple[str, str]
) -> Comparison:
    """Compare dialogue by dialogue, paired as `pair_dialogues` does.

    names (tuple[str, str]): what both are called in messages.
    RAISES: T865 where there is no pair to compare, T784 for a gold box that is not usable.
    """
    pairing = pair_dialogues([side.record for side in gold], [side.record for side in predicted])
    if not pairing.pairs:
        raise error(
            "T865",
            gold=names[0],
            predicted=names[1],
            n_gold=len(gold),
            n_predicted=len(predicted),
            reason=_why_no_pair(gold, predicted, pairing),
        )
    tally, coref = DiffTally(), CorefTally()
    dialogues = []
    for i, j in pairing.pairs:
        one = _compare(_key(gold, i), gold[i], predicted[j])
        dialogues.append(one)
        tally.add(one.diff)
        coref.add(_places(one.diff.gold), _places(one.diff.predicted), key=one.key)
    return Comparison(
        names=names,
        dialogues=tuple(dialogues),
        tally=tally,
        coref=coref,
        only_gold=tuple(_key(gold, i) for i in pairing.only_gold),
        only_predicted=tuple(_key(predicted, j) for j in pairing.only_predicted),
        differing=tuple(_key(gold, i) for i, _ in pairing.differing),
    )


def _compare(key: str, gold: Side, predicted: Side) -> Compared:
    heads = [
        None if cluster.heads is None else frozenset(cluster.heads)
        for cluster in gold.record.clusters
    ]
    annotated = any(labels is not None for labels in heads)
    diff = diff_dialogue(
        mentions_in(gold.record, gold.record),
        mentions_in(predicted.record, gold.record),
        key=key,
        gold_heads=heads,
        said=predicted.said,
        match=match_sides(gold, predicted) if annotated else None,
    )
    return Compared(key, gold, predicted, diff)


def _places(clusters: Sequence[ClusterVerdict]) -> list[list[Place]]:
    return [[verdict.mention.place for verdict in cluster.mentions] for cluster in clusters]


def _key(sides: Sequence[Side], number: int) -> str:
    key = sides[number].dialogue.key
    return f"#{number + 1}" if key is None else key


def _shown(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return ", ".join(map(repr, keys[:3])) + more


def _why_no_pair(gold: Sequence[Side], predicted: Sequence[Side], pairing: Pairing) -> str:
    if not pairing.differing:
        return "they share no key, and no dialogue of one has the turns of one of the other"
    i, j = pairing.differing[0]
    texts = [bare_turns(sides[n].record) for sides, n in ((gold, i), (predicted, j))]
    if texts[0] == texts[1]:
        return f"the mentions of dialogue {_key(gold, i)!r} lie in blanks that only one side has"
    turn = next(
        (n for n, (a, b) in enumerate(zip(*texts, strict=False)) if a != b), min(map(len, texts))
    )
    told = [repr(text[turn][:20]) if turn < len(text) else "no turn" for text in texts]
    return (
        f"the texts of those with one key differ (first: dialogue {_key(gold, i)!r}, turn {turn}: "
        f"{told[0]} and {told[1]})"
    )
