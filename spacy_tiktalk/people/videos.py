"""Which dialogues are of one video, and what each is called."""

from __future__ import annotations

from ..errors import error
from ..tables.document import TableDocument


def document_name(document: TableDocument, number: int, known: dict[str, int]) -> str:
    """The dialogue's key, else "dialogue-0001" by its number, as the tables have it.

    known (dict[str, int]): name → number of the dialogues so far; gets this one.
    RAISES: T880 for a key that stands twice.
    """
    key = document.dialogue.key
    name = f"dialogue-{number:04}" if key is None else key
    if name in known:
        raise error("T880", key=name, first=f"document {known[name]}", second=f"document {number}")
    known[name] = number
    return name


def video_key(document: TableDocument, name: str) -> tuple[str, str]:
    """What dialogues of one video share: the video's name, else its title, else nothing."""
    dialogue = document.dialogue
    if dialogue.video:
        return "video", dialogue.video
    return ("title", dialogue.title) if dialogue.title else ("document", name)
