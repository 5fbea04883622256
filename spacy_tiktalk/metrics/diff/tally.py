"""Counts of the differences of many dialogues, by category and mention type."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from ...lexicon.mentions import MENTION_TYPES
from .entries import CLUSTER, LINK, MENTION, Entry, entries
from .types import (
    CLUSTER_CATEGORIES,
    CORRECT,
    LINK_CATEGORIES,
    MENTION_CATEGORIES,
    NOT_COMPARED,
    DialogueDiff,
)

SINGLETONS = "singletons"
Row = dict[str, int]


class DiffTally:
    """All entries of many dialogues, and what is counted of them.

    Counts have the keys "all", PROPER, PRONOUN, NOMINAL and "singletons" (how many of all are of,
    or in, a cluster of one mention; of a pair, on the gold side).
    """

    def __init__(self) -> None:
        self.keys: list[object] = []
        self.dialogues: list[list[Entry]] = []

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        return f"DiffTally({len(self)} dialogues, {self.errors()} errors)"

    def add(self, diff: DialogueDiff) -> None:
        """Add a dialogue."""
        self.dialogues.append(list(entries(diff, len(self))))
        self.keys.append(diff.key)

    @property
    def entries(self) -> Iterator[Entry]:
        """The entries of all dialogues."""
        return (entry for dialogue in self.dialogues for entry in dialogue)

    def select(self, *, types: Collection[str] = (), only: Collection[str] = ()) -> DiffTally:
        """A tally of the same dialogues with the entries of some mention types, or categories."""
        made = DiffTally()
        made.keys = list(self.keys)
        made.dialogues = [
            [
                entry
                for entry in dialogue
                if (not types or entry.type in types) and (not only or entry.category in only)
            ]
            for dialogue in self.dialogues
        ]
        return made

    def errors(self) -> int:
        """How many errors there are, as `diff` counts them."""
        return sum(entry.errors for entry in self.entries)

    def count(self, kind: str, category: str, *, whole: bool | None = None) -> Row:
        """How many entries of a category.

        whole (bool | None): only mentions of clusters that are missing or spurious (True), or only
            others (False).
        """
        row: Row = dict.fromkeys(("all", *MENTION_TYPES, SINGLETONS), 0)
        for entry in self.entries:
            if (entry.kind, entry.category) != (kind, category):
                continue
            if whole is None or entry.whole == whole:
                row["all"] += entry.n
                row[entry.type] += entry.n
                row[SINGLETONS] += entry.n * entry.singleton
        return row

    def counts(self) -> dict[str, dict[str, Row]]:
        """kind -> category -> counts, of all categories, correct and not_compared ones too."""
        names = {
            MENTION: (CORRECT, *MENTION_CATEGORIES),
            CLUSTER: (CORRECT, *CLUSTER_CATEGORIES),
            LINK: (CORRECT, *LINK_CATEGORIES, NOT_COMPARED),
        }
        return {kind: {name: self.count(kind, name) for name in names[kind]} for kind in names}

    def words(self, category: str) -> list[tuple[str, int]]:
        """The texts of missing, or spurious, mentions with their numbers, the most frequent first;
        of a boundary "gold → predicted"."""
        found = Counter(
            entry.mentions[0].text
            if entry.other is None
            else f"{entry.mentions[0].text} → {entry.other.text}"
            for entry in self.entries
            if entry.kind == MENTION and entry.category == category
        )
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def worst(self) -> list[tuple[int, int]]:
        """(dialogue number, errors) of the dialogues with any error, the most errors first."""
        sums = [sum(entry.errors for entry in dialogue) for dialogue in self.dialogues]
        found = [(number, n) for number, n in enumerate(sums) if n]
        return sorted(found, key=lambda item: (-item[1], item[0]))
