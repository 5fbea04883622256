r"""CorefUD's CoNLL-U, both ways: one document a dialogue, one sentence a turn.

    # newdoc id = a1
    # global.Entity = eid-etype-head-other
    # spacy_tiktalk = 1
    # turns = 1
    # title = "…"
    # entity e1 = {"name": "刘德华", "heads": ["C1"]}
    # sent_id = d1-s1
    # speaker = A
    # text = 是刘德华
    1   是   _   _   _   _   _   _   _   SpaceAfter=No
    2   刘   _   _   _   _   _   _   _   Entity=(e1-person-3|SpaceAfter=No
    3   德   _   _   _   _   _   _   _   SpaceAfter=No
    4   华   _   _   _   _   _   _   _   Entity=e1)

Ten columns; the last one (MISC) holds `Entity`: an opening bracket has the entity's id, its type
and the number of the mention's head word, a closing bracket the id alone. Nothing is known of
syntax here: the columns of it are "_", and the head is the mention's last word by rule, for Chinese
noun phrases end in their head. Ids are counted through the file, since the same id means the same
entity in CorefUD, across documents as well.

Files written here carry the comment `# spacy_tiktalk = 1`. One line a character, or one a token
where a pipeline is given; white space is no word: what is not a single blank stands in
`SpacesBefore` or `SpacesAfter`, \s a blank, \t, \r, \n, \p a bar, \\ and \uXXXX. A turn without
words is the one word _ with `EmptyTurn=Yes`. Everything of a record is kept but the order of
clusters and mentions where it is not that of the text, and mentions that begin or end with white
space (W876).

Of others' files is left out, and counted in one warning (W870), what a record cannot hold:
discontinuous mentions, mentions of empty nodes alone, across sentences, inside a multiword token,
crossing or doubled ones, entities whose type is given and is no person, bridging and split
antecedents. Their spaces are those of `# text` where the words are found in it, else SpaceAfter's.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ...doc.dialogue import Dialogue, Turn
from ...errors import TiktalkError, error, warn
from ..fields import as_object, as_optional_text
from ..jsonl import boxes_from_json, person_from_json
from ..record import DialogueRecord, GoldBox, GoldCluster, GoldMention, check_record
from ..source import BadRecords, Where, decode, read_lines
from .entities import Span, Spans
from .sentence import Sentence, read_row

MARKER = "spacy_tiktalk"
PERSON = "person"
_PERSONS = ("", "person", "per", "human", "hum")
_COMMENT = re.compile(r"#\s?(.(?:[^=]*[^=\s])?)\s*=[ \t]?(.*)")
_NEWDOC = re.compile(r"#\s*newdoc(?:\s+id\s*=\s*(.*\S)?)?\s*")
_GLOBAL, _TURNS = "global.Entity", "turns"
_OURS = ("key", "title", "video", "video_type")


@dataclass
class _Document:
    """The sentences of one document while it is being read."""

    where: Where
    name: str | None
    comments: dict[str, str] = field(default_factory=dict)
    sentences: list[Sentence] = field(default_factory=list)
    begun: bool = True  # by a line of its own


def load_corefud(bad: BadRecords) -> list[DialogueRecord]:
    """Read a CorefUD file (.conllu).

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110, T115, T124, T147, T877-T879.
    """
    left_out: Counter[str] = Counter()
    documents = ((document.where, document) for document in _documents(bad))
    records = bad.collect(documents, lambda document, _: _record(document, left_out))
    if left_out:
        what = ", ".join(f"{n} {reason}" for reason, n in sorted(left_out.items()))
        warn("W870", path=bad.path, what=what)
    bad.finish()
    return records


def _documents(bad: BadRecords) -> Iterator[_Document]:
    """Cut a file into documents; a broken one is refused and the next `# newdoc` starts afresh."""
    document: _Document | None = None
    sentence: Sentence | None = None
    declared: str | None = None  # `# global.Entity` holds until it is declared anew
    skipping = False
    for where, raw in read_lines(bad.source, bad.path):
        try:
            line = decode(raw, where)
            newdoc = _NEWDOC.fullmatch(line) if line.startswith("#") else None
            if newdoc:
                finished, broken = document, skipping
                document = _Document(where.with_key(newdoc[1] or None), newdoc[1] or None)
                if sentence and not sentence.rows:  # comments above the line are of its sentence
                    document.comments.update(sentence.comments)
                else:
                    sentence = None
                skipping = False
                if finished and not broken:
                    yield from _whole(finished, bad)
            elif skipping:
                continue
            elif not line.strip():
                sentence = None
                continue
            document = document or _Document(where, None, begun=False)
            sentence = sentence or Sentence(where.with_key(document.name))
            comment = _COMMENT.fullmatch(line) if line.startswith("#") else None
            if comment:
                declared = _comment(comment, document, sentence, declared)
            elif not line.startswith("#"):
                if not sentence.rows:
                    document.sentences.append(sentence)
                    document.comments.setdefault(_GLOBAL, declared or "")
                sentence.rows.append(read_row(line, where.with_key(document.name)))
        except TiktalkError as err:
            skipping = True
            bad.refuse(err)
    if document and not skipping:
        yield from _whole(document, bad)


def _comment(
    comment: re.Match[str], document: _Document, sentence: Sentence, declared: str | None
) -> str | None:
    """Keep one `# name = value`, and hand back what `# global.Entity` is from here on."""
    name, value = comment.groups()
    sentence.comments.setdefault(name, value)
    if not document.sentences:  # what the first sentence says is said of the document
        document.comments.setdefault(name, value)
    return value.strip() if name == _GLOBAL else declared


def _whole(document: _Document, bad: BadRecords) -> Iterator[_Document]:
    """The document if it has a sentence; one that was begun and has none is refused."""
    if document.sentences:
        yield document
    elif document.begun:
        bad.refuse(error("T124", where=document.where))


def _record(document: _Document, left_out: Counter[str]) -> DialogueRecord:
    comments = document.comments
    ours = MARKER in comments
    where = document.where
    values = {name: _text(comments, name, where) if ours else None for name in _OURS}
    key = values["key"] if ours and "key" in comments else document.name
    where = where.with_key(key)
    turns = []
    if ours and comments.get(_TURNS, "") != str(len(document.sentences)):
        reason = f"{len(document.sentences)} turns of {comments.get(_TURNS)} are there"
        raise error("T877", where=where, reason=reason)
    spans = Spans(comments.get(_GLOBAL) or None, left_out)
    for number, sentence in enumerate(document.sentences):
        sentence.number = number
        turns.append(Turn(_speaker(sentence, ours), sentence.lay_out(ours)))
        spans.read(sentence)
    spans.finish()
    clusters: dict[str, list[GoldMention]] = defaultdict(list)
    for span in _fitting(spans.found, left_out):
        clusters[span.eid].append(GoldMention(*span.place))
    about = _entities(comments, where) if ours else {}
    record = DialogueRecord(
        Dialogue(tuple(turns), values["title"], values["video"], key),
        clusters=tuple(
            GoldCluster(tuple(mentions), *about.get(eid, (None, None)))
            for eid, mentions in clusters.items()
        ),
        boxes=_boxes(comments, where) if ours else (),
        video_type=values["video_type"],
    )
    return check_record(record, where).in_text_order()


def _fitting(spans: list[Span], left_out: Counter[str]) -> Iterator[Span]:
    """The spans a record can hold: of persons, each once, none that crosses an earlier one."""
    around: list[Span] = []
    seen: set[tuple[int, int, int]] = set()
    for span in sorted(spans, key=lambda s: (s.place[0], s.place[1], -s.place[2])):
        turn, start, end = span.place
        if span.etype.lower() not in _PERSONS:
            left_out["mentions of entities that are no persons"] += 1
            continue
        while around and (around[-1].place[0] < turn or around[-1].place[2] <= start):
            around.pop()
        if span.place in seen:
            left_out["mentions of words that are a mention already"] += 1
        elif around and around[-1].place[2] < end:
            left_out["crossing mentions"] += 1
        else:
            seen.add(span.place)
            around.append(span)
            yield span


def _speaker(sentence: Sentence, ours: bool) -> str:
    speaker = sentence.comments.get("speaker", "")
    return speaker if ours else speaker.strip()


def _json(comments: dict[str, str], name: str, where: Where) -> Any:
    """The JSON value of one of our own comments, None where it is missing. RAISES: T147."""
    text = comments.get(name)
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as err:
        raise error("T147", where=where, value=text[:80], name=name) from err


def _text(comments: dict[str, str], name: str, where: Where) -> str | None:
    return as_optional_text(_json(comments, name, where), f"# {name}", where)


def _entities(
    comments: dict[str, str], where: Where
) -> dict[str, tuple[str | None, tuple[str, ...] | None]]:
    """Name and visual labels by entity id, from the comments `# entity e1 = {…}`."""
    found = {}
    for comment in comments:
        if not comment.startswith("entity "):
            continue
        what = f"# {comment}"
        about = as_object(_json(comments, comment, where), what, where)
        found[comment.removeprefix("entity ")] = person_from_json(about, what, where)
    return found


def _boxes(comments: dict[str, str], where: Where) -> tuple[GoldBox, ...]:
    if "boxes" not in comments:
        return ()
    return boxes_from_json(_json(comments, "boxes", where), where)
