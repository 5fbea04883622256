"""Renumbering head ids when Docs are merged; apart, since the video half owns the structure."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

HEAD_TRACKS_KEY = "head_tracks"
_JOINED = ("identities", "tracklets")
_DOCUMENTS = "documents"


def head_id_maps(ids_of_docs: Sequence[Iterable[str]]) -> list[dict[str, str]]:
    """For each Doc's head ids the map old → new: H1, H2, … counted on through all Docs.

    Inside a Doc, ids go by their number (H2 before H10), others after them by name.
    """
    maps = []
    count = 0
    for ids in ids_of_docs:
        ordered = sorted(set(ids), key=_id_order)
        maps.append({old: f"H{count + i}" for i, old in enumerate(ordered, start=1)})
        count += len(ordered)
    return maps


def renumber_head_tracks(tracks: Mapping[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """A deep copy of one Doc's head tracks with new ids in "identities" and "tracklets".

    tracks (Mapping[str, Any]): {"identities": [{"id": "H1", …}], "tracklets": [{"identity": "H1",
        …}], …}; both lists may be missing, and everything else is copied as it is. A tracklet of no
        identity (None) stays one.
    ids (Mapping[str, str]): old → new; an id that is not in it is kept.
    """
    result = copy.deepcopy(dict(tracks))
    for identity in result.get("identities", ()):
        identity["id"] = ids.get(identity["id"], identity["id"])
    for tracklet in result.get("tracklets", ()):
        if tracklet.get("identity") is not None:
            tracklet["identity"] = ids.get(tracklet["identity"], tracklet["identity"])
    return result


def merge_head_tracks(
    tracks_of_docs: Sequence[Any], id_maps: Sequence[Mapping[str, str]]
) -> tuple[dict[str, Any] | None, int]:
    """(the head tracks of the merged Doc, how many Docs' head tracks had to be left out).

    The lists "identities" and "tracklets" are joined; each entry says by "document" (0, 1, …) which
    Doc, and so which video's clock and picture, it belongs to. A Doc that is merged already counts
    as the Docs in it. What else a Doc's tracks say ("video", "shots", "merges") stands under
    "documents", with the same number. Docs without head tracks are no matter; those in another
    form, or of another version than the first, are left out and counted.
    """
    merged: dict[str, Any] | None = None
    n_left_out = 0
    number = 0
    for tracks, ids in zip(tracks_of_docs, id_maps, strict=True):
        first, number = number, number + _n_documents(tracks)
        if tracks is None:
            continue
        if not _is_known_form(tracks) or (
            merged is not None and tracks.get("version") != merged.get("version")
        ):
            n_left_out += 1
            continue
        new = renumber_head_tracks(tracks, ids)
        if merged is None:
            merged = {"version": new["version"]} if "version" in new else {}
            merged |= {name: [] for name in (*_JOINED, _DOCUMENTS)}
        facts = {name: new[name] for name in new if name not in (*_JOINED, "version", _DOCUMENTS)}
        new[_DOCUMENTS] = new.get(_DOCUMENTS) or [facts]
        for name in (*_JOINED, _DOCUMENTS):
            merged[name].extend(
                {**entry, "document": first + entry.get("document", 0)}
                for entry in new.get(name, ())
            )
    return merged, n_left_out


def is_merged(tracks: Any) -> bool:
    """Whether these head tracks were joined by `merge_docs`."""
    return isinstance(tracks, Mapping) and _DOCUMENTS in tracks


def identity_ids(tracks: Any) -> list[str]:
    """The ids of the identities in one Doc's head tracks; empty for an unknown form."""
    if not _is_known_form(tracks):
        return []
    return [str(identity["id"]) for identity in tracks.get("identities", ())]


def _n_documents(tracks: Any) -> int:
    """How many Docs a Doc with these tracks stands for: one, or those it was merged from."""
    entries = tracks.get(_DOCUMENTS, ()) if _is_known_form(tracks) else ()
    return 1 + max((entry.get("document", 0) for entry in entries), default=0)


def _is_known_form(tracks: Any) -> bool:
    """Whether all that is read here is there, and of its type: a Doc may be of others."""
    if not isinstance(tracks, Mapping):
        return False
    lists = [tracks.get(name, ()) for name in (*_JOINED, _DOCUMENTS)]
    if not all(isinstance(entries, list | tuple) for entries in lists):
        return False
    every = [entry for entries in lists for entry in entries]
    if not all(isinstance(e, Mapping) and isinstance(e.get("document", 0), int) for e in every):
        return False
    identities, tracklets, _ = lists
    return all(isinstance(entry.get("id"), str) for entry in identities) and all(
        isinstance(entry.get("identity", 0), str | None) for entry in tracklets
    )


def _id_order(head_id: str) -> tuple[int, int, str]:
    match = re.fullmatch(r"H(\d+)", head_id)
    return (0, int(match[1]), head_id) if match else (1, 0, head_id)
