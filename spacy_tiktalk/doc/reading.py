"""What models and rules read of a Doc: talk alone, in one script, without invisible characters.

A Doc is read as if its marks were not there, so that the same talk gives the same clusters in
whatever surroundings; what is written and shown stays as it is. Nor is what is shouted first in a
turn read, or the laughter at its end: 666，那个大叔哈哈哈.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from spacy.attrs import SPACY
from spacy.tokens import Doc, Span

from ..lexicon.clauses.blanks import blank
from ..lexicon.clauses.openers import openers
from ..lexicon.clauses.shouts import laughed_last, shouted_first
from ..lexicon.marks.invisible import visible_text
from ..lexicon.script import fold, fold_words
from .by_tokens import text_of, token_chars
from .marks import DocMark, kinds_read, marks_of
from .turns import TurnPlace, title_of, turn_places

_LONGEST_SHOUT = 64  # tokens
_BLANK = re.compile(r"[^\S\n]")
_COLONS = frozenset("：:")
_OPENING, _CLOSING = frozenset("“「『‘"), frozenset("”」』’")
_STRAIGHT = '"'


def read_words(
    doc: Doc,
    places: Iterable[TurnPlace] | None = None,
    marks: Iterable[DocMark] | None = None,
) -> list[str]:
    """Each token as it is read: folded, and without what is no talk; "" where nothing is left.

    places (Iterable[TurnPlace] | None): Of `turn_places`, where they are known.
    marks (Iterable[DocMark] | None): Of `marks_of`, where they are known.
    RETURNS (list[str]): One a token. White space stays.
    """
    text = fold_words(text_of(doc))
    bounds = token_chars(doc)
    places = list(turn_places(doc) if places is None else places)
    talk = list(text)
    for start, end in silent_stretches(doc, places, marks):
        talk[start:end] = [""] * (end - start)
    words = ["".join(talk[start:end]) for start, end in bounds]
    blanks = _blanks_of(doc)
    for place in places:
        _leave_shouts(words, blanks, place)
    return words


def _leave_shouts(words: list[str], blanks: Sequence[str], place: TurnPlace) -> None:
    """Leave out what is shouted first and laughed last: a model finds fewer persons beside it."""
    tokens = range(place.start, min(place.end, place.start + _LONGEST_SHOUT))
    said = [words[i] + blanks[i] for i in tokens]
    left = shouted_first("".join(said))
    for i, piece in zip(tokens, said, strict=True):
        left -= len(piece)
        if left < 0:
            break
        words[i] = ""
    tokens = range(max(place.start, place.end - _LONGEST_SHOUT), place.end)
    said = [words[i] + blanks[i] for i in tokens]
    text = "".join(said)
    left = len(text) - laughed_last(text)
    for i, piece in zip(reversed(tokens), reversed(said), strict=True):
        left -= len(piece)
        if left < 0:
            break
        words[i] = ""


def _blanks_of(doc: Doc) -> list[str]:
    """What stands behind each token: a blank or nothing."""
    return [" " * blank for blank in doc.to_array([SPACY]).reshape(-1).tolist()]


def pauses(doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]) -> frozenset[int]:
    """The tokens before which a comma is read that is not written: 心疼小李 领导太过分 speaks of
    two, and 支持那个大叔 of 那个大叔.

    words (Sequence[str]): Of `read_words`.
    """
    found: set[int] = set()
    for said, begins in _turns(doc, words, places):
        found.update(begins[m.end()] for m in _blanks(said, clauses=True) if m.end() in begins)
        found.update(begins[end] for end in openers(said) if end in begins)
    return frozenset(found)


def gaps(doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]) -> frozenset[int]:
    """The tokens before which a blank stands that no mention reaches over: 问问桃子 妈妈也在.

    None of the 56,824 gold mentions of our parts and the research data reaches over one.

    words (Sequence[str]): Of `read_words`.
    """
    if not _BLANK.search(text_of(doc)):  # as in most dialogues
        return frozenset()
    return frozenset(
        begins[m.end()]
        for said, begins in _turns(doc, words, places)
        for m in _blanks(said, clauses=False)
        if m.end() in begins
    )


def _blanks(said: str, *, clauses: bool) -> Iterator[re.Match[str]]:
    return blank(clauses=clauses).finditer(said) if _BLANK.search(said) else iter(())


def _turns(
    doc: Doc, words: Sequence[str], places: Iterable[TurnPlace]
) -> Iterator[tuple[str, dict[int, int]]]:
    """What each turn says, and the token that begins at a character of it."""
    blanks = _blanks_of(doc)
    for start, end, *_ in places:
        # A mark parts what stands on its two sides, too, and is no pause.
        said = [
            words[i] + blanks[i] if words[i] else "\0" * bool(visible_text(doc[i].text))
            for i in range(start, end)
        ]
        begins = accumulate(map(len, said), initial=0)
        yield "".join(said), dict(zip(begins, range(start, end), strict=False))


def quoted_words(words: Sequence[str]) -> list[bool]:
    """For each word of a turn whether it may be another's than the writer's: behind a colon that is
    not a time's or a score's, in quotation marks.

    words (Sequence[str]): Signs are words of their own. "" and blanks count as not there.
    """
    out: list[bool] = []
    others = behind = straight = False
    depth = 0
    before = ""
    said = [(i, word) for i, word in enumerate(words) if word.strip()]
    for (i, word), (_, after) in pairwise([*said, (len(words), "")]):
        out += [others] * (i + 1 - len(out))
        if word in _COLONS and before and not behind:
            behind = not (before.isdigit() and after.isdigit())  # 比分3:2
        depth = max(depth + (word in _OPENING) - (word in _CLOSING), 0)
        straight = straight != (word == _STRAIGHT)
        others = behind or straight or depth > 0
        before = word
    return out + [others] * (len(words) - len(out))


def read_title(doc: Doc) -> str:
    """The title of the Doc's video as it is read, "" without one. Its hashtags are talk."""
    return fold(visible_text(title_of(doc) or ""))


