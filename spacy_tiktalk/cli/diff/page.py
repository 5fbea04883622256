"""Both sides of a comparison as payloads of the HTML report (`report/payload`)."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from ...metrics.diff.entries import GOLD, PREDICTED
from ...metrics.diff.tally import DiffTally
from ...metrics.diff.types import CATEGORIES, CORRECT, ClusterVerdict, DialogueDiff, LinkVerdict
from ...report.payload.naming import name_heads
from .run import Compared, Comparison
from .sides import Payload
from .words import cluster_note, mention_note, title_of

ORDERS = ("errors", "key")


def payloads(comparison: Comparison, *, order: str) -> Iterator[Payload]:
    """One payload a dialogue, with the sides "gold" and "predicted".

    Dialogues without a difference that is asked for are left out; the others are shown in full.
    order (str): "errors", the most first, or "key".
    """
    selected = comparison.selected
    numbers = list(range(len(selected)))
    if order == "key":
        numbers = sorted(numbers, key=lambda i: comparison.dialogues[i].key)
    else:
        worst = dict(selected.worst())
        numbers = [*worst, *(i for i in numbers if i not in worst)]
    for number in numbers:
        chosen = [e for e in selected.dialogues[number] if e.category in CATEGORIES]
        if chosen or not (comparison.types or comparison.only):
            yield compared_payload(comparison.dialogues[number], comparison.tally, number)


def compared_payload(one: Compared, tally: DiffTally, number: int) -> Payload:
    """The payload of one dialogue.

    tally (DiffTally), number (int): of the whole comparison, and its place in it.
    """
    gold, payload = one.gold.payload(side=GOLD), one.predicted.payload(side=PREDICTED)
    ids = _ids(one.diff)
    made = {
        **payload,
        "key": one.key,
        "title": gold["title"] or payload["title"],
        "video": payload["video"] or gold["video"],
        "turns": gold["turns"],
        "sides": [
            _side(one.diff, GOLD, gold["sides"][0]["clusters"], ids[0]),
            _side(one.diff, PREDICTED, payload["sides"][0]["clusters"], ids[1]),
        ],
        **_counts(tally, number),
    }
    name_heads(made)
    return made


def _ids(diff: DialogueDiff) -> tuple[list[str], list[str]]:
    """Of both sides. A predicted cluster has the number, and so the color, of the gold cluster it
    stands for; one that stands for none has a number of its own."""
    gold_of = {cluster.aligned: i for i, cluster in enumerate(diff.gold)}
    free = itertools.count(len(diff.gold) + 1)
    gold = [str(i + 1) for i in range(len(diff.gold))]
    numbers = [gold_of[j] + 1 if j in gold_of else next(free) for j in range(len(diff.predicted))]
    return gold, [str(number) for number in numbers]


def _side(
    diff: DialogueDiff, name: str, clusters: list[dict[str, Any]], ids: list[str]
) -> dict[str, Any]:
    """One side: its clusters with the places, statuses and notes of the differences."""
    made = []
    verdicts = diff.gold if name == GOLD else diff.predicted
    for n, (verdict, cluster) in enumerate(zip(verdicts, clusters, strict=True)):
        mentions = [
            {
                **mention,
                "turn": found.mention.turn,
                "start": found.mention.start,
                "end": found.mention.end,
                "text": found.mention.text,
                "status": None if found.category == CORRECT else title_of(found.category),
                "note": mention_note(diff, name, n, k),
            }
            for k, (found, mention) in enumerate(
                zip(verdict.mentions, cluster["mentions"], strict=True)
            )
        ]
        links = [
            link for link in diff.links if n == (link.gold if name == GOLD else link.predicted)
        ]
        of_links = [f"link {title_of(link.category)}: {link.why}" for link in links]
        notes = [cluster_note(diff, name, n), *of_links]
        told = {
            "id": ids[n],
            "mentions": mentions,
            "status": _status(diff, name, verdict, links),
            "note": "; ".join(note for note in notes if note) or None,
        }
        made.append({**cluster, **told})
    return {"name": name, "clusters": made}


def _status(
    diff: DialogueDiff, name: str, verdict: ClusterVerdict, links: Sequence[LinkVerdict]
) -> str | None:
    """One badge a cluster, where its error is counted: its category, else that of its link.

    Parts of a split or merged cluster have a note only, and links stand on the predicted side.
    """
    if verdict.errors and verdict.category is not None:
        return title_of(verdict.category)
    for link in links:
        there = name == PREDICTED or link.predicted is None
        # Where the predicted cluster's badge says something else, the gold one's says it.
        if link.category in CATEGORIES and (there or diff.predicted[link.predicted or 0].errors):
            return title_of(link.category)
    return None


def _counts(tally: DiffTally, number: int) -> Payload:
    """The number of errors, and of each category that there is: for the header and the index."""
    found = Counter[str]()
    for entry in tally.dialogues[number]:
        if entry.category in CATEGORIES:
            found[entry.category] += entry.n
    errors = sum(entry.errors for entry in tally.dialogues[number])
    statuses = {title_of(name): found[name] for name in CATEGORIES if found[name]}
    rows = [[title, str(n)] for title, n in statuses.items()]
    return {"facts": [["errors", str(errors)], *rows], "statuses": statuses}
