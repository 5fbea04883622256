"""A turn as the page draws it: writer, text, and below them facts about the comment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ...doc.dialogue import Turn
from ...formats.comments.cells.times import china_time, unix_seconds
from ...formats.counts import count_of, whole_count


def turn_rows(turns: Sequence[Turn]) -> list[dict[str, Any]]:
    """For each turn "speaker" and "text"; "about", a list of short texts, "at", its Unix seconds,
    and "likes", where it has any.
    """
    rows = []
    for turn in turns:
        row: dict[str, Any] = {"speaker": turn.speaker or None, "text": turn.text}
        about = _about(turn, turns)
        if about:
            row["about"] = about
        at = unix_seconds(turn.source.get("time", ""))
        if at is not None:
            row["at"] = at
        likes = whole_count(turn.source.get("likes", ""))
        if likes is not None:
            row["likes"] = likes
        rows.append(row)
    return rows


def _about(turn: Turn, turns: Sequence[Turn]) -> list[str]:
    """Facts about the comment: whom it answers, when and where it was written, likes, id."""
    answered = _answered(turn, turns)
    source = turn.source
    likes = source.get("likes", "")
    number = count_of(likes)
    said = [
        f"↩ {answered}" if answered else "",
        _time(source.get("time", "")),
        source.get("place", ""),
        f"♥ {likes}" if likes and (number is None or number > 0) else "",
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
    """A Unix time as a date of China's; any other text as it is."""
    told = china_time(text) if text.isdecimal() else None
    return text if told is None else f"{told[:16]} UTC+8"
