"""Records in spaCy's own `.spacy` files (DocBin), both ways."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import error
from .gold import DialogueRecord
from .records import record_from_doc, record_to_doc
from .source import BadRecords, Where, warn

if TYPE_CHECKING:
    from spacy.language import Language

DOCBIN_SUFFIX = ".spacy"


def fill_docbin(records: Iterable[DialogueRecord], nlp: Language) -> tuple[DocBin, int]:
    """A DocBin with user data, and how many gold mentions the tokenizer made impossible.

    They are warned about once (W101). Raises: as `record_to_doc`.
    """
    docbin = DocBin(store_user_data=True)
    misaligned = total = 0
    for record in records:
        doc, missing = record_to_doc(record, nlp)
        docbin.add(doc)
        misaligned += missing
        total += sum(1 for _ in record.mentions)
    warn_misaligned(misaligned, total)
    return docbin, misaligned


def warn_misaligned(n: int, total: int) -> None:
    """Say once that gold mentions were left out (W101); nothing if there were none."""
    if n:
        warn("W101", n=n, total=total)


def read_docbin(path: str | Path) -> DocBin:
    """Open a .spacy file. Raises: T101 (no such file), T153 (not a DocBin)."""
    path = Path(path)
    if not path.is_file():
        raise error("T101", path=path)
    try:
        return DocBin(store_user_data=True).from_disk(path)
    except (zlib.error, ValueError, KeyError, TypeError, EOFError) as err:
        raise error("T153", path=path, reason=f"{type(err).__name__}: {err}") from err


def load_docbin(bad: BadRecords) -> list[DialogueRecord]:
    """The records of a .spacy file; bad ones go the way of every format.

    Raises: T101, T103, T104, T115, T132, T153.
    """
    records = []
    docs = read_docbin(bad.path).get_docs(Vocab())
    for number, doc in enumerate(docs, start=1):
        where = Where(bad.path, number, unit="Doc")

        def parse(doc: Doc = doc, where: Where = where) -> DialogueRecord:
            return record_from_doc(doc, where=where)

        record = bad.attempt(parse, where)
        if record is not None:
            records.append(record)
    bad.finish()
    return records
