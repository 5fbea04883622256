"""The people of videos as the page draws them: cards, comments, and why they are one person.

    [{"video": "clip.mp4" or None, "title": "…" or None, "documents": [[page number, "t1"], …],
      "comments": [[document, turn, "writer", seconds or None, likes or None, "text" or None,
                    "id"], …],
      "clusters": [[document, cluster, [[comment, start, end, "PROPER", "刘德华"], …], unsure], …],
      "people": [{"id": "P1", "name": "…" or None, "words": "…", "plural": false,
                  "heads": [["H1", 0.91]], "clusters": [0, 3],
                  "joins": [[first, second, probability, [["note", nats], …]], …]}],
      "crops": {"H1": ["data:…"]}, "length": 8.0 or None, "seen": {"H1": [[0.2, 1.4], …]},
      "seconds": {"H1": 5.2}}]

document counts in "documents"; comment and the numbers of clusters count in the lists beside them.
"text" is None where nobody is mentioned; "id", what the platform calls the comment, is left out
there, and where nothing is known of it. "unsure" are further mentions of a cluster in the same
form, which the person does not count, left out where there are none. seconds are those of Unix;
"seen" says from when to when in the video each head is seen, in seconds after its start, "length"
how long the video is, "seconds" for how long each head is seen.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...doc.contract import dialogue_name
from ...errors import error, warn
from ...lexicon.marks.invisible import visible_text
from ...people.types import ClusterRef, Person, PersonMention, VideoPeople
from .naming import told_apart

_CROPS = 3


class PeoplePayload:
    """Looks at the payloads of dialogues as they pass, then makes the payload of the people.

    videos (Iterable[VideoPeople]): the people of the dialogues.
    """

    def __init__(self, videos: Iterable[VideoPeople]) -> None:
        self.videos = list(videos)
        self._wanted = {name for video in self.videos for name in video.documents}
        self._seen: dict[str, tuple[int, Sequence[Mapping[str, Any]]]] = {}
        self._others: list[str] = []  # dialogues of which the people know nothing
        self._crops: dict[str, dict[str, list[str]]] = {}
        self._heads: dict[str, Mapping[str, Any]] = {}
        self._mentions: dict[str, list[PersonMention]] = defaultdict(list)
        for video in self.videos:
            for mention in (m for person in video.people for m in person.mentions):
                self._mentions[mention.document].append(mention)
        self._names = told_apart(video.video for video in self.videos if video.video)
        self._lost: list[PersonMention] = []  # those that no cluster of the dialogues has

    def see(self, payload: Mapping[str, Any], number: int) -> None:
        """Take in one dialogue, the page's number `number` from 0."""
        name = dialogue_name(payload["key"] or None, number + 1)
        if name not in self._wanted:  # a key may be "", and no key is "" here too
            name = payload["key"]
        if name not in self._wanted:
            self._others.append(dialogue_name(name or None, number + 1))
            return
        if name in self._seen:
            return
        self._seen[name] = number, payload["turns"]
        drawn = {
            (mention["turn"], mention["start"], mention["end"])
            for side in payload["sides"]
            for cluster in side["clusters"]
            for mention in cluster["mentions"]
        }
        # What nobody counts (`Person.unsure`) may be in a cluster or not.
        mentions = self._mentions.pop(name, [])
        self._lost += [m for m in mentions if (m.turn, m.start, m.end) not in drawn]
        crops = {h["id"]: h["crops"][:_CROPS] for h in payload["heads"] if h.get("crops")}
        if crops:
            self._crops[name] = crops
        if payload["tracks"]:
            self._heads[name] = {
                "length": (payload["video"] or {}).get("duration"),
                "seen": _seen(payload["tracks"]),
                "seconds": {head["id"]: head.get("seconds") for head in payload["heads"]},
            }

    def made(self) -> list[dict[str, Any]]:
        """The payload, once all dialogues were seen.

        RAISES: T898 for people of dialogues that were not seen, or have other words. Warns W851 of
            dialogues that the people were not made of, W852 of mentions that are in no cluster.
        """
        if self.videos and self._others:
            warn("W851", n=len(self._others), first=repr(self._others[0]))
        made = [self._video(video) for video in self.videos]
        if self._lost:
            first = self._lost[0]
            place = f"{first.text} in comment {first.turn + 1} of {first.document!r}"
            n = sum(len(person.mentions) for video in self.videos for person in video.people)
            warn("W852", n=len(self._lost), of=n, first=place)
        return made

    def _video(self, video: VideoPeople) -> dict[str, Any]:
        documents: list[list[Any]] = []
        comments: list[list[Any]] = []
        first: dict[str, int] = {}  # a document's first comment
        crops: dict[str, list[str]] = {}
        heads: Mapping[str, Any] = {"length": None, "seen": {}, "seconds": {}}
        for name in sorted(video.documents, key=lambda name: self._place(name)[0]):
            number, turns = self._place(name)
            first[name] = len(comments)
            place = len(documents)
            documents.append([number, name])
            for t, turn in enumerate(turns):
                facts = [turn.get("speaker") or "", turn.get("at"), turn.get("likes")]
                comments.append([place, t, *facts, None])
            for head, found in self._crops.get(name, {}).items():
                crops.setdefault(head, found)
            if not heads["seen"]:  # all dialogues of a video have the same heads
                heads = self._heads.get(name, heads)
        clusters: list[list[Any]] = []
        numbers: dict[ClusterRef, int] = {}
        places = {name: n for n, (_, name) in enumerate(documents)}
        people = []
        for person in video.people:
            for ref in person.clusters:
                numbers[ref] = len(clusters)
                clusters.append([places[ref.document], ref.cluster, []])
            for mention in person.mentions:
                row = self._mention(mention, first[mention.document], comments)
                ref = ClusterRef(mention.document, mention.cluster)
                clusters[numbers[ref]][2].append(row)
            for mention in person.unsure:
                row = self._mention(mention, first[mention.document], comments)
                cluster = clusters[numbers[ClusterRef(mention.document, mention.cluster)]]
                if len(cluster) < 4:
                    cluster.append([])
                cluster[3].append(row)
            people.append(_person(person, numbers))
        kept = {head for person in video.people for head in person.heads}
        return {
            "video": self._names[video.video] if video.video else None,
            "title": video.title,
            "documents": documents,
            "comments": comments,
            "clusters": clusters,
            "people": people,
            "crops": {head: found for head, found in crops.items() if head in kept},
            "length": heads["length"],
            **{
                what: {head: found for head, found in heads[what].items() if head in kept}
                for what in ("seen", "seconds")
            },
        }

    def _place(self, name: str) -> tuple[int, Sequence[Mapping[str, Any]]]:
        if name not in self._seen:
            raise error("T898", reason=f"there is no dialogue {name!r}")
        return self._seen[name]

    def _mention(self, mention: PersonMention, first: int, comments: list[list[Any]]) -> list[Any]:
        _, turns = self._seen[mention.document]
        text = turns[mention.turn]["text"] if mention.turn < len(turns) else ""
        if visible_text(text[mention.start : mention.end]) != mention.text:
            reason = f"comment {mention.turn + 1} of {mention.document!r} has no {mention.text!r}"
            raise error("T898", reason=reason)
        row = comments[first + mention.turn]
        row[5:] = [text, mention.comment] if mention.comment else [text]
        place = [first + mention.turn, mention.start, mention.end]
        return [*place, mention.type, mention.text]


def _seen(tracks: Mapping[str, Any]) -> dict[str, list[list[float]]]:
    """When each head is seen: from, to in seconds, in order of time."""
    return {
        head["id"]: sorted([one["times"][0], one["times"][-1]] for one in head["tracklets"])
        for head in tracks["heads"]
        if head["id"] is not None
    }


def _person(person: Person, numbers: Mapping[ClusterRef, int]) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "words": person.words,
        "plural": person.plural,
        "heads": [list(entry) for entry in person.heads.items()],
        "clusters": [numbers[ref] for ref in person.clusters],
        "joins": [
            [
                numbers[join.first],
                numbers[join.second],
                join.probability,
                [[reason.note, reason.nats] for reason in join.reasons],
            ]
            for join in person.joins
        ],
    }
