"""The same words for two groups, and both their words in one cluster."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from ...kept import kept
from ..types import KIN, NAME, WRITER, Key
from ..words.names import equality
from ..words.nouns import ADDRESS, GENERIC_WORD, KINDS
from .weights import Seen

if TYPE_CHECKING:
    from ..group import Group

STRONG = ("equal full name", "equal name", "equal form", *KINDS)
"""Evidence of the same words, the most telling first."""


def same_words(a: Group, b: Group, seen: Seen) -> bool:
    """What both are called; whether a thread has both names in one cluster."""
    shared = a.keys.keys() & b.keys.keys()
    if not shared:
        return False
    writers = [who for kind, who in shared if kind == WRITER]
    if writers:
        seen.say("same writer", f"both are the 我 of {min(writers)}")
    relatives = [who for kind, who in shared if kind == KIN]
    if relatives:
        seen.say("same relative", f"both are {min(relatives)}, who writes")
    words = [(_kind(key), key) for key in shared if _kind(key) in STRONG]
    if not words:
        return False
    words.sort(key=lambda entry: (STRONG.index(entry[0]), entry[1][1]))
    kind, key = words[0]
    one_sided = [k for _, k in words if (k in a.primaries) != (k in b.primaries)]
    if (key in a.primaries and key in b.primaries) or not one_sided:
        seen.say(kind, f"both are called {key[1]}")
        return False
    n = max(a.keys[k] if k in b.primaries else b.keys[k] for k in one_sided)
    loose = all(_kind(k) in (ADDRESS, GENERIC_WORD) for k in one_sided)
    by = one_sided[0][1]
    many = "a thread has" if n == 1 else f"{n} clusters have"
    seen.say(
        "together, loose words" if loose else "together",
        f"{many} both in one cluster: {by} and {_other_word(a, b, by)}",
        log(1 + n),
    )
    return True


def one_name(a: Group, b: Group) -> bool:
    """Whether both are filed under the same name somewhere."""
    return any(key[0] == NAME for key in a.primaries.keys() & b.primaries.keys())


def _other_word(a: Group, b: Group, word: str) -> str:
    for group in (a, b):
        others = (key for key in group.primaries if key[1] != word)
        if found := min(others, default=None):
            return found[1]
    return word


@kept
def _kind(key: Key) -> str:
    return equality(key[1]) if key[0] == NAME else key[0]
