"""The turns of a Doc: reading and writing `doc.spans["turns"]`, with lines as the fallback."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from spacy.attrs import ORTH
from spacy.tokens import Doc, Span, SpanGroup, Token

from ..errors import check_kind, error
from .by_tokens import by_tokens
from .contract import LINE_BREAKS, TURNS_KEY, USER_DATA_KEY
from .groups import char_of, mend_group, placed_span, whole_tokens

_EMPTY = "empty"
_BREAK_SET = frozenset(LINE_BREAKS)


class TurnPlace(NamedTuple):
    """Where a turn stands.

    start, end (int): The tokens that lie wholly in it, half-open. speaker (str): "" if unknown.
    start_char, end_char (int): Its characters, half-open, always all of them.
    """

    start: int
    end: int
    speaker: str
    start_char: int
    end_char: int


def write_turns(doc: Doc, turns: Iterable[tuple[int, int, str]]) -> None:
    """Set `doc.spans["turns"]` to (start, end, speaker), half-open token offsets in order.

    Turns without a token stand in the group's `attrs["empty"]` as [turn number, token offset,
    speaker, character offset]: a Span without tokens would break `Doc.copy` and `Doc.from_docs`.
    """
    places = []
    for start, end, speaker in turns:
        first = char_of(doc, start)
        last = doc[end - 1].idx + len(doc[end - 1]) if start < end else first
        places.append(TurnPlace(start, end, speaker, first, last))
    write_turn_places(doc, places)


def write_turn_places(doc: Doc, places: Iterable[TurnPlace]) -> None:
    """As `write_turns`, for turns that may begin or end inside a token."""
    spans = []
    empty: list[list[int | str]] = []
    for number, (start, end, speaker, first, last) in enumerate(places):
        if first < last:
            spans.append(placed_span(doc, start, end, first, last, label=speaker))
        elif start < end:  # tokens without a character, which some vocabularies have
            spans.append(Span(doc, start, end, label=speaker))
        else:
            empty.append([number, start, speaker, first])
    attrs = {_EMPTY: empty} if empty else {}
    doc.spans[TURNS_KEY] = SpanGroup(doc, name=TURNS_KEY, spans=spans, attrs=attrs)


def turn_spans(doc: Doc) -> list[tuple[int, int, str]]:
    """The turns of a Doc as (start, end, speaker), half-open token offsets in order.

    They come from `doc.spans["turns"]`, with the turns that hold no token (start == end) in their
    place. Without it each line is a turn of the unknown speaker "". A token that reaches over the
    end of a turn belongs to none.

    RAISES: T019 for turns that overlap or lie outside the Doc.
    """
    return [(place.start, place.end, place.speaker) for place in turn_places(doc)]


def turn_places(doc: Doc) -> list[TurnPlace]:
    """As `turn_spans`, with the characters of each turn.

    Tokens may have been merged or split since the turns were written (`merge_entities`): they are
    found by their characters then, and the group is mended.
    """
    turns = mend_turns(doc)
    if not turns:
        return list(_lines(doc))
    _check_turns(doc, turns)
    return turns


def mend_turns(doc: Doc) -> list[TurnPlace]:
    """Mend the group "turns" where tokens were merged or split since it was written.

    RETURNS (list[TurnPlace]): What stands there, unchecked; empty without that group.
    """
    if TURNS_KEY not in doc.spans:
        return []
    moved = mend_group(doc, TURNS_KEY)
    group = doc.spans[TURNS_KEY]
    turns = [TurnPlace(s.start, s.end, s.label_, s.start_char, s.end_char) for s in group]
    turns.sort(key=lambda turn: (turn.start_char, turn.end_char, turn.speaker))
    _insert_empty(doc, group, turns, moved)
    return turns


def realign_spans(doc: Doc) -> None:
    """Give every span group of a Doc the tokens that its characters have now.

    Reading with this package does so by itself. spaCy does not: after `merge_entities` or
    `doc.retokenize()` its own `doc.to_bytes`, `DocBin`, `n_process` and displaCy fail with E035, or
    take other words, until this ran. A span that begins or ends inside a token keeps its
    characters; reading it as a mention is an error (T024).

    RAISES: T027 for what is no Doc.
    """
    check_kind(doc, Doc, "realign_spans")
    mend_turns(doc)
    for key in doc.spans:
        if key != TURNS_KEY:
            mend_group(doc, key)


def turn_of(turns: Sequence[TurnPlace], span: Span) -> int | None:
    """The number of the turn in which a span lies, by characters; None where it is in no one."""
    number = bisect_right(turns, span.start_char, key=lambda turn: turn.start_char) - 1
    return number if number >= 0 and span.end_char <= turns[number].end_char else None


def turn_of_tokens(turns: Sequence[tuple[int, int, str]], start: int, end: int) -> int | None:
    """The number of the turn in which tokens lie, at least one; None where they are in no one.

    turns (Sequence[tuple[int, int, str]]): Of `turn_spans`.
    """
    number = bisect_right(turns, start, key=lambda turn: turn[0]) - 1
    return number if number >= 0 and end <= turns[number][1] else None


def tokens_over_turns(doc: Doc) -> list[str]:
    """The texts of the tokens that begin or end inside a turn and are not wholly in it."""
    found = {}
    for turn in mend_turns(doc) or _lines(doc):
        if turn.start_char == turn.end_char:
            continue
        for char in (turn.start_char, turn.end_char - 1):
            span = doc.char_span(char, char + 1, alignment_mode="expand")
            if span is not None and not turn.start <= span.start < turn.end:
                found[span.start] = span.text
    return [found[i] for i in sorted(found)]


def _insert_empty(doc: Doc, group: SpanGroup, turns: list[TurnPlace], moved: bool) -> None:
    """Put the turns without a token in their places; the group's note is mended with its spans."""
    entries = group.attrs.get(_EMPTY)
    mended = []
    # Others may keep anything under that name.
    known = filter(_is_entry, entries) if isinstance(entries, list | tuple) else ()
    for number, start, speaker, *chars in known:
        if chars:
            char = chars[0]
        elif moved or start > len(doc):
            # Older Docs do not store its character offset: it follows the turn before it.
            before = turns[:number]
            char = _char_after(doc, before[-1].end_char) if before else 0
        else:
            char = char_of(doc, start)
        if start > len(doc) or char_of(doc, start) != char:
            start = whole_tokens(doc, char, char)[0]
        turns.insert(min(number, len(turns)), TurnPlace(start, start, speaker, char, char))
        mended.append([number, start, speaker, char])
    if moved and mended:
        group.attrs[_EMPTY] = mended


