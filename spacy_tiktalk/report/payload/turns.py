"""A turn as the page draws it: writer, text, and below them what its file says of the comment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

from ...doc.dialogue import Turn

_UNIX = range(10**8, 10**11)  # seconds; those of 1973 to 5138


def turn_rows(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """For each turn "speaker" and "text", and "about", a list of short texts, where it has any."""
    rows = []
    for turn in turns:
        row: dict[str, Any] = {"speaker": turn.speaker or None, "text": turn.text}
        about = _about(turn, turns)
        if about:
            row["about"] = about
        rows.append(row)
    return rows


def _about(turn: Turn, turns: Sequence[Turn]) -> list[str]:
    """Whom it answers, when and where it was written, likes, id."""
    answered = _answered(turn, turns)
    source = turn.source
    said = [
        f"↩ {answered}" if answered else "",
        _time(source.get("time", "")),
        source.get("place", ""),
        f"♥ {source['likes']}" if source.get("likes", "0") != "0" else "",
        f"id {turn.id}" if turn.id else "",
    ]
    return [text for text in said if text]


def _answered(turn: Turn, turns: Sequence[Turn]) -> str:
    if isinstance(turn.reply_to, int):
        if turn.reply_to >= len(turns):
            return ""
        return turns[turn.reply_to].speaker or f"comment {turn.reply_to + 1}"
    return turn.reply_to or ""


def _time(text: str) -> str:
    """A Unix time as a date of UTC; any other text as it is."""
    if not text.isdecimal() or len(text) > 17:
        return text
    seconds = int(text)
    while seconds >= _UNIX.stop:  # milliseconds, microseconds
        seconds //= 1000
    if seconds not in _UNIX:
        return text
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
