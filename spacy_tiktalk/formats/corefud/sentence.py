"""One sentence of a CoNLL-U file: its rows, its text, and where in the text each word stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ...errors import error
from ..source import Where

EMPTY_TURN = "EmptyTurn"
_COLUMNS = 10
_WORD, _RANGE, _EMPTY = r"[1-9]\d*", r"([1-9]\d*)-([1-9]\d*)", r"\d+\.[1-9]\d*"
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))")
_SPACES = {"s": " ", "t": "\t", "r": "\r", "n": "\n", "p": "|", "\\": "\\"}


@dataclass(frozen=True)
class Row:
    """One line.

    kind (str): "word", "range" (a multiword token) or "empty" (an empty node).
    last (int): of a range, the number of its last word.
    """

    where: Where
    kind: str
    number: int
    last: int
    form: str
    misc: dict[str, str]


@dataclass
class Sentence:
    """The comments and rows of one sentence.

    `lay_out` sets `starts` and `ends`: by word number, the characters of the text at which a
    mention may begin and end; a word inside a multiword token is in neither.
    """

    where: Where
    comments: dict[str, str] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    number: int = 0
    starts: dict[int, int] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    def lay_out(self, ours: bool) -> str:
        """The text of the sentence.

        ours (bool): the file says that it was written here, with every space told.
        RAISES: T877 for words that are not numbered 1, 2, 3 …, and in our files for words that do
            not make `# text`.
        """
        words = [row for row in self.rows if row.kind == "word"]
        for expected, row in enumerate(words, start=1):
            if row.number != expected:
                reason = f"the word is numbered {row.number} where {expected} is expected"
                raise error("T877", where=row.where, reason=reason)
        tokens = _tokens(self.rows)
        if ours and len(tokens) == 1 and EMPTY_TURN in tokens[0].misc:
            return _spaces(tokens[0].misc.get("SpacesBefore", ""))
        said = self.comments.get("text", "").strip()
        places = None if ours else _found_in(said, tokens)
        text = "" if places is None else said
        for i, token in enumerate(tokens):
            if places is None:
                if i == 0:
                    text += _spaces(token.misc.get("SpacesBefore", ""))
                start = len(text)
                text += token.form
                last = i == len(tokens) - 1
                text += _after(token, last=last, ours=ours)
            else:
                start = places[i]
            self.starts[token.number] = start
            self.ends[token.last] = start + len(token.form)
        if ours and text != self.comments.get("text"):
            reason = f"its words make {text[:40]!r}, which is not its `# text`"
            raise error("T877", where=self.where, reason=reason)
        return text


def read_row(line: str, where: Where) -> Row:
    """Parse one line of words. RAISES: T877."""
    columns = line.split("\t")
    if len(columns) != _COLUMNS:
        raise error("T877", where=where, reason=f"it has {len(columns)} columns")
    number, form, misc = columns[0], columns[1], _misc(columns[9])
    if re.fullmatch(_WORD, number) and len(number) < 10:
        return Row(where, "word", int(number), int(number), form, misc)
    span = re.fullmatch(_RANGE, number)
    if span and len(number) < 19 and int(span[1]) <= int(span[2]):
        return Row(where, "range", int(span[1]), int(span[2]), form, misc)
    if re.fullmatch(_EMPTY, number) and len(number) < 19:
        return Row(where, "empty", int(number.split(".")[0]), 0, form, misc)
    raise error("T877", where=where, reason=f"its first column is {number[:40]!r}")


def _misc(column: str) -> dict[str, str]:
    if column == "_":
        return {}
    pairs = (part.partition("=") for part in column.split("|"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def _tokens(rows: list[Row]) -> list[Row]:
    """What the text is made of: multiword tokens instead of their words, no empty nodes."""
    tokens: list[Row] = []
    inside = 0
    for row in rows:
        if row.kind == "range":
            tokens.append(row)
            inside = row.last
        elif row.kind == "word" and row.number > inside:
            tokens.append(row)
    return tokens


def _found_in(text: str, tokens: list[Row]) -> list[int] | None:
    """Where the tokens begin in the text; None if more than white space is between them."""
    places, at = [], 0
    for token in tokens:
        while at < len(text) and text[at].isspace() and not text.startswith(token.form, at):
            at += 1
        if not text.startswith(token.form, at):
            return None
        places.append(at)
        at += len(token.form)
    return None if text[at:].strip() else places


def _after(token: Row, *, last: bool, ours: bool) -> str:
    if "SpacesAfter" in token.misc:
        spaces = _spaces(token.misc["SpacesAfter"])
        return spaces if ours or not last else ""
    return "" if last or token.misc.get("SpaceAfter") == "No" else " "


def _spaces(value: str) -> str:
    def char(match: re.Match[str]) -> str:
        return chr(int(match[1], 16)) if match[1] else _SPACES.get(match[2], match[0])

    return _ESCAPE.sub(char, value)
