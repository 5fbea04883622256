"""What a list of comments says by where it stands: of which video they are, or what they answer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from ..cells.ids import clean_id, video_of_link
from ..header.columns import STATUS
from ..header.names import DESCRIPTIONS, KNOWN
from ..header.remarks import OF_VIDEO, known_as
from ..sheet import cell_text
from .cells import Cells, flat
from .tables import ID

Chain = tuple[tuple[str, Any], ...]
"""From a whole page to a list in it, what is passed: its name, and itself."""
_REPLIES = re.compile(r"(?:sub_?comments?|repl(?:y|ies))(?:_?(?:map|list|dict))?", re.IGNORECASE)
_NAMES_OF_LISTS = re.compile(
    r"[A-Za-z_]+|.*(?:评论|回复|留言|列表|数据|热门|最新|页).*"
    r"|(?:page|p|data|list|comments?|items?|batch|chunk)[_ -]?\d+",
    re.IGNORECASE,
)
_DESCRIPTIONS = DESCRIPTIONS[:5]  # those that are no text of a comment


def around(chain: Chain, known: dict[int, Cells]) -> Cells:
    """Cells of all the comments of a list, under the names that readers give them.

    The nearest object with a video's id, or a title, says it. An id may also be the name of a list
    or of an object around it; other such names part what they hold.

    known (dict[int, Cells]): What the objects say that were looked at, by `id`: thousands of lists
        by their ids stand in one, which is each time all of them.
    """
    found: Cells = {}
    path = ""
    for n, (name, value) in enumerate(chain):
        path += f".{name}"
        above = chain[n - 1][0] if n else ""
        by_id = ID.fullmatch(name) or above.lower().endswith("map")
        if by_id and _REPLIES.fullmatch(above):
            found["root_comment_id"] = name
        elif ID.fullmatch(name):
            found["video_around"] = name
        elif name.startswith("http"):
            found["video_around"] = video_of_link(name) or name
        elif name and not _NAMES_OF_LISTS.fullmatch(name):
            found["part_around"] = path
        if isinstance(value, Mapping):
            if id(value) not in known:
                known[id(value)] = _of_object(value)
            found.update(known[id(value)])
    return found


def _of_object(value: Mapping[str, Any]) -> Cells:
    """The video's id and the title that an object around comments has."""
    cells = _cells(value)
    for name, inner in value.items():
        if isinstance(inner, Mapping) and OF_VIDEO.fullmatch(name):
            cells = _cells(inner) | cells
    video = _first(KNOWN["video"], cells)
    title = _first(KNOWN["title"], cells)
    described = title or _first(_DESCRIPTIONS, cells)
    link = _first(KNOWN["link"], cells)
    if not video and link.startswith("http"):
        video = video_of_link(link) or ""
    if STATUS.isdisjoint(cells):  # else they may be of a request, and what an API says of itself
        video = video or (cells.get("id", "") if described else "")
        title = described if video else title
    found: Cells = {}
    if clean_id(video) is not None:
        found["video_around"] = video
    if title:
        found["title_around"] = title
    if "messages" in value and cells.get("name"):  # one chat of several
        found["part_around"] = f"{cells['name']} {cells.get('id', '')}"
    return found


def _cells(value: Mapping[str, Any]) -> Cells:
    return {known_as(key): cell_text(cell).strip() for key, cell in flat(value)[0].items()}


def _first(names: Sequence[str], cells: Cells) -> str:
    return next((text for name in names if (text := cells.get(name, ""))), "")
