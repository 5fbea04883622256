"""`tiktalk track comments.jsonl`: every video the dialogues name, each tracked once."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import TiktalkError
from ..annotate.reading import NamedBadRecords, read_dialogues
from ..shared.terminal import remark, show, show_json, warn
from .table import summary

if TYPE_CHECKING:
    from ...video.track import VideoTracker

INDEX = "index.jsonl"


def track_dialogues(
    path: Path,
    tracker: VideoTracker,
    *,
    out: Path,
    video_root: Path | None,
    bar: bool,
    as_json: bool = False,
    kept: list[str] | None = None,
) -> int:
    """Track the videos of a JSONL file; returns how many could not be tracked.

    as_json: print the lines of the index, and no sentences. kept: gets a sentence of what is on
    disk, for when the work is stopped.

    Writes `out/NAME.json` for each video and a line for it in `out/index.jsonl`: {"video": as the
    dialogues name it, "tracks": the file, "keys": of the dialogues}. A video that fails is named
    on stderr and the others go on. Paths must lie under `video_root`.
    """
    from contextlib import nullcontext

    from ...video.reading.progress import progress_bar
    from ...video.reading.sources import content_hash, resolve_video

    root = path.parent if video_root is None else video_root
    keys: dict[str, list[str | None]] = {}
    for record in read_dialogues(str(path), NamedBadRecords(str(path), "raise"), title=None):
        if record.dialogue.video:
            keys.setdefault(record.dialogue.video, []).append(record.dialogue.key)
    if not keys:
        remark(f"{path}: no dialogue names a video.")
    out.mkdir(parents=True, exist_ok=True)
    failed = done = 0
    written: dict[str, str] = {}
    with (out / INDEX).open("w", encoding="utf-8", newline="\n") as index:
        for video, dialogues in keys.items():
            try:
                source = resolve_video(video, root)
                content = content_hash(source)
                if content not in written:
                    with progress_bar(source.name) if bar else nullcontext(None) as progress:
                        tracks = tracker.track(source, progress=progress).tracks
                    name = _name(source, str(content))
                    tracks.to_json(out / name)
                    written[str(content)] = name
                    if tracks.video.truncated:
                        warn(f"{video}: read only in part, {tracks.video.frames_decoded} frames.")
                    if not as_json:
                        show(summary(tracks))
            except TiktalkError as err:
                failed += 1
                warn(f"skipped: {err}")
                continue
            entry = {"video": video, "tracks": written[str(content)], "keys": dialogues}
            index.write(json.dumps(entry, ensure_ascii=False) + "\n")
            index.flush()
            done += 1
            if kept is not None:
                kept[:] = [f"{done} of {len(keys)} videos are tracked: see {out / INDEX}"]
            if as_json:
                show_json(entry)
    if not as_json:
        show(f"{done} of {len(keys)} videos tracked, written to {out}")
    return failed


def _name(source: Path, content: str) -> str:
    """A file name that holds nothing but letters and digits of the video's, and its hash."""
    stem = re.sub(r"[^\w-]+", "-", source.stem).strip("-")[:60] or "video"
    return f"{stem}-{content[:12]}.json"