def _is_entry(entry: object) -> bool:
    """Whether this is [turn number, token offset, speaker] or that and a character offset."""
    if not isinstance(entry, list | tuple) or len(entry) not in (3, 4):
        return False
    number, start, speaker, *chars = entry
    places = (number, start, *chars)
    return isinstance(speaker, str) and all(isinstance(n, int) and n >= 0 for n in places)


def _char_after(doc: Doc, end: int) -> int:
    """The character at which the turn after one begins: behind the line break, if there is one."""
    rest = doc.text[end : end + 2]
    gap = 1 if rest[:1] == " " and is_break(rest[1:]) else 0
    return end + gap + 1 if is_break(rest[gap : gap + 1]) else end


@by_tokens
def _lines(doc: Doc) -> tuple[TurnPlace, ...]:
    if not len(doc):
        return ()
    # One look per word form, not per token: a long text repeats few forms.
    orths = doc.to_array([ORTH]).reshape(-1).tolist()
    strings = doc.vocab.strings
    breaks = {orth for orth in set(orths) if is_break(strings[orth])}
    lines = []
    start = 0
    first, last = -1, -1  # what a token before holds of the next line
    for i, orth in enumerate([*orths, None]):
        if orth is not None and orth not in breaks:
            continue
        (head, end), *middle, behind = _pieces(doc[i]) if orth is not None else [(-1, -1)] * 2
        if head < end:
            last = end
        elif start < i:
            last = doc[i - 1].idx + len(doc[i - 1])
        if last >= 0:
            lines.append(TurnPlace(start, i, "", first if first >= 0 else doc[start].idx, last))
        lines += [TurnPlace(i + 1, i + 1, "", *piece) for piece in middle if piece[0] < piece[1]]
        start = i + 1
        first, last = behind if behind[0] < behind[1] else (-1, -1)
    return tuple(lines)


def _pieces(token: Token) -> list[tuple[int, int]]:
    """The characters of the Doc before, between and behind the line breaks in a token; white space
    is no piece, and empty."""
    pieces, end = [], token.idx - 1
    for text in re.split(f"[{LINE_BREAKS}]", token.text):
        start, end = end + 1, end + 1 + len(text)
        pieces.append((start, start if text.isspace() else end))
    return pieces


def _check_turns(doc: Doc, turns: list[TurnPlace]) -> None:
    """A foreign component may keep anything under that key; half of it as turns would be worse."""
    previous = TurnPlace(0, 0, "", 0, 0)
    n_chars = char_of(doc, len(doc))
    for turn in turns:
        if (
            not previous.end <= turn.start <= turn.end <= len(doc)
            or not previous.end_char <= turn.start_char <= turn.end_char <= n_chars
        ):
            raise error("T019", first=previous[:2], second=turn[:2], n_tokens=len(doc))
        previous = turn


def title_of(doc: Doc) -> str | None:
    """The video's title that the Doc carries, or None."""
    return text_field(doc, "title")


def text_field(doc: Doc, field: str) -> str | None:
    """A text of our user data ("title", "video", "key"), None where it is missing or no text."""
    value = own_data(doc).get(field)
    return value if isinstance(value, str) else None


def own_data(doc: Doc) -> Mapping[str, Any]:
    """Our user data; empty where there is none, or where something else stands in its place."""
    data = doc.user_data.get(USER_DATA_KEY)
    return data if isinstance(data, Mapping) else {}


def is_break(text: str) -> bool:
    """Whether a token's text holds a line break."""
    return not _BREAK_SET.isdisjoint(text)
