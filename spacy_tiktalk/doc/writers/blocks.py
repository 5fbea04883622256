"""Where the dialogues of a file begin and end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

PREAMBLE = 3  # lines before the first message that count, where a blank line parts them from it

_FEW = 0.1


def parts(seen: Sequence[str]) -> Iterator[range]:
    """The lines between blank lines."""
    start = 0
    for number, line in enumerate(seen):
        if not line.strip():
            if start < number:
                yield range(start, number)
            start = number + 1
    if start < len(seen):
        yield range(start, len(seen))


def headed_parts(seen: Sequence[str], heads: Sequence[bool]) -> Iterator[range]:
    """The same where names stand on lines of their own: each part begins with such a line.

    heads (Sequence[bool]): Whether a line is one. What has none goes on with the message before it;
        before the first one it is the export's preamble, and no message.
    """
    start = -1
    for part in parts(seen):
        if heads[part.start] or (start < 0 and any(heads[k] for k in part)):
            if start >= 0:
                yield range(start, part.start)
            start = part.start
    if start >= 0:
        yield range(start, len(seen))


def are_messages(seen: Sequence[str], heads: Sequence[bool]) -> bool:
    """Whether what such lines and the blank lines part are messages, but for a few."""
    messages = [sum(heads[k] for k in part) for part in headed_parts(seen, heads)]
    return len(messages) > 1 and sum(n > 1 for n in messages) <= _FEW * len(messages)
