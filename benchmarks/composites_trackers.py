"""ultralytics' ByteTrack and BoT-SORT with ReID, on the detections that composites.py has.

ultralytics (AGPL-3.0) is no dependency of this project and imported here alone, when it is asked
for: `pip install ultralytics lap`. Nothing is downloaded. Settings are those of its own files
(`bytetrack.yaml`, `botsort.yaml`), but for what SETTINGS says.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from composites_videos import Clip, Scored
from numpy.typing import NDArray

from spacy_tiktalk.video import defaults
from spacy_tiktalk.video.recognize.crops import BestCrops, crop_head
from spacy_tiktalk.video.recognize.identity import cluster_tracklets
from spacy_tiktalk.video.types import Embedder

TRACKERS = {"bytetrack": "ByteTrack", "botsort": "BoT-SORT + ReID"}
SETTINGS: dict[str, dict[str, Any]] = {
    "bytetrack": {},
    # "auto" compares what the detector gives for each box: here the face's vector.
    "botsort": {"with_reid": True, "model": "auto"},
}


@cache
def ultralytics() -> Any:
    """The package, kept from the network; its version is `__version__`."""
    os.environ.update(
        YOLO_OFFLINE="1",
        YOLO_AUTOINSTALL="false",
        YOLO_VERBOSE="false",
        YOLO_CONFIG_DIR=tempfile.mkdtemp(prefix="yolo-config-"),
    )
    try:
        import lap  # noqa: F401  # ultralytics would try to install it
        import ultralytics as package
    except ImportError as err:
        raise SystemExit(
            f"--trackers needs another package ({err}): pip install ultralytics lap"
        ) from err
    return package


def run_theirs(clip: Clip, name: str, embedder: Embedder) -> dict[str, Scored]:
    """One of TRACKERS over a clip: as it is; begun anew at every true cut, as the tracks of this
    project end at those it finds; and these tracks joined by faces, as this project joins its own.

    name (str): "bytetrack" or "botsort".
    embedder (Embedder): for the last of them, with its own threshold.
    """
    title = TRACKERS[name]
    starts = [boundary.start for boundary in clip.truth.boundaries]
    plain, anew = track_ids(clip, name, []), track_ids(clip, name, starts)
    forms = {"": plain, ", true cuts": anew, ", true cuts, merged": merged(clip, anew, embedder)}
    found = {}
    for form, ids in forms.items():
        kept = ids > 0
        frames, boxes = clip.row_frames[kept], clip.row_boxes[kept]
        found[title + form] = Scored(clip.score(frames, ids[kept], boxes))
    return found


def track_ids(clip: Clip, name: str, starts: Sequence[int]) -> NDArray[np.int64]:
    """One id for each detection, 0 for none, through the frames in order.

    starts (Sequence[int]): a new tracker begins with the first frame from each of these on.
    """
    package = ultralytics()
    from ultralytics.engine.results import Boxes
    from ultralytics.trackers.track import TRACKER_MAP
    from ultralytics.utils import YAML, IterableSimpleNamespace
    from ultralytics.utils.checks import check_yaml

    assert package is not None
    settings = YAML.load(check_yaml(f"{name}.yaml")) | SETTINGS[name]
    ids = np.zeros(len(clip.row_frames), dtype=np.int64)
    tracker, shot, last = None, -1, 0
    for number, picture in clip.pictures.items():
        begun = sum(start <= number for start in starts)
        if tracker is None or begun != shot:
            tracker = TRACKER_MAP[name](IterableSimpleNamespace(**settings, device="cpu"))
            shot, last = begun, int(ids.max(initial=0))
        rows = np.flatnonzero(clip.row_frames == number)
        scores = clip.row_scores[rows, None]
        table = np.hstack([clip.row_boxes[rows], scores, np.zeros_like(scores)])
        features = clip.features[rows] if settings.get("with_reid") else None
        found = tracker.update(
            Boxes(table.astype(np.float32), picture.shape[:2]), picture, features
        )
        for row in found:  # x1, y1, x2, y2, id, score, class, row of the detection
            ids[rows[int(row[7])]] = last + int(row[4])
    return ids


def merged(clip: Clip, ids: NDArray[np.int64], embedder: Embedder) -> NDArray[np.int64]:
    """The ids with those of one face made one, by the crops and the rule of this project."""
    best: dict[int, BestCrops] = {}
    times: dict[int, list[float]] = {}
    for row in np.flatnonzero(ids):
        number, frame = int(ids[row]), int(clip.row_frames[row])
        time = clip.times[frame]
        times.setdefault(number, []).append(time)
        best.setdefault(number, BestCrops(k=defaults.N_CROPS, spacing=defaults.CROP_SPACING)).offer(
            crop_head(
                clip.pictures[frame],
                clip.row_boxes[row],
                clip.row_marks[row],
                float(clip.row_scores[row]),
                frame,
                time,
            )
        )
    vectors = {n: [v for v in embedder(b.crops) if v is not None] for n, b in best.items()}
    labels = cluster_tracklets(
        vectors, times, metric=embedder.metric, threshold=embedder.merge_threshold
    ).labels
    return np.array([labels.get(int(number), 0) for number in ids], dtype=np.int64)
