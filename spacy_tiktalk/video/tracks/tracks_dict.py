"""Head tracks as plain dicts and arrays, and back with everything checked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

import numpy as np

from ...errors import TiktalkError, error
from ..facts import BY_CLOTHES, BY_FACE, CropRef, Merge, VideoFacts
from .table import TrackTable
from .tracks_check import column

Tracks = TypeVar("Tracks", bound=TrackTable)

VERSION = 1
_ARRAYS = ("frames", "times", "boxes", "scores")
_LARGEST = 2**63 - 1
_NUMBERS = (int, float, np.integer, np.floating)


def to_dict(tracks: TrackTable) -> dict[str, Any]:
    """Dicts, lists, str, int, float and arrays only, so that a Doc can store it.

    {"version": 1, "video": {…}, "shots": [first frames], "identities": [{"id": "H1", "tracklets":
    [1, 3]}], "tracklets": [{"id": 1, "identity": "H1" or None, "shot": 0, "frames": int64 [n],
    "times": float64 [n], "boxes": float32 [n, 4], "scores": float32 [n], "crops": [{"frame",
    "time", "quality"}]}], "merges": [{"first": [1], "second": [3], "distance": 0.3}]}; a merge by
    clothes has "by": "clothes" too.
    """
    # One sort and cuts: asking for tracklets one by one takes seconds where there are thousands.
    order = np.lexsort((tracks.times, tracks.frames, tracks.tracklets))
    numbers, firsts = np.unique(tracks.tracklets[order], return_index=True)
    own: dict[str, list[int]] = {head_id: [] for head_id in tracks.head_ids}
    tracklets = []
    for number, rows in zip(numbers.tolist(), np.split(order, firsts[1:]), strict=False):
        identity = int(tracks.identities[rows[0]])
        head_id = f"H{identity}" if identity else None
        if head_id is not None:
            own[head_id].append(number)
        entry: dict[str, Any] = {
            "id": number,
            "identity": head_id,
            "shot": int(tracks.shots[rows[0]]),
        }
        entry |= {name: getattr(tracks, name)[rows] for name in _ARRAYS}
        entry["crops"] = [
            {"frame": int(ref.frame), "time": float(ref.time), "quality": float(ref.quality)}
            for ref in tracks.crops.get(number, ())
        ]
        tracklets.append(entry)
    return {
        "version": VERSION,
        # "start" only where it says something: older files do not have it
        "video": {k: v for k, v in asdict(tracks.video).items() if k != "start" or v},
        "shots": tracks.shot_starts.tolist(),
        "identities": [
            {"id": head_id, "tracklets": numbers_of} for head_id, numbers_of in own.items()
        ],
        "tracklets": tracklets,
        "merges": [
            {"first": list(m.first), "second": list(m.second), "distance": m.distance}
            | ({} if m.by == BY_FACE else {"by": m.by})  # there were tracks before it
            for m in tracks.merges
        ],
    }


def from_dict(cls: type[Tracks], data: Any, *, document: int | None = None) -> Tracks:
    """Check and read what `to_dict` made; lists may be tuples, arrays may be lists.

    document (int | None): which of the merged Docs. Entries of `merge_docs` say theirs by
        "document"; a Doc's "video", "shots" and "merges" stand under "documents" then.
    RAISES: T752 naming the field, T753 for another version, T754 where `document` is needed or is
        not there.
    """
    if not isinstance(data, Mapping):
        raise _bad("the whole", f"must be a dict, found {_kind(data)}")
    version, _ = _field(data, "version")
    if isinstance(version, bool) or version != VERSION:
        raise error("T753", found=version, known=VERSION)
    identities = _entries(*_field(data, "identities"))
    tracklets = _entries(*_field(data, "tracklets"))
    facts = data
    if "documents" in data or document is not None:
        documents = _entries(data.get("documents", [data]), "documents")
        document = _which([*documents, *identities, *tracklets], document)
        identities, tracklets, documents = (
            [(where, entry) for where, entry in entries if entry.get("document", 0) == document]
            for entries in (identities, tracklets, documents)
        )
        if not documents:
            raise _bad("documents", f"lacks document {document}")
        facts = documents[0][1]
    for name in ("video", "shots", "merges"):
        _field(facts, name)
    columns, crops, heads = _read_tracklets(tracklets)
    _check_identities(identities, heads)
    shots = _list(facts["shots"], "shots")
    try:
        return cls(
            **columns,
            video=_read_video(facts["video"]),
            shot_starts=np.asarray([_whole(s, f"shots[{i}]") for i, s in shots]),
            merges=tuple(_read_merges(facts["merges"])),
            crops=crops,
        )
    except TiktalkError as err:
        if err.code == "T750":  # rows that contradict each other or the shots
            reason = f"do not agree: {err.values['field']} {err.values['reason']}"
            raise _bad("tracklets", reason) from err
        raise


def _which(entries: list[tuple[str, Mapping[str, Any]]], document: int | None) -> int:
    known = {_whole(entry.get("document", 0), f"{where}.document") for where, entry in entries}
    if document is None and len(known) == 1:
        return next(iter(known))
    if document is None or document not in known:
        reason = "none was named" if document is None else f"{document!r} is not one of them"
        listed = ", ".join(map(str, sorted(known))) or "none"
        raise error("T754", n=len(known), reason=reason, known=listed)
    return document


def _read_tracklets(
    entries: list[tuple[str, Mapping[str, Any]]],
) -> tuple[dict[str, Any], dict[int, tuple[CropRef, ...]], dict[int, int]]:
    """(columns of rows, crops, head number of each tracklet or 0)."""
    parts: dict[str, list[Any]] = {}
    crops: dict[int, tuple[CropRef, ...]] = {}
    heads: dict[int, int] = {}
    for where, entry in entries:
        number = _whole(*_field(entry, "id", where), smallest=1)
        if number in heads:
            raise _bad(f"{where}.id", f"{number} appears twice, as in Docs merged twice")
        identity, at = _field(entry, "identity", where)
        heads[number] = 0 if identity is None else _head_number(identity, at)
        shot = _whole(*_field(entry, "shot", where))
        rows = {name: _array(entry, name, where) for name in _ARRAYS}
        n = len(rows["frames"])
        if not n:
            raise _bad(f"{where}.frames", "is empty; a tracklet has at least one box")
        for name, values in rows.items():
            if len(values) != n:
                raise _bad(f"{where}.{name}", f"has {len(values)} rows, frames has {n}")
        grown = np.diff(rows["frames"])
        if (grown < 0).any() or ((grown == 0) & (np.diff(rows["times"]) <= 0)).any():
            raise _bad(f"{where}.frames", "must grow from row to row, or their times must")
        numbers = {"tracklets": number, "identities": heads[number], "shots": shot}
        for name, value in (rows | {k: np.full(n, v) for k, v in numbers.items()}).items():
            parts.setdefault(name, []).append(value)
        found = _entries(*_field(entry, "crops", where))
        refs = tuple(_read_crop(at, crop) for at, crop in found)
        if refs:
            crops[number] = refs
    return {name: np.concatenate(values) for name, values in parts.items()}, crops, heads


def _array(entry: Mapping[str, Any], name: str, where: str) -> Any:
    value, path = _field(entry, name, where)
    if not isinstance(value, list | tuple | np.ndarray):
        raise _bad(path, f"must be an array, found {_kind(value)}")
    try:
        return column(value, name)
    except TiktalkError as err:
        raise _bad(path, err.values["reason"]) from err


def _read_crop(where: str, entry: Mapping[str, Any]) -> CropRef:
    return CropRef(
        _whole(*_field(entry, "frame", where)),
        _number(*_field(entry, "time", where), smallest=0.0),
        _number(*_field(entry, "quality", where)),
    )


def _check_identities(entries: list[tuple[str, Mapping[str, Any]]], heads: dict[int, int]) -> None:
    """`identities` repeats what the tracklets say; the two must agree."""
    listed: dict[int, int] = {}
    seen: set[int] = set()
    for where, entry in entries:
        head = _head_number(*_field(entry, "id", where))
        if head in seen:
            raise _bad(f"{where}.id", f"'H{head}' appears twice")
        seen.add(head)
        for i, value in _list(*_field(entry, "tracklets", where)):
            number = _whole(value, f"{where}.tracklets[{i}]", smallest=1)
            if heads.get(number) != head or number in listed:
                raise _bad(f"{where}.tracklets", f"names tracklet {number}, which is not its own")
            listed[number] = head
    missing = sorted(n for n, head in heads.items() if head and n not in listed)
    if missing:
        raise _bad("identities", f"lacks tracklet {missing[0]} of H{heads[missing[0]]}")


def _read_video(value: Any) -> VideoFacts:
    if not isinstance(value, Mapping):
        raise _bad("video", f"must be a dict, found {_kind(value)}")
    names = [f.name for f in fields(VideoFacts)]
    for name in names:
        if name != "start":
            _field(value, name, "video")
    unknown = sorted(map(str, set(value) - set(names)))
    if unknown:
        raise _bad("video", f"has the unknown fields {', '.join(unknown)}")
    read: dict[str, Any] = {}
    for name, found in value.items():
        where = f"video.{name}"
        if found is None and name in ("sha256", "sampled_fps", "duration", "frames_expected"):
            read[name] = None
        elif name in ("name", "sha256"):
            if not isinstance(found, str):
                raise _bad(where, f"must be a text, found {_kind(found)}")
            if name == "sha256" and not re.fullmatch("[0-9a-f]{64}", found):
                raise _bad(where, "must be 64 hexadecimal digits")
            read[name] = found
        elif name == "truncated":
            if not isinstance(found, bool):
                raise _bad(where, f"must be true or false, found {found!r:.40}")
            read[name] = found
        elif name in ("fps", "sampled_fps", "duration", "start"):
            read[name] = _number(found, where, smallest=0.0)
        else:
            read[name] = _whole(found, where)
    return VideoFacts(**read)


def _read_merges(merges_given: Any) -> list[Merge]:
    merges = []
    for where, entry in _entries(merges_given, "merges"):
        groups = []
        for name in ("first", "second"):
            value, path = _field(entry, name, where)
            groups.append(
                tuple(_whole(n, f"{path}[{i}]", smallest=1) for i, n in _list(value, path))
            )
            if not groups[-1]:
                raise _bad(path, "is empty")
        distance = _number(*_field(entry, "distance", where))
        by = entry.get("by", BY_FACE)
        if by not in (BY_FACE, BY_CLOTHES):
            raise _bad(f"{where}.by", f"must be {BY_FACE} or {BY_CLOTHES}, found {by!r:.40}")
        merges.append(Merge(groups[0], groups[1], distance, by))
    return merges


def _kind(value: object) -> str:
    """The type of a value for a message, in JSON's words rather than Python's."""
    if value is None or isinstance(value, bool):
        return "null" if value is None else "true or false"
    if isinstance(value, _NUMBERS):
        return "a number"
    names: dict[type, str] = {str: "a text", list: "a list", dict: "a dict"}
    return names.get(type(value), type(value).__name__)


def _field(entry: Mapping[str, Any], name: str, where: str = "") -> tuple[Any, str]:
    """A value of an entry, and its name in messages."""
    path = f"{where}.{name}" if where else name
    if name not in entry:
        raise _bad(path, "is missing")
    return entry[name], path


def _list(value: Any, where: str) -> list[tuple[int, Any]]:
    if not isinstance(value, list | tuple):
        raise _bad(where, f"must be a list, found {_kind(value)}")
    return list(enumerate(value))


def _entries(value: Any, where: str) -> list[tuple[str, Mapping[str, Any]]]:
    for i, entry in _list(value, where):
        if not isinstance(entry, Mapping):
            raise _bad(f"{where}[{i}]", f"must be a dict, found {_kind(entry)}")
    return [(f"{where}[{i}]", entry) for i, entry in enumerate(value)]


def _whole(value: Any, where: str, smallest: int = 0) -> int:
    is_whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
    if not is_whole or not smallest <= value <= _LARGEST:
        raise _bad(where, f"must be a whole number from {smallest}, found {value!r:.40}")
    return int(value)


def _number(value: Any, where: str, smallest: float = -math.inf) -> float:
    try:
        made = float(value) if isinstance(value, _NUMBERS) else math.nan
    except OverflowError:  # a whole number beyond all floats
        made = math.inf
    if isinstance(value, bool) or not math.isfinite(made) or made < smallest:
        least = "" if smallest == -math.inf else f" from {smallest:g}"
        raise _bad(where, f"must be a finite number{least}, found {value!r:.40}")
    return made


def _head_number(value: Any, where: str) -> int:
    if not isinstance(value, str) or not re.fullmatch("H[1-9][0-9]{0,17}", value):
        raise _bad(where, f'must be a head id such as "H1", found {value!r:.40}')
    return int(value[1:])


def _bad(field: str, reason: str) -> TiktalkError:
    return error("T752", field=field, reason=reason)
