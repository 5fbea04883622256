"""All evidence of two groups: features for the model, and reasons for people to read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from ...lexicon.aliases import Aliases
from ..types import Reason
from ..words.ages import old_and_young
from .descriptions import descriptions_say, nouns_say
from .names import names_say, nicknames_say, title_names_say
from .same_words import STRONG, one_name, same_words
from .weights import WEIGHTS, Seen

if TYPE_CHECKING:
    from ..group import Group

_MOST_PARTED = 10.0
_TWO_AGES = 2.0  # of 老掌柜 and 小掌柜, whoever speaks
_SAME = frozenset((*STRONG, "whole"))
# Of whoever is so, what is in the title is not said.
_OTHERS = (
    "near",
    "same surname",
    "other full names",
    "other age",
    "other office",
    "other role",
)


def pair_features(
    a: Group,
    b: Group,
    *,
    aliases: Aliases,
    title: str = "",
    title_names: tuple[str, ...] = (),
    told: Mapping[str, str] = MappingProxyType({}),
    notes: dict[str, str] | None = None,
) -> dict[str, float]:
    """The features of two groups, by the names in `WEIGHTS`.

    What is read of a group here is told to `people.changes` too, or weights grow stale.

    title (str): of the video, folded.
    title_names (tuple[str, ...]): full names of people that are in it.
    told (Mapping[str, str]): evidence that only all groups together show, with a note on each.
    notes (dict[str, str] | None): is filled with what was seen, by feature.
    """
    features: dict[str, float] = {}
    seen = Seen(features, {} if notes is None else notes)
    together = same_words(a, b, seen)
    if a.names and b.names and not one_name(a, b):
        names_say(a, b, seen, aliases=aliases, title=title, together=together)
        if not together:
            title_names_say(a, b, seen, aliases=aliases, names=title_names)
    if not together:
        nouns_say(a, b, seen)
        if features.keys().isdisjoint(_SAME) and not a.other_size(b):
            descriptions_say(a, b, seen)
    noun = old_and_young(a.aged, b.aged) if a.aged and b.aged else ""
    if noun:
        seen.say("other age", f"老{noun} and 小{noun} are two people", _TWO_AGES)
    if not features.keys().isdisjoint(_OTHERS):
        features.pop("title", None)  # 老蔡 in the title says nothing of 小蔡, nor 李世民 of 李渊
    parted = a.parted(b)
    if not parted and (a.nicknames or b.nicknames):
        nicknames_say(a, b, seen, aliases)
    for evidence, note in told.items():
        seen.say(evidence, note)
    if parted:
        # Slips repeat themselves: the tenth thread that parts the two says little more.
        n = min(float(parted), _MOST_PARTED)
        seen.say("parted", "the clusterer kept them apart in a thread", n)
    if a.linked and b.linked:
        _heads(a, b, seen)
    if _sexes_differ(a, b):
        seen.say("sex", "one is spoken of as a man, the other as a woman")
    return features


def reasons(features: Mapping[str, float], notes: Mapping[str, str]) -> tuple[Reason, ...]:
    """What to tell of a join, the weightiest first."""
    found = [
        Reason(name, round(WEIGHTS[name] * value, 3), notes.get(name, name))
        for name, value in features.items()
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.nats), reason.evidence)))


def _sexes_differ(a: Group, b: Group) -> bool:
    """Whether one is always spoken of as a man, the other as a woman."""
    if a.male:
        return bool(b.female and not a.female and not b.male)
    return bool(a.female and b.male and not b.female)


def _heads(a: Group, b: Group, seen: Seen) -> None:
    if a.plural or b.plural:
        return
    masses = a.heads.total() or 1.0, b.heads.total() or 1.0
    sure = min(1.0, masses[0] / a.linked) * min(1.0, masses[1] / b.linked)
    same = sum(n * b.heads[head] for head, n in a.heads.items() if head in b.heads)
    share = same / (masses[0] * masses[1])
    first, second = (group.heads.most_common(1)[0][0] for group in (a, b))
    if share > 0:
        seen.say("same head", f"both are {first} in the video", share * sure)
    if share < 1:
        seen.say("other heads", f"{first} and {second} in the video", (1 - share) * sure)
