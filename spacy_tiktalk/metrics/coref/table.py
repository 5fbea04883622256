"""Coreference scores as a plain text table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .tally import NO_SINGLETONS, PREFIX

_ROWS = (
    ("MUC", "muc"),
    ("B-cubed", "b3"),
    ("CEAF-phi4", "ceafe"),
    ("CoNLL average", ""),
    ("LEA", "lea"),
    ("BLANC", "blanc"),
    ("mentions", "mention"),
)
_LABEL, _CELL = 14, 8


def conll_table(scores: Mapping[str, Any]) -> str:
    """Lay out the scores of `score_coref` or `CorefTally.scores`, in percent.

    One row a measure, columns P, R, F; a second block of columns for "without singletons" when
    the scores hold it. A score that is None or missing reads "-" (spaCy's None: nothing to
    score). Ends without a line break.
    """
    variants = [(PREFIX, "all clusters")]
    if any(name.startswith(PREFIX + NO_SINGLETONS) for name in scores):
        variants.append((PREFIX + NO_SINGLETONS, "without singletons"))
    lines = [
        " " * _LABEL + " |".join(title.center(3 * _CELL) for _, title in variants),
        " " * _LABEL + " |".join("".join(c.rjust(_CELL) for c in "PRF") for _ in variants),
    ]
    for label, measure in _ROWS:
        blocks = []
        for prefix, _ in variants:
            names = [f"{prefix}{measure}_{c}" if measure else "" for c in "prf"]
            if not measure:
                names[2] = f"{prefix}f"  # an average of F1 has no P and R
            blocks.append("".join(_cell(scores, name).rjust(_CELL) for name in names))
        lines.append(label.ljust(_LABEL) + " |".join(blocks))
    return "\n".join(line.rstrip() for line in lines)


def _cell(scores: Mapping[str, Any], name: str) -> str:
    if not name:
        return ""
    value = scores.get(name)
    return "-" if value is None else f"{100 * value:.2f}"
