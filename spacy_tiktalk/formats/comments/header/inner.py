"""Fields of an object whose names say again whose they are: `user.user_name`, `video.aweme_id`."""

from __future__ import annotations

import re

from .names import KNOWN, folded

OF_VIDEO = re.compile(
    r"(?:aweme|video|note|item|post|photo|media|work)(?:_?(?:detail|info|data))?", re.IGNORECASE
)
_OUTER = frozenset((*KNOWN["writer"], *KNOWN["text"]))
_OF_COMMENT = ("text", "writer", "id", "time", "place", "likes", "replies", "writer_id")
_OWN = frozenset(name for role in _OF_COMMENT for name in KNOWN[role])
_OWN_OF_VIDEO = frozenset((*KNOWN["video"], *KNOWN["title"]))


def inner_name(name: str) -> str | None:
    """The known name that is the whole of an inner field's own; None where it is none.

    Deeper ones are another's: `reply_to.user.user_name`.
    """
    outer, _, inner = name.partition(".")
    around, own = folded(outer), folded(inner)
    if "." in inner or not own:
        return None
    if OF_VIDEO.fullmatch(outer):
        return own if own in _OWN_OF_VIDEO else None
    return own if around in _OUTER and own.startswith(around) and own in _OWN else None
