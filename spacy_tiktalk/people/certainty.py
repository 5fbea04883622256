"""How sure it is that a found cluster is the person that its words name.

A clusterer's slips put two people into one cluster, and a name in it then speaks for the wrong one.
Of clusters of gold nothing is doubted. Of found ones, the more mentions a cluster has and the less
its clusterer was sure of the words that speak for it, the less they are believed: a join has the
probability of its evidence times the certainties of both sides. `scripts/calibrate_people.py
--model` fits the table on the clusters that a pipeline finds in gold videos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

from ..lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from .types import PersonMention
from .words.names import name_key
from .words.nouns import noun_key

CERTAINTY: dict[str, float] = {
    "bias": 6.63,
    "link": 1.16,
    "mention": 2.02,
    "size": -2.26,
}
"""Weights of the log-odds that a cluster is one person's; see `certainty_features`."""

_LEAST = 0.02  # a probability below which a word is believed no less
_DIGITS = 4
_I = PRONOUN_CLASSES.index("我")


def certainty(features: Mapping[str, float], weights: Mapping[str, float] = CERTAINTY) -> float:
    """That a cluster is the person that its words name, 0..1."""
    return 1.0 / (1.0 + exp(-sum(weights[name] * value for name, value in features.items())))


def certainty_features(
    key: tuple[str, str],
    mentions: Sequence[PersonMention],
    scores: Sequence[float | None],
    links: Sequence[float | None],
) -> dict[str, float] | None:
    """What is known of how sure a cluster is, by the names in `CERTAINTY`.

    key (tuple[str, str]): what the cluster is filed by.
    mentions (Sequence[PersonMention]): all of it, in order of the text.
    scores, links (Sequence[float | None]): of each mention the probability that it is one, and
        that it is linked rightly, 0..1.
    RETURNS (dict[str, float] | None): bias, link and mention (the logarithm of the most sure
        mention of the key), size (the logarithm of the number of mentions); None where the
        clusterer told no probabilities (gold).
    """
    # As results of `annotate` have them, so that Docs and results give the same people.
    known = [
        (round(score, _DIGITS), round(link, _DIGITS))
        for score, link in zip(scores, links, strict=True)
        if score is not None and link is not None
    ]
    if len(known) < len(mentions):
        return None
    # The first mention has nothing to be linked to: the others are linked to it.
    first = max((link for _, link in known[1:]), default=1.0)
    speak = [
        (score, link if number else first)
        for number, (mention, (score, link)) in enumerate(zip(mentions, known, strict=True))
        if _says(mention.text, key)
    ]
    best_score = max((score for score, _ in speak), default=1.0)
    best_link = max((link for _, link in speak), default=1.0)
    return {
        "bias": 1.0,
        "link": log(max(best_link, _LEAST)),
        "mention": log(max(best_score, _LEAST)),
        "size": log(len(mentions)),
    }


def _says(text: str, key: tuple[str, str]) -> bool:
    """Whether a mention is why a cluster is filed by this key."""
    kind, value = key
    if kind == "name":
        return name_key(text) == value
    if kind == "writer":
        return pronoun_class(text) == _I
    return noun_key(text) == key
