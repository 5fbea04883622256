"""Scores of a tracker against gold tracks: HOTA, CLEAR (MOTA) and identity (IDF1) measures.

Counted by TrackEval (Luiten & Hoffhues), the reference code of HOTA (Luiten et al., IJCV 2020);
CLEAR: Bernardin & Stiefelhagen 2008; IDF1: Ristani et al. 2016. TrackEval is imported at the first
call and its printing is switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...errors import error
from ...needs import need
from ...video.follow.iou import iou_matrix


@dataclass(frozen=True)
class TrackingScores:
    """Scores of one sequence, or of several together. Higher is better unless said.

    hota, det_a, ass_a (float | None): 0 to 1, means over the IoU thresholds 0.05, 0.10 … 0.95. The
        rest is at one IoU threshold.
    mota (float | None): up to 1, below 0 for more errors than gold boxes.
    motp (float | None): mean IoU of the matched boxes.
    false_positives, misses, id_switches, fragments (int): counts, lower is better.
    mostly_tracked, partly_tracked, mostly_lost (int): gold tracks matched in more than 80 %, in 20
        to 80 %, in less than 20 % of their frames.
    idf1, idp, idr (float | None): 0 to 1.
    n_gold, n_predicted (int): boxes; n_gold_tracks, n_predicted_tracks; n_frames. A rate that
        nothing can be said about is None: mota and idr without gold boxes, idp without predicted
        boxes, motp without a match, the others without either.
    """

    hota: float | None
    det_a: float | None
    ass_a: float | None
    mota: float | None
    motp: float | None
    false_positives: int
    misses: int
    id_switches: int
    fragments: int
    mostly_tracked: int
    partly_tracked: int
    mostly_lost: int
    idf1: float | None
    idp: float | None
    idr: float | None
    n_gold: int
    n_predicted: int
    n_gold_tracks: int
    n_predicted_tracks: int
    n_frames: int
    iou: float
    sums: dict[str, Any] = field(repr=False, compare=False)
    """TrackEval's own results, which `combine_tracking` adds up."""


def tracking_scores(
    gold_frames: ArrayLike,
    gold_ids: ArrayLike,
    gold_boxes: ArrayLike,
    frames: ArrayLike,
    ids: ArrayLike,
    boxes: ArrayLike,
    *,
    n_frames: int | None = None,
    iou: float = 0.5,
) -> TrackingScores:
    """Compare predicted with gold tracks of one sequence.

    Both sides: frame numbers int [n] from 0, track ids int [n] (any numbers; they need not agree
    between the sides), boxes [n, 4] x1, y1, x2, y2; the order of the rows does not matter.

    n_frames (int | None): length of the sequence (default: up to the last row).
    iou (float): the threshold of all but HOTA, above 0 and up to 1.
    RAISES: T700 without TrackEval, T780 for arrays that do not fit together or hold NaN, T781 for
        an id twice in a frame, T782 for a frame outside the sequence, T785 for an `iou` out of
        range.
    """
    if not 0 < iou <= 1:
        raise error("T785", name="iou", value=iou, needed="above 0, up to 1")
    gold = _checked("gold", gold_frames, gold_ids, gold_boxes)
    predicted = _checked("predicted", frames, ids, boxes)
    last = max((int(side.frames.max()) for side in (gold, predicted) if len(side.ids)), default=-1)
    length = last + 1 if n_frames is None else n_frames
    for name, side in (("gold", gold), ("predicted", predicted)):
        outside = side.frames[(side.frames < 0) | (side.frames >= length)]
        if len(outside):
            raise error("T782", side=name, frame=int(outside[0]), n_frames=length)
    data = _sequence(gold, predicted, length)
    counts = {name: data[f"num_{name}"] for name in _COUNTS}
    results = {name: metric.eval_sequence(data) for name, metric in _metrics(iou).items()}
    return _scores(results | {"counts": counts}, iou)


def combine_tracking(sequences: Sequence[TrackingScores]) -> TrackingScores:
    """Scores of several sequences as if they were one, by TrackEval's rule: counts are added up.

    Gold and predicted ids of different sequences are different tracks.

    RAISES: T783 for none, T785 for sequences scored at different IoU thresholds.
    """
    if not sequences:
        raise error("T783")
    iou = sequences[0].iou
    for other in sequences:
        if other.iou != iou:
            raise error("T785", name="iou", value=other.iou, needed=f"{iou} as in the first")
    results: dict[str, Any] = {
        name: metric.combine_sequences({str(k): s.sums[name] for k, s in enumerate(sequences)})
        for name, metric in _metrics(iou).items()
    }
    counts = {name: sum(s.sums["counts"][name] for s in sequences) for name in _COUNTS}
    return _scores(results | {"counts": counts}, iou)


_COUNTS = ("gt_dets", "tracker_dets", "gt_ids", "tracker_ids", "timesteps")


