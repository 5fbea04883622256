"""Checks that token vectors belong to the tokens of a Doc."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc

from ..errors import error
from .types import Tok2VecModel


def check_rows(rows: Any, doc: Doc) -> None:
    """Refuse vectors that are not one per token: all later Docs' vectors would be shifted.

    spaCy leaves a row too many in `doc.tensor` for each token it splits.

    rows (Floats2d): The vectors of the Doc, [n_tokens, width].
    RAISES: T025.
    """
    if len(rows) != len(doc):
        raise error("T025", text=doc.text[:40], n_tokens=len(doc), n_rows=len(rows))


def read_vectors(tok2vec: Tok2VecModel, docs: list[Doc], is_train: bool) -> Any:
    """The encoder's vectors of the Docs.

    RAISES: T304 where a listener finds no tensor at all, as after spaCy's `doc_cleaner`; T060 in
        training, where no encoder was trained that it listens to (spaCy's E203 knows of frozen ones
        alone).
    """
    try:
        return tok2vec(docs, is_train)
    except ValueError as err:
        if not str(err).startswith("[E203]"):
            raise
        names = [str(m.upstream_name) for m in tok2vec.walk() if hasattr(m, "upstream_name")]
        raise error("T060", upstream=names[0] if names else "tok2vec") from None
    except AttributeError:
        for doc in docs:
            if doc.tensor is None:
                raise error("T304", text=doc.text[:40]) from None
        raise
