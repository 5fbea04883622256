"""What annotators marked, with the ids of their tool, made into clusters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...errors import error
from ..record import GoldMention
from ..source import Where

MENTION_LABELS = ("PROPER", "NOMINAL", "PRONOUN")
"""The labels that mark a mention of a person; the kind itself is told by rule, from the text."""


@dataclass(frozen=True)
class Region:
    """One marked mention.

    name (str): as errors name it, with the tool's id.
    """

    id: str
    mention: GoldMention
    text: str
    name: str


def check_regions(regions: Sequence[Region], where: Where) -> None:
    """RAISES: T873 for two regions of the same characters, or that cross."""
    around: list[Region] = []
    ordered = sorted(regions, key=lambda r: (r.mention.turn, r.mention.start, -r.mention.end))
    for region in ordered:
        turn, start, end = region.mention.turn, region.mention.start, region.mention.end
        while around and (around[-1].mention.turn, around[-1].mention.end) <= (turn, start):
            around.pop()
        if around:
            other = around[-1]
            if other.mention == region.mention:
                reason = f"both mark {region.text!r} (turn {turn}, from character {start})"
                raise error(
                    "T873", where=where, first=other.name, second=region.name, reason=reason
                )
            if other.mention.end < end:
                reason = f"{other.text!r} and {region.text!r} cross (turn {turn})"
                raise error(
                    "T873", where=where, first=other.name, second=region.name, reason=reason
                )
        around.append(region)


def group_regions(
    regions: Sequence[Region],
    pairs: Iterable[tuple[str, str]],
    names: Mapping[str, str] | None = None,
    *,
    where: Where,
) -> list[tuple[str | None, tuple[GoldMention, ...]]]:
    """The clusters, in order of their first region, each with the name its regions were given.

    pairs (Iterable[tuple[str, str]]): ids of regions that mean the same person.
    names (Mapping[str, str] | None): region id → name of its cluster; those of one name are one
        cluster, a region with neither name nor pair is one of its own.
    RAISES: T873 for a pair of regions that were put into clusters of different names.
    """
    by_id = {region.id: region for region in regions}
    leader = {region.id: region.id for region in regions}

    def find(item: str) -> str:
        while leader[item] != item:
            leader[item] = leader[leader[item]]
            item = leader[item]
        return item

    named: dict[str, str] = {}  # leader → the region that gave the name
    names = names or {}
    first_of: dict[str, str] = {}
    for region in regions:
        name = names.get(region.id)
        if name is not None:
            first = first_of.setdefault(name, region.id)
            leader[find(region.id)] = find(first)
            named[find(first)] = first
    for first, second in pairs:
        a, b = find(first), find(second)
        if a == b:
            continue
        if a in named and b in named:
            one, two = by_id[named[a]], by_id[named[b]]
            reason = (
                f"a relation joins their clusters, but they are named {names[one.id]!r} and "
                f"{names[two.id]!r}"
            )
            raise error("T873", where=where, first=one.name, second=two.name, reason=reason)
        leader[b] = a
        if b in named:
            named[a] = named.pop(b)
    clusters: dict[str, list[GoldMention]] = {}
    for region in regions:
        clusters.setdefault(find(region.id), []).append(region.mention)
    return [
        (names[named[root]] if root in named else None, tuple(mentions))
        for root, mentions in clusters.items()
    ]
