"""How sure the distance between a person's photos and a head's crops makes it that both are one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..types import Vector
from .identity import check_metric, distances_to, tracklet_vector

_LARGE = 16.0  # pixels between the eyes from which on a face's size makes no difference
_MIDDLE, _SLOPE = 1.15, 15.0  # of a guessed curve, in merge thresholds


@dataclass(frozen=True)
class MatchCurve:
    """From a distance to nats for one person against two, a straight line cut at both ends.

    With normal distances of one spread in both cases the log-likelihood ratio is linear in the
    distance, and its slope goes with one over their variance. What a single photo and a single
    crop add to the variance is averaged away by several; what stays is that somebody looks
    different at another time. So more pictures make the line steeper. A small face is farther from
    its person's photos and no nearer to others', so there a larger distance speaks for neither.

    middle (float): the distance that speaks for neither.
    slope (float): nats by which a distance shorter by 1 speaks more for one person, with one photo
        and one crop.
    photo, crop (float): the parts of the variance that are a single photo's and a single crop's
        own, 0 to 1, together at most 1.
    small (float): how much farther `middle` is where a head's eyes are less than 16 pixels apart,
        times 1 / (pixels apart) - 1 / 16.
    limit (float): no more nats than this either way: how far the pairs go that it was fitted on.
    """

    middle: float
    slope: float
    photo: float = 0.1
    crop: float = 0.1
    small: float = 0.0
    limit: float = 6.0

    def log_ratio(
        self, distance: float, *, photos: int = 1, crops: int = 1, eyes: float | None = None
    ) -> float:
        """Nats for one person against two, -limit to limit; arguments as in `unlimited`."""
        nats = self.unlimited(distance, photos=photos, crops=crops, eyes=eyes)
        return min(max(nats, -self.limit), self.limit)

    def unlimited(
        self, distance: float, *, photos: int = 1, crops: int = 1, eyes: float | None = None
    ) -> float:
        """The nats of the line as it goes on beyond the limit: what two of them differ by.

        distance (float): see `set_distances`.
        photos, crops (int): how many pictures each side has, from 1.
        eyes (float | None): pixels between the head's eyes (`align.eye_distance`); None: unknown,
            and taken for many.
        """
        spread = 1 - self.photo - self.crop + self.photo / photos + self.crop / crops
        middle = self.middle
        if eyes is not None and eyes > 0:
            middle += self.small * max(0.0, 1 / eyes - 1 / _LARGE)
        return (middle - distance) * self.slope / spread

    def probability(
        self,
        distance: float,
        *,
        photos: int = 1,
        crops: int = 1,
        eyes: float | None = None,
        prior: float = 0.5,
    ) -> float:
        """How sure it is that both are one person, 0 to 1.

        prior (float): how sure it was before a look at the faces, above 0 and below 1.
        """
        nats = self.log_ratio(distance, photos=photos, crops=crops, eyes=eyes)
        return 1 / (1 + math.exp(-nats) * (1 - prior) / prior)


def curve_of(embedder: object) -> MatchCurve:
    """An embedder's `match_curve`; one guessed from its merge threshold where it has none.

    The guess is MobileFace's curve, seen in thresholds.
    """
    found = getattr(embedder, "match_curve", None)
    if isinstance(found, MatchCurve):
        return found
    threshold = float(getattr(embedder, "merge_threshold", 0.0))
    if threshold <= 0:
        threshold = 1.0
    return MatchCurve(middle=_MIDDLE * threshold, slope=_SLOPE / threshold)


def set_distances(
    people: NDArray[np.float64], crops: Sequence[Vector], metric: str
) -> NDArray[np.float64]:
    """The distances [n] between the means of people's photos and the mean of a head's crops.

    people (NDArray[np.float64]): [n, d], of each person `identity.tracklet_vector` of the photos.
    crops (Sequence[Vector]): vectors float32 [d], at least one; for cosine the means are those of
        unit vectors. A blurred head is not far for being blurred: what its crops do not have in
        common drops out of the direction of their mean.
    metric (str): "cosine" or "euclidean".
    RAISES: T742 for an unknown metric.
    """
    check_metric(metric)
    return distances_to(tracklet_vector(crops, metric), people, metric)
