"""Corrections of several rounds: where two contradict each other, the later one counts.

Somebody joins two people, looks at the page of the next run, and sees that one comment is of
neither. So what a later file says is never refused for what an earlier one says; the earlier one
gives way, as far as the two differ. Within one file nobody changed his or her mind: there it is an
error.
"""

from __future__ import annotations

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
        for link in told:
            _check(link, new)
            kept = _parted(kept, link, new)
        kept += new
        people = _people_of(kept)
        barred = [part for link in barred for part in _without_joined(link, people)] + told
    return kept, barred


def _people_of(links: Iterable[OneLink]) -> _People:
    """Each cluster with all that the links make one person with it."""
    found: dict[ClusterRef, frozenset[ClusterRef]] = {}
    for link in links:
        whole = frozenset(link.refs).union(*(found[ref] for ref in link.refs if ref in found))
        found.update(dict.fromkeys(whole, whole))
    return found


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


def _check(told: ApartLink, ones: Sequence[OneLink]) -> None:
    """Raise T899 where the links of the same file join what `told` keeps apart."""
    seen: dict[ClusterRef, tuple[OneLink, ...]] = dict.fromkeys(told.first, ())
    begun = {ref: ref for ref in told.first}
    waiting = list(told.first)
    while waiting:  # the nearest first, so that no more corrections are named than are needed
        ref = waiting.pop(0)
        if ref in told.second:
            raise _contradiction(told, begun[ref], ref, seen[ref])
        for link in ones:
            if ref in link.refs:
                for other in link.refs:
                    if other not in seen:
                        seen[other] = (*seen[ref], link)
                        begun[other] = begun[ref]
                        waiting.append(other)


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
