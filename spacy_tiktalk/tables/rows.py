"""Documents as rows of the tables, plain dicts with a value (or None) for every column."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from spacy.tokens import Doc

from ..doc.contract import dialogue_name
from ..doc.dialogue import Turn
from ..errors import error
from ..formats.comments.cells.times import china_time
from ..formats.counts import whole_count
from ..formats.record import DialogueRecord, GoldMention
from .document import Head, TableDocument, from_doc, from_record, from_result
from .schema import TABLES

Row = dict[str, Any]
Source: TypeAlias = Doc | DialogueRecord | TableDocument | Mapping[str, Any]


def to_rows(docs: Iterable[Source]) -> dict[str, list[Row]]:
    """The rows of each table of TABLES; a table without rows is an empty list.

    docs (Iterable[Source]): Docs, gold records, or objects of a result of `annotate`.
    RAISES: T880 for a key that appears twice, T883 for anything else, and as `record_from_doc` and
        `record_from_json` for what is wrong in one.
    """
    tables: dict[str, list[Row]] = {name: [] for name in TABLES}
    for name, row in iter_rows(docs):
        tables[name].append(row)
    return tables


def iter_rows(docs: Iterable[Source]) -> Iterator[tuple[str, Row]]:
    """(table, row) for one document after the other; see `to_rows`.

    RAISES: T880 and the rest as `to_rows`, when the document is reached.
    """
    places: dict[str, int] = {}
    for number, item in enumerate(docs, start=1):
        document = as_document(item)
        key = dialogue_name(document.dialogue.key, number)
        if key in places:
            first, second = f"document {places[key]}", f"document {number}"
            raise error("T880", key=key, first=first, second=second)
        places[key] = number
        for name, row in _rows(document):
            yield name, {"document": key, **row}


def as_document(item: Source) -> TableDocument:
    """Any source as a TableDocument. RAISES: T883 for anything else; see `to_rows`."""
    if isinstance(item, TableDocument):
        return item
    if isinstance(item, Doc):
        return from_doc(item)
    if isinstance(item, DialogueRecord):
        return from_record(item)
    if isinstance(item, Mapping):
        return from_result(item)
    raise error("T883", found=f"A {type(item).__name__}")


def _rows(document: TableDocument) -> Iterator[tuple[str, Row]]:
    record = document.record
    mentions = [
        (mention, number, i)
        for number, cluster in enumerate(record.clusters, start=1)
        for i, mention in enumerate(cluster.mentions)
    ]
    mentions.sort(key=lambda entry: (entry[0].turn, entry[0].start, -entry[0].end))
    ids = {mention: number for number, (mention, _, _) in enumerate(mentions, start=1)}
    yield "documents", _document(document, len(mentions))
    for number, turn in enumerate(record.dialogue.turns):
        yield "turns", _turn(turn, number)
    for mention, cluster, i in mentions:
        facts = document.facts[cluster - 1]
        yield (
            "mentions",
            {
                "mention": ids[mention],
                "cluster": cluster,
                "turn": mention.turn,
                "start": mention.start,
                "end": mention.end,
                "text": record.text_of(mention),
                "type": facts.types[i],
                "score": facts.scores[i],
                "link_score": facts.link_scores[i],
            },
        )
    yield from _clusters(document, ids)
    for head in document.heads or ():
        yield "heads", _head(head)
    yield from _tracks(document)


def _document(document: TableDocument, n_mentions: int) -> Row:
    record, dialogue = document.record, document.dialogue
    return {
        "title": dialogue.title,
        "video": dialogue.video,
        "video_type": record.video_type,
        "turns": len(dialogue.turns),
        "characters": sum(len(turn.text) for turn in dialogue.turns),
        "mentions": n_mentions,
        "clusters": len(record.clusters),
        "heads": None if document.heads is None else len(document.heads),
        "error": document.error,
    }


def _turn(turn: Turn, number: int) -> Row:
    return {
        "turn": number,
        "speaker": turn.speaker or None,
        "text": turn.text,
        "comment_id": turn.id,
        "reply_to": turn.reply_to if isinstance(turn.reply_to, int) else None,
        "time": china_time(turn.source.get("time", "")),
        "likes": whole_count(turn.source.get("likes", "")),
    }


def _head(head: Head) -> Row:
    return {
        "head": head.id,
        "seconds": head.seconds,
        "first": head.first,
        "tracklets": head.tracklets,
        "boxes": head.boxes,
    }


def _clusters(document: TableDocument, ids: Mapping[GoldMention, int]) -> Iterator[tuple[str, Row]]:
    pairs = zip(document.record.clusters, document.facts, strict=True)
    for number, (cluster, facts) in enumerate(pairs, start=1):
        heads = None if cluster.heads is None else json.dumps(cluster.heads, ensure_ascii=False)
        yield (
            "clusters",
            {
                "cluster": number,
                "name": cluster.name,
                "mentions": len(cluster.mentions),
                "first_mention": min(ids[mention] for mention in cluster.mentions),
                "gold_heads": heads,
                "link_status": facts.link_status,
                "visible": facts.visible,
                "link_reason": facts.link_reason,
                "person": facts.person,
            },
        )
        for rank, link in enumerate(facts.links, start=1):
            key = {"cluster": number, "head": link.head}
            yield "links", {**key, "rank": rank, "score": link.score}
            for name, nats in link.evidence.items():
                yield "evidence", {**key, "evidence": name, "nats": nats}


def _tracks(document: TableDocument) -> Iterator[tuple[str, Row]]:
    tracks = document.tracks
    if tracks is None:
        return
    for i in range(len(tracks.frames)):
        identity = int(tracks.identities[i])
        x1, y1, x2, y2 = tracks.boxes[i].tolist()
        yield (
            "tracks",
            {
                "head": f"H{identity}" if identity else None,
                "tracklet": int(tracks.tracklets[i]),
                "shot": int(tracks.shots[i]),
                "frame": int(tracks.frames[i]),
                "time": float(tracks.times[i]),
                "x1": x1,
                "y1": y1,
                "x2": x2,
                "y2": y2,
                "score": float(tracks.scores[i]),
            },
        )
