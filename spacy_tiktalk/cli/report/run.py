"""What `report` does: reads dialogues one by one and writes the page."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ...errors import TiktalkError, error, warning
from ...files import is_pipe, no_file
from ...formats.comments.options import CommentOptions
from ...formats.docbin import docs_of, read_docbin, whole
from ...formats.partitions import is_partitions, read_dialogues
from ...formats.registry import TEXT, check_comment_options, check_format, guess_format, load
from ...formats.source import Where, filled, load_object, read_lines
from ...people import read_people
from ...report.page.documents import missing_videos, payload_with_media
from ...report.page.html import TITLE, write_page
from ...report.page.media import Media
from ...report.payload.document import record_payload
from ..shared.bad_records import NamedBadRecords
from ..shared.outputs import check_outputs
from ..shared.partitions.inputs import source_path
from ..shared.streams import STDIO, file_to_read, file_to_write
from ..shared.terminal import warn


@dataclass(frozen=True, kw_only=True)
class Request:
    """The options of the command line by their names there."""

    input: str
    out: Path
    video_root: Path | None
    video: str
    crops: bool
    title: str | None
    force: bool
    format: str = "auto"
    people: Path | None = None
    comments: CommentOptions | None = None


@dataclass
class Written:
    """What the page holds.

    skipped (int): bad records.
    missing (int): videos that were not at hand.
    uncut (int): dialogues with a video from which the heads' pictures could not be cut.
    """

    path: str
    dialogues: int = 0
    persons: int = 0
    mentions: int = 0
    linked: int = 0
    videos: int = 0
    missing: int = 0
    uncut: int = 0
    skipped: int = 0
    bytes: int = 0

    def to_json(self) -> dict[str, Any]:
        """The path and the counts by name."""
        return asdict(self)

    def rows(self) -> list[tuple[str, str]]:
        """The same for a person to read, without counts of 0."""
        shown = [
            ("dialogues", self.dialogues),
            ("persons", self.persons),
            ("mentions", self.mentions),
            ("persons seen", self.linked),
            ("with a video", self.videos),
            ("videos not at hand", self.missing),
            ("without pictures of heads", self.uncut),
            ("bad records", self.skipped),
        ]
        size = f"{self.path} ({self.bytes / 1e6:.1f} MB)"
        counts = [(name, f"{n:,}") for name, n in shown if n or name == "dialogues"]
        return [("page", size), *counts]

    def add(self, payload: Mapping[str, Any]) -> None:
        """Count one dialogue."""
        clusters = payload["sides"][-1]["clusters"]
        self.dialogues += 1
        self.persons += len(clusters)
        self.mentions += sum(len(cluster["mentions"]) for cluster in clusters)
        self.linked += sum(cluster["link_status"] == "linked" for cluster in clusters)
        video = payload["video"]
        self.videos += video is not None and video["src"] is not None


def run(request: Request) -> Written:
    """Write the page.

    RAISES: T505, T564, T854, T560 to T562 for INPUT and --out, T852 for --video, T896 and T898 for
        --people, T103 and T104 where nothing is left to draw, and what reading the input raises
        as a whole.
    """
    _check_out(request)
    root = request.video_root
    if root is None:
        stream = request.input == STDIO or is_pipe(request.input)
        root = Path.cwd() if stream else Path(request.input).resolve().parent
    media = Media(video=request.video, crops=request.crops, base=request.out.parent, root=root)
    name = "stdin" if request.input == STDIO else request.input
    bad = NamedBadRecords(name, "skip")
    done = Written("stdout" if str(request.out) == STDIO else str(request.out))
    check_format("--format", request.format, more=(TEXT,))
    people = [] if request.people is None else read_people(request.people)
    documents = _counted(request, bad, media, done)
    with file_to_write(request.out, "html") as target:
        write_page(target, documents, title=request.title or TITLE, people=people)
        done.bytes = target.stat().st_size
    missing = missing_videos(media)
    if missing is not None:
        warn(warning("W850", **missing))
    done.missing, done.uncut, done.skipped = len(media.missing), len(media.uncut), bad.refused
    return done


def _check_out(request: Request) -> None:
    out = request.out
    streamed = request.input == STDIO or is_pipe(request.input)
    if not streamed and not is_partitions(request.input) and (reason := no_file(request.input)):
        if os.path.isdir(request.input):
            raise error("T564", path=request.input)
        raise error("T505", path=request.input or "INPUT", reason=reason)
    written = None if str(out) == STDIO else out
    check_outputs(
        {"--out": written},
        inputs={"INPUT": request.input, "--people": request.people},
        force=request.force,
    )


def _counted(
    request: Request, bad: NamedBadRecords, media: Media, done: Written
) -> Iterator[Mapping[str, Any]]:
    for payload in _payloads(request, bad, media):
        bad.accepted += 1
        done.add(payload)
        yield payload
    bad.finish()


def _payloads(request: Request, bad: NamedBadRecords, media: Media) -> Iterator[Mapping[str, Any]]:
    """The payloads of INPUT with their media; bad records are named and left out."""
    comments = request.comments
    with file_to_read(Path(request.input)) as (path, name):
        bad.file = path
        if is_partitions(path):
            yield from _of_partitions(path, bad, media)
            return
        found = request.format
        if found == "auto":
            found = guess_format(path, name, text=True, comments=comments)
        if found == TEXT:
            raise error("T854", path=request.input)
        if found in ("jsonl", "spacy"):
            check_comment_options(name, comments, found)
        if found == "jsonl":
            yield from _of_results(read_lines(path, name), bad, media)
        elif found == "spacy":
            yield from _of_docs(path, name, bad, media)
        else:
            records = load(found, bad, comments)
            bad.accepted = 0  # they are counted as they are drawn
            for record in records:
                payload = record_payload(record)
                # Corpora name videos that nobody has beside them; a comment's was found by its id.
                video = record.dialogue.video if found == "comments" else None
                yield media.add(payload, video, None)


def _of_results(
    lines: Iterable[tuple[Where, bytes]], bad: NamedBadRecords, media: Media
) -> Iterator[Mapping[str, Any]]:
    for where, raw in filled(lines):
        try:
            payload = payload_with_media(load_object(raw, where), media, where=where)
        except TiktalkError as err:
            bad.refuse(err)
        else:
            yield payload


def _of_partitions(folder: Path, bad: NamedBadRecords, media: Media) -> Iterator[Mapping[str, Any]]:
    for where, source, obj in read_dialogues(folder):
        try:
            beside = str(source_path(Path(), source).parent)  # annotate looked there for the video
            payload = payload_with_media(obj, media, where=where, folder=beside)
        except TiktalkError as err:
            bad.refuse(err)
        else:
            yield payload


def _of_docs(
    path: Path, name: str, bad: NamedBadRecords, media: Media
) -> Iterator[Mapping[str, Any]]:
    from spacy.vocab import Vocab

    for where, doc in docs_of(read_docbin(path, name), Vocab(), name):
        try:
            payload = payload_with_media(whole(doc, where), media)
        except TiktalkError as err:
            bad.refuse(err.at(where))
        else:
            yield payload
