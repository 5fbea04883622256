"""How characters are read, without tones: 周申 sounds like 周深, and zs may be either.

`pinyin.txt` was written by scripts/build_pinyin.py from pypinyin (MIT, see THIRD_PARTY_NOTICES).
Data of common characters; a character that it does not know sounds like itself alone.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from ..kept import kept

_FILE = "pinyin.txt"


@cache
def _table() -> dict[str, frozenset[str]]:
    """The readings of each character."""
    found: dict[str, set[str]] = {}
    for line in files(__package__).joinpath(_FILE).read_text(encoding="utf8").splitlines():
        syllable, characters = line.split(" ")
        for character in characters:
            found.setdefault(character, set()).add(syllable)
    return {character: frozenset(readings) for character, readings in found.items()}


def readings(character: str) -> frozenset[str]:
    """Its syllables; of a character that is not known, itself."""
    return _table().get(character) or frozenset(character)


@kept
def sounds_alike(first: str, second: str) -> bool:
    """Whether two texts of the same length, folded, can be read the same: 白露 and 白鹿."""
    return len(first) == len(second) and all(
        a == b or not readings(a).isdisjoint(readings(b))
        for a, b in zip(first, second, strict=True)
    )


@kept
def has_initials(name: str, letters: str) -> bool:
    """Whether Latin letters are the first ones of a name's syllables: wyb of 王一博.

    name (str): Chinese characters, folded.
    letters (str): In lower case.
    """
    return len(name) == len(letters) and all(
        letter in {reading[0] for reading in readings(character)}
        for character, letter in zip(name, letters, strict=True)
    )


def initials(name: str) -> str:
    """The first letters of a name's syllables: wyb for 王一博. Of readings, the first in order."""
    return "".join(min(readings(character))[0] for character in name)
