"""Oaths and things with persons' words in them, and real mothers and persons beside them."""

from __future__ import annotations

import pytest

from spacy_tiktalk.lexicon import nobody
from spacy_tiktalk.lexicon.nobody import institutions, swearing, things


def said(text: str) -> list[str]:
    return [text[start:end] for start, end in swearing(text)]


@pytest.mark.parametrize(
    ("text", "oaths"),
    [
        ("真他妈好看", ["他妈"]),
        ("太他妈的搞笑了", ["他妈的"]),
        ("别他妈拍了", ["他妈"]),
        ("你他娘的真行", ["他娘的"]),
        ("这他妈谁啊", ["他妈"]),
        ("他妈的，又停电", ["他妈的"]),
        ("他妈的什么破手机", ["他妈的"]),
        ("他奶奶的！", ["他奶奶的"]),
        ("他妈的气死我了", ["他妈的"]),
        ("去你大爷的吧", ["你大爷的"]),
        ("去他的，不管了", ["他的"]),
        ("管他呢，先吃饭", ["他"]),
        ("谁他妈拍的", ["他妈"]),
        ("都他妈看哭了", ["他妈"]),
        ("他奶奶个腿", ["他奶奶"]),
        ("你个大头啊", ["你"]),
        ("老天爷，下雨了", ["老天爷"]),
        ("妈呀，吓我一跳", ["妈"]),
        ("哈哈我的妈呀", ["妈"]),
        ("妈呀妈呀，笑死", ["妈", "妈"]),
    ],
)
def test_oaths(text: str, oaths: list[str]) -> None:
    assert said(text) == oaths


@pytest.mark.parametrize(
    "text",
    [
        "他妈来了",
        "他妈的弟弟也来了",
        "他妈的手艺真好",
        "怎么他妈没来",
        "这是他妈",
        "这他妈也太年轻了",
        "这车是他妈的",
        "没人管他呢",
        "都他妈惯的",
        "为什么他妈没来",
        "生日你妈来吗",
        "去他的店看看",
        "去你大爷家吃饭",
        "认真他妈也夸他",
        "告别他妈出国了",
        "你他妈妈好年轻",
        "带你他妈就放心了",
        "太太他妈住一起",
        "那他妈怎么没来",
        "那他妈能同意吗",
        "谁能告诉我他妈是谁",
        "简直他妈的翻版",
        "管他什么事",
        "我妈呀，就爱唠叨",
        "没看见妈妈呀",
        "妈呀妈呀地喊",
        "妈呀妈，快来",
        "",
    ],
)
def test_who_is_meant_is_no_oath(text: str) -> None:
    assert said(text) == []


def test_things() -> None:
    text = "老干妈配李先生加州牛肉面，儿童节给学生装了一车"
    assert [text[a:b] for a, b in things(text)] == [
        "老干妈",
        "李先生加州牛肉面",
        "儿童节",
        "学生装",
    ]
    text = "康乃馨四块一枝，爷青回"
    assert [text[a:b] for a, b in things(text)] == ["康乃馨", "爷青回"]
    assert [text[a:b] for text in ["杨铭宇黄焖鸡真辣"] for a, b in things(text)] == ["杨铭宇"]
    assert not list(things("老板来了，李先生和学生也来了"))
    for text in (
        "张小泉这人真逗",
        "找康师傅修车",
        "他女儿红了脸",
        "刘太太乐坏了",
        "大姨妈来看我们了",
        "鲍师傅修车去了",
        "杨铭宇进球了",
    ):
        assert not list(things(text)), text


def test_no_listed_word_is_passed_over() -> None:
    for found, words in ((things, nobody._THINGS), (institutions, nobody._INSTITUTIONS)):
        for word in words:
            assert (2, 2 + len(word)) in list(found(f"，，{word}，")), word
    for word in ("我们公司", "你们学校", "她们班", "他们店", "咱小区", "咱们村", "俺们镇"):
        assert list(institutions(f"在{word}")) == [(1, 1 + len(word))]
