"""Fit video.detect.head_box.HeadBox to heads labelled by hand.

python scripts/calibrate_head_box.py labels.json … [--heights 48 84 140] [--held-out labels.json …]

labels.json maps a picture's path, relative to the file, to the box of its head or to a list of
boxes: x1, y1, x2, y2 in pixels, from the hair to the chin, ears included, long hair only as far
down as the chin, cut at the picture's edge. corpus/heads/heads.json is such a file; of a folder of
people (`photo_people`) each person's is.

The growth is the one with the highest mean intersection over union, every person (file) counting
as the root of their number of heads. Printed are the growth, that mean with all in the fit, the
mean of people left out of it in six parts, the one of `--held-out`, and for comparison those of the
growth as it is and of the bare face boxes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.detect.head_box import HeadBox
from spacy_tiktalk.video.follow.iou import iou_matrix
from spacy_tiktalk.video.types import VideoFrame

NAMES = tuple(field.name for field in fields(HeadBox))
PARTS = 6
LEAST_INSIDE = 0.6  # of a face's area in its head's box


class Labelled:
    """Heads with the face found in each: arrays of equal length n.

    people (NDArray[np.int64]): which file each head is of.
    """

    def __init__(self, paths: Sequence[Path], size: int, heights: Sequence[int]) -> None:
        detector = CenterFace(size=size, head_box=None)
        heads, faces, marks, limits, people = [], [], [], [], []
        self.without_face = 0
        for person, path in enumerate(paths):
            for image, head in shown(path, heights):
                found = detector([VideoFrame(0, 0.0, image)])[0]
                best = best_inside(found.boxes, head)
                if best is None:
                    self.without_face += 1
                    continue
                heads.append(head)
                faces.append(found.boxes[best])
                marks.append(found.landmarks[best])
                limits.append([image.shape[1], image.shape[0]] * 2)
                people.append(person)
        if not heads:
            raise SystemExit(f"{paths[0]}: no face was found in any of the heads.")
        self.heads, self.faces = np.stack(heads), np.stack(faces)
        self.marks, self.limits = np.stack(marks), np.asarray(limits)
        self.people = np.array(people)
        self.weights = 1 / np.sqrt(np.bincount(self.people)[self.people])

    def overlaps(self, growth: NDArray[np.float64]) -> NDArray[np.float64]:
        """Intersection over union of each grown face with its head."""
        numbers = dict(zip(NAMES, np.clip(growth, -0.4, 3.0), strict=True))
        grown = HeadBox(**numbers).grow(self.faces, self.marks)
        return np.diag(iou_matrix(np.clip(grown, 0, self.limits), self.heads))

    def fit(self, rows: NDArray[np.bool_], start: NDArray[np.float64]) -> NDArray[np.float64]:
        """The growth with the highest mean overlap over some rows."""
        options = {"xtol": 1e-4, "ftol": 1e-6, "maxiter": 4000}
        loss = lambda growth: -self.mean(self.overlaps(growth), rows)  # noqa: E731
        return minimize(loss, start, method="Powell", options=options).x

    def mean(self, overlaps: NDArray[np.float64], rows: NDArray[np.bool_] | None = None) -> float:
        """The weighted mean over some rows, or all."""
        some = slice(None) if rows is None else rows
        return float(np.average(overlaps[some], weights=self.weights[some]))


def shown(path: Path, heights: Sequence[int]) -> Iterator[tuple[NDArray[np.uint8], NDArray]]:
    """Each head of a file with its picture, as it is or with the head at each of the heights."""
    for name, boxes in json.loads(path.read_text(encoding="utf-8")).items():
        image = cv2.imread(str(path.parent / name))
        if image is None:
            raise SystemExit(f"{path.parent / name} is no picture that can be read.")
        for head in np.atleast_2d(np.asarray(boxes, dtype=np.float32)):
            if not heights:
                yield image, head
            for height in heights:
                scale = height / (head[3] - head[1])
                smooth = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
                yield (
                    cv2.resize(image, None, fx=scale, fy=scale, interpolation=smooth),
                    (head * scale).astype(np.float32),
                )


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
    parser.add_argument("labels", type=Path, nargs="+")
    parser.add_argument("--held-out", type=Path, nargs="*", default=[])
    parser.add_argument("--heights", type=int, nargs="*", default=[], help="of heads, in pixels")
    parser.add_argument("--size", type=int, default=448, help="CenterFace's size")
    arguments = parser.parse_args()
    data = Labelled(arguments.labels, arguments.size, arguments.heights)
    now = np.array([getattr(HeadBox(), name) for name in NAMES])
    growth = data.fit(np.ones(len(data.heads), dtype=bool), now)
    left_out = np.zeros(len(data.heads))
    for part in range(PARTS):
        out = data.people % PARTS == part
        if out.any() and not out.all():
            left_out[out] = data.overlaps(data.fit(~out, growth))[out]
    print(", ".join(f"{n}={value:.3f}" for n, value in zip(NAMES, growth, strict=True)))
    print(f"heads: {len(data.heads)}, without a face found: {data.without_face}")
    print(f"mean IoU, fitted: {data.mean(data.overlaps(growth)):.3f}")
    if data.people.max():
        print(f"mean IoU, people left out: {data.mean(left_out):.3f}")
    report("", data, now)
    if arguments.held_out:
        held = Labelled(arguments.held_out, arguments.size, arguments.heights)
        print(f"held out, heads: {len(held.heads)}, without a face found: {held.without_face}")
        print(f"held out, mean IoU: {held.mean(held.overlaps(growth)):.3f}")
        report("held out, ", held, now)


def report(what: str, data: Labelled, now: NDArray[np.float64]) -> None:
    print(f"{what}mean IoU, HeadBox as it is: {data.mean(data.overlaps(now)):.3f}")
    print(f"{what}mean IoU, bare face: {data.mean(data.overlaps(np.zeros(len(NAMES)))):.3f}")


if __name__ == "__main__":
    main()
