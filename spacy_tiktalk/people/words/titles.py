"""Surnames and forms of address with an office: whom 雷教官, 田教 and 老师 name."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.name_relation import NameParts, name_parts
from ...lexicon.words import NAMING_TITLES, SURNAMES, word_set
from .nouns import CHANGING, ROLE_WORDS, is_noun, title_of_name

_TITLES = (ROLE_WORDS | NAMING_TITLES) - CHANGING
# How people of one age call each other, those who write comments too.
_PEERS = word_set("哥 姐 弟 妹 嫂子 兄弟 姐妹 老弟 老妹 大兄弟 大妹子 宝 宝宝 亲")
_WHOLE_TITLES = {"导": "导演"}
_RANKED = re.compile("^(..?)([三四五六七八九]爷)$")
_POINTERS = tuple("这那个")  # 坐着那大哥


@kept
def addressed(name: str) -> str:
    """The form of address that alone may mean who is called so: 老师 of 王老师; "" for none.

    导演 of 宁导, too; not 哥 of 炳哥, which is said to anybody, nor 教官 of 九连教官, which says
    which one.
    """
    ranked = _RANKED.match(name)
    if ranked and ranked[1] in SURNAMES:
        return ranked[2]
    title = title_of_name(name)
    core = name.removesuffix(title) if title not in _PEERS else ""
    told = len(core) == 1 or core in SURNAMES or core.endswith(_POINTERS)
    return _WHOLE_TITLES.get(title, title) if told else ""


_SHORT = "教指编摄助团乡"  # 田教 is 教练 or 教官, 沈编 编剧, 陈助 助理
# How the old are called by their surnames: 老孙, 老孙头, 王大爷; 强叔 need not be a 强某.
_ELDERS = re.compile("^(?:老(.)头?|(.)(?:大[爷妈娘叔婶]|阿姨))$")
# 小陈老师, 老江师傅; but 小学老师 says where.
_SMALL = re.compile("^[小老阿](?![学区店班组队镇城村岛家人孩姐哥])(?=.)")


def with_title(key: str) -> str:
    """A surname with a role, which reads as a full name (雷教官, 田教), as one with a title.

    小董 too, which reads as 小 with the 董 of 董事长.
    """
    key = without_size(key)
    parts = name_parts(key)
    if len(key) == 2 and parts.given == key[0] in "小老大阿" and key[1] in SURNAMES:
        return f"{key[1]}师傅"
    return f"{parts.surname}师傅" if has_role(parts) else key


@kept
def titled(key: str) -> str:
    """The surname of a name that is one with an office: 雷 of 雷教官 and 雷老师; "" for any other.

    Not of 雷哥: 强哥 is no 强某.
    """
    key = without_size(key)
    parts = name_parts(key)
    if has_role(parts):
        return parts.surname
    title = title_of_name(key)
    core = key.removesuffix(title)
    return core if title in _TITLES and core in SURNAMES else ""


@kept
def by_surname(key: str) -> str:
    """The surname by which somebody goes: that of `titled`, and 孙 of 老孙 and 孙大爷; else ""."""
    found = _ELDERS.match(key)
    core = (found[1] or found[2]) if found else ""
    return titled(key) or (core if core in SURNAMES else "")


@kept
def without_size(key: str) -> str:
    """陈老师 of 小陈老师: one character with an office, without what says how old he is.

    Any other name stays as it is.
    """
    short = _SMALL.sub("", key)
    title = title_of_name(short)
    return short if short != key and title in _TITLES and len(short) == len(title) + 1 else key


def has_role(parts: NameParts) -> bool:
    return parts.full and (is_noun(parts.given) or parts.given in _SHORT)
