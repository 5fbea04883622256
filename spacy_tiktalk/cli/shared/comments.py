"""The options for files of comments, declared once for every command that reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from ...formats.comments.options import CommentOptions

COLUMN_HELP = (
    "For a table or JSON of comments: which column is what, if its name is not recognized; ROLE= "
    "for none. Roles: text, writer, id, parent, root, answered, time, place, likes, replies, "
    "writer_id, video, link, title. NAME#2 is the second of two columns of a name. Repeatable."
)
ENCODING_HELP = (
    "Encoding of a table, of JSON with comments or of text, if detection gets it wrong; UTF-8, "
    "GB18030, Big5 and UTF-16 are detected."
)
FORMAT_HELP = (
    "Input format, if it cannot be detected: jsonl, tiktalkcoref, conll, corefud, spacy, "
    "labelstudio, doccano or comments."
)
Column = Annotated[
    list[str] | None, typer.Option("--column", metavar="ROLE=NAME", help=COLUMN_HELP)
]
Encoding = Annotated[str | None, typer.Option("--encoding", metavar="NAME", help=ENCODING_HELP)]
Format = Annotated[str, typer.Option("--format", "-f", help=FORMAT_HELP)]


def comment_options(
    column: list[str] | None, encoding: str | None, video_root: Path | None = None
) -> CommentOptions:
    """How to read a file of comments, as the command line says. RAISES: T159."""
    from ...formats.comments.options import CommentOptions, parse_columns

    return CommentOptions(parse_columns(column or ()), encoding, video_root)
