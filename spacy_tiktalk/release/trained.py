"""Loading a trained pipeline, with one error for whatever is wrong with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import TiktalkError, error, one_line
from ..stored_file import stored_file

if TYPE_CHECKING:
    from spacy.language import Language

_NOT_OF_A_FILE = ("T210", "T211", "T70")  # a package that is missing
_LONGEST = 300  # characters of a reason: spaCy shows whole files in its own


def load_trained(model: str | Path) -> Language:
    """`spacy.load`. RAISES: T502, and the coded errors of our own components, with the file."""
    import spacy
    from thinc.api import ConfigValidationError

    try:
        return spacy.load(model)
    except TiktalkError as err:
        place = stored_file(err)
        if place is not None and not err.code.startswith(_NOT_OF_A_FILE):
            err.at(place)
        raise
    except MemoryError:  # says nothing of the pipeline
        raise
    except Exception as err:
        # A pipeline runs whatever its components are, and spaCy lets everything through that its
        # libraries raise of a damaged file: EOFError, struct.error, zlib.error, AttributeError …
        # A config that does not fit is shown in whole, functions with their addresses.
        whole = isinstance(err, ConfigValidationError)
        told = ConfigValidationError.from_error(err, show_config=False) if whole else err
        reason = one_line(told).rstrip(".")
        if len(reason) > _LONGEST:
            reason = f"{reason[:_LONGEST]}…"
        place = stored_file(err)
        reason = f"{reason} ({type(err).__name__})."
        reason = reason if place is None else f"{place}: {reason}"
        raise error("T502", model=str(model), reason=reason) from err
