"""The categories of differences, and what `diff.diff_dialogue` says of each mention and cluster."""

from __future__ import annotations

from dataclasses import dataclass

from ..links.tally import cluster_type
from .mentions import DiffMention

CORRECT = "correct"
WRONG_CLUSTER, BOUNDARY, MISSING, SPURIOUS = "wrong_cluster", "boundary", "missing", "spurious"
MISSING_CLUSTER, SPURIOUS_CLUSTER = "missing_cluster", "spurious_cluster"
SPLIT, MERGED = "split", "merged"
CALLED_VISIBLE, CALLED_NULL = "called_visible", "called_null"
WRONG_HEAD, SOME_HEADS, SPURIOUS_LINK = "wrong_head", "some_heads", "spurious_link"
NOT_COMPARED = "not_compared"

MENTION_CATEGORIES = (WRONG_CLUSTER, BOUNDARY, MISSING, SPURIOUS)
CLUSTER_CATEGORIES = (MISSING_CLUSTER, SPURIOUS_CLUSTER, SPLIT, MERGED)
LINK_CATEGORIES = (CALLED_VISIBLE, CALLED_NULL, WRONG_HEAD, SOME_HEADS, SPURIOUS_LINK)
CATEGORIES = (*MENTION_CATEGORIES, *CLUSTER_CATEGORIES, *LINK_CATEGORIES)
"""All categories of errors, in the order of a report. CORRECT and NOT_COMPARED are none."""

Position = tuple[int, int]  # (cluster, mention in it) of one side


@dataclass(frozen=True)
class MentionVerdict:
    """A mention, its category, and its counterpart on the other side (None if it has none)."""

    mention: DiffMention
    category: str
    other: Position | None = None


@dataclass(frozen=True)
class ClusterVerdict:
    """A cluster of one side.

    mentions (tuple[MentionVerdict, ...]): in the order given.
    category (str | None): one of CLUSTER_CATEGORIES or None. A gold cluster that is split is
        "split", even where its parts are merged with others; one whose only part is merged with
        others is "merged"; for a predicted cluster it is the other way round.
    parts (tuple[int, ...]): the clusters of the other side that share a mention with it, the one
        that shares most first.
    aligned (int | None): the one that stands for it.
    errors (int): parts beyond the first, and 1 for a missing or spurious cluster; so a split is
        counted at the gold cluster and a merge at the predicted one.
    """

    mentions: tuple[MentionVerdict, ...]
    category: str | None
    parts: tuple[int, ...]
    aligned: int | None
    errors: int

    @property
    def type(self) -> str:
        """PROPER, NOMINAL or PRONOUN, as `linking.cluster_type`."""
        return cluster_type(verdict.mention.type for verdict in self.mentions)

    @property
    def singleton(self) -> bool:
        """Whether it has one mention only."""
        return len(self.mentions) == 1


@dataclass(frozen=True)
class LinkVerdict:
    """What is said of the heads of a gold cluster, or (gold is None) of a predicted one alone.

    gold, predicted (int | None): cluster numbers from 0.
    category (str): one of LINK_CATEGORIES, CORRECT or NOT_COMPARED.
    why (str): a short English clause.
    """

    gold: int | None
    predicted: int | None
    category: str
    why: str


@dataclass(frozen=True)
class DialogueDiff:
    """All differences of one dialogue.

    gold, predicted (tuple[ClusterVerdict, ...]): its clusters in the order given.
    links (tuple[LinkVerdict, ...]): empty where nobody annotated where persons are seen.
    """

    key: object
    gold: tuple[ClusterVerdict, ...]
    predicted: tuple[ClusterVerdict, ...]
    links: tuple[LinkVerdict, ...] = ()
