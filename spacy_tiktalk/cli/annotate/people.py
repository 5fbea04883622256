"""`annotate --people`: the people of each video, as soon as all of its dialogues are there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language

from ...files import parents_of
from ...lexicon.aliases import Aliases, public_figures, with_public_figures
from ...people import (
    Corrections,
    PeopleSettings,
    find_people,
    write_people,
)
from ...people.reading import read_dialogues
from ..shared.terminal import remark


def known_aliases(nlp: Language) -> Aliases:
    """The names of the package and those that the clusterer was given or saved with."""
    own = [pipe.aliases for _, pipe in nlp.pipeline if getattr(pipe, "aliases", None)]
    return with_public_figures(own[0]) if own else public_figures()


def write_people_of(
    path: Path,
    results: Iterable[dict[str, Any]] | Path,
    aliases: Aliases,
    corrections: Corrections,
) -> None:
    """Join the results of a run, or of the file it wrote, and write the people.

    RAISES: as `find_people` and `write_people`.
    """
    settings = PeopleSettings(aliases=aliases)
    docs = read_dialogues(results) if isinstance(results, Path) else results
    videos = find_people(docs, settings=settings, corrections=corrections)
    with parents_of(path):
        write_people(path, videos, settings=settings)
    n = sum(len(video.people) for video in videos)
    people = "1 person" if n == 1 else f"{n} people"
    of = "1 video" if len(videos) == 1 else f"{len(videos)} videos"
    remark(f"{people} of {of}, written to {path}")
