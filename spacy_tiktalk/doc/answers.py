"""Who answers whom: for each turn of a Doc the turn that it answers.

What a file or a caller said (`Turn.reply_to`) comes first, then what the text says: 回复@小鱼:,
//@小鱼: or an @小鱼 in front, where 小鱼 has written before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from ..lexicon.marks.writers import SIGNS, account_name
from .by_tokens import text_of
from .dialogue import Dialogue
from .marks import DocMark, marks_of, turn_marks
from .turn_facts import read_facts
from .turns import TurnPlace, turn_places
from .writers.lines.badges import BADGE_BEHIND

NOBODY = -1
_ANSWERING = ("reply", "repost", "handle")


def answered_turns(
    doc: Doc,
    places: Iterable[TurnPlace] | None = None,
    marks: Sequence[DocMark] | None = None,
    *,
    implied: bool = True,
) -> list[int]:
    """For each turn the index of the turn that it answers, always an earlier one; -1 for none.

    A writer who is named stands for the last turn before this one that is theirs. Of two turns by
    two writers the second answers the first, unless something else is given.

    places (Iterable[TurnPlace] | None): Of `turn_places`, where they are known.
    marks (Sequence[DocMark] | None): Of `marks_of`, where they are known.
    implied (bool): Whether that last rule holds, which nobody has written down.
    """
    turns = list(turn_places(doc) if places is None else places)
    facts = read_facts(doc, len(turns))
    marks = marks_of(doc, turns) if marks is None else marks
    if any(m.kind in _ANSWERING and not m.handle for m in marks):
        # Written by an older version or somebody else, or moved by a merge: without accounts.
        marks = [mark for turn in turn_marks(doc, turns) for mark in turn]
    said = _by_marks(doc, turns, marks)
    last: dict[str, int] = {}
    found = []
    for k, (turn, fact) in enumerate(zip(turns, facts, strict=True)):
        reply = fact.get("reply_to")
        if reply is None:
            reply = next((name for name in said[k] if _account(name) in last), None)
        if isinstance(reply, str):
            # Two writers may differ by their script alone.
            reply = last.get(reply, last.get(_account(reply), NOBODY))
        if isinstance(reply, int) and not isinstance(reply, bool) and 0 <= reply < k:
            found.append(reply)
        else:
            found.append(NOBODY)
        if turn.speaker:
            last[turn.speaker] = last[_account(turn.speaker)] = k
    writers = {turn.speaker for turn in turns if turn.speaker}
    if implied and len(turns) == 2 and len(writers) == 2 and facts[1].get("reply_to") is None:
        return [NOBODY, 0]
    return found


def with_answers(dialogue: Dialogue, doc: Doc) -> Dialogue:
    """The dialogue with `reply_to` where its turns do not say it and `answered_turns` tells it.

    doc (Doc): Of the dialogue.
    """
    answered = answered_turns(doc, implied=False)
    if len(answered) != len(dialogue.turns):
        return dialogue
    turns = [
        replace(turn, reply_to=k) if turn.reply_to is None and k != NOBODY else turn
        for turn, k in zip(dialogue.turns, answered, strict=True)
    ]
    return replace(dialogue, turns=tuple(turns))


def _account(name: str) -> str:
    plain = account_name(name)
    return BADGE_BEHIND.sub("", plain)


def _by_marks(doc: Doc, turns: Sequence[TurnPlace], marks: Sequence[DocMark]) -> list[list[str]]:
    """For each turn the accounts that it may answer, by its marks, in order of the text."""
    if not marks:  # of most dialogues
        return [[] for _ in turns]
    out: list[list[str]] = []
    text = text_of(doc)
    number = 0
    for turn in turns:
        while number < len(marks) and marks[number].start_char < turn.start_char:
            number += 1
        names: list[str] = []
        at, in_front = turn.start_char, True  # nothing but marks so far
        while number < len(marks) and marks[number].start_char < turn.end_char:
            mark = marks[number]
            in_front = in_front and not text[at : mark.start_char].strip()
            called = mark.kind != "handle" or (in_front and text[mark.start_char] in SIGNS)
            if mark.handle and called:  # not whose picture it is
                names.append(mark.handle)
            at = mark.end_char
            number += 1
        out.append(names)
    return out
