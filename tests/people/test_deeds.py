"""Whom a description means by what comments of other threads tell."""

from __future__ import annotations

from typing import Any

import pytest
from people_material import thread
from test_joining import are_one, one_video


def told(key: str, text: str, *mentions: str, **more: Any) -> dict[str, Any]:
    """A thread of one comment: each mention is a person."""
    made = thread(key, list(enumerate(mentions, start=1)), **more)
    made["turns"] = made["turns"][:1]
    made["turns"][0]["text"] = text
    for cluster in made["clusters"]:
        (mention,) = cluster["mentions"]
        start = text.index(mention["text"])
        mention.update(turn=0, start=start, end=start + len(mention["text"]))
    return made


FRIEND = "小胖笑死我了，伴郎做俯卧撑都笑场"


@pytest.mark.parametrize(
    ("described", "text", "person"),
    [
        ("做俯卧撑那位", FRIEND, "伴郎"),
        ("那个端斜托盘的", "实习生紧张得托盘都端斜了", "实习生"),
        ("翻窗的", "新郎他表弟真行，说翻窗就翻窗", "新郎他表弟"),
        ("後座的", "后座那个阿姨还在嗑瓜子", "那个阿姨"),
        ("翻窗的", "伴郎话都没说就翻窗了", "伴郎"),
        ("翻窗的", "伴郎翻窗的时候裤子破了", "伴郎"),
    ],
)
def test_who_is_described_is_of_whom_a_comment_tells_the_same(
    described: str, text: str, person: str
) -> None:
    assert are_one(thread("a", [(1, described)]), told("b", text, person))


def test_such_a_join_says_what_was_told() -> None:
    (person,) = one_video(thread("a", [(1, "做俯卧撑那位")]), told("b", FRIEND, "伴郎")).people
    (reason,) = person.joins[0].reasons
    assert reason.evidence == "told deed" and "做俯卧撑" in reason.note


@pytest.mark.parametrize(
    ("described", "text"),
    [
        ("翻窗的", "伴郎可没翻窗"),
        ("翻窗的", "伴郎没去翻窗"),
        ("做俯卧撑那位", "伴郎做完饭，撑得趴在地上俯视大家"),
        ("语文老师", "伴郎语文不及格"),  # what somebody is says no deed
        ("翻窗的", "回复@翻窗高手:伴郎笑死"),
        ("翻窗的", "回复 翻窗高手：伴郎笑死"),
        ("翻窗的", "@翻窗高手 伴郎笑死"),
        ("翻窗的", "伴郎[翻窗]"),
        ("翻窗的", "伴郎笑死//@路人:翻窗那段"),
        ("戴眼镜的那个", "不戴眼镜的那个"),
        ("翻窗的", "伴郎从来不怎么敢翻窗"),
        ("翻窗的", "翻窗那一段伴郎在笑"),  # who is mentioned behind it does something else
        ("最后那个", "伴郎最后还是没忍住"),  # when somebody is seen is no deed
        ("镜头前的", "伴郎镜头前都放不开"),
        ("穿红衣服的", "伴郎一个变向，红衣服的脚都没动"),  # of another, whom nobody marked
    ],
)
def test_what_is_not_told_of_him_joins_nobody(described: str, text: str) -> None:
    person = "伴郎" if "伴郎" in text else text
    assert not are_one(thread("a", [(1, described)]), told("b", text, person))


def test_of_two_in_a_comment_the_nearest_before_it_is_meant() -> None:
    video = one_video(
        thread("a", [(1, "嗑瓜子的那位")]),
        told("b", "老蔡颠勺的时候嫂子在旁边嗑瓜子", "老蔡", "嫂子"),
    )
    assert video.person_of()["a", 1] == video.person_of()["b", 2]


def test_what_is_told_of_two_people_tells_neither() -> None:
    threads = [told("b", "伴郎翻窗了", "伴郎"), told("c", "摄影师也翻窗了", "摄影师")]
    assert len(one_video(thread("a", [(1, "翻窗的")]), *threads).people) == 3


def test_what_the_title_says_is_told_of_anybody() -> None:
    title = "接亲全靠翻窗"
    pair = thread("a", [(1, "翻窗的")], title=title), told("b", "伴郎翻窗", "伴郎", title=title)
    assert not are_one(*pair)


def test_a_man_is_not_described_by_what_a_woman_does() -> None:
    assert not are_one(thread("a", [(1, "翻窗的大哥")]), told("b", "伴娘翻窗了，她真行", "她"))


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("我小时候也翻窗", "我"),
        ("我爸天天翻窗", "我爸"),
        ("我同事也翻窗", "我同事"),
        ("你去翻窗试试", "你"),
    ],
)
def test_what_writers_tell_of_themselves_and_theirs_is_told_of_nobody(
    text: str, person: str
) -> None:
    own, described = told("b", text, person), thread("a", [(1, "翻窗的")])
    assert not are_one(described, own)
    video = one_video(described, own, told("c", "伴郎翻窗了", "伴郎"))
    assert video.person_of()["a", 1] == video.person_of()["c", 1]


def test_what_is_told_of_several_together_tells_none_of_them() -> None:
    all_of_them, one = told("b", "他们都在翻窗", "他们"), told("c", "伴郎翻窗了", "伴郎")
    assert len(one_video(thread("a", [(1, "翻窗的")]), all_of_them, one).people) == 3
