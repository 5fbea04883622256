"""Whether a pipeline made the file that is given as gold: then it holds probabilities."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from spacy.tokens import Doc

from ...doc.annotations import read_clusters
from ...errors import TiktalkError, warn
from ...formats.source import filled, load_object, read_lines


def warn_of_found_gold(path: Path, format_: str, references: Iterable[Doc]) -> None:
    """Warn (W504) if gold mentions have probabilities, which no annotator writes.

    format_ (str): of the file: the records of JSONL do not keep probabilities, so it is read again.
    """
    told = list(_of_lines(path) if format_ == "jsonl" else _of_docs(references))
    if any(told):
        warn("W504", path=path.name, n=sum(told), total=len(told))


def _of_docs(docs: Iterable[Doc]) -> Iterator[bool]:
    """For each mention whether it has a probability."""
    for doc in docs:
        for cluster in read_clusters(doc):
            yield from [bool(cluster.scores or cluster.link_scores)] * len(cluster)


def _of_lines(path: Path) -> Iterator[bool]:
    for where, raw in filled(read_lines(path)):
        try:
            clusters = load_object(raw, where).get("clusters") or []
        except TiktalkError:  # told of where it is read as gold
            continue
        for cluster in clusters:
            for mention in cluster["mentions"]:
                yield any(mention.get(name) is not None for name in ("score", "link_score"))
