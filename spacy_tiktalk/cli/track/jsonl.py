"""`tiktalk track comments.jsonl`: every video the dialogues name, each tracked once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import TiktalkError, error
from ...files import json_text, move_into, parents_of, real_path
from ..shared.bad_records import NamedBadRecords
from ..shared.outputs import check_outputs, refuse_links
from ..shared.reading import read_dialogues
from ..shared.terminal import remark, show, show_json, warn
from .table import summary

if TYPE_CHECKING:
    from ...video.track import VideoTracker

INDEX = "index.jsonl"
_SETTINGS = ".settings.json"  # what the tracks were made with, until all are there
_STEM = 200  # bytes: a system takes names of 255, and a rare character has four
_OURS = re.compile(r"-[0-9a-f]{12}\.json$")


def track_dialogues(
    path: Path,
    tracker: VideoTracker,
    *,
    out: Path,
    video_root: Path | None,
    bar: bool,
    as_json: bool = False,
    resume: bool = False,
    kept: list[str] | None = None,
) -> int:
    """Track the videos of a JSONL file; returns how many could not be tracked.

    Writes `out/NAME.json` for each video and a line for it in `out/index.jsonl`: {"video": as the
    dialogues name it, "tracks": the file, "keys": of the dialogues}. Until all videos are done they
    stand in a folder `out.part`, which a run that is cut off leaves; what an earlier run wrote to
    `out` goes only then. A video that fails is named on stderr and the others go on. Paths must lie
    under `video_root`.

    as_json (bool): print the lines of the index, and no sentences.
    resume (bool): keep the tracks that such a folder has of videos that are still the same.
    kept (list[str] | None): gets a sentence of what is on disk, for when the work is stopped.
    RAISES: T517 where the folder was begun with other settings.
    """
    from ...video.reading.progress import progress_bar
    from ...video.reading.sources import content_hash, resolve_video

    root = path.parent if video_root is None else video_root
    keys: dict[str, list[str | None]] = {}
    for record in read_dialogues(str(path), NamedBadRecords(str(path), "raise")):
        if record.dialogue.video:
            keys.setdefault(record.dialogue.video, []).append(record.dialogue.key)
    if not keys:
        remark(f"{path}: no dialogue names a video.")
    failed = done = again = 0
    written: dict[str, str] = {}
    part = _part(out)
    begun = _begun(part, tracker.fingerprint, resume=resume)
    with begun, (part / INDEX).open("w", encoding="utf-8", newline="\n") as index:
        for video, dialogues in keys.items():
            try:
                source = resolve_video(video, root)
                content = str(content_hash(source))
                name = written.get(content) or _name(source, content)
                if content not in written and resume and _is_whole(part / name, content):
                    written[content] = name
                    again += 1
                elif content not in written:
                    with progress_bar(source.name) if bar else nullcontext(None) as progress:
                        tracks = tracker.track(source, sha256=content, progress=progress).tracks
                    tracks.to_json(part / name)
                    if tracks.video.sha256 == content:  # it did not change meanwhile
                        written[content] = name
                    if tracks.video.truncated:
                        warn(f"{video}: read only in part, {tracks.video.frames_decoded} frames.")
                    if not as_json:
                        show(summary(tracks))
            except TiktalkError as err:
                failed += 1
                warn(f"skipped: {err}")
                continue
            entry = {"video": video, "tracks": name, "keys": dialogues}
            index.write(json_text(entry) + "\n")
            index.flush()
            done += 1
            if kept is not None:
                told = f"{done} of {len(keys)} videos are tracked: see {part / INDEX}, and go on"
                kept[:] = [f"{told} with --resume."]
            if as_json:
                show_json(entry)
    (part / _SETTINGS).unlink()
    move_into(part, out, _earlier(out))
    part.rmdir()
    if not as_json:
        of_before = f" ({again} before)" if again else ""
        show(f"{done} of {len(keys)} videos tracked{of_before}, written to {out}")
    return failed


def check_folder(out: Path, *, inputs: Iterable[str], force: bool, resume: bool) -> None:
    """RAISES: T516 for both, T560 to T562 for the folder, or for what a run that was cut off left
    beside it."""
    if resume and force:
        raise error(
            "T516", options="--resume, --force", reason="the one keeps what the other drops"
        )
    read = {"VIDEO": [Path(given) for given in inputs]}
    whole = ", leave it: no run into it was cut off" if resume else ""
    check_outputs({}, folders={"--out": out}, inputs=read, force=force, more=whole)
    check_outputs(
        {},
        folders={"what --out began": _part(out)},
        inputs=read,
        force=force or resume,
        more=", go on in it with --resume",
    )
    refuse_links("what --out began", _part(out))


def _part(out: Path) -> Path:
    """The folder that holds the tracks until all of them are done."""
    named = real_path(out) if out.is_symlink() or out.name in ("", "..") else out
    return named.with_name(f"{named.name}.part")


@contextmanager
def _begun(part: Path, settings: str, *, resume: bool) -> Iterator[None]:
    """The folder to work in, but for `resume` empty. After an error it stays if a video's tracks
    are in it."""
    with parents_of(part):
        part.mkdir(exist_ok=True)
        told = part / _SETTINGS
        if not resume:
            for path in _earlier(part):
                path.unlink()
        elif _earlier(part) and not (told.is_file() and told.read_text("utf-8") == settings):
            raise error("T517", path=part)
        told.write_text(settings, encoding="utf-8", newline="\n")
        try:
            yield
        except BaseException:
            if len(_earlier(part)) <= 1:  # nothing but the index
                (part / INDEX).unlink(missing_ok=True)
                told.unlink(missing_ok=True)
                with suppress(OSError):  # what is of somebody else stays
                    part.rmdir()
            raise


def _earlier(folder: Path) -> list[Path]:
    """The files that an earlier run wrote, recognized by their names."""
    if not (folder / INDEX).is_file():
        return []
    files = [path for path in folder.glob("*.json") if _OURS.search(path.name)]
    return [*files, folder / INDEX]


def _is_whole(path: Path, content: str) -> bool:
    """Whether a file has the tracks of a video of that hash: its writer may have been killed."""
    from ...video.tracks.head_tracks import HeadTracks

    try:
        return path.is_file() and HeadTracks.from_json(path).video.sha256 == content
    except TiktalkError:
        return False


def _name(source: Path, content: str) -> str:
    """A file name made of the letters and digits of the video's name, and its hash."""
    stem = re.sub(r"[^\w-]+", "-", source.stem).strip("-")[:60]
    stem = stem.encode()[:_STEM].decode(errors="ignore") or "video"
    return f"{stem}-{content[:12]}.json"
