"""The pieces of HTML that `jupyter.py` puts together. Every text that comes in is escaped here,
unless it is called HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .displacy import mentions_by_turn
from .markup import escaped, shortened
from .palette import cluster_color, text_on

if TYPE_CHECKING:
    from ..video.head_tracks import HeadTracks

LONGEST = 100
"""Rows of a table that are shown."""
_LONGEST_TALK = 200  # turns that are shown
_LONGEST_TURN = 2000  # characters
_CELL = "padding:1px 10px 1px 0;text-align:left;vertical-align:top;border:0"


def block(html: str) -> str:
    """HTML on a line of its own."""
    return f"<div>{html}</div>"


def muted(html: str) -> str:
    """HTML that stands back."""
    return f'<span style="opacity:0.7">{html}</span>'


def more(n: int, one: str, many: str | None = None) -> str:
    """How many are not shown; nothing for 0 and below."""
    return block(muted(f"… {n} more {one if n == 1 else many or one + 's'}")) if n > 0 else ""


def number_of(key: str) -> int:
    """The number at the end of a span group's key: the cluster's color. 0 where there is none."""
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
    """names, rows: HTML."""
    head = "".join(f'<th style="{_CELL};opacity:0.7;font-weight:normal">{n}</th>' for n in names)
    body = "".join(
        "<tr>" + "".join(f'<td style="{_CELL}">{cell}</td>' for cell in row) + "</tr>"
        for row in rows
    )
    style = "border-collapse:collapse;margin:4px 0;border:0;font-size:inherit"
    inner = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<div style="overflow-x:auto"><table style="{style}">{inner}</table></div>'


def talk(turns: Sequence[Mapping[str, Any]], payload: Mapping[str, Any] | None = None) -> str:
    """The turns, one a line. payload: whose mentions are marked."""
    mentions = mentions_by_turn(payload) if payload else {}
    lines = []
    for number, turn in enumerate(turns[:_LONGEST_TALK]):
        speaker = escaped(shortened(turn["speaker"] or "", 20))
        side = f'<span style="flex:0 0 auto;min-width:2em;opacity:0.7">{speaker}</span>'
        text = marked(turn["text"], mentions.get(number, []))
        line = f"{side if speaker else ''}<span>{text}</span>"
        lines.append(f'<div style="display:flex;gap:0.6em">{line}</div>')
    return "".join(lines) + more(len(turns) - _LONGEST_TALK, "turn")


def marked(text: str, mentions: Sequence[tuple[Mapping[str, Any], str]]) -> str:
    """A turn's text as HTML, each (mention, cluster's number) underlined in its color.

    mentions: by (start, -end). They nest, and the outer line lies below the inner one.
    """
    ordered = [(m, int(id_)) for m, id_ in mentions if m["end"] <= _LONGEST_TURN]
    rows = [1] * len(ordered)
    open_: list[int] = []
    for i, (mention, _) in enumerate(ordered):
        while open_ and ordered[open_[-1]][0]["end"] <= mention["start"]:
            open_.pop()
        open_.append(i)
        for depth, outer in enumerate(reversed(open_), start=1):
            rows[outer] = max(rows[outer], depth)
    html, at = [], 0
    closing: list[tuple[int, int]] = []  # (end, number), the innermost last

    def close(until: int) -> None:
        nonlocal at
        while closing and closing[-1][0] <= until:
            end, number = closing.pop()
            html.append(f"{escaped(text[at:end])}{_mark(number)}</span>")
            at = end

    for (mention, number), row in zip(ordered, rows, strict=True):
        close(mention["start"])
        html.append(escaped(text[at : mention["start"]]))
        at = mention["start"]
        style = f"border-bottom:2px solid {cluster_color(number)};padding-bottom:{4 * row - 4}px"
        html.append(f'<span title="{_told(mention)}" style="{style}">')
        closing.append((mention["end"], number))
    close(len(text))
    html.append(escaped(text[at:_LONGEST_TURN]))
    if len(text) > _LONGEST_TURN:
        html.append(muted(f"… {len(text) - _LONGEST_TURN} more characters"))
    return "".join(html)


def _told(mention: Mapping[str, Any]) -> str:
    score = mention["score"]
    return escaped(mention["type"]) + ("" if score is None else f" {score:.2f}")


def _mark(number: int) -> str:
    return f'<sup style="line-height:0;margin:0 1px">{pill(number)}</sup>'


def head_bars(tracks: HeadTracks) -> str:
    """A row for each head: how long it is seen, when, in how many tracklets, how large."""
    first, last = float(tracks.times[0]), float(tracks.times[-1]) + tracks.video.step
    start = 0.0 if first >= 0 else first
    length = max(tracks.video.duration or 0.0, last) - start
    rows = []
    for head_id, mine in tracks.by_identity():
        pieces = []
        for _, tracklet in mine.by_tracklet():
            left = (float(tracklet.times[0]) - start) / (length or 1.0)
            width = (float(tracklet.times[-1] - tracklet.times[0]) + tracks.video.step) / (
                length or 1.0
            )
            place = (
                f"left:{100 * left:.2f}%;width:{max(0.5, min(100 * width, 100 - 100 * left)):.2f}%"
            )
            pieces.append(
                f'<span style="position:absolute;top:0;height:100%;{place};background:#0072b2;'
                'border-radius:2px"></span>'
            )
        size = np.median(mine.boxes[:, 2:] - mine.boxes[:, :2], axis=0)
        bar = (
            '<span style="position:relative;display:inline-block;width:200px;height:10px;'
            f'background:rgba(128,128,128,0.3);border-radius:2px">{"".join(pieces)}</span>'
        )
        rows.append(
            (
                f"<b>{head_id}</b>",
                f"{tracks.seconds(head_id):.1f} s",
                bar,
                f"{mine.times[0]:.1f}–{mine.times[-1]:.1f} s",
                str(len(mine.tracklet_numbers)),
                str(len(mine)),
                f"{size[0]:.0f}×{size[1]:.0f} px",
            )
        )
        if len(rows) == LONGEST:
            break
    names = ("head", "seen", f"{start:.0f}–{start + length:.1f} s", "from–to", "tracklets", "boxes")
    none = int((tracks.identities == 0).sum())
    rest = block(muted(f"{none} boxes of no head")) if none else ""
    beyond = more(len(tracks.head_ids) - LONGEST, "head")
    return table((*names, "median size"), rows) + beyond + rest


def moment_table(tracks: HeadTracks) -> str:
    """The boxes of one frame."""
    rows = []
    for i in range(min(len(tracks), LONGEST)):
        x1, y1, x2, y2 = (f"{v:.0f}" for v in tracks.boxes[i])
        number = int(tracks.identities[i])
        rows.append(
            (
                f"<b>H{number}</b>" if number else muted("–"),
                f"{tracks.times[i]:.2f} s",
                str(int(tracks.frames[i])),
                f"{x1}, {y1}, {x2}, {y2}",
                f"{tracks.scores[i]:.2f}",
                str(int(tracks.tracklets[i])),
            )
        )
    names = ("head", "time", "frame", "x1, y1, x2, y2", "score", "tracklet")
    return table(names, rows) + more(len(tracks) - LONGEST, "box", "boxes")
