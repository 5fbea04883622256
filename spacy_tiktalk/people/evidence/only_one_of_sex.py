"""Who 他 is in a thread that tells of nobody else of that sex.

Such a thread means somebody whom all its readers know: the one person whom the title of the video
names, or for a pronoun who is talked about in three threads or more, and in at least twice as many
as anybody else of that sex. In a thread with two men it may be either, and no guess is made.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ...lexicon.aliases import Aliases
from ...lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..group import Group
from ..thread_clusters import ThreadCluster
from ..types import ALONE
from ..words.kin import SPOUSES
from ..words.nouns import ADDRESS, GENERIC_WORD, is_anybody
from ..words.synonyms import RELATIVES
from .openers import title_people

ONLY_ONE = "alone in a thread"
_TITLED = "a thread tells of nobody else of that sex, and the title names this one"
_TALKED_OF = "a thread tells of nobody else of that sex, and all others most of this one"
_HE = frozenset(PRONOUN_CLASSES.index(word) for word in ("他", "她"))
_YOU = PRONOUN_CLASSES.index("你")
_OF_ANYBODY = frozenset((ADDRESS, GENERIC_WORD))
_LEAST = 3  # threads in which somebody is whom all talk about
_MOST = 100  # persons that are looked at: time grows with them
_TIMES = 2  # in how many times as many threads as the next one


def only_pronouns(cluster: ThreadCluster) -> bool:
    """Whether it has nothing but pronouns, 他 or 她 among them; 他妈 is none."""
    if cluster.keys[0][0] != ALONE:
        return False
    kinds = [pronoun_class(mention.text) for mention in cluster.mentions]
    return all(kinds) and not _HE.isdisjoint(kinds)


def _is_anybody(cluster: ThreadCluster) -> bool:
    """Whether its words fit anybody of a sex or age, not 另一个 or 路人, who is somebody else.

    Nor is it whom an answer speaks to: 兄弟你懂的.
    """
    if any(kind not in _OF_ANYBODY or is_anybody(word) for kind, word in cluster.keys):
        return False
    spoken_to = any(pronoun_class(mention.text) == _YOU for mention in cluster.mentions)
    return cluster.mentions[0].turn == 0 or not spoken_to


def _is_spouse(cluster: ThreadCluster) -> bool:
    """Whether it is called 老婆 or 老公: beside somebody else it may be that one's."""
    return any(RELATIVES.get(word, word) in SPOUSES for _, word in cluster.keys)


def alone_pairs(
    groups: Iterable[Group], title: str, names: Iterable[str], aliases: Aliases
) -> Iterator[tuple[int, int, str]]:
    """(a group of one thread whose words tell nothing, who else it is, why), by their numbers."""
    groups = [group for group in groups if not group.plural]
    threads: dict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for document in group.threads:
            threads[document].append(group)
    named = title_people(groups, title, names, aliases) if title else []
    if len(named) > _MOST:
        return
    unnamed = {
        document: [g for g in own if not g.said and only_pronouns(g.members[0])]
        for document, own in threads.items()
    }
    counts = {group.number: _told_alone(group, unnamed) for group in groups if group.said}
    called = (group for group in groups if counts.get(group.number))
    known = sorted(called, key=lambda group: (-counts[group.number], group.number))[:_MOST]
    for group in groups:
        if len(group.members) != 1:
            continue
        cluster = group.members[0]
        pronouns = only_pronouns(cluster)
        if not pronouns and not _is_anybody(cluster):
            continue
        thread = threads[cluster.ref.document]
        if any(other is not group and not group.other_sex(other) for other in thread):
            continue
        if len(thread) > 1 and _is_spouse(cluster):
            continue
        fit = [person for person in named if _may_be(group, person)]
        if len(fit) == 1:
            yield group.number, fit[0].number, _TITLED
        elif pronouns:
            most = list(islice((other for other in known if _may_be(group, other)), 2))
            if _is_most([counts[other.number] for other in most]):
                (first, *_) = most
                if first.male != first.female and (not fit or first in fit):
                    yield group.number, first.number, _TALKED_OF


def _may_be(group: Group, other: Group) -> bool:
    return (
        other is not group
        and not group.other_sex(other)
        and group.threads.keys().isdisjoint(other.threads)
    )


def _told_alone(group: Group, unnamed: Mapping[str, list[Group]]) -> int:
    """The threads about somebody in which no mere 她 of that sex is somebody else.

    Who stands beside her there is not whom all talk about: 她好像刘亦菲.
    """
    return sum(
        all(group.other_sex(other) for other in unnamed[document]) for document in group.threads
    )


def _is_most(threads: list[int]) -> bool:
    """Whether the first of two is talked about in far more threads, and in several."""
    first, second = [*threads, 0, 0][:2]
    return first >= _LEAST and first >= _TIMES * second
