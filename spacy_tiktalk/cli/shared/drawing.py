"""An annotated dialogue drawn for a terminal: numbered, colored brackets around the mentions."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rich.cells import cell_len, set_cell_size
from rich.text import Text

from .terminal import safe

# Of the eight colors every terminal has; a person's number tells what the color repeats.
COLORS = ("cyan", "magenta", "green", "yellow", "blue", "red")
NO_NAME = "(no name)"
NOBODY = "No person is mentioned."
Mark = tuple[int, int, int]  # start, end, person


def draw_dialogue(obj: dict[str, Any], number: int) -> Text:
    """Draw one object of `result_to_json`; number: shown for a dialogue that has no key.

    The turns come first, then one line a person, and under it which head that is, where the
    dialogue has a video; then the heads. Without color the brackets and numbers say all.
    """
    text = Text()
    text.append(safe(obj["key"] or f"dialogue {number}"), style="bold")
    if obj["title"]:
        text.append(f"  {safe(obj['title'])}", style="dim")
    speakers = [safe(turn["speaker"]) for turn in obj["turns"]]
    width = max(map(cell_len, speakers))
    marks = _marks(obj)
    for i, (turn, speaker) in enumerate(zip(obj["turns"], speakers, strict=True)):
        label = f"{speaker}: " if speaker else "  " if width else ""
        text.append("\n  ")
        text.append(set_cell_size(label, width + 2 if width else 0), style="bold")
        text.append(_draw_turn(turn["text"], marks[i]))
    text.append("\n")
    if not obj["clusters"]:
        text.append(f"\n  {NOBODY}", style="dim")
    names = [safe(cluster["name"] or NO_NAME) for cluster in obj["clusters"]]
    columns = max(map(cell_len, names), default=0), len(str(len(names)))
    for n, (cluster, name) in enumerate(zip(obj["clusters"], names, strict=True), start=1):
        text.append("\n  ")
        text.append(f"{n:>{columns[1]}} {set_cell_size(name, columns[0])}", style=_style(n))
        text.append("  ")
        for i, mention in enumerate(cluster["mentions"]):
            text.append(", " if i else "")
            text.append(safe(mention["text"]))
            score = "" if mention["score"] is None else f" {mention['score']:.2f}"
            text.append(f" ({mention['type']}{score})", style="dim")
        if obj.get("video") and cluster.get("explanation"):
            text.append(f"\n  {' ' * sum(columns)}   → {safe(cluster['explanation'])}")
    text.append(_draw_heads(obj))
    return text


def _draw_heads(obj: dict[str, Any]) -> Text:
    """Who is seen in the video, and what went wrong with it."""
    text = Text()
    heads = obj.get("heads")
    if heads is not None:
        text.append("\n\n  ")
        text.append(safe(obj["video"] or "video"), style="bold")
        shown = [f"{h['id']} {h['seconds']:.1f} s from {h['first']:.1f} s" for h in heads]
        text.append(f"  {', '.join(shown) or 'no head is seen'}", style="dim")
    if "error" in obj:
        text.append("\n\n  ")
        what = "from the text alone" if heads is None else "not all went well"
        text.append(f"{what}: {safe(obj['error'])}", style="yellow")
    return text


def _marks(obj: dict[str, Any]) -> dict[int, list[Mark]]:
    """The mentions by turn, the longer of two that begin together first."""
    found: dict[int, list[Mark]] = defaultdict(list)
    for n, cluster in enumerate(obj["clusters"], start=1):
        for mention in cluster["mentions"]:
            found[mention["turn"]].append((mention["start"], mention["end"], n))
    for marks in found.values():
        marks.sort(key=lambda mark: (mark[0], -mark[1]))
    return found


def _draw_turn(comment: str, marks: list[Mark]) -> Text:
    comment = safe(comment)
    text = Text()
    inside: list[tuple[int, int]] = []  # (end, person) of the open mentions, innermost last
    at = 0

    def upto(end: int) -> None:
        nonlocal at
        text.append(comment[at:end], style=_style(inside[-1][1]) if inside else "")
        at = end

    def close(place: float) -> None:
        while inside and inside[-1][0] <= place:
            upto(inside[-1][0])
            text.append("]", style=_style(inside.pop()[1]))

    for start, end, person in marks:
        close(start)
        upto(start)
        text.append(f"[{person} ", style=_style(person))
        inside.append((end, person))
    close(len(comment))
    upto(len(comment))
    return text


def _style(person: int) -> str:
    return f"bold {COLORS[(person - 1) % len(COLORS)]}"
