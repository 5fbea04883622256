"""Cuts busts out of photographs, for `generate-video --heads` and benchmarks/composites.py.

    python scripts/cut_out_heads.py PHOTOS OUT

PHOTOS has a folder for each person with photographs of them; one with exactly one face is taken,
of the others the reason is told. OUT gets the busts as PNG and a heads.json a folder with the box
of each head. The boxes are CenterFace's, grown from the face: good to begin with, and no truth.
Look at OUT-sheet-1.png and the next ones, and correct heads.json by hand, or a tracker with the
same detector is flattered.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from spacy_tiktalk.video.detect.centerface import CenterFace
from spacy_tiktalk.video.generated.heads import PICTURES
from spacy_tiktalk.video.types import Image, VideoFrame

LARGEST = 260  # pixels of a head's height: more than videos of 576x1024 show
LEAST = 40
AROUND = (0.75, 0.3, 0.75, 0.9)  # left, above, right and below the head, in widths and heights
CELL, COLUMNS = 240, 6


def bust(picture: Image, detector: CenterFace) -> tuple[Image, list[float]] | str:
    """The bust and the head's box in it, or why there is none."""
    (found,) = detector([VideoFrame(0, 0.0, picture)])
    if len(found) != 1:
        return f"{len(found)} faces"
    x1, y1, x2, y2 = (float(v) for v in found.boxes[0])
    wide, high = x2 - x1, y2 - y1
    if high < LEAST:
        return f"a head of {high:.0f} pixels, under {LEAST}"
    height, width = picture.shape[:2]
    left, top = max(0, int(x1 - AROUND[0] * wide)), max(0, int(y1 - AROUND[1] * high))
    right = min(width, int(x2 + AROUND[2] * wide))
    bottom = min(height, int(y2 + AROUND[3] * high))
    cut = picture[top:bottom, left:right]
    scale = min(1.0, LARGEST / high)
    if scale < 1:
        cut = cv2.resize(cut, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners = scale * np.array([x1 - left, y1 - top, x2 - left, y2 - top])
    inside = np.clip(corners, 0, [cut.shape[1], cut.shape[0]] * 2)
    return cut, [round(float(v), 1) for v in inside]


def cell(picture: Image, box: list[float], name: str) -> Image:
    """The head in its box, for the sheet."""
    scale = 0.7 * CELL / (box[3] - box[1])
    x, y = CELL / 2 - scale * (box[0] + box[2]) / 2, 0.15 * CELL - scale * box[1]
    shown = cv2.warpAffine(picture, np.array([[scale, 0, x], [0, scale, y]]), (CELL, CELL))
    corners = [round(scale * v + move) for v, move in zip(box, (x, y, x, y), strict=True)]
    cv2.rectangle(shown, tuple(corners[:2]), tuple(corners[2:]), (0, 255, 0), 1)
    cv2.putText(shown, name, (4, CELL - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0, 255, 255), 1)
    return shown


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("photos", type=Path, metavar="PHOTOS")
    parser.add_argument("out", type=Path, metavar="OUT")
    parser.add_argument("--size", type=int, default=1024, help="longer side for the detector")
    args = parser.parse_args()
    if args.out.exists():
        raise SystemExit(f"{args.out} is there already")
    detector, cells = CenterFace(size=args.size), []
    for folder in sorted(p for p in args.photos.iterdir() if p.is_dir()):
        boxes = {}
        for path in sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES):
            name = f"{folder.name}/{path.name}"
            picture = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
            found = "it cannot be decoded" if picture is None else bust(picture, detector)
            if isinstance(found, str):
                print(f"{name} left out: {found}")
                continue
            target = args.out / folder.name / f"{path.stem}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(cv2.imencode(".png", found[0])[1].tobytes())
            boxes[target.name] = found[1]
            cells.append(cell(*found, name))
        if boxes:
            text = json.dumps(boxes, indent=1, ensure_ascii=False)
            (args.out / folder.name / "heads.json").write_text(text + "\n", encoding="utf-8")
    if not cells:
        raise SystemExit(f"{args.photos}: no photograph in a folder of it has exactly one face")
    for start in range(0, len(cells), 4 * COLUMNS):
        page = cells[start : start + 4 * COLUMNS]
        page += [np.zeros_like(page[0])] * (-len(page) % COLUMNS)
        rows = [np.hstack(page[i : i + COLUMNS]) for i in range(0, len(page), COLUMNS)]
        number = start // (4 * COLUMNS) + 1
        sheet = args.out.with_name(f"{args.out.name}-sheet-{number}.png")
        sheet.write_bytes(cv2.imencode(".png", np.vstack(rows))[1].tobytes())
    print(f"{len(cells)} heads in {args.out}; look at the sheets beside it and correct heads.json")


if __name__ == "__main__":
    main()
