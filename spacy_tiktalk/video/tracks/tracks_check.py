"""What the arrays of head tracks must keep, with errors that name the array and the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error
from ..facts import BY_CLOTHES, BY_FACE, Merge

_DTYPES: dict[str, type[np.generic]] = {
    "frames": np.int64,
    "times": np.float64,
    "boxes": np.float32,
    "scores": np.float32,
    "tracklets": np.int64,
    "identities": np.int64,
    "shots": np.int64,
}
_SMALLEST = {"frames": 0, "times": 0.0, "tracklets": 1, "identities": 0, "shots": 0}

# What NumPy calls "<U32", "|b1" and "object".
_KINDS = {"U": "texts", "S": "texts", "b": "true and false", "O": "something else"}


def column(value: Any, name: str) -> NDArray[Any]:
    """One array in the type of the column `name`, nothing rounded away. RAISES: T750."""
    try:
        found = np.asarray(value)
    except (ValueError, TypeError, OverflowError) as err:
        raise _bad(name, "is no array of numbers") from err
    if found.size == 0 and found.ndim <= 2:
        found = np.zeros((0, 4) if name == "boxes" else 0, dtype=_DTYPES[name])
    whole = np.issubdtype(_DTYPES[name], np.integer)
    if found.dtype.kind not in ("iu" if whole else "iuf"):
        kind = _KINDS.get(found.dtype.kind, str(found.dtype))
        raise _bad(name, f"must be {'whole ' if whole else ''}numbers, found {kind}")
    wanted = "[n, 4]" if name == "boxes" else "[n]"
    if found.ndim != (2 if name == "boxes" else 1) or (name == "boxes" and found.shape[1] != 4):
        raise _bad(name, f"has the shape {list(found.shape)}, needed is {wanted}")
    if found.dtype.kind == "u" and found.size and found.max() > np.iinfo(np.int64).max:
        raise _bad(name, "holds a number beyond 64 bits")
    with np.errstate(over="ignore"):
        made = found.astype(_DTYPES[name])  # a copy: the caller's array stays his
    if not np.isfinite(made).all():
        row = int(np.argmin(np.isfinite(made).reshape(len(made), -1).all(axis=1)))
        raise _bad(name, f"is not finite in row {row} ({found[row]})")
    if name in _SMALLEST and made.size and made.min() < _SMALLEST[name]:
        row = int(made.argmin())
        raise _bad(name, f"is {made[row]} in row {row}, smallest is {_SMALLEST[name]}")
    if name == "scores" and made.size and not ((made >= 0) & (made <= 1)).all():
        row = int(np.argmin((made >= 0) & (made <= 1)))
        raise _bad(name, f"is {made[row]} in row {row}, and a score lies between 0 and 1")
    if name == "boxes" and not (made[:, :2] < made[:, 2:]).all():
        row = int(np.argmin((made[:, :2] < made[:, 2:]).all(axis=1)))
        raise _bad(name, f"has no area in row {row} ({made[row].tolist()}): x1 < x2, y1 < y2")
    return made


def check_columns(given: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """All columns checked, sorted by (frame, tracklet, time) and read-only. RAISES: T750."""
    columns = {name: column(value, name) for name, value in given.items()}
    n = len(columns["frames"])
    for name, values in columns.items():
        if len(values) != n:
            raise _bad(name, f"has {len(values)} rows, frames has {n}")
    order = np.lexsort((columns["times"], columns["tracklets"], columns["frames"]))
    if (order != np.arange(n)).any():
        columns = {name: values[order] for name, values in columns.items()}
    _check_tracklets(columns)
    for values in columns.values():
        values.setflags(write=False)
    return columns


def _check_tracklets(columns: Mapping[str, NDArray[Any]]) -> None:
    order = np.lexsort((columns["times"], columns["frames"], columns["tracklets"]))
    tracklets = columns["tracklets"][order]
    same = tracklets[1:] == tracklets[:-1]
    frames, times = columns["frames"][order], columns["times"][order]
    twice = same & (frames[1:] == frames[:-1]) & (times[1:] == times[:-1])
    if twice.any():
        i = int(np.argmax(twice))
        reason = f"tracklet {tracklets[i]} holds a frame twice (frame {frames[i]})"
        raise _bad("frames", f"are wrong: {reason}")
    for name, broken, reason in (
        ("times", np.less, "goes back in time"),
        ("identities", np.not_equal, "has two identities"),
        ("shots", np.not_equal, "lies in two shots"),
    ):
        values = columns[name][order]
        bad = same & broken(values[1:], values[:-1])
        if bad.any():
            i = int(np.argmax(bad))
            frame = columns["frames"][order][i + 1]
            raise _bad(name, f"are wrong: tracklet {tracklets[i]} {reason} (frame {frame})")


def check_shots(
    starts: Any, frames: NDArray[np.int64], shots: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The first frames of the shots, which the rows must agree with. RAISES: T750."""
    try:
        made = column(starts, "frames")
    except TiktalkError as err:
        raise _bad("shot_starts", "must be whole numbers from 0") from err
    made.setflags(write=False)
    if not len(made):
        return made
    if made[0] != 0 or (np.diff(made) <= 0).any():
        raise _bad("shot_starts", f"must begin with 0 and grow, found {made[:8].tolist()}")
    wrong = np.searchsorted(made, frames, side="right") - 1 != shots
    if wrong.any():
        row = int(np.argmax(wrong))
        shot, frame = int(shots[row]), int(frames[row])
        raise _bad("shots", f"is {shot} in row {row}, but frame {frame} lies outside that shot")
    return made


def check_merges(merges: Iterable[Any]) -> tuple[Merge, ...]:
    """Merges as plain ints and floats. RAISES: T750."""
    made = []
    for i, given in enumerate(merges):
        first, second, distance, by = Merge(*given)
        merge = Merge(tuple(map(int, first)), tuple(map(int, second)), float(distance), str(by))
        if merge.by not in (BY_FACE, BY_CLOTHES):
            raise _bad(f"merges[{i}]", f"is by {by!r:.40}, neither {BY_FACE} nor {BY_CLOTHES}")
        if not merge.first or not merge.second or not np.isfinite(merge.distance):
            raise _bad(f"merges[{i}]", f"needs two groups and a finite distance, found {merge}")
        made.append(merge)
    return tuple(made)


def _bad(name: str, reason: str) -> TiktalkError:
    return error("T750", field=name, reason=reason)
