"""Records in spaCy's own `.spacy` files (DocBin), both ways."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import spacy
from spacy.tokens import Doc, DocBin
from spacy.vocab import Vocab

from ..errors import TiktalkError, error, one_line, warn
from ..files import write_bytes
from .record import DialogueRecord
from .records import record_of_stored_doc, record_to_doc
from .source import BadRecords, Where, check_file

if TYPE_CHECKING:
    from spacy.language import Language

DOCBIN_SUFFIX = ".spacy"
# What spaCy lets through from damaged data.
_DAMAGE = (
    *(zlib.error, EOFError, ValueError, TypeError, AttributeError, AssertionError),
    *(LookupError, ArithmeticError),
)
_MISSING = "something that it needs is missing in it, or is of another kind than spaCy writes"


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


def docs_of(docbin: DocBin, vocab: Vocab, path: str | Path) -> Iterator[tuple[Where, Doc]]:
    """The Docs of an opened .spacy file with their places.

    RAISES: T153 for a Doc that cannot be rebuilt; what `whole` sees is still in them.
    """
    docs = docbin.get_docs(vocab)
    for number in count(1):
        where = Where(str(path), number, unit="Doc")
        try:
            doc = next(docs, None)
        except _DAMAGE as err:
            raise _unreadable(where, err) from err
        if doc is None:
            return
        yield where, doc


def whole(doc: Doc, where: Where) -> Doc:
    """The Doc, if what spaCy looks up only when it is asked is there too. RAISES: T153."""
    try:
        for key, group in doc.spans.items():
            key.encode()
            for number in range(len(group)):
                with suppress(IndexError):  # made for more tokens, which reading mends
                    span = group[number]
                    _ = span.label_, span.kb_id_, span.id_
    except (KeyError, AttributeError, ValueError) as err:
        raise _unreadable(where, err) from err
    return doc


def _unreadable(path: str | Path | Where, err: Exception) -> TiktalkError:
    reason = one_line(err) if isinstance(err, zlib.error | EOFError | ValueError) else _MISSING
    return error("T153", path=path, reason=reason.rstrip("."))


def load_docbin(bad: BadRecords) -> list[DialogueRecord]:
    """The records of a .spacy file; bad ones go the way of every format.

    RAISES: T101, T103, T104, T115, T132, T153.
    """
    docs = docs_of(read_docbin(bad.source, bad.path), Vocab(), bad.path)
    records = bad.collect(
        docs, lambda doc, where: record_of_stored_doc(whole(doc, where), where=where)
    )
    bad.finish()
    return records
