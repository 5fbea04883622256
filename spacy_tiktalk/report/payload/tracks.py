"""Head tracks in the compact form of the report's payload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from .naming import base_name

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks


def video_facts(tracks: HeadTracks | None, video: str | None) -> dict[str, Any] | None:
    """What is known about a dialogue's video without opening it; None if it has no video.

    video (str | None): the path or address that the dialogue names; only its last part is kept, for
        a page is shown to others. width, height, duration and fps are None where nothing is known.
        "start" is there where the pictures begin after 0.
    """
    if tracks is None and not video:
        return None
    facts = None if tracks is None else tracks.video
    name = (facts.name if facts else "") or (base_name(video) if video else "")
    return {
        "name": name,
        "src": None,
        "width": (facts.width if facts else 0) or None,
        "height": (facts.height if facts else 0) or None,
        "duration": None if tracks is None else _duration(tracks),
        "fps": (facts.fps if facts else 0) or None,
        **({"start": round(facts.start, 3)} if facts and facts.start else {}),
    }


def head_rows(
    tracks: HeadTracks | None, summary: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """The heads of a video, by number: id, seconds it is seen, when first; without crops.

    summary (Sequence[Mapping[str, Any]]): the "heads" of a result, used if there are no tracks.
    """
    if tracks is not None:
        return [
            {
                "id": head_id,
                "seconds": round(tracks.seconds(head_id), 3),
                "first": round(float(rows.times[0]), 3),
                "crops": [],
            }
            for head_id, rows in tracks.by_identity()
        ]
    return [{**{k: head[k] for k in ("id", "seconds", "first")}, "crops": []} for head in summary]


def track_rows(tracks: HeadTracks) -> dict[str, Any]:
    """All boxes, head by head and tracklet by tracklet; heads of no identity come last, id None."""
    heads: dict[str | None, list[dict[str, Any]]] = {head_id: [] for head_id in tracks.head_ids}
    order = np.lexsort((tracks.times, tracks.tracklets))
    _, firsts = np.unique(tracks.tracklets[order], return_index=True)
    for rows in np.split(order, firsts[1:]) if len(order) else ():
        number = int(tracks.identities[rows[0]])
        heads.setdefault(f"H{number}" if number else None, []).append(
            {
                "times": [round(t, 3) for t in tracks.times[rows].tolist()],
                "boxes": [round(v, 1) for v in tracks.boxes[rows].astype(float).ravel().tolist()],
            }
        )
    return {
        "shots": _shot_times(tracks),
        "step": round(tracks.video.step, 4),
        "heads": [{"id": head_id, "tracklets": found} for head_id, found in heads.items()],
    }


def _shot_times(tracks: HeadTracks) -> list[float]:
    """When each shot begins, in seconds."""
    from ...video.tracks.interpolate import Timeline

    columns = ("frames", "times", "tracklets", "shots", "shot_starts")
    clock = Timeline(**{name: getattr(tracks, name) for name in columns}, start=tracks.video.start)
    fps = tracks.video.fps
    return [round(clock.time_at(int(n), fps), 3) for n in tracks.shot_starts.tolist()]


def _duration(tracks: HeadTracks) -> float | None:
    """The video's length in seconds; where it is unknown, up to the last box; None without one."""
    if tracks.video.duration is not None:
        return round(tracks.video.duration, 3)
    return round(float(tracks.times.max()) + tracks.video.step, 3) if len(tracks) else None
