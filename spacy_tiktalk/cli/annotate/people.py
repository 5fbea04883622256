"""`annotate --people`: the people of each video, as soon as all of its dialogues are there."""

from __future__ import annotations

import shlex
from collections import defaultdict
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from spacy.language import Language

from ...errors import TiktalkError
from ...formats.record import DialogueRecord
from ...lexicon.aliases import Aliases, public_figures, with_public_figures
from ...people import (
    Corrections,
    PeopleSettings,
    find_people,
    write_people,
)
from ...people.by_hand.fitting import check_documents
from ...people.reading import read_dialogues
from ...people.videos import document_name, video_key
from ...tables.document import TableDocument
from ..shared.terminal import counted, remark


def known_aliases(nlp: Language) -> Aliases:
    """The names of the package and those that the clusterer was given or saved with."""
    own = [pipe.aliases for _, pipe in nlp.pipeline if getattr(pipe, "aliases", None)]
    return with_public_figures(own[0]) if own else public_figures()


def check_people_of(
    records: Iterable[DialogueRecord], corrections: Corrections, there: Collection[str]
) -> None:
    """Find before the work what would only be found after it.

    records (Iterable[DialogueRecord]): those of the input. there (Collection[str]): keys that a
        result has that is gone on with; "" for a dialogue without one.
    RAISES: T899 for corrections of other dialogues, or of two videos; T880 for a key that is
        another dialogue's number.
    """
    names: dict[str, int] = {}
    videos: dict[tuple[str, str], list[str]] = defaultdict(list)
    for number, record in enumerate(records, start=1):
        document = TableDocument(record, [])
        name = document_name(document, number, names)
        videos[video_key(document, name)].append(name)
    if not there:
        check_documents(corrections, list(videos.values()))
    elif "" not in there:  # whose number in the file is not that in the input
        check_documents(corrections, [[*names, *there]])


def write_people_of(
    path: Path,
    results: Iterable[dict[str, Any]] | Path,
    aliases: Aliases,
    corrections: Corrections,
) -> None:
    """Join the results of a run, or of the file it wrote, and write the people.

    Where that fails, the file stands, and how to go on from it is said; without one the people are
    written as they are without the corrections.

    RAISES: as `find_people` and `write_people`.
    """
    settings = PeopleSettings(aliases=aliases)
    kept = isinstance(results, Path)
    docs = read_dialogues(results) if isinstance(results, Path) else list(results)
    try:
        videos = find_people(docs, settings=settings, corrections=corrections)
        write_people(path, videos, settings=settings)
    except (TiktalkError, OSError) as err:
        if kept:
            options = " --corrections FILE" if corrections.places() else ""
            there, out = shlex.quote(str(results)), shlex.quote(str(path))
            remark(
                f"All results stand in {results}; nothing is to be annotated again: python -m "
                f"spacy tiktalk people {there}{options} --out {out}"
            )
        elif isinstance(err, TiktalkError) and err.code == "T899":
            write_people(path, find_people(docs, settings=settings), settings=settings)
            remark(f"{path} has the people without the corrections.")
        raise
    n = sum(len(video.people) for video in videos)
    people = counted(n, "person", "people")
    remark(f"{people} of {counted(len(videos), 'video')}, written to {path}")
