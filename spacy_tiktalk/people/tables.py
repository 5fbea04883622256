"""People as plain tables that join to those of `spacy_tiktalk.tables` by document and cluster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..tables.frames import frames_of
from ..tables.rows import Row
from ..tables.schema import FLOAT, INT, TEXT, Tables
from ..tables.write import write_rows
from .types import Person, VideoPeople

if TYPE_CHECKING:
    import pandas

_MENTION = {
    "video": INT,
    "person": TEXT,
    "document": TEXT,
    "cluster": INT,
    "turn": INT,
    "start": INT,
    "end": INT,
    "text": TEXT,
    "type": TEXT,
    "writer": TEXT,
    "comment_id": TEXT,
}
PEOPLE_TABLES: Tables = {
    "videos": {"video": INT, "name": TEXT, "title": TEXT, "documents": INT, "people": INT},
    "people": {
        "video": INT,
        "person": TEXT,
        "name": TEXT,
        "words": TEXT,
        "plural": INT,
        "mentions": INT,
        "comments": INT,
        "threads": INT,
        "writers": INT,
        "clusters": INT,
        "probability": FLOAT,
    },
    "person_aliases": {"video": INT, "person": TEXT, "alias": TEXT, "mentions": INT},
    "person_heads": {"video": INT, "person": TEXT, "head": TEXT, "score": FLOAT},
    "person_sums": {"video": INT, "person": TEXT, "sum": TEXT, "value": FLOAT},
    "person_clusters": {"video": INT, "person": TEXT, "document": TEXT, "cluster": INT},
    "person_mentions": _MENTION,
    "unsure_mentions": _MENTION,
    "joins": {
        "video": INT,
        "person": TEXT,
        "join": INT,
        "document": TEXT,
        "cluster": INT,
        "other_document": TEXT,
        "other_cluster": INT,
        "probability": FLOAT,
    },
    "reasons": {
        "video": INT,
        "person": TEXT,
        "join": INT,
        "evidence": TEXT,
        "nats": FLOAT,
        "note": TEXT,
    },
}
"""Name of each table → name of each column → its type, as `tables.TABLES`.

`video` is the number of the video, from 1; `plural` is 1 for a group; `document`, `cluster`,
`turn`, `start`, `end` and `comment_id` are those of `spacy_tiktalk.tables`.
"""


def people_rows(videos: Sequence[VideoPeople]) -> Iterator[tuple[str, Row]]:
    """(table, row) for one video after the other."""
    for number, video in enumerate(videos, start=1):
        row = {"name": video.video, "title": video.title, "documents": len(video.documents)}
        yield "videos", {"video": number, **row, "people": len(video.people)}
        for person in video.people:
            for table, rest in _rows(person):
                yield table, {"video": number, "person": person.id, **rest}


def _rows(person: Person) -> Iterator[tuple[str, Row]]:
    counts = {
        "mentions": len(person.mentions),
        "comments": person.comments,
        "threads": len(person.threads),
        "writers": len(person.writers),
        "clusters": len(person.clusters),
        "probability": person.probability,
    }
    said = {"name": person.name, "words": person.words, "plural": int(person.plural)}
    yield "people", {**said, **counts}
    for alias, n in person.aliases.items():
        yield "person_aliases", {"alias": alias, "mentions": n}
    for head, score in person.heads.items():
        yield "person_heads", {"head": head, "score": score}
    for name, value in person.sums.items():
        yield "person_sums", {"sum": name, "value": value}
    for ref in person.clusters:
        yield "person_clusters", ref._asdict()
    for table in ("person_mentions", "unsure_mentions"):
        for mention in person.mentions if table == "person_mentions" else person.unsure:
            row = mention._asdict()
            row["comment_id"] = row.pop("comment")
            yield table, {**row, "writer": mention.writer or None}
    for number, join in enumerate(person.joins, start=1):
        places = {"other_document": join.second.document, "other_cluster": join.second.cluster}
        row = {"join": number, **join.first._asdict(), **places, "probability": join.probability}
        yield "joins", row
        for reason in join.reasons:
            yield "reasons", {"join": number, **reason._asdict()}


def people_frames(videos: Sequence[VideoPeople]) -> dict[str, pandas.DataFrame]:
    """One pandas DataFrame a table of PEOPLE_TABLES. RAISES: T700 without pandas."""
    tables: dict[str, list[Row]] = {name: [] for name in PEOPLE_TABLES}
    for name, row in people_rows(videos):
        tables[name].append(row)
    return frames_of(tables, PEOPLE_TABLES, "spacy_tiktalk.people.people_frames")


def write_people_tables(
    folder: str | Path,
    videos: Sequence[VideoPeople],
    *,
    format: str = "csv",  # noqa: A002
    bom: bool = False,
    safe: bool = False,
) -> dict[str, int]:
    """Write every table of PEOPLE_TABLES into a folder; the arguments are those of `write_tables`.

    RETURNS (dict[str, int]): how many rows each has.
    RAISES: T106 (format), T881 (the folder is a file), T700 without pyarrow.
    """
    rows = people_rows(videos)
    return write_rows(folder, rows, PEOPLE_TABLES, format=format, bom=bom, safe=safe)
