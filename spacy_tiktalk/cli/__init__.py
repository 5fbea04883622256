"""The command line: `python -m spacy tiktalk …`, and the same as `spacy-tiktalk …`.

The only place that prints. Each command is one file; the work itself is in the library. Every
`python -m spacy` imports this, so nothing heavy may load before a command runs.
"""

from __future__ import annotations

import typer
from spacy.cli import app as spacy_app

from .annotate import annotate
from .convert import convert
from .encoder import encoder
from .evaluate import evaluate
from .info import info
from .release import release

HELP = """Who is meant in Chinese comment dialogues: mark and cluster the mentions of persons.

Begin with: python -m spacy tiktalk annotate dialogues.txt
"""

tiktalk_cli = typer.Typer(
    name="tiktalk",
    help=HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for command, summary in (
    (annotate, "Mark the persons in dialogues, and cluster them."),
    (evaluate, "Score a pipeline on annotated dialogues."),
    (convert, "Convert annotated dialogues between formats."),
    (encoder, "Write the text encoder as a local folder."),
    (release, "Make a trained pipeline fit to hand out."),
    (info, "Show versions, and what a pipeline is made of."),
):
    needs_args = command is not info
    tiktalk_cli.command(short_help=summary, no_args_is_help=needs_args)(command)

spacy_app.add_typer(tiktalk_cli)
