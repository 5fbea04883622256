"""What a writer's label may be at all, whatever the file says."""

from __future__ import annotations

import re

from ....lexicon.words import any_of
from ..lines.words import INTRODUCING, PRONOUN_START, SAYING

MAX_LABEL = 40
"""Characters; platforms allow 20 to 32, an emoji may be seven."""
# 10-20, 3.14, brackets or control characters alone; but 1314 and "." are nicknames
_NO_NAME = re.compile(
    r"\d+[^\w\s](?:[^\w\s]|\d)*|[^\w\s]+\d+[^\w\s]*|[\[\]()（）【】<>〈〉「」『』《》|\s\x00-\x1f\x7f]+"
)
_TALKING = re.compile(rf"(?:{PRONOUN_START.pattern}).{{0,6}}(?:{any_of(SAYING)})$")


def can_be_label(label: str) -> bool:
    """Whether this may be a writer's label at all: no word that introduces, no number, no reply."""
    if not label or len(label) > MAX_LABEL or label.lower() in INTRODUCING:
        return False
    if is_short_number(label) or _NO_NAME.fullmatch(label):
        return False
    return "//" not in label and _TALKING.match(label) is None


def may_be_odd_label(label: str) -> bool:
    """Whether this may be a writer's where the form of a file says so: 99, 注意, 她说; no signs."""
    return 0 < len(label) <= MAX_LABEL and "//" not in label and any(map(str.isalnum, label))


def is_short_number(label: str) -> bool:
    """Whether this is a digit or two: the number of an item, and seldom a nickname."""
    return len(label) < 3 and label.isdigit()
