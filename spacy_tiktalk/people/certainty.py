"""How sure it is that a found cluster is the person that its words name.

A clusterer's slips put two people into one cluster, and a name in it then speaks for the wrong one.
Of clusters of gold nothing is doubted. Of found ones, the more mentions a cluster has and the less
its clusterer was sure of the words that speak for it, the less they are believed: a join has the
probability of its evidence times the certainties of both sides. `scripts/calibrate_people.py
--model` fits the table on the clusters that a pipeline finds in gold videos.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate
from math import exp, log

from ..lexicon.aliases import Aliases
from ..lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..lexicon.sex import sex_of
from .types import NAME, WRITER, Key, PersonMention
from .words.conflicts import two_people
from .words.name_relations import AGAINST, relation
from .words.names import name_key
from .words.nouns import noun_key

CERTAINTY: dict[str, float] = {
    "bias": 5.68,
    "link": 0.83,
    "mention": 2.09,
    "size": -1.77,
}
"""Weights of the log-odds that a cluster is one person's; see `certainty_features`."""

MENTION: dict[str, float] = {
    "bias": 1.58,
    "link": 2.16,
    "mention": 1.83,
    "key": 1.68,
    "equal": 0.76,
    "related": 0.72,
    "sex": -2.08,
    "two people": -1.02,
    "writer": 0.57,
    "writer's 他": -1.51,
    "other's 我": 0.68,
}
"""Weights of the log-odds that a mention is of the person its cluster is filed by; see
`mention_features`."""

_LEAST = 0.02  # lower probabilities of a word count as this one
_DIGITS = 4
_I = PRONOUN_CLASSES.index("我")
_HE = tuple(PRONOUN_CLASSES.index(word) for word in ("他", "她"))


def certainty(features: Mapping[str, float], weights: Mapping[str, float] = CERTAINTY) -> float:
    """That a cluster is the person that its words name (or with MENTION a mention of it), 0..1."""
    return 1.0 / (1.0 + exp(-sum(weights[name] * value for name, value in features.items())))


def certainty_features(
    key: Key,
    mentions: Sequence[PersonMention],
    scores: Sequence[float | None],
    links: Sequence[float | None],
) -> dict[str, float] | None:
    """What is known of how sure a cluster is, by the names in `CERTAINTY`.

    key (Key): what the cluster is filed by.
    mentions (Sequence[PersonMention]): all of it, in order of the text.
    scores, links (Sequence[float | None]): of each mention the probability that it is one, and
        that it is linked rightly, 0..1.
    RETURNS (dict[str, float] | None): bias, link and mention (the logarithm of the most sure
        mention of the key, of all where none says it), size (the logarithm of the number of
        mentions); None where the clusterer told no probabilities (gold).
    """
    known = _known(scores, links)
    if known is None:
        return None
    # The first mention has nothing to be linked to: the others are linked to it.
    first = max((link for _, link in known[1:]), default=1.0)
    all_ = [(score, link if number else first) for number, (score, link) in enumerate(known)]
    speak = [told for told, mention in zip(all_, mentions, strict=True) if says(mention.text, key)]
    best_score = max(score for score, _ in speak or all_)
    best_link = max(link for _, link in speak or all_)
    return {
        "bias": 1.0,
        "link": log(max(best_link, _LEAST)),
        "mention": log(max(best_score, _LEAST)),
        "size": log(len(mentions)),
    }


def mention_features(
    key: Key,
    mentions: Sequence[PersonMention],
    scores: Sequence[float | None],
    links: Sequence[float | None],
    *,
    aliases: Aliases,
) -> list[dict[str, float]]:
    """What is known of each mention being the person whom the key names, by the names in `MENTION`.

    All is told from the surest mention that says the key. Arguments as of `certainty_features`.
    RETURNS (list[dict[str, float]]): for each mention bias, link (the logarithm of the weakest link
        of those between it and that one), mention and key (the logarithms of both being mentions),
        and 1.0 or 0.0 for: equal (it says the key), related (another name that the same person may
        have), sex (words of the other sex), two people (words for two people), writer (the key is a
        writer's own 我), writer's 他 (it is, and this is 他: who writes is mostly 你 to others, and
        他 is whom both talk about), other's 我 (of another writer than the key's, whom a clusterer
        links only where it is clear who answers). {} for that one itself. Empty where nothing is
        doubted: of one mention, without probabilities, and where no mention says the key.
    """
    known = _known(scores, links)
    if known is None or len(known) < 2:
        return []
    to = [1.0, *(link for _, link in known[1:])]  # the first mention is linked to nothing
    equal = [says(m.text, key) for m in mentions]
    best = max(
        (n for n in range(len(known)) if equal[n]),
        key=lambda n: (to[n] * known[n][0], -n),
        default=None,
    )
    if best is None:
        return []
    said = mentions[best]
    weakest = _weakest([link for _, link in known], best)
    found: list[dict[str, float]] = []
    for n, mention in enumerate(mentions):
        if n == best:
            found.append({})
            continue
        sexes = {sex_of(mention.text), sex_of(said.text)} - {""}
        nouns = "PRONOUN" not in (mention.type, said.type)
        own = pronoun_class(mention.text) == _I
        he = pronoun_class(mention.text) in _HE
        found.append(
            {
                "bias": 1.0,
                "link": log(max(weakest[n], _LEAST)),
                "mention": log(max(known[n][0], _LEAST)),
                "key": log(max(known[best][0], _LEAST)),
                "equal": float(equal[n]),
                "related": float(_related(mention, said, aliases)),
                "sex": float(len(sexes) == 2),
                "two people": float(nouns and two_people(mention.text, said.text, aliases)),
                "writer": float(key[0] == WRITER),
                "writer's 他": float(key[0] == WRITER and he),
                "other's 我": float(own and mention.writer != said.writer),
            }
        )
    return found


def _related(first: PersonMention, second: PersonMention, aliases: Aliases) -> bool:
    """Whether two different names may be one person's: 林小雨, 小雨."""
    if {first.type, second.type} != {"PROPER"} or name_key(first.text) == name_key(second.text):
        return False
    found = relation((name_key(first.text),), (name_key(second.text),), aliases)
    return found is not None and found.kind not in AGAINST


def _weakest(links: Sequence[float], best: int) -> list[float]:
    """For each mention the least of the links between it and the mention `best`."""
    before = accumulate(reversed(links[1 : best + 1]), min)
    return [*reversed(list(before)), 1.0, *accumulate(links[best + 1 :], min)]


def _known(
    scores: Sequence[float | None], links: Sequence[float | None]
) -> list[tuple[float, float]] | None:
    # Rounded as results of `annotate` have them, so that Docs and results give the same people.
    known = [
        (round(score, _DIGITS), round(link, _DIGITS))
        for score, link in zip(scores, links, strict=True)
        if score is not None and link is not None
    ]
    return known if len(known) == len(scores) else None


def says(text: str, key: Key) -> bool:
    """Whether a mention is why a cluster is filed by this key."""
    kind, value = key
    if kind == NAME:
        return name_key(text) == value
    if kind == WRITER:
        return pronoun_class(text) == _I
    return noun_key(text) == key
