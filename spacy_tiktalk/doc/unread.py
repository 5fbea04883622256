"""Docs whose vectors are zeros, since an encoder could not read them in a batch with others.

spaCy's tok2vec component gives up a whole batch where its model raises an error. So the model goes
on, and keeps here why; the component that would work with the zeros raises the error.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from spacy.tokens import Doc

_WHY: WeakKeyDictionary[Doc, Exception] = WeakKeyDictionary()


def note_unread(doc: Doc, err: Exception) -> None:
    """Keep why a Doc could not be read, for as long as the Doc lives in this process."""
    # The frames of a traceback hold the Doc, which would then live as long as the note.
    err.__traceback__ = err.__context__ = err.__cause__ = None
    _WHY[doc] = err


def take_unread(doc: Doc) -> Exception | None:
    """The error that was kept for a Doc, None if there is none; it is forgotten."""
    return _WHY.pop(doc, None)
