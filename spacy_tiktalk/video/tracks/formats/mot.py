"""MOTChallenge's text format (Milan et al. 2016, "MOT16"), as tracking tools read and write it."""

from __future__ import annotations

import configparser
import math
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ....errors import TiktalkError, error, one_line, warn
from ...facts import VideoFacts
from ..table import MOST_ROWS
from .files import read_text, write_text

if TYPE_CHECKING:
    from ..table import TrackTable
    from ..tracks_dict import Tracks


@dataclass(frozen=True)
class MotRows:
    """The lines of a MOT file, arrays of equal length n in the order of the file.

    frames (NDArray[np.int64]): int64 [n], from 0 (the file counts from 1).
    ids (NDArray[np.int64]): int64 [n], -1 for a bare detection.
    boxes (NDArray[np.float32]): float32 [n, 4], x1, y1, x2, y2.
    scores (NDArray[np.float64]): float64 [n], column 7 as it stands.
    lines (NDArray[np.int64]): int64 [n], the number of each one's line in the file, from 1.
    """

    frames: NDArray[np.int64]
    ids: NDArray[np.int64]
    boxes: NDArray[np.float32]
    scores: NDArray[np.float64]
    lines: NDArray[np.int64]


def read_mot(path: str | os.PathLike[str]) -> MotRows:
    """Read gt.txt, det.txt or a tracker's result: frame,id,left,top,width,height[,conf,class,…].

    Fields are parted by commas or spaces; empty lines are passed over. A conf that is missing is 1.
    Ground truth (nine fields, a class from 1 on) marks lines that do not count by conf 0: they are
    left out.

    RAISES: T758 for a file that cannot be read, T756 naming the line.
    """
    rows: list[tuple[int, int, float, float, float, float, float]] = []
    lines: list[int] = []
    name = os.fspath(path)
    for number, line in enumerate(read_text(path).splitlines(), start=1):
        if line.strip():
            row = _read_line(line, name, number)
            if row is not None:
                rows.append(row)
                lines.append(number)
    table = np.asarray(rows, dtype=np.float64).reshape(-1, 7)
    boxes = table[:, 2:6].copy()
    # Left and top are rounded first, so that what `write_mot` wrote comes back bit by bit.
    boxes[:, 2:] += boxes[:, :2].astype(np.float32)
    return MotRows(
        frames=np.asarray([row[0] for row in rows], dtype=np.int64),
        ids=np.asarray([row[1] for row in rows], dtype=np.int64),
        boxes=boxes.astype(np.float32),
        scores=table[:, 6].copy(),
        lines=np.asarray(lines, dtype=np.int64),
    )


