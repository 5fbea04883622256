"""Other names that public figures go by: 华仔 is 刘德华, wyb is 王一博.

`aliases.txt` was written for this project from general knowledge: a name, a tab, the harmless names
that fans and commenters use. It is evidence, not a rule: two names that the list gives to one
person may be one, where the talk allows it, and one that it does not know is as good as any.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files

from .marks.invisible import visible_text
from .script import fold

_FILE = "aliases.txt"


@lru_cache(maxsize=65536)
def same_public_figure(first: str, second: str) -> bool:
    """Whether two different names are names of one person by the list: 华仔 and 刘德华.

    Script and case make no difference. A name of several people is one of each: 东哥.
    """
    one, other = _plain(first), _plain(second)
    if one == other:
        return False
    people = _people()
    return not people.get(one, _NOBODY).isdisjoint(people.get(other, _NOBODY))


_NOBODY: frozenset[int] = frozenset()


@cache
def _people() -> dict[str, frozenset[int]]:
    """For each name the numbers of the people who have it."""
    found: dict[str, set[int]] = {}
    text = files(__package__).joinpath(_FILE).read_text(encoding="utf8")
    for number, line in enumerate(text.splitlines()):
        name, _, others = line.partition("\t")
        for alias in (name, *others.split()):
            found.setdefault(_plain(alias), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def _plain(name: str) -> str:
    return fold(visible_text(name)).casefold()
