"""Loading a trained pipeline, with one error for whatever is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TiktalkError, error, one_line

if TYPE_CHECKING:
    from spacy.language import Language

_LONGEST = 300  # characters of a reason: spaCy shows whole files in its own


def load_trained(model: str | Path) -> Language:
    """`spacy.load`. RAISES: T502, and the coded errors of our own components."""
    import spacy

    try:
        return spacy.load(model)
    except (TiktalkError, MemoryError):  # the last says nothing of the pipeline
        raise
    except Exception as err:
        # A pipeline runs whatever its components are, and spaCy lets everything through that its
        # libraries raise of a damaged file: EOFError, struct.error, zlib.error, AttributeError …
        reason = one_line(err).rstrip(".")
        if len(reason) > _LONGEST:
            reason = f"{reason[:_LONGEST]}…"
        told = f"{reason} ({type(err).__name__})."
        raise error("T502", model=str(model), reason=told) from err
