"""Whom a turn answers: as it is given, as its text says, and where nothing says it."""

from __future__ import annotations

import json

import pytest
import spacy

from spacy_tiktalk import Dialogue, merge_docs
from spacy_tiktalk.doc.answers import answered_turns, with_answers
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.doc.marks import write_marks
from spacy_tiktalk.doc.turns import turn_spans, write_turns

NLP = spacy.blank("zh")


def answers(*turns: Turn | tuple[str, str]) -> list[int]:
    return answered_turns(Dialogue.from_turns(turns).to_doc(NLP))


@pytest.mark.parametrize(
    ("text", "answered"),
    [
        ("回复@小鱼干不咸:他才不是", 1),
        ("回复 @小鱼干不咸 ：他才不是", 1),
        ("回覆 小魚乾不鹹：他才不是", -1),  # 乾 stays: another account
        ("Reply to @小鱼干不咸: no", 1),
        ("@小鱼干不咸 他才不是", 1),
        ("[捂脸]@小鱼干不咸 他才不是", 1),
        ("他才不是@小鱼干不咸", -1),  # called to look, not answered
        ("笑死//@小鱼干不咸:这不是他吗//@阿毛:帅", 1),
        ("笑死//@没来过的人:这不是他吗//@阿毛:帅", 0),
        ("回复@没来过的人:他才不是", -1),
        ("他才不是", -1),
        ("", -1),
    ],
)
def test_as_the_text_says(text: str, answered: int) -> None:
    told = answers(("阿毛", "帅"), ("小鱼干不咸", "这不是他吗"), ("A.小鹿🍓", "谁"), ("momo", text))
    assert told == [-1, -1, -1, answered]


@pytest.mark.parametrize(
    ("speaker", "text"),
    [
        ("小鱼", '回复<a href="/n/x">@小鱼</a>:他好帅'),
        ("小鱼", "笑死//<a href='/n/x'>@小鱼</a>:他"),
        ("小鱼", "<br>回复@小鱼：他"),
        ("小鱼", "回复&nbsp;@小鱼:他"),
        ("小鱼", "Reply @小鱼 :他好帅"),
        ("小鱼", "笑死//小鱼:他"),
        ("小鱼", "回复@小鱼（作者）：他"),
        ("小鱼", "回复 小鱼[作者]：他"),
        ("小鱼（作者）", "回复@小鱼：他"),
        ("小鱼[群主]", "回复@小鱼：他"),
        ("小鱼", "回复@小鱼（原作者）：他"),
        ("小鱼(UP)", "@小鱼 他"),
        ("@xb1", "@xb1 他好帅"),
        ("@小鱼", "回复@小鱼：他"),
        ("＠小鱼", "笑死//@小鱼:他"),
    ],
)
def test_writers_as_pages_print_them(speaker: str, text: str) -> None:
    assert answers(("阿毛", "帅"), (speaker, "这不是他吗"), ("A", "谁"), ("momo", text))[3] == 1
    assert answers(("阿毛", "帅"), ("小鹿", "这不是他吗"), ("A", "谁"), ("momo", text))[3] == -1


def test_a_writer_who_is_called_as_a_badge() -> None:
    assert answers(("（作者）", "一"), ("@", "二"), ("丙", "回复@作者：三")) == [-1, -1, -1]


def test_the_last_turn_of_a_writer_is_answered_and_never_a_later_one() -> None:
    assert answers(("甲", "一"), ("甲", "二"), ("乙", "回复@甲:好"), ("甲", "三")) == [
        -1,
        -1,
        1,
        -1,
    ]
    assert answers(("乙", "回复@甲:好"), ("甲", "三"), ("丙", "回复@丙:我")) == [-1, -1, -1]