def said_text(span: Span, silent: Sequence[tuple[int, int]] | None = None) -> str:
    """The text of a mention as it is named: as it is written, without the marks inside it.

    silent (Sequence[tuple[int, int]] | None): Of `silent_stretches`, where it is known.
    """
    silent = silent_stretches(span.doc) if silent is None else silent
    if not silent:
        return visible_text(span.text)
    start, end = span.start_char, span.end_char
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in _within(silent, start, end)]
    said = said_between(span.text, 0, end - start, inside)
    # A mention that is nothing but a mark is named by it.
    return said.strip() or visible_text(span.text) if inside else said


def said_between(text: str, start: int, end: int, silent: Sequence[tuple[int, int]]) -> str:
    """The characters from start to end, without the silent stretches and what cannot be seen."""
    kept = []
    for first, last in _within(silent, start, end):
        kept.append(text[start : max(start, first)])
        start = last
    kept.append(text[start : max(start, end)])
    return visible_text("".join(kept))


def _within(silent: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """The stretches that share a character with start to end; all are in order, apart."""
    first = bisect_right(silent, start, key=lambda stretch: stretch[1])
    return silent[first : bisect_left(silent, end, key=lambda stretch: stretch[0])]


def silent_stretches(
    doc: Doc,
    places: Iterable[TurnPlace] | None = None,
    marks: Iterable[DocMark] | None = None,
) -> list[tuple[int, int]]:
    """The characters of the marks that are not read as talk, half-open, in order."""
    read = kinds_read(doc)
    found = marks_of(doc, places) if marks is None else marks
    out: list[tuple[int, int]] = []
    for start, end in ((m.start_char, m.end_char) for m in found if m.kind not in read):
        if out and start < out[-1][1]:  # somebody else's marks may overlap
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
