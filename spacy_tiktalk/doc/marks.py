"""The marks of a Doc: what in its turns is not talk (docs/contract.md), `doc.spans["marks"]`.

They are found in the text of the turns where nobody has written them; the text and every offset
stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from spacy.tokens import Doc, Span, SpanGroup

from ..lexicon.marks.kinds import MARK_KINDS
from .by_tokens import text_of
from .contract import MARKS_KEY
from .groups import char_of, keep_strings, mend_group, whole_tokens
from .turns import TurnPlace, turn_places

if TYPE_CHECKING:
    from ..lexicon.marks.kinds import Mark
    from ..lexicon.marks.writers import Writers

_TALK = "talk"
_EXACT, _LENGTH = "marks", "length"
# Characters of the longest turn whose marks are kept; 16,384 whole articles would be 100s of MB.
_KEPT = 500


class DocMark(NamedTuple):
    """A mark of a Doc.

    start_char, end_char (int): Its characters in the Doc, half-open.
    kind (str): One of `MARK_KINDS`.
    handle (str): The account it names; "" where it names none, or another pipeline wrote it.
    """

    start_char: int
    end_char: int
    kind: str
    handle: str = ""


def marks_of(doc: Doc, places: Iterable[TurnPlace] | None = None) -> list[DocMark]:
    """The marks that stand in `doc.spans["marks"]`, or else those that its turns have, in order.

    places (Iterable[TurnPlace] | None): Of `turn_places`, where they are known.
    """
    if MARKS_KEY in doc.spans:
        attrs = doc.spans[MARKS_KEY].attrs
        exact = attrs.get(_EXACT)
        # Docs that were joined keep the attributes of the first alone.
        length = char_of(doc, len(doc))
        if attrs.get(_LENGTH) == length and _are_exact(exact, length):
            return [DocMark(start, end, kind, *handle) for start, end, kind, *handle in exact]
        mend_group(doc, MARKS_KEY)  # written by somebody else
        # Others may keep spans under that name that are no marks.
        group = (span for span in doc.spans[MARKS_KEY] if span.label_ in MARK_KINDS)
        return sorted(DocMark(s.start_char, s.end_char, s.label_) for s in group)
    return [mark for turn in turn_marks(doc, places) for mark in turn]


def _are_exact(marks: object, length: int) -> bool:
    """Whether these are marks as `put_marks` writes them; others may keep anything there."""
    return isinstance(marks, list | tuple) and all(
        isinstance(mark, list | tuple)
        and len(mark) in (3, 4)
        and all(isinstance(char, int) for char in mark[:2])
        and 0 <= mark[0] <= mark[1] <= length
        and all(isinstance(text, str) for text in mark[2:])
        and mark[2] in MARK_KINDS
        for mark in marks
    )


def turn_marks(doc: Doc, places: Iterable[TurnPlace] | None = None) -> list[list[DocMark]]:
    """The marks that each turn of the Doc has, whatever stands in `doc.spans["marks"]`."""
    from ..lexicon.marks.writers import writers_of

    turns = list(turn_places(doc) if places is None else places)
    writers = writers_of(tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker)))
    text = text_of(doc)
    return [
        [
            DocMark(turn.start_char + m.start, turn.start_char + m.end, m.kind, m.handle)
            for m in _marks_in(text[turn.start_char : turn.end_char], writers)
        ]
        for turn in turns
    ]


def _marks_in(text: str, writers: Writers) -> tuple[Mark, ...]:
    """Of a turn; encoder, clusterer and who writes the marks ask for those of a batch in turn."""
    return (_kept_marks if len(text) <= _KEPT else _find)(text, writers)


def _find(text: str, writers: Writers) -> tuple[Mark, ...]:
    from ..lexicon.marks.find import find_marks  # patterns that take 0.1 s to compile

    return tuple(find_marks(text, writers))


# Room for the turns of a batch of 256 Docs: a smaller cache would drop each before its next use.
_kept_marks = lru_cache(maxsize=16384)(_find)


def kinds_read(doc: Doc) -> frozenset[str]:
    """The kinds of marks that are read as talk: `doc.spans["marks"].attrs["talk"]`, else none."""
    if MARKS_KEY not in doc.spans:
        return frozenset()
    talk = doc.spans[MARKS_KEY].attrs.get(_TALK)
    kinds = talk if isinstance(talk, list | tuple) else ()
    return frozenset(kind for kind in kinds if isinstance(kind, str))


def write_marks(doc: Doc, *, talk: Collection[str] = ()) -> None:
    """Write the marks of the turns as `doc.spans["marks"]`, in place of any that stand there.

    A mark is a Span of its whole tokens with its kind as label; one without a whole token has none.
    The group's attrs have "marks", all of them as [start, end, kind] by characters, with the
    account as a fourth where a mark names one, and "length", the characters of the Doc that they
    are of.

    talk (Collection[str]): Kinds that are read as talk all the same.
    """
    put_marks(doc, [mark for turn in turn_marks(doc) for mark in turn], talk=talk)


def put_marks(doc: Doc, marks: Iterable[DocMark], *, talk: Collection[str] = ()) -> None:
    """Write these marks as `write_marks` does, in order."""
    spans: list[Span] = []
    exact: list[list[int | str]] = []
    marks = list(marks)
    keep_strings(doc.vocab, (mark.kind for mark in marks))
    for mark in marks:
        exact.append([*mark] if mark.handle else [*mark[:3]])
        start, end = whole_tokens(doc, mark.start_char, mark.end_char)
        if start < end:
            spans.append(Span(doc, start, end, label=mark.kind))
    attrs: dict[str, Any] = {_TALK: [kind for kind in MARK_KINDS if kind in talk], _EXACT: exact}
    attrs[_LENGTH] = char_of(doc, len(doc))
    doc.spans[MARKS_KEY] = SpanGroup(doc, name=MARKS_KEY, spans=spans, attrs=attrs)
