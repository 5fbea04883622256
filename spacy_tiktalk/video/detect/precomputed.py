"""Boxes that exist already: a MOT file, a table, or your own detector as a function."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import os
import uuid
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from ...errors import error
from ...files import sha256_of
from ..settings import is_number
from ..types import Detections, VideoFrame
from .pictures import check_picture, clipped, tell_flat

BoxTable: TypeAlias = "Detections | ArrayLike"
"""[n, 4] x1, y1, x2, y2 in pixels, [n, 5] with a score from 0 to 1 (without: 1), or Detections."""


class Precomputed:
    """A detector that gives back boxes found elsewhere, clipped to the picture.

    boxes (str | Path | Mapping | Callable): the path of a MOT file (det.txt, gt.txt or a tracker's
        result; its frame 1 is VideoFrame.index 0, left and top are taken as pixels from 0, ids are
        not used); or a mapping from VideoFrame.index to a BoxTable, a frame that is not in it
        having no heads; or a function from a batch of VideoFrames to one BoxTable each. each=True:
        the function takes one VideoFrame and gives one table.
    threshold (float): lower scores are left out.
    name (str | None): what the cache knows a function by; change it when the function changes.
        Without a name a result is found again only by this instance in this process.
    RAISES: T722 or T729 for such settings; at the first use T756 or T758 for the file, T725 for its
        scores; T726 for a table of another form, T729 for a function that gives another number of
        tables than it got frames.
    """

    def __init__(
        self,
        *,
        boxes: str | os.PathLike[str] | Mapping[int, BoxTable] | Callable[..., Any],
        threshold: float = 0.0,
        each: bool = False,
        name: str | None = None,
    ) -> None:
        if not is_number(threshold, 0.0, 1.0):
            rule = "it is a number from 0 to 1"
            raise error("T722", part="Precomputed", field="threshold", value=threshold, rule=rule)
        self.path: Path | None = None
        self.threshold, self.each, self.name = float(threshold), each, name
        self._table: dict[int, Detections] | None = None
        self._function: Callable[..., Any] | None = None
        self._hash: str | None = None
        if isinstance(boxes, Mapping):
            self._table = {_index(key): _detections(rows, key) for key, rows in boxes.items()}
        elif isinstance(boxes, str | os.PathLike):
            self.path = Path(boxes)
        elif callable(boxes):
            self._function = boxes
        else:
            expected = "the path of a MOT file, a mapping from frame numbers, or a function"
            raise error("T729", reason=f"boxes is {type(boxes).__name__}", expected=expected)

    def __getstate__(self) -> dict[str, Any]:
        # A nameless function may be another one where this is read back.
        nameless = self._function is not None and not self.name
        return {**self.__dict__, "_hash": None if nameless else self._hash}

    @property
    def fingerprint(self) -> str:
        """What the boxes are: the sha256 of a file or mapping, the name of a function."""
        if self._hash is None:
            self._hash = self._identity()
        return f"Precomputed(threshold={self.threshold}, boxes={self._hash})"

    def _identity(self) -> str:
        if self._function is not None:
            return f"function {self.name or uuid.uuid4().hex}"
        if self.path is not None and self.path.is_file():
            return f"sha256 {sha256_of(self.path)}"
        digest = sha256()
        for frame, heads in sorted(self._heads_by_frame().items()):
            digest.update(f"{frame}:{len(heads)};".encode())
            digest.update(np.ascontiguousarray(heads.boxes).tobytes())
            digest.update(np.ascontiguousarray(heads.scores).tobytes())
            if heads.landmarks is not None:
                digest.update(np.ascontiguousarray(heads.landmarks).tobytes())
        return f"sha256 {digest.hexdigest()}"

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        """The given boxes of each picture, best score first."""
        for frame in frames:
            check_picture("Precomputed", frame)
        given: list[Detections]
        if self._function is None:
            table = self._heads_by_frame()
            given = [table.get(frame.index, Detections()) for frame in frames]
        else:
            given = self._ask(self._function, frames)
        found = []
        for frame, heads in zip(frames, given, strict=True):
            height, width = frame.image.shape[:2]
            tell_flat("Precomputed", heads)
            found.append(clipped(heads[heads.scores >= self.threshold], width, height))
        return found

    def _ask(self, function: Callable[..., Any], frames: Sequence[VideoFrame]) -> list[Detections]:
        if not frames:
            return []
        tables = [function(frame) for frame in frames] if self.each else function(frames)
        n = len(tables) if isinstance(tables, Sequence | np.ndarray) else -1
        if n != len(frames):
            found = f"{n} tables" if n >= 0 else type(tables).__name__
            reason = f"the function gave {found} for {len(frames)} frames"
            expected = "a list of one table a frame, or each=True for a function of one frame"
            raise error("T729", reason=reason, expected=expected)
        return [_detections(rows, f.index) for rows, f in zip(tables, frames, strict=True)]

    def _heads_by_frame(self) -> dict[int, Detections]:
        if self._table is None:
            assert self.path is not None
            self._table = _read(self.path)
        return self._table


def _read(path: Path) -> dict[int, Detections]:
    from ..tracks.formats.mot import read_mot

    rows = read_mot(path)
    if not len(rows.frames):
        expected = "a file with boxes, or boxes={} for a video without any head"
        raise error("T729", reason=f"{path} holds no box", expected=expected)
    scores = np.where(rows.scores == -1, 1.0, rows.scores)
    wrong = np.flatnonzero((scores < 0) | (scores > 1))
    if len(wrong):
        first = wrong[0]
        raise error("T725", path=path, frame=rows.frames[first] + 1, found=rows.scores[first])
    order = np.argsort(rows.frames, kind="stable")
    frames, starts = np.unique(rows.frames[order], return_index=True)
    return {
        int(frame): Detections(rows.boxes[some], scores[some].astype(np.float32))
        for frame, some in zip(frames, np.split(order, starts[1:]), strict=True)
    }


def _index(key: Any) -> int:
    if isinstance(key, bool) or not isinstance(key, int | np.integer) or key < 0:
        expected = "whole frame numbers from 0, as in VideoFrame.index"
        raise error("T729", reason=f"{key!r} is no frame number", expected=expected)
    return int(key)


def _detections(rows: Any, frame: object) -> Detections:
    """A box table as `Detections`. NaN is left to `clipped`, which drops the box."""
    if isinstance(rows, Detections):
        n = len(rows.scores)
        marks = rows.landmarks
        if np.shape(rows.boxes) != (n, 4) or (marks is not None and np.shape(marks) != (n, 5, 2)):
            raise error("T726", frame=frame, found="Detections whose arrays differ in length")
        heads = rows
    else:
        try:
            table = np.asarray(rows, dtype=np.float32)
        except (TypeError, ValueError) as err:
            raise error("T726", frame=frame, found=f"no array ({err})") from err
        if table.size == 0:
            return Detections()
        if table.ndim != 2 or table.shape[1] not in (4, 5):
            raise error("T726", frame=frame, found=f"an array {list(table.shape)}")
        scores = table[:, 4] if table.shape[1] == 5 else np.ones(len(table), dtype=np.float32)
        heads = Detections(table[:, :4].copy(), scores.copy())
    if ((heads.scores < 0) | (heads.scores > 1)).any():
        raise error("T726", frame=frame, found="boxes with scores outside 0 to 1")
    return heads
