"""How a drawn person looks: a few attributes, each with Chinese words for its values."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Look:
    """What can be seen of a person, and what comments may say of it; values are in ATTRIBUTES."""

    gender: str
    glasses: str
    hat: str
    hair: str
    length: str
    clothes: str
    beard: str

    def to_dict(self) -> dict[str, str]:
        """Names and values of all attributes."""
        return asdict(self)

    @property
    def hair_shows(self) -> bool:
        """Whether color and length of the hair can be seen well: short hair hides under a hat."""
        return self.hat == "none" or self.length == "long"


ATTRIBUTES: dict[str, dict[str, int]] = {
    "gender": {"man": 1, "woman": 1},
    "glasses": {"none": 5, "glasses": 3, "sunglasses": 2},
    "hat": {"none": 5, "cap": 2, "beanie": 2, "straw": 1},
    "hair": {"black": 4, "yellow": 2, "red": 2, "white": 2, "pink": 2},
    "length": {"short": 1, "long": 1},
    "clothes": {"red": 1, "blue": 1, "green": 1, "yellow": 1, "white": 1, "black": 1},
    "beard": {"none": 2, "beard": 1},
}
"""The values of every attribute, with how often each is drawn beside the others."""

HELD_OUT: tuple[Mapping[str, str], ...] = (
    {"glasses": "glasses", "hair": "yellow"},
    {"clothes": "red", "hat": "cap"},
    {"glasses": "sunglasses", "clothes": "green"},
    {"hair": "pink", "clothes": "black"},
    {"length": "long", "clothes": "yellow"},
    {"beard": "beard", "hair": "white"},
    {"hat": "beanie", "glasses": "sunglasses"},
)
"""Pairs of values that nobody has in train and dev, and somebody talked about in every test video.

Each value alone is common in training: who knows the words finds the people.
"""


def held_out_in(look: Look | Mapping[str, str]) -> Mapping[str, str] | None:
    """The first of HELD_OUT that a look, or a set of told attributes, contains."""
    values = look.to_dict() if isinstance(look, Look) else look
    for pair in HELD_OUT:
        if all(values.get(name) == value for name, value in pair.items()):
            return pair
    return None


SHARED = ("glasses", "hat", "hair", "clothes", "beard")
"""What two people in a picture may have in common on purpose."""


def random_look(
    rng: random.Random,
    *,
    held_out: bool = False,
    like: Look | None = None,
    shared: Sequence[str] = SHARED,
) -> Look:
    """Draw a look.

    held_out (bool): with one of HELD_OUT, which others never have.
    like (Look | None): somebody to share one of the attributes `shared` with, so that one word
        alone does not tell the two apart.
    """
    pair = rng.choice(HELD_OUT) if held_out else {}
    while True:
        values = {name: _weighted(rng, weights) for name, weights in ATTRIBUTES.items()}
        if like is not None:
            name = rng.choice(shared)
            values[name] = getattr(like, name)
        look = _plausible(Look(**{**values, **pair}), rng, pair)
        if (held_out_in(look) is not None) != held_out:
            continue
        if "hair" in pair and not look.hair_shows:
            continue
        return look


def _plausible(look: Look, rng: random.Random, fixed: Mapping[str, str]) -> Look:
    """No bearded women, and long hair mostly on women."""
    if look.beard == "beard":
        look = replace(look, gender="man")
    if "length" not in fixed and rng.random() < 0.75:
        look = replace(look, length="long" if look.gender == "woman" else "short")
    return look


def _weighted(rng: random.Random, weights: Mapping[str, int]) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


@dataclass(frozen=True)
class Word:
    """One thing to say of a look.

    stem (str): stands before 的 or a noun: 戴眼镜.
    means (frozenset[str]): values of `attribute` it is said of.
    may (frozenset[str]): those that a reader could take it for; whoever has one of them is a rival.
    noun (bool): it stands alone.
    """

    stem: str
    attribute: str
    means: frozenset[str]
    may: frozenset[str]
    noun: bool = False

    def fits(self, look: Look, *, loosely: bool = False) -> bool:
        """Whether it can be said of a look; loosely: whether a reader could think so."""
        value: Any = getattr(look, self.attribute)
        return value in (self.may if loosely else self.means)


def _words(
    attribute: str, value: str | Iterable[str], stems: str, *, may: str = "", nouns: str = ""
) -> list[Word]:
    means = frozenset([value] if isinstance(value, str) else value)
    loose = means | frozenset(may.split())
    plain = [Word(stem, attribute, means, loose) for stem in stems.split()]
    return plain + [Word(noun, attribute, means, loose, True) for noun in nouns.split()]


_COLORS = {"red": "红", "blue": "蓝", "green": "绿", "yellow": "黄", "white": "白", "black": "黑"}

WORDS: tuple[Word, ...] = (
    *_words("glasses", "glasses", "戴眼镜 戴着眼镜 戴个眼镜", may="sunglasses"),
    *_words("glasses", "sunglasses", "戴墨镜 戴着墨镜 戴太阳镜 戴个墨镜"),
    *_words("glasses", "none", "没戴眼镜 不戴眼镜", may="sunglasses"),
    *_words("hat", "cap", "戴鸭舌帽 戴棒球帽 戴着鸭舌帽"),
    *_words("hat", "beanie", "戴毛线帽 戴针织帽"),
    *_words("hat", "straw", "戴草帽 戴着草帽"),
    *_words("hat", ("cap", "beanie", "straw"), "戴帽子 戴着帽子 戴个帽子"),
    *_words("hat", "none", "没戴帽子 不戴帽子"),
    *_words("hair", "yellow", "黄头发 黄色头发 染黄头发 金发", nouns="黄毛"),
    *_words("hair", "red", "红头发 红色头发 染红头发 红发", nouns="红毛"),
    *_words("hair", "white", "白头发 白色头发 白发", nouns="白毛"),
    *_words("hair", "pink", "粉头发 粉色头发 染粉头发", nouns="粉毛"),
    *_words("hair", "black", "黑头发 黑发 黑色头发"),
    *_words("length", "long", "长发 长头发 留长发"),
    *_words("length", "short", "短发 短头发"),
    *_words("beard", "beard", "留胡子 有胡子 长胡子", nouns="大胡子 胡子哥"),
    *(
        word
        for value, color in _COLORS.items()
        for word in _words(
            "clothes", value, f"{color}衣服 穿{color}衣服 穿{color}色衣服 穿{color}色 {color}上衣"
        )
    ),
)
"""Everything that is said of looks, but for 男的 and 女的."""
