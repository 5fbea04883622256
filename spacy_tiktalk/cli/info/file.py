"""What `tiktalk info` says about a file: what it is, and what it holds, in numbers."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import TiktalkError, error
from ..shared.loading import read_tracks

if TYPE_CHECKING:
    from ...formats.comments.options import CommentOptions

_HEAD = 4096
_VERSION = re.compile(rb'\s*\{\s*"version"')  # as head tracks begin, and people
_RESULT = ("heads", "error")
_IF_ANY = ("boxes", "celeb", "no_celeb", "misaligned")


def describe_file(
    path: Path,
    *,
    format: str = "auto",  # noqa: A002
    comments: CommentOptions | None = None,
) -> dict[str, dict[str, Any]]:
    """Names and values under "file" and under what it is.

    Known are videos, head tracks (JSON), dialogues as text or in a format that `convert` reads, the
    results of `annotate`, and folders of partitions, done or not.

    format (str), comments (CommentOptions | None): as `read_records`, for dialogues.
    RAISES: T890 for another folder and for anything else, T593 for damaged partitions, T700 for a
        video without the extra video, and what reading a damaged file raises.
    """
    if path.is_dir():
        from ...formats.partitions import is_partitions

        if (path / "index.jsonl").is_file():
            return _tracked_folder(path)
        if is_partitions(path):
            return _partitions(path)
        raise error("T890", path=path, found="a folder without a pipeline (meta.json)")
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise error("T890", path=path, found="an empty file")
    kind, found = _read(path, head, format, comments)
    about = {"kind": kind, "name": path.name, "bytes": path.stat().st_size}
    return {"file": about, kind: found}


def _read(
    path: Path, head: bytes, format_: str, comments: CommentOptions | None
) -> tuple[str, dict[str, Any]]:
    from ...formats.registry import check_comment_options
    from ...video.reading.sniff import container

    format_name = container(head) if format_ == "auto" else None
    if format_name is not None:
        check_comment_options(path, comments, "video")
        return "video", {"container": format_name, **_video(path)}
    given = format_ != "auto" or (comments is not None and comments.given)
    if not given and path.suffix.lower() == ".json" and head.lstrip().startswith(b"{"):
        try:
            return "head tracks", _tracks(path)
        except TiktalkError:
            data = path.read_bytes()
            begins = _VERSION.match(head) is not None and b'"people"' not in data
            if begins or b'"tracklets"' in data:
                raise
    return _dialogues(path, format_, comments)


def _video(path: Path) -> dict[str, Any]:
    from ...video.reading.reader import VideoReader

    with VideoReader(path) as reader:
        info = reader.info
    return {
        "size": f"{info.width} x {info.height}",
        "frames a second": info.fps,
        "seconds": info.duration,
        "frames": info.frames_expected,
        "turned by degrees": info.rotation or None,
    }


def _tracks(path: Path) -> dict[str, Any]:
    tracks = read_tracks(path)
    seen = {head_id: round(tracks.seconds(head_id), 1) for head_id in tracks.head_ids}
    return {
        "video": tracks.video.name,
        "seconds": tracks.video.duration,
        "shots": len(tracks.shot_starts),
        "heads": len(tracks.head_ids),
        "boxes": len(tracks),
        "seconds seen": seen,
    }


def _tracked_folder(path: Path) -> dict[str, dict[str, Any]]:
    lines = (path / "index.jsonl").read_bytes().splitlines()
    there = sum(1 for file in path.glob("*.json") if file.is_file())
    about = {"kind": "head tracks of several videos", "name": path.name}
    return {"folder": about, "head tracks": {"videos": len(lines), "files": there}}


def _partitions(path: Path) -> dict[str, dict[str, Any]]:
    from ...formats.partitions import manifest_object

    told = manifest_object(path)
    about = {"kind": f"partitions of {told['command']}", "name": path.name}
    counts = {name: told[name] for name in ("dialogues", "comments", "videos") if told.get(name)}
    there = sum(1 for _ in path.glob("part-*.parquet"))
    found = {
        "made by": told.get("release"),
        "inputs": ", ".join(told["inputs"]),
        **counts,
        "partitions": told["partitions"],
        "done": str(there) if told["complete"] else f"{there}, the run has not ended (--resume)",
    }
    return {"folder": about, "partitions": found}


def _dialogues(
    path: Path, format_: str, comments: CommentOptions | None
) -> tuple[str, dict[str, Any]]:
    """Annotated dialogues, dialogues as plain text, or what `annotate` wrote."""
    from ...formats.convert import count, read_records
    from ...formats.registry import TEXT, check_format, guess_format
    from ..shared.bad_records import NamedBadRecords
    from ..shared.reading import ReadOptions, read_dialogues

    check_format("--format", format_, more=(TEXT,))
    if format_ == "auto":
        try:
            format_ = guess_format(path, text=True, comments=comments)
        except TiktalkError as err:
            if err.code != "T156":
                raise
            raise error("T890", path=path, found=err.values["found"]) from err
    if format_ == TEXT:
        options = ReadOptions(format=TEXT, comments=comments)
        records = read_dialogues(str(path), NamedBadRecords(str(path), "skip"), options)
        stats = count(records).to_dict()
        kept = ("dialogues", "turns", "characters")
        return "dialogues as text", {name: stats[name] for name in kept}
    records = read_records(path, format=format_, on_error="skip", comments=comments)
    counted = count(records).to_dict().items()
    found: dict[str, Any] = {"format": format_}
    found.update({name: n for name, n in counted if n or name not in _IF_ANY})
    found["videos named"] = sum(record.dialogue.video is not None for record in records)
    results = _results(path) if format_ == "jsonl" else None
    if results is None:
        return "comments" if format_ == "comments" else "annotated dialogues", found
    return "results of annotate", {**found, **results}


def _results(path: Path) -> dict[str, Any] | None:
    """Counts of what only results have; None where no line is one."""
    counted: Counter[str] = Counter()
    heads = linked = 0
    # Bytes, because a text is also split at U+2028 and others, which may stand in a comment.
    for line in path.read_bytes().splitlines():
        try:
            obj = json.loads(line.decode("utf-8", errors="replace"))
        except (ValueError, RecursionError):
            continue  # counted as a bad record where the dialogues are read
        if not isinstance(obj, dict):
            continue
        counted.update(name for name in _RESULT if name in obj)
        heads += len(_list(obj, "heads"))
        clusters = _list(obj, "clusters")
        linked += sum(c.get("link_status") == "linked" for c in clusters if isinstance(c, dict))
    if not counted["heads"]:
        return None
    return {"heads": heads, "persons seen": linked, "with an error": counted["error"]}


def _list(obj: dict[str, Any], key: str) -> list[Any]:
    """The value if it is a list, else an empty one (a damaged line)."""
    found = obj.get(key)
    return found if isinstance(found, list) else []
