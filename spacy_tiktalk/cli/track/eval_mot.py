"""`tiktalk track-eval` against boxes in every frame."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error
from ..shared.loading import read_tracks

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks

_SHOWN = (
    ("HOTA", "hota"),
    ("DetA", "det_a"),
    ("AssA", "ass_a"),
    ("MOTA", "mota"),
    ("IDF1", "idf1"),
    ("IDP", "idp"),
    ("IDR", "idr"),
    ("false positives", "false_positives"),
    ("misses", "misses"),
    ("id switches", "id_switches"),
    ("fragments", "fragments"),
    ("gold boxes", "n_gold"),
    ("predicted boxes", "n_predicted"),
    ("gold tracks", "n_gold_tracks"),
    ("predicted tracks", "n_predicted_tracks"),
    ("frames", "n_frames"),
)


def evaluate_mot(gold: Path, predicted: Path, *, ids: str, interpolate: bool) -> dict[str, Any]:
    """Names and values of the measures, in order.

    With `interpolate` every frame counts that a box is known for, those between two samples too;
    else only the frames the tracker looked at, as the JSON's frame rates tell.

    RAISES: T513, T75x for files, T78x for boxes, with the file.
    """
    from ...metrics.tracks.tracking import tracking_scores
    from ...video.tracks.formats.mot import check_ids, every_frame, read_mot

    truth = read_mot(gold)
    check_ids(truth, str(gold))
    keep = np.ones(len(truth.frames), dtype=bool)
    n_frames = None
    if predicted.suffix.lower() == ".json":
        tracks = read_tracks(predicted)
        n_frames = tracks.video.frames_decoded or None
        if interpolate:
            tracks = tracks.every_frame()
        else:
            tracks = tracks.once_a_frame()
            keep = np.isin(truth.frames, _sampled_frames(tracks, predicted))
        if ids == "identities":
            tracks = tracks.once_a_head()
        frames, numbers, boxes = tracks.frames, _numbers(tracks, ids), tracks.boxes
        if n_frames is not None and len(truth.frames):
            n_frames = max(n_frames, int(truth.frames.max()) + 1)
    elif interpolate:
        rows = read_mot(predicted)
        check_ids(rows, str(predicted))
        frames, numbers, boxes = every_frame(rows, str(predicted))
    else:
        reason = (
            "it does not tell which frames were looked at, which --sampled needs; give the JSON"
        )
        raise error("T513", path=predicted, reason=reason)
    try:
        scores = tracking_scores(
            truth.frames[keep],
            truth.ids[keep],
            truth.boxes[keep],
            frames,
            numbers,
            boxes,
            n_frames=n_frames,
        )
    except TiktalkError as err:
        if "side" in err.values:
            err.at(predicted if err.values["side"] == "predicted" else gold)
        raise
    return {name: getattr(scores, field) for name, field in _SHOWN}


def _numbers(tracks: HeadTracks, ids: str) -> NDArray[np.int64]:
    if ids == "tracklets":
        return tracks.tracklets
    # A tracklet without identity is somebody of its own.
    lone = tracks.identities.max(initial=0) + tracks.tracklets
    return np.where(tracks.identities > 0, tracks.identities, lone)


def _sampled_frames(tracks: HeadTracks, path: Path) -> NDArray[np.int64]:
    video = tracks.video
    if not video.fps or not video.frames_decoded:
        reason = "the JSON does not tell the video's frame rate, which --sampled needs"
        raise error("T513", path=path, reason=reason)
    if video.sampled_fps is None or video.sampled_fps >= video.fps:
        return np.arange(video.frames_decoded)
    step = video.fps / video.sampled_fps
    count = math.ceil(video.frames_decoded / step)
    sampled = np.ceil(np.arange(count) * step - 1e-6).astype(np.int64)
    if not np.isin(tracks.frames, sampled).all():
        # The reader samples by the clock: of a variable rate, only it knows which frames.
        reason = "its frames come at a variable rate, so --sampled cannot tell which were looked at"
        raise error("T513", path=path, reason=reason)
    return sampled
