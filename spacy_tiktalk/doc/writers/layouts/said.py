"""Who is named in each line: what every layout gives."""

from __future__ import annotations

from collections.abc import Iterable

# The writer, and where the text begins in the line as it is seen; of "" the turn above goes on.
Said = tuple[str, int] | None


def heads_of(said: Iterable[Said]) -> list[bool]:
    """Of each line whether it names who writes."""
    return [pair is not None and pair[0] != "" for pair in said]
