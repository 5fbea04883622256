"""`HeadTracks`: the head tracks of a video, and every form they can be written in."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ...needs import need
from ...shown import repr_html
from ..facts import VideoFacts
from .table import TrackTable

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Self


class HeadTracks(TrackTable):
    """The heads of one video: one row for each head box, rows sorted by (frame, tracklet, time).

    frames: int64 [n], frame numbers from 0. times: float64 [n], seconds (`reading.clock`).
    boxes: float32 [n, 4], x1, y1, x2, y2 in pixels of the upright picture, half-open, x1 < x2 and
    y1 < y2. scores: float32 [n], 0 to 1. tracklets: int64 [n], numbers from 1; a tracklet is one
    head followed inside one shot. identities: int64 [n], 1 stands for "H1", 0 for no identity.
    shots: int64 [n], from 0. The arrays are read-only. A picture that is shown for several sampling
    times has a row for each of them, all with its frame; `once_a_frame` keeps the first.

    video: facts of the video. shot_starts: int64 [m], the frame each shot begins with, the first
    one 0; empty if unknown. merges: which tracklets were joined into identities. crops: for a
    tracklet number where its key crops were taken.

    `len(tracks)` is the number of rows; `tracks[mask]`, `tracks[3:5]`, `tracks[[1, 2]]` and
    `tracks[0]` give HeadTracks with these rows and all facts.

    RAISES: T750 for arrays that break the rules above, T751 where an id is asked for that is not
        there.
    """

    _repr_html_ = repr_html

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and arrays, for `doc.user_data`; see docs/formats.md."""
        from .tracks_dict import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: Any, *, document: int | None = None) -> Self:
        """Read what `to_dict` made, and check all of it.

        document (int | None): which of the Docs that `merge_docs` joined; needed if there are
            several.
        RAISES: T752 to T754.
        """
        from .tracks_dict import from_dict

        return from_dict(cls, data, document=document)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """As JSON text, also written to `path` if given; numbers come back exactly."""
        from .formats.json_text import to_json

        return to_json(self, path)

    @classmethod
    def from_json(cls, source: str | os.PathLike[str], *, document: int | None = None) -> Self:
        """Read a JSON file, or JSON text (a str that begins with "{"). RAISES: T752 to T755."""
        from .formats.json_text import from_json

        return from_json(cls, source, document=document)

    def to_mot(
        self,
        path: str | os.PathLike[str],
        *,
        ids: str = "identities",
        interpolate: bool = False,
    ) -> None:
        """Write MOTChallenge's text format; see `formats.mot.write_mot`."""
        from .formats.mot import write_mot

        write_mot(self, path, ids=ids, interpolate=interpolate)

    @classmethod
    def from_mot(
        cls,
        path: str | os.PathLike[str],
        *,
        video: VideoFacts | None = None,
        fps: float | None = None,
    ) -> Self:
        """Read MOTChallenge's text format; see `formats.mot.read_mot_tracks`."""
        from .formats.mot import read_mot_tracks

        return read_mot_tracks(cls, path, video=video, fps=fps)

    def to_coco(self) -> dict[str, Any]:
        """As COCO for video, a dict to be written as JSON; see `formats.coco.to_coco`."""
        from .formats.coco import to_coco

        return to_coco(self)

    def to_cvat(self, path: str | os.PathLike[str] | None = None) -> str:
        """As the XML of "CVAT for video 1.1"; see `formats.cvat.to_cvat`."""
        from .formats.cvat import to_cvat

        return to_cvat(self, path)

    def to_frame(self) -> pandas.DataFrame:
        """A pandas DataFrame with one row per box: frame, time, x1, y1, x2, y2, score, tracklet,
        identity ("H1" or None), shot.

        RAISES: T700 without pandas.
        """
        pandas = need("pandas", "HeadTracks.to_frame")
        heads = [f"H{n}" if n else None for n in self.identities.tolist()]
        corners = {name: self.boxes[:, i] for i, name in enumerate(("x1", "y1", "x2", "y2"))}
        return pandas.DataFrame(
            {
                "frame": self.frames,
                "time": self.times,
                **corners,
                "score": self.scores,
                "tracklet": self.tracklets,
                "identity": pandas.Series(heads, dtype=object),
                "shot": self.shots,
            }
        )
