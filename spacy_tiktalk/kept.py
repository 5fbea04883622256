"""What rules have found out about words, kept for the next time that somebody says them."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import ParamSpec, TypeVar, cast

P = ParamSpec("P")
T = TypeVar("T")

# Of each rule. A video's comments, or a batch of dialogues, say fewer words; eight times as many
# saved no time on 1,124 dialogues, and what they took was never given back.
LATEST = 8192


def kept(rule: Callable[P, T]) -> Callable[P, T]:
    """A rule that looks only once at what it was asked lately.

    rule (Callable): Of hashable arguments, and nothing else decides what it gives.
    """
    # Typed as the rule itself: of `lru_cache` all arguments are merely hashable.
    return cast(Callable[P, T], lru_cache(maxsize=LATEST)(rule))
