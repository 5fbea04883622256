"""Which column is what: the names that crawlers, spreadsheets and platforms give them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache

from ....errors import error
from .names import GIVEN, KNOWN, folded
from .remarks import known_as

_STATUSES = "code statuscode status errno errcode errorcode error success ret retcode result ok"
STATUS = frozenset(_STATUSES.split())
"""Names beside which a message is one of an API."""
_NUMBERED = re.compile(r"(.+)#([1-9]\d*)")
_OF_WRITERS = re.compile(  # no product_name, no 店铺名
    "(?!is|has|是否|视频|作品|video|aweme|post|note|root|parent|repl[yi]|target)(?:[^.]*[.]){0,2}[^.]*"
    "(?:nick|profile|user|author|昵称|用户|作者|账号|姓名|网名|(?:user|nick|author|up|fans?|screen|display"
    "|real|full|owner|poster|account|member|sender|login)[._ ]?name)",
    re.IGNORECASE,
)
_OF_TALK = frozenset(("writer", "id", "parent", "root", "answered"))
OF_TALK = frozenset(("writer", "id", "parent", "root", "writer_id"))
"""What may be a comment has one of them beside its text; a label or a topic has none."""


def find_columns(
    columns: Sequence[str], named: Mapping[str, str], path: str, copies: Collection[int] = ()
) -> dict[str, list[int]]:
    """Role → number of the column that has it, then of those that have it where a row has no such
    cell; a role without a column is not there.

    named (Mapping[str, str]): Role → name as the caller gave it, "" for no column; NAME#2 is the
        second of that name.
    path (str): As errors name the file. copies (Collection[int]): Columns that say nothing but what
        another one of the same name says.
    RAISES: T157 where no column holds the text, T158 for a name that no column has, or several.
    """
    places: dict[str, list[int]] = {}
    for number, name in enumerate(columns):
        places.setdefault(folded(name), []).append(number)
    found: dict[str, list[int]] = {}
    for role, name in named.items():
        if not name:
            continue
        there = [number for number in _called(name, columns, places) if number not in copies]
        found[role] = [_one(there or _numbered(name, columns, places), name, role, columns, path)]
    for numbers in places.values():
        numbers[:] = [number for number in numbers if number not in copies]
    taken = {number for numbers in found.values() for number in numbers}
    for role, known in KNOWN.items():
        if role in named:
            continue
        for name in known:
            there = [number for number in places.get(name, []) if number not in taken]
            own = [number for number in there if "." not in columns[number]]
            there = own or there  # user_id, before the id in user
            if there:
                found[role] = [_one(there, columns[there[0]], role, columns, path)]
                taken.update(found[role])
                break
    loose = _loosely(columns, found, named)
    if "text" not in found:
        raise error("T157", path=path, columns=shown(columns))
    for role in found.keys() - named.keys() - loose:
        others = (number for name in KNOWN[role] for number in places.get(name, []))
        found[role] += [number for number in others if number not in taken]
    return found


def _called(name: str, columns: Sequence[str], places: Mapping[str, list[int]]) -> list[int]:
    """The columns of a name as it is written, else of one that is read alike."""
    exact = [number for number, column in enumerate(columns) if column.strip() == name]
    return exact or places.get(folded(name), [])


def _numbered(name: str, columns: Sequence[str], places: Mapping[str, list[int]]) -> list[int]:
    """The column that NAME#2 means, none where it means none."""
    told = _NUMBERED.fullmatch(name)
    if told is None:
        return []
    start = int(told[2]) - 1
    return _called(told[1].strip(), columns, places)[start : start + 1]


def may_be_writers(
    columns: Sequence[str], places: Mapping[str, list[int]], named: Mapping[str, str]
) -> str:
    """The columns without a role that could be writers by their names, where no column has that
    role, for a message; "" where there are none."""
    if "writer" in {*places, *named}:
        return ""
    taken = {number for numbers in places.values() for number in numbers}
    rest = [
        name for n, name in enumerate(columns) if n not in taken and _OF_WRITERS.fullmatch(name)
    ]
    return shown(rest) if rest else ""


def keys_of(name: str) -> frozenset[str]:
    """What a name that the caller gives may be in a header, as names are compared."""
    told = _NUMBERED.fullmatch(name)
    return frozenset(folded(part) for part in (name, *(told.groups()[:1] if told else ())))


def _loosely(
    columns: Sequence[str], found: dict[str, list[int]], named: Mapping[str, str]
) -> set[str]:
    """Find those roles that no column has by its whole name, and say which they are."""
    taken = {number for numbers in found.values() for number in numbers}
    names = [known_as(name) for name in columns]
    loose = set()
    for role, known in KNOWN.items():
        if role in found or role in named:
            continue
        there = next((names.index(name) for name in known if name in names), None)
        if there is not None and there not in taken:
            found[role] = [there]
            taken.add(there)
            loose.add(role)
    return loose


def roles_in(columns: Iterable[str], named: Mapping[str, str] | None = None) -> frozenset[str]:
    """The roles for which there is a known, or named, column.

    The message of an API beside its code is no text of a comment, unless more speaks for one.
    """
    return _roles(tuple(columns), tuple((named or {}).items()))


def only_message(columns: Iterable[str]) -> bool:
    """Whether "message" is the only text there, as an API calls what it says of itself."""
    return {known_as(name) for name in columns}.intersection(KNOWN["text"]) == {"message"}


@lru_cache(maxsize=4096)
def _roles(columns: tuple[str, ...], named: tuple[tuple[str, str], ...]) -> frozenset[str]:
    there = {known_as(column) for column in columns}
    found = {role for role, known in KNOWN.items() if not there.isdisjoint(known)}
    texts = there.intersection(KNOWN["text"])
    if texts == {"message"} and not there.isdisjoint(STATUS) and found.isdisjoint(_OF_TALK):
        found.discard("text")
    for role, name in named:
        found.discard(role)
        if name and not keys_of(name).isdisjoint(folded(column) for column in columns):
            found.add(role)
    return frozenset(found)


def has_text(columns: Sequence[str], named: Mapping[str, str] | None = None) -> bool:
    """Whether one of the columns is known, or named, as the text of comments."""
    own = (named or {}).get("text")
    if own:
        return not keys_of(own).isdisjoint(folded(column) for column in columns)
    return not {known_as(column) for column in columns}.isdisjoint(KNOWN["text"])


def shown(columns: Sequence[str]) -> str:
    """The columns' names for a message: the first thirty, none longer than a line."""
    columns = [name for name in columns if name not in GIVEN]
    names = [repr(name if len(name) <= 40 else name[:40] + "…") for name in columns[:30]]
    more = len(columns) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "") if names else "none"


def _one(numbers: list[int], name: str, role: str, columns: Sequence[str], path: str) -> int:
    if len(numbers) == 1:
        return numbers[0]
    found, mend = "is no", f"Name one of those: --column {role}=NAME."
    if numbers:
        found = "is more than one"
        mend = f"They differ, so say which: --column {role}={name.strip()}#2 is the second."
    told = {"name": name, "role": role, "columns": shown(columns), "mend": mend}
    raise error("T158", path=path, found=found, **told)
