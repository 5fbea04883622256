"""A column of parents under a name that is not known: its cells are ids of other comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, islice

from ....errors import TiktalkError
from ..cells.ids import clean_id
from ..sheet import SheetRow
from .columns import find_columns, roles_in
from .names import folded, plain

_ROWS_LOOKED_AT = 2_000
_SURE = 6
"""So many characters: likes and places in a list are no such ids."""
_KNOWN = """
    pid parent_comment parent_comment_no parent_no father_id father_comment_id superior superior_id
    reply_to_comment 父级 上级 上一级 父级评论 上级评论 上一级评论 父评论编号
    上级评论编号 上一级id 上一级评论id
"""
_TELLING = frozenset(plain(name) for name in _KNOWN.split())
_FLAG = re.compile(r"(?:.*[._\s])?(?:[Ii]s|[Hh]as|IS|HAS|[Ww]hether)(?:[_\W]|[A-Z]|parent|reply).*")
# Writers, what is so or not, counts, times, texts, and comments that are beside another one.
_OTHERS = re.compile(
    r".*(?:user|uid|author|writer|name|nick|member|account|owner|like|count|num|digg|time|date"
    r"|content|text|title|url|valid|paid|next|prev|cursor|offset|page|pinned|top|hot|latest|last"
    r"|first|duplicate|same|similar|video|aweme|用户|人|者|名|昵称|对方|账号|是否|有无|数"
    r"|量|赞|时间|日期|内容|文本|标题|链接|置顶|上一条|下一条|上一个|下一个|上条|下条|最热|最新|热门"
    r"|相同|相似|重复|视频|作品).*",
    re.IGNORECASE,
)
_Pairs = list[tuple[str | None, str | None]]


def name_parents(
    columns: Sequence[str], rows: Iterable[SheetRow], named: Mapping[str, str]
) -> tuple[Sequence[str], Iterable[SheetRow]]:
    """The columns, where one without a role is called a parent if its cells say so, and the rows.

    All of its cells are ids that other comments have, and some comment has none. Of short ones,
    which may be counts of anything beside ids that count rows, its name has to say so as well, and
    no name may say another thing. The first rows tell whether all are read for it.
    """
    try:
        places = find_columns(columns, named, "")
    except TiktalkError:  # what finds the columns says it
        return columns, rows
    if "id" not in places or not {"parent", "level"}.isdisjoint({*places, *named}):
        return columns, rows
    own = places["id"][0]
    taken = {number for numbers in places.values() for number in numbers}
    open_ = [n for n, name in enumerate(columns) if n not in taken and _is_open(name)]
    rest = iter(rows)
    top = list(islice(rest, _ROWS_LOOKED_AT))
    found = [n for n in open_ if _may_be(_pairs(top, own, n), columns[n])]
    if not found:
        return columns, chain(top, rest)
    top += rest
    for n in found:
        if _are_parents(_pairs(top, own, n), columns[n]):
            return [*columns[:n], "parent_comment_id", *columns[n + 1 :]], top
    return columns, top


def _is_open(name: str) -> bool:
    told = _OTHERS.fullmatch(folded(name)) or _FLAG.fullmatch(name)
    return told is None and not roles_in([name])


def _pairs(rows: Sequence[SheetRow], own: int, other: int) -> _Pairs:
    return [(clean_id(row[own] or ""), clean_id(row[other] or "")) for _, row in rows]


def _may_be(pairs: _Pairs, name: str) -> bool:
    """Whether the first rows do not speak against it, and one of them for it."""
    ids = {number for number, _ in pairs}
    ups = [up for _, up in pairs if up is not None]
    longest = max((len(number) for number in ids if number), default=0)
    if any(len(up) > longest + 1 or not up.isascii() for up in ups):
        return False
    if any(number == up for number, up in pairs if up):
        return False
    return any(up in ids for up in ups) and _says(name, ups)


def _are_parents(pairs: _Pairs, name: str) -> bool:
    """Whether all cells are ids of others, and each comment is below one that has none."""
    above = {number: up for number, up in pairs if number is not None}
    ups = [up for _, up in pairs if up is not None]
    if all(up for number, up in pairs if number) or any(up not in above for up in ups):
        return False
    if any(number == up for number, up in pairs if up):
        return False
    return _says(name, ups) and not _has_circle(above)


def _says(name: str, ups: Iterable[str]) -> bool:
    return folded(name) in _TELLING or all(len(up) >= _SURE for up in ups)


def _has_circle(above: Mapping[str, str | None]) -> bool:
    done: set[str] = set()
    for start in above:
        way: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in done and at not in way:
            way[at] = None
            at = above.get(at)
        if at is not None and at in way:
            return True
        done.update(way)
    return False
