"""What names say of age, size and marriage: 小范 and 老范, 大毛 and 二毛, 豪嫂."""

from __future__ import annotations

import re
from collections.abc import Set
from itertools import product

from ...kept import kept
from ...lexicon.pronouns import clean
from ...lexicon.words import SURNAMES
from .nouns import is_noun

# 军嫂 is the wife of some soldier, and 月嫂 nobody's.
_OF_HUSBAND = re.compile("(?:(?<!^[军警空师月渔])嫂|婶|嫂子|婶子|太太|师母)$")
_YOUNG = re.compile(
    "^小.|(?:小子|小孩|孩子|小朋友|小伙|小伙子|小妹妹|外?孙[子女]|娃娃?|少年|小学生|姑娘|丫头|[男女][生孩])$|^(?:妹妹?|弟弟?)$"
)
_OLD = re.compile("^老.|.(?:[叔爷伯婶姨姑舅奶婆]|大爷|大妈|奶奶)$")


def by_marriage(first: str, second: str) -> str:
    """The one of two names that may be the wife of the other's bearer: 豪嫂; "" for neither."""
    found = [name for name in (first, second) if _OF_HUSBAND.search(name)]
    return found[0] if len(found) == 1 else ""


def ages_differ(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether one person is called as the young are, the other as the old: 小范, 老范 or 范叔.

    Or by one name as the smaller of two, the other as the bigger: 小伟, 大伟.
    """
    if sizes_differ(first, second):
        return True
    return sorted((_ages(first), _ages(second))) == [(False, True), (True, False)]


@kept
def _ages(names: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether a person is called as the young are, and as the old are."""
    return any(map(_YOUNG.search, names)), any(map(_OLD.search, names))


_PARENT = re.compile(
    "^(?:[爸妈]|公公|婆婆|岳[父母]|丈母娘|丈人|老丈人)$"
    "|^[^小老大阿].?(?:叔|姨|伯|婶|大[爷妈]|阿姨|奶奶|爷爷)$"
)
_CHILD = re.compile("^(?:新娘|新郎|伴娘|伴郎|女儿|儿子|小.)$")


def generations_differ(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether one of a surname is called as parents are, the other as a child: 周姨, 新娘."""
    return sorted((_generations(first), _generations(second))) == [(False, True), (True, False)]


@kept
def _generations(said: tuple[str, ...]) -> tuple[bool, bool]:
    """Whether a person is called as a child is, and as parents are."""
    return any(map(_CHILD.search, said)), any(map(_PARENT.search, said))


@kept
def old_or_young(text: str) -> tuple[str, str]:
    """(noun, 老 or 小) of what begins with an age: 老侯爷, 小掌柜; ("", "") for anything else.

    Not of one character with it, for 老王 may be 小王 to the old.
    """
    word = clean(text)
    return (word[1:], word[0]) if len(word) > 2 and word[0] in "老小" else ("", "")


def old_and_young(first: Set[tuple[str, str]], second: Set[tuple[str, str]]) -> str:
    """The noun by which one person is the old one and the other the young: 掌柜; "" for none."""
    found = (
        noun
        for noun, age in first ^ second
        if (noun, age) in first and (noun, "小" if age == "老" else "老") in second - first
    )
    return min(found, default="")


_RANK = re.compile("^(.)([大二三四五六七八九幺])([爷叔伯婶哥姐嫂姨舅姑])$")
_ANY_OLD = re.compile("^老(.)头?$|^(.)(?:大?[爷叔伯]|师傅)$")


def ranks_differ(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two of one surname have two ranks in the family, or one no rank: 田二爷, 老田.

    大 is a rank only beside another one of its kind, for any 田大哥 may be called so.
    """
    ranks = _ranks(first), _ranks(second)
    plain = _unranked(first), _unranked(second)
    both = [(one, other) for one, other in product(*ranks) if one[0] == other[0]]
    if both:
        return any(
            rank != its_rank and (kin == its_kin or "大" not in (rank, its_rank))
            for (_, rank, kin), (_, its_rank, its_kin) in both
        )
    told = [{surname for surname, rank, _ in own if rank != "大"} for own in ranks]
    return any(told[i] & plain[1 - i] for i in (0, 1))


@kept
def _ranks(names: tuple[str, ...]) -> set[tuple[str, str, str]]:
    """(surname, rank, what kin) of the names that have a rank."""
    return {(m[1], m[2], m[3]) for m in map(_RANK.match, names) if m}


@kept
def _unranked(names: tuple[str, ...]) -> set[str]:
    """The surnames of the names of an old one that have none."""
    return {m[1] or m[2] for m in map(_ANY_OLD.match, names) if m}


_SIZE = re.compile("^([大小二三四五六])(.{1,2})$")


def sizes_differ(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two people go by one name, one bigger than the other: 大扎西, 小扎西; 大毛, 二毛.

    By a surname one may be both: 小熊 to the old, 大熊 to the young.
    """
    one, other = sizes_of(first), sizes_of(second)
    if not one or not other:
        return False
    same = {name for name, _ in one} & {name for name, _ in other}
    return bool(same) and not one & other


@kept
def sizes_of(names: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """(name, size) of those of a person's names that tell one: 大毛 → (毛, 大)."""
    found = map(_SIZE.match, names)
    return frozenset(
        (m[2], m[1]) for m in found if m and not is_noun(m[0]) and m[2] not in SURNAMES
    )
