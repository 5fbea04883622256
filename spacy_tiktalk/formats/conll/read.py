r"""CoNLL-2012, both ways: one document a dialogue, one sentence a turn.

    #begin document (a1); part 000
    # spacy_tiktalk = 1
    # title = "…"
    a1   0   0   这   -   -   -   -   -   A   -   -
    a1   0   1   刘   -   -   -   -   -   A   -   (0
    a1   0   2   德   -   -   -   -   -   A   -   -
    a1   0   3   华   -   -   -   -   -   A   -   0)

    #end document

Twelve columns: document, part, number in the sentence, word, five unused ones, speaker ("-" is
unknown), one unused, coreference. One line a character, or one a token where a pipeline is given.

Files written here carry the line `# spacy_tiktalk = 1`: their words joined without anything between
them are the turn's text. In them a blank (or any white space, control character, "#" in front, or
a speaker that is really "-") is written \uXXXX, a backslash \\, and a turn without text is the one
word \empty. A blank that follows a token is part of its word (`hello\u0020`) and of no mention.
In files without that line, words are taken as they are and joined without blanks, except between
two Latin letters or digits where the document has words of several Latin letters.

Kept: key, title, video, video type (comments), turns, speakers, clusters. Lost: cluster names,
visual labels, boxes, and the order of clusters and mentions where it is not that of the text.
A part above 000 makes the key "key_1", "key_2", ….
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from ...doc.dialogue import Dialogue, Turn
from ...errors import TiktalkError, error
from ..record import DialogueRecord, GoldCluster, GoldMention, check_record
from ..source import BadRecords, Where, decode, read_lines

MARKER = "spacy_tiktalk"
EMPTY_TURN = "\\empty"
_BEGIN = re.compile(r"#begin document\s+\(?(.*?)\)?(?:\s*;)?(?:\s*part\s+(\d{1,9}))?\s*")
_COMMENT = re.compile(r"#\s*(\w+)\s*=\s*(.*)")
_MARK = re.compile(r"\((\d{1,9})\)|\((\d{1,9})|(\d{1,9})\)")
# Of the eight digits only those of a Unicode character.
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|(\\))")
_LATIN_END = re.compile(r"[A-Za-z0-9]")
_WORD = re.compile(r"[A-Za-z]{2,}")
_SPEAKER, _FEWEST, _FULL = 9, 5, 12


@dataclass
class _Document:
    """The lines of one document while it is being read."""

    where: Where
    name: str
    part: int = 0
    comments: dict[str, str] = field(default_factory=dict)
    sentences: list[list[tuple[Where, list[str]]]] = field(default_factory=lambda: [[]])


def load_conll(bad: BadRecords) -> list[DialogueRecord]:
    """Read a CoNLL-2012 file (.conll, .v4_gold_conll).

    bad (BadRecords): The file, and what becomes of its bad records.
    RAISES: T101, T103, T104, T110, T115, T121-T125, T130, T140-T147.
    """
    documents = ((document.where, document) for document in _documents(bad))
    records = bad.collect(documents, lambda document, _: _record(document))
    bad.finish()
    return records


def _documents(bad: BadRecords) -> Iterator[_Document]:
    """Cut a file into documents; a broken one is refused and the next `#begin` starts afresh."""
    document: _Document | None = None
    skipping = False  # inside a refused document, or in lines refused once for being outside any
    for where, raw in read_lines(bad.source, bad.path):
        try:
            line = decode(raw, where).strip(" \t\r")
            if line.startswith("#begin document"):
                unclosed, document = document, _begin(line, where)
                skipping = False
                if unclosed:
                    bad.refuse(error("T145", where=unclosed.where))
            elif line.startswith("#end document"):
                if document:
                    yield document
                document, skipping = None, False
            elif document:
                _add_line(document, line, where)
            elif line and not line.startswith("#"):
                raise error("T140", where=where)
        except TiktalkError as err:
            if skipping:
                continue
            document, skipping = None, True
            bad.refuse(err)
    if document:
        bad.refuse(error("T145", where=document.where))


def _begin(line: str, where: Where) -> _Document:
    match = _BEGIN.fullmatch(line)
    name, part = (match[1], int(match[2] or 0)) if match else ("", 0)
    return _Document(where.with_key(name or None), name, part)


def _add_line(document: _Document, line: str, where: Where) -> None:
    where = where.with_key(document.name or None)
    if not line:
        if document.sentences[-1]:
            document.sentences.append([])
        return
    if line.startswith("#"):
        comment = _COMMENT.fullmatch(line)
        if comment:
            document.comments[comment[1]] = comment[2]
        return
    columns = re.split(r"[ \t]+", line)
    if len(columns) < _FEWEST:
        raise error("T141", where=where, found=len(columns))
    document.sentences[-1].append((where, columns))


def _record(document: _Document) -> DialogueRecord:
    ours = MARKER in document.comments
    sentences = [sentence for sentence in document.sentences if sentence]
    values = {
        name: _comment(document, name) if ours else None
        for name in ("key", "title", "video", "video_type")
    }
    key: str | None = document.name + (f"_{document.part}" if document.part else "") or None
    if ours and "key" in document.comments:
        key = values["key"]
    words_apart = not ours and any(
        _WORD.search(columns[3]) for sentence in sentences for _, columns in sentence
    )
    turns = []
    mentions: dict[int, list[GoldMention]] = defaultdict(list)
    for number, sentence in enumerate(sentences):
        words = [columns[3] for _, columns in sentence]
        words = [_unescape(word) for word in words] if ours else words
        text, places = _join(words, words_apart)
        turns.append(Turn(_speaker(sentence, ours), text))
        for cluster, first, last in _spans(sentence):
            start, end = places[first][0], places[last][1]
            if ours and places[last][0] < end:
                end = places[last][0] + (len(words[last].rstrip()) or len(words[last]))
            mentions[cluster].append(GoldMention(number, start, end))
    where = document.where.with_key(key)
    record = DialogueRecord(
        Dialogue(tuple(turns), values["title"], values["video"], key),
        clusters=tuple(GoldCluster(tuple(mentions[cluster])) for cluster in sorted(mentions)),
        video_type=values["video_type"],
    )
    return check_record(record, where).in_text_order()


def _comment(document: _Document, name: str) -> str | None:
    """A JSON text (or null) of one of our own comments."""
    text = document.comments.get(name)
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as err:
        raise error("T147", where=document.where, value=text, name=name) from err
    if value is not None and not isinstance(value, str):
        raise error("T147", where=document.where, value=text, name=name)
    return value


def _join(words: list[str], words_apart: bool) -> tuple[str, list[tuple[int, int]]]:
    """The text of a turn, and the (start, end) characters of every word."""
    text = ""
    places = []
    for word in words:
        if words_apart and text and word and _is_latin(text[-1]) and _is_latin(word[0]):
            text += " "
        places.append((len(text), len(text) + len(word)))
        text += word
    return text, places


def _is_latin(char: str) -> bool:
    return bool(_LATIN_END.match(char))


def _speaker(sentence: list[tuple[Where, list[str]]], ours: bool) -> str:
    found = {columns[_SPEAKER] if len(columns) >= _FULL else "-" for _, columns in sentence}
    if len(found) > 1:
        reason = f"a sentence has the speakers {', '.join(sorted(found))}"
        raise error("T130", where=sentence[0][0], name="speaker column", reason=reason)
    speaker = found.pop()
    if speaker == "-":
        return ""
    return _unescape(speaker) if ours else speaker


def _spans(sentence: list[tuple[Where, list[str]]]) -> Iterator[tuple[int, int, int]]:
    """(cluster, first word, last word) of a sentence; the last opened is closed first."""
    open_at: dict[int, list[tuple[int, Where]]] = defaultdict(list)
    for i, (where, columns) in enumerate(sentence):
        if columns[-1] in ("-", "_"):
            continue
        for mark in columns[-1].split("|"):
            match = _MARK.fullmatch(mark)
            if not match:
                raise error("T142", where=where, value=columns[-1])
            single, opened, closed = match.groups()
            if single is not None:
                yield int(single), i, i
            elif opened is not None:
                open_at[int(opened)].append((i, where))
            elif not open_at[int(closed)]:
                raise error("T144", where=where, cluster=closed)
            else:
                yield int(closed), open_at[int(closed)].pop()[0], i
    for cluster, rest in open_at.items():
        if rest:
            raise error("T143", where=rest[-1][1], cluster=cluster)


def _unescape(word: str) -> str:
    def char(match: re.Match[str]) -> str:
        return "\\" if match[3] else chr(int(match[1] or match[2], 16))

    return "" if word == EMPTY_TURN else _ESCAPE.sub(char, word)
