"""Other names that people go by: 华仔 is 刘德华, wyb is 王一博.

`aliases.txt` was written for this project from general knowledge: a name, a tab, the harmless names
that fans and commenters use. It is evidence, not a rule: two names that a list gives to one person
may be one, where the talk allows it, and one that it does not know is as good as any. So it has
no names that tease, and none that are everyday words: 大哥, 包子 and 77 are said of anybody.
"""

from __future__ import annotations

import json
import os
import re
from collections import ChainMap
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from functools import cache, lru_cache, wraps
from importlib.resources import files
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from ..errors import error
from .marks.invisible import visible_text
from .script import fold

_FILE = "aliases.txt"
# 勒布朗·詹姆斯 and 勒布朗詹姆斯 are one name. The full stop is a dot of names between Chinese.
_DOT = re.compile(r"·|(?<=[\u4e00-\u9fff])[.．](?=[\u4e00-\u9fff])")
GALLERY_FILE = "aliases.json"
_MOST_ANSWERS = 65536  # of one rule and one list
_MOST_NAMES = 65536
_NO_LIST = "the other names of {name!r} must be a list of names"
AliasTable = dict[str, list[str]]
_Words = TypeVar("_Words")
_Answer = TypeVar("_Answer")
_More = ParamSpec("_More")


class Aliases:
    """Which names are names of one person.

    tables (Iterable[Mapping]): name → other names of that person; a name may be several people's.
    RAISES: T310 for a text where other names belong, which would be read letter by letter.
    """

    def __init__(self, *tables: Mapping[str, Iterable[str]]) -> None:
        found: dict[str, set[int]] = {}
        number = 0
        for table in tables:
            for name, others in table.items():
                if isinstance(others, str):
                    raise error("T310", source="(a mapping)", reason=_NO_LIST.format(name=name))
                for alias in (name, *others):
                    found.setdefault(_plain(alias), set()).add(number)
                number += 1
        self._people: MutableMapping[str, frozenset[int]] = {
            name: frozenset(numbers) for name, numbers in found.items()
        }
        self._kept: dict[Callable[..., Any], dict[Any, Any]] = {}  # see `kept_with_list`

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_kept": {}}  # of functions, which are found out again

    def __len__(self) -> int:
        """How many different names are known."""
        return len(self._people)

    def names(self) -> Iterator[str]:
        """All that are known, as they are compared: simplified, in small letters, without dots."""
        return iter(self._people)

    def same(self, first: str, second: str) -> bool:
        """Whether two different names are names of one person by the list: 华仔 and 刘德华.

        Script, case and middle dots make no difference. A name of several people is one of each:
        东哥.
        """
        mine = self.people_of(first)
        if not mine or mine.isdisjoint(self.people_of(second)):
            return False
        return _plain(first) != _plain(second)

    def with_pairs(self, pairs: Iterable[tuple[str, str]]) -> Aliases:
        """These, and pairs of names that are one person's too, through other pairs as well."""
        found = Aliases()
        leader: dict[str, str] = {}

        def first_of(name: str) -> str:
            while leader.setdefault(name, name) != name:
                leader[name] = leader[leader[name]]
                name = leader[name]
            return name

        for pair in pairs:
            one, other = map(first_of, map(_plain, pair))
            leader[one] = other
        numbers = {name: -1 - k for k, name in enumerate(leader)}  # no table has one below zero
        own = {name: self.people_of(name) | {numbers[first_of(name)]} for name in leader}
        found._people = ChainMap(own, self._people)  # the list has thousands, and is not copied
        return found

    def people_of(self, name: str) -> frozenset[int]:
        """Numbers of the people who go by a name, empty for a name that is not listed.

        Two names are one person's by the list where they share a number.
        """
        return self._people.get(_plain(name), _NOBODY)


_NOBODY: frozenset[int] = frozenset()


def kept_with_list(
    function: Callable[Concatenate[_Words, _Words, Aliases, _More], _Answer],
) -> Callable[Concatenate[_Words, _Words, Aliases, _More], _Answer]:
    """Keep the answers to two words by a list, as long as that list lives and no longer."""

    @wraps(function)
    def answer(
        first: _Words, second: _Words, aliases: Aliases, /, *args: _More.args, **more: _More.kwargs
    ) -> _Answer:
        answers = aliases._kept.get(function)
        if answers is None:
            answers = aliases._kept[function] = {}
        key = (first, second, args, *more.values())
        try:
            return answers[key]
        except KeyError:  # no look first: another thread may clear them
            pass
        if len(answers) >= _MOST_ANSWERS:
            answers.clear()
        found = answers[key] = function(first, second, aliases, *args, **more)
        return found

    return answer


@cache
def public_figures() -> Aliases:
    """The list of the package."""
    return Aliases(_packaged())


def with_public_figures(table: Mapping[str, Iterable[str]]) -> Aliases:
    """The list of the package and another."""
    return Aliases(_packaged(), table)


def is_listed_person(name: str) -> bool:
    """Whether it is the name, and not another name, of a public figure: 克里斯蒂亚诺罗纳尔多."""
    return _plain(name) in _listed_names()


@cache
def _listed_names() -> frozenset[str]:
    return frozenset(map(_plain, _packaged()))


def _packaged() -> AliasTable:
    return _lines(files(__package__).joinpath(_FILE).read_text(encoding="utf8"))


def read_aliases(source: Any) -> AliasTable:
    """A list of one's own: name → other names, in order.

    source (Any): A mapping; or a file of lines like the package's (a name, a tab, other names with
        blanks between them; lines that begin with # are left out), a .json file of such a mapping,
        or a gallery's folder with `aliases.json`.
    RAISES: T310 naming the file or entry and what is wrong with it.
    """
    if isinstance(source, Mapping):
        return _checked(source, "(a mapping)")
    if not isinstance(source, str | os.PathLike):
        raise error("T310", source=type(source).__name__, reason="it is no file and no mapping")
    path = Path(source)
    if path.is_dir():
        path = path / GALLERY_FILE
    if not path.is_file():
        raise error("T310", source=path, reason="there is no such file")
    try:
        text = path.read_text(encoding="utf-8-sig")
        found = json.loads(text) if path.suffix.lower() == ".json" else _lines(text)
    except (OSError, ValueError, RecursionError) as err:
        raise error("T310", source=path, reason=f"it cannot be read ({err})") from err
    return _checked(found, str(path))


def _lines(text: str) -> AliasTable:
    table: AliasTable = {}
    for line in text.splitlines():
        name, _, others = line.partition("\t")
        if name.strip() and not name.startswith("#"):
            table.setdefault(name.strip(), []).extend(others.split())
    return table


def _checked(found: Any, source: str) -> AliasTable:
    if not isinstance(found, Mapping):
        raise error("T310", source=source, reason="it must be an object of names")
    table: AliasTable = {}
    for name, others in found.items():
        names = isinstance(others, list | tuple) and all(isinstance(o, str) for o in others)
        if not isinstance(name, str) or not names or not all(map(str.strip, (name, *others))):
            reason = _NO_LIST.format(name=name)
            raise error("T310", source=source, reason=reason)
        table[name] = list(others)
    if not any(table.values()):
        raise error("T310", source=source, reason="no name in it has another")
    return table


@lru_cache(maxsize=_MOST_NAMES)
def _plain(name: str) -> str:
    return _DOT.sub("", fold(visible_text(name))).casefold()
