"""The heads a generated video shows: photographs of busts, cut out softly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...files import read_json
from ...needs import need
from ..reading.backends.photo import decoded
from ..types import Image

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp")
BOXES = "heads.json"
_LEAST = 16  # pixels of a head's side below which nothing is left to recognize


@dataclass(frozen=True, eq=False)
class Head:
    """A person's bust.

    image (Image): BGR.
    alpha (NDArray[np.uint8]): uint8 [height, width], 255 where the bust is solid.
    box (tuple[float, float, float, float]): the head inside the image in pixels x1, y1, x2, y2: top
        of hair or hat to chin, ear to ear.
    """

    name: str
    image: Image
    alpha: NDArray[np.uint8]
    box: tuple[float, float, float, float]


def photo_heads(folder: str | Path) -> list[Head]:
    """The busts of a folder of photographs, in order of file names.

    A file `heads.json` may give the head box of each picture, {"name.jpg": [x1, y1, x2, y2]}, in
    pixels. A picture it does not name is a head as a whole.

    RAISES: T790 for a folder without pictures, T791 for a picture or a box that is none.
    """
    folder = Path(folder)
    files = (
        sorted(p for p in folder.iterdir() if p.suffix.lower() in PICTURES)
        if folder.is_dir()
        else []
    )
    if not files:
        raise error("T790", folder=str(folder), suffixes=", ".join(PICTURES))
    boxes = _read_boxes(folder / BOXES)
    return [_photo(path, boxes.get(path.name)) for path in files]


def bust_alpha(height: int, width: int, box: tuple[float, float, float, float]) -> Any:
    """A soft mask, uint8 [height, width]: an ellipse for the head, one for neck and shoulders."""
    cv2 = need("cv2", "the generator of videos")
    x1, y1, x2, y2 = box
    w, h, x = x2 - x1, y2 - y1, (x1 + x2) / 2
    # A large frame around the picture, so that the blur also softens the picture's own edges.
    pad = max(4, round(0.05 * h))
    mask = np.zeros((height + 2 * pad, width + 2 * pad), np.uint8)

    def ellipse(cx: float, cy: float, rx: float, ry: float) -> None:
        center = (round(cx) + pad, round(cy) + pad)
        cv2.ellipse(mask, center, (max(1, round(rx)), max(1, round(ry))), 0, 0, 360, 255, -1)

    ellipse(x, (y1 + y2) / 2, 0.52 * w, 0.52 * h)
    below = height - y2
    if below > 0.1 * h:
        ellipse(x, y2, 0.3 * w, 0.3 * h)
        ellipse(x, height, min(0.98 * w, 0.52 * width), below - 0.02 * h)
    soft = 2 * max(1, round(0.02 * h)) + 1
    mask[:pad] = mask[-pad:] = 0
    mask[:, :pad] = mask[:, -pad:] = 0
    return cv2.GaussianBlur(mask, (soft, soft), 0)[pad:-pad, pad:-pad]


def _photo(path: Path, box: tuple[float, float, float, float] | None) -> Head:
    image = decoded(path)
    if image is None:
        reason = "it cannot be decoded as a picture, or is larger than a picture of a video may be"
        raise error("T791", what=path.name, reason=reason)
    height, width = image.shape[:2]
    x1, y1, x2, y2 = box = box or (0.0, 0.0, float(width), float(height))
    inside = x1 >= 0 and y1 >= 0 and x2 <= width and y2 <= height
    if not inside or min(x2 - x1, y2 - y1) < _LEAST:
        reason = f"its box {list(box)} must lie in {width}x{height} pixels, no side under {_LEAST}"
        raise error("T791", what=path.name, reason=reason)
    return Head(path.stem, image, bust_alpha(height, width, box), box)


def _read_boxes(path: Path) -> dict[str, tuple[float, float, float, float]]:
    if not path.exists():
        return {}
    try:
        found = read_json(path)
    except (OSError, ValueError, RecursionError) as err:  # the last of JSON that is nested deep
        raise error("T791", what=path.name, reason=f"it is no JSON: {err}") from err
    if not isinstance(found, Mapping):
        raise error("T791", what=path.name, reason="it must be an object of names and boxes")
    boxes = {}
    for name, box in found.items():
        numbers = isinstance(box, list) and all(type(v) in (int, float) for v in box)
        if not numbers or len(box) != 4 or not np.isfinite(box).all():
            raise error("T791", what=path.name, reason=f"the box of {name} is no [x1, y1, x2, y2]")
        boxes[name] = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    return boxes
