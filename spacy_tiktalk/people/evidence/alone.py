"""Who 他 is in a thread that tells of nobody else of that sex.

Such a thread means somebody whom all its readers know: the one person whom the title of the video
names, or for a pronoun who is talked about in three threads or more, and in at least twice as many
as anybody else of that sex. In a thread with two men it may be either, and no guess is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice

from ...lexicon.aliases import Aliases
from ...lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..group import Group
from ..thread_clusters import ThreadCluster
from ..types import ALONE
from ..words.kin import SPOUSES
from ..words.nouns import ADDRESS, GENERIC_WORD
from ..words.synonyms import RELATIVES
from .openers import title_people

ONLY_ONE = "alone in a thread"
ONLY_ONE_NOTE = "a thread tells of nobody else of that sex, and all others most of this one"
_HE = frozenset(PRONOUN_CLASSES.index(word) for word in ("他", "她"))
_OF_ANYBODY = frozenset((ADDRESS, GENERIC_WORD))
_LEAST = 3  # threads in which somebody is whom all talk about
_TIMES = 2  # in how many times as many threads as the next one


def only_pronouns(cluster: ThreadCluster) -> bool:
    """Whether it has nothing but pronouns, 他 or 她 among them; 他妈 is none."""
    if cluster.keys[0][0] != ALONE:
        return False
    kinds = [pronoun_class(mention.text) for mention in cluster.mentions]
    return all(kinds) and not _HE.isdisjoint(kinds)


def _is_spouse(cluster: ThreadCluster) -> bool:
    """Whether it is called 老婆 or 老公: beside somebody else it may be that one's."""
    return any(RELATIVES.get(word, word) in SPOUSES for _, word in cluster.keys)


def alone_pairs(
    groups: Iterable[Group], title: str, names: Iterable[str], aliases: Aliases
) -> Iterator[tuple[int, int]]:
    """(a group of one thread whose words tell nothing, who else it is), by their numbers."""
    groups = [group for group in groups if not group.plural]
    threads: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for document in group.threads:
            threads[document].append(group)
    named = title_people(groups, title, names, aliases) if title else []
    called = (group for group in groups if group.said)
    known = sorted(called, key=lambda group: (-len(group.threads), group.number))
    for group in groups:
        if len(group.members) != 1:
            continue
        cluster = group.members[0]
        pronouns = only_pronouns(cluster)
        if not pronouns and not _OF_ANYBODY.issuperset(kind for kind, _ in cluster.keys):
            continue
        beside = [other for other in threads[cluster.ref.document] if other is not group]
        if any(not group.other_sex(other) for other in beside) or (beside and _is_spouse(cluster)):
            continue
        fit = [person for person in named if _may_be(group, person)]
        if len(fit) == 1:
            yield group.number, fit[0].number
        elif pronouns:
            most = list(islice((other for other in known if _may_be(group, other)), 2))
            if _is_most(most) and (not fit or most[0] in fit):
                yield group.number, most[0].number


def _may_be(group: Group, other: Group) -> bool:
    return (
        other is not group
        and not group.other_sex(other)
        and group.threads.keys().isdisjoint(other.threads)
    )


def _is_most(most: list[Group]) -> bool:
    """Whether the first of two is talked about in far more threads, and in several."""
    counts = [len(group.threads) for group in most] + [0, 0]
    return counts[0] >= _LEAST and counts[0] >= _TIMES * counts[1]
