"""Boxes, and who they are, of many videos: a folder with one MOT file for each."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np

from ...errors import TiktalkError, error
from ...files import sha256_of
from ..follow.iou import iou_matrix
from ..tracks.formats.mot import MotRows, read_mot
from ..types import Crop, Detections, Vector, VideoFrame
from .precomputed import Precomputed

Part = TypeVar("Part")
_SURE = 0.5  # overlap of a crop's box with a line of the file


def for_video(part: Part, source: Any) -> Part:
    """The part to use for one video: its `for_video(source)`, if it has that method."""
    bind = getattr(part, "for_video", None)
    return part if bind is None else cast(Part, bind(source))


class _Folder:
    """The files of a folder by the names of the videos: clip.mp4 and clip.txt."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self._hashes: dict[tuple[str, int, int], str] = {}

    @property
    def fingerprint(self) -> str:
        """The sha256 of all files: which of them is used depends on the video's name.

        Asked anew each time, for the files are read anew for each video; one is read again where
        its size or its time has changed.
        """
        known, digest = self._hashes, sha256()
        self._hashes = {}
        for path in sorted(self.folder.glob("*.txt")):
            facts = path.stat()
            key = path.name, facts.st_size, facts.st_mtime_ns
            self._hashes[key] = known.get(key) or sha256_of(path)
            digest.update(f"{path.name}:{self._hashes[key]};".encode())
        return f"{type(self).__name__}(sha256 {digest.hexdigest()})"

    def file_for(self, source: Any) -> Path:
        """The file of a video. RAISES: T822 where there is none, and for pictures in memory."""
        if not isinstance(source, str | os.PathLike):
            name, reason = "NAME.txt", "pictures in memory have no name"
            video: object = type(source).__name__
        else:
            name = f"{Path(source).stem}.txt"
            if (self.folder / name).is_file():
                return self.folder / name
            video, reason = Path(source).name, f"it has no {name}"
        raise error("T822", folder=self.folder, video=video, reason=reason, name=name)

    def _unbound(self) -> TiktalkError:
        return error("T823", part=type(self).__name__)


class PrecomputedFolder(_Folder):
    """A detector that gives back the boxes of a folder with a MOT file for each video.

    folder (str | Path): for the video clip.mp4 (or the folder of pictures clip) it holds clip.txt,
        in the form that `Precomputed` reads; an empty file is a video without heads.
    threshold (float): lower scores are left out. A `VideoTracker` tells it which video is read.
    RAISES: T722; T822 for a video without file, T823 where nobody said which video.
    """

    def __init__(self, folder: str | os.PathLike[str], *, threshold: float = 0.0) -> None:
        super().__init__(folder)
        self.threshold = Precomputed(boxes={}, threshold=threshold).threshold

    @property
    def fingerprint(self) -> str:
        """The sha256 of all files, and the threshold."""
        return f"{super().fingerprint}, threshold={self.threshold}"

    def for_video(self, source: Any) -> Precomputed:
        """The detector of one video. RAISES: T822."""
        path = self.file_for(source)
        boxes: Any = path if path.stat().st_size else {}
        return Precomputed(boxes=boxes, threshold=self.threshold)

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        """RAISES: T823."""
        raise self._unbound()


class PrecomputedIds(_Folder):
    """An embedder that knows who everybody is: from the ids of the same MOT files.

    Two crops of one id get the same vector, of two ids vectors at right angles, so that tracklets
    are joined across shots just as the files say. For corpora with known people. folder: as for
    `PrecomputedFolder`. A crop whose box is in no line of its frame gets no vector.

    RAISES: T822 and T823 like the detector.
    """

    metric = "cosine"
    merge_threshold = 0.5
    split_threshold = 0.9

    def for_video(self, source: Any) -> "_Ids":
        """The embedder of one video. RAISES: T822."""
        return _Ids(self.file_for(source), self.fingerprint)

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """RAISES: T823."""
        raise self._unbound()


class _Ids:
    """`PrecomputedIds` of one video."""

    metric = PrecomputedIds.metric
    merge_threshold = PrecomputedIds.merge_threshold
    split_threshold = PrecomputedIds.split_threshold

    def __init__(self, path: Path, fingerprint: str) -> None:
        self.path, self.fingerprint = path, fingerprint
        self._rows: MotRows | None = None

    def __call__(self, crops: Sequence[Crop]) -> list[Vector | None]:
        """A unit vector a crop, float32 [number of ids]; None where no line fits."""
        if self._rows is None:
            self._rows = read_mot(self.path)
        known = np.unique(self._rows.ids[self._rows.ids >= 0])
        return [self._vector(crop, known) for crop in crops]

    def _vector(self, crop: Crop, known: Any) -> Vector | None:
        assert self._rows is not None
        here = np.flatnonzero((self._rows.frames == crop.frame) & (self._rows.ids >= 0))
        if not len(here):
            return None
        overlap = iou_matrix(crop.box[None].astype(np.float32), self._rows.boxes[here])[0]
        best = int(overlap.argmax())
        if overlap[best] < _SURE:
            return None
        return (known == self._rows.ids[here[best]]).astype(np.float32)
