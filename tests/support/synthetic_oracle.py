"""Reads made-up comments as a person would: which of the people in the picture are meant.

Written apart from the generator, from the Chinese words alone, so that it can find its mistakes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

People = Sequence[dict[str, Any]]
Test = Callable[[dict[str, str]], bool]

_HAIR = {"黄": "yellow", "金": "yellow", "红": "red", "白": "white", "粉": "pink", "黑": "black"}
_CLOTHES = {**_HAIR, "蓝": "blue", "绿": "green"}
_PLACES = {
    2: {"左": 0, "右": 1},
    3: {"中间|C位": 1, "左": 0, "右": 2},
    4: {
        "左边第二个|左二": 1,
        "右边第二个|右二": 2,
        "最左边|左边第一个|左一": 0,
        "最右边|右边第一个|右一": 3,
    },
}
LOOKS = re.compile("眼镜|墨镜|太阳镜|帽|发|毛|胡子|衣|穿")
_MAN = re.compile("男|小哥哥|帅哥|小伙子|哥们|大哥|胡子哥")
_WOMAN = re.compile("女|小姐姐|美女|妹子|姑娘|姐姐")


def tests_of(text: str) -> list[Test]:
    """What a description says of the look, each read as loosely as it can be."""
    found: list[Test] = []

    def add(name: str, *values: str) -> None:
        found.append(lambda look: look[name] in values)

    if re.search("[没不]戴眼镜", text):
        add("glasses", "none", "sunglasses")
    elif "眼镜" in text:
        add("glasses", "glasses", "sunglasses")
    if re.search("墨镜|太阳镜", text):
        add("glasses", "sunglasses")
    if re.search("[没不]戴帽子", text):
        add("hat", "none")
    elif "帽子" in text:
        add("hat", "cap", "beanie", "straw")
    for pattern, value in (
        ("鸭舌帽|棒球帽", "cap"),
        ("毛线帽|针织帽", "beanie"),
        ("草帽", "straw"),
    ):
        if re.search(pattern, text):
            add("hat", value)
    for color in re.findall("([黄金红白粉黑])色?(?:头发|发|毛(?!线))", text):
        add("hair", _HAIR[color])
    if re.search("长头?发", text):
        add("length", "long")
    if re.search("短头?发", text):
        add("length", "short")
    if "胡子" in text:
        add("beard", "beard")
    clothes = "穿([红蓝绿黄白黑])|(?<!穿)([红蓝绿黄白黑])色?(?:衣服|上衣)"
    for one, two in re.findall(clothes, text):
        add("clothes", _CLOTHES[one or two])
    if _MAN.search(text):
        add("gender", "man")
    elif _WOMAN.search(text):
        add("gender", "woman")
    return found


def meant(text: str, people: People) -> set[int] | None:
    """The numbers of the people a description can mean; None where it describes nobody."""
    beside = re.match("(.+)[旁身]边", text)
    if beside:
        anchors = meant(beside[1], people)
        assert anchors is not None and len(anchors) == 1, text
        (anchor,) = (one for one in people if one["person"] in anchors)
        assert anchor["place"] in (0, len(people) - 1), text
        return {one["person"] for one in people if abs(one["place"] - anchor["place"]) == 1}
    tests = tests_of(text)
    left = [one for one in people if all(test(one["look"]) for test in tests)]
    for pattern, place in _PLACES.get(len(people), {}).items():
        if re.search(pattern, text):
            left = [one for one in left if one["place"] == place]
            break
    else:
        if not tests:
            return None
    return {one["person"] for one in left}
