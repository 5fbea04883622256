"""What a nickname keeps of a name, and how names sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.lexicon.aliases import Aliases, public_figures
from spacy_tiktalk.lexicon.name_relation import RELATIONS, name_relation
from spacy_tiktalk.lexicon.pinyin import has_initials, readings, sounds_alike


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("韩萱", "韩导", "surname"),
        ("馬磊濤", "马老师", "surname"),
        ("欧阳杰", "欧阳师傅", "surname"),
        ("沈知行", "沈", "surname"),
        ("向飞欢", "向某", "surname"),
        ("印教练", "老印", "two forms"),
        ("张浩", "浩仔", "given"),
        ("张浩", "浩浩", "given"),
        ("穆恒天", "天姐", "given"),
        ("浩仔", "浩哥", "core"),
        ("马宝祥", "MBX", "initials"),
        ("马宝祥", "bx", "initials"),
        ("周申", "周深", "sound"),
        ("小雨", "小语", "sound"),
        ("奚娟棋", "奚娟琪", "sound"),
        ("林晓芸", "林晓东", "near"),
        ("王一博", "王嘉尔", "same surname"),
        ("鼓手马磊涛", "马磊涛", "whole"),
        ("刘德华", "华仔", "listed"),
        ("沈知行", "沈知行", "equal"),
        ("周大强老师", "周大强", "equal"),
        ("沈知行", "大鹏", "other"),
        ("沈知行", "她", ""),
        ("那个小胖子", "沈知行", ""),
        ("", "沈知行", ""),
    ],
)
def test_relations(first: str, second: str, relation: str) -> None:
    for pair in ((first, second), (second, first)):
        assert RELATIONS[name_relation(*pair, public_figures())] == relation


def test_a_list_of_ones_own_goes_before_the_forms() -> None:
    own = Aliases({"沈知行": ["沈导"]})
    assert RELATIONS[name_relation("沈知行", "沈导", own)] == "listed"
    assert RELATIONS[name_relation("沈知行", "沈导", Aliases())] == "surname"


@given(st.text(max_size=6), st.text("小老阿刘德华张浩哥仔师傅abw某的", max_size=5))
def test_any_two_texts_have_one(first: str, second: str) -> None:
    found = name_relation(first, second, public_figures())
    assert found == name_relation(second, first, public_figures())
    assert 0 <= found < len(RELATIONS)


def test_readings() -> None:
    assert readings("曾") == {"ceng", "zeng"} and readings("a") == {"a"}
    assert sounds_alike("白露", "白鹿") and not sounds_alike("白露", "白马")
    assert not sounds_alike("白", "白露")
    assert has_initials("王一博", "wyb") and not has_initials("王一博", "wy")
