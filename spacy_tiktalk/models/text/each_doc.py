"""Prediction that gives up single Docs of a batch, for a model under a component of spaCy's.

Where a model raises an error, spaCy's tok2vec component loses all Docs of the batch.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable

from spacy.tokens import Doc
from thinc.types import Floats2d

from ...doc.unread import note_unread, take_unread
from ...errors import TiktalkError, reason_of, warning
from ..types import Tok2VecModel

_SHOWN = 20  # characters of the first Doc that could not be read


def read_each(
    model: Tok2VecModel, docs: list[Doc], read: Callable[[list[Doc]], list[Floats2d]]
) -> list[Floats2d]:
    """The vectors of a batch: read together, or one by one where that fails.

    A Doc that fails alone too gets zeros, and a note for the component that would work with them
    (`doc.unread`); warning W321 says so. An error that no Doc escapes, and that is none of ours,
    is not the fault of a Doc: it is raised, and so is that of a batch of one.

    model (Model): Whose vectors they are: for their width, and its name in messages.
    docs (list[Doc]): The batch.
    read (Callable): Docs → their vectors; raises for a Doc that cannot be read.
    RETURNS (list[Floats2d]): One matrix a Doc, a row a token.
    """
    for doc in docs:
        take_unread(doc)
    try:
        return read(docs)
    except Exception as err:  # whatever it is, the others need not be lost to it
        if len(docs) == 1:
            raise
        failure = err
    rows: list[Floats2d] = []
    failed: list[tuple[Doc, Exception]] = []
    for doc in docs:
        try:
            rows.extend(read([doc]))
        except Exception as error_of_doc:  # as above
            failed.append((doc, error_of_doc))
            rows.append(model.ops.alloc2f(len(doc), model.get_dim("nO")))
    if len(failed) == len(docs) and not all(isinstance(why, TiktalkError) for _, why in failed):
        raise failure
    for doc, why in failed:
        note_unread(doc, why)
    _tell(docs, failed, failure, model.name)
    return rows


def _tell(
    docs: list[Doc], failed: list[tuple[Doc, Exception]], failure: Exception, part: str
) -> None:
    """Say once what was wrong with a batch that was read one by one: W320 or W321."""
    if failed:
        doc, err = failed[0]
        first = repr(doc.text[:_SHOWN])
        told = warning(
            "W321", part=part, n=len(failed), total=len(docs), first=first, reason=reason_of(err)
        )
    else:
        told = warning("W320", part=part, n=len(docs), reason=reason_of(failure))
    warnings.warn(told, UserWarning, stacklevel=4)
