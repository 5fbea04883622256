"""Fit the curve of matches (`video.recognize.match_curve`) and say how honest it is.

    python scripts/calibrate_matches.py mobile.npz --embedder mobile

mobile.npz is what scripts/calibrate_faces.py kept with `--vectors`. Photos are the pictures as they
are; heads are the others, at all sizes with eyes 10 pixels apart and more. Both kinds of pairs, of
one person and of two, count the same in all. The curve is fitted on half of the people and its
reliability taken on the others' faces, many times over; then it is fitted on all. At the end, the
reliability of the curve that stands in the embedder.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

import numpy as np
from calibrate_faces import Faces
from scipy.optimize import minimize

from spacy_tiktalk.cli.track.parts import make_embedder
from spacy_tiktalk.video.recognize.identity import tracklet_vector
from spacy_tiktalk.video.recognize.match_curve import MatchCurve

TOO_SMALL = (8, 6)
SEVERAL = (2, 3, 5)
"""Photos, whose share of the variance is fitted on these."""


class Matches(NamedTuple):
    """Heads beside photos of a person: arrays of one length."""

    distances: np.ndarray
    same: np.ndarray
    weights: np.ndarray
    eyes: np.ndarray

    def loss(self, curve: MatchCurve, photos: int = 1) -> float:
        """Cross entropy, in nats."""
        spread = 1 - curve.photo + curve.photo / photos
        middle = curve.middle + curve.small * np.maximum(0, 1 / self.eyes - 1 / 16)
        nats = np.clip((middle - self.distances) * curve.slope / spread, -20, 20)
        wrong = np.where(self.same, -nats, nats)
        return float((self.weights * np.logaddexp(0, wrong)).sum())


def matches(
    faces: Faces, people: np.ndarray, photos: int, rng: np.random.Generator
) -> Matches | None:
    """Heads beside so many photos of a person; None where nobody has so many and one more."""
    known = np.isin(faces.people, people)
    heads = np.flatnonzero(known & ~np.isin(faces.sizes, TOO_SMALL))
    whole = np.flatnonzero(known & (faces.sizes == 0))
    found = []
    for person in people:
        own = whole[faces.people[whole] == person]
        if len(own) < photos:
            continue
        for _ in range(min(len(own), 12)):
            some = rng.choice(own, photos, replace=False)
            others = heads[~np.isin(faces.pictures[heads], faces.pictures[some])]
            distances = to_mean(faces, others, some)
            found.append((distances, faces.people[others] == person, faces.eyes[others]))
    if not found:
        return None
    distances, same, eyes = (np.concatenate(column) for column in zip(*found, strict=True))
    if not same.any():
        return None
    weights = np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())
    return Matches(distances, same, weights, eyes)


def to_mean(faces: Faces, rows: np.ndarray, photos: np.ndarray) -> np.ndarray:
    """As `match_curve.set_distances`, of each row to the photos."""
    mean, found = tracklet_vector(faces.vectors[photos], faces.metric), faces.vectors[rows]
    if faces.metric == "euclidean":
        return np.linalg.norm(found - mean, axis=1)
    lengths = np.linalg.norm(found, axis=1) * np.linalg.norm(mean)
    return 1 - found @ mean / np.maximum(lengths, 1e-12)


def fit(faces: Faces, people: np.ndarray, rng: np.random.Generator) -> MatchCurve:
    """Logistic regression on one photo, then what several photos add."""
    alone = matches(faces, people, 1, rng)
    assert alone is not None, "nobody has two pictures"

    def curve(x: np.ndarray, photo: float = 0.0) -> MatchCurve:
        middle, log_slope, small = (float(v) for v in x)
        slope = float(np.exp(min(log_slope, 5)))
        return MatchCurve(middle=middle, slope=slope, photo=photo, small=small)

    start = [np.average(alone.distances, weights=alone.weights), 3.0, 1.0]
    best = minimize(lambda x: alone.loss(curve(x)), start, method="Nelder-Mead").x
    several = {k: m for k in SEVERAL if (m := matches(faces, people, k, rng)) is not None}
    shares = np.arange(0, 0.81, 0.05).tolist()
    losses = [sum(m.loss(curve(best, s), k) for k, m in several.items()) for s in shares]
    return curve(best, shares[int(np.argmin(losses))])


def reliability(
    faces: Faces, curve: MatchCurve, people: np.ndarray, photos: int, rng: np.random.Generator
) -> np.ndarray:
    """For each tenth of probability: weight, mean probability, part that is right, [10, 3]."""
    table = np.zeros((10, 3))
    found = matches(faces, people, photos, rng)
    if found is None:
        return table
    pairs = zip(found.distances.tolist(), found.eyes.tolist(), strict=True)
    sure = np.array([curve.probability(d, photos=photos, eyes=e) for d, e in pairs])
    bins = np.minimum((10 * sure).astype(int), 9)
    for i in range(10):
        inside = bins == i
        weight = found.weights[inside]
        if weight.sum() > 0:
            right = weight[found.same[inside]].sum() / weight.sum()
            table[i] = weight.sum(), np.average(sure[inside], weights=weight), right
    return table


def error_of(table: np.ndarray) -> float:
    """Expected calibration error: the mean gap, weighted.

    Naeini, Cooper, Hauskrecht: Obtaining Well Calibrated Probabilities Using Bayesian Binning
    (2015).
    """
    return float((table[:, 0] * np.abs(table[:, 1] - table[:, 2])).sum() / table[:, 0].sum())


def halves(faces: Faces, rng: np.random.Generator) -> list[np.ndarray]:
    """Two halves of the people; of those with several pictures half are in each."""
    people = np.unique(faces.people)
    counts = np.array([(faces.people[faces.sizes == 0] == p).sum() for p in people])
    first = []
    for kind in (counts > 1, counts <= 1):
        order = rng.permutation(people[kind])
        first.append(order[: len(order) // 2])
    half = np.concatenate(first)
    return [half, np.setdiff1d(people, half)]


def show(found: np.ndarray) -> None:
    """The mean of tables [n, 10, 3]."""
    weights = found[:, :, 0]
    for i in range(10):
        total = weights[:, i].sum()
        if total > 0:
            said, right = ((weights[:, i] * found[:, i, k]).sum() / total for k in (1, 2))
            print(
                f"    {i / 10:.1f} to {(i + 1) / 10:.1f}: {100 * total / weights.sum():5.1f} % of "
                f"cases, said {said:.3f}, right {right:.3f}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("vectors", type=Path)
    parser.add_argument("--embedder", default="mobile")
    parser.add_argument("--rounds", type=int, default=20)
    args = parser.parse_args()
    embedder = make_embedder(args.embedder)
    with np.load(args.vectors) as kept:
        faces = Faces(dict(kept), embedder.metric)
    rng = np.random.default_rng(0)
    curves, tables = [], {1: [], 3: []}
    for _ in range(args.rounds):
        one, other = halves(faces, rng)
        for fitted, others in ((one, other), (other, one)):
            curve = fit(faces, fitted, rng)
            curves.append((curve.middle, curve.slope, curve.photo, curve.small))
            for photos, kept_tables in tables.items():
                kept_tables.append(reliability(faces, curve, others, photos, rng))
    for name, column in zip(("middle", "slope", "photo", "small"), np.array(curves).T, strict=True):
        low, middle, high = np.quantile(column, (0.025, 0.5, 0.975))
        print(f"{name}: {middle:.3f} ({low:.3f} to {high:.3f}) over halves of the people")
    people = np.unique(faces.people)
    print(f"on all: {fit(faces, people, rng)}")
    for photos, kept_tables in tables.items():
        errors = [error_of(table) for table in kept_tables if table.any()]
        low, high = np.quantile(errors, (0.025, 0.975))
        print(
            f"{photos} photo(s), people not fitted on: expected calibration error "
            f"{np.mean(errors):.3f} ({low:.3f} to {high:.3f})"
        )
        show(np.array(kept_tables))
    own = embedder.match_curve
    print(f"the embedder's own: {own}")
    for origin in ("East Asian", "other"):
        some = np.unique(faces.people[faces.origins == origin])
        for photos in tables:
            table = reliability(faces, own, some, photos, rng)
            print(f"{origin}, {photos} photo(s): expected calibration error {error_of(table):.3f}")
            show(table[None])


if __name__ == "__main__":
    main()
