"""Runs the trackers of ultralytics on recorded detections. Started by tracking.py.

    PYTHON_WITH_ULTRALYTICS benchmarks/tracking_yolo_trackers.py JOB.json

ultralytics is licensed under the AGPL, so it is neither a dependency nor in the same process: this
script runs in an interpreter of its own, and files go in and out. Nothing is downloaded.

JOB.json: {"sequences": [{"npz": …, "video": …}], "runs": {name: {"tracker": "bytetrack" or
"botsort", "set": {setting: value}, "features": true or false}}, "output": …}. An npz holds `frames`
[f] (numbers of the sampled frames), `offsets` [f + 1] (rows of each), `boxes` [n, 4], `scores` [n]
and `features` [n, d]. The output holds, for each run and sequence, one id a row, 0 for none.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

os.environ.update(
    YOLO_OFFLINE="1",
    YOLO_AUTOINSTALL="false",
    YOLO_VERBOSE="false",
    YOLO_CONFIG_DIR=tempfile.mkdtemp(prefix="yolo-config-"),
)


def import_ultralytics() -> Any:
    """The package; a torchvision without its compiled operators is enough for the trackers."""
    import torch

    library = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        with contextlib.suppress(RuntimeError):  # torchvision brought its own
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import ultralytics

    ultralytics.kept_library = library  # its definitions go when it goes
    return ultralytics


def sampled_pictures(video: str, frames: np.ndarray) -> list[np.ndarray]:
    import cv2

    wanted, pictures = set(frames.tolist()), []
    capture = cv2.VideoCapture(video)
    for number in range(int(frames[-1]) + 1):
        fine, picture = capture.read()
        if not fine:
            raise SystemExit(f"{video}: frame {number} cannot be read")
        if number in wanted:
            pictures.append(picture)
    capture.release()
    return pictures


def run_one(run: dict[str, Any], data: Any, pictures: list[np.ndarray]) -> list[int]:
    from ultralytics.engine.results import Boxes
    from ultralytics.trackers.track import TRACKER_MAP
    from ultralytics.utils import YAML, IterableSimpleNamespace
    from ultralytics.utils.checks import check_yaml

    settings = YAML.load(check_yaml(f"{run['tracker']}.yaml")) | run["set"]
    tracker = TRACKER_MAP[run["tracker"]](IterableSimpleNamespace(**settings, device="cpu"))
    ids = np.zeros(len(data["boxes"]), dtype=int)
    for i, picture in enumerate(pictures):
        rows = slice(int(data["offsets"][i]), int(data["offsets"][i + 1]))
        scores = data["scores"][rows, None]
        table = np.hstack([data["boxes"][rows], scores, np.zeros_like(scores)]).astype(np.float32)
        features = data["features"][rows] if run["features"] else None
        found = tracker.update(Boxes(table, picture.shape[:2]), picture, features)
        for row in found:  # x1, y1, x2, y2, id, score, class, row of the detection
            ids[rows.start + int(row[7])] = int(row[4])
    return [int(number) for number in ids]


def main() -> None:
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    version = import_ultralytics().__version__
    results: dict[str, list[list[int]]] = {name: [] for name in job["runs"]}
    for sequence in job["sequences"]:
        data = dict(np.load(sequence["npz"]))
        pictures = sampled_pictures(sequence["video"], data["frames"])
        for name, run in job["runs"].items():
            results[name].append(run_one(run, data, pictures))
    answer = {"version": version, "ids": results}
    Path(job["output"]).write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main()
