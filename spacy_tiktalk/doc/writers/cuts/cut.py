"""A line cut in two, and lines with their cuts: labels alone, copies, messages below a label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Cut(NamedTuple):
    """A line cut in two: a label, which a writer may be, and the text.

    text (int): where the comment begins in the line.
    style (str): the colon, and whether a blank follows.
    stamped (int), numbered (bool): see `stamps.Front`.
    solid, answered (str): the labels before and behind a 回复 without a blank before it, or "".
    doubtful (bool): a digit on both sides of the colon: a score, unless the label stands elsewhere,
        too; or a label of a digit or two: a number, unless it stands there again and again; or what
        may be a smiley behind a colon of full width (好可爱：）).
    odd (bool): a number or a word that is no writer (99, 注意), unless the lines around it have the
        same form and name writers.
    """

    label: str
    text: int
    style: str
    stamped: int
    numbered: bool
    solid: str = ""
    answered: str = ""
    doubtful: bool = False
    odd: bool = False


def is_label_alone(line: str, cut: Cut | None) -> bool:
    """Whether a line has a label, and nothing behind it."""
    return cut is not None and cut.text >= len(line.rstrip())


def labeled(line: str, cut: Cut | None) -> tuple[str, str, int] | None:
    """The label, the text, and how it is stamped, as `fields_odds` takes them."""
    return None if cut is None else (cut.label, line[cut.text :], cut.stamped)


def without_copies(
    lines: Sequence[str], cuts: Sequence[Cut | None]
) -> tuple[list[str], list[Cut | None]]:
    """The lines and their cuts, of equal lines the first: a comment that many copy says no more.

    A label alone stands above each of its writer's comments.
    """
    seen: set[str] = set()
    kept: list[str] = []
    own: list[Cut | None] = []
    for line, cut in zip(lines, cuts, strict=True):
        if cut is not None and not is_label_alone(line, cut):
            if line in seen:
                continue
            seen.add(line)
        kept.append(line)
        own.append(cut)
    return kept, own


def without_messages(lines: Sequence[str], cuts: Sequence[Cut | None]) -> list[Cut | None]:
    """The cuts without those of what is said right below a label alone: 室友：我来."""
    kept: list[Cut | None] = []
    headed = False
    for line, cut in zip(lines, cuts, strict=True):
        alone = is_label_alone(line, cut)
        kept.append(None if headed and not alone else cut)
        headed = alone or (headed and not line.strip())
    return kept
