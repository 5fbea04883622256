"""Writing CorefUD's CoNLL-U; the format is described in `read.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import warn
from ..conll.write import OfTurn, json_comment, mentions_by_turn, spans_of_turn, tokenized
from ..jsonl import box_to_json
from ..record import DialogueRecord, check_record
from ..source import write_text
from .read import MARKER, PERSON
from .sentence import EMPTY_TURN

if TYPE_CHECKING:
    from spacy.language import Language

_WORD = re.compile(r"\S+")
# A key that a line of its own holds as it is.
_PLAIN_KEY = re.compile(r"[^\s\x00-\x1f\x7f-\x9f](?:[^\x00-\x1f\x7f-\x9f\u2028\u2029]*\S)?")
_ESCAPES = {" ": "\\s", "\t": "\\t", "\r": "\\r", "\n": "\\n", "|": "\\p", "\\": "\\\\"}


@dataclass(frozen=True)
class _Word:
    start: int
    end: int
    form: str


def write_corefud(
    path: str | Path, records: Iterable[DialogueRecord], *, nlp: Language | None = None
) -> int:
    """Write records.

    nlp (Language | None): one line a token of this pipeline's tokenizer; None writes one line a
        character. Mentions that begin or end inside a token or with white space are left out and
        counted (W876).
    RETURNS (int): how many dialogues.
    RAISES: T006 for a tokenizer that changes the text, and as `check_record`.
    """
    left_out = entities = n = 0

    def lines() -> Iterator[str]:
        nonlocal left_out, entities, n
        for n, record in enumerate(records, start=1):
            found, missing = record_to_corefud(record, nlp=nlp, number=n, first_entity=entities + 1)
            left_out += missing
            entities += len(record.clusters)
            yield from found

    write_text(Path(path), lines())
    if left_out:
        warn("W876", path=path, n=left_out)
    return n


def record_to_corefud(
    record: DialogueRecord,
    *,
    nlp: Language | None = None,
    number: int = 1,
    first_entity: int = 1,
) -> tuple[list[str], int]:
    """The lines of one document, and how many mentions were left out.

    number (int): the dialogue's number in the file, part of its sentences' ids.
    first_entity (int): the number of its first cluster, for ids are counted through the file.
    """
    check_record(record)
    eids = [f"e{first_entity + i}" for i in range(len(record.clusters))]
    lines = _head(record, eids)
    left_out = 0
    mentions = mentions_by_turn(record)
    for i, turn in enumerate(record.dialogue.turns):
        lines.append(f"# sent_id = d{number}-s{i + 1}")
        if turn.speaker:
            lines.append(f"# speaker = {turn.speaker}")
        words = _words(i, turn.text, nlp)
        lines.append(f"# text = {turn.text if words else '_'}")
        marks, missing = _marks(mentions[i], words, eids)
        left_out += missing
        lines += _rows(turn.text, words, marks)
        lines.append("")
    return lines, left_out


def _head(record: DialogueRecord, eids: list[str]) -> list[str]:
    dialogue = record.dialogue
    plain = dialogue.key is not None and bool(_PLAIN_KEY.fullmatch(dialogue.key))
    lines = [
        f"# newdoc id = {dialogue.key}" if plain else "# newdoc",
        "# global.Entity = eid-etype-head-other",
        f"# {MARKER} = 1",
        f"# turns = {len(dialogue.turns)}",
    ]
    if not plain:
        lines.append(f"# key = {json_comment(dialogue.key)}")
    about: dict[str, object] = {
        "title": dialogue.title,
        "video": dialogue.video,
        "video_type": record.video_type,
        "boxes": [box_to_json(box) for box in record.boxes] or None,
    }
    for eid, cluster in zip(eids, record.clusters, strict=True):
        heads = None if cluster.heads is None else list(cluster.heads)
        known = {"name": cluster.name, "heads": heads}
        if known != {"name": None, "heads": None}:
            about[f"entity {eid}"] = known
    lines += [
        f"# {what} = {json_comment(value)}" for what, value in about.items() if value is not None
    ]
    return lines


def _words(turn: int, text: str, nlp: Language | None) -> list[_Word]:
    """The words of a turn: what is no white space of its characters, or of its tokens."""
    pieces = list(enumerate(text))
    if nlp is not None:
        pieces = [(token.idx, token.text) for token in tokenized(turn, text, nlp)]
    return [
        _Word(at + match.start(), at + match.end(), match[0])
        for at, piece in pieces
        for match in _WORD.finditer(piece)
    ]


def _marks(mentions: OfTurn, words: list[_Word], eids: list[str]) -> tuple[list[str], int]:
    """The `Entity` value of each word, and how many mentions do not fall on words."""
    starts = {word.start: i for i, word in enumerate(words)}
    ends = {word.end: i for i, word in enumerate(words)}
    found, left_out = spans_of_turn(mentions, starts, ends)
    spans = [(first, last, eids[cluster]) for first, last, cluster in found]
    marks = [""] * len(words)
    # Outer brackets open first, words of their own come next, inner brackets close first.
    for first, last, eid in sorted(spans, key=lambda s: (s[0], -s[1])):
        if first != last:
            marks[first] += f"({eid}-{PERSON}-{last - first + 1}"
    for first, last, eid in spans:
        if first == last:
            marks[first] += f"({eid}-{PERSON}-1)"
    for first, last, eid in sorted(spans, key=lambda s: (-s[0], s[1])):
        if first != last:
            marks[last] += f"{eid})"
    return marks, left_out


def _rows(text: str, words: list[_Word], marks: list[str]) -> Iterator[str]:
    if not words:
        misc = [f"{EMPTY_TURN}=Yes", *([f"SpacesBefore={_escape(text)}"] if text else [])]
        yield _row(1, "_", misc)
    for i, word in enumerate(words):
        misc = [f"Entity={marks[i]}"] if marks[i] else []
        last = i == len(words) - 1
        after = text[word.end : len(text) if last else words[i + 1].start]
        if not after and not last:
            misc.append("SpaceAfter=No")
        elif after and (last or after != " "):
            misc.append(f"SpacesAfter={_escape(after)}")
        if i == 0 and word.start:
            misc.append(f"SpacesBefore={_escape(text[: word.start])}")
        yield _row(i + 1, word.form, misc)


def _row(number: int, form: str, misc: list[str]) -> str:
    return "\t".join([str(number), form, *["_"] * 7, "|".join(misc) or "_"])


def _escape(spaces: str) -> str:
    return "".join(_ESCAPES.get(char) or f"\\u{ord(char):04x}" for char in spaces)
