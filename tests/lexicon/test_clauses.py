"""Where clauses begin and end without a mark."""

from __future__ import annotations

import time

import pytest

from spacy_tiktalk.lexicon.clauses.blanks import blank
from spacy_tiktalk.lexicon.clauses.openers import openers
from spacy_tiktalk.lexicon.clauses.shouts import laughed_last, shouted_first


@pytest.mark.parametrize(
    "said",
    [
        "支持|那个大叔",
        "家人们|老板娘好美",
        "讲真|我弟弟比他帅",
        "有一说一|小李演得真好",
        "绝了，笑死|那位阿姨",
        "卧槽|王老师",
        "666|张小满",
        "Hello|强哥",
        "他来了，卧槽|王老师",
        "\0\0恭喜|那个一直跑在最后的小哥",
        # Not before a thing, a pronoun, a particle, nor within a sentence or a mention.
        "请问|第二排穿红的是谁",
        "有人知道|这首歌叫什么吗",
        "请问啊这是谁",
        "支持那个手机",
        "尤其那个下巴颏儿",
        "支持他",
        "笑死我了",
        "救命恩人",
        "加油站站长",
        "兄弟们的女朋友",
        "大家都支持那个大叔",
        "左边那个大叔",
        "",
    ],
)
def test_somebody_begins_behind_an_opener(said: str) -> None:
    at = [said.index("|")] if "|" in said else []
    assert list(openers(said.replace("|", ""))) == at


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("666，他好帅哈哈哈", "666，", "哈哈哈"),
        ("他来了", "", ""),
        ("哈哈哈哈", "", ""),
        ("", "", ""),
    ],
)
def test_what_is_shouted_and_laughed(said: str, first: str, last: str) -> None:
    assert said[: shouted_first(said)] == first
    assert said[laughed_last(said) :] == last


@pytest.mark.parametrize("clauses", [True, False])
def test_a_blank_between_two_words_of_a_name_is_none(clauses: bool) -> None:
    assert blank(clauses=clauses).search("心疼小李 领导太过分")
    assert not blank(clauses=clauses).search("看见尼古拉斯 凯奇了")
    assert bool(blank(clauses=clauses).search("这个人是 小李的老婆")) is not clauses


@pytest.mark.parametrize(
    "said", ["哈！" * 2500, "他" + "！哈哈" * 2000 + "x", "卧槽" * 2500, "支持" * 2500]
)
def test_a_long_turn_costs_its_length(said: str) -> None:
    started = time.perf_counter()
    shouted_first(said)
    laughed_last(said)
    list(openers(said))
    assert time.perf_counter() - started < 1.0
