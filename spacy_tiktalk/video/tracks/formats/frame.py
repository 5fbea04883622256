"""Head tracks as a pandas DataFrame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....needs import need

if TYPE_CHECKING:
    from ..table import TrackTable


def to_frame(tracks: TrackTable) -> Any:
    """One row a box: frame, time, x1, y1, x2, y2, score, tracklet, identity ("H1" or None), shot.

    RAISES: T700 without pandas.
    """
    pandas = need("pandas", "HeadTracks.to_frame")
    heads = [f"H{n}" if n else None for n in tracks.identities.tolist()]
    corners = {name: tracks.boxes[:, i] for i, name in enumerate(("x1", "y1", "x2", "y2"))}
    return pandas.DataFrame(
        {
            "frame": tracks.frames,
            "time": tracks.times,
            **corners,
            "score": tracks.scores,
            "tracklet": tracks.tracklets,
            "identity": pandas.Series(heads, dtype=object),
            "shot": tracks.shots,
        }
    )
