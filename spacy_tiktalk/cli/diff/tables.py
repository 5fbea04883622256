"""What `tiktalk diff` prints: scores, counts, words, worst dialogues, an example of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.text import Text

from ...metrics.diff.entries import LINK, MENTION, Entry
from ...metrics.diff.tally import SINGLETONS, DiffTally, Row
from ...metrics.diff.types import BOUNDARY, CATEGORIES, MISSING, NOT_COMPARED, SPURIOUS
from ..shared.terminal import counted, safe, title
from .run import Comparison
from .words import describe, title_of

_COLUMNS = ("all", "PROPER", "NOMINAL", "PRONOUN", SINGLETONS)
_LABEL, _CELL = 26, 9
_SCORES = (("MUC", "muc_f"), ("B³", "b3_f"), ("CEAF-φ4", "ceafe_f"), ("CoNLL average", "f"))


def score_line(comparison: Comparison) -> str:
    """The F1 of MUC, B-cubed and CEAF, their average, and of mentions, in percent."""
    scores = comparison.coref.scores()
    pairs = (*_SCORES, ("mentions", "mention_f"))
    return "   ".join(f"{name} {100 * scores[f'coref_{key}']:.2f}" for name, key in pairs)


def found_errors(tally: DiffTally) -> str:
    """How many errors there are, and in how many dialogues."""
    found = f"{counted(tally.errors(), 'error')} in {len(tally.worst())}"
    return f"{found} of {counted(len(tally), 'dialogue')}"


def draw_comparison(comparison: Comparison, *, top: int) -> Text:
    """Everything that is printed. top (int): how many words and dialogues."""
    tally = comparison.selected
    text = Text()
    title(text, safe("{} (gold) and {} (predicted)".format(*comparison.names)))
    gold, predicted = (
        [len(cluster.mentions) for one in comparison.dialogues for cluster in side(one.diff)]
        for side in (lambda diff: diff.gold, lambda diff: diff.predicted)
    )
    text.append(
        f"{counted(len(tally), 'dialogue')}; gold {counted(sum(gold), 'mention')} in "
        f"{counted(len(gold), 'cluster')}, predicted {sum(predicted)} in {len(predicted)}\n"
        f"{score_line(comparison)}  (F1, percent)\n"
    )
    worst = tally.worst()
    chosen = [*comparison.types, *map(title_of, comparison.only)]
    filtered = f" (only {', '.join(chosen)})" if chosen else ""
    title(text, f"\n{found_errors(tally)}{filtered}")
    for line in _table(comparison):
        text.append(line + "\n")
    reasons = Counter(e.why for e in tally.entries if e.category == NOT_COMPARED)
    for why, n in sorted(reasons.items(), key=lambda item: (-item[1], item[0])):
        text.append(f"    {n} not compared: {why}\n")
    _draw_words(text, tally, top)
    if worst and top:
        title(text, "\nMost errors")
        shown = (f"{comparison.dialogues[i].key} ({n})" for i, n in worst[:top])
        text.append("  " + safe(", ".join(shown)) + _more(worst, top) + "\n")
    _draw_examples(text, comparison, tally)
    text.rstrip()
    return text


def _table(comparison: Comparison) -> Iterator[str]:
    """A line for each category; without links where none is annotated."""
    yield " " * _LABEL + "".join(name.rjust(_width(name)) for name in _COLUMNS)
    tally = comparison.selected
    for kind, rows in comparison.rows().items():
        if not rows or (kind == LINK and not any(row["all"] for row in rows.values())):
            continue
        yield f"{kind}s"
        for name, row in rows.items():
            yield _line("  " + title_of(name), row)
            if kind == MENTION and name in (MISSING, SPURIOUS):
                label = f"    of {title_of(name)} clusters"
                yield _line(label, tally.count(MENTION, name, whole=True))


def _more(found: Sequence[object], top: int) -> str:
    return f"  … {len(found) - top} more" if len(found) > top else ""


def _width(column: str) -> int:
    return max(_CELL, len(column) + 2)


def _line(label: str, row: Row) -> str:
    return label.ljust(_LABEL) + "".join(str(row[name]).rjust(_width(name)) for name in _COLUMNS)


def _draw_words(text: Text, tally: DiffTally, top: int) -> None:
    for category in (MISSING, SPURIOUS, BOUNDARY):
        words = tally.words(category)
        if not words or not top:
            continue
        title(text, f"\nMost frequent {title_of(category)}")
        shown = "  ".join(f"{word} {n}" for word, n in words[:top])
        text.append("  " + safe(shown) + _more(words, top) + "\n")


def _draw_examples(text: Text, comparison: Comparison, tally: DiffTally) -> None:
    first: dict[tuple[str, str], Entry] = {}
    for entry in tally.entries:
        if entry.category in CATEGORIES:
            first.setdefault((entry.kind, entry.category), entry)
    if not first:
        return
    title(text, "\nAn example of each")
    order = sorted(first, key=lambda name: CATEGORIES.index(name[1]))
    for name in order:
        entry = first[name]
        one = comparison.dialogues[entry.dialogue]
        line = f"{one.key}  {describe(one, entry)}"
        text.append(f"  {title_of(name[1])}".ljust(_LABEL) + safe(line) + "\n")
