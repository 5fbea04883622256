"""The reader of the format `comments`: any file of them into records, one dialogue a thread."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ...doc.dialogue import Dialogue, Turn
from ...errors import warn
from ..record import DialogueRecord
from ..source import BadRecords, missing
from .header.folders import with_folders
from .header.wide import with_second_level
from .json.objects import with_objects
from .json.replies import with_replies
from .json.rows import read_json, read_json_lines, read_json_list
from .options import CommentOptions
from .parquet import read_parquet
from .rows import read_comments
from .separated import read_separated
from .sheet import Sheet
from .sidecar import contents_file, name_video, read_titles, videos_in, warn_missing
from .talk.answers import answered, ids_for_names, names_for_parents
from .talk.groups import fill_down, make_groups, put_below
from .talk.parents import drop_nobody, drop_strange, numbered
from .talk.threads import Thread, make_threads
from .tell import TABLE_SUFFIXES, json_form
from .workbook import read_xlsx


def load_comments(bad: BadRecords, options: CommentOptions | None = None) -> list[DialogueRecord]:
    """Read the comments of a crawler or a spreadsheet, one dialogue a thread.

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110-T114, T123, T156-T171, T700, T870.
    """
    options = options or CommentOptions()
    bad.what = "comments"
    if not bad.source.is_file():
        raise missing(bad.path)
    sheet = with_second_level(read_sheet(bad, options), options.columns)
    sheet = with_replies(bad.path, sheet, options.columns)
    threads = _threads(bad, sheet, options)
    bad.accepted = sum(len(thread.comments) for thread in threads)
    bad.finish()
    return _records(bad, threads, options, sheet.titles)


def _threads(bad: BadRecords, sheet: Sheet, options: CommentOptions) -> list[Thread]:
    comments, roles, unit, copies = read_comments(bad, sheet, options.columns)
    if copies:
        warn("W157", path=bad.path, n=copies)
    fill_down(comments)
    name_video(Path(bad.path), comments)
    drop_nobody(comments)
    ids_for_names(comments)
    inside = any(comment.inside is not None for comment in comments)
    if not inside and "level" in roles and not {"parent", "root"} & roles:
        inside = put_below(comments)
    names = names_for_parents(comments)
    roles -= drop_strange(comments)
    if not {"parent", "root"} & roles:
        numbered(comments)
    if inside or "root" in roles or any(c.parent is not None for c in comments):
        return make_threads(bad, comments, unit)
    if "parent" in roles and not names:  # nobody answers anybody
        return make_threads(bad, comments, unit)
    return make_groups(comments)


def read_sheet(bad: BadRecords, options: CommentOptions) -> Sheet:
    """The columns and rows of a file, and what the folders above it say.

    RAISES: as `load_comments`.
    """
    return with_folders(_read_file(bad, options), bad.path, options.columns)


def _read_file(bad: BadRecords, options: CommentOptions) -> Sheet:
    """A file, told by its first bytes."""
    with bad.source.open("rb") as file:
        head = file.read(4)
    if head.startswith(b"PAR1"):
        return read_parquet(bad, options.columns)
    if head.startswith(b"PK\x03\x04"):
        return with_objects(bad, read_xlsx(bad, options.columns), options.columns)
    form = None if bad.source.suffix.lower() in TABLE_SUFFIXES else json_form(bad.source)
    if form == "lines":
        return read_json_lines(bad, options.encoding, options.columns)
    if form == "list":
        return read_json_list(bad, options.encoding, options.columns)
    if form is not None:
        return read_json(bad, options.encoding, options.columns)
    raw = bad.source.read_bytes()
    sheet = read_separated(bad, raw, options.encoding, options.columns)
    return with_objects(bad, sheet, options.columns)


def _records(
    bad: BadRecords, threads: list[Thread], options: CommentOptions, known: Mapping[str, str]
) -> list[DialogueRecord]:
    other = contents_file(Path(bad.path))
    titles = dict(known)
    if other is not None:
        titles |= read_titles(
            other, lambda own: read_sheet(own, CommentOptions()), comments=bad.path
        )
    root = Path(options.video_root or Path(bad.path).parent)
    videos = videos_in(root)
    named = [next((c.video for c in t.comments if c.video is not None), None) for t in threads]
    if options.video_root is not None:
        warn_missing(bad.path, root, [name for name in named if name is not None], videos)
    records = []
    for number, video in enumerate(named):
        # A thread is dropped once its dialogue is made: both take half as much memory again.
        thread, threads[number] = threads[number], Thread()
        records.append(DialogueRecord(_dialogue(thread, video, titles, videos)))
    return records


def _dialogue(
    thread: Thread, video: str | None, titles: dict[str, str], videos: dict[str, str]
) -> Dialogue:
    own = next((c.title for c in thread.comments if c.title is not None), None)
    turns = tuple(
        Turn(
            comment.writer,
            comment.text,
            reply_to=whom,
            id=comment.id,
            source=comment.source,
        )
        for comment, whom in zip(thread.comments, answered(thread), strict=True)
    )
    return Dialogue(
        turns,
        title=titles.get(video or "") or own,
        video=videos.get(video or ""),
        key=thread.key,
    )
