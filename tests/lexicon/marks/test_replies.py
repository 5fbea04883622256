"""Whom a reply without the sign @ names, in whatever form: the name alone, and no talk."""

from __future__ import annotations

import pytest
from spacy.lang.zh import Chinese

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.answers import answered_turns
from spacy_tiktalk.lexicon.marks.find import find_marks

FORMS = (
    "回复{}：",
    "回复“{}”：",
    '回复"{}"：',
    "回复「{}」：",
    "回复【{}】：",
    "回复 3楼 {}：",
    "回复 2# {} ",
    "正在回复 {}：",
    "已回复{}：",
    "[回复]{}：",
    "【回复】{}：",
    "（回复{}）",
    ">>{}：",
    "→ {}：",
    "-> {}：",
    "覆返{}：",
    "回應 {}：",
    "引用{}：",
    "引用“{}”：",
    "引用 3楼 {} 的发言：",
    "原帖由 {} 发表：",
    "原帖由 {} 于 2031-5-1 12:30 发表 ",
    "「{}：她好美啊」 - - - - - - ",
    "『{}：她好美啊』———— ",
    "Re {}：",
    "转发自 {}：",
    "//{}：",
    "||{}：",
    "@ {} ",
    "(回复@{})",
    "【回复@{}】",
    "[回复 @{}]：",
    "「回复 {}」",
    "「回复 @{}」：",
    "引用@{}：",
    "引用 @{} 的发言：",
    "返信 @{} ",
    "評論@{}：",
    "留言给@{}：",
    "回给@{}：",
    ">>@{} ",
    "→@{} ",
    "↩ {}：",
    "@{}：",
    "回复@{}：：",
    "回复 {}::",
    "//{}：：",
    "[捂脸]@{}:",
    "回复：{}：",
    "回复: {}: ",
    "回复 {} 的评论：",
    "回复@{} 的评论：",
    "回复{}(3楼)：",
    "@@{} ",
    "回复@@{}：",
    "转@{}：",
    "//回复@{}:",
    "\\\\@{}:",
)
NAMES = ("云朵", "沈知行", "王老师", "nimbus_7", "陈小满妈妈")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("form", FORMS)
def test_the_name_stands_alone_in_the_handle(form: str, name: str) -> None:
    *before, mark = find_marks(form.format(name) + "他不是")
    assert mark.start == sum(first.end for first in before) and mark.handle == name
    assert mark.end >= len(form.format(name).rstrip())


@pytest.mark.parametrize("form", FORMS)
def test_the_one_who_is_named_is_answered(form: str) -> None:
    turns = [("云朵", "我昨天见过他"), ("阿柴", "谁啊"), ("老周", form.format("云朵") + "我也是")]
    assert answered_turns(Dialogue.from_turns(turns).to_doc(Chinese()))[2] == 0


@pytest.mark.parametrize(
    "form", ["回{}：", "答{}：", "回 {}：", "RE:{} ", "正在回复 {} ", "{}回复阿柴："]
)
def test_what_begins_words_needs_a_known_writer(form: str) -> None:
    text = form.format("云朵") + "他不是"
    assert find_marks(text, ["云朵"])[0].kind == "reply"
    assert not [mark for mark in find_marks(text) if mark.kind == "reply"]


@pytest.mark.parametrize(
    "text", ["回家：他到了", "答案：是他", "回头：他在", "答应：他来", "回忆：他", "RE:标题 他"]
)
def test_words_that_begin_so(text: str) -> None:
    assert not [mark for mark in find_marks(text, ["云朵", "老周"]) if mark.kind == "reply"]


@pytest.mark.parametrize("name", ["我是云朵", "云朵（本人）", "云朵，下雨了", "一朵云 两朵云"])
@pytest.mark.parametrize(
    "form",
    [
        "回复：{}：",
        "回复 {} 的评论：",
        "→ {}：",
        "▶ {}：",
        "> {}：",
        "【回复 {}】",
        "(回复@{})",
        "引用 {} 的发言：",
        "Re {}：",
        "「{}：她好美」 - - - - ",
        "转发自 {}：",
    ],
)
def test_the_name_of_a_known_writer_is_taken_whole(form: str, name: str) -> None:
    mark = find_marks(form.format(name) + "他不是", [name])[0]
    assert (mark.handle, mark.end) == (name, len(form.format(name).rstrip()))


def test_a_time_behind_a_reply_is_no_name() -> None:
    assert [mark.kind for mark in find_marks("回复：02:31他")] == ["reply", "time"]
    assert [mark.end for mark in find_marks("回复：他说：好")] == [3]


def test_a_credit_names_an_account() -> None:
    assert [mark.handle for mark in find_marks("他不是 cr:沈知行")] == ["沈知行"]
    assert [mark.handle for mark in find_marks("（cr.云朵）")] == ["云朵"]
    assert find_marks("他的cr:好") == find_marks("scr:云朵") == find_marks("图源是云朵") == []
    assert [mark[:2] for mark in find_marks("他不是 图源：云朵")] == [(4, 9)]


def test_the_colon_of_a_called_account_is_its_own_in_front_alone() -> None:
    for text, end in (("@云朵：他", 4), ("@云朵 02:31他", 3), ("@云朵:)他", 3), ("@云朵:3个", 3)):
        assert find_marks(text)[0][:2] == (0, end)
    assert find_marks("他@云朵：好")[0][:2] == (1, 4)


def test_a_face_behind_a_colon_is_a_face() -> None:
    assert [mark.kind for mark in find_marks("回复@云朵::)他")] == ["reply", "emote"]


@pytest.mark.parametrize(
    "text", ["评论区：他", "评论：他", "留言：他", "「回复率」好低", "「回复慢」的客服：他"]
)
def test_talk_of_replies(text: str) -> None:
    assert find_marks(text) == []


def test_a_chain_of_hops_without_signs() -> None:
    marks = find_marks("他//云朵：她//阿柴：好||老周：嗯")
    assert [(mark.kind, mark.handle) for mark in marks] == [
        ("repost", "云朵"),
        ("repost", "阿柴"),
        ("repost", "老周"),
    ]


def test_talk_that_a_quote_is_not() -> None:
    for text in (
        "「云朵：她好美」",
        "他说「云朵：她」 - - - -",
        "「云朵」 - - - - 他",
        "「云朵：她好美」- 他",
    ):
        assert not [mark for mark in find_marks(text) if mark.kind == "reply"]


def test_names_of_emoji_close_together() -> None:
    assert [mark.end for mark in find_marks("他:joy::joy:她")] == [11]
    assert find_marks("他:joy:5") == find_marks("a:joy::") == []


def test_emotes_with_blanks() -> None:
    for text in ("[雷军_Are you OK]", "[Let Me See]"):
        assert [mark.kind for mark in find_marks(text)] == ["emote"]
    for text in ("[他 是谁]", "[Tom Hanks]", "[沈知行 老婆]", "[a b c]", "[沈知行_他 来了]"):
        assert find_marks(text) == []
