"""Whether corrections by hand fit the dialogues, and where their mentions stand by now.

A comment that was crawled later moves those behind it. So a mention that knows what the platform
calls its comment is looked up by that, and its turn counts only where nothing is known of ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...doc.dialogue import Turn
from ...errors import TiktalkError, error
from ...lexicon.marks.invisible import visible_text
from ..thread_clusters import ThreadCluster
from .corrections import Apart, Corrections, MentionPlace, Origin

_SHOWN = 5  # misfits that an error lists
_LONG = 30  # characters of a comment that an error shows
_OTHER = "Give the dialogues that were corrected, or take {it} out."
_VIDEOS = "Take all as one video's (--one-video), or take {it} out."
_BOTH = (
    "Give the dialogues that were corrected, take all as one video's (--one-video), or take {it} "
    "out."
)


class _Misfit(NamedTuple):
    """What does not fit; two_videos: dialogues are there, but of two videos."""

    origin: Origin
    reason: str
    two_videos: bool = False


class _Talk:
    """A dialogue: the text of each comment, and which turns have an id."""

    def __init__(self, turns: Sequence[Turn]) -> None:
        self.texts = [turn.text for turn in turns]
        self.turns_of: dict[str, list[int]] = defaultdict(list)
        for number, turn in enumerate(turns):
            if turn.id:
                self.turns_of[turn.id].append(number)


def check_documents(corrections: Corrections, videos: Sequence[Iterable[str]]) -> None:
    """Whether each correction is of documents of one video.

    videos (Sequence[Iterable[str]]): the documents of each.
    RAISES: T899 for documents that are not there, and for documents of two videos.
    """
    _refuse(_document_misfits(corrections, videos))


def fitted(
    corrections: Corrections,
    videos: Sequence[Iterable[str]],
    talks: Mapping[str, Sequence[Turn]],
    clusters: Iterable[ThreadCluster],
) -> Corrections:
    """The corrections with each mention at the turn where its comment is by now.

    videos (Sequence[Iterable[str]]): the documents of each. talks (Mapping[str, Sequence[Turn]]):
        the turns of each document that is corrected. clusters (Iterable[ThreadCluster]): of all.
    RAISES: T899 as `check_documents`, for a comment that is not there, a mention that no cluster
        has, and a text that is not the mention's; of one file all at once.
    """
    known = {
        (m.document, m.turn, m.start, m.end): m.text
        for cluster in clusters
        if cluster.ref.document in talks
        for m in cluster.mentions
    }
    there = {document: _Talk(turns) for document, turns in talks.items()}
    misfits = _document_misfits(corrections, videos)

    def here(places: Iterable[MentionPlace], origin: Origin) -> tuple[MentionPlace, ...]:
        found = []
        for given in places:
            talk = there.get(given.document)
            if talk is not None:  # else it is told already
                place = _now(given, talk)
                reason = place if isinstance(place, str) else _amiss(place, talk, known)
                if isinstance(place, str) or reason:
                    misfits.append(_Misfit(origin, reason))
                else:
                    found.append(place)
        return tuple(found)

    ones = zip(corrections.one, corrections.one_from, strict=True)
    aparts = zip(corrections.apart, corrections.apart_from, strict=True)
    one = tuple(here(places, origin) for places, origin in ones)
    apart = tuple(Apart(*(here(side, origin) for side in both)) for both, origin in aparts)
    _refuse(misfits)
    return Corrections(one, apart, corrections.name, corrections.one_from, corrections.apart_from)


def _document_misfits(corrections: Corrections, videos: Sequence[Iterable[str]]) -> list[_Misfit]:
    of = {document: n for n, documents in enumerate(videos) for document in documents}
    both = ((*first, *second) for first, second in corrections.apart)
    origins = (*corrections.one_from, *corrections.apart_from)
    misfits: list[_Misfit] = []
    for places, origin in zip((*corrections.one, *both), origins, strict=True):
        documents = list(dict.fromkeys(place.document for place in places))
        missing = [document for document in documents if document not in of]
        for name in missing:
            # Whoever writes corrections by hand learns what the dialogues without a key are called.
            known = "" if misfits or not of else f" (the first is {next(iter(of))!r})"
            misfits.append(_Misfit(origin, f"there is no dialogue {name!r}{known}"))
        others = [] if missing else [name for name in documents if of[name] != of[documents[0]]]
        if others:
            reason = f"{documents[0]!r} and {others[0]!r} are of two videos"
            misfits.append(_Misfit(origin, reason, two_videos=True))
    return misfits


def _now(place: MentionPlace, talk: _Talk) -> MentionPlace | str:
    """The place at its comment's turn by now, or why there is none."""
    if not place.comment or not talk.turns_of:
        return place
    turns = talk.turns_of.get(place.comment, [])
    if place.turn in turns:
        return place
    if len(turns) == 1:
        return place._replace(turn=turns[0])
    words = f" ({place.text})" if place.text else ""
    number = "several comments" if turns else "no comment"
    return f"{place.document} has {number} with the id {place.comment}{words}"


def _amiss(place: MentionPlace, talk: _Talk, known: Mapping[tuple[str, int, int, int], str]) -> str:
    """What is wrong with a place, "" for nothing."""
    if not 0 <= place.turn < len(talk.texts):
        return f"nobody is mentioned in {place}: the dialogue has {len(talk.texts)} comments"
    text = talk.texts[place.turn]
    mentioned = known.get((place.document, place.turn, place.start, place.end))
    said = visible_text(text[max(0, place.start) : max(0, place.end)])
    if mentioned is not None:
        said = mentioned
    if place.text is not None and place.text != said:
        moved = "" if place.comment else ", or other comments are before it"
        shown = text if len(text) <= _LONG else f"{text[: _LONG - 1]}…"
        has = repr(said) if said else "nothing"
        return f"in {place} the comment has {has}: its text is another by now{moved} ({shown})"
    return "" if mentioned is not None else f"nobody is mentioned in {place}"


def _refuse(misfits: Sequence[_Misfit]) -> None:
    """Raise T899 with the misfits of the first file that has any."""
    if not misfits:
        return
    file, name, _ = min(misfit.origin for misfit in misfits)
    own = {one: None for one in misfits if one.origin.file == file}
    raise _error(name, sorted(own, key=lambda one: one.origin.number))


def _error(name: str, misfits: Sequence[_Misfit]) -> TiktalkError:
    told = [f"correction {one.origin.number}: {one.reason}" for one in misfits[:_SHOWN]]
    if len(misfits) > _SHOWN:
        told.append(f"and {len(misfits) - _SHOWN} more")
    kinds = {one.two_videos for one in misfits}
    mend = _BOTH if len(kinds) > 1 else _VIDEOS if True in kinds else _OTHER
    many = len({one.origin for one in misfits}) > 1
    mend = mend.format(it="these corrections" if many else "the correction")
    return error("T899", path=name, reason="; ".join(told), mend=mend)
