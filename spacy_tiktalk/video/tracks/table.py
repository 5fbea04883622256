"""Who is seen when and where in a video: arrays of equal length, the rows of `HeadTracks`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ..facts import BY_FACE, CropRef, Merge, VideoFacts
from .interpolate import Timeline
from .tracks_check import check_columns, check_merges, check_shots

if TYPE_CHECKING:
    from typing_extensions import Self

COLUMNS = ("frames", "times", "boxes", "scores", "tracklets", "identities", "shots")
MOST_ROWS = 20_000_000
"""Of `every_frame`: 4 GB of memory; 10 heads in 18 hours."""


@dataclass(frozen=True, eq=False, kw_only=True)
class TrackTable:
    """Rows of head boxes and what is known of their video; see `HeadTracks`, which adds formats."""

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
    ) -> Self:
        """Put finished tracklets together.

        tracklets (Mapping[int, tuple[Any, Any, Any, Any, int]]): number → (frames [n], times [n],
            boxes [n, 4], scores [n], shot).
        labels (Mapping[int, int] | None): number → any identity number, which is renumbered by
            first appearance; a tracklet that is missing there, or has 0, belongs to no identity.
        merges (Iterable[Any]): objects with `first`, `second`, `distance` and maybe `by`.
        crops (Mapping | None): number → (frame, time, quality) of its key crops.
        RAISES: T750.
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
            merges=tuple(
                Merge(m.first, m.second, m.distance, getattr(m, "by", BY_FACE)) for m in merges
            ),
            crops={n: tuple(CropRef(*ref) for ref in refs) for n, refs in (crops or {}).items()},
        )
        return made.with_identities(labels or {})

    # --- rows -------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.frames)

    def is_empty(self) -> bool:
        """Whether there is no row."""
        return not len(self)

    def __getitem__(self, rows: Any) -> Self:
        """The rows of a mask, an index array, a slice or one number, with all facts.

        Rows in their order keep the rules, so they are not checked; others are put in order.

        RAISES: IndexError for rows that are not there; T750 for the same row twice.
        """
        n = len(self)
        if isinstance(rows, int | np.integer):
            if not -n <= rows < n:
                raise IndexError(f"row {rows} of head tracks with {n} rows")
            chosen = np.asarray([rows % n])
        elif isinstance(rows, list | tuple) and not len(rows):
            chosen = np.arange(0)
        else:
            chosen = np.arange(n)[rows]
        columns = {name: getattr(self, name)[chosen] for name in COLUMNS}
        if chosen.ndim == 1 and (np.diff(chosen) > 0).all():
            return self._with(columns)
        return replace(self, **columns)

    def __iter__(self) -> Iterator[Self]:
        """Row by row, each as HeadTracks of length 1. See also `by_identity`, `by_tracklet`."""
        return (self[i] for i in range(len(self)))

    def __eq__(self, other: object) -> bool:
        """Same rows and same facts."""
        if not isinstance(other, TrackTable):
            return NotImplemented
        return all(
            np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b
            for a, b in ((getattr(self, f.name), getattr(other, f.name)) for f in fields(self))
        )

    __hash__ = None  # type: ignore[assignment]  # how Python says: not hashable

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({len(self)} boxes, "
            f"{len(set(self.tracklets.tolist()))} tracklets, {len(self.head_ids)} identities, "
            f"{len(self.shot_starts)} shots, video={self.video.name!r})"
        )

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

    def of(self, head: str | int) -> Self:
        """The rows of one identity ("H1") or of one tracklet (its number). RAISES: T751."""
        return self[self._mask(head)]

    def of_tracklet(self, number: int) -> Self:
        """The rows of one tracklet. RAISES: T751."""
        return self[self._mask(number)]

    def identity_tracklets(self, head_id: str) -> tuple[int, ...]:
        """The numbers of the tracklets of an identity. RAISES: T751."""
        return tuple(np.unique(self.tracklets[self._mask(str(head_id))]).tolist())

    def by_identity(self) -> Iterator[tuple[str, Self]]:
        """("H1", its rows) and so on; rows of no identity are left out."""
        return ((f"H{n}", rows) for n, rows in self._by(self.identities) if n)

    def by_tracklet(self) -> Iterator[tuple[int, Self]]:
        """(1, the rows of tracklet 1) and so on."""
        return self._by(self.tracklets)

    def with_identities(self, labels: Mapping[int, int]) -> Self:
        """A copy with other identities, numbered from 1 by first appearance.

        labels (Mapping[int, int]): tracklet number → any number; a tracklet that is missing, or has
            0, gets none.
        """
        given = np.asarray([labels.get(n, 0) for n in self.tracklets.tolist()], dtype=np.int64)
        order = {label: i for i, label in enumerate(dict.fromkeys(given[given != 0].tolist()), 1)}
        new = np.asarray([order.get(label, 0) for label in given.tolist()], dtype=np.int64)
        return replace(self, identities=new)

    def seconds(self, head_id: str) -> float:
        """How long an identity is seen: its tracklets, each with one sampling step.

        Time in which two of its tracklets overlap counts once.

        RAISES: T751.
        """
        mask = self._mask(head_id)
        times, tracklets = self.times[mask], self.tracklets[mask]
        firsts = times[np.unique(tracklets, return_index=True)[1]]
        lasts = times[::-1][np.unique(tracklets[::-1], return_index=True)[1]]
        end = np.inf if self.video.duration is None else self.video.duration
        total, seen_to = 0.0, -np.inf
        spans = zip(firsts.tolist(), (lasts + self.video.step).tolist(), strict=True)
        for first, last in sorted((a, max(min(b, end), a)) for a, b in spans):
            total += max(0.0, last - max(first, seen_to))
            seen_to = max(seen_to, last)
        return float(total)

    def _by(self, numbers: NDArray[np.int64]) -> Iterator[tuple[int, Self]]:
        """The rows of each number in a column, by one sort for all of them."""
        order = np.argsort(numbers, kind="stable")
        found, firsts = np.unique(numbers[order], return_index=True)
        parts = np.split(order, firsts[1:])
        return ((n, self[rows]) for n, rows in zip(found.tolist(), parts, strict=False))

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
        columns = (self.frames, self.times, self.tracklets, self.shots, self.shot_starts)
        return Timeline(*columns, self.video.start)

    def at(
        self,
        time: float,
        extend: float = 0.0,
        *,
        frame: int | None = None,
        until: float | None = None,
    ) -> Self:
        """Where the heads are at `time` seconds: one row for each tracklet that is there then.

        Boxes and scores are linear between two samples of one tracklet, so never across shots.

        extend (float): seconds a tracklet's first and last box are held beyond their samples,
            inside its shot; 0 where shots are unknown. The rows' `times` are `time`, their `frames`
            the frame that is shown then.
        frame (int | None): that frame, where it is known; None estimates it from the samples and
            the video's fps.
        until (float | None): seconds up to which it is shown: a tracklet that is there by then is
            among them.
        RAISES: T758 for a time that is not finite.
        """
        if not np.isfinite(time):
            raise error("T758", path="HeadTracks.at", reason=f"time = {time}", expected="seconds")
        frame = self._timeline.frame_at(time, self.video.fps) if frame is None else frame
        until = time if until is None else max(time, until)
        return self._moment(*self._timeline.at_time(time, until, extend, frame), frame, time)

    def at_frame(self, n: int, extend: int = 0) -> Self:
        """Where the heads are in frame number n (from 0); as `at`, with `extend` in frames."""
        time = self._timeline.time_at(n, self.video.fps)
        return self._moment(*self._timeline.at_frame(n, extend), n, time)

    def once_a_frame(self) -> Self:
        """The rows without those of a picture that stood and was looked at again."""
        key = np.stack([self.frames, self.tracklets], axis=1)
        return self[np.sort(np.unique(key, axis=0, return_index=True)[1])]

    def once_a_head(self) -> Self:
        """The rows without other boxes of an identity in one frame, as of copies of one person:
        the tracklet with the most rows keeps its own."""
        _, number, count = np.unique(self.tracklets, return_inverse=True, return_counts=True)
        rows = np.flatnonzero(self.identities > 0)
        order = rows[np.lexsort((self.tracklets[rows], -count[number][rows]))]
        key = np.stack([self.frames, self.identities], axis=1)[order]
        first = order[np.unique(key, axis=0, return_index=True)[1]]
        kept = self.identities == 0
        kept[first] = True
        return self[np.flatnonzero(kept)]

    def every_frame(self) -> Self:
        """A copy with a row for every frame between the samples of a tracklet, interpolated.

        RAISES: T758 where these are too many: a frame number that is wrong can ask for any memory.
        """
        n = self._timeline.n_dense()
        if n > MOST_ROWS:
            expected = f"tracks of at most {MOST_ROWS:,} boxes, with frame numbers of their video"
            reason = f"{n:,.0f} boxes would be made"
            raise error("T758", path="HeadTracks.every_frame", reason=reason, expected=expected)
        before, after, weight, frames = self._timeline.dense()
        times = self._mix(self.times, before, after, weight)
        return self._rows(before, after, weight, frames, times)

    def _moment(self, before: Any, after: Any, weight: Any, frame: int, time: float) -> Self:
        n = len(before)
        return self._rows(before, after, weight, np.full(n, frame), np.full(n, time))

    def _rows(self, before: Any, after: Any, weight: Any, frames: Any, times: Any) -> Self:
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
        return self._with({name: values[order] for name, values in columns.items()})

    def _with(self, columns: Mapping[str, NDArray[Any]]) -> Self:
        """A copy with other rows that keep the rules: nothing is checked."""
        made = object.__new__(type(self))
        made.__setstate__(self.__getstate__() | dict(columns))
        return made

    @staticmethod
    def _mix(values: NDArray[Any], before: Any, after: Any, weight: Any) -> NDArray[np.float64]:
        low, high = values[before].astype(np.float64), values[after].astype(np.float64)
        return np.where(weight == 0, low, low + weight * (high - low))
