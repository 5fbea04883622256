"""What `track` does: checks what was asked for, and tracks."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import error
from ...formats.comments.tell import LINES_SUFFIXES, TABLE_SUFFIXES
from ..shared.loading import check_input
from ..shared.outputs import check_outputs
from ..shared.terminal import fail
from .jsonl import check_folder, track_dialogues
from .parts import make_tracker, named_file
from .request import Request
from .write import tell, write

if TYPE_CHECKING:
    from ...video.track import VideoTracker
    from ...video.tracks.tracked_video import TrackedVideo


def run(request: Request, kept: list[str]) -> None:
    """Track a video, or the videos of a .jsonl.

    kept (list[str]): gets sentences of what is on disk, for when the work is stopped.
    RAISES: T512, T516, T565 for options and inputs that do not go together, T560 to T563 for
        outputs, typer.Exit(1) where some of the videos could not be tracked, and what the tracker
        and the writers raise.
    """
    if request.font is not None:
        check_input(request.font)
    if Path(request.input).suffix.lower() in LINES_SUFFIXES:
        _track_many(request, _folder_of(request), kept)
        return
    _check_one(request)
    tracker = _tracker(request)
    found = _track_one(tracker, request.input, bar=request.bar)
    write(request, found, tracker, kept)
    tell(request, found.tracks)


def _folder_of(request: Request) -> Path:
    """The folder for the videos of a .jsonl. RAISES: T512, and as `check_folder`."""
    given = [name for name, path in request.files.items() if path is not None and name != "--out"]
    flags = {
        "--crops": request.crops is not None,
        "--blur": request.blur,
        "--out -": request.to_stdout,
        "--font": request.font is not None,
    }
    given += [name for name, value in flags.items() if value]
    out = request.json_file
    if out is None or given:
        raise error("T512", path=request.input, given=", ".join(given) or "no --out")
    check_folder(out, inputs=[request.input], force=request.force, resume=request.resume)
    return out


def _track_many(request: Request, out: Path, kept: list[str]) -> None:
    failed = track_dialogues(
        Path(request.input),
        _tracker(request),
        out=out,
        video_root=request.video_root,
        bar=request.bar,
        as_json=request.as_json,
        resume=request.resume,
        kept=kept,
    )
    if failed:
        raise fail(f"{failed} of the videos could not be tracked, named above.")


def _check_one(request: Request) -> None:
    """RAISES: T516, T565, T560 to T563, and as `_check_drawing`."""
    if request.resume:
        raise error("T516", options="--resume", reason="one video is tracked in one go")
    if Path(request.input).suffix.lower() in (*TABLE_SUFFIXES, ".json"):
        raise error("T565", path=request.input)
    check_outputs(
        request.files,
        folders={"--crops": request.crops},
        inputs={
            "VIDEO": request.input,
            "--font": request.font,
            "--detector": named_file(request.detector),
            "--embedder": named_file(request.embedder),
        },
        force=request.force,
    )
    _check_drawing(request.annotate, blur=request.blur, font=request.font)


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


def _tracker(request: Request) -> VideoTracker:
    return make_tracker(
        detector=request.detector,
        embedder=request.embedder,
        shots=request.shots,
        fps=request.fps,
        merge_threshold=request.merge_threshold,
        detector_size=request.detector_size,
        max_seconds=request.max_seconds,
    )


def _track_one(tracker: VideoTracker, source: str, *, bar: bool) -> TrackedVideo:
    from ...video.reading.progress import progress_bar
    from ...video.reading.sources import resolve_video

    path = resolve_video(source, None)
    with progress_bar(path.name) if bar else nullcontext(None) as progress:
        return tracker.track(path, progress=progress)
