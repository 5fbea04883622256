"""Gold clusters of an Example as token offsets of its predicted Doc."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from spacy.tokens import Doc
from spacy.training import Example

from ..doc.annotations import cluster_keys
from ..doc.groups import group_spans
from ..doc.turns import turn_of_tokens, turn_spans
from ..errors import error, warn

if TYPE_CHECKING:
    from ..models.text.clusters.talk.token_index import TokenIndex


@dataclass
class GoldCount:
    """What became of the gold mentions: all of them, and those that could not be used."""

    mentions: int = 0
    misaligned: int = 0
    crossing_turns: int = 0
    repeated: int = 0
    too_wide: int = 0
    over_marks: int = 0

    @property
    def dropped(self) -> int:
        """RETURNS (int): Mentions that could not be used."""
        used_not = (self.misaligned, self.crossing_turns, self.repeated)
        return sum(used_not) + self.too_wide + self.over_marks

    def values(self) -> dict[str, int]:
        """RETURNS (dict): The counts by name, `dropped` among them."""
        return {**asdict(self), "dropped": self.dropped}


class GoldWarning:
    """Mixin of what learns from gold: of mentions that it cannot use it warns once."""

    _warned = False

    def warn_dropped(self, count: GoldCount) -> None:
        """Warn (W301) if there are such."""
        if count.dropped and not self._warned:
            self._warned = True
            warn("W301", **count.values())


def gold_clusters(example: Example, *, count: GoldCount) -> list[list[tuple[int, int]]]:
    """The gold clusters in the predicted Doc's tokens.

    A mention is left out, and counted, if it does not fall on token boundaries there, is not
    inside one turn, or stands in the gold twice.

    count (GoldCount): Added to.
    RETURNS (list[list[tuple]]): Half-open offsets; clusters left without a mention are dropped.
    """
    return [cluster for _, cluster in gold_groups(example, count=count)]


def gold_in(
    docs: Sequence[Doc], examples: Sequence[Example], *, count: GoldCount
) -> list[list[list[tuple[int, int]]]]:
    """The gold clusters of examples in the tokens of Docs that pipes ran on, which may merge them.

    docs (Sequence[Doc]): What became of the predicted Doc of each example.
    """
    return [
        gold_clusters(Example(doc, eg.reference), count=count)
        for doc, eg in zip(docs, examples, strict=True)
    ]


def gold_groups(example: Example, *, count: GoldCount) -> list[tuple[str, list[tuple[int, int]]]]:
    """As `gold_clusters`, each with its key in the reference's `spans`."""
    predicted, reference = example.predicted, example.reference
    keys = cluster_keys(reference)
    if not keys:
        return []
    same = [t.text for t in predicted] == [t.text for t in reference]
    turns = turn_spans(predicted)
    taken: set[tuple[int, int]] = set()
    out: list[tuple[str, list[tuple[int, int]]]] = []
    for key in keys:
        spans = group_spans(reference, key)
        count.mentions += len(spans)
        if same:
            offsets = [(span.start, span.end) for span in spans]
        else:
            aligned = example.get_aligned_spans_y2x(spans, allow_overlap=True)
            offsets = [(span.start, span.end) for span in aligned]
            count.misaligned += len(spans) - len(offsets)
        cluster = []
        for start, end in offsets:
            if turn_of_tokens(turns, start, end) is None:
                count.crossing_turns += 1
            elif (start, end) in taken:
                count.repeated += 1
            else:
                taken.add((start, end))
                cluster.append((start, end))
        if cluster:
            out.append((key, cluster))
    return out


def count_unscored(
    gold: Sequence[Sequence[Sequence[tuple[int, int]]]],
    index: TokenIndex,
    max_width: int,
    *,
    count: GoldCount,
) -> None:
    """Count the gold mentions that a clusterer never scores, which it cannot learn to find.

    gold (Sequence): For each Doc of the index its clusters.
    max_width (int): Most tokens in a mention.
    count (GoldCount): Added to: what is too wide, and what is in a mark or goes over one.
    """
    for d, clusters in enumerate(gold):
        for cluster in clusters:
            for mention in cluster:
                span = index.span(d, *mention)
                if span is None or span[1] > index.stretch_end[span[0]]:
                    count.over_marks += 1
                elif span[1] - span[0] > max_width:
                    count.too_wide += 1


def check_mentions(docs: Sequence[Doc], mentions: Sequence[Sequence[tuple[int, int]]]) -> None:
    """Refuse given mentions that no model could score.

    docs, mentions (Sequence): One list of half-open token offsets a Doc.
    RAISES: T308 for another number of lists than of Docs, T010 for offsets outside their Doc, T011
        for a mention that is not inside one turn, T309 for one given twice.
    """
    if len(docs) != len(mentions):
        raise error("T308", n_docs=len(docs), n_lists=len(mentions))
    for doc, found in zip(docs, mentions, strict=True):
        turns = turn_spans(doc)
        seen: set[tuple[int, int]] = set()
        for start, end in found:
            if not 0 <= start < end <= len(doc):
                raise error("T010", mention=(start, end), n_tokens=len(doc))
            if turn_of_tokens(turns, start, end) is None:
                raise error("T011", mention=(start, end), text=doc[start:end].text)
            if (start, end) in seen:
                raise error("T309", mention=(start, end), text=doc[start:end].text)
            seen.add((start, end))
