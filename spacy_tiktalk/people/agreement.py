"""Whether the people of one video agree with themselves: a file of them may be written by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

from .types import ClusterRef, Person, PersonMention, VideoPeople


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