@dataclass(frozen=True)
class _Rows:
    """One side.

    ids (NDArray[np.int64]): renumbered from 0 without gaps.
    n_ids (int): how many.
    """

    frames: NDArray[np.int64]
    ids: NDArray[np.int64]
    boxes: NDArray[np.float64]
    n_ids: int


def _checked(side: str, frames: ArrayLike, ids: ArrayLike, boxes: ArrayLike) -> _Rows:
    frame = _whole(side, "frames", frames)
    number = _whole(side, "ids", ids)
    box = np.asarray(boxes, dtype=np.float64)
    if box.size == 0:
        box = box.reshape(0, 4)
    if frame.ndim != 1 or number.shape != frame.shape or box.shape != (len(frame), 4):
        reason = f"frames {frame.shape}, ids {number.shape}, boxes {box.shape}"
        raise error("T780", side=side, reason=reason)
    if not np.isfinite(box).all():
        row = int(np.flatnonzero(~np.isfinite(box).all(axis=1))[0])
        raise error("T780", side=side, reason=f"box {row} is not finite: {box[row].tolist()}")
    pairs, n = np.unique(np.stack([frame, number], axis=1), axis=0, return_counts=True)
    if (n > 1).any():
        twice = pairs[n > 1][0]
        raise error("T781", side=side, id=int(twice[1]), frame=int(twice[0]))
    known, number = np.unique(number, return_inverse=True)
    return _Rows(frame, number.astype(np.int64), box, len(known))


def _whole(side: str, name: str, values: ArrayLike) -> NDArray[np.int64]:
    given = np.asarray(values)
    if given.size == 0:
        return np.zeros(0, dtype=np.int64)
    numeric = np.issubdtype(given.dtype, np.integer) or np.issubdtype(given.dtype, np.floating)
    if not numeric or not np.isfinite(given).all() or (given != np.floor(given)).any():
        raise error("T780", side=side, reason=f"{name} are not all whole numbers")
    return given.astype(np.int64)


def _sequence(gold: _Rows, predicted: _Rows, n_frames: int) -> dict[str, Any]:
    """TrackEval's input: lists with one array a frame. Frames without a box change no measure and
    are left out, so a wild frame number costs nothing."""
    used = np.unique(np.concatenate([gold.frames, predicted.frames]))
    rows = [_by_frame(side.frames, used) for side in (gold, predicted)]
    return {
        "num_timesteps": n_frames,
        "num_gt_ids": gold.n_ids,
        "num_tracker_ids": predicted.n_ids,
        "num_gt_dets": len(gold.ids),
        "num_tracker_dets": len(predicted.ids),
        "gt_ids": [gold.ids[row] for row in rows[0]],
        "tracker_ids": [predicted.ids[row] for row in rows[1]],
        "similarity_scores": [
            iou_matrix(gold.boxes[one], predicted.boxes[other])
            for one, other in zip(*rows, strict=True)
        ],
    }


def _by_frame(frames: NDArray[np.int64], used: NDArray[np.int64]) -> list[NDArray[np.intp]]:
    order = np.argsort(frames, kind="stable")
    return np.split(order, np.searchsorted(frames[order], used[1:]))


def _metrics(iou: float) -> dict[str, Any]:
    metrics = need("trackeval", "Scoring tracks", extra="track-eval").metrics
    config = {"THRESHOLD": iou, "PRINT_CONFIG": False}
    return {
        "hota": metrics.HOTA(),
        "clear": metrics.CLEAR(config),
        "identity": metrics.Identity(config),
    }


def _scores(results: dict[str, Any], iou: float) -> TrackingScores:
    hota, clear, identity = (results[name] for name in ("hota", "clear", "identity"))
    gold, predicted, gold_tracks, predicted_tracks, frames = (
        int(results["counts"][name]) for name in _COUNTS
    )
    either = gold + predicted
    return TrackingScores(
        hota=_mean(hota["HOTA"], either),
        det_a=_mean(hota["DetA"], either),
        ass_a=_mean(hota["AssA"], either),
        mota=_mean(clear["MOTA"], gold),
        motp=_mean(clear["MOTP"], clear["CLR_TP"]),
        false_positives=int(clear["CLR_FP"]),
        misses=int(clear["CLR_FN"]),
        id_switches=int(clear["IDSW"]),
        fragments=int(clear["Frag"]),
        mostly_tracked=int(clear["MT"]),
        partly_tracked=int(clear["PT"]),
        mostly_lost=int(clear["ML"]),
        idf1=_mean(identity["IDF1"], either),
        idp=_mean(identity["IDP"], predicted),
        idr=_mean(identity["IDR"], gold),
        n_gold=gold,
        n_predicted=predicted,
        n_gold_tracks=gold_tracks,
        n_predicted_tracks=predicted_tracks,
        n_frames=frames,
        iou=iou,
        sums=results,
    )


def _mean(value: Any, denominator: int) -> float | None:
    return float(np.mean(value)) if denominator else None
