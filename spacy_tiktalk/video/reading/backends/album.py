"""Whether a folder of pictures holds photos, or the frames of a video."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....needs import need
from .photo import DAMAGED, open_photo

FRAMES_A_SECOND = 25.0
"""Of a video's frames, where nobody says how many there were."""
PHOTOS_A_SECOND = 1.0
_APART = 20.0  # gray levels: mean difference of two neighbors, of which half of all have more
_PAIRS = 24  # that are looked at, evenly spread
_SMALL = (32, 32)
_TURNED = (5, 6, 7, 8)  # EXIF orientations that swap width and height
_ORIENTATION = 0x0112


def upright_sizes(paths: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """(width, height) of each picture that can be opened, as it is shown, from its header."""
    pil = need("PIL.Image", "a folder of pictures")
    sizes = {}
    for path in paths:
        try:
            with open_photo(path) as picture:
                width, height = picture.size
                turned = picture.getexif().get(_ORIENTATION) in _TURNED
        except (*DAMAGED, pil.DecompressionBombError):
            continue  # whoever reads it says what is wrong
        sizes[path] = (height, width) if turned else (width, height)
    return sizes


def pictures_a_second(paths: Sequence[Path], sizes: Collection[tuple[int, int]]) -> float:
    """25 for the frames of a video, 1 for photos: of several sizes, or most unlike the one before.

    At 25 a second photos would be taken for the flashes of one shot, and everybody in them for one
    person who moves.
    """
    if len(set(sizes)) > 1:
        return PHOTOS_A_SECOND
    last = len(paths) - 1
    starts = sorted({round(k * (last - 1) / (_PAIRS - 1)) for k in range(_PAIRS)}) if last else []
    apart = [_difference(paths[i], paths[i + 1]) for i in starts]
    known = [difference for difference in apart if difference is not None]
    return PHOTOS_A_SECOND if known and np.median(known) > _APART else FRAMES_A_SECOND


def _difference(first: Path, second: Path) -> float | None:
    one, other = _small(first), _small(second)
    return None if one is None or other is None else float(np.abs(one - other).mean())


def _small(path: Path) -> NDArray[np.float32] | None:
    """A picture of a few gray pixels; None for one that cannot be read."""
    pil: Any = need("PIL.Image", "a folder of pictures")
    try:
        with open_photo(path) as picture:
            picture.draft("L", _SMALL)  # JPEG: decoded small at once
            return np.asarray(picture.convert("L").resize(_SMALL, pil.BOX), dtype=np.float32)
    except (*DAMAGED, pil.DecompressionBombError):
        return None
