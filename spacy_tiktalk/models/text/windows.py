"""Lay a dialogue out for an encoder: context, speaker markers and pieces, in windows.

    [CLS] title [SEP] A: turn one [SEP] B: turn two [SEP]

Only the tokens of the Doc get vectors; the title and the markers are read and thrown away.
What is no talk is not read: marks have no pieces, so their tokens get zeros (`doc.reading`).
A blank between two clauses has no piece either, but a comma stands for it (`doc.reading.pauses`).
Speakers are marked by letter in order of first appearance, so that a model learns who answers
whom and not what a user is called; a reply to B by C can be marked as such (C>B:). A turn whose
speaker is not known is marked as by somebody else: in training every turn has a marker, so a model
finds no person in the first words of one without. A dialogue longer than a window goes into
overlapping parts, each a window with the title and the marker of the turn it begins in; a
piece takes its vector from the part in which it stands farther from the cut. What a turn repeats of
others behind //@x: has windows of its own, which show the whole dialogue; all else is read without
it, so that the same talk is read the same whatever is repeated behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from ...doc.answers import answered_turns
from ...doc.marks import DocMark, marks_of
from ...doc.reading import pauses, read_title, read_words
from ...doc.turns import TurnPlace, turn_places
from .pieces import PieceTokenizer

NO_TOKEN = -1
# Behind a repost somebody else talks: without a stop the two would be read as one sentence.
_STOP = "。"
_COMMA = "，"


@dataclass(frozen=True)
class WindowConfig:
    """How long windows are, in pieces.

    max_length (int): Pieces in a window, special ones included; at most the encoder's positions.
    stride (int): Pieces from one part's start to the next, 1 to the length of parts - max_title.
        Parts overlap by what is left.
    max_title (int): Pieces of the title kept as context; 0 leaves titles out.
    speakers (bool): Whether to mark speakers.
    replies (bool): Whether to mark whom a turn answers (`doc.answers`); needs speakers.
    part_length (int): Pieces in each window of a dialogue that is longer than one, at most
        max_length; 0 for max_length.
    """

    max_length: int = 512
    stride: int = 384
    max_title: int = 64
    speakers: bool = True
    replies: bool = False
    part_length: int = 0


@dataclass
class Window:
    """One window: the piece ids, and for each piece the Doc token it stands for, or -1."""

    ids: list[int] = field(default_factory=list)
    tokens: list[int] = field(default_factory=list)

    def add(self, ids: list[int], token: int = NO_TOKEN) -> None:
        """Append pieces that stand for one token, or for none."""
        self.ids += ids
        self.tokens += [token] * len(ids)


@dataclass
class _Line(Window):
    """A whole dialogue in one line of pieces.

    markers (list[list[int]]): For each piece the marker of its turn; none for markers themselves.
    reposts (list[tuple[int, int]]): The pieces behind //@x: where talk stands before it, half-open.
    """

    markers: list[list[int]] = field(default_factory=list)
    reposts: list[tuple[int, int]] = field(default_factory=list)

    def mark(self, marker: list[int]) -> None:
        """Give this marker to all pieces that have none yet."""
        self.markers.extend([marker] * (len(self.ids) - len(self.markers)))

    def without_reposts(self) -> _Line:
        """What the writers say themselves."""
        line = _Line(self.ids[:], self.tokens[:], self.markers[:])
        for start, end in reversed(self.reposts):
            del line.ids[start:end], line.tokens[start:end], line.markers[start:end]
        return line

    def reposts_alone(self) -> _Line:
        """The same line, of which only the reposts get vectors."""
        tokens = [NO_TOKEN] * len(self.tokens)
        for start, end in self.reposts:
            tokens[start:end] = self.tokens[start:end]
        return _Line(self.ids, tokens, self.markers)


@dataclass(frozen=True)
class WindowBatch:
    """The windows of many Docs, and which row of the output each piece adds to.

    windows (list[ndarray]): Piece ids, one array a window, int64.
    rows (list[ndarray]): For each window, the row of the token matrix of each piece, or -1.
    lengths (list[int]): Tokens of each Doc; the token matrix has sum(lengths) rows.
    """

    windows: list[NDArray[np.int64]]
    rows: list[NDArray[np.int64]]
    lengths: list[int]


def build_windows(docs: list[Doc], pieces: PieceTokenizer, config: WindowConfig) -> WindowBatch:
    """Lay out a batch of Docs.

    docs (list[Doc]): With or without `doc.spans["turns"]` and a title.
    RETURNS (WindowBatch): Every piece of a token is in exactly one window's rows.
    """
    windows: list[NDArray[np.int64]] = []
    rows: list[NDArray[np.int64]] = []
    offset = 0
    for doc in docs:
        for window in doc_windows(doc, pieces, config):
            tokens = np.asarray(window.tokens, dtype=np.int64)
            windows.append(np.asarray(window.ids, dtype=np.int64))
            rows.append(np.where(tokens >= 0, tokens + offset, NO_TOKEN))
        offset += len(doc)
    return WindowBatch(windows, rows, [len(doc) for doc in docs])


def doc_windows(doc: Doc, pieces: PieceTokenizer, config: WindowConfig) -> list[Window]:
    """Lay out one Doc; an empty Doc has no window."""
    if len(doc) == 0:
        return []
    prefix = _prefix(doc, pieces, config)
    line = _line(doc, pieces, config)
    if not line.reposts:
        return _cut(line, prefix, config)
    windows = _cut(line.without_reposts(), prefix, config)
    rest = _cut(line.reposts_alone(), prefix, config)
    return windows + [window for window in rest if max(window.tokens) > NO_TOKEN]


def _cut(line: _Line, prefix: list[int], config: WindowConfig) -> list[Window]:
    room = config.max_length - len(prefix)
    if len(line.ids) <= room:
        window = Window()
        window.add(prefix)
        window.ids.extend(line.ids)
        window.tokens.extend(line.tokens)
        return [window]
    room = (config.part_length or config.max_length) - len(prefix)
    return _strided(line, prefix, room, config.stride)


def _prefix(doc: Doc, pieces: PieceTokenizer, config: WindowConfig) -> list[int]:
    prefix = [pieces.cls]
    title = read_title(doc) if config.max_title else None
    if title:
        # Chinese titles run to a hundred characters and more; hashtags stand at either end, so
        # the head is as good a part to keep as any.
        prefix.extend(pieces.text_ids(title)[: config.max_title])
        prefix.append(pieces.sep)
    return prefix


def _line(doc: Doc, pieces: PieceTokenizer, config: WindowConfig) -> _Line:
    line = _Line()
    turns = turn_places(doc)
    marks = marks_of(doc, turns)
    words = read_words(doc, turns, marks)
    labels = _labels(doc, turns, marks, config)
    hops, rests = _hops(doc, marks), pauses(doc, words, turns)
    comma = pieces.text_ids(_COMMA) if rests else []
    stop = pieces.text_ids(_STOP) if hops else []
    known: dict[str, list[int]] = {"": []}
    done = 0
    for (start, end, *_), label in zip(turns, labels, strict=True):
        for i in range(done, start):  # what stands between turns: the line break
            line.add([pieces.sep], i)
        if label not in known:
            known[label] = pieces.text_ids(label)
        marker = known[label]
        line.mark([])
        line.add(marker)
        line.mark([])
        talked, hop = False, -1
        for i in range(start, end):
            if i in hops and talked:
                hop = len(line.ids) if hop < 0 else hop
                if line.ids[-1:] != stop[-1:]:
                    line.add(stop)
            if i in rests:
                line.add(comma)
            ids = pieces.word_ids(words[i])
            talked = (talked and i not in hops) or bool(ids)
            line.add(ids, i)
        line.mark(marker)
        if 0 <= hop < len(line.ids):
            line.reposts.append((hop, len(line.ids)))
        done = end
    for i in range(done, len(doc)):
        line.add([pieces.sep], i)
    line.add([pieces.sep])
    line.mark([])
    return line


def _hops(doc: Doc, marks: list[DocMark]) -> frozenset[int]:
    """The tokens before which a repost begins (//@x:)."""
    if not any(mark.kind == "repost" for mark in marks):
        return frozenset()
    hops = set()
    for mark in marks:
        if mark.kind == "repost":
            span = doc.char_span(mark.start_char, mark.start_char + 1, alignment_mode="expand")
            if span is not None:  # behind a token that begins before the mark
                hops.add(span.start + (span.start_char < mark.start_char))
    return frozenset(hops)


def _labels(
    doc: Doc, turns: list[TurnPlace], marks: list[DocMark], config: WindowConfig
) -> list[str]:
    """What stands before each turn: "A:", "B>A:" for a reply, "" where speakers are not marked."""
    if not config.speakers:
        return [""] * len(turns)
    numbers: dict[str | int, int] = {}
    for k, turn in enumerate(turns):
        numbers.setdefault(turn.speaker or k, len(numbers))
    who = [chr(ord("A") + numbers[turn.speaker or k] % 26) for k, turn in enumerate(turns)]
    answered = answered_turns(doc, turns, marks) if config.replies else [-1] * len(turns)
    return [
        f"{letter}>{who[turn]}:" if turn >= 0 else f"{letter}:"
        for letter, turn in zip(who, answered, strict=True)
    ]


def _strided(line: _Line, prefix: list[int], room: int, stride: int) -> list[Window]:
    n = len(line.ids)
    # Each later window spends some of its room on the marker of the turn it begins in.
    room -= max(len(marker) for marker in line.markers)
    step = min(stride, room)
    starts = list(range(0, max(n - room, 0) + step, step))
    starts = [s for k, s in enumerate(starts) if k == 0 or starts[k - 1] + room < n]
    out = []
    for k, start in enumerate(starts):
        end = min(start + room, n)
        # The overlap with a neighbor is shared at its middle.
        keep_from = start if k == 0 else (start + min(starts[k - 1] + room, n)) // 2
        keep_to = end if k + 1 == len(starts) else (starts[k + 1] + end) // 2
        window = Window()
        window.add(prefix)
        window.add(line.markers[start])
        window.ids.extend(line.ids[start:end])
        window.tokens.extend(
            t if keep_from <= i < keep_to else NO_TOKEN
            for i, t in zip(range(start, end), line.tokens[start:end], strict=True)
        )
        out.append(window)
    return out
