"""Where a pipeline that is judged by annotated dialogues finds their videos, or needs none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error
from .pipes import TRACKER, find_pipes, set_video_root

if TYPE_CHECKING:
    from spacy.language import Language

# A video that is not there, or not under the root.
_NO_VIDEO = ("T701", "T706")


def look_for_videos(
    nlp: Language, model: str, root: Path | None, look_in: Path | None, *, videos: bool = True
) -> None:
    """Set where each head_tracker looks; videos=False disables them.

    root (Path | None): for all of them. look_in (Path | None): for one that has no root.
    RAISES: T835 for a root without a head_tracker.
    """
    if not videos:
        for name in find_pipes(nlp, TRACKER):
            nlp.disable_pipe(name)
    elif root is not None:
        set_video_root(nlp, root, model=model)
    elif look_in is not None:
        for name in find_pipes(nlp, TRACKER):
            tracker: Any = nlp.get_pipe(name)
            tracker.video_root = tracker.video_root or look_in


@contextmanager
def naming_missing_videos(data: str) -> Iterator[None]:
    """A video that is not found is T892, with the options that mend it.

    data (str): what the file of dialogues is called.
    """
    try:
        yield
    except TiktalkError as err:
        if err.code not in _NO_VIDEO:
            raise
        raise error("T892", path=data, reason=str(err)) from err
