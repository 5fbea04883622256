"""From labeled pictures of heads to the merge threshold of an embedder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error
from ..reading.sources import pictures
from ..types import Detector, Embedder, Vector
from .bootstrap import RatePoint, rate_points
from .callable_embedder import embed
from .identity import pair_distances, tracklet_vector
from .photo import UnusableError, largest_head

QUANTILES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1.0)


@dataclass(frozen=True)
class OperatingPoint:
    """What a threshold does to pairs; a pair below it counts as one person.

    f1, precision, recall (float): of finding the pairs of one person.
    accuracy (float): of all pairs.
    false_match (float): part of the pairs of two people below it.
    false_nonmatch (float): part of the pairs of one person not below it. All 0 to 1.
    """

    threshold: float
    f1: float
    precision: float
    recall: float
    accuracy: float
    false_match: float
    false_nonmatch: float


@dataclass(frozen=True)
class Calibration:
    """What `calibrate` measured.

    same, different (dict[str, float]): QUANTILES of the distances (and their mean).
    rates (list[RatePoint]): thresholds at rates of false matches, with their intervals.
    """

    embedder: str
    metric: str
    average: int
    n_people: int
    n_vectors: int
    n_same: int
    n_different: int
    same: dict[str, float]
    different: dict[str, float]
    best_f1: OperatingPoint
    best_accuracy: OperatingPoint
    equal_error: OperatingPoint
    current: OperatingPoint
    rates: list[RatePoint]
    left_out: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        """Plain dicts and numbers."""
        return asdict(self)


def calibrate(
    folder: str | Path, *, detector: Detector, embedder: Embedder, average: int = 1
) -> Calibration:
    """Measure how far apart an embedder places pictures of one person and of two.

    folder (str | Path): one folder for each person, with pictures. Of each picture the largest head
        counts; one without is left out and listed.
    average (int): the vectors of so many pictures of a person, in order of names, are averaged as
        those of a tracklet's crops are; pictures left over do not count.
    RAISES: T746 if there are no pairs of one person or of two, T741 for `average` below 1, T708 for
        a picture that cannot be read.
    """
    folder = Path(folder)
    if average < 1:
        raise error("T741", part="calibrate", field="average", value=average, rule="from 1")
    if not folder.is_dir():
        raise error("T746", path=folder, reason="there is no such folder")
    left_out: dict[str, str] = {}
    vectors: list[NDArray[np.float64]] = []
    people: list[int] = []
    for number, person in enumerate(sorted(path for path in folder.iterdir() if path.is_dir())):
        found = list(_vectors(person, detector, embedder, left_out))
        for start in range(0, len(found) - average + 1, average):
            vectors.append(tracklet_vector(found[start : start + average], embedder.metric))
            people.append(number)
    if len(vectors) < 2:
        raise error("T746", path=folder, reason=f"it gave {len(vectors)} usable heads")
    distances = pair_distances(np.stack(vectors), embedder.metric)
    rows, columns = np.triu_indices(len(vectors), k=1)
    is_same = np.asarray(people)[rows] == np.asarray(people)[columns]
    values = distances[rows, columns]
    if is_same.all() or not is_same.any():
        missing = "two people" if is_same.all() else "one person"
        reason = f"its usable heads give no pair of {missing}"
        raise error("T746", path=folder, reason=reason)
    same, different = values[is_same], values[~is_same]
    points = thresholds(same, different)
    return Calibration(
        embedder=embedder.fingerprint,
        metric=embedder.metric,
        average=average,
        n_people=len(set(people)),
        n_vectors=len(vectors),
        n_same=len(same),
        n_different=len(different),
        same=_spread(same),
        different=_spread(different),
        current=operating_point(same, different, embedder.merge_threshold),
        rates=rate_points(distances, people),
        left_out=left_out,
        **points,
    )


def thresholds(
    same: NDArray[np.float64], different: NDArray[np.float64]
) -> dict[str, OperatingPoint]:
    """The thresholds with the best F1, the best accuracy, and equal errors, by these names.

    same, different (NDArray[np.float64]): distances of pairs, each at least one. A threshold lies
        midway between two neighboring distances; of equally good ones the lowest is taken, which
        joins less.
    """
    known = np.unique(np.concatenate([same, different]))
    candidates = np.concatenate([[known[0]], (known[1:] + known[:-1]) / 2, [known[-1] + 1e-6]])
    hits = np.searchsorted(np.sort(same), candidates, side="left")
    false = np.searchsorted(np.sort(different), candidates, side="left")
    f1 = 2 * hits / (hits + false + len(same))
    right = hits + len(different) - false
    unequal = np.abs(false / len(different) - (1 - hits / len(same)))
    chosen = {
        "best_f1": int(f1.argmax()),
        "best_accuracy": int(right.argmax()),
        "equal_error": int(unequal.argmin()),
    }
    return {
        name: operating_point(same, different, float(candidates[i])) for name, i in chosen.items()
    }


def operating_point(
    same: NDArray[np.float64], different: NDArray[np.float64], threshold: float
) -> OperatingPoint:
    """What one threshold does to pairs with these distances."""
    hits, false = int((same < threshold).sum()), int((different < threshold).sum())
    right = hits + len(different) - false
    return OperatingPoint(
        threshold=threshold,
        f1=2 * hits / (hits + false + len(same)),
        precision=hits / (hits + false) if hits + false else 1.0,
        recall=hits / len(same),
        accuracy=right / (len(same) + len(different)),
        false_match=false / len(different),
        false_nonmatch=1 - hits / len(same),
    )


def _vectors(
    person: Path, detector: Detector, embedder: Embedder, left_out: dict[str, str]
) -> Iterator[Vector]:
    try:
        paths = pictures(person)
    except TiktalkError as err:
        if err.code != "T707":
            raise
        left_out[person.name] = "no picture"
        return
    for path in paths:
        name = f"{person.name}/{path.name}"
        try:
            crop = largest_head(path, detector)
        except UnusableError as err:
            left_out[name] = str(err)
            continue
        vector = embed(embedder, [crop])[0]
        if vector is None:
            left_out[name] = "no usable face"
            continue
        yield vector


def _spread(values: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
    found = np.quantile(values, QUANTILES)
    spread = {f"{q:g}": float(v) for q, v in zip(QUANTILES, found, strict=True)}
    return {"mean": float(np.mean(values)), **spread}
