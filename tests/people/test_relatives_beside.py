"""Whom 嫂子 and 标婶 mean: words for a relative beside whose it is, and wives by their husbands."""

from __future__ import annotations

from typing import Any

import pytest
from people_material import thread
from test_joining import one_video, owned


def beside(key: str, *said: str) -> dict[str, Any]:
    """A thread that tells of several people, each by one word."""
    made = thread(key, [(number, word) for number, word in enumerate(said, start=1)])
    return {**made, "video": "v"}


@pytest.mark.parametrize(
    ("relative", "bare"),
    [("老婆", "嫂子"), ("媳妇", "老婆"), ("闺女", "丫头"), ("岳父", "老丈人"), ("姑", "姑妈")],
)
def test_a_bare_word_is_the_relative_of_whom_the_thread_tells(relative: str, bare: str) -> None:
    told = owned("a", ("袁志强", relative))
    persons = one_video(told, beside("b", "袁志强", bare)).person_of()
    assert persons["a", 2] == persons["b", 2]
    persons = one_video(told, beside("b", "马大鹏", bare)).person_of()
    assert persons["a", 2] != persons["b", 2]


@pytest.mark.parametrize(
    ("owner", "relative", "bare", "same"),
    [
        ("袁志强", "老婆", "爱人", True),
        ("李姐", "老公", "老伴", True),
        ("袁志强", "爱人", "老婆", True),  # nothing tells whether he or she is the wife
        ("李姐", "爱人", "老婆", False),
        ("王哥", "爱人", "老公", False),
    ],
)
def test_a_bare_word_for_a_spouse_is_the_wife_or_the_husband(
    owner: str, relative: str, bare: str, same: bool
) -> None:
    persons = one_video(owned("a", (owner, relative)), beside("b", owner, bare)).person_of()
    assert (persons["a", 2] == persons["b", 2]) is same


def test_of_husband_and_wife_a_bare_word_for_either_is_neither() -> None:
    told = [owned("a", ("袁志强", "老婆")), owned("c", ("袁志强", "老公"))]
    persons = one_video(*told, beside("b", "袁志强", "爱人")).person_of()
    assert persons["b", 2] not in (persons["a", 2], persons["c", 2])


@pytest.mark.parametrize(("relative", "bare"), [("老公", "男人"), ("女儿", "姑娘")])
def test_a_word_for_anybody_is_nobodys_relative(relative: str, bare: str) -> None:
    persons = one_video(owned("a", ("李娟", relative)), beside("b", "李娟", bare)).person_of()
    assert persons["a", 2] != persons["b", 2]


def test_such_a_join_says_why() -> None:
    video = one_video(owned("a", ("袁志强", "老婆")), beside("b", "袁志强", "嫂子"))
    (join,) = next(p.joins for p in video.people if ("b", 2) in p.clusters)
    (reason,) = join.reasons
    assert reason.evidence == "relative beside" and "老婆" in reason.note


def test_of_two_whose_relatives_are_told_it_is_neither() -> None:
    told = [owned("a", ("袁志强", "老婆")), owned("c", ("马大鹏", "老婆"))]
    persons = one_video(*told, beside("b", "袁志强", "马大鹏", "嫂子")).person_of()
    assert persons["b", 3] not in (persons["a", 2], persons["c", 2])


@pytest.mark.parametrize("word", ["我妈", "你妈", "她妈", "老板"])
def test_somebody_elses_relative_is_not_that_of_whom_the_thread_tells(word: str) -> None:
    told = owned("a", ("袁志强", word.strip("我你她")))
    persons = one_video(told, beside("b", "袁志强", word)).person_of()
    assert persons["a", 2] != persons["b", 2]


def test_who_is_told_to_be_somebody_elses_is_not_that_of_whom_the_thread_tells() -> None:
    said = owned("b", ("马大鹏", "老婆"))
    for word in ("媳妇", "袁志强"):
        said["turns"].append({"speaker": "x", "text": f"{word}来了"})
    said["clusters"][1]["mentions"].append({"turn": 1, "start": 0, "end": 2})
    said["clusters"].append({"mentions": [{"turn": 2, "start": 0, "end": 3}]})
    persons = one_video(owned("a", ("袁志强", "老婆")), said).person_of()
    assert persons["a", 2] != persons["b", 2]


def test_a_wife_by_her_husbands_name_is_his_wife() -> None:
    told = owned("a", ("梁标", "老婆"))
    assert are_wives(told, beside("b", "标婶"))
    assert are_wives(told, beside("b", "标嫂"))
    assert not are_wives(told, beside("b", "辉婶"))
    assert not are_wives(told, beside("b", "梁婶"))  # any 梁 may be her husband
    told = owned("a", ("张小军", "老婆"))
    assert not are_wives(told, beside("b", "军嫂"))  # of some soldier
    assert are_wives(told, beside("b", "小军嫂"))


def test_of_two_men_of_the_name_she_is_nobodys() -> None:
    told = owned("a", ("梁标", "老婆"))
    assert not are_wives(told, beside("b", "标婶"), beside("c", "李标"))
    assert not are_wives(told, beside("b", "标婶", "李标"))


def test_the_wife_of_the_landlord_by_his_name_is_the_landlady() -> None:
    landlord = {**thread("a", [(1, "老板"), (1, "老陈")]), "video": "v"}
    persons = one_video(beside("b", "老板娘"), beside("c", "陈嫂"), landlord).person_of()
    assert persons["b", 1] == persons["c", 1] != persons["a", 1]


def are_wives(told: dict[str, Any], *others: dict[str, Any]) -> bool:
    persons = one_video(told, *others).person_of()
    return persons["a", 2] == persons["b", 1]
