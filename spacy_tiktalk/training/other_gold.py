"""Gold of other components in a reference whose text changes: categories, entities, span groups."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from spacy.tokens import Doc, Span, SpanGroup

from ..doc.annotations import cluster_keys
from ..doc.contract import MARKS_KEY, TEACHER_KEY, TURNS_KEY, USER_DATA_KEY
from ..doc.turns import TurnPlace, turn_places
from ..formats.record import DialogueRecord, GoldCluster, GoldMention

_BY_TOKEN = ("TAG", "POS", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START")
_OWN_GROUPS = (TURNS_KEY, MARKS_KEY)
_OWN_DATA = (USER_DATA_KEY, TEACHER_KEY)
_Edges = tuple[GoldMention, GoldMention]


@dataclass(frozen=True)
class OtherGold:
    """What a reference holds besides its dialogue and clusters.

    Spans travel as mentions without length in a cluster behind the others, one at each edge: so a
    change moves them with the rest, and is not made where it would cut through one.

    movable (bool): whether all of it has a place in a changed text; tags, lemmas, heads and
        sentences of single tokens, or spans that begin or end outside of turns, have none.
    """

    reference: Doc
    spans: tuple[Span, ...]
    edges: tuple[_Edges, ...]
    movable: bool

    @classmethod
    def of(cls, reference: Doc) -> OtherGold:
        """Collect it from a Doc."""
        turns = turn_places(reference)
        spans = [*reference.ents]
        for key in _other_groups(reference):
            spans += reference.spans[key]
        edges = [_edges(turns, span) for span in spans]
        # spaCy counts a Doc of one token as annotated with its sentence.
        by_token = len(reference) > 1 and any(map(reference.has_annotation, _BY_TOKEN))
        by_token = by_token or reference.has_annotation("ENT_IOB") != reference.has_annotation(
            "ENT_IOB", require_complete=True
        )
        by_token = by_token or any(
            isinstance(key, tuple) and any(place is not None for place in key[2:])
            for key in reference.user_data  # "._.", name, first and last character
        )
        found = tuple(pair for pair in edges if pair is not None)
        movable = not by_token and len(found) == len(edges)
        return cls(reference, tuple(spans), found, movable)

    def send_with(self, record: DialogueRecord) -> DialogueRecord:
        """The record of the reference with one more cluster, in which the edges travel."""
        edges = tuple(edge for pair in self.edges for edge in pair)
        return replace(record, clusters=(*record.clusters, GoldCluster(edges)))

    def put(self, doc: Doc, edges: Sequence[GoldMention]) -> bool:
        """Write it into the Doc of a changed dialogue.

        edges (Sequence): Of the last cluster of the changed record.
        RETURNS (bool): False where a span would begin or end inside a token; the Doc is useless
            then.
        """
        turns = turn_places(doc)
        places = [turns[edge.turn].start_char + edge.start for edge in edges]
        moved = []
        pairs = zip(places[::2], places[1::2], strict=True)
        for old, (start, end) in zip(self.spans, pairs, strict=True):
            span = doc.char_span(start, end, label=old.label_, kb_id=old.kb_id_, span_id=old.id_)
            if span is None:
                return False
            moved.append(span)
        n = len(self.reference.ents)
        if self.reference.has_annotation("ENT_IOB"):
            doc.set_ents(moved[:n])
        for key in _other_groups(self.reference):
            group = self.reference.spans[key]
            here, n = moved[n : n + len(group)], n + len(group)
            doc.spans[key] = SpanGroup(doc, name=group.name, attrs=dict(group.attrs), spans=here)
        doc.cats = dict(self.reference.cats)
        data: dict[Any, Any] = self.reference.user_data
        doc.user_data.update({key: data[key] for key in data if key not in _OWN_DATA})
        return True


def _other_groups(doc: Doc) -> list[str]:
    own = {*_OWN_GROUPS, *cluster_keys(doc)}
    return [key for key in doc.spans if key not in own]


def _edges(turns: Sequence[TurnPlace], span: Span) -> _Edges | None:
    first = bisect_right(turns, span.start_char, key=lambda turn: turn.start_char) - 1
    last = bisect_right(turns, span.end_char - 1, key=lambda turn: turn.start_char) - 1
    if first < 0 or not len(span):
        return None
    start, end = (span.start_char - turns[first].start_char, span.end_char - turns[last].start_char)
    if span.start_char >= turns[first].end_char or span.end_char > turns[last].end_char:
        return None
    return GoldMention(first, start, start), GoldMention(last, end, end)
