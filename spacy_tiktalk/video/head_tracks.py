"""`HeadTracks`: who is seen when and where in a video, as arrays of equal length."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import error
from .interpolate import Timeline
from .tracks_check import check_columns, check_merges, check_shots
from .video_facts import CropRef, Merge, VideoFacts

if TYPE_CHECKING:
    import pandas

COLUMNS = ("frames", "times", "boxes", "scores", "tracklets", "identities", "shots")


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadTracks:
    """The heads of one video: one row for each head box, rows sorted by (frame, tracklet).

    frames: int64 [n], frame numbers from 0. times: float64 [n], seconds from the first frame.
    boxes: float32 [n, 4], x1, y1, x2, y2 in pixels of the upright picture, half-open, x1 < x2 and
    y1 < y2. scores: float32 [n], 0 to 1. tracklets: int64 [n], numbers from 1; a tracklet is one
    head followed inside one shot. identities: int64 [n], 1 stands for "H1", 0 for no identity.
    shots: int64 [n], from 0. The arrays are read-only.

    video: facts of the video. shot_starts: int64 [m], the frame each shot begins with, the first
    one 0; empty if unknown. merges: which tracklets were joined into identities. crops: for a
    tracklet number where its key crops were taken.

    `len(tracks)` is the number of rows; `tracks[mask]`, `tracks[3:5]`, `tracks[[1, 2]]` and
    `tracks[0]` give HeadTracks with these rows and all facts. Raises T750 for arrays that break
    the rules above, T751 where an id is asked for that is not there.
    """

    frames: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    times: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0, np.float64))
    boxes: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 4), np.float32))
    scores: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    tracklets: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    identities: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    shots: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    video: VideoFacts = field(default_factory=VideoFacts)
    shot_starts: NDArray[np.int64] = field(default_factory=lambda: np.zeros(1, np.int64))
    merges: tuple[Merge, ...] = ()
    crops: Mapping[int, tuple[CropRef, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        columns = check_columns({name: getattr(self, name) for name in COLUMNS})
        starts = check_shots(self.shot_starts, columns["frames"], columns["shots"])
        for name, value in (columns | {"shot_starts": starts}).items():
            object.__setattr__(self, name, value)
        object.__setattr__(self, "merges", check_merges(self.merges))
        crops = {int(n): tuple(CropRef(*ref) for ref in refs) for n, refs in self.crops.items()}
        object.__setattr__(self, "crops", crops)

    @classmethod
    def from_tracklets(
        cls,
        tracklets: Mapping[int, tuple[Any, Any, Any, Any, int]],
        labels: Mapping[int, int] | None = None,
        *,
        video: VideoFacts | None = None,
        shot_starts: Sequence[int] | NDArray[np.int64] = (0,),
        merges: Iterable[Any] = (),
        crops: Mapping[int, Iterable[tuple[int, float, float]]] | None = None,
    ) -> HeadTracks:
        """Put finished tracklets together.

        tracklets: number → (frames [n], times [n], boxes [n, 4], scores [n], shot). labels:
        number → any identity number, which is renumbered by first appearance; a tracklet that is
        missing there, or has 0, belongs to no identity. merges: objects with `first`, `second` and
        `distance`. crops: number → (frame, time, quality) of its key crops. Raises: T750.
        """
        parts: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        for number, (frames, times, boxes, scores, shot) in tracklets.items():
            n = len(frames)
            rows = (frames, times, boxes, scores, [number] * n, [0] * n, [shot] * n)
            for name, value in zip(COLUMNS, rows, strict=True):
                parts[name].append(np.asarray(value))
        made = cls(
            **{name: np.concatenate(values) for name, values in parts.items() if values},
            video=video or VideoFacts(),
            shot_starts=np.asarray(shot_starts, np.int64),
            merges=tuple(Merge(m.first, m.second, m.distance) for m in merges),
            crops={n: tuple(CropRef(*ref) for ref in refs) for n, refs in (crops or {}).items()},
        )
        return made.with_identities(labels or {})

    # --- rows -------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.frames)

    def is_empty(self) -> bool:
        """Whether there is no row."""
        return not len(self)

    def __getitem__(self, rows: Any) -> HeadTracks:
        """The rows of a mask, an index array, a slice or one number, with all facts."""
        if isinstance(rows, int | np.integer):
            if not -len(self) <= rows < len(self):
                raise IndexError(f"row {rows} of head tracks with {len(self)} rows")
            rows = [rows]
        elif isinstance(rows, list | tuple) and not len(rows):
            rows = slice(0, 0)
        return replace(self, **{name: getattr(self, name)[rows] for name in COLUMNS})

    def __iter__(self) -> Iterator[HeadTracks]:
        """Row by row, each as HeadTracks of length 1. See also `by_identity`, `by_tracklet`."""
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        """Same rows and same facts."""
        if not isinstance(other, HeadTracks):
            return NotImplemented
        return all(
            np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
            for a, b in ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return (
            f"HeadTracks({len(self)} boxes, {len(set(self.tracklets.tolist()))} tracklets, "
            f"{len(self.head_ids)} identities, {len(self.shot_starts)} shots, "
            f"video={self.video.name!r})"
        )

    def _repr_html_(self) -> str:
        from ..report.jupyter import tracks_html

        return tracks_html(self)

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for name in (*COLUMNS, "shot_starts"):  # pickle forgets that arrays were read-only
            self.__dict__[name].setflags(write=False)

    # --- identities and tracklets -----------------------------------------------------------

    @property
    def head_ids(self) -> list[str]:
        """The identities that are seen, in order of their numbers: ["H1", "H2"]."""
        return [f"H{n}" for n in np.unique(self.identities).tolist() if n]

    @property
    def tracklet_numbers(self) -> list[int]:
        """The tracklets, in order of their numbers."""
        return np.unique(self.tracklets).tolist()

    def of(self, head: str | int) -> HeadTracks:
        """The rows of one identity ("H1") or of one tracklet (its number). Raises: T751."""
        return self[self._mask(head)]

    def of_tracklet(self, number: int) -> HeadTracks:
        """The rows of one tracklet. Raises: T751."""
        return self[self._mask(number)]

    def identity_tracklets(self, head_id: str) -> tuple[int, ...]:
        """The numbers of the tracklets of an identity. Raises: T751."""
        return tuple(np.unique(self.tracklets[self._mask(str(head_id))]).tolist())

    def by_identity(self) -> Iterator[tuple[str, HeadTracks]]:
        """("H1", its rows) and so on; rows of no identity are left out."""
        return ((head_id, self.of(head_id)) for head_id in self.head_ids)

    def by_tracklet(self) -> Iterator[tuple[int, HeadTracks]]:
        """(1, the rows of tracklet 1) and so on."""
        return ((number, self.of_tracklet(number)) for number in self.tracklet_numbers)

    def with_identities(self, labels: Mapping[int, int]) -> HeadTracks:
        """A copy with other identities, numbered from 1 by first appearance.

        labels: tracklet number → any number; a tracklet that is missing, or has 0, gets none.
        """
        given = np.asarray([labels.get(n, 0) for n in self.tracklets.tolist()], dtype=np.int64)
        order = {label: i for i, label in enumerate(dict.fromkeys(given[given != 0].tolist()), 1)}
        new = np.asarray([order.get(label, 0) for label in given.tolist()], dtype=np.int64)
        return replace(self, identities=new)

    def seconds(self, head_id: str) -> float:
        """How long an identity is seen: its tracklets, each with one sampling step. Raises: T751.

        Time in which two of its tracklets overlap counts once.
        """
        rows = self.of(head_id)
        end = np.inf if self.video.duration is None else self.video.duration
        total, seen_to = 0.0, -np.inf
        spans = [(t.times[0], t.times[-1] + self.video.step) for _, t in rows.by_tracklet()]
        for first, last in sorted((float(a), max(min(b, end), float(a))) for a, b in spans):
            total += max(0.0, last - max(first, seen_to))
            seen_to = max(seen_to, last)
        return float(total)

    def _mask(self, head: str | int) -> NDArray[np.bool_]:
        if isinstance(head, str):
            number = head[1:]
            valid = head[:1] == "H" and number.isascii() and number.isdecimal() and len(head) < 19
            mask = self.identities == (int(number) if valid and number[0] != "0" else -1)
        else:
            mask = self.tracklets == head
        if not mask.any():
            known: Sequence[Any] = self.head_ids if isinstance(head, str) else self.tracklet_numbers
            what = "head id" if isinstance(head, str) else "tracklet"
            raise error("T751", what=what, found=head, known=", ".join(map(str, known)) or "none")
        return mask

    # --- at a moment ------------------------------------------------------------------------

    @cached_property
    def _timeline(self) -> Timeline:
        return Timeline(self.frames, self.times, self.tracklets, self.shots, self.shot_starts)

    def at(self, time: float, extend: float = 0.0) -> HeadTracks:
        """Where the heads are at `time` seconds: one row for each tracklet that is there then.

        Boxes and scores are linear between two samples of one tracklet, so never across shots.
        extend: seconds a tracklet's first and last box are held beyond their samples, inside its
        shot; 0 where shots are unknown. The rows' `times` are `time`, their `frames` the frame
        that is shown then, estimated from the samples and the video's fps.
        """
        if not np.isfinite(time):
            raise error("T758", path="HeadTracks.at", reason=f"time = {time}", expected="seconds")
        frame = self._timeline.frame_at(time, self.video.fps)
        return self._moment(*self._timeline.at_time(time, extend, frame), frame, time)

    def at_frame(self, n: int, extend: int = 0) -> HeadTracks:
        """Where the heads are in frame number n (from 0); as `at`, with `extend` in frames."""
        time = self._timeline.time_at(n, self.video.fps)
        return self._moment(*self._timeline.at_frame(n, extend), n, time)

    def every_frame(self) -> HeadTracks:
        """A copy with a row for every frame between the samples of a tracklet, interpolated."""
        before, after, weight, frames = self._timeline.dense()
        times = self._mix(self.times, before, after, weight)
        return self._rows(before, after, weight, frames, times)

    def _moment(self, before: Any, after: Any, weight: Any, frame: int, time: float) -> HeadTracks:
        n = len(before)
        return self._rows(before, after, weight, np.full(n, frame), np.full(n, time))

    def _rows(self, before: Any, after: Any, weight: Any, frames: Any, times: Any) -> HeadTracks:
        """Interpolated rows. They keep the rules, so they are not checked: `at_frame` is called
        for every frame of a video."""
        boxes = self._mix(self.boxes, before, after, weight[:, None]).astype(np.float32)
        # Rounding to float32 may close a very narrow box.
        least = np.nextafter(boxes[:, :2], np.float32(np.inf))
        boxes[:, 2:] = np.maximum(boxes[:, 2:], least)
        columns = {
            "frames": frames.astype(np.int64),
            "times": times.astype(np.float64),
            "boxes": boxes,
            "scores": self._mix(self.scores, before, after, weight).astype(np.float32),
        }
        columns |= {name: getattr(self, name)[before] for name in COLUMNS if name not in columns}
        order = np.lexsort((columns["tracklets"], columns["frames"]))
        made = object.__new__(HeadTracks)
        made.__setstate__(self.__getstate__() | {n: c[order] for n, c in columns.items()})
        return made

    @staticmethod
    def _mix(values: NDArray[Any], before: Any, after: Any, weight: Any) -> NDArray[np.float64]:
        low, high = values[before].astype(np.float64), values[after].astype(np.float64)
        return np.where(weight == 0, low, low + weight * (high - low))

    # --- formats ----------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Plain dicts, lists and arrays, for `doc.user_data`; see docs/formats.md."""
        from .tracks_dict import to_dict

        return to_dict(self)

    @classmethod
    def from_dict(cls, data: Any, *, document: int | None = None) -> HeadTracks:
        """Read what `to_dict` made, and check all of it. Raises: T752 to T754.

        document: which of the Docs that `merge_docs` joined; needed if there are several.
        """
        from .tracks_dict import from_dict

        return from_dict(data, document=document)

    def to_json(self, path: str | os.PathLike[str] | None = None) -> str:
        """As JSON text, also written to `path` if given; numbers come back exactly."""
        from .formats.json_text import to_json

        return to_json(self, path)

    @classmethod
    def from_json(
        cls, source: str | os.PathLike[str], *, document: int | None = None
    ) -> HeadTracks:
        """Read a JSON file, or JSON text (a str that begins with "{"). Raises: T752 to T755."""
        from .formats.json_text import from_json

        return from_json(source, document=document)

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
    ) -> HeadTracks:
        """Read MOTChallenge's text format; see `formats.mot.read_mot_tracks`."""
        from .formats.mot import read_mot_tracks

        return read_mot_tracks(path, video=video, fps=fps)

    def to_coco(self) -> dict[str, Any]:
        """As COCO for video, a dict to be written as JSON; see `formats.coco.to_coco`."""
        from .formats.coco import to_coco

        return to_coco(self)

    def to_cvat(self, path: str | os.PathLike[str] | None = None) -> str:
        """As the XML of "CVAT for video 1.1"; see `formats.cvat.to_cvat`."""
        from .formats.cvat import to_cvat

        return to_cvat(self, path)

    def to_frame(self) -> pandas.DataFrame:
        """As a pandas DataFrame, one row a box. Raises T700 without pandas."""
        from .formats.frame import to_frame

        return to_frame(self)
