"""The turns of a Doc: reading and writing `doc.spans["turns"]`, with lines as the fallback."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.attrs import ORTH
from spacy.tokens import Doc, Span, SpanGroup

from ..errors import error
from .contract import LINE_BREAKS, TURNS_KEY, USER_DATA_KEY

_EMPTY = "empty"
_BREAK_SET = frozenset(LINE_BREAKS)


def write_turns(doc: Doc, turns: Iterable[tuple[int, int, str]]) -> None:
    """Set `doc.spans["turns"]` to (start, end, speaker), half-open token offsets in order.

    Turns without a token stand in the group's `attrs["empty"]` as [turn number, token offset,
    speaker]: a Span without tokens would break `Doc.copy` and `Doc.from_docs`.
    """
    spans = []
    empty: list[list[int | str]] = []
    for number, (start, end, speaker) in enumerate(turns):
        if start < end:
            spans.append(Span(doc, start, end, label=speaker))
        else:
            empty.append([number, start, speaker])
    attrs = {_EMPTY: empty} if empty else {}
    doc.spans[TURNS_KEY] = SpanGroup(doc, name=TURNS_KEY, spans=spans, attrs=attrs)


def turn_spans(doc: Doc) -> list[tuple[int, int, str]]:
    """The turns of a Doc as (start, end, speaker), half-open token offsets in order.

    They come from `doc.spans["turns"]`, with the turns that hold no token (start == end) in their
    place. Without it each line that holds a token is a turn of the unknown speaker ""; a token
    with a line break in it is a boundary and belongs to no turn.

    Raises T019 for turns that overlap or lie outside the Doc.
    """
    if TURNS_KEY in doc.spans:
        group = doc.spans[TURNS_KEY]
        turns = sorted((span.start, span.end, span.label_) for span in group)
        for number, start, speaker in group.attrs.get(_EMPTY, ()):
            turns.insert(number, (start, start, speaker))
        if turns:
            _check_turns(doc, turns)
            return turns
    if not len(doc):
        return []
    # One look per word form, not per token: a long text repeats few forms.
    orths = doc.to_array([ORTH]).reshape(-1).tolist()
    strings = doc.vocab.strings
    breaks = {orth for orth in set(orths) if is_break(strings[orth])}
    lines = []
    start = 0
    for i, orth in enumerate(orths):
        if orth in breaks:
            if i > start:
                lines.append((start, i, ""))
            start = i + 1
    if len(orths) > start:
        lines.append((start, len(orths), ""))
    return lines


def _check_turns(doc: Doc, turns: list[tuple[int, int, str]]) -> None:
    """A foreign component may keep anything under that key; half of it as turns would be worse."""
    previous = (0, 0)
    for start, end, _ in turns:
        if not previous[1] <= start <= end <= len(doc):
            raise error("T019", first=previous, second=(start, end), n_tokens=len(doc))
        previous = (start, end)


def title_of(doc: Doc) -> str | None:
    """The video's title that the Doc carries, or None."""
    return text_field(doc, "title")


def text_field(doc: Doc, field: str) -> str | None:
    """A text of our user data ("title", "video", "key"), None where it is missing or no text."""
    data = doc.user_data.get(USER_DATA_KEY)
    value = data.get(field) if isinstance(data, dict) else None
    return value if isinstance(value, str) else None


def is_break(text: str) -> bool:
    """Whether a token's text holds a line break."""
    return not _BREAK_SET.isdisjoint(text)
