"""Span groups of a Doc, read by their characters: the one place that reads them.

spaCy keeps for each span of a group its tokens and its characters. Where tokens are merged or split
(`merge_entities`, `doc.retokenize()`) it updates neither, but the text stays as it is: the tokens
are stale, the characters hold. So a span holds where both say the same, and is found again by its
characters where they do not. No note of our own is needed, hence groups written by others and Docs
saved by older versions are read the same way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import NamedTuple

import srsly
from spacy.tokens import Doc, Span, SpanGroup
from spacy.vocab import Vocab

from ..errors import error

# What spaCy's SpanGroup.to_bytes writes for a span.
_RECORD = struct.Struct(">QQQllll")
_NOWHERE = 2**30


class _Record(NamedTuple):
    id: int
    kb_id: int
    label: int
    start: int
    end: int
    start_char: int
    end_char: int


def group_spans(doc: Doc, key: str) -> list[Span]:
    """The spans of a group with the tokens that their characters have now.

    Where tokens were merged or split since, the group itself is mended, so that spaCy's own readers
    see the same.

    key (str): Of a group; a missing one raises KeyError.
    RAISES: T024 for a span that begins or ends inside a token.
    """
    spans = _held(doc.spans[key])
    if spans is not None:
        return spans
    mend_group(doc, key)
    spans = list(doc.spans[key])
    for span in spans:
        if not span_holds(span):
            touched = _touched(doc, span.start_char, span.end_char)
            raise error(
                "T024",
                key=key,
                text=doc.text[span.start_char : span.end_char],
                start=span.start_char,
                end=span.end_char,
                tokens=[token.text for token in touched or ()],
            )
    return spans


def group_texts(doc: Doc, key: str) -> list[str]:
    """The texts of a group's spans, by characters alone: for a repr, which must not raise."""
    text = doc.text
    return [text[record.start_char : record.end_char] for record in _records(doc.spans[key])]


def mend_group(doc: Doc, key: str) -> bool:
    """Give the spans of a group the tokens that their characters have now, in place.

    A span that begins or ends inside a token keeps its characters, and gets the tokens that lie
    wholly in it.

    RETURNS (bool): Whether tokens were merged or split since the group was written.
    """
    group = doc.spans[key]
    if _held(group) is not None:
        return False
    moved = False
    for i, record in enumerate(_records(group)):
        start, end = whole_tokens(doc, record.start_char, record.end_char)
        if (start, end) != (record.start, record.end):
            group[i] = _span(doc, start, end, record)
            moved = True
    return moved


def _held(group: SpanGroup) -> list[Span] | None:
    """The spans of a group, if all of them hold."""
    try:
        spans = list(group)
    except IndexError:  # spaCy's E035: one was made for more tokens than there are
        return None
    return spans if all(map(span_holds, spans)) else None


def span_holds(span: Span) -> bool:
    """Whether the tokens of a span are its characters still."""
    doc, start, end = span.doc, span.start, span.end
    if start == end:
        return span.start_char == span.end_char == char_of(doc, start)
    last = doc[end - 1]
    return span.start_char == doc[start].idx and span.end_char == last.idx + len(last)


def whole_tokens(doc: Doc, start_char: int, end_char: int) -> tuple[int, int]:
    """The tokens that lie wholly between two characters, half-open; start == end for none."""
    # An empty stretch is located by the character after it.
    touched = _touched(doc, start_char, max(end_char, start_char + 1))
    if touched is None:
        return len(doc), len(doc)
    start, end = touched.start, touched.end
    if doc[start].idx < start_char:
        start += 1
    if end > start and doc[end - 1].idx + len(doc[end - 1]) > end_char:
        end -= 1
    return start, max(start, end)


def char_of(doc: Doc, token: int) -> int:
    """The character at which a token begins; of the Doc's length, where its text ends."""
    if token < len(doc):
        return doc[token].idx
    if not len(doc):
        return 0
    last = doc[-1]
    return last.idx + len(last) + len(last.whitespace_)


def placed_span(
    doc: Doc, start: int, end: int, start_char: int, end_char: int, *, label: str = ""
) -> Span:
    """A Span with characters of its own, which may begin or end inside a token."""
    span = Span(doc, start, end, label=label)
    span.start_char, span.end_char = start_char, end_char
    return span


def keep_strings(vocab: Vocab, strings: Iterable[str]) -> None:
    """Enter labels and ids in the vocabulary for good.

    In `nlp.memory_zone()` what a Span enters is gone with the zone, and a Doc from before it could
    not be read any more (spaCy's E018).
    """
    for string in dict.fromkeys(strings):
        vocab.strings.add(string, allow_transient=False)  # type: ignore[call-arg]  # not in the stub


def _touched(doc: Doc, start_char: int, end_char: int) -> Span | None:
    """The tokens with at least one of these characters; None outside of the text."""
    if not 0 <= start_char < end_char <= _NOWHERE:
        return None
    return doc.char_span(start_char, end_char, alignment_mode="expand")


def _span(doc: Doc, start: int, end: int, record: _Record) -> Span:
    chars = (record.start_char, record.end_char)
    if not 0 <= chars[0] <= chars[1]:  # damaged, and refused by spaCy
        chars = (_NOWHERE, _NOWHERE)
    span = placed_span(doc, start, end, *chars)
    # Assigned afterwards, because Span() rejects a label missing from the vocabulary.
    span.label, span.kb_id, span.id = record.label, record.kb_id, record.id
    return span


def _records(group: SpanGroup) -> list[_Record]:
    """What the group holds, also beyond the Doc's end, where spaCy refuses to make Spans."""
    try:
        return [
            _Record(s.id, s.kb_id, s.label, s.start, s.end, s.start_char, s.end_char) for s in group
        ]
    except IndexError:  # E035; what is written has them, but is slow to read
        pass
    bare = SpanGroup(group.doc)
    bare.extend(group)
    bare.attrs = {}  # others may keep there what cannot be written
    written = srsly.msgpack_loads(bare.to_bytes())["spans"]
    return [_Record(*_RECORD.unpack(span)) for span in written]
