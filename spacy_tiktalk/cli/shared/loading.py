"""Loading a pipeline or head tracks for a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import TiktalkError, error
from ...files import no_file
from .pipes import lacking

if TYPE_CHECKING:
    from spacy.language import Language

    from ...video.tracks.head_tracks import HeadTracks

DEFAULT_MODEL = "zh_tiktalk"


def load_pipeline(model: str) -> Language:
    """Load a pipeline by package name or folder.

    RAISES: T501 (no such pipeline), T502 (it cannot be loaded), T503 (it writes no clusters).
    """
    from spacy.util import is_package

    from ...release.trained import load_trained

    if not Path(model).exists() and not is_package(model):
        raise error("T501", model=model)
    nlp = load_trained(model)
    if not any("doc.spans" in nlp.get_pipe_meta(name).assigns for name in nlp.pipe_names):
        raise lacking(nlp, model, "component that writes clusters to doc.spans")
    return nlp


def check_input(path: Path) -> None:
    """RAISES: T505 if the file is missing or is a folder."""
    reason = no_file(path)
    if reason:
        raise error("T505", path=path, reason=reason)


def read_tracks(path: Path) -> HeadTracks:
    """Read head tracks from JSON. RAISES: T755 (no JSON), T891 (no head tracks of this release)."""
    from ...video.tracks.head_tracks import HeadTracks

    try:
        return HeadTracks.from_json(path)
    except TiktalkError as err:
        if err.code == "T755":
            raise
        raise error("T891", path=path, reason=str(err)) from err
