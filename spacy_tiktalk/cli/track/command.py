"""`tiktalk track`: a video in, its head tracks out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..shared.outputs import Force
from ..shared.progress import Progress
from ..shared.terminal import reporting
from .parts import DETECTORS, EMBEDDERS, SHOTS


def track(
    input_: Annotated[
        str,
        typer.Argument(
            metavar="VIDEO",
            help="A video file, a folder of images, or a .jsonl of dialogues that name their "
            "videos.",
        ),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            "--output",
            "-o",
            help="Write the head tracks as JSON; - for stdout. For a .jsonl: a folder, required.",
        ),
    ] = None,
    mot: Annotated[
        Path | None, typer.Option(help="Write them in MOTChallenge's format too.")
    ] = None,
    coco: Annotated[Path | None, typer.Option(help="Write them as COCO JSON too.")] = None,
    cvat: Annotated[Path | None, typer.Option(help="Write them as CVAT XML too.")] = None,
    crops: Annotated[
        Path | None, typer.Option(help="Write the key crops of each head to a folder.")
    ] = None,
    annotate: Annotated[
        Path | None, typer.Option(help="Write a video with boxes and ids drawn.")
    ] = None,
    blur: Annotated[bool, typer.Option("--blur", help="Blur the heads in --annotate.")] = False,
    font: Annotated[Path | None, typer.Option(help="Font file for --annotate.")] = None,
    force: Force = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Of a .jsonl: go on where a run that was cut off ended."),
    ] = False,
    fps: Annotated[
        float, typer.Option(min=0, help="Frames per second to look at; 0: every frame.")
    ] = 5.0,
    detector: Annotated[str, typer.Option(help=f"{DETECTORS}.")] = "centerface",
    detector_size: Annotated[
        int | None, typer.Option(help="Longer side of the picture in the network, in pixels.")
    ] = None,
    embedder: Annotated[
        str, typer.Option(help=f"What tells persons apart: {EMBEDDERS}.")
    ] = "mobile",
    shots: Annotated[str, typer.Option(help=f"Cut detection: {SHOTS}.")] = "gradual",
    merge_threshold: Annotated[
        float | None, typer.Option(help="Distance below which two heads are one person.")
    ] = None,
    max_seconds: Annotated[
        float | None, typer.Option(help="Look only at this many seconds from the start.")
    ] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            help="Folder that must hold the videos named in a .jsonl. Default: the .jsonl's own."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the head tracks as JSON.")] = False,
    progress: Progress = True,
) -> None:
    """Find every head in a video, follow it across cuts, and say who is seen when.

    H1, H2, … are persons in order of appearance. Tracklets are their unbroken stretches.

    \b
    Examples:
      python -m spacy tiktalk track clip.mp4
      python -m spacy tiktalk track clip.mp4 --out tracks.json --annotate seen.mp4
      python -m spacy tiktalk track clip.mp4 --out - | python -m json.tool
      python -m spacy tiktalk track comments.jsonl --video-root clips --out tracks
    """
    kept: list[str] = []
    with reporting(kept=lambda: " ".join(kept) or "No file was written."):
        from .request import Request
        from .run import run

        run(
            Request(
                input=input_,
                out=out,
                mot=mot,
                coco=coco,
                cvat=cvat,
                crops=crops,
                annotate=annotate,
                blur=blur,
                font=font,
                force=force,
                resume=resume,
                fps=fps,
                detector=detector,
                detector_size=detector_size,
                embedder=embedder,
                shots=shots,
                merge_threshold=merge_threshold,
                max_seconds=max_seconds,
                video_root=video_root,
                as_json=as_json,
                bar=progress and sys.stderr.isatty(),
            ),
            kept,
        )
