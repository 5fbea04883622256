"""`annotate --people`: the people of each video, as soon as all of its dialogues are there."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ...files import parents_of
from ...lexicon.aliases import GALLERY_FILE, Aliases, public_figures, read_aliases
from ...lexicon.aliases import with_public_figures as with_known
from ...people import (
    Corrections,
    PeopleSettings,
    find_people,
    read_corrections,
    write_people,
)
from ...people.reading import read_dialogues
from ..shared.terminal import remark


def known_aliases(aliases: Path | None, gallery: Path | None) -> Aliases:
    """The names of the package, of --aliases, and of a gallery that has some. RAISES: T310."""
    table: dict[str, list[str]] = {}
    if gallery is not None and (gallery / GALLERY_FILE).is_file():
        table.update(read_aliases(gallery))
    if aliases is not None:
        for name, others in read_aliases(aliases).items():
            table[name] = [*table.get(name, ()), *others]
    return with_known(table) if table else public_figures()


def known_corrections(paths: Iterable[Path]) -> Corrections:
    """What was corrected by hand, of all files together. RAISES: T899."""
    return sum(map(read_corrections, paths), Corrections())


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
