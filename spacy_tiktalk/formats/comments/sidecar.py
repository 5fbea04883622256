"""What lies beside a file of comments: the crawler's file of contents, and the videos."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from ...doc.dialogue import lone_surrogate
from ...errors import TiktalkError, warn
from ...files import VIDEO_SUFFIXES
from ..source import BadRecords
from .cells.ids import clean_id
from .comment import Comment
from .header.names import DESCRIPTIONS, KNOWN
from .header.remarks import known_as
from .sheet import Sheet, SheetRow

_TITLE = (*KNOWN["title"], *DESCRIPTIONS)
_COMMENTS = re.compile(r"comments(?!.*comments)", re.IGNORECASE)
# Of Douyin and TikTok, Bilibili, Xiaohongshu. They begin with their time, which tells them from
# days and sums that are as long.
_VIDEO = re.compile(
    r"(?<![0-9A-Za-z])(?:[67]\d{18}|BV[0-9A-Za-z]{10}|[56][0-9a-f]{23})(?![0-9A-Za-z])"
)
_ENDINGS = (".csv", ".json", ".jsonl", ".xlsx")


def contents_file(path: Path) -> Path | None:
    """MediaCrawler's file of contents beside its file of comments, None where there is none."""
    name = _COMMENTS.sub("contents", path.stem)
    if name == path.stem:
        return None
    endings = dict.fromkeys((path.suffix, *_ENDINGS))
    found = (path.with_name(name + ending) for ending in endings)
    return next((other for other in found if other.is_file()), None)


def read_titles(
    path: Path, read: Callable[[BadRecords], Sheet], *, comments: str
) -> dict[str, str]:
    """Video id → title, else its description.

    read (Callable): Makes the sheet of a file. comments (str): The file that messages name. What is
        wrong with the file is a warning (W158): dialogues are read well without titles.
    """
    bad = BadRecords(str(path), "skip")
    try:
        sheet = read(bad)
        found = titles_in(sheet.columns, sheet.rows)
    except TiktalkError as err:
        warn("W158", path=comments, other=path.name, reason=str(err))
        return {}
    if not found:
        warn("W158", path=comments, other=path.name, reason="it has no ids with titles.")
    return found


def titles_in(names: Sequence[str], rows: Iterable[SheetRow]) -> dict[str, str]:
    """Video id → title, else its description, of a table that has columns for both."""
    columns = [known_as(name) for name in names]
    video = _first(KNOWN["video"], columns)
    titles = [n for n in (_first([name], columns) for name in _TITLE) if n is not None]
    found: dict[str, str] = {}
    for _, row in rows if video is not None and titles else ():
        number = clean_id(row[video or 0] or "")
        title = next((text for text in ((row[n] or "").strip() for n in titles) if text), "")
        if number is not None and title and not lone_surrogate(title):
            found.setdefault(number, title)
    return found


def name_video(path: Path, comments: Sequence[Comment]) -> None:
    """Give comments of one video its id in the name of their file, where they name none.

    The id of a comment, in the name of a file of its replies, is none of a video.
    """
    found = set(_VIDEO.findall(path.stem))
    of = {(comment.title, comment.part) for comment in comments}
    if len(found) != 1 or len(of) > 1 or any(comment.video for comment in comments):
        return
    (video,) = found
    if any(video in (comment.id, comment.parent, comment.root) for comment in comments):
        return
    for comment in comments:
        comment.video = comment.source["video"] = video


def videos_in(root: Path) -> dict[str, str]:
    """Of the videos that lie in a folder: their names, by name and by name without ending."""
    try:
        names = sorted(entry.name for entry in root.iterdir() if entry.is_file())
    except OSError:  # an unreadable folder has no videos; annotate reports what is missing
        return {}
    found: dict[str, str] = {}
    for suffix in VIDEO_SUFFIXES:
        for name in names:
            if name.lower().endswith(suffix):
                found.setdefault(name[: -len(suffix)], name)
                found.setdefault(name, name)
    return found


def warn_missing(path: str, root: Path, asked: Iterable[str], there: dict[str, str]) -> None:
    """Say once which videos are not in a folder that the caller named (W159)."""
    wanted = list(dict.fromkeys(asked))
    gone = [name for name in wanted if name not in there]
    if gone:
        warn("W159", path=path, root=root, n=len(gone), total=len(wanted), first=gone[0])


def _first(names: Iterable[str], columns: list[str]) -> int | None:
    return next((columns.index(name) for name in names if name in columns), None)
