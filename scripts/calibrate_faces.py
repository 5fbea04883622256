"""Measure a face model's thresholds on labelled pictures of several origins, by size of face.

    python scripts/calibrate_faces.py ROOT --embedder mobile --vectors mobile.npz

ROOT is the folder that the names in scripts/calibrate_faces.json start from. The file says of each
picture where the heads are and whose ("strangers": every head is somebody else's), or of a folder
whose pictures are in it (those with exactly one head count). The pictures are for measuring only
and are not passed on. Each is looked at as it is and made smaller, so that the eyes come to lie 32,
24, 16, 12, 10, 8 and 6 pixels apart; the head is found anew each time. `--vectors` keeps what was
computed.

Printed, by origin and by size: the threshold at which 0.1, 1 and 5 of 100 pairs of two people pass
for one, with its 95 % interval over people and pictures drawn anew, and how many of one person's
pairs are found there. scripts/calibrate_matches.py goes on from the vectors.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from spacy_tiktalk.cli.track.parts import make_embedder
from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.recognize.bootstrap import rate_points
from spacy_tiktalk.video.recognize.crops import crop_head
from spacy_tiktalk.video.recognize.identity import pair_distances
from spacy_tiktalk.video.types import VideoFrame

LABELS = Path(__file__).with_suffix(".json")
EYES = (0, 32, 24, 16, 12, 10, 8, 6)
"""Pixels between the eyes that pictures are shrunk to; 0: as they are."""


def look(root: Path, embedder: Any) -> dict[str, np.ndarray]:
    """Vectors [n, d] of all heads at all sizes, and person, origin, picture, size of each."""
    rows: list[tuple[Any, ...]] = []
    for name, label in json.loads(LABELS.read_text(encoding="utf-8")).items():
        path = root / name
        pictures = sorted(path.iterdir()) if path.is_dir() else [path]
        for picture in pictures:
            image = cv2.imread(str(picture))
            if image is None:
                raise SystemExit(f"{picture} is no picture that can be read.")
            factor = label.get("enlarge", 1)
            if factor != 1:
                image = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
            rows += faces(image, label, factor, picture.name, embedder)
    keys = ("vectors", "people", "origins", "pictures", "sizes", "eyes")
    return {
        key: np.array(column) for key, column in zip(keys, zip(*rows, strict=True), strict=True)
    }


def faces(
    image: np.ndarray, label: dict, factor: float, name: str, embedder: Any
) -> list[tuple[Any, ...]]:
    found = detect(image)
    people: dict[int, str] = {}
    told = label["people"]
    for row, box in enumerate(found.boxes):
        if told == "strangers":
            people[row] = f"{name}#{row}"
        elif isinstance(told, str):
            if len(found) == 1:
                people[row] = told
        else:
            for x, y, person in told:
                if box[0] <= factor * x < box[2] and box[1] <= factor * y < box[3]:
                    people.setdefault(row, person)
    if not people:
        return []
    width = np.median([eyes(found.landmarks[row]) for row in people])
    rows = []
    for size in EYES:
        scale = size / width if size else 1.0
        if scale > 1:
            continue
        small, again = image, found
        if size:
            small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
            again = detect(small)
        for row, person in people.items():
            middle = scale * (found.boxes[row, :2] + found.boxes[row, 2:]) / 2
            inside = ((again.boxes[:, :2] <= middle) & (middle < again.boxes[:, 2:])).all(axis=1)
            if not inside.any():
                continue
            one = int(np.flatnonzero(inside)[0])
            crop = crop_head(small, again.boxes[one], again.landmarks[one])
            (vector,) = embedder([crop])
            if vector is not None:
                place = (person, label["origin"], f"{name}#{row}", size)
                rows.append((vector, *place, eyes(again.landmarks[one])))
    return rows


def detect(image: np.ndarray) -> Any:
    longer = max(32, *image.shape[:2])
    return CenterFace(size=longer, threads=1)([VideoFrame(0, 0.0, image)])[0]


def eyes(landmarks: np.ndarray) -> float:
    return float(np.hypot(*(landmarks[1] - landmarks[0])))


class Faces:
    """What `look` found, with the distances between all."""

    def __init__(self, data: dict[str, np.ndarray], metric: str) -> None:
        self.people = np.unique(data["people"], return_inverse=True)[1]
        self.origins, self.pictures, self.sizes = (
            data[key] for key in ("origins", "pictures", "sizes")
        )
        self.eyes = data["eyes"]
        self.vectors, self.metric = data["vectors"].astype(np.float64), metric
        self.distances = pair_distances(self.vectors, metric)

    def rates(self, chosen: np.ndarray) -> None:
        rows = np.flatnonzero(chosen)
        for point in rate_points(self.distances[np.ix_(rows, rows)], self.people[rows]):
            (low, high), (least, most) = point.threshold_interval, point.recall_interval
            print(
                f"    {100 * point.rate:4g} % false: below {point.threshold:.3f} "
                f"({low:.3f} to {high:.3f}) are {point.recall:.3f} ({least:.3f} to {most:.3f})"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("root", type=Path)
    parser.add_argument("--embedder", default="mobile")
    parser.add_argument("--vectors", type=Path, help="kept vectors (.npz)")
    args = parser.parse_args()
    embedder = make_embedder(args.embedder)
    for gate, open_ in (("min_eyes", 1.0), ("min_face", 1.0), ("max_turn", 9.0)):
        if hasattr(embedder, gate):
            setattr(embedder, gate, open_)  # all are measured, to see where it fails
    if args.vectors is not None and args.vectors.is_file():
        with np.load(args.vectors) as kept:
            data = dict(kept)
    else:
        data = look(args.root, embedder)
        if args.vectors is not None:
            np.savez(args.vectors, **data)
    heads = Faces(data, embedder.metric)
    for origin in ("East Asian", "other", None):
        chosen = (heads.sizes == 0) & (True if origin is None else heads.origins == origin)
        print(f"{origin or 'all'}, as they are: {chosen.sum()} heads")
        heads.rates(chosen)
    for size in EYES[1:]:
        chosen = heads.sizes == size
        print(f"eyes {size} pixels apart: {chosen.sum()} heads")
        heads.rates(chosen)


if __name__ == "__main__":
    main()
