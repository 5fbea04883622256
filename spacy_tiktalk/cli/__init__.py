"""The command line: `python -m spacy tiktalk …`, and the same as `spacy-tiktalk …`.

The only place that prints. Each command is one file; the work itself is in the library. Every
`python -m spacy` imports this, so nothing heavy may load before a command runs.
"""

from __future__ import annotations

import typer
from spacy.cli import app as spacy_app

from .annotate import annotate
from .calibrate import calibrate
from .convert import convert
from .diff import diff
from .doctor import doctor
from .encoder import encoder
from .evaluate import evaluate
from .generate_video import generate_video
from .info import info
from .release import release
from .report import report
from .synthesize import synthesize
from .track import track
from .track_eval import track_eval

HELP = """Who is meant and who is seen: persons in Chinese comment dialogues, heads in their videos.

Begin with: python -m spacy tiktalk annotate dialogues.txt
            python -m spacy tiktalk track clip.mp4
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
    (diff, "Show what a prediction gets wrong, and write both sides."),
    (report, "Draw annotated dialogues into one HTML page."),
    (convert, "Convert annotated dialogues between formats."),
    (encoder, "Write the text encoder as a local folder."),
    (release, "Make a trained pipeline fit to hand out."),
    (track, "Find and follow every head in a video."),
    (track_eval, "Score head tracks."),
    (calibrate, "Measure the merge threshold on your own pictures."),
    (generate_video, "Make a video with known head tracks."),
    (synthesize, "Make dialogues with videos, and who is who in them."),
    (info, "Show versions, and what a pipeline is made of."),
    (doctor, "Say what is installed, what is missing, and the command that adds it."),
):
    needs_args = command not in (info, doctor)
    name = command.__name__.replace("_", "-")
    tiktalk_cli.command(name, short_help=summary, no_args_is_help=needs_args)(command)

spacy_app.add_typer(tiktalk_cli)
