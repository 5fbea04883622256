"""`tiktalk track`: a video in, its head tracks out."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ...errors import error
from ...files import parents_of, write_text
from ...formats.comments.tell import LINES_SUFFIXES, TABLE_SUFFIXES
from ..shared.loading import check_input
from ..shared.outputs import Force, check_outputs
from ..shared.terminal import fail, reporting, show, show_json, warn
from .parts import DETECTORS, EMBEDDERS, SHOTS, make_tracker, named_file
from .table import heads_table, summary

if TYPE_CHECKING:
    from ...video.track import VideoTracker
    from ...video.tracks.tracked_video import TrackedVideo


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
        Path | None, typer.Option("--mot", help="Write them in MOTChallenge's format too.")
    ] = None,
    coco: Annotated[
        Path | None, typer.Option("--coco", help="Write them as COCO JSON too.")
    ] = None,
    cvat: Annotated[Path | None, typer.Option("--cvat", help="Write them as CVAT XML too.")] = None,
    crops: Annotated[
        Path | None, typer.Option("--crops", help="Write the key crops of each head to a folder.")
    ] = None,
    annotate: Annotated[
        Path | None, typer.Option("--annotate", help="Write a video with boxes and ids drawn.")
    ] = None,
    blur: Annotated[bool, typer.Option("--blur", help="Blur the heads in --annotate.")] = False,
    font: Annotated[Path | None, typer.Option("--font", help="Font file for --annotate.")] = None,
    force: Force = False,
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Of a .jsonl: go on where a run that was cut off ended."),
    ] = False,
    fps: Annotated[
        float, typer.Option("--fps", min=0, help="Frames per second to look at; 0: every frame.")
    ] = 5.0,
    detector: Annotated[str, typer.Option("--detector", help=f"{DETECTORS}.")] = "centerface",
    detector_size: Annotated[
        int | None,
        typer.Option(
            "--detector-size", help="Longer side of the picture in the network, in pixels."
        ),
    ] = None,
    embedder: Annotated[
        str, typer.Option("--embedder", help=f"What tells persons apart: {EMBEDDERS}.")
    ] = "mobile",
    shots: Annotated[str, typer.Option("--shots", help=f"Cut detection: {SHOTS}.")] = "gradual",
    merge_threshold: Annotated[
        float | None,
        typer.Option("--merge-threshold", help="Distance below which two heads are one person."),
    ] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option("--max-seconds", help="Look only at this many seconds from the start."),
    ] = None,
    video_root: Annotated[
        Path | None,
        typer.Option(
            "--video-root",
            help="Folder that must hold the videos named in a .jsonl. Default: the .jsonl's own.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the head tracks as JSON.")] = False,
    progress: Annotated[
        bool, typer.Option("--progress/--no-progress", help="Show progress bars on a terminal.")
    ] = True,
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
    to_stdout = out == Path("-")
    if to_stdout:
        out, as_json = None, True
    with reporting(kept=lambda: " ".join(kept) or "No file was written."):
        if font is not None:
            check_input(font)
        dialogues = Path(input_).suffix.lower() in LINES_SUFFIXES
        files = {"--out": out, "--mot": mot, "--coco": coco, "--cvat": cvat, "--annotate": annotate}
        if dialogues:
            given = [name for name, path in files.items() if path is not None and name != "--out"]
            flags = {
                "--crops": crops is not None,
                "--blur": blur,
                "--out -": to_stdout,
                "--font": font is not None,
            }
            given += [name for name, value in flags.items() if value]
            if out is None or given:
                raise error("T512", path=input_, given=", ".join(given) or "no --out")
            from .jsonl import check_folder

            check_folder(out, inputs=[input_], force=force, resume=resume)
        else:
            if resume:
                raise error("T516", options="--resume", reason="one video is tracked in one go")
            if Path(input_).suffix.lower() in (*TABLE_SUFFIXES, ".json"):
                raise error("T565", path=input_)
            check_outputs(
                files,
                folders={"--crops": crops},
                inputs={
                    "VIDEO": input_,
                    "--font": font,
                    "--detector": named_file(detector),
                    "--embedder": named_file(embedder),
                },
                force=force,
            )
            _check_drawing(annotate, blur=blur, font=font)
        tracker = make_tracker(
            detector=detector,
            embedder=embedder,
            shots=shots,
            fps=fps,
            merge_threshold=merge_threshold,
            detector_size=detector_size,
            max_seconds=max_seconds,
        )
        bar = progress and sys.stderr.isatty()
        if dialogues and out is not None:
            from .jsonl import track_dialogues

            failed = track_dialogues(
                Path(input_),
                tracker,
                out=out,
                video_root=video_root,
                bar=bar,
                as_json=as_json,
                resume=resume,
                kept=kept,
            )
            if failed:
                raise fail(f"{failed} of the videos could not be tracked, named above.")
            return
        found = _track_one(tracker, input_, bar=bar)
        tracks = found.tracks
        if tracks.video.truncated:
            warn(f"{input_}: read only in part, {tracks.video.frames_decoded} frames.")
        for path, write in (
            (out, lambda p: tracks.to_json(p)),
            (mot, lambda p: tracks.to_mot(p)),
            (coco, lambda p: _write_coco(tracks, p)),
            (cvat, lambda p: tracks.to_cvat(p)),
            (crops, lambda p: _write_crops(found, p)),
        ):
            if path is not None:
                with parents_of(path):
                    write(path)
                kept.append(f"{path} is written.")
        if annotate is not None:
            with parents_of(annotate):
                _annotate(tracker, input_, tracks, annotate, blur=blur, font=font, bar=bar)
        if as_json:
            show_json(_as_json(tracks))
            return
        if not tracks.is_empty():
            show(heads_table(tracks))
            show()
        show(summary(tracks))
        for path in (out, mot, coco, cvat, crops, annotate):
            if path is not None:
                show(f"written: {path}")


def _check_drawing(annotate: Path | None, *, blur: bool, font: Path | None) -> None:
    """RAISES: T516 for options of a video that is not asked for, and, as the drawing does when all
    else is done, T761 for its name and T766 for its font."""
    if annotate is None:
        given = [name for name, is_given in (("--blur", blur), ("--font", font)) if is_given]
        if given:
            reason = "without --annotate no video is drawn"
            raise error("T516", options=", ".join(given), reason=reason)
        return
    from ...video.writing.writer import check_suffix

    check_suffix(annotate)
    if font is not None:
        from ...report.pictures.fonts import load_font

        load_font(font, 12)


def _track_one(tracker: VideoTracker, source: str, *, bar: bool) -> TrackedVideo:
    from ...video.reading.progress import progress_bar
    from ...video.reading.sources import resolve_video

    path = resolve_video(source, None)
    with progress_bar(path.name) if bar else nullcontext(None) as progress:
        return tracker.track(path, progress=progress)


def _annotate(
    tracker: VideoTracker,
    source: str,
    tracks: Any,
    out: Path,
    *,
    blur: bool,
    font: Path | None,
    bar: bool,
) -> None:
    from ...report.pictures.annotated_video import annotate_video
    from ...video.reading.progress import progress_bar

    with progress_bar(out.name, what="Drawing") if bar else nullcontext(None) as progress:
        annotate_video(
            source,
            tracks,
            out,
            blur=blur,
            font=font,
            progress=progress,
            backend=tracker.backend,
            limits=tracker.limits,
        )


def _write_coco(tracks: Any, path: Path) -> None:
    write_text(path, json.dumps(tracks.to_coco(), ensure_ascii=False))


def _write_crops(found: TrackedVideo, path: Path) -> None:
    from ...video.tracks.formats.crops_folder import write_crops

    write_crops(found.tracks, found.crops, path, replace=True)


def _as_json(tracks: Any) -> Any:
    return json.loads(tracks.to_json())
