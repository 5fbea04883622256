"""What each evidence is worth: a logistic model, whose weights are this one table.

`scripts/calibrate_people.py` fits it on gold videos, by maximum a posteriori with a Gaussian prior
around `PRIOR` (so that an evidence which the gold never shows keeps its value), and writes the
table here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

PRIOR: dict[str, float] = {
    "bias": -3.0,
    # The same words: a full name, another name, a name with a form of address, and so on.
    "equal full name": 7.0,
    "equal name": 6.0,
    "equal form": 5.5,
    "equal role": 4.6,
    "equal description": 5.0,
    "equal address": 3.0,
    "equal generic": 1.0,
    # How the best two names stand to each other (`lexicon.name_relation`).
    "listed": 6.0,
    "whole": 4.5,
    "surname": 4.0,
    "two forms": 2.5,
    "given": 4.5,
    "core": 4.0,
    "initials": 4.0,
    "sound": 3.5,
    "near": -0.5,
    "same surname": -1.0,
    "other names": -3.0,
    "other full names": -6.0,
    # Both in one cluster of so many threads: log(1 + threads).
    "together": 6.0,
    "together, loose words": 3.0,
    "title": 0.5,
    "name in title": 3.5,
    "other name in title": -2.5,
    "alike description": 4.0,
    "partly alike description": 3.0,
    "part of a description": 1.0,
    "form of address": 2.5,
    "same relative": 5.5,
    "relative beside": 3.5,
    "same writer": 7.0,
    # What one is called stands in the nickname of a writer who speaks of himself.
    "nickname": 5.0,
    "opens a thread": 3.5,
    "alone in a thread": 3.5,
    "told deed": 3.5,
    "noun in title": 3.5,
    "same head": 5.0,
    "other heads": -5.0,
    "other age": -3.0,
    "other office": -3.0,
    "other role": -3.0,
    "sex": -2.5,
    "parted": -2.5,
}
"""The weights by hand: what evidence was thought to be worth before any gold was seen."""

WEIGHTS: dict[str, float] = {
    "bias": -1.31,
    "equal full name": 7.17,
    "equal name": 6.2,
    "equal form": 6.21,
    "equal role": 5.1,
    "equal description": 5.14,
    "equal address": 4.34,
    "equal generic": 1.84,
    "listed": 6.09,
    "whole": 5.37,
    "surname": 4.2,
    "two forms": 4.25,
    "given": 5.19,
    "core": 2.5,
    "initials": 4.0,
    "sound": 3.5,
    "near": -0.5,
    "same surname": -2.48,
    "other names": -2.54,
    "other full names": -6.0,
    "together": 7.62,
    "together, loose words": 4.26,
    "title": 1.25,
    "name in title": 3.86,
    "other name in title": -2.5,
    "alike description": 5.19,
    "partly alike description": 3.28,
    "part of a description": 1.84,
    "form of address": 2.66,
    "same relative": 5.72,
    "relative beside": 3.5,
    "same writer": 7.04,
    "nickname": 5.35,
    "opens a thread": 5.12,
    "alone in a thread": 3.5,
    "told deed": 4.33,
    "noun in title": 3.5,
    "same head": 5.0,
    "other heads": -5.0,
    "other age": -3.0,
    "other office": -3.0,
    "other role": -3.0,
    "sex": -3.38,
    "parted": -2.5,
}
"""Nats for one unit of each feature. Positive speaks for one person."""


def log_odds(features: Mapping[str, float], weights: Mapping[str, float] = WEIGHTS) -> float:
    """The log-odds that two groups of clusters are one person, rivals aside."""
    return weights["bias"] + sum(weights[name] * value for name, value in features.items())


def logistic(log_odds: float) -> float:
    """Probability of log-odds, without overflow."""
    if log_odds >= 0:
        return 1.0 / (1.0 + math.exp(-log_odds))
    grown = math.exp(log_odds)
    return grown / (1.0 + grown)


@dataclass(slots=True)
class Seen:
    """Evidence that is found one kind after the other.

    features (dict[str, float]): by the names in `WEIGHTS`.
    notes (dict[str, str]): what was seen, by feature.
    """

    features: dict[str, float]
    notes: dict[str, str]

    def say(self, name: str, note: str, value: float = 1.0) -> None:
        """Add a feature, or change it."""
        self.features[name] = value
        self.notes[name] = note
