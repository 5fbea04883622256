"""What `tiktalk diff` reads: dialogues with their clusters, and what is said of heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...doc.annotations import read_clusters
from ...doc.extensions.computed import tracks_of_one_video
from ...formats.docbin import docs_of, read_docbin, whole
from ...formats.jsonl import record_from_json
from ...formats.record import DialogueRecord
from ...formats.records import record_of_stored_doc
from ...formats.registry import REGISTRY, guess_format
from ...formats.source import BadRecords, Where, filled, load_object, read_lines
from ...linking.head_matching import HeadMatch, match_labels
from ...metrics.links.read import Said, read_said
from ...report.payload.document import document_payload, record_payload, result_payload
from ..shared.streams import file_to_read

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

    from ...doc.dialogue import Dialogue
    from ...video.tracks.head_tracks import HeadTracks

Payload = dict[str, Any]


@dataclass(frozen=True)
class Side:
    """One dialogue of one file.

    said (tuple[Said | None, ...]): of each cluster's heads, None where nothing is said.
    tracks (HeadTracks | None): of its video, None where there are none.
    payload (Callable[..., Payload]): called with `side`, the name of this side, it makes the
        dialogue's payload for the report.
    """

    record: DialogueRecord
    said: tuple[Said | None, ...]
    tracks: HeadTracks | None
    payload: Callable[..., Payload]

    @property
    def dialogue(self) -> Dialogue:
        """The dialogue itself, with its key."""
        return self.record.dialogue


def read_side(path: Path) -> list[Side]:
    """Read a file of annotated or predicted dialogues, in any format that `convert` reads.

    path (Path): "-" is stdin, in one of the formats that are JSON. Something is said of heads in
        .spacy and in the JSONL of `annotate`.
    RAISES: as `read_records`, T850 for findings that are none, and T752 to T754 for damaged head
        tracks.
    """
    with file_to_read(path, suffix=".jsonl") as (source, name):
        return _read_side(source, name)


def _read_side(path: Path, name: str) -> list[Side]:
    found = guess_format(path, name)
    bad = BadRecords(name, file=path)
    if found == "spacy":
        from spacy.vocab import Vocab

        docs = docs_of(read_docbin(path, name), Vocab(), name)
        sides = bad.collect(docs, lambda doc, where: side_of_doc(whole(doc, where), where=where))
    elif found == "jsonl":
        sides = bad.collect(filled(read_lines(path, name)), _side_of_line)
    else:
        records = REGISTRY[found].load(bad)
        return [Side(r, _labels(r), None, partial(record_payload, r)) for r in records]
    bad.finish()
    return sides


def predict(nlp: Language, gold: Sequence[Side], *, batch_size: int = 64) -> list[Side]:
    """A pipeline's clusters of the dialogues of the gold, of which it sees no annotation."""
    docs = [side.dialogue.to_doc(nlp) for side in gold]
    return [side_of_doc(doc) for doc in nlp.pipe(docs, batch_size=batch_size)]


def match_sides(gold: Side, predicted: Side) -> HeadMatch | None:
    """Which predicted head is which gold label; None where that cannot be told.

    By the gold's boxes where the prediction has head tracks. Where it has labels of boxes of its
    own, and these are the boxes of the gold, labels of one name are one person.

    RAISES: T784 for a gold box that is not usable.
    """
    boxes = gold.record.boxes
    if predicted.tracks is not None:
        return match_labels(predicted.tracks, boxes) if boxes else None
    labels = {label for cluster in predicted.record.clusters for label in cluster.heads or ()}
    if not labels or set(boxes) != set(predicted.record.boxes):
        return None
    same = {label: frozenset((label,)) for label in labels}
    return HeadMatch(same, same)


def side_of_doc(doc: Doc, *, where: Where | None = None) -> Side:
    """A Doc as a side. RAISES: as `record_of_stored_doc`, T752 and T753 for damaged head tracks."""
    record = record_of_stored_doc(doc, where=where)
    views = read_clusters(doc)
    linked = [{"link_status", "visible"} & view.attrs.keys() for view in views]
    said = tuple(
        read_said(view.attrs) if there else label
        for view, there, label in zip(views, linked, _labels(record), strict=True)
    )
    return Side(record, said, tracks_of_one_video(doc), partial(document_payload, doc))


def _side_of_line(raw: bytes, where: Where) -> Side:
    from ...tables.findings import read_findings

    obj = load_object(raw, where)
    record = record_from_json(obj, where)
    found = read_findings(obj, record, where)
    said = tuple(
        label if findings["link"] is None else _said(findings["link"])
        for findings, label in zip(found.clusters, _labels(record), strict=True)
    )
    return Side(record, said, found.tracks, partial(result_payload, obj))


def _said(link: dict[str, Any]) -> Said:
    heads = tuple(head["id"] for head in link["heads"])
    evaluated = bool(heads) or link["link_status"] in ("linked", "not_visible")
    return Said(heads=heads, evaluated=evaluated, visible=link["visible"])


def _labels(record: DialogueRecord) -> tuple[Said | None, ...]:
    """What annotated labels say of heads, in a file that is given as the prediction."""
    return tuple(
        None if cluster.heads is None else Said(heads=cluster.heads, evaluated=True)
        for cluster in record.clusters
    )
