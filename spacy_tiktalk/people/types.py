"""What people are, as results: who, where mentioned, and why the clusters are one person.

Results may be written by hand: `disagreement` says whether they agree with themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

Key = tuple[str, str]
"""What a cluster is filed by, (kind, value): ("name", 刘德华), ("equal role", 老板娘),
("writer", …), ("kin", "… 爸"), ("head", H1)."""
NAME, WRITER, KIN, HEAD, ALONE = "name", "writer", "kin", "head", "alone"


class ClusterRef(NamedTuple):
    """One cluster of one dialogue.

    document (str): the dialogue's key, or "dialogue-0001" and so on in the order of the input.
    cluster (int): from 1, in the order of the dialogue: N of `coref_clusters_N`.
    """

    document: str
    cluster: int


class PersonMention(NamedTuple):
    """One mention of a person.

    cluster, turn (int): the cluster from 1, the turn from 0.
    start, end (int): half-open characters in the turn.
    type (str): PROPER, PRONOUN or NOMINAL.
    comment (str | None): what the platform calls the comment.
    """

    document: str
    cluster: int
    turn: int
    start: int
    end: int
    text: str
    type: str
    writer: str
    comment: str | None = None


class Reason(NamedTuple):
    """What one evidence says of a join.

    nats (float): what it adds to the log-odds; negative where it speaks against it.
    note (str): what was seen, in English: "强哥 is a form of 袁志强".
    """

    evidence: str
    nats: float
    note: str


class Join(NamedTuple):
    """Two clusters, and all that was joined with them before, became one person here.

    probability (float): that they are one, 0..1.
    """

    first: ClusterRef
    second: ClusterRef
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, repr=False)
class Person:
    """One person, or one group of persons, of a video.

    id (str): "P1" and so on, the most mentioned first.
    name (str | None): the best name, None where nobody says one.
    words (str): what to show without a name: the most frequent words for the person.
    aliases (Mapping[str, int]): every other name → how many mentions, the most frequent first.
    plural (bool): a group such as 他俩.
    clusters (tuple[ClusterRef, ...]): by document and number.
    mentions (tuple[PersonMention, ...]): by document and place.
    writers (tuple[str, ...]): who mentions the person, sorted; "" is left out.
    heads (Mapping[str, float]): head id → the mean probability over the clusters that were linked
        to any head, best first.
    joins (tuple[Join, ...]): one less than clusters.
    sums (Mapping[str, float]): what was summed of the mentions (`people.sums`).
    unsure (tuple[PersonMention, ...]): mentions of its clusters that their clusterer linked too
        weakly to count as this person's over several threads; nothing else here counts them.
    """

    id: str
    name: str | None
    words: str
    aliases: Mapping[str, int] = field(hash=False)
    plural: bool
    clusters: tuple[ClusterRef, ...]
    mentions: tuple[PersonMention, ...]
    writers: tuple[str, ...]
    heads: Mapping[str, float] = field(default_factory=dict, hash=False)
    joins: tuple[Join, ...] = ()
    sums: Mapping[str, float] = field(default_factory=dict, hash=False)
    unsure: tuple[PersonMention, ...] = ()

    @property
    def threads(self) -> tuple[str, ...]:
        """The dialogues that mention the person, sorted."""
        return tuple(sorted({ref.document for ref in self.clusters}))

    @property
    def comments(self) -> int:
        """How many comments mention the person."""
        return len({(mention.document, mention.turn) for mention in self.mentions})

    @property
    def probability(self) -> float:
        """Of the least sure join; 1.0 where nothing was joined."""
        return min((join.probability for join in self.joins), default=1.0)

    def __repr__(self) -> str:
        counts = f"{_n(self.comments, 'comment')}, {_n(len(self.threads), 'thread')}"
        return f"<Person {self.id} {self.name or self.words}: {counts}>"


@dataclass(frozen=True, repr=False)
class VideoPeople:
    """The people of one video.

    video (str | None): as the dialogues name it; None where they name none.
    title (str | None): the first title of its dialogues, by their order.
    documents (tuple[str, ...]): all its dialogues, also those that mention nobody, sorted.
    settings (Mapping[str, float]): the numbers of `PeopleSettings` that the people were found with,
        and "one_video" where all dialogues were taken as one video's; empty where nobody knows.
    """

    video: str | None
    title: str | None
    documents: tuple[str, ...]
    people: tuple[Person, ...]
    settings: Mapping[str, float] = field(default_factory=dict, compare=False)

    def person_of(self) -> dict[ClusterRef, Person]:
        """The person of each cluster."""
        return {ref: person for person in self.people for ref in person.clusters}

    def __repr__(self) -> str:
        name = self.video or self.title or "(no name)"
        people = "person" if len(self.people) == 1 else "people"
        counts = f"{_n(len(self.documents), 'thread')}, {len(self.people)} {people}"
        return f"<VideoPeople {name}: {counts}>"


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def disagreement(video: VideoPeople) -> str | None:
    """What in a video contradicts the rest, in English; None where nothing does.

    Ids, dialogues and clusters stand once; every cluster is one of the video's dialogues; what is
    said of a person is of that person's clusters; and places are places.
    """
    who = f"video {video.video!r}" if video.video else "a video"
    names = (
        ("a dialogue", video.documents),
        ("an id", (person.id for person in video.people)),
        ("a cluster", (_shown(ref) for person in video.people for ref in person.clusters)),
    )
    for what, given in names:
        twice = _twice(given)
        if twice is not None:
            return f"{who} has {what} twice: {twice}"
    known = set(video.documents)
    for person in video.people:
        reason = _of_person(person, known)
        if reason:
            return f"{person.id} of {who} {reason}"
    return None


def _of_person(person: Person, documents: set[str]) -> str | None:
    for ref in person.clusters:
        if ref.document not in documents:
            return f"has a cluster of {ref.document!r}, which is none of the video's dialogues"
        if ref.cluster < 1:
            return f"has {_shown(ref)}, and clusters count from 1"
    own = set(person.clusters)
    mentions = (*person.mentions, *person.unsure)
    said = [ClusterRef(mention.document, mention.cluster) for mention in mentions]
    joined = [ref for join in person.joins for ref in (join.first, join.second)]
    for what, refs in (("a mention", said), ("a join", joined)):
        other = next((ref for ref in refs if ref not in own), None)
        if other is not None:
            return f"has {what} of {_shown(other)}, which is not among the person's clusters"
    odd = next((mention for mention in mentions if not _is_place(mention)), None)
    if odd is not None:
        return f"has a mention at turn {odd.turn}, {odd.start} to {odd.end}, which is no place"
    return None


def _is_place(mention: PersonMention) -> bool:
    return mention.turn >= 0 and 0 <= mention.start < mention.end


def _shown(ref: ClusterRef) -> str:
    return f"cluster {ref.cluster} of {ref.document!r}"


def _twice(values: Iterable[Hashable]) -> Hashable | None:
    return next((value for value, n in Counter(values).items() if n > 1), None)
