"""What a command says of the writers that it found in a plain text, in one line."""

from __future__ import annotations

from collections.abc import Mapping

from ...doc.speakers import Labels

_NAMED = 5


def writers_line(labels: Labels, *, settled: bool) -> str | None:
    """Who was taken for a writer, or could have been; None where there is nothing to say.

    settled (bool): whether to name the options that settle it.
    """
    if labels.writers:
        said = sum(labels.writers.values())
        many = "writer" if len(labels.writers) == 1 else "writers"
        found = f"{len(labels.writers)} {many} in {said} of {_lines(labels.n_lines)}"
        end = "; --no-writers takes all as text." if settled else "."
        return f"{found}: {_names(labels.writers)}{end}"
    if labels.passed_over:
        end = f"; --writers would take {_names(labels.passed_over)}." if settled else "."
        return f"No writers in {_lines(labels.n_lines)}{end}"
    return None


def _names(counts: Mapping[str, int]) -> str:
    shown = [f"{name} ({n})" for name, n in list(counts.items())[:_NAMED]]
    more = len(counts) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def _lines(n: int) -> str:
    return "1 line" if n == 1 else f"{n} lines"
