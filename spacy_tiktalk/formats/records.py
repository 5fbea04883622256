"""Records to Docs with gold clusters, and back; the record types themselves are in `record.py`."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

from ..doc.annotations import ClusterData, read_clusters, write_clusters
from ..doc.contract import CLUSTER_PREFIX, USER_DATA_KEY
from ..doc.dialogue import Dialogue, Turn
from ..doc.turns import text_field, turn_of, turn_places
from ..errors import error
from .jsonl import box_to_json, boxes_from_json
from .record import DialogueRecord, GoldBox, GoldCluster, GoldMention, check_record
from .source import Where

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc


def record_to_doc(record: DialogueRecord, nlp: Language) -> tuple[Doc, int]:
    """A Doc of the dialogue with the gold as `doc.spans["coref_clusters_N"]`.

    Visual labels stand in the group's attrs["gold_heads"], the annotated name in
    attrs["gold_name"]; the video type, and the boxes as JSON, in `doc.user_data["spacy_tiktalk"]`.

    RETURNS (tuple[Doc, int]): the Doc, and how many gold mentions were left out because they begin
        or end inside a token (a cluster that loses all of them is not there).
    RAISES: as `check_record`, and T006 for a tokenizer that changes the text.
    """
    check_record(record)
    doc = record.dialogue.to_doc(nlp)
    starts = {token.idx: token.i for token in doc}
    ends = {token.idx + len(token): token.i + 1 for token in doc}
    bases = [0, *accumulate(len(turn.text) + 1 for turn in record.dialogue.turns)]
    clusters, misaligned = [], 0
    for cluster in record.clusters:
        spans = []
        for mention in cluster.mentions:
            start = starts.get(bases[mention.turn] + mention.start)
            end = ends.get(bases[mention.turn] + mention.end)
            if start is None or end is None:
                misaligned += 1
            else:
                spans.append((start, end))
        if spans:
            heads = None if cluster.heads is None else list(cluster.heads)
            attrs = {"gold_heads": heads, "gold_name": cluster.name}
            if cluster.name is not None:
                attrs["name"] = cluster.name
            clusters.append(ClusterData(tuple(spans), attrs=attrs))
    write_clusters(doc, clusters)
    extra = {}
    if record.video_type is not None:
        extra["video_type"] = record.video_type
    if record.boxes:
        boxes = [box_to_json(box) for box in record.boxes]
        extra["boxes"] = json.dumps(boxes, ensure_ascii=False)
    if extra:
        doc.user_data[USER_DATA_KEY] = {**doc.user_data.get(USER_DATA_KEY, {}), **extra}
    return doc, misaligned


def record_from_doc(
    doc: Doc, *, prefix: str = CLUSTER_PREFIX, where: Where | None = None
) -> DialogueRecord:
    """The record a Doc carries, gold or predicted; mentions and clusters in the order of the text.

    prefix (str): of the span groups that hold the clusters.
    where (Where | None): the place that errors name. A predicted cluster's name is the one it
        shows.
    RAISES: T132 for a mention that is not inside one turn, T024 for one that begins or ends inside
        a token, after tokens were merged, and as `check_record`.
    """
    dialogue = Dialogue.from_doc(doc)
    where = (where or Where("Doc")).with_key(dialogue.key)
    turns = turn_places(doc)
    clusters = []
    for view in read_clusters(doc, prefix=prefix):
        mentions = []
        for span in view.mentions:
            turn = turn_of(turns, span)
            if turn is None:
                raise error("T132", where=where, mention=repr(span.text))
            first = turns[turn].start_char
            mentions.append(GoldMention(turn, span.start_char - first, span.end_char - first))
        heads = view.attrs.get("gold_heads")
        clusters.append(
            GoldCluster(
                tuple(mentions),
                name=view.attrs.get("gold_name", view.name),
                heads=None if heads is None else tuple(heads),
            )
        )
    record = DialogueRecord(
        dialogue,
        clusters=tuple(clusters),
        boxes=boxes_from_doc(doc, where),
        video_type=text_field(doc, "video_type"),
    )
    return check_record(record, where)


def record_of_any_doc(doc: Doc, *, where: Where | None = None) -> DialogueRecord:
    """As `record_from_doc`, and of a Doc without any turn a record without any.

    A file cannot hold a dialogue without a turn; among Docs an empty one is nothing unusual.
    """
    if not turn_places(doc):
        return DialogueRecord(Dialogue.from_doc(doc))
    return record_from_doc(doc, where=where)


def record_of_stored_doc(doc: Doc, *, where: Where | None = None) -> DialogueRecord:
    """As `record_from_doc`, and of a Doc without any turn (`nlp("")`) a record of one turn without
    text, which a file can hold."""
    record = record_of_any_doc(doc, where=where)
    if record.dialogue.turns:
        return record
    return replace(record, dialogue=replace(record.dialogue, turns=(Turn("", ""),)))


def boxes_from_doc(doc: Doc, where: Where) -> tuple[GoldBox, ...]:
    """The annotated boxes that a Doc carries, as JSON. RAISES: T111, T116-T118, T135."""
    text = text_field(doc, "boxes")
    if not text:
        return ()
    try:
        boxes = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise error("T111", where=where, reason=f"of the boxes in user_data, {err}") from err
    return boxes_from_json(boxes, where)
