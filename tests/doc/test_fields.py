"""Lists of fields are no talk: what is a value, what speaks, and how long it takes to tell."""

from __future__ import annotations

import json
import time

import pytest
from places import CORPUS

from spacy_tiktalk.doc.speakers import Labels, parse_lines
from spacy_tiktalk.doc.writers.lines.values import is_number, is_step, is_talk, is_value

VALUES = """
3克|500g|2.5 kg|1/2杯|3-5克|两勺|半杯|一百克|三个|适量|约500元|800元/晚|¥28|￥30起|20元左右|60%
25℃|6.7英寸|10x20cm|90-60-90|周五|每周六晚7点半|5月1日|2024-05-01|10:00-22:00|明天早上7点
周一至周五|2024年|北京市海淀区中关村大街1号|南京西路1038号2楼|上海市徐汇区漕溪北路|021-55556666
a.b@example.com|https://example.com/a|3克（按口味加减）|５克
"""
TALK = """
好|嗯|一起走|一样好看|半夜了|十分好看|千万别去|三观正|万一呢|两个都是我的|她25岁吧|左边那个|方小满
说得对|他在广州市中心上大学|去南京路的那个人|3楼说得对
"""
NUMBERS, LAUGHS = ("89", "112", "45.30", "3:2"), ("666", "2333", "520", "1314", "好")


def parts(text: str) -> list[str]:
    return [part for line in text.strip().splitlines() for part in line.split("|")]


@pytest.mark.parametrize("text", parts(VALUES))
def test_a_value(text: str) -> None:
    assert is_value(text) and not is_number(text) and not is_talk(text)
    assert not is_value(f"{text}是方小满")


@pytest.mark.parametrize("text", parts(TALK))
def test_no_value(text: str) -> None:
    assert not is_value(text)


def test_bare_numbers_and_those_that_laugh() -> None:
    assert all(map(is_number, NUMBERS)) and not any(map(is_value, NUMBERS))
    assert not any(map(is_number, LAUGHS)) and not any(map(is_value, LAUGHS))


def test_steps() -> None:
    assert all(
        map(is_step, ("周一", "第二天", "第3集", "步骤三", "Day1", "下午", "5月1日", "9:00"))
    )
    assert not any(map(is_step, ("星期八", "第一名", "十二点睡觉", "小满", "一天到晚")))


def test_comments_are_no_values() -> None:
    """Of hundreds of comments hardly one; that is what VALUE stands on."""
    lines = (CORPUS / "train.jsonl").read_text(encoding="utf-8").splitlines()
    said = [turn["text"] for line in lines for turn in json.loads(line)["turns"]]
    assert len(said) > 300
    assert sum(map(is_value, said)) <= len(said) / 100
    assert sum(map(is_talk, said)) >= len(said) / 2


def test_a_list_can_be_settled_and_is_told_of() -> None:
    lines = ["盐：3克", "价格：20元", "地址：人民路12号", "时间：周五", "糖：2勺"]
    labels = Labels.fit(lines)
    assert not labels.writers and dict(labels.passed_over) == {"盐": 1, "糖": 1}
    assert [who for who, _ in parse_lines("\n".join(lines), labels=True)] == [
        "盐",
        "",
        "",
        "",
        "糖",
    ]


def test_talk_with_a_recipe_in_it_has_its_writers() -> None:
    talk = [
        "小满：怎么做的呀",
        "阿青：很简单，我告诉你",
        "老王：求教！",
        "阿青：盐3克",
        "小满：谢谢",
    ]
    found = parse_lines("\n".join([*talk, "盐：3克"]))
    assert [who for who, _ in found[:5]] == ["小满", "阿青", "老王", "阿青", "小满"]


@pytest.mark.parametrize(
    "piece", ["早早 ", "1月1日", "12:30", "半", "街1", "市区路", "1-", "a.", "（"]
)
def test_no_text_takes_long(piece: str) -> None:
    start = time.process_time()
    for text in (piece * 2000, (piece * 80)[:79] + "。。", (piece * 80)[:80]):
        is_value(text), is_number(text), is_step(text), is_talk(text)
    assert time.process_time() - start < 0.5
