"""Hair and clothes of a head in colors: what is left to compare where there is no face.

Three patches, as stripes of a person have been compared since Gray and Tao: Viewpoint Invariant
Pedestrian Recognition with an Ensemble of Localized Features (2008): the top of the head, the chest
and what is below. Each gives two histograms in CIE Lab, of lightness and of color, blurred so that
a small change of the light moves little. The light is normalized by the mean of the whole picture,
as Buchsbaum: A spatial processor model for object colour perception (1980), but by its brightness
alone, for pictures of one scene have the light of one color. Distances are Hellinger's, as in
Comaniciu, Ramesh, Meer: Kernel-Based Object Tracking (2003).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...needs import need
from ..types import Boxes, Clothes, Image, Vector

_GRAY = 110.0  # the mean that every picture is brought to
_DARKEST = 10.0  # a darker picture is not brightened further: its noise would be its color
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


def cut_clothes(image: Image, box: NDArray[np.float32], others: Boxes) -> Clothes | None:
    """Some pixels of a head's hair, chest and below, in the light of all pictures.

    image (Image): the whole picture, uint8 [height, width, 3].
    box (NDArray[np.float32]): x1, y1, x2, y2 of the head in its pixels.
    others (Boxes): float32 [n, 4], the heads in the picture, this one may be among them.
    RETURNS (Clothes | None): None where too little of the chest is seen: below the picture, behind
        another head, or too small.
    """
    if not np.isfinite(box).all():
        return None
    hair, chest, below = (
        _cut(image, _place(box, patch), others if patch is not _HAIR else None)
        for patch in _PATCHES
    )
    if hair is None or chest is None:
        return None
    cv2 = need("cv2", "clothes")
    gain = _GRAY / max(_DARKEST, _brightness(image))

    def lit(part: Image) -> Image:
        made: Image = cv2.convertScaleAbs(np.ascontiguousarray(part), alpha=gain)
        return made

    return Clothes(lit(hair), lit(chest), None if below is None else lit(below))


def clothes_look(clothes: Clothes) -> Vector:
    """The look of clothes: float32 [3 * SIZE], the `colors` of each patch one after the other; NaN
    for what is below the chest if that is not seen."""
    parts = (np.full(SIZE, np.nan) if part is None else colors(part) for part in clothes)
    return np.concatenate(list(parts)).astype(np.float32)


def colors(pixels: Image) -> Vector:
    """Two histograms of pixels, uint8 [n, m, 3]: float32 [SIZE], lightness and then color, each of
    sum 1."""
    cv2 = need("cv2", "clothes")
    lab = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB)
    light = cv2.calcHist([lab], [0], None, [_LIGHTNESS], [0, 256])
    toned = np.clip(lab[..., 1:], 128 - _SPREAD, 127 + _SPREAD)
    reach = [128 - _SPREAD, 128 + _SPREAD]
    tones = cv2.calcHist([toned], [0, 1], None, [_COLORS] * 2, reach * 2)
    border: Any = {"borderType": cv2.BORDER_REPLICATE}
    light = cv2.GaussianBlur(light, (1, 5), 0, sigmaY=1.0, **border)
    tones = cv2.GaussianBlur(tones, (3, 3), 0.7, **border)
    return np.concatenate([part.ravel() / max(1e-6, part.sum()) for part in (light, tones)])


def clothes_distances(looks: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far apart looks, or means of looks, are: float64 [n, n], 0 (alike) to 1.

    Hellinger distances of lightness and of color, in the mean, of each patch that both have,
    weighted by WEIGHTS. looks (NDArray[np.float64]): [n, 3 * SIZE].
    """
    total = np.zeros((len(looks), len(looks)))
    weight = np.zeros_like(total)
    for share, patch in zip(WEIGHTS, np.split(looks, len(WEIGHTS), axis=1), strict=True):
        seen = ~np.isnan(patch[:, 0])
        roots = np.sqrt(np.where(seen[:, None], patch, 0.0))
        both = share * np.logical_and.outer(seen, seen)
        for part in (roots[:, :_LIGHTNESS], roots[:, _LIGHTNESS:]):
            total += both / 2 * np.sqrt(np.clip(1 - part @ part.T, 0, 1))
        weight += both
    return total / weight


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
