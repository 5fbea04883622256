"""Fit video.head_box.HeadBox to heads labelled by hand.

python scripts/calibrate_head_box.py labels.json [--size 448]

labels.json maps a picture's path, relative to the file, to the box of its head or to a list of
boxes: x1, y1, x2, y2 in pixels, from the hair to the chin, ears included, long hair only as far
down as the chin, cut at the picture's edge. corpus/heads/heads.json is such a file.

The growth is the one with the highest mean intersection over union. Printed are the growth, the
mean with every head in the fit, the mean of heads left out of it one at a time, and for comparison
that of the bare face boxes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.detect.head_box import HeadBox
from spacy_tiktalk.video.follow.iou import iou_matrix
from spacy_tiktalk.video.types import VideoFrame

START = np.array([0.2, 0.35, 0.02, 1.0])
LEAST_INSIDE = 0.6  # of a face's area in its head's box


class Labelled:
    """Heads with the face found in each: arrays of equal length n."""

    def __init__(self, path: Path, size: int) -> None:
        detector = CenterFace(size=size, head_box=None)
        heads, faces, marks, limits = [], [], [], []
        self.without_face = 0
        for name, boxes in json.loads(path.read_text(encoding="utf-8")).items():
            image = cv2.imread(str(path.parent / name))
            if image is None:
                raise SystemExit(f"{path.parent / name} is no picture that can be read.")
            found = detector([VideoFrame(0, 0.0, image)])[0]
            for head in np.atleast_2d(np.asarray(boxes, dtype=np.float32)):
                best = best_inside(found.boxes, head)
                if best is None:
                    self.without_face += 1
                    continue
                heads.append(head)
                faces.append(found.boxes[best])
                marks.append(found.landmarks[best])
                limits.append([image.shape[1], image.shape[0]] * 2)
        if not heads:
            raise SystemExit(f"{path}: no face was found in any of the heads.")
        self.heads, self.faces = np.stack(heads), np.stack(faces)
        self.marks, self.limits = np.stack(marks), np.asarray(limits)

    def overlaps(self, growth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Intersection over union of each grown face with its head."""
        side, up, down, turn = np.clip(growth, -0.4, 3.0)
        grown = HeadBox(side=side, up=up, down=down, turn=turn).grow(self.faces, self.marks)
        return np.diag(iou_matrix(np.clip(grown, 0, self.limits), self.heads))

    def fit(self, rows: NDArray[np.bool_], start: NDArray[np.float64]) -> NDArray[np.float64]:
        """Side, up, down and turn with the highest mean overlap over some rows."""
        options = {"xatol": 1e-4, "fatol": 1e-6, "maxiter": 4000}
        loss = lambda growth: -self.overlaps(growth)[rows].mean()  # noqa: E731
        return minimize(loss, start, method="Nelder-Mead", options=options).x


def best_inside(faces: NDArray[np.float32], head: NDArray[np.float32]) -> int | None:
    """The face that overlaps a head most, of those that lie mostly inside it."""
    if not len(faces):
        return None
    corner = np.minimum(faces[:, 2:], head[2:]) - np.maximum(faces[:, :2], head[:2])
    inside = corner.clip(0).prod(1) / (faces[:, 2:] - faces[:, :2]).prod(1)
    overlap = np.where(inside >= LEAST_INSIDE, iou_matrix(faces, head)[:, 0], 0.0)
    return int(overlap.argmax()) if overlap.max() > 0 else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labels", type=Path)
    parser.add_argument("--size", type=int, default=448, help="CenterFace's size")
    arguments = parser.parse_args()
    data = Labelled(arguments.labels, arguments.size)
    every = np.ones(len(data.heads), dtype=bool)
    growth = data.fit(every, START)
    left_out = []
    for row in range(len(every)):
        others = every.copy()
        others[row] = False
        if others.any():
            left_out.append(data.overlaps(data.fit(others, growth))[row])
    names = ("side", "up", "down", "turn")
    print(", ".join(f"{n}={value:.3f}" for n, value in zip(names, growth, strict=True)))
    print(f"heads: {len(every)}, without a face found: {data.without_face}")
    print(f"mean IoU, fitted: {data.overlaps(growth).mean():.3f}")
    print(f"mean IoU, left out: {np.mean(left_out) if left_out else float('nan'):.3f}")
    print(f"mean IoU, HeadBox as it is: {data.overlaps(_default()).mean():.3f}")
    print(f"mean IoU, bare face: {data.overlaps(np.zeros(4)).mean():.3f}")


def _default() -> NDArray[np.float64]:
    box = HeadBox()
    return np.array([box.side, box.up, box.down, box.turn])


if __name__ == "__main__":
    main()
