"""Reports of Docs and of `annotate`'s results: `doc_to_html`, `docs_to_html`, `write_report`."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy.tokens import Doc

from ...doc.extensions.computed import head_tracks
from ...doc.turns import text_field
from ...errors import error, warn
from ...formats.source import Where
from ...people.types import VideoPeople
from ..payload.document import document_payload, result_payload
from .html import TITLE, render_page, write_page
from .media import Media


def doc_to_html(
    doc: Doc | Mapping[str, Any],
    *,
    video: str = "auto",
    crops: bool = True,
    title: str | None = None,
    video_root: str | os.PathLike[str] | None = None,
) -> str:
    """One dialogue as a page of HTML that needs no other file and no network.

    The talk with every mention in its person's color, the persons with what links them to heads,
    and, where the Doc names a video, the video with boxes over it and a timeline.

    doc (Doc | Mapping[str, Any]): a Doc with clusters, or one object of `tiktalk annotate`'s JSONL.
    video (str), crops (bool), video_root (str | Path | None): see `write_report`. The Doc stays as
        it is.
    RAISES: as `docs_to_html`.
    """
    return docs_to_html([doc], video=video, crops=crops, title=title, video_root=video_root)


def docs_to_html(
    docs: Iterable[Doc | Mapping[str, Any]],
    *,
    video: str = "auto",
    crops: bool = True,
    title: str | None = None,
    video_root: str | os.PathLike[str] | None = None,
    people: Iterable[VideoPeople] = (),
) -> str:
    """Dialogues as one page, with an index to search. The arguments are `write_report`'s.

    RAISES: T851 for what is neither Doc nor result, T852 for an unknown `video`, T898 for people of
        other dialogues, and what
        `document_payload` and `result_payload` raise. Warns W850 of videos that could not be shown.
    """
    media = Media(video=video, crops=crops, root=video_root)
    page = render_page(payloads(docs, media), title=title or TITLE, people=people)
    _warn_of_missing(media)
    return page


def write_report(
    path: str | os.PathLike[str],
    docs: Iterable[Doc | Mapping[str, Any]],
    *,
    video: str = "auto",
    crops: bool = True,
    title: str | None = None,
    video_root: str | os.PathLike[str] | None = None,
    people: Iterable[VideoPeople] = (),
) -> Path:
    """Write the page of `docs_to_html` to a file, dialogue by dialogue, and return its path.

    docs (Iterable[Doc | Mapping[str, Any]]): Docs, objects of `tiktalk annotate`'s JSONL, or
        payloads of `payload`, in any number; one is held at a time.
    video (str): "embed" puts videos into the page, "link" links them relative to the page, "auto"
        embeds files up to 16 MiB and links larger ones, "none" shows none (the boxes are then drawn
        on an empty frame).
    crops (bool): cut pictures of the heads out of the videos; they show faces.
    title (str | None): of the page.
    video_root (str | Path | None): the folder in which the Docs' videos must lie; None takes their
        paths as they are.
    people (Iterable[VideoPeople]): what `find_people` says of these dialogues: the page then
        begins with the people of each video.
    RAISES: as `docs_to_html`, and T853 where the page cannot be written there. Nothing is left
        behind by a failed run, and a file that was there stays.
    """
    target = Path(path)
    media = Media(video=video, crops=crops, base=target.parent, root=video_root)
    written = write_page(target, payloads(docs, media), title=title or TITLE, people=people)
    _warn_of_missing(media)
    return written


def payloads(docs: Iterable[Any], media: Media) -> Iterator[Mapping[str, Any]]:
    """The payload of each Doc, result or payload; the first two with their video and crops.

    RAISES: T851 for anything else, and what `document_payload` and `result_payload` raise.
    """
    for doc in docs:
        ready = isinstance(doc, Mapping) and "sides" in doc
        yield doc if ready else payload_with_media(doc, media)


def payload_with_media(
    doc: Any, media: Media, *, where: Where | None = None, folder: str = ""
) -> Mapping[str, Any]:
    """One of `payloads`, of a Doc or a result: what a file holds is never taken for a payload,
    whose address of a video the page would ask for.

    where (Where | None): the place that errors of a result name.
    folder (str): in the root of the videos, where that of a result is looked for first.
    RAISES: T851 for anything else, T850 for a result that cannot be drawn.
    """
    if isinstance(doc, Doc):
        payload = document_payload(doc)
        tracks = head_tracks(doc) if payload["tracks"] else None
        return media.add(payload, text_field(doc, "video"), tracks)
    if isinstance(doc, Mapping) and (where is not None or "turns" in doc):
        payload = result_payload(doc, where=where)
        wanted = payload["tracks"] and media.crops
        return media.add(payload, doc.get("video"), _tracks(doc) if wanted else None, folder=folder)
    expected = "Docs, objects of tiktalk annotate's JSONL, or payloads of report.payload"
    raise error("T851", found=f"A {type(doc).__name__}", expected=expected)


def missing_videos(media: Media) -> dict[str, Any] | None:
    """The values of warning W850, of videos that could not be shown; None if all could."""
    found = [*media.missing, *media.uncut]
    return {"n": len(found), "first": found[0].rstrip(".")} if found else None


def _warn_of_missing(media: Media) -> None:
    values = missing_videos(media)
    if values is not None:
        warn("W850", **values)


def _tracks(obj: Mapping[str, Any]) -> Any:
    from ...video.tracks.head_tracks import HeadTracks

    return HeadTracks.from_dict(obj["tracks"])
