"""A person as far as it is joined: what its clusters say together, and what it cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from ..lexicon.script import fold
from ..lexicon.sex import sex_of
from .thread_clusters import ThreadCluster
from .types import KIN, NAME, WRITER, Key
from .words.ages import old_or_young, sizes_differ, sizes_of
from .words.descriptions import content, described_noun
from .words.name_relations import AGAINST, NO_LIST, relation
from .words.names import FORM, FULL, equality, fullness
from .words.nouns import DESCRIPTION, KINDS, MANY_ROLES, ROLE
from .words.titles import addressed, by_surname

_MANY = 5  # names of a group that are compared


class Group:
    """Clusters that are one person.

    number (int): of its first cluster in the order of the video, which tells groups apart.
    primaries, keys (Counter): by what its clusters are filed, and all that they are called → how
        many clusters.
    threads (dict): document → its clusters there.
    sides (set): the (correction, 0 or 1) by hand that its clusters stand in.
    sure (float): of its surest cluster, that it is the person its words name, 0..1.
    aged (set): (noun, 老 or 小) of what its mentions call it: (侯爷, 老).
    heads (Counter): head → the sum of its probabilities over the clusters; linked counts them.
    """

    __slots__ = (
        "__dict__",
        "aged",
        "female",
        "heads",
        "keys",
        "linked",
        "male",
        "members",
        "number",
        "plural",
        "primaries",
        "sides",
        "sure",
        "threads",
    )

    def __init__(
        self, number: int, cluster: ThreadCluster, sides: Iterable[tuple[int, int]] = ()
    ) -> None:
        self.number = number
        self.members = [cluster]
        self.primaries: Counter[Key] = Counter(cluster.keys[:1])
        self.keys: Counter[Key] = Counter(cluster.keys)
        self.threads: dict[str, list[ThreadCluster]] = {cluster.ref.document: [cluster]}
        self.plural = cluster.plural
        self.sides = set(sides)
        self.male, self.female = cluster.male, cluster.female
        self.heads: Counter[str] = Counter(dict(cluster.heads))
        self.linked = int(bool(cluster.heads))
        self.sure = cluster.sure
        self.aged = {old_or_young(mention.text) for mention in cluster.mentions} - {("", "")}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Its most telling names, full ones first and the frequent ones before others."""
        found = [(key[1], n) for key, n in self.keys.items() if key[0] == NAME]
        found.sort(key=lambda entry: (-fullness(entry[0])[0], -entry[1], entry[0]))
        return tuple(name for name, _ in found[:_MANY])

    @cached_property
    def said(self) -> tuple[str, ...]:
        """Its names and all nouns for it."""
        nouns = sorted(value for kind, value in self.keys if kind in KINDS)
        return (*self.names, *nouns)

    @cached_property
    def relations(self) -> tuple[str, ...]:
        """`said`, and what it is to others: 爸."""
        own = {relation for member in self.members for _, relation in member.owners}
        own |= {value.rpartition(" ")[2] for kind, value in self.keys if kind == KIN}
        return (*self.said, *sorted(own))

    @cached_property
    def works(self) -> frozenset[str]:
        """Its roles beside which nobody has another: 财务, 骑手; not 老师."""
        roles = (value for kind, value in self.keys if kind == ROLE)
        return frozenset(role for role in roles if role not in MANY_ROLES)

    @cached_property
    def full_names(self) -> tuple[str, ...]:
        """Of these, the full ones: two persons of different full names are two."""
        return tuple(name for name in self.names if equality(name) == FULL)

    @cached_property
    def sized(self) -> bool:
        """Whether it has a name that somebody bigger or smaller may have too: 大毛."""
        return bool(sizes_of(self.names))

    @cached_property
    def nouns(self) -> list[str]:
        """The nouns and descriptions that its clusters are filed under."""
        return [value for kind, value in self.primaries if kind in KINDS]

    @cached_property
    def described(self) -> dict[str, str]:
        """Of these, the ones with a noun at the end, by it: 小胖子 → 偷笑的小胖子."""
        return {described_noun(noun): noun for noun in self.nouns}

    @cached_property
    def addresses(self) -> dict[str, str]:
        """How those who have its names are called, and the first that is so: 老师 → 王老师."""
        return {addressed(name): name for name in reversed(self.names)}

    @cached_property
    def contents(self) -> list[tuple[str, str]]:
        """What descriptions and nicknames say, without their nouns, and of which: 绿鞋子 of
        绿鞋子妹妹."""
        words: Counter[tuple[str, str]] = Counter()
        for (kind, value), n in self.keys.items():
            said = content(value) if kind in (NAME, DESCRIPTION) else ""
            if said:
                words[said, value] += n
        return sorted(words, key=lambda word: (-words[word], word))[: 2 * _MANY]

    @cached_property
    def sexes(self) -> frozenset[str]:
        """ "m" or "f", as its names and nouns say."""
        return frozenset(map(sex_of, self.said)) - {""}

    @cached_property
    def nicknames(self) -> list[tuple[str, str]]:
        """Of the writers who speak of themselves: (as written, folded)."""
        writers = sorted(key[1] for key in self.keys if key[0] == WRITER)
        return [(writer, fold(writer).casefold()) for writer in writers[:_MANY]]

    @cached_property
    def telling(self) -> list[str]:
        """Names, roles and descriptions of two characters or more, as they are compared."""
        kinds = (NAME, ROLE, DESCRIPTION)
        return sorted({value for kind, value in self.keys if kind in kinds and len(value) > 1})

    @cached_property
    def own_names(self) -> tuple[str, ...]:
        """Of these, the ones that are no mere form of address: 袁志强, 袁老师, 老袁; not 强哥."""
        return tuple(name for name in self.names if equality(name) != FORM or by_surname(name))

    def absorb(self, other: Group) -> None:
        """Take in another group; cached readings are made anew where they may change."""
        # Of few words all are read, so that how often each is said does not matter.
        same = len(self.keys) <= _MANY and other.keys.keys() <= self.keys.keys()
        same = same and not any(member.owners for member in other.members)
        self.members += other.members
        self.primaries.update(other.primaries)
        self.keys.update(other.keys)
        for document, clusters in other.threads.items():
            self.threads.setdefault(document, []).extend(clusters)
        self.male, self.female = self.male + other.male, self.female + other.female
        self.heads.update(other.heads)
        self.sides |= other.sides
        self.linked += other.linked
        self.sure = max(self.sure, other.sure)
        self.aged |= other.aged
        if not same:
            self.__dict__.clear()
        for reading in ("nouns", "described"):  # of what it is filed under, not of all words
            self.__dict__.pop(reading, None)

    def says_all_of(self, other: Group) -> bool:
        """Whether another group would bring nothing new, whatever its threads."""
        return (
            other.keys.keys() <= self.keys.keys()
            and other.primaries.keys() <= self.primaries.keys()
            and other.heads.keys() <= self.heads.keys()
            and other.sides <= self.sides
            and other.aged <= self.aged
        )

    def cannot_be(self, other: Group) -> bool:
        """Whether the two cannot be one person, whatever speaks for it.

        A group of people is no single one, and two clusters of one dialogue are two persons, but
        where the clusterer parted one name: both clusters have it, or are, where a model found
        them, one writer's 我. Nor are those that somebody told apart by hand, or one of whom is
        named by the other: 刘洋他哥. That a model parted two clusters is not sure: see `parted`.
        """
        if self.plural != other.plural or self.told_apart(other):
            return True
        if self.threads.keys().isdisjoint(other.threads.keys()):
            return False  # this is asked most often
        return any(
            nested(first, second) or not (first.found and second.found)
            for first, second in self._apart(other)
        )

    def parted(self, other: Group) -> int:
        """How many pairs of clusters of one dialogue a model found to be two persons."""
        if self.threads.keys().isdisjoint(other.threads.keys()):
            return 0
        return sum(1 for _ in self._apart(other))

    def _apart(self, other: Group) -> Iterator[tuple[ThreadCluster, ThreadCluster]]:
        for document in self.threads.keys() & other.threads.keys():
            for first in self.threads[document]:
                for second in other.threads[document]:
                    if apart(first, second):
                        yield first, second

    def other_sex(self, other: Group) -> bool:
        """Whether the one is spoken of as of a sex that the other hardly is."""
        return (self.male > 0 and other.female > other.male) or (
            self.female > 0 and other.male > other.female
        )

    def other_size(self, other: Group) -> bool:
        """Whether they go by one name, one as the bigger of two: 大扎西, 小扎西."""
        return bool(self.sized and other.sized) and sizes_differ(self.names, other.names)

    def told_apart(self, other: Group) -> bool:
        """Whether somebody said by hand that the two are two people."""
        if not self.sides or not other.sides:
            return False
        return any((number, 1 - side) in other.sides for number, side in self.sides)


def nested(first: ThreadCluster, second: ThreadCluster) -> bool:
    """Whether a mention of the one of two clusters of a dialogue lies in one of the other."""
    return first.ref.cluster in second.holds or second.ref.cluster in first.holds


def apart(first: ThreadCluster, second: ThreadCluster) -> bool:
    """Whether two clusters of one dialogue are two persons."""
    shared = [
        key
        for key in first.keys
        if key in second.keys
        and (key[0] == WRITER or (key[0] == NAME and equality(key[1]) != FORM))
    ]
    if not shared or any(kind == WRITER for kind, _ in shared):
        return not shared or not (first.found and second.found)
    # Two of one name are kept apart by further ones: 扎西, 牦牛扎西 and 扎西, 大扎西.
    own = [
        tuple(name for name in cluster.names if (NAME, name) not in shared)
        for cluster in (first, second)
    ]
    if not all(own):
        return False
    told = relation(own[0], own[1], NO_LIST)
    return told is None or told.kind in AGAINST