def test_what_is_given_comes_first() -> None:
    turns = (Turn("甲", "一"), Turn("乙", "二"), Turn("丙", "回复@乙:好", reply_to=0))
    assert answers(*turns) == [-1, -1, 0]
    assert answers(*turns[:2], Turn("丙", "好", reply_to="乙")) == [-1, -1, 1]
    assert answers(*turns[:2], Turn("丙", "好", reply_to="没来过的人")) == [-1, -1, -1]


def test_of_two_turns_by_two_writers_the_second_answers_the_first() -> None:
    assert answers(("甲", "一"), ("乙", "二")) == [-1, 0]
    assert answers(("甲", "一"), ("甲", "二")) == [-1, -1]
    assert answers(("", "一"), ("", "二")) == [-1, -1]
    assert answers(("甲", "一"), ("乙", "回复@没来过的人:二")) == [-1, 0]
    assert answers(("甲", "一"), Turn("乙", "二", reply_to="没来过的人")) == [-1, -1]
    assert answers(("甲", "一")) == [-1]
    assert answers() == []


def test_marks_that_stand_in_the_doc_tell_it_too() -> None:
    doc = Dialogue.from_turns(
        [("甲", "😂一"), ("乙", "二"), ("丙", "回复@甲\u200b:好[捂脸]"), ("丁", "//@乙:二")]
    ).to_doc(NLP)
    found = answered_turns(doc)
    write_marks(doc)
    again = spacy.tokens.Doc(NLP.vocab).from_bytes(doc.to_bytes())
    assert answered_turns(doc) == answered_turns(again) == found == [-1, -1, 0, 1]


def test_marks_outside_of_the_turns_are_passed_over() -> None:
    doc = Dialogue.from_turns([("甲", "😂@乙 一"), ("乙", "二"), ("丙", "回复@乙:好")]).to_doc(NLP)
    write_marks(doc)
    write_turns(doc, turn_spans(doc)[1:])
    assert answered_turns(doc, implied=False) == [-1, 0]


def test_marks_without_accounts_are_found_anew() -> None:
    first, second = (
        Dialogue.from_turns([(w, "我来"), ("B", "x"), ("C", f"回复@{w}：你好")]).to_doc(NLP)
        for w in "AE"
    )
    write_marks(first)
    write_marks(second)
    assert answered_turns(merge_docs([first, second])) == [-1, -1, 0, -1, -1, 3]
    attrs = first.spans["marks"].attrs
    attrs["marks"] = [entry[:3] for entry in attrs["marks"]]  # as older versions wrote them
    assert answered_turns(first) == [-1, -1, 0]


def test_writers_who_differ_by_script_alone() -> None:
    turns = [("小鱼", "我"), ("小魚", "嗯"), ("甲", "回复@小鱼:你好"), ("乙", "回复@小魚:你好")]
    assert answers(*turns) == [-1, -1, 1, 1]  # who is called by either wrote last as 小魚
    assert answers(*turns[:2]) == [-1, 0]


def test_a_foreign_value_answers_nobody() -> None:
    doc = Dialogue.from_turns([("甲", "一"), ("乙", "二"), ("丙", "三")]).to_doc(NLP)
    for value in (True, -1, 7, 1.0, [0], {}):
        doc.user_data["spacy_tiktalk"] = {"turns": json.dumps([{}, {}, {"reply_to": value}])}
        assert answered_turns(doc) == [-1, -1, -1]


def test_a_dialogue_gets_them() -> None:
    dialogue = Dialogue.from_turns(
        [
            Turn("甲", "一", id="1"),
            ("乙", "二"),
            Turn("丙", "三", reply_to="甲"),
            ("丁", "回复@乙:好"),
        ]
    )
    told = with_answers(dialogue, dialogue.to_doc(NLP))
    assert [turn.reply_to for turn in told.turns] == [None, None, "甲", 1]
    assert told.turns[0] == dialogue.turns[0]
    assert with_answers(dialogue, NLP("一行")) is dialogue
    pair = Dialogue.from_turns([("甲", "一"), ("乙", "二")])
    assert with_answers(pair, pair.to_doc(NLP)) == pair  # nobody has said it
