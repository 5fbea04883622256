"""`tiktalk synthesize`: made-up videos of drawn people with dialogues and exact gold links."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from .shared.outputs import Force, check_outputs
from .shared.progress import Progress
from .shared.terminal import fields, reporting, show, show_json


def synthesize(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Folder to write; empty, or not there yet.")
    ],
    train: Annotated[int, typer.Option(help="Dialogues for training, one video each.")] = 600,
    dev: Annotated[int, typer.Option(help="Dialogues for choosing settings.")] = 100,
    test: Annotated[int, typer.Option(help="Dialogues about looks that training lacks.")] = 150,
    seed: Annotated[int, typer.Option(help="Another seed gives another corpus.")] = 1,
    force: Force = False,
    progress: Progress = True,
    as_json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Write made-up videos with Chinese dialogues about the drawn people in them.

    For training and testing the linker when no videos are available. FOLDER gets train.jsonl,
    dev.jsonl and test.jsonl with gold clusters, links and boxes; videos/; boxes/ with every head
    in every frame; heads/ with a crop of everyone; people.jsonl with their looks. In the test
    part somebody always has a combination of looks that nobody has in training (manifest.json).

    \b
    Example:
      python -m spacy tiktalk synthesize made --train 600 --dev 100 --test 150 --seed 1
    """
    with reporting():
        from ..training.synthetic import make_synthetic
        from ..video.reading.progress import progress_bar

        check_outputs({}, folders={"FOLDER": folder}, inputs={}, force=force)
        counts = {"n_train": train, "n_dev": dev, "n_test": test}
        bar = progress and sys.stderr.isatty()
        with progress_bar("videos", what="Drawing") if bar else nullcontext() as move:
            made = make_synthetic(folder, **counts, seed=seed, force=force, progress=move)
        if as_json:
            show_json({"folder": str(made.folder), **made.counts}, indent=2)
            return
        told = [
            (
                split,
                f"{n['dialogues']} dialogues, {n['people']} people, {n['clusters']} clusters: "
                f"{n['visible']} in the picture ({n['plural']} plural), {n['null']} not",
            )
            for split, n in made.counts.items()
            if n
        ]
        show(fields([*told, ("written to", str(made.folder))]))
