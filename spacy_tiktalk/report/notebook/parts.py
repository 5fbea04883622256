"""The pieces of HTML that `jupyter.py` puts together. Every text that comes in is escaped here,
unless it is called HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..markup import escaped, shortened
from ..palette import cluster_color, text_on
from ..payload.shown import mentions_by_turn

LONGEST = 100
"""Rows of a table that are shown."""
_LONGEST_TALK = 200  # turns that are shown
_LONGEST_TURN = 2000  # characters
_CELL = "padding:1px 10px 1px 0;text-align:left;vertical-align:top;border:0"


def block(html: str) -> str:
    """HTML on a line of its own."""
    return f"<div>{html}</div>"


def muted(html: str) -> str:
    """HTML in a muted color."""
    return f'<span style="opacity:0.7">{html}</span>'


def more(n: int, one: str, many: str | None = None) -> str:
    """How many more there are that are not shown; "" for 0 and below."""
    return block(muted(f"… {n} more {one if n == 1 else many or one + 's'}")) if n > 0 else ""


def number_of(key: str) -> int:
    """The number at the end of a span group's key, which sets its color; 0 without one."""
    found = re.search(r"[0-9]{1,9}$", key)
    return int(found[0]) if found else 0


def pill(number: int) -> str:
    """A cluster's number on its color."""
    color = cluster_color(number)
    return (
        f'<span style="background:{color};color:{text_on(color)};border-radius:3px;padding:0 4px;'
        f'font-size:0.8em;font-weight:bold">{number}</span>'
    )


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """names (Sequence[str]), rows (Iterable[Sequence[str]]): HTML."""
    head = "".join(f'<th style="{_CELL};opacity:0.7;font-weight:normal">{n}</th>' for n in names)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    style = "border-collapse:collapse;margin:4px 0;border:0;font-size:inherit"
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div style="overflow-x:auto"><table style="{style}">{inner}</table></div>'


def talk(turns: Sequence[Mapping[str, Any]], payload: Mapping[str, Any] | None = None) -> str:
    """The turns, one a line.

    payload (Mapping[str, Any] | None): whose mentions are marked.
    """
    mentions = mentions_by_turn(payload) if payload else {}
    lines = []
    for number, turn in enumerate(turns[:_LONGEST_TALK]):
        speaker = escaped(shortened(turn["speaker"] or "", 20))
        side = f'<span style="flex:0 0 auto;min-width:2em;opacity:0.7">{speaker}</span>'
        mine = mentions.get(number, [])
        # Half of what a line is higher lies below its text: room for the lower underlines.
        room = 8 * (max(underline_rows(mine), default=1) - 2)
        style = f";line-height:calc(1.8em + {room}px)" if room > 0 else ""
        # Letters without a break are broken, else one writer makes the whole cell wide.
        broken = "min-width:0;overflow-wrap:anywhere"
        said = f'<span style="{broken}">{marked(turn["text"], mine)}</span>'
        line = f"{side if speaker else ''}{said}"
        lines.append(f'<div style="display:flex;gap:0.6em{style}">{line}</div>')
    return "".join(lines) + more(len(turns) - _LONGEST_TALK, "turn")


def marked(text: str, mentions: Sequence[tuple[Mapping[str, Any], str]]) -> str:
    """A turn's text as HTML, each (mention, cluster's number) underlined in its color.

    mentions (Sequence[tuple[Mapping[str, Any], str]]): by (start, -end). The outer line lies below
        the inner one. Mentions that cross, which other writers may have made, are drawn in two
        pieces.
    """
    html, at = [], 0
    open_: list[tuple[int, int, str]] = []  # (end, number, start tag), the innermost last

    def close(until: int) -> None:
        nonlocal at
        while open_ and (first := min(end for end, _, _ in open_)) <= until:
            html.append(escaped(text[at:first]))
            at = first
            place = max(i for i, (end, _, _) in enumerate(open_) if end == first)
            _, number, _ = open_.pop(place)
            across = open_[place:]
            html.append("</span>" * len(across) + _mark(number) + "</span>")
            html.extend(tag for _, _, tag in across)

    for (mention, id_), row in zip(mentions, underline_rows(mentions), strict=True):
        if mention["end"] > _LONGEST_TURN:
            continue
        close(mention["start"])
        html.append(escaped(text[at : mention["start"]]))
        at = mention["start"]
        number = int(id_)
        style = f"border-bottom:2px solid {cluster_color(number)};padding-bottom:{4 * row - 4}px"
        tag = f'<span title="{_told(mention)}" style="{style}">'
        html.append(tag)
        open_.append((mention["end"], number, tag))
    close(len(text))
    html.append(escaped(text[at:_LONGEST_TURN]))
    if len(text) > _LONGEST_TURN:
        html.append(muted(f"… {len(text) - _LONGEST_TURN} more characters"))
    return "".join(html)


def underline_rows(mentions: Sequence[tuple[Mapping[str, Any], str]]) -> list[int]:
    """How far below the text each mention's line lies: 1, or one more than what is inside it."""
    rows = [1] * len(mentions)
    open_: list[int] = []
    for i, (mention, _) in enumerate(mentions):
        open_ = [outer for outer in open_ if mentions[outer][0]["end"] > mention["start"]]
        open_.append(i)
        for depth, outer in enumerate(reversed(open_), start=1):
            rows[outer] = max(rows[outer], depth)
    return rows


def _told(mention: Mapping[str, Any]) -> str:
    score = mention["score"]
    return escaped(mention["type"]) + ("" if score is None else f" {score:.2f}")


def _mark(number: int) -> str:
    return f'<sup style="line-height:0;margin:0 1px">{pill(number)}</sup>'
