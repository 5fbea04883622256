"""Pronouns of persons and their classes: 您 is 你, 他俩 is 他们, 佢哋 and 他們 too.

The lists hold what `script.fold` makes of a word: 妳 and 佢 are read as 你 and 他.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ..kept import kept
from .marks.invisible import visible_text
from .script import fold
from .words import any_of, word_set

PRONOUN_CLASSES: tuple[str, ...] = (
    "none",
    "我",
    "我们",
    "你",
    "你们",
    "他",
    "她",
    "它",
    "他们",
    "她们",
    "它们",
    "自己",
    "人家",
    "别人",
    "大家",
    "谁",
    "这",
    "那",
    "这些",
)
"""Pronoun classes, "none" at index 0; the index is what `pronoun_class` returns."""

# What people of plays and novels call themselves, and how 老子 and 我 are misspelled for fun.
_WHO_SAYS_IT = word_set("在下 鄙人 本宫 本王 寡人 老夫 老身 老衲 贫道 贫僧 哀家 劳资 窝")
_SINGULAR = {
    "我": "我",
    "俺": "我",
    "吾": "我",
    "朕": "我",
    "咱": "我",
    "偶": "我",
    "本人": "我",
    "老子": "我",
    "老娘": "我",
    **dict.fromkeys(_WHO_SAYS_IT, "我"),
    "你": "你",
    "您": "你",
    "祢": "你",
    "尼": "你",
    "侬": "你",
    "恁": "你",
    "汝": "你",
    "他": "他",
    "她": "她",
    "伊": "他",
    "它": "它",
    "TA": "他",
    "ta": "他",
    "Ta": "他",
    "tā": "他",
}
_PLURAL = {"我": "我们", "你": "你们", "他": "他们", "她": "她们", "它": "它们"}
_OTHER = {
    "自己": "自己",
    "自已": "自己",  # a common misspelling
    "自个": "自己",
    "自个儿": "自己",
    "人家": "人家",
    "别人": "别人",
    "他人": "别人",
    "旁人": "别人",
    "对方": "别人",
    "大家": "大家",
    "大家伙": "大家",
    "大家伙儿": "大家",
    "大伙": "大家",
    "大伙儿": "大家",
    "各位": "大家",
    "诸位": "大家",
    "谁": "谁",
    "谁谁": "谁",
    "谁谁谁": "谁",
    "哪位": "谁",
    "边个": "谁",  # Cantonese
    "边位": "谁",
    "啥人": "谁",
    "双方": "他们",
    "彼此": "他们",
    "其": "他",
    "之": "他",
    "咱们": "我们",
    "咱俩": "我们",
    "彼": "他",
}
_PERSON = any_of(_SINGULAR)
# 地 is 哋 as it is often written: 佢地. Of a whole mention it is nothing else.
_COUNT = "们俩|们两个|们两|们仨|们几个|们|地|俩|两个|两人|两|仨|几个|二人|三个|三人|些"
_SELF = "自己|自已|自个儿|自个|本人|一个人|个人|俩|两个人|两个|两人|几个人|几个|所有人|都"
_PRONOUN = re.compile(rf"(?!老娘们)({_PERSON})({_COUNT})?({_SELF})?")
# 呢个 and 依个 are Cantonese for 这个, 果个 is 嗰个, 那个; by themselves they are other words.
_DEMONSTRATIVE = re.compile(
    r"(这|那|呢(?=.)|[依果](?=[个位边些]))(个|位|些|俩|两个|两位|几个|几位|三个|三位|边|边的|边那个|边这个|货|人们|儿|里)?"
)
_DEMONSTRATIVE_PLURAL = {"些", "俩", "两个", "两位", "几个", "几位", "三个", "三位", "人们"}
_SELVES = re.compile(rf"(?:{_PERSON})们?(?:自己|自已|自个儿?|本人)")
_DOT = re.compile(r"(?<=[\u4e00-\u9fff])\.(?=[\u4e00-\u9fff])")  # 勒布朗．詹姆斯
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")
_CHINESE = re.compile("[\u4e00-\u9fa5]*")


@kept
def clean(text: str) -> str:
    """A mention's text as it is read: one script and width, without white space, characters that
    cannot be seen, edge punctuation and emoji."""
    if _CHINESE.fullmatch(text):  # as most are: there is nothing to take away
        return fold(text)
    folded = _DOT.sub("·", fold(unicodedata.normalize("NFKC", visible_text(text))))
    return _EDGE.sub("", "".join(folded.split()))


@kept
def pronoun_class(text: str) -> int:
    """Index into `PRONOUN_CLASSES` of a mention, 0 where it is no pronoun.

    Variants fold in: 您→你, 俺/咱/本人→我, 咱们/我俩→我们, 他俩→他们, 她自己→她; 妳→你, 佢哋→他们.
    """
    word = clean(text)
    name = _OTHER.get(word)
    if name is None and word not in _SINGULAR:
        match = _PRONOUN.fullmatch(word)
        if match:
            base, count, own = match.groups()
            plural = count or own[0] in "俩两几所都"
            name = _PLURAL[_SINGULAR[base]] if plural else _SINGULAR[base]
        else:
            match = _DEMONSTRATIVE.fullmatch(word)
            if match:
                one = {"呢": "这", "依": "这", "果": "那"}.get(match[1], match[1])
                name = "这些" if match[2] in _DEMONSTRATIVE_PLURAL else one
    elif name is None:
        name = _SINGULAR[word]
    return PRONOUN_CLASSES.index(name) if name else 0


def selves(text: str) -> Iterator[tuple[int, int]]:
    """Characters, half-open, of pronouns with 自己 or 本人, which are one mention.

    None of the 279 gold ones of our parts and the research data has another inside.
    """
    for found in _SELVES.finditer(text):
        yield found.span()


@lru_cache(maxsize=4096)
def pronoun_sex(text: str) -> str:
    """ "m" for 他, "f" for 她, with 自己 or without, as they are written; "" for any other text.

    佢 and TA are read as 他 and may be a woman.
    """
    word = "".join(unicodedata.normalize("NFKC", visible_text(text)).split())
    return {"他": "m", "她": "f"}.get(word[:1], "") if pronoun_class(word) in _ALONE else ""


_ALONE = (PRONOUN_CLASSES.index("他"), PRONOUN_CLASSES.index("她"))
