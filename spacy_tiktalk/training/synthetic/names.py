"""Names for drawn people, put together by chance; they belong to nobody."""

from __future__ import annotations

import random
from dataclasses import dataclass

_FAMILY = "王李张刘陈杨黄赵吴周徐孙朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘蒋蔡余杜叶程苏魏吕"
_GIVEN = {
    "man": "伟磊洋勇涛超强军杰鹏辉俊波斌宇浩凯健飞鑫轩睿博煜烨",
    "woman": "芳娜敏静艳娟霞丽玲萍红婷雪琳莹梦瑶佳欣怡诗涵颖倩雯",
}
_SECOND = "子雨文思天明嘉晓小一可心海志永春建立国家"
_FORMS = {
    "man": ("小{f}", "阿{g}", "{f}哥", "老{f}", "{f}{s}{g}", "{f}{g}", "{g}哥", "小{g}"),
    "woman": ("小{f}", "阿{g}", "{f}姐", "{g}{g}", "{f}{s}{g}", "{f}{g}", "{g}姐", "小{g}"),
}


@dataclass(frozen=True)
class Name:
    """What somebody is called: `first`, and `other`, which may be the same."""

    first: str
    other: str


class Names:
    """Gives every person of a dialogue a name that shares no character with the others'."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.used: set[str] = set("小阿老哥姐")

    def __call__(self, gender: str) -> Name:
        """A name; one in four people is called by two forms of it."""
        while True:
            parts = {
                "f": self.rng.choice(_FAMILY),
                "s": self.rng.choice(_SECOND),
                "g": self.rng.choice(_GIVEN[gender]),
            }
            if not self.used.intersection(parts.values()):
                break
        self.used.update(parts.values())
        short = self.rng.choice(_FORMS[gender]).format(**parts)
        if self.rng.random() >= 0.25:
            return Name(short, short)
        return Name("{f}{s}{g}".format(**parts), short)  # every short form is a part of it
