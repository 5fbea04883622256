"""From clusters to people: greedy agglomeration under cannot-links.

The surest pair is joined first, all evidence of what was joined is looked at together, and two that
cannot be one person never are (agglomerative clustering with instance-level constraints: Davidson
and Ravi, "Agglomerative Hierarchical Clustering with Constraints", PKDD 2005). Nothing is drawn by
chance, and the order of the threads plays no part: they are sorted first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heappush, nlargest
from math import exp, log, log1p

from .blocking import candidate_pairs
from .by_hand.links import BY_HAND, NO_LINKS, Links
from .changes import Change
from .evidence.bare_kinship import BESIDE, beside_pairs
from .evidence.deeds import DEED, deed_pairs
from .evidence.kinship import RELATIVE, same_relatives
from .evidence.only_one_of_sex import ONLY_ONE, alone_pairs
from .evidence.openers import NOTES, NOUN, OPENS, opening_pairs, pairs_of_title_nouns
from .evidence.pairs import pair_features, reasons
from .evidence.weights import log_odds, logistic
from .group import Group
from .settings import PeopleSettings
from .thread_clusters import ThreadCluster
from .types import ALONE, ClusterRef, Join, Reason
from .words.name_relations import exclusive
from .words.names import of_two, title_names

_HUBS = 4  # persons of one name that are tried for a further cluster of that name
_LEAST = -0.5  # log-odds below which a pair is forgotten
_RIVALS = 8  # strongest neighbors of a group that are looked at for rivals
_FAR = 3.0  # a pair this many nats weaker is no rival
_SHARPNESS = 2.0  # how clearly the better of two rivals wins
_ROUNDS = 6
Entry = tuple[float, int, int, int, int]


class Joining:
    """The people of one video while they are joined.

    clusters (Sequence[ThreadCluster]): in any order.
    title (str): of the video, folded; "" if it has none.
    links (Links): what was corrected by hand; none bars another.
    """

    def __init__(
        self,
        clusters: Sequence[ThreadCluster],
        settings: PeopleSettings,
        *,
        title: str = "",
        links: Links = NO_LINKS,
    ) -> None:
        self.settings = settings
        self.title = title
        self.links = links
        self.title_names = title_names(title, settings.aliases)
        self.groups: dict[int, Group] = {}
        self.joins: dict[int, list[Join]] = {}
        self._into: dict[int, int] = {}  # a group that was taken in → by which
        self._numbers: dict[ClusterRef, int] = {}  # a cluster → its first group
        self._versions: dict[int, int] = defaultdict(int)
        self._edges: dict[int, dict[int, float]] = defaultdict(dict)  # log-odds, both ways
        self._told: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
        """What only all groups together show of two: evidence → note."""
        self._barred: dict[int, dict[int, bool]] = defaultdict(dict)  # both ways
        self._changes: dict[int, Change] = {}  # since neighbors were weighed
        self._strongest: dict[int, list[tuple[float, int]]] = {}
        ordered = sorted(clusters, key=lambda cluster: cluster.ref)
        known = {name for cluster in ordered for name in cluster.names}
        for number, cluster in enumerate(ordered):
            group = Group(number, cluster, links.sides.get(cluster.ref, ()))
            group.plural |= any(of_two(name, known) for name in cluster.names[:1])
            self.groups[number] = group
            self._numbers[cluster.ref] = number
            self.joins[number] = []

    def run(self) -> None:
        """Join all that is one person, until nothing more is."""
        self._by_hand()
        self._equal_words()
        groups = self.groups.values()
        self._link(candidate_pairs(groups, self.settings.aliases, self.title_names))
        for _ in range(_ROUNDS):
            joined = self._agglomerate()
            relatives = self._relatives_of_one()
            if not joined and not relatives:
                break
            self._link(relatives)
        for find in (self._by_deeds, self._by_title, self._alone, self._beside):
            pairs = find()
            if pairs:
                self._link(pairs)
                self._agglomerate()

    def _by_hand(self) -> None:
        """Join what somebody said is one person, whatever else speaks against it."""
        for refs in sorted(sorted(refs) for refs in self.links.one):
            for ref in refs[1:]:
                first, second = self._group_at(refs[0]), self._group_at(ref)
                if first != second:
                    self._join(first, second, 1.0, by_hand=True)

    def _equal_words(self) -> None:
        """File each cluster under its most telling words, and join those that have the same.

        One pass: a cluster is compared with the few persons of these words so far, not with all.
        """
        blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
        for number, group in self.groups.items():
            key = next(iter(group.primaries))
            if key[0] != ALONE:
                blocks[key].append(number)
        for numbers in blocks.values():
            hubs: list[int] = []
            for number in numbers:
                tried = [(self._odds(hub, number), -hub) for hub in hubs]
                odds, hub = max(tried, default=(-float("inf"), 0))
                if logistic(odds) >= self.settings.threshold:
                    kept, *_ = self._join(-hub, number, logistic(odds))
                    hubs[hubs.index(-hub)] = kept
                elif len(hubs) < _HUBS:
                    hubs.append(number)

    def _odds(self, first: int, second: int) -> float:
        """Log-odds that two groups are one person; minus infinity where they cannot be."""
        a, b = self.groups[first], self.groups[second]
        if a.cannot_be(b):
            return -float("inf")
        return _believed(log_odds(self._features(a, b)), a.sure * b.sure)

    def _features(
        self, a: Group, b: Group, notes: dict[str, str] | None = None
    ) -> dict[str, float]:
        pair = _pair(a.number, b.number)
        return pair_features(
            a,
            b,
            aliases=self.settings.aliases,
            title=self.title,
            title_names=self.title_names,
            told=self._told.get(pair, {}),
            notes=notes,
        )

    def _link(self, pairs: Sequence[tuple[int, int]]) -> None:
        for first, second in pairs:
            self._weigh(first, second)

    def _weigh(self, first: int, second: int) -> None:
        odds = self._odds(first, second)
        before = self._edges[first].get(second)
        if odds >= _LEAST:
            self._edges[first][second] = self._edges[second][first] = odds
        elif before is None:
            return
        else:
            del self._edges[first][second], self._edges[second][first]
        if odds != before:
            self._forget(first, second, odds)
            self._forget(second, first, odds)

    def _forget(self, group: int, other: int, odds: float) -> None:
        """Forget a group's strongest neighbors where one is or was among them."""
        found = self._strongest.get(group)
        if found is not None and (
            len(found) < _RIVALS
            or odds >= found[-1][0]
            or any(other == rival for _, rival in found)
        ):
            del self._strongest[group]

    def _probability(self, first: int, second: int) -> float:
        """That two are one, where each can be only one of several who are two people.

        Below the threshold it is not exact: it is not looked at all rivals then.
        """
        odds = self._edges[first][second]
        probability = logistic(odds)
        if probability >= self.settings.threshold:
            probability *= self._share(first, second, odds, probability)
        if probability >= self.settings.threshold:
            probability *= self._share(second, first, odds, probability)
        return probability

    def _share(self, group: int, other: int, odds: float, most: float = 1.0) -> float:
        """How much of what speaks for `group` being one of its neighbors speaks for `other`.

        most (float): the probability without rivals: of how much is left, 0..1.
        """
        total = 1.0
        rivals = self._rivals(group)
        if len(rivals) < 2:
            return total
        for theirs, rival in rivals:
            if theirs < odds - _FAR:
                break
            if rival != other and self._exclude(other, rival):
                total += exp(min(_SHARPNESS * (theirs - odds), 30.0))
                if total * self.settings.threshold > most:
                    break  # too little is left, however many more there are
        return 1.0 / total

    def _rivals(self, group: int) -> list[tuple[float, int]]:
        """The strongest neighbors of a group, (log-odds, number): of thousands the rest is weak."""
        found = self._strongest.get(group)
        if found is None:
            edges = ((odds, -other) for other, odds in self._edges[group].items())
            found = [(odds, -other) for odds, other in nlargest(_RIVALS, edges)]
            self._strongest[group] = found
        return found

    def _exclude(self, first: int, second: int) -> bool:
        """Whether two groups are two people, as far as their names and threads say."""
        a, b = self.groups[first], self.groups[second]
        if a.full_names and b.full_names and second not in self._edges[first]:
            one, other = (a, b) if first < second else (b, a)
            if exclusive(one.full_names, other.full_names, self.settings.aliases):
                return True
        barred = self._barred[first].get(second)
        if barred is None:
            barred = a.cannot_be(b) or a.other_size(b)
            self._barred[first][second] = self._barred[second][first] = barred
        return barred

    def _agglomerate(self) -> bool:
        """Join pairs, the surest first; whether there was one."""
        joined = False
        while True:
            heap = [entry for a, b in self._pairs() for entry in self._entries(a, b)]
            heapify(heap)
            before = len(self.groups)
            while heap:
                entry = heappop(heap)
                if not self._current(entry):
                    continue
                if self.groups[entry[1]].cannot_be(self.groups[entry[2]]):
                    self._weigh(entry[1], entry[2])
                    continue
                probability = self._probability(entry[1], entry[2])
                if probability < self.settings.threshold:
                    continue
                kept, neighbors, concerned = self._join(entry[1], entry[2], probability)
                for neighbor in concerned:
                    self._weigh(kept, neighbor)
                for neighbor in neighbors:
                    for further in self._entries(kept, neighbor):
                        heappush(heap, further)
            if len(self.groups) == before:
                return joined
            joined = True

    def _pairs(self) -> Iterator[tuple[int, int]]:
        for first in sorted(self._edges):
            yield from ((first, second) for second in self._edges[first] if first < second)

    def _entries(self, first: int, second: int) -> Iterator[Entry]:
        """The pair with its probability and versions, where it is likely one person."""
        if second in self._edges[first]:
            a, b = _pair(first, second)
            probability = self._probability(a, b)
            if probability >= self.settings.threshold:
                yield -probability, a, b, self._versions[a], self._versions[b]

    def _current(self, entry: Entry) -> bool:
        _, a, b, version_a, version_b = entry
        return (
            b in self._edges.get(a, ())
            and self._versions[a] == version_a
            and self._versions[b] == version_b
        )

    def _join(
        self, first: int, second: int, probability: float, *, by_hand: bool = False
    ) -> tuple[int, list[int], list[int]]:
        """Make two groups one: its number, its neighbors if it says more than before, and whom of
        these it has to be compared with anew."""
        a, b = self.groups[first], self.groups[second]
        why = self._why(a, b, by_hand=by_hand)
        if len(a.members) < len(b.members) or (len(a.members) == len(b.members) and second < first):
            first, second, a, b = second, first, b, a
        join = Join(a.members[0].ref, b.members[0].ref, round(probability, 4), why)
        # If nothing new is said of `first`, its neighbors keep their weights.
        same = a.says_all_of(b)
        theirs = set(self._edges[second])
        near = theirs | (set() if same else set(self._edges[first]))
        neighbors = sorted(near - {first, second})
        for neighbor in self._edges.pop(second, {}):
            self._edges[neighbor].pop(second, None)
            self._strongest.pop(neighbor, None)
            self._forward(first, second, neighbor)
        self._edges[first].pop(second, None)
        self._strongest.pop(first, None)
        self._strongest.pop(second, None)
        change = self._changes.get(first)
        if change is None and self._edges[first]:
            change = Change(a, self.settings.aliases)
        a.absorb(b)
        for number in (first, second):
            for other in self._barred.pop(number, ()):
                del self._barred[other][number]
        self._changes.pop(second, None)
        if change is not None:
            change.took(b)
            if same:
                self._changes[first] = change  # what is said as before may be said more often
            else:
                self._changes.pop(first, None)
                theirs |= change.concerned({n: self.groups[n] for n in near - theirs - {second}})
        concerned = [n for n in neighbors if n in theirs]
        del self.groups[second]
        self._into[second] = first
        self._versions[first] += not same
        self.joins[first] += [*self.joins.pop(second), join]
        return first, neighbors, concerned

    def _why(self, a: Group, b: Group, *, by_hand: bool) -> tuple[Reason, ...]:
        """What speaks for and against two groups being one person."""
        notes: dict[str, str] = {}
        features = self._features(a, b, notes)
        why = reasons(features, notes)
        if by_hand:
            return (BY_HAND, *why)
        if a.sure * b.sure >= 1.0:
            return why
        odds = log_odds(features)
        nats = round(_believed(odds, a.sure * b.sure) - odds, 3)
        sure = min(max(a.sure * b.sure, 0.01), 0.99)  # rounded, it is not certain either
        note = f"only {sure:.0%} sure that neither cluster mixes people"
        return (*why, Reason("clusters", nats, note))

    def _forward(self, first: int, second: int, neighbor: int) -> None:
        """What a group that is taken in was to a neighbor, the one that takes it in is."""
        known = self._told.pop(_pair(second, neighbor), None)
        if known and neighbor != first:
            told = self._told[_pair(first, neighbor)]
            told.update({name: note for name, note in known.items() if name not in told})

    def _group_of(self, number: int) -> int:
        while number in self._into:
            number = self._into[number]
        return number

    def _relatives_of_one(self) -> list[tuple[int, int]]:
        """New pairs that are the same relative of one person: the wife of H1's and of 强哥."""
        pairs = []
        for relative, numbers in same_relatives(self.groups.values(), self._group_at):
            first, *others = numbers
            for other in others:
                told = self._told[_pair(first, other)]
                if RELATIVE not in told:
                    told[RELATIVE] = f"both are {relative} of one person"
                    pairs.append((first, other))
        return pairs

    def _group_at(self, ref: ClusterRef) -> int:
        return self._group_of(self._numbers[ref])

    def _beside(self) -> list[tuple[int, int]]:
        """New pairs of whom the one is called as the other is related to one beside it."""
        pairs = beside_pairs(self.groups.values(), self._group_at)
        note = "called so beside somebody whose {} the other is"
        return self._tell(BESIDE, ((one, other, note.format(word)) for one, other, word in pairs))

    def _by_deeds(self) -> list[tuple[int, int]]:
        """New pairs of whom the one is described by what is told of the other."""
        pairs = deed_pairs(self.groups.values(), self.title)
        note = "{} describes the one, and is told of the other"
        return self._tell(DEED, ((one, other, note.format(deed)) for one, other, deed in pairs))

    def _alone(self) -> list[tuple[int, int]]:
        """New pairs of whom one is the only one of that sex in a thread."""
        named = self.title_names, self.settings.aliases
        return self._tell(ONLY_ONE, alone_pairs(self.groups.values(), self.title, *named))

    def _by_title(self) -> list[tuple[int, int]]:
        """New pairs of whom a pronoun or a noun means by the title alone."""
        groups = self.groups.values()
        opening = opening_pairs(groups, self.title, self.title_names, self.settings.aliases)
        nouns = pairs_of_title_nouns(groups, self.title)
        pairs = self._tell(OPENS, ((*pair, NOTES[OPENS]) for pair in opening))
        return sorted({*pairs, *self._tell(NOUN, ((*pair, NOTES[NOUN]) for pair in nouns))})

    def _tell(self, evidence: str, pairs: Iterable[tuple[int, int, str]]) -> list[tuple[int, int]]:
        """Keep what is told of pairs of groups, (one, other, why); the pairs in order."""
        # All of them first: to keep some must not change what is found of others.
        found = {_pair(one, other): note for one, other, note in pairs}
        for pair, note in found.items():
            self._told[pair][evidence] = note
        return sorted(found)


def _pair(first: int, second: int) -> tuple[int, int]:
    return (first, second) if first <= second else (second, first)


def _believed(odds: float, sure: float) -> float:
    """Log-odds of evidence that counts only with the probability `sure` (0..1)."""
    if sure == 1.0:
        return odds
    if odds < 0:  # the same, for exp(-odds) may be too large
        return log(sure) + odds - log1p((1.0 - sure) * exp(odds))
    return log(sure) - log1p(exp(-odds) - sure)
