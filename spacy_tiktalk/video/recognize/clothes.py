"""Hair and clothes of a head in colors: what is left to compare where there is no face.

Three patches, as stripes of a person have been compared since Gray and Tao: Viewpoint Invariant
Pedestrian Recognition with an Ensemble of Localized Features (2008): the top of the head, the chest
and what is below. Each gives two histograms in CIE Lab, of lightness and of color, blurred so that a
small change of the light moves little. The light is normalized by the mean of the whole picture, as
Buchsbaum: A spatial processor model for object colour perception (1980), but by its brightness
alone, for pictures of one scene have the light of one color. Distances are Hellinger's, as in
Comaniciu, Ramesh, Meer: Kernel-Based Object Tracking (2003).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Boxes, Image, Vector

_GRAY = 110.0  # the mean that every picture is brought to
_LIGHTNESS, _COLORS = 16, 10  # bins of L, and of a and of b each
_SPREAD = 40  # a and b beyond it, of 128, count to the last bin: clothes have less
_SIDE = 24  # rows and columns of a patch that are looked at, about
_LEAST = 6  # pixels of a patch's side
_INSIDE = 0.6  # of the chest must lie in the picture, and be behind nobody's head
# Left, top, right, bottom in widths and heights of the head, from the middle and from its top.
_HAIR = (-0.3, 0.02, 0.3, 0.22)
_CHEST = (-0.6, 1.4, 0.6, 2.1)
_BELOW = (-0.6, 2.1, 0.6, 2.9)
_PATCHES = (_HAIR, _CHEST, _BELOW)
WEIGHTS = (0.2, 0.5, 0.3)
"""Of hair, chest and below in a distance."""
SIZE = _LIGHTNESS + _COLORS**2


def clothes_look(image: Image, box: NDArray[np.float32], others: Boxes) -> Vector | None:
    """What a head's hair and clothes look like: float32 [3 * SIZE], a patch's two histograms one
    after the other, each of sum 1; NaN for the lowest patch where it is not seen.

    image (Image): the whole picture, uint8 [height, width, 3].
    box (NDArray[np.float32]): x1, y1, x2, y2 of the head in its pixels.
    others (Boxes): float32 [n, 4], the heads in the picture, this one may be among them.
    RETURNS (Vector | None): None where too little of the chest is seen: below the picture, behind
        another head, or too small.
    """
    if not np.isfinite(box).all():
        return None
    gain = _GRAY / max(10.0, _brightness(image))
    parts = []
    for patch in _PATCHES:
        found = _cut(image, _place(box, patch), others if patch is not _HAIR else None)
        if found is None and patch is not _BELOW:
            return None
        parts.append(
            np.full(SIZE, np.nan, dtype=np.float32) if found is None else colors(found, gain)
        )
    return np.concatenate(parts)


def colors(pixels: Image, gain: float = 1.0) -> Vector:
    """Two histograms of pixels: float32 [SIZE], lightness and then color.

    pixels (Image): uint8 [n, m, 3]. gain (float): they are brightened by it.
    """
    cv2 = need("cv2", "clothes")
    bright = cv2.convertScaleAbs(np.ascontiguousarray(pixels), alpha=gain)
    lab = cv2.cvtColor(bright, cv2.COLOR_BGR2LAB)
    light = cv2.calcHist([lab], [0], None, [_LIGHTNESS], [0, 256])
    toned = np.clip(lab[..., 1:], 128 - _SPREAD, 127 + _SPREAD)
    reach = [128 - _SPREAD, 128 + _SPREAD]
    tones = cv2.calcHist([toned], [0, 1], None, [_COLORS] * 2, reach * 2)
    border: Any = {"borderType": cv2.BORDER_REPLICATE}
    light = cv2.GaussianBlur(light, (1, 5), 0, sigmaY=1.0, **border)
    tones = cv2.GaussianBlur(tones, (3, 3), 0.7, **border)
    return np.concatenate([part.ravel() / max(1e-6, part.sum()) for part in (light, tones)])


def clothes_distance(one: NDArray[Any], other: NDArray[Any]) -> float:
    """0 (alike) to 1 between two looks, or two means of looks (see `clothes_look`)."""
    apart = weight = 0.0
    for n, share in enumerate(WEIGHTS):
        a, b = one[n * SIZE : (n + 1) * SIZE], other[n * SIZE : (n + 1) * SIZE]
        if not (np.isnan(a[0]) or np.isnan(b[0])):
            apart, weight = apart + share * colors_distance(a, b), weight + share
    return apart / weight


def colors_distance(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Hellinger distance of two `colors`, the mean of lightness and color: 0 to 1."""
    roots = np.sqrt(one.astype(np.float64) * other)
    alike = roots[:_LIGHTNESS].sum(), roots[_LIGHTNESS:].sum()
    return float(np.mean([np.sqrt(max(0.0, 1 - each)) for each in alike]))


def mean_look(looks: list[Vector]) -> NDArray[np.float64]:
    """The mean of several looks; of the lowest patch, of those that have it."""
    stacked = np.stack(looks).astype(np.float64)
    seen = ~np.isnan(stacked)
    total = np.where(seen, stacked, 0.0).sum(axis=0)
    return np.where(seen.any(axis=0), total / np.maximum(1, seen.sum(axis=0)), np.nan)


def _brightness(image: Image) -> float:
    step = max(1, max(image.shape[:2]) // 64)
    return float(image[::step, ::step].mean())


def _place(box: NDArray[np.float32], patch: tuple[float, ...]) -> NDArray[np.float64]:
    x1, y1, x2, y2 = (float(v) for v in box)
    w, h, middle = x2 - x1, y2 - y1, (x1 + x2) / 2
    left, top, right, bottom = patch
    return np.array([middle + left * w, y1 + top * h, middle + right * w, y1 + bottom * h])


def _cut(image: Image, place: NDArray[np.float64], others: Boxes | None) -> Image | None:
    """Some of the pixels of a place; None where too few of them are seen."""
    height, width = image.shape[:2]
    x1, y1 = np.floor(np.maximum(place[:2], 0)).astype(int)
    x2, y2 = np.ceil(np.minimum(place[2:], [width, height])).astype(int)
    if min(x2 - x1, y2 - y1) < _LEAST:
        return None
    area = float(np.prod(place[2:] - place[:2]))
    seen = (x2 - x1) * (y2 - y1)
    if others is not None and len(others):
        sides = np.minimum(others[:, 2:], [x2, y2]) - np.maximum(others[:, :2], [x1, y1])
        seen -= float(np.clip(sides, 0, None).prod(axis=1).max())
    if seen < _INSIDE * area:
        return None
    step_y, step_x = (max(1, int(side) // _SIDE) for side in (y2 - y1, x2 - x1))
    return image[y1:y2:step_y, x1:x2:step_x]
