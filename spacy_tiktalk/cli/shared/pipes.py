"""Which components of a pipeline a command means, by factory, whatever their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import TiktalkError, error

if TYPE_CHECKING:
    from spacy.language import Language

TRACKER, LINKER, CLUSTERER = "head_tracker", "head_linker", "mention_clusterer"


def find_pipes(nlp: Language, factory: str) -> list[str]:
    """The names of the enabled components that a factory made."""
    return [name for name in nlp.pipe_names if nlp.get_pipe_meta(name).factory == factory]


def find_pipe(nlp: Language, factory: str) -> str | None:
    """The first of `find_pipes`, or None."""
    return next(iter(find_pipes(nlp, factory)), None)


def find_linker(nlp: Language) -> str | None:
    """The name of the first enabled head_linker, or of the first component that acts as one.

    That is one that declares both to need doc.spans and to write them, as a custom linker should.
    """
    metas = {name: nlp.get_pipe_meta(name) for name in nlp.pipe_names}
    like = [
        name
        for name, meta in metas.items()
        if "doc.spans" in meta.requires and "doc.spans" in meta.assigns
    ]
    return next(iter([*find_pipes(nlp, LINKER), *like]), None)


def need_clusterer(nlp: Language, model: str) -> str:
    """The name of the first enabled mention_clusterer. RAISES: T503."""
    name = find_pipe(nlp, CLUSTERER)
    if name is None:
        raise lacking(nlp, model, CLUSTERER)
    return name


def set_video_root(nlp: Language, root: Path, *, model: str) -> None:
    """Let every head_tracker look for videos under a folder. RAISES: T835 without one."""
    names = find_pipes(nlp, TRACKER)
    if not names:
        raise lacking_for(nlp, model, TRACKER, "--video-root")
    for name in names:
        nlp.get_pipe(name).video_root = root


def lacking(nlp: Language, model: str, what: str) -> TiktalkError:
    """T503: the pipeline lacks a component that the command needs."""
    pipes = ", ".join(nlp.pipe_names) or "none"
    return error("T503", model=model, what=what, pipes=pipes)


def lacking_for(nlp: Language, model: str, what: str, option: str) -> TiktalkError:
    """T835: the pipeline lacks the component that an option sets."""
    pipes = ", ".join(nlp.pipe_names) or "none"
    return error("T835", model=model, what=what, option=option, pipes=pipes)
