"""Whether token vectors belong to the tokens there are."""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc

from ..errors import error


def check_rows(rows: Any, doc: Doc) -> None:
    """Refuse vectors that are not one a token; those of the Docs after it would all be shifted.

    spaCy leaves a row too many in `doc.tensor` for each token it splits.

    rows (Floats2d): The vectors of the Doc, [n_tokens, width].
    RAISES: T025.
    """
    if len(rows) != len(doc):
        raise error("T025", text=doc.text[:40], n_tokens=len(doc), n_rows=len(rows))
