"""Corrections of several rounds: where two contradict each other, the later one counts.

Somebody joins two people, looks at the page of the next run, and sees that one comment is of
neither. So what a later file says is never refused for what an earlier one says; the earlier one
gives way, as far as the two differ. Within one file nobody changed his or her mind: there it is an
error.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...errors import TiktalkError, error
from ..types import ClusterRef
from .corrections import Apart, MentionPlace, Origin

_People = Mapping[ClusterRef, frozenset[ClusterRef]]


class OneLink(NamedTuple):
    """Clusters that are one person."""

    refs: tuple[ClusterRef, ...]
    origin: Origin


class ApartLink(NamedTuple):
    """Clusters of which none of `first` is the person of any of `second`."""

    first: tuple[ClusterRef, ...]
    second: tuple[ClusterRef, ...]
    origin: Origin
    told: Apart


def settled(
    ones: Iterable[OneLink], aparts: Iterable[ApartLink]
) -> tuple[list[OneLink], list[ApartLink]]:
    """The same without what a later file took back: none of the rest bars another.

    RAISES: T899 for two of one file that contradict each other.
    """
    all_ones, all_aparts = list(ones), list(aparts)
    kept: list[OneLink] = []
    barred: list[ApartLink] = []
    origins = [*(link.origin for link in all_ones), *(link.origin for link in all_aparts)]
    for file in sorted({origin.file for origin in origins}):
        new = [link for link in all_ones if link.origin.file == file]
        told = [link for link in all_aparts if link.origin.file == file]
        _check(told, new)
        for link in told if kept else ():
            kept = _parted(kept, link, new)
        kept += new
        people = _people_of(kept)
        barred = [part for link in barred for part in _without_joined(link, people)] + told
    return kept, barred


def _people_of(links: Iterable[OneLink]) -> _People:
    """Each cluster with all that the links make one person with it."""
    whole: dict[ClusterRef, list[ClusterRef]] = {}
    for link in links:
        parts = {id(part): part for part in (whole.setdefault(ref, [ref]) for ref in link.refs)}
        first, *others = sorted(parts.values(), key=len, reverse=True)
        for part in others:  # the smaller into the larger: a long chain is no longer work
            first += part
            whole.update(dict.fromkeys(part, first))
    people = {id(part): frozenset(part) for part in whole.values()}
    return {ref: people[id(part)] for ref, part in whole.items()}


def _with_joined(refs: Iterable[ClusterRef], people: _People) -> set[ClusterRef]:
    return {other for ref in refs for other in people.get(ref, (ref,))}


def _parted(earlier: list[OneLink], told: ApartLink, new: Sequence[OneLink]) -> list[OneLink]:
    """The earlier links, of which those of `first` that were joined with `second` leave the rest.

    They leave together: who was one person before, and is told apart as a whole, stays one.
    """
    people = _people_of([*earlier, *new])
    second = set(told.second)
    leaving = [ref for ref in told.first if second & people.get(ref, frozenset())]
    if not leaving:
        return earlier
    own = _with_joined(leaving, _people_of(new))
    parts = [
        link._replace(refs=tuple(ref for ref in link.refs if (ref in own) == inside))
        for link in earlier
        for inside in (True, False)
    ]
    return [link for link in parts if len(link.refs) > 1]


def _without_joined(told: ApartLink, people: _People) -> list[ApartLink]:
    """The link without the pairs that are one person by now."""
    second = set(told.second)
    if not second & _with_joined(told.first, people):
        return [told]
    parts = []
    left = list(told.first)
    while left:
        person = people.get(left[0], frozenset(left[:1]))
        others = tuple(ref for ref in told.second if ref not in person)
        first = tuple(ref for ref in left if ref in person)
        if others:
            parts.append(told._replace(first=first, second=others))
        left = [ref for ref in left if ref not in person]
    return parts


def _check(aparts: Sequence[ApartLink], ones: Sequence[OneLink]) -> None:
    """Raise T899 where the links of one file join what one of `aparts` keeps apart."""
    people = _people_of(ones)
    for told in aparts:
        if any(not people.get(ref, {ref}).isdisjoint(told.second) for ref in told.first):
            raise _contradiction(told, *_way(told, ones))


def _way(
    told: ApartLink, ones: Sequence[OneLink]
) -> tuple[ClusterRef, ClusterRef, tuple[OneLink, ...]]:
    """(one of `first`, one of `second`, the links that join the two), which there are."""
    links_of: dict[ClusterRef, list[OneLink]] = {}
    for link in ones:
        for ref in link.refs:
            links_of.setdefault(ref, []).append(link)
    seen: dict[ClusterRef, tuple[OneLink, ...]] = dict.fromkeys(told.first, ())
    begun = {ref: ref for ref in told.first}
    waiting = deque(told.first)
    ref = waiting.popleft()
    while ref not in told.second:  # the nearest first: no more corrections named than are needed
        for link in links_of.get(ref, ()):
            for other in link.refs:
                if other not in seen:
                    seen[other] = (*seen[ref], link)
                    begun[other] = begun[ref]
                    waiting.append(other)
        ref = waiting.popleft()
    return begun[ref], ref, seen[ref]


def _contradiction(
    told: ApartLink, first: ClusterRef, second: ClusterRef, through: Sequence[OneLink]
) -> TiktalkError:
    """T899, which names the corrections that cannot all be kept."""
    a = _place_of(first, told.first, told.told.first)
    b = _place_of(second, told.second, told.told.second)
    two = f"correction {told.origin.number} says that {a} and {b} are two people"
    numbers = sorted({link.origin.number for link in through})
    if not numbers:
        but, mend = "in the dialogue they are one cluster", "Take it out."
    elif len(numbers) == 1:
        but, mend = f"correction {numbers[0]} makes them one", "Take one of the two out."
    else:
        listed = f"{', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"
        but, mend = f"corrections {listed} make them one", "Take one of them out."
    return error("T899", path=told.origin.name, reason=f"{two}, but {but}", mend=mend)


def _place_of(
    ref: ClusterRef, refs: Sequence[ClusterRef], places: Sequence[MentionPlace]
) -> MentionPlace:
    """The mention by which a correction names a cluster."""
    return places[refs.index(ref)]
