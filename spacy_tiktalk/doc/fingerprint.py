"""Which dialogue encoder a Doc was read by: two of one width are told apart by this alone."""

from __future__ import annotations

from spacy.tokens import Doc

from ..errors import error
from .contract import USER_DATA_KEY
from .turns import own_data

_FIELD = "encoder"


def encoder_of(doc: Doc) -> str | None:
    """The fingerprint of the encoder that read the Doc, None where none did."""
    return own_data(doc).get(_FIELD)


def note_encoder(doc: Doc, fingerprint: str | None) -> None:
    """Write down which encoder read the Doc; None takes the note away again.

    RAISES: T022 if something else than our dict stands in our place of user_data.
    """
    if encoder_of(doc) == fingerprint:
        return
    data = doc.user_data.setdefault(USER_DATA_KEY, {})
    if not isinstance(data, dict):
        raise error("T022", found=type(data).__name__)
    if fingerprint is not None:
        data[_FIELD] = fingerprint
        return
    del data[_FIELD]
    if not data:
        del doc.user_data[USER_DATA_KEY]
