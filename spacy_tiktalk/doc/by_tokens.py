"""What depends on nothing but a Doc's tokens and blanks, made once for all Docs that have the same.

spaCy joins the tokens each time that `doc.text` is asked for, and the components of a pipeline ask
a dozen times for the text and the lines of one comment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from spacy.attrs import IDX, LENGTH, ORTH, SPACY
from spacy.tokens import Doc

Made = TypeVar("Made")

# A batch of Docs; those of more tokens are rare and would fill the memory.
_KEPT, _LONGEST = 1024, 256


def by_tokens(make: Callable[[Doc], Made]) -> Callable[[Doc], Made]:
    """A function that gives what `make` made of the last Docs with the same tokens and blanks.

    make (Callable): Gives something that nobody changes.
    """
    known: dict[bytes, Made] = {}

    @wraps(make)
    def made(doc: Doc) -> Made:
        if not 0 < len(doc) <= _LONGEST:
            return make(doc)
        key = doc.to_array([ORTH, SPACY]).tobytes()
        found = known.get(key)
        if found is None:
            found = make(doc)
            if len(known) >= _KEPT:
                known.clear()
            known[key] = found
        return found

    return made


@by_tokens
def text_of(doc: Doc) -> str:
    """`doc.text`."""
    return str(doc.text)


@by_tokens
def token_chars(doc: Doc) -> tuple[tuple[int, int], ...]:
    """The characters of each token, half-open."""
    places = doc.to_array([IDX, LENGTH]).reshape(-1, 2).tolist()
    return tuple((start, start + length) for start, length in places)
