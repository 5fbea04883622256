"""Writing CoNLL-2012; the format is described in `read.py`."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ...doc.contract import dialogue_name
from ...errors import error, warn
from ..record import DialogueRecord, GoldMention, check_record
from ..source import write_text
from .read import EMPTY_TURN, MARKER

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

OfTurn: TypeAlias = list[tuple[GoldMention, int]]
"""Mentions of one turn, each with the number of its cluster."""

_UNUSED = ["-"] * 5


def write_conll(
    path: str | Path, records: Iterable[DialogueRecord], *, nlp: Language | None = None
) -> int:
    """Write records.

    nlp (Language | None): one line a token of this pipeline's tokenizer; None writes one line a
        character. Mentions that begin or end inside a token are left out and counted in one warning
        (W109).
    RETURNS (int): how many dialogues.
    RAISES: T006 for a tokenizer that changes the text, and as `check_record`.
    """
    left_out = 0
    n = 0

    def lines() -> Iterator[str]:
        nonlocal left_out, n
        for n, record in enumerate(records, start=1):
            found, missing = record_to_conll(record, nlp=nlp, number=n)
            left_out += missing
            yield from found

    write_text(Path(path), lines())
    if left_out:
        warn("W109", path=path, n=left_out)
    return n


def record_to_conll(
    record: DialogueRecord, *, nlp: Language | None = None, number: int = 1
) -> tuple[list[str], int]:
    """The lines of one document, and how many mentions were left out for the tokenizer's sake.

    number (int): the dialogue's number, which names it in the file where it has no key.
    """
    check_record(record)
    dialogue = record.dialogue
    name = _escape(dialogue_name(dialogue.key or None, number))
    lines = [f"#begin document ({name}); part 000", f"# {MARKER} = 1"]
    comments = {
        "title": dialogue.title,
        "video": dialogue.video,
        "video_type": record.video_type,
    }
    if name != dialogue.key:
        lines.append(f"# key = {json_comment(dialogue.key)}")
    lines += [
        f"# {what} = {json_comment(text)}" for what, text in comments.items() if text is not None
    ]
    left_out = 0
    mentions = mentions_by_turn(record)
    for i, turn in enumerate(dialogue.turns):
        words = _words(i, turn.text, nlp)
        marks, missing = _marks(mentions[i], words)
        left_out += missing
        speaker = "\\u002d" if turn.speaker == "-" else _escape(turn.speaker) or "-"
        lines += [
            "\t".join([name, "0", str(j), form, *_UNUSED, speaker, "-", "|".join(mark) or "-"])
            for j, (form, mark) in enumerate(
                zip([_escape(word) for word in words] or [EMPTY_TURN], marks, strict=True)
            )
        ]
        lines.append("")
    lines.append("#end document")
    return lines, left_out


def _words(turn: int, text: str, nlp: Language | None) -> list[str]:
    """The pieces of a turn, a blank after a token included: joined, they are the turn."""
    if nlp is None:
        return list(text)
    return [token.text_with_ws for token in tokenized(turn, text, nlp)]


def tokenized(turn: int, text: str, nlp: Language) -> Doc:
    """The tokens of a turn. RAISES: T006 for a tokenizer that changes the text."""
    doc = nlp.make_doc(text)
    if doc.text != text:
        raise error("T006", turn=turn, text=text[:40], found=doc.text[:40])
    return doc


def _marks(mentions: OfTurn, words: list[str]) -> tuple[list[list[str]], int]:
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    position = 0
    for i, word in enumerate(words):
        starts[position] = i
        ends[position + (len(word.rstrip()) or len(word))] = i
        position += len(word)
    spans, left_out = spans_of_turn(mentions, starts, ends)
    marks: list[list[str]] = [[] for _ in words] or [[]]
    # On one line: brackets that open, outer ones first; mentions of one word; brackets that close.
    for first, last, cluster in sorted(spans, key=lambda s: (s[0], -s[1], s[2])):
        if first != last:
            marks[first].append(f"({cluster}")
    for first, last, cluster in spans:
        if first == last:
            marks[first].append(f"({cluster})")
    for first, last, cluster in sorted(spans, key=lambda s: (-s[0], s[1], s[2])):
        if first != last:
            marks[last].append(f"{cluster})")
    return marks, left_out


def mentions_by_turn(record: DialogueRecord) -> list[OfTurn]:
    """The mentions of each turn, in the order of their clusters."""
    turns: list[OfTurn] = [[] for _ in record.dialogue.turns]
    for cluster, entry in enumerate(record.clusters):
        for mention in entry.mentions:
            turns[mention.turn].append((mention, cluster))
    return turns


def spans_of_turn(
    mentions: OfTurn, starts: Mapping[int, int], ends: Mapping[int, int]
) -> tuple[list[tuple[int, int, int]], int]:
    """The mentions of a turn as (first word, last word, cluster), and how many are not on words.

    mentions (list[tuple[GoldMention, int]]): of `mentions_by_turn`.
    starts, ends (Mapping[int, int]): where words begin and end in the turn → their index.
    """
    spans, left_out = [], 0
    for mention, cluster in mentions:
        first, last = starts.get(mention.start), ends.get(mention.end)
        if first is None or last is None:
            left_out += 1
        else:
            spans.append((first, last, cluster))
    return spans, left_out


def _escape(text: str) -> str:
    r"""A text as one column: white space and control characters as \uXXXX, a backslash doubled."""
    return "".join(
        _code(char)
        if char.isspace() or unicodedata.category(char)[0] in "CZ" or (char == "#" and i == 0)
        else "\\\\"
        if char == "\\"
        else char
        for i, char in enumerate(text)
    )


def _code(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"


def json_comment(value: object) -> str:
    """A JSON value as the text of a comment line."""
    # Brackets and bars are escaped, lest a scorer take the last word of a comment for a mark.
    escaped = json.dumps(value, ensure_ascii=False)
    for char in "()|\u2028\u2029\u0085":
        escaped = escaped.replace(char, _code(char))
    return escaped
