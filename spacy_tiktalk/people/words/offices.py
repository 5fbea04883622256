"""Offices that are two people's: 陈总 and 陈师傅, 八班班主任 and 八班体委."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.words import SURNAMES
from .nouns import CERTAIN_ROLES, ROLE_WORDS
from .synonyms import one_of_synonyms
from .titles import without_size

# Each line is one kind of work.
_KINDS = tuple(
    frozenset(line.split())
    for line in (
        "总 董 经理 总裁 董事长 总监 总经理",
        "师傅 司机 大厨 厨师",
        "工 工程师",
        "医生 大夫 医师",
        "护士 护士长",
        "教练 指导 教 师傅",
        "警官 警察",
        "校长 园长",
        "教官 连长 排长",
        "导演 编剧",
        "裁判",
        "律师",
        "法官",
    )
)
# Anybody may be called 老师 or 老王, but in a school its head is called by his office.
_HEAD, _TEACHER = re.compile("(?:校长|园长)$"), re.compile("(?:老师|班主任)$|^老.$")
_LONGEST = 4


def offices_differ(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether the names of two persons of one surname tell of two kinds of work: 陈总, 陈师傅."""
    one, other = _kinds_of(first), _kinds_of(second)
    if one and other and one.isdisjoint(other):
        return True
    return sorted((_in_school(first), _in_school(second))) == [(False, True), (True, False)]


@kept
def _in_school(names: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether a person is called as its head is, and as teachers are."""
    return any(map(_HEAD.search, names)), any(map(_TEACHER.search, names))


# Who has such an office is no 小王 to those who say so; any 小王 may be 王总 or 王老师.
_SENIOR = "教练|指导|主任|导演|导|校长|院长|书记|局长|处长|厂长|村长"
_HEAD_OF = re.compile(f"^(.{{1,2}})(?:{_SENIOR})$")


def is_junior(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether one goes by 小 and a surname, the other by it and a higher office: 小白, 白教练."""
    heads = _heads(first), _heads(second)
    small = [{name[1:] for name in own if name[0] == "小"} for own in (first, second)]
    return any(small[i] & heads[1 - i] and heads[i].isdisjoint(heads[1 - i]) for i in (0, 1))


@kept
def _heads(names: tuple[str, ...]) -> set[str]:
    """What stands before a higher office in the names of a person."""
    return {m[1] for m in map(_HEAD_OF.match, names) if m}


@kept
def _kinds_of(names: tuple[str, ...]) -> set[int]:
    found: set[int] = set()
    for name in names:
        key = without_size(name)
        size = 2 if key[:2] in SURNAMES else 1
        title = key[size:] if key[:size] in SURNAMES else ""
        found.update(n for n, words in enumerate(_KINDS) if title in words)
    return found


@kept
def roles_differ(first: str, second: str) -> bool:
    """Whether two descriptions end in two roles: 八班班主任, 八班体委; but not 班长 of 副班长."""
    one, other = _role_behind(first), _role_behind(second)
    return bool(one and other) and not (one.endswith(other) or other.endswith(one))


def _role_behind(key: str) -> str:
    for size in range(min(len(key) - 1, _LONGEST), 1, -1):
        tail = key[-size:]
        if tail in ROLE_WORDS or tail in CERTAIN_ROLES:
            return one_of_synonyms(tail)
    return ""
