"""Who 嫂子 is in a thread that tells of him whose wife another thread tells of.

A bare word for a relative says not whose it is. In a thread about somebody it is mostly his: if
exactly one other person of the video is that to one of the thread, that is who is meant.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from ...lexicon.pronouns import clean, pronoun_class
from ...lexicon.words import ROLES
from ..group import Group
from ..thread_clusters import ThreadCluster
from ..types import ClusterRef
from ..words.kin import COMPOSED, EITHER_SPOUSE, OWNER, SPOUSES, is_kin, of_many
from ..words.synonyms import RELATIVES
from .kinship import relations

BESIDE = "relative beside"
_ANYBODY = frozenset(("男人", "姑娘", "老头", "老头儿", "老汉"))  # relatives only with whose
_PARENTS = frozenset("爸妈")  # who calls somebody 爸 beside 妈 need not call her so


def bare_relatives(cluster: ThreadCluster) -> frozenset[str]:
    """What a cluster is called as somebody's relative without a word of whose: 女儿 for 丫头.

    Whom writers call 嫂子 is the wife of somebody as well.
    """
    words = {clean(m.text) for m in cluster.mentions if not pronoun_class(m.text)}
    if cluster.plural or any(map(OWNER.match, words)):
        return frozenset()
    known = (
        word
        for word in words - _ANYBODY
        if word not in ROLES and (word in RELATIVES or is_kin(word))
    )
    found = {RELATIVES.get(word, word) for word in known}
    found |= {
        last
        for word in found
        for between, last in COMPOSED.get(word, ())
        if last in SPOUSES and between not in _PARENTS
    }
    if EITHER_SPOUSE in found:
        found |= SPOUSES.keys()
    return frozenset(word for word in found if not of_many(word))


def beside_pairs(
    groups: Iterable[Group], group_of: Callable[[ClusterRef], int]
) -> Iterator[tuple[int, int, str]]:
    """(a group called by a bare word for a relative, who is that to one beside it, the word).

    group_of (Callable): the number of the group that a cluster is in now.
    """
    groups = list(groups)
    by_number = {group.number: group for group in groups}
    told = relations(groups, group_of)
    threads: dict[str, list[int]] = defaultdict(list)
    owned = {(number, relative) for (_, relative), numbers in told.items() for number in numbers}
    for owner in sorted({owner for owner, _ in told if isinstance(owner, int)}):
        for document in by_number[owner].threads:
            threads[document].append(owner)
    for group in groups:
        beside = (
            (number, word)
            for member in group.members
            if member.ref.document in threads
            for word in sorted(bare_relatives(member))
            if (group.number, word) not in owned  # else it is told whose
            for owner in threads[member.ref.document]
            if owner != group.number
            for number in sorted(told.get((owner, word), ()))
            if _may_be(group, by_number[number])
        )
        first = next(beside, None)
        if first and all(number == first[0] for number, _ in beside):
            yield group.number, *first


def _may_be(group: Group, other: Group) -> bool:
    return (
        other is not group
        and not group.cannot_be(other)
        and not group.other_sex(other)
        and group.threads.keys().isdisjoint(other.threads)
    )
