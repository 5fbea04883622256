"""The findings in one object of `annotate`'s JSONL, checked before anything is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..doc.cluster import NOT_EVALUATED
from ..errors import TiktalkError, error
from ..formats.record import DialogueRecord
from ..formats.source import Where

if TYPE_CHECKING:
    from ..video.tracks.head_tracks import HeadTracks

STATUSES = ("linked", "not_visible", "not_evaluated")
_LARGEST = 1e300  # JSON in Python holds larger ones, which no browser and no table reads


@dataclass(frozen=True)
class Findings:
    """clusters (list[dict[str, Any]]): for each "mentions" (dicts of type, score, link_score),
        "person", and "link", which is None where nothing is said of heads, as in gold.
    heads (list[dict[str, Any]] | None): id, seconds and first of each; None where no video was
        looked at.
    """

    clusters: list[dict[str, Any]]
    heads: list[dict[str, Any]] | None
    tracks: HeadTracks | None
    error: str | None


def read_findings(
    obj: Mapping[str, Any], record: DialogueRecord, where: Where | None = None
) -> Findings:
    """Check and read what a result has beside its record.

    where (Where | None): the place that errors name.
    RAISES: T850 for a field of another kind, and for "tracks" that are none.
    """
    read = _Reader((where or Where("The result")).with_key(record.dialogue.key))
    heads = obj.get("heads")
    return Findings(
        clusters=[
            {
                "mentions": [read.mention(m, f"clusters[{k}]") for m in cluster["mentions"]],
                "link": read.link(cluster, f"clusters[{k}]"),
                "person": read.text(cluster.get("person"), f"clusters[{k}].person"),
            }
            for k, cluster in enumerate(obj.get("clusters", ()))
        ],
        heads=None if heads is None else [read.head(h) for h in read.objects(heads, "heads")],
        tracks=read.tracks(obj.get("tracks")),
        error=read.text(obj.get("error"), "error"),
    )


class _Reader:
    """Checks values; errors name the place and the field."""

    def __init__(self, where: Where) -> None:
        self.where = where

    def tracks(self, data: Any) -> HeadTracks | None:
        """The head tracks."""
        if data is None:
            return None
        from ..video.tracks.head_tracks import HeadTracks

        try:
            return HeadTracks.from_dict(data)
        except TiktalkError as err:
            expected = "what HeadTracks.to_json writes"
            raise self._wrong("tracks", err, expected) from err

    def mention(self, obj: Mapping[str, Any], where: str) -> dict[str, Any]:
        return {
            "type": self.text(obj.get("type"), f"{where}.mentions.type"),
            "score": self.number(obj.get("score"), f"{where}.mentions.score"),
            "link_score": self.number(obj.get("link_score"), f"{where}.mentions.link_score"),
        }

    def link(self, obj: Mapping[str, Any], where: str) -> dict[str, Any] | None:
        status = obj.get("link_status")
        if status is not None and status not in STATUSES:
            raise self._wrong(f"{where}.link_status", status, " or ".join(STATUSES))
        tracks = self.objects(obj.get("head_tracks") or [], f"{where}.head_tracks")
        link = {
            "heads": [self._linked(track, f"{where}.head_tracks") for track in tracks],
            "link_status": status or NOT_EVALUATED,
            "visible": self.number(obj.get("visible"), f"{where}.visible"),
            "reason": self.text(obj.get("link_reason"), f"{where}.link_reason"),
            "explanation": self.text(obj.get("explanation"), f"{where}.explanation"),
        }
        told = status is not None or tracks or link["visible"] is not None or link["reason"]
        return link if told else None

    def _linked(self, track: Mapping[str, Any], where: str) -> dict[str, Any]:
        evidence = track.get("evidence") or {}
        if not isinstance(evidence, Mapping):
            raise self._wrong(f"{where}.evidence", evidence, "an object of numbers")
        return {
            "id": self._id(track, where),
            "score": self.number(track.get("score"), f"{where}.score"),
            "evidence": {n: self.number(v, f"{where}.evidence") for n, v in evidence.items()},
        }

    def head(self, obj: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": self._id(obj, "heads"),
            "seconds": self.number(obj.get("seconds"), "heads.seconds"),
            "first": self.number(obj.get("first"), "heads.first"),
        }

    def _id(self, obj: Mapping[str, Any], where: str) -> str:
        found = self.text(obj.get("id"), f"{where}.id")
        if not found:
            raise self._wrong(f"{where}.id", found, 'a text such as "H1"')
        return found

    def objects(self, value: Any, where: str) -> Sequence[Mapping[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            raise self._wrong(where, value, "a list of objects")
        return value

    def text(self, value: Any, where: str) -> str | None:
        if value is not None and not isinstance(value, str):
            raise self._wrong(where, value, "a text or null")
        return value

    def number(self, value: Any, where: str) -> float | None:
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not abs(value) <= _LARGEST:  # NaN too: it would read as a missing value
            raise self._wrong(where, value, "a finite number or null")
        return float(value)

    def _wrong(self, field: str, found: Any, expected: str) -> TiktalkError:
        shown = str(found).rstrip(".") if isinstance(found, TiktalkError) else repr(found)
        shown = shown if len(shown) <= 160 else shown[:160] + "…"
        return error("T850", where=self.where, field=field, found=shown, expected=expected)
