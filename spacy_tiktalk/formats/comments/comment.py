"""One row as a comment: ids that kept their digits, a time to order by, what is worth keeping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .cells.ids import PANDAS, clean_id, video_of_link
from .cells.markup import without_tags
from .cells.times import time_key

KEPT = ("time", "place", "likes", "replies", "writer_id", "video")
"""Roles that a turn's `source` has under their names, and "parent", where there is one."""
_BEFORE_PLACE = re.compile(r"IP\s*属地\s*[:：]\s*|^(?:IP\s*属地|来自|发布于)\s*", re.IGNORECASE)
_OWN = frozenset(("time", "writer_id"))  # those of KEPT whose values few comments share


@dataclass(slots=True)
class Comment:
    """One comment as its file has it.

    line (int): Its place, in what the file is counted in. id, parent, root (str | None): "0" and
        its kin are None. time (float | None): To order by, in seconds since whenever.
    part (str | None): Which part of the file it stands in, where its parts are of several videos.
    level (str | None): As the file says whether it is a root or a reply.
    inside (Comment | None): The one in whose object this one stands; what it answers, unless it
        names another.
    """

    line: int
    text: str
    writer: str
    id: str | None
    parent: str | None
    root: str | None
    answered: str | None
    video: str | None
    title: str | None
    time: float | None
    part: str | None = None
    level: str | None = None
    source: dict[str, str] = field(default_factory=dict)
    inside: Comment | None = field(default=None, repr=False, compare=False)


def make_comment(cells: Mapping[str, str], line: int, texts: dict[str, str]) -> Comment:
    """The comment of a row.

    cells (Mapping[str, str]): By their roles. line (int): The row's place. texts (dict[str, str]):
        Those that many comments share, by themselves.
    """
    # In 100,000 comments most places, likes and videos repeat, so each text is kept once.
    one = texts.setdefault
    plain = {role: cell.strip() for role, cell in cells.items()}
    if "place" in plain:  # words of the sites: IP属地：上海, 来自上海
        plain["place"] = _BEFORE_PLACE.sub("", plain["place"])
    get = plain.get
    number, parent = clean_id(get("id", "")), clean_id(get("parent", ""))
    root = clean_id(get("root", ""))
    link = get("link", "")
    video = clean_id(get("video", "")) or video_of_link("" if link in PANDAS else link)
    if not get("video") and video == number:  # the comment's own address
        video = None
    source = {
        role: cell if role in _OWN else one(cell, cell)
        for role in KEPT
        if (cell := get(role)) and cell not in PANDAS
    }
    if video is not None:
        source["video"] = video = one(video, video)
    if parent is not None and parent != number:
        source["parent"] = one(parent, parent)
    if number is None:
        source["row"] = str(line)
    return Comment(
        line=line,
        text=without_tags(cells["text"]),
        writer=get("writer", ""),
        id=number,
        parent=None if parent == number else parent,
        root=None if root == number else root,
        answered=get("answered") or None,
        video=video,
        title=one(plain["title"], plain["title"]) if get("title") else None,
        time=time_key(get("time", "")),
        level=get("level") or None,
        part=one(plain["part"], plain["part"]) if get("part") else None,
        source=source,
    )
