"""The known writers of a video: where one is called, the name ends where the writer's name ends."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..script import fold
from .invisible import visible_text

SIGNS = "@＠"


# The writers of a batch are looked at by encoder and clusterer, several times each.
@lru_cache(maxsize=4096)
def account_name(name: str) -> str:
    """An account as it is compared: its sign, script, width, case and what cannot be seen go."""
    return _without_sign(name).casefold()


def _without_sign(name: str) -> str:
    plain = fold(visible_text(name)).strip()
    return plain.lstrip(SIGNS).strip() or plain


class Writers:
    """Names to look up at a place of a text, the longest first.

    names (iterable of str): As the writers are called, with or without the sign; script and width
        make no difference.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._by_first: dict[str, list[str]] = {}
        for name in {_without_sign(name) for name in names} - {""}:
            self._by_first.setdefault(name[0], []).append(name)
        for group in self._by_first.values():
            group.sort(key=lambda name: (-len(name), name))

    def end_at(self, folded: str, start: int) -> int | None:
        """Where the longest known name that begins here ends; None where none begins."""
        for name in self._by_first.get(folded[start : start + 1], ()):
            if folded.startswith(name, start):
                return start + len(name)
        return None


# More than the Docs of a batch: marks are kept by these very objects (`doc.marks`).
@lru_cache(maxsize=512)
def writers_of(names: tuple[str, ...]) -> Writers:
    """The same `Writers` for the same names, since every turn of a thread asks for them."""
    return Writers(names)


_AUTHOR = re.compile(r"^作者(?:[\W_]|$)|[\W_]作者\W?$")


def is_author(name: str) -> bool:
    """Whether a writer's name has the badge of who made the video: 作者 小满, 小满·作者."""
    return _AUTHOR.search(name) is not None
