"""All commands in one program, without spaCy: that loads when one of them runs.

So help and wrong options come at once from `spacy-tiktalk`, and every `python -m spacy`, which
imports this too, is not kept waiting.
"""

from __future__ import annotations

from typing import Annotated

import typer

from .annotate.command import annotate
from .convert.command import convert
from .diff.command import diff
from .doctor.command import doctor
from .encoder import encoder
from .evaluate.command import evaluate
from .info.command import info
from .people.command import people
from .release.command import release
from .report.command import report
from .shared.group import Command, Group, print_version
from .synthesize import synthesize
from .track.calibrate import calibrate
from .track.command import track
from .track.eval import track_eval
from .track.generate_video import generate_video

HELP = """Who is meant and who is seen: persons in Chinese comment dialogues, heads in their videos.

\b
Getting started:
  python -m spacy tiktalk doctor
  python -m spacy tiktalk annotate dialogues.txt
  python -m spacy tiktalk track clip.mp4
"""
EPILOG = """\b
Results go to stdout; notes, errors and progress (on a terminal only) to stderr.
- means stdin as an input, and stdout after --out.
--json, where a command has it, prints the result in machine-readable form.
Existing files are never overwritten unless you pass --force.

\b
Exit codes:
  0    all went well
  1    something failed: stderr says what, and what worked is kept
  2    the command line was wrong: nothing was done
  130  stopped with Ctrl-C (143: with SIGTERM): stderr says what was kept
  141  nobody reads stdout any more, as in … | head -1

\b
OMP_NUM_THREADS sets the number of CPU threads, for example OMP_NUM_THREADS=2.
"""
WORK, DATA, TRAINING = "Persons and heads", "Data", "Training"
VIDEO, ABOUT = "Video tools", "About this installation"

tiktalk_cli = typer.Typer(
    name="tiktalk",
    cls=Group,
    help=HELP,
    epilog=EPILOG,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
for section, command, summary in (
    (WORK, annotate, "Mark the persons in dialogues, and which of them are seen."),
    (WORK, track, "Find and follow every head in a video."),
    (WORK, people, "Join the persons of a video's threads into people."),
    (WORK, report, "Draw annotated dialogues into one HTML page."),
    (WORK, evaluate, "Score a pipeline on annotated dialogues."),
    (WORK, diff, "Show what a prediction gets wrong, and write both sides."),
    (DATA, convert, "Convert annotated dialogues between formats."),
    (DATA, synthesize, "Make dialogues with videos, and who is who in them."),
    (TRAINING, encoder, "Write the text encoder as a local folder."),
    (TRAINING, release, "Prepare a trained pipeline for distribution."),
    (VIDEO, track_eval, "Score head tracks."),
    (VIDEO, calibrate, "Measure the merge threshold on your own pictures."),
    (VIDEO, generate_video, "Make a video with known head tracks."),
    (ABOUT, info, "Show versions, what a pipeline is made of, what a file holds."),
    (ABOUT, doctor, "Say what is installed, what is missing, and how to add it."),
):
    tiktalk_cli.command(
        command.__name__.replace("_", "-"),
        cls=Command,
        short_help=summary,
        no_args_is_help=command not in (info, doctor),
        rich_help_panel=section,
    )(command)


@tiktalk_cli.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and exit.", callback=print_version)
    ] = False,
) -> None:
    """The options before a command."""
