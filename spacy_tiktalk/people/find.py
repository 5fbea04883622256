"""People over Docs, gold records and results of `annotate`: the function to call."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..doc.dialogue import Turn
from ..errors import check_kind, warn
from ..lexicon.mentions import best_name
from ..lexicon.script import fold
from ..tables.document import TableDocument, from_result
from ..tables.rows import Source, as_document
from .by_hand.corrections import Corrections, as_corrections
from .by_hand.fitting import fitted
from .by_hand.links import Links, links_of
from .group import Group
from .joining import Joining
from .reading import Placed
from .settings import PeopleSettings
from .thread_clusters import ThreadCluster, thread_clusters
from .types import ClusterRef, Join, Person, PersonMention, VideoPeople
from .videos import document_name, video_key, video_name

_WORDS = 3


@dataclass
class _Video:
    video: str | None
    titles: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    clusters: list[ThreadCluster] = field(default_factory=list)


def find_people(
    docs: Iterable[Source],
    *,
    settings: PeopleSettings | None = None,
    one_video: bool = False,
    corrections: Corrections | str | Path | None = None,
) -> list[VideoPeople]:
    """The people of each video, across its dialogues.

    docs (Iterable[Source]): Docs, gold records, or objects of a result of `annotate`; each is read
        once, and only its clusters are kept. Dialogues share a video where they name the same one
        (or their comments have its id), else, where they name none, where they have the same title.
    settings (PeopleSettings | None): by default `PeopleSettings()`.
    one_video (bool): take all as one video's, whatever they say.
    corrections (Corrections | str | Path | None): what was joined and told apart by hand, read or
        as a file; it is kept, whatever the evidence says.
    RETURNS (list[VideoPeople]): in the order in which the videos come first.
    RAISES: T880 for a key that appears twice, T883 for what is none of these, T027 for settings of
        another kind, T899 for corrections that do not fit the dialogues, or of one file that
        contradict each other, and as `tables.to_rows` for what is wrong in one. Warns (W895) of
        dialogues with neither video nor title, of which each is then a video of its own.
    """
    settings = PeopleSettings() if settings is None else settings
    check_kind(settings, PeopleSettings, "find_people(settings=…)")
    videos: dict[tuple[str, str], _Video] = {}
    names: dict[str, int] = {}
    corrections = as_corrections(corrections)
    corrected = {place.document for place in corrections.places()}
    talks: dict[str, Sequence[Turn]] = {}
    for number, item in enumerate(docs, start=1):
        document = from_result(item, item.where) if isinstance(item, Placed) else as_document(item)
        name = document_name(document, number, names)
        key = ("one", "") if one_video else video_key(document, name)
        video = videos.setdefault(key, _Video(video_name(document)))
        _take(video, document, name, settings)
        if name in corrected:
            talks[name] = document.dialogue.turns
    clusters = (cluster for video in videos.values() for cluster in video.clusters)
    corrections = fitted(corrections, [v.documents for v in videos.values()], talks, clusters)
    own = [key[1] for key in videos if key[0] == "document"]
    if own and len(names) > 1:
        warn("W895", n=len(own), first=own[0])
    made: dict[str, float] = {**settings.numbers(), **({"one_video": True} if one_video else {})}
    found = (_people(video, settings, corrections) for video in videos.values())
    return [replace(video, settings=made) for video in found]


def _take(video: _Video, document: TableDocument, name: str, settings: PeopleSettings) -> None:
    video.documents.append(name)
    if document.dialogue.title:
        video.titles[name] = document.dialogue.title
    video.clusters += thread_clusters(
        document, name, head_min=settings.head_min, aliases=settings.aliases
    )


def _people(video: _Video, settings: PeopleSettings, corrections: Corrections) -> VideoPeople:
    title = video.titles[min(video.titles)] if video.titles else None
    links = links_of(corrections, video.documents, video.clusters)
    folded = fold(title or "").casefold()
    joining = Joining(video.clusters, settings, title=folded, links=links)
    with _no_look_for_cycles():
        joining.run()
    found = [
        _person(group, joining.joins[number], settings, links)
        for number, group in sorted(joining.groups.items())
    ]
    found.sort(key=lambda person: (-len(person.mentions), person.clusters[0]))
    people = tuple(replace(person, id=f"P{number}") for number, person in enumerate(found, start=1))
    return VideoPeople(video.video, title, tuple(sorted(video.documents)), people)


@contextmanager
def _no_look_for_cycles() -> Iterator[None]:
    """Joining makes objects by the million, and no cycles: looks for them took a tenth of its
    time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _person(group: Group, joins: list[Join], settings: PeopleSettings, links: Links) -> Person:
    clusters = sorted(group.members, key=lambda cluster: cluster.ref)
    by_hand = {*links.sides, *(ref for refs in links.one for ref in refs)}
    mentions: list[PersonMention] = []
    unsure: list[PersonMention] = []
    for cluster in clusters:
        mentions += cluster.mentions
        if cluster.believed and len(group.threads) > 1 and cluster.ref not in by_hand:
            sure = zip(cluster.mentions, cluster.believed, strict=True)
            unsure += [mention for mention, p in sure if p < settings.mention_min]
    if unsure:
        left_out = set(unsure)
        mentions = [mention for mention in mentions if mention not in left_out]
    words = Counter(m.text for m in mentions)
    names = Counter(m.text for m in mentions if m.type == "PROPER")
    name = best_name([(text, "PROPER") for text in sorted(names.elements())]) if names else None
    aliases = {text: n for text, n in _frequent(names) if text != name}
    refs: tuple[ClusterRef, ...] = tuple(cluster.ref for cluster in clusters)
    return Person(
        id="",
        name=name,
        words="、".join(text for text, _ in _frequent(words)[:_WORDS]),
        aliases=aliases,
        plural=group.plural,
        clusters=refs,
        mentions=tuple(mentions),
        writers=tuple(sorted({m.writer for m in mentions} - {""})),
        heads={
            head: round(mass / group.linked, 4)
            for head, mass in sorted(group.heads.items(), key=lambda entry: (-entry[1], entry[0]))
        },
        joins=tuple(sorted(joins)),
        unsure=tuple(unsure),
    )


def _frequent(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
