"""Records in spaCy's own `.spacy` files (DocBin), both ways."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import TiktalkError, error
from ..files import write_bytes
from .record import DialogueRecord
from .records import record_of_stored_doc, record_to_doc
from .source import BadRecords, Where, check_file, warn

if TYPE_CHECKING:
    from spacy.language import Language

DOCBIN_SUFFIX = ".spacy"
# What spaCy lets through from damaged data.
_DAMAGE = (
    *(zlib.error, EOFError, ValueError, TypeError, AttributeError, AssertionError),
    *(LookupError, ArithmeticError),
)


def fill_docbin(records: Iterable[DialogueRecord], nlp: Language) -> tuple[DocBin, int]:
    """A DocBin with user data, and how many gold mentions the tokenizer made impossible.

    They are warned about once (W101).

    RAISES: as `record_to_doc`.
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


def write_docbin(
    path: str | Path, records: Iterable[DialogueRecord], nlp: Language | None = None
) -> int:
    """Write records as a .spacy file.

    nlp (Language | None): whose tokenizer makes the Docs; spacy.blank("zh"), one token a character,
        by default.
    RETURNS (int): how many mentions the tokenizer made impossible.
    RAISES: as `fill_docbin`.
    """
    docbin, misaligned = fill_docbin(records, nlp or spacy.blank("zh"))
    write_bytes(path, docbin.to_bytes(), parents=True)
    return misaligned


def read_docbin(path: str | Path, name: str | None = None) -> DocBin:
    """Open a .spacy file.

    name (str | None): as errors name it, its path by default.
    RAISES: T101 (no such file), T153 (not a DocBin).
    """
    path = Path(path)
    check_file(path, name)
    try:
        return DocBin(store_user_data=True).from_disk(path)
    except _DAMAGE as err:
        raise _unreadable(name or path, err) from err


def docs_of(docbin: DocBin, vocab: Vocab, path: str | Path) -> Iterator[Doc]:
    """The Docs of an opened .spacy file. RAISES: T153 for a Doc that cannot be rebuilt."""
    try:
        yield from docbin.get_docs(vocab)
    except _DAMAGE as err:
        raise _unreadable(path, err) from err


def _unreadable(path: str | Path, err: Exception) -> TiktalkError:
    return error("T153", path=path, reason=f"{type(err).__name__}: {err}")


def load_docbin(bad: BadRecords) -> list[DialogueRecord]:
    """The records of a .spacy file; bad ones go the way of every format.

    RAISES: T101, T103, T104, T115, T132, T153.
    """
    docs = docs_of(read_docbin(bad.source, bad.path), Vocab(), bad.path)
    items = ((Where(bad.path, n, unit="Doc"), doc) for n, doc in enumerate(docs, start=1))
    records = bad.collect(items, lambda doc, where: record_of_stored_doc(doc, where=where))
    bad.finish()
    return records
