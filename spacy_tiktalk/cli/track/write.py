"""The files that `track` writes for one video, and what it prints about them."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from ...files import json_text, parents_of, write_text
from ..shared.terminal import show, show_json, warn
from .request import Request
from .table import heads_table, summary

if TYPE_CHECKING:
    from ...video.track import VideoTracker
    from ...video.tracks.head_tracks import HeadTracks
    from ...video.tracks.tracked_video import TrackedVideo


def write(request: Request, found: TrackedVideo, tracker: VideoTracker, kept: list[str]) -> None:
    """Write the requested files; each is noted in `kept` once it is there."""
    from ...video.tracks.formats.crops_folder import write_crops

    tracks = found.tracks
    if tracks.video.truncated:
        warn(f"{request.input}: read only in part, {tracks.video.frames_decoded} frames.")
    for path, save in (
        (request.json_file, lambda p: tracks.to_json(p)),
        (request.mot, lambda p: tracks.to_mot(p)),
        (request.coco, lambda p: write_text(p, json_text(tracks.to_coco()))),
        (request.cvat, lambda p: tracks.to_cvat(p)),
        (request.crops, lambda p: write_crops(tracks, found.crops, p, replace=True)),
        (request.annotate, lambda p: _annotate(request, tracker, tracks, p)),
    ):
        if path is not None:
            with parents_of(path):
                save(path)
            kept.append(f"{path} is written.")


def _annotate(request: Request, tracker: VideoTracker, tracks: HeadTracks, out: Path) -> None:
    from ...report.pictures.annotated_video import annotate_video
    from ...video.reading.progress import progress_bar

    bar = progress_bar(out.name, what="Drawing") if request.bar else nullcontext(None)
    with bar as progress:
        annotate_video(
            request.input,
            tracks,
            out,
            blur=request.blur,
            font=request.font,
            progress=progress,
            backend=tracker.backend,
            limits=tracker.limits,
        )


def tell(request: Request, tracks: HeadTracks) -> None:
    """Print the tracks as JSON, or the heads and the files that were written."""
    if request.as_json or request.to_stdout:
        show_json(json.loads(tracks.to_json()))
        return
    if not tracks.is_empty():
        show(heads_table(tracks))
        show()
    show(summary(tracks))
    for path in (*request.files.values(), request.crops):
        if path is not None:
            show(f"written: {path}")
