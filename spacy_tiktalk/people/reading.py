"""The dialogues of a file, one after the other: a hundred thousand of them need not fit in memory.

Results of `annotate` come with what was predicted, Docs too, other formats with their gold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..doc.annotations import read_clusters
from ..doc.turns import turn_places
from ..errors import TiktalkError, error
from ..formats.docbin import docs_of, read_docbin, whole
from ..formats.partitions import is_partitions, read_results
from ..formats.record import DialogueRecord
from ..formats.registry import guess_format, load
from ..formats.source import BadRecords, Where, filled, load_object, read_lines


class Placed(dict[str, Any]):
    """An object of a file, with its place there for errors to name."""

    def __init__(self, obj: Mapping[str, Any], where: Where) -> None:
        super().__init__(obj)
        self.where = where


Read: TypeAlias = Doc | DialogueRecord | Mapping[str, Any]


def read_dialogues(
    path: str | Path, name: str | None = None, *, bad: BadRecords | None = None
) -> Iterator[Read]:
    """Docs of a .spacy file, objects of a .jsonl, records of any other format.

    A folder of partitions that `annotate --out NAME.parquet` wrote gives the objects of its
    results.

    name (str | None): as errors name the file, its path by default.
    bad (BadRecords | None): what is done with a record that cannot be read; by default it is
        raised. Docs come all or none.
    RAISES: T103 where nothing is in it, and what reading the format raises, for its first bad
        record if `bad` does not skip them; T593 for a folder of partitions that is not done or
        damaged.
    """
    shown = str(name or path)
    bad = bad or BadRecords(shown, file=Path(path))
    if is_partitions(path):
        for where, obj in read_results(Path(path), "annotate"):
            yield Placed(obj, where)
        return
    found = guess_format(path, name)
    some = False
    if found == "spacy":
        for where, doc in docs_of(read_docbin(path, shown), Vocab(), shown):
            some = True
            _check(whole(doc, where), where)
            yield doc
    elif found == "jsonl":
        for where, raw in filled(read_lines(Path(path), shown)):
            some = True
            try:
                obj = load_object(raw, where)
            except TiktalkError as err:
                bad.refuse(err)
                continue
            yield Placed(obj, where)
    else:
        for record in load(found, bad):
            some = True
            yield record
    if not some:
        raise error("T103", path=shown)


def _check(doc: Doc, where: Where) -> None:
    """Here, for a Doc that is handed on has no place to name."""
    try:
        turn_places(doc)
        for cluster in read_clusters(doc):
            _ = cluster.mentions, cluster.attrs
    except TiktalkError as err:
        err.at(where)
        raise
