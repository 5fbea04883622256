"""Which dialogues are of one video, and what each is called."""

from __future__ import annotations

from ..doc.contract import dialogue_name
from ..errors import error
from ..tables.document import TableDocument


def document_name(document: TableDocument, number: int, known: dict[str, int]) -> str:
    """The dialogue's key, else "dialogue-0001" by its number, as the tables have it.

    known (dict[str, int]): name → number of the dialogues so far; gets this one.
    RAISES: T880 for a key that appears twice.
    """
    name = dialogue_name(document.dialogue.key, number)
    if name in known:
        raise error("T880", key=name, first=f"document {known[name]}", second=f"document {number}")
    known[name] = number
    return name


def video_key(document: TableDocument, name: str) -> tuple[str, str]:
    """What dialogues of one video share: the video's name, else its title, else nothing."""
    dialogue = document.dialogue
    video = video_name(document)
    if video:
        return "video", video
    return ("title", dialogue.title) if dialogue.title else ("document", name)


def video_name(document: TableDocument) -> str | None:
    """The video that a dialogue names; else the id that its first comment's file has for it."""
    dialogue = document.dialogue
    first = dialogue.turns[0].source.get("video") if dialogue.turns else None
    return dialogue.video or first or None
