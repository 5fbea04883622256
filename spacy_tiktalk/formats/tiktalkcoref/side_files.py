"""Titles, video types and splits from the files beside the authors' data, joined by key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...errors import error, warn
from ..record import VIDEO_TYPES, DialogueRecord
from ..source import Where, filled, load_object, read_lines

SideFile = str | Path | Mapping[str, str] | None


@dataclass(frozen=True)
class VideoTypes:
    """What a video_types.jsonl or split.jsonl says: video id → type, video id → split."""

    name: str
    types: Mapping[str, str]
    splits: Mapping[str, str]


def read_titles(source: str | Path | Mapping[str, str]) -> dict[str, str]:
    """Video id → title, from lines {"video_id": …, "title": …}. RAISES: T101, T109-T114."""
    if isinstance(source, Mapping):
        return dict(source)
    return dict(_texts(obj, where, "video_id", "title") for where, obj in _read(source))


def read_video_types(source: str | Path | Mapping[str, str]) -> VideoTypes:
    """Types and splits, from lines {"video_id": …, "video_type": …, "split": …}; split may lack.

    RAISES: T101, T109-T114, T118 for a type that is not "celeb" or "no_celeb".
    """
    if isinstance(source, Mapping):
        return VideoTypes("video_types", dict(source), {})
    types, splits = {}, {}
    for where, obj in _read(source):
        video, kind = _texts(obj, where, "video_id", "video_type")
        if kind not in VIDEO_TYPES:
            expected = " or ".join(map(repr, VIDEO_TYPES))
            raise error("T118", where=where, what="video_type", expected=expected, found=repr(kind))
        types[video] = kind
        if "split" in obj:
            splits[video] = _texts(obj, where, "video_id", "split")[1]
    return VideoTypes(str(source), types, splits)


def join(
    records: Sequence[DialogueRecord],
    *,
    path: str,
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
) -> list[DialogueRecord]:
    """Fill in titles and video types that the records lack, and keep one split where asked.

    What a record says itself stays. Missing entries are counted and warned about once (W105).

    RAISES: T107 where a split is asked for and none is named, T108 where it has no dialogue here.
    """
    joined = join_numbered(records, path=path, titles=titles, video_types=video_types, split=split)
    return [record for _, record in joined]


def join_numbered(
    records: Sequence[DialogueRecord],
    *,
    path: str,
    titles: SideFile = None,
    video_types: SideFile = None,
    split: str | None = None,
) -> list[tuple[int, DialogueRecord]]:
    """As `join`, each with its index among `records`, of which a split keeps some.

    RAISES: T107 and T108 as `join`.
    """
    numbers = list(range(len(records)))
    joined = list(records)
    if video_types is not None:
        given = read_video_types(video_types)
        if split is not None:
            numbers = _select(joined, given, split, path)
            joined = [joined[number] for number in numbers]
        joined = [
            r if r.video_type else replace(r, video_type=given.types.get(_key(r))) for r in joined
        ]
        missing = [_key(r) for r in joined if r.video_type is None]
        _warn(given.name, "video type", missing, len(joined))
    elif split is not None:
        raise error("T107", split=split, path="no file given")
    if titles is not None:
        known = read_titles(titles)
        joined = [
            r
            if r.dialogue.title is not None
            else replace(r, dialogue=replace(r.dialogue, title=known.get(_key(r))))
            for r in joined
        ]
        missing = [_key(r) for r in joined if r.dialogue.title is None]
        name = "titles" if isinstance(titles, Mapping) else str(titles)
        _warn(name, "title", missing, len(joined))
    return list(zip(numbers, joined, strict=True))


def _select(records: list[DialogueRecord], given: VideoTypes, split: str, path: str) -> list[int]:
    """The indices of the records of a split."""
    if not given.splits:
        raise error("T107", split=split, path=given.name)
    chosen = [i for i, record in enumerate(records) if given.splits.get(_key(record)) == split]
    if not chosen:
        known = ", ".join(sorted(set(given.splits.values())))
        raise error("T108", path=path, split=split, known=known)
    return chosen


def _key(record: DialogueRecord) -> str:
    return record.dialogue.key or ""


def _warn(side: str, what: str, missing: list[str], total: int) -> None:
    if missing:
        first = repr(missing[0])
        warn("W105", side=side, what=what, n=len(missing), total=total, first=first)


def _read(source: str | Path) -> list[tuple[Where, dict[str, Any]]]:
    return [(where, load_object(raw, where)) for where, raw in filled(read_lines(Path(source)))]


def _texts(obj: dict[str, Any], where: Where, *names: str) -> tuple[str, str]:
    first, second = (obj.get(name) for name in names)
    if not isinstance(first, str) or not isinstance(second, str):
        raise error("T109", where=where, keys=" and ".join(map(repr, names)))
    return first, second