def every_frame(
    rows: MotRows, name: str = "every_frame"
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Frames, ids and boxes of tracks, with the frames between two samples interpolated.

    A file has samples alone where none of its frames follows another, as `write_mot` writes those
    of a tracker that looks at some frames a second. Boxes of one id that are a sample apart then
    stand for the frames between them; others stay as they are.

    name (str): What an error names the rows by.
    RAISES: T758 where the frames between are too many: a frame number that is wrong can ask for any
        memory.
    """
    looked_at = np.unique(rows.frames)
    steps = np.diff(looked_at)
    if len(steps) < _FEWEST_STEPS or steps.min() < 2:
        return rows.frames, rows.ids, rows.boxes
    # Samples of 24 frames a second at 5 are 5 and sometimes 4 frames apart.
    most = int(np.median(steps)) + 1
    order = np.lexsort((rows.frames, rows.ids))
    frames, ids, boxes = rows.frames[order], rows.ids[order], rows.boxes[order]
    gaps = np.diff(frames)
    near = (np.diff(ids) == 0) & (ids[:-1] >= 0) & (gaps > 1) & (gaps <= most)
    between = np.where(near, gaps - 1, 0)
    n = len(frames) + int(between.sum())
    if n > MOST_ROWS:
        expected = f"tracks of at most {MOST_ROWS:,} boxes, with frame numbers of their video"
        raise error("T758", path=name, reason=f"{n:,} boxes would be made", expected=expected)
    at = np.repeat(np.arange(len(gaps)), between)
    offset = np.arange(1, len(at) + 1) - np.repeat(np.cumsum(between) - between, between)
    weight = (offset / gaps[at])[:, None]
    made = ((1 - weight) * boxes[at] + weight * boxes[at + 1]).astype(np.float32)
    return (
        np.concatenate([frames, frames[at] + offset]),
        np.concatenate([ids, ids[at]]),
        np.concatenate([boxes, made]),
    )


_FEWEST_STEPS = 4
_BEYOND = 1e15  # numbers from here on are refused, read or written


def read_mot_tracks(
    cls: type[Tracks],
    path: str | os.PathLike[str],
    *,
    video: VideoFacts | None = None,
    fps: float | None = None,
) -> Tracks:
    """Read a MOT file as head tracks, without shots: each id is one tracklet and one identity.

    A tracklet keeps its id as its number if all ids are 1 or more; otherwise tracklets are numbered
    by first appearance. A line with id -1 (a bare detection) is a tracklet of its own without
    identity. A score of -1 ("not given") is read as 1, others are cut to 0 to 1.

    video (VideoFacts | None), fps (float | None): the clock; without both, seqinfo.ini is looked
        for beside the file and one folder up.
    RAISES: T756, also for an id twice in a frame, T758, and T759 where the frame rate is not known.
    """
    rows = read_mot(path)
    check_ids(rows, os.fspath(path))
    facts = _facts(Path(path), video, fps)
    bare = rows.ids < 0
    labels = rows.ids.copy()
    labels[bare] = np.arange(bare.sum()) + (labels.max(initial=0) + 1)
    if bare.any() or labels.min(initial=1) < 1:
        by_frame = labels[np.lexsort((rows.boxes[:, 1], rows.boxes[:, 0], rows.frames))]
        numbers = {old: i for i, old in enumerate(dict.fromkeys(by_frame.tolist()), start=1)}
        labels = np.asarray([numbers[old] for old in labels.tolist()], dtype=np.int64)
    scores = np.where(rows.scores == -1, 1.0, np.clip(rows.scores, 0, 1))
    tracks = cls(
        frames=rows.frames,
        times=facts.start + rows.frames / facts.fps,
        boxes=rows.boxes,
        scores=scores.astype(np.float32),
        tracklets=labels,
        identities=np.zeros(len(labels), np.int64),
        shots=np.zeros(len(labels), np.int64),
        video=facts,
    )
    known = labels[~bare].tolist()
    return tracks.with_identities(dict(zip(known, known, strict=True)))


def write_mot(
    tracks: TrackTable,
    path: str | os.PathLike[str],
    *,
    ids: str = "identities",
    interpolate: bool = False,
) -> None:
    """Write `frame,id,left,top,width,height,conf,-1,-1,-1`, sorted by frame and id.

    Frames are counted from 1, as the format wants; left and top are pixels from 0.

    ids (str): "identities" writes the number of the head id (H3 is 3) and leaves heads without
        identity out; "tracklets" writes tracklet numbers, which always works.
    interpolate (bool): also the frames between samples.
    An identity has one box a frame (`once_a_head`); W775 tells of those left out.
    RAISES: T758 if `path` cannot be written, `ids` is none of the two, there are heads but not one
        with an identity, or a number is larger than `read_mot` takes.
    """
    if ids not in ("identities", "tracklets"):
        raise error(
            "T758", path="to_mot", reason=f"ids = {ids!r}", expected='"identities" or "tracklets"'
        )
    tracks = tracks.every_frame() if interpolate else tracks.once_a_frame()
    if ids == "identities":
        one = tracks.once_a_head()
        if len(one) < len(tracks):
            warn("W775", path=os.fspath(path), n=len(tracks) - len(one))
        tracks = one
    numbers = getattr(tracks, ids)
    order = np.lexsort((tracks.tracklets, numbers, tracks.frames))
    order = order[numbers[order] > 0]
    _check_sizes(tracks, numbers, order, os.fspath(path))
    if len(tracks) and not len(order):
        reason = "no head has an identity, so the file would be empty"
        raise error("T758", path=os.fspath(path), reason=reason, expected='ids="tracklets"')
    lines = []
    for row in order.tolist():
        frame, number = int(tracks.frames[row]), int(numbers[row])
        left, top, right, bottom = tracks.boxes[row]
        size = f"{_size(left, right)},{_size(top, bottom)}"
        score = _short(tracks.scores[row])
        lines.append(f"{frame + 1},{number},{_short(left)},{_short(top)},{size},{score},-1,-1,-1\n")
    write_text(path, "".join(lines))


def _check_sizes(
    tracks: TrackTable, numbers: NDArray[np.int64], rows: NDArray[np.int64], path: str
) -> None:
    boxes = tracks.boxes[rows].astype(np.float64)
    sizes = boxes[:, 2:] - boxes[:, :2]
    columns = tracks.frames[rows] + 1, numbers[rows], *boxes.T, *sizes.T
    if any((np.abs(column) >= _BEYOND).any() for column in columns):
        reason = f"a frame, an id or a box reaches {_BEYOND:.0e}, which no reader of MOT takes"
        raise error("T758", path=path, reason=reason, expected="boxes in pixels")


def _read_line(
    line: str, path: str, number: int
) -> tuple[int, int, float, float, float, float, float] | None:
    fields = line.split(",") if "," in line else line.split()
    fields = [part.strip() for part in fields]
    if not 6 <= len(fields) <= 10:
        raise _bad(path, number, f"it has {len(fields)} fields, needed are 6 to 10")
    try:
        values = [float(part) for part in fields[:8]]
    except ValueError as err:
        raise _bad(path, number, f"not all fields are numbers ({line.strip()[:60]!r})") from err
    if not all(math.isfinite(value) and abs(value) < _BEYOND for value in values):
        raise _bad(path, number, "a number is not finite, or beyond all measure")
    frame, head, left, top, width, height = values[:6]
    score = values[6] if len(values) > 6 else 1.0
    label = int(values[7]) if len(values) > 7 else -1
    if frame != int(frame) or frame < 1:
        raise _bad(path, number, f"the frame is {fields[0]}, and frames are counted from 1")
    if head != int(head) or head < -1:
        raise _bad(path, number, f"the id is {fields[1]}, needed is a whole number (-1 for none)")
    if len(fields) == 9 and label >= 1 and score == 0:
        return None
    near = np.asarray([left, top], dtype=np.float32).astype(np.float64)
    right, low = (near + (width, height)).astype(np.float32)
    if not (right > near[0] and low > near[1]):
        raise _bad(path, number, f"the box is {fields[4]} wide and {fields[5]} high")
    return int(frame) - 1, int(head), left, top, width, height, score


def check_ids(rows: MotRows, path: str) -> None:
    """A head is once in a frame; bare detections may be many. RAISES: T756 naming the line."""
    order = np.lexsort((rows.lines, rows.ids, rows.frames))
    frames, ids = rows.frames[order], rows.ids[order]
    twice = (frames[1:] == frames[:-1]) & (ids[1:] == ids[:-1]) & (ids[1:] >= 0)
    if twice.any():
        row = order[1:][twice][np.argmin(rows.lines[order[1:][twice]])]
        reason = f"the id {rows.ids[row]} is in frame {rows.frames[row] + 1} already"
        raise _bad(path, int(rows.lines[row]), reason)


def _facts(path: Path, video: VideoFacts | None, fps: float | None) -> VideoFacts:
    if video is None:
        video = _sequence_facts(path) or VideoFacts(name=path.stem, fps=fps or 0.0)
    if fps is not None:
        video = replace(video, fps=float(fps))
    if not (math.isfinite(video.fps) and video.fps > 0):
        raise error("T759", path=path)
    return video


def _sequence_facts(path: Path) -> VideoFacts | None:
    """What MOTChallenge's seqinfo.ini says, in the folder of the file or the one above it."""
    for folder in (path.parent, path.parent.parent):
        if not (folder / "seqinfo.ini").is_file():
            continue
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(read_text(folder / "seqinfo.ini"))
            section = parser["Sequence"]
            return VideoFacts(
                name=section.get("name", path.stem),
                width=section.getint("imWidth", 0),
                height=section.getint("imHeight", 0),
                fps=section.getfloat("frameRate", 0.0),
                frames_decoded=section.getint("seqLength", 0),
            )
        except (configparser.Error, KeyError, ValueError) as err:
            reason = f"seqinfo.ini cannot be read ({one_line(err)})"
            raise error("T758", path=folder, reason=reason, expected="fps=25.0 instead") from err
    return None


def _short(value: np.float32) -> str:
    """The shortest decimal that is read back to the same float32."""
    return np.format_float_positional(value, unique=True, trim="-")


def _size(low: np.float32, high: np.float32) -> str:
    """The shortest width with which `read_mot` finds the same right edge again."""
    size = float(high) - float(low)
    text = _short(np.float32(size))
    if np.float32(float(low) + float(text)) == high:
        return text
    return np.format_float_positional(size, unique=True, trim="-")


def _bad(path: str, line: int, reason: str) -> TiktalkError:
    return error("T756", path=path, line=line, reason=reason)
