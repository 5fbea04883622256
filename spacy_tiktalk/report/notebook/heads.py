"""Head tracks as tables for a notebook: over time, and of one moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .parts import LONGEST, block, more, muted, table

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks

_LEAST = 0.5  # percent of the bar: one pixel, the least that is seen of a tracklet


def head_bars(tracks: HeadTracks) -> str:
    """A row for each head: how long it is seen, when, in how many tracklets, how large."""
    first, last = float(tracks.times[0]), float(tracks.times[-1]) + tracks.video.step
    start = 0.0 if first >= 0 else first
    length = max(tracks.video.duration or 0.0, last) - start
    rows = []
    for head_id, mine in tracks.by_identity():
        stretches = _stretches(mine, start, length or 1.0)
        bar = (
            '<span style="position:relative;display:inline-block;width:200px;height:10px;'
            f'background:rgba(128,128,128,0.3);border-radius:2px">{"".join(map(_piece, stretches))}'
            "</span>"
        )
        size = np.median(mine.boxes[:, 2:] - mine.boxes[:, :2], axis=0)
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
    rest = block(muted(f"{none} box{'es' * (none != 1)} of no head")) if none else ""
    beyond = more(len(tracks.head_ids) - LONGEST, "head")
    return table((*names, "median size"), rows) + beyond + rest


def _stretches(mine: HeadTracks, start: float, length: float) -> list[tuple[float, float]]:
    """(from, to) of a head's tracklets in percent; those less than a pixel apart are one, so that
    the longest video has no more than a piece for every second pixel."""
    # Rows are sorted by time, so a tracklet's first and last row are its first and last in order.
    _, begins = np.unique(mine.tracklets, return_index=True)
    _, ends = np.unique(mine.tracklets[::-1], return_index=True)
    from_ = 100 * (mine.times[begins] - start) / length
    to = 100 * (mine.times[::-1][ends] + mine.video.step - start) / length
    found: list[tuple[float, float]] = []
    for left, right in sorted(zip(from_.tolist(), to.tolist(), strict=True)):
        if found and left - found[-1][1] < _LEAST:
            found[-1] = found[-1][0], max(found[-1][1], right)
        else:
            found.append((left, right))
    return found


def _piece(stretch: tuple[float, float]) -> str:
    left = min(stretch[0], 100 - _LEAST)
    width = min(100 - left, max(_LEAST, stretch[1] - left))
    place = f"left:{left:.2f}%;width:{width:.2f}%"
    return (
        f'<span style="position:absolute;top:0;height:100%;{place};background:#0072b2;'
        'border-radius:2px"></span>'
    )


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
