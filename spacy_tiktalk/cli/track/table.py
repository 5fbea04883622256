"""The table and summary that `tiktalk track` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rich.text import Text

from ..shared.terminal import counted, safe

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks

HEADER = ("head", "seen", "from", "to", "tracklets", "joined at", "boxes", "median size")


def heads_table(tracks: HeadTracks) -> Text:
    """One line a head: how long it is seen, from when to when, in how many tracklets, how large.

    "joined at" is the largest distance at which tracklets were joined into it by their faces, and
    "clothes" where some were by these.
    """
    rows = [HEADER]
    for head_id, mine in tracks.by_identity():
        size = np.median(mine.boxes[:, 2:] - mine.boxes[:, :2], axis=0)
        rows.append(
            (
                head_id,
                f"{tracks.seconds(head_id):.1f} s",
                f"{mine.times[0]:.1f} s",
                f"{mine.times[-1]:.1f} s",
                str(len(mine.tracklet_numbers)),
                _joined_at(tracks, mine.tracklet_numbers),
                str(len(mine)),
                f"{size[0]:.0f} x {size[1]:.0f} px",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    text = Text()
    for i, row in enumerate(rows):
        cells = [
            row[0].ljust(widths[0]),
            *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True)),
        ]
        text.append("\n" if i else "")
        text.append("  ".join(cells), style="dim" if i == 0 else "")
    return text


def _joined_at(tracks: HeadTracks, numbers: list[int]) -> str:
    from ...video.facts import BY_CLOTHES, BY_FACE

    mine = [m for m in tracks.merges if m.first[0] in numbers]
    faces = [m.distance for m in mine if m.by == BY_FACE]
    told = [f"{max(faces):.2f}"] if faces else []
    if len(faces) < len(mine):
        told.append(BY_CLOTHES)
    return ", ".join(told) or "-"


def summary(tracks: HeadTracks) -> str:
    """One sentence: how many persons were seen in which video."""
    n = len(tracks.head_ids)
    seen = counted(n, "person") if n else "nobody"
    video = tracks.video
    length = "" if video.duration is None else f"{video.duration:.1f} s, "
    shots = counted(len(tracks.shot_starts), "shot")
    return (
        f"{seen} seen in {safe(video.name)} ({length}{shots}, {video.frames_decoded} frames read)"
    )
