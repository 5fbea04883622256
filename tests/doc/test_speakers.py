"""Who wrote which line of a plain text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from places import CORPUS, SHARED
from written_files import WRITTEN

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.contract import LINE_BREAKS
from spacy_tiktalk.doc.speakers import Labels, parse_lines, split_lines
from spacy_tiktalk.doc.writers.cuts.possible import can_be_label
from spacy_tiktalk.doc.writers.evidence import label_says
from spacy_tiktalk.doc.writers.lines.stamps import front_of
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.lexicon.marks.invisible import visible_text

FILES = [(kind, text, turns) for kind, files in WRITTEN.items() for text, turns in files]


@pytest.mark.parametrize(("kind", "text", "turns"), FILES)
def test_a_written_file(kind: str, text: str, turns: list[str]) -> None:
    assert [f"{speaker}|{said}" for speaker, said in parse_lines(text)] == turns, kind


@pytest.mark.parametrize("path", sorted((SHARED / "cases" / "text").glob("writers_*.txt")))
def test_the_cases_of_issue_12(path: Path) -> None:
    turns = parse_lines(path.read_text(encoding="utf-8"))
    nobody = [text for speaker, text in turns if not speaker]
    assert nobody == (["哈哈哈哈笑死"] if "_b_" in path.name else [])
    assert all(":" not in text and "：" not in text for _, text in turns)


# The nicknames for which reading back holds: Han characters, letters, digits within, emoji, inner
# blanks and . ！ ~ _ - · （ ） that
# - may be labels at all (no 注意, no 他说, no number),
# - begin like no number or time of a list, and end with no digit (小满1：3个 may be a score),
# - have no more against them than 1.5 (label_says): a clause's ending or a pronoun, but not both.
nicknames = st.text("小满阿青北大风鱼ABmo12🍓🐶 .！~_-·（）是我", min_size=1, max_size=14)
comments = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


def is_nickname(text: str) -> bool:
    return (
        text == text.strip(" ")
        and text.count("（") == text.count("）")
        and not text[-1:].isdigit()
        and can_be_label(text)
        and front_of(text + "：", numbers=True).start == 0
        and label_says(text) >= -1.5
    )


@settings(max_examples=150, deadline=None)
@given(
    names=st.lists(nicknames.filter(is_nickname), min_size=2, max_size=4, unique=True),
    said=st.lists(st.tuples(st.integers(0, 3), comments), max_size=6),
)
def test_what_repeated_writers_wrote_is_read_back(
    names: list[str], said: list[tuple[int, str]]
) -> None:
    """Two writers with two lines each are enough for all the others."""
    turns = [(names[i % 2], "好") for i in range(4)]
    turns += [(names[i % len(names)], text.strip()) for i, text in said]
    assume(not any(break_ in text for _, text in turns for break_ in LINE_BREAKS))
    assume(not any(re.fullmatch("[-'^o]?[)(）（DPpOo3*]", text) for _, text in turns))  # ：D
    assume(all(text and text[0] not in "\u200b\u200c\u200d\ufeff" for _, text in turns))
    assert parse_lines("\n".join(f"{name}：{text}" for name, text in turns)) == turns


@given(st.text(max_size=60), st.sampled_from([None, True, False]))
def test_any_text_is_read_and_no_character_of_talk_is_lost(text: str, labels: bool | None) -> None:
    turns = parse_lines(text, labels=labels)
    lines = [line for line in split_lines(text) if visible_text(line).strip()]
    assert len(turns) <= len(lines)
    if not any(speaker for speaker, _ in turns):
        assert turns == [("", line) for line in lines]
    assert parse_lines(text, labels=labels) == turns


def corpus_dialogues() -> list[list[str]]:
    files = [CORPUS / f"{name}.jsonl" for name in ("train", "dev", "demo")]
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return [[turn["text"] for turn in json.loads(line)["turns"]] for line in lines]


def test_talk_has_no_writers() -> None:
    """Though 13 comments of the corpus begin like 老师：…; alone, and all in one file."""
    dialogues = corpus_dialogues()
    colons = sum("：" in text for texts in dialogues for text in texts)
    assert colons > 10
    joined = [text for texts in dialogues for text in texts]
    for file in [*dialogues, joined]:
        assert parse_lines("\n".join(file)) == [("", text) for text in file]


HELD_OUT = [
    "南风知我意",
    "是柚子不是橘子",
    "🌊海盐汽水🌊",
    "Echo.",
    "lucky小祺",
    "半糖主义～",
    "用户830175926",
    "山谷里的灯",
    "一位路过的网友",
    "不吃香菜（认真）",
    "xiao_yu",
    "今晚打老虎！",
    "Dr. Chen",
    "十二点睡觉",
    "阿布 Abu",
    "星期八",
    "👻",
    "养乐多5瓶装",
    "花开富贵🌹",
    "沈师傅",
    "快乐的单身汪汪汪汪汪汪汪",
    "K",
    "北极熊怕热",
    "没有昵称",
    "白日梦想家",
    "大鱼海棠·",
    "摸鱼冠军2021",
    "Shawn王",
    "哎哟喂",
]


@pytest.mark.parametrize("form", ["{}：{}", "{}: {}", "[12:30] {}：{}", "{}\t{}", "2. {}：{}"])
def test_dialogues_with_nicknames_are_read(form: str) -> None:
    """Nicknames that the rules were not made with, two or three in a dialogue of two lines up."""
    right = total = 0
    for number, texts in enumerate(corpus_dialogues()):
        if len(texts) < 2:
            continue
        turns = [
            (HELD_OUT[(number * 3 + i % 3) % len(HELD_OUT)], text) for i, text in enumerate(texts)
        ]
        found = parse_lines("\n".join(form.format(*turn) for turn in turns))
        right += sum(a == b for a, b in zip(found, turns, strict=False))
        total += len(turns)
    assert right / total >= 0.98


def test_a_block_is_read_with_the_evidence_of_its_file() -> None:
    file = ["小满：好", "阿青：嗯", "", "老王：走", "", "哈哈"]
    labels = Labels.fit(file)
    assert labels.read(file[3:4]) == [("老王", "走")]
    assert Dialogue.from_text("老王：走", labels=labels).turns[0].speaker == "老王"
    assert Dialogue.from_text("老王：走").turns[0].speaker == ""
    assert dict(labels.writers) == {"小满": 1, "阿青": 1, "老王": 1} and labels.n_lines == 4
    assert labels.read(file) == parse_lines("\n".join(file))


def test_writers_may_be_settled() -> None:
    text = "小满：好\n老师：你们编\n注意：别吵\n10:30走\n哈哈"
    assert parse_lines(text, labels=True) == [
        ("小满", "好"),
        ("老师", "你们编"),
        ("", "注意：别吵"),
        ("", "10:30走"),
        ("", "哈哈"),
    ]
    assert parse_lines("A：好", labels=False) == [("", "A：好")]
    assert Dialogue.from_text("A：好", speakers=False, labels=True).turns[0].speaker == ""
    with pytest.raises(TiktalkError, match=r"\[T040\] labels = 'yes'"):
        parse_lines("A：好", labels="yes")  # type: ignore[arg-type]


def test_messages_between_blank_lines_are_one_dialogue() -> None:
    export = ["小满 2031/3/4 8:09:10", "好", "", "阿青 2031/3/4 8:10:10", "嗯", ""]
    assert Labels.fit(export).one_dialogue
    talks = ["小满 2031/3/4 8:09:10", "好", "阿青 2031/3/4 8:10:10", "嗯", "", "哈哈", ""]
    assert not Labels.fit(talks).one_dialogue


def dialogues_of(text: str) -> list[list[str]]:
    """The dialogues of a file as `annotate` reads it, each turn "writer|text"."""
    lines = split_lines(text)
    labels = Labels.fit(lines)
    read = [labels.read(lines[part.start : part.stop]) for part in labels.dialogues(lines)]
    return [[f"{speaker}|{said}" for speaker, said in turns] for turns in read]


MINUTES = ("小满 2031/3/4 8:09:10", "阿青 2031/3/4 8:10:10", "老王 2031/3/4 8:11:10")
QQ = "消息记录（此消息记录为文本格式）\n\n=====\n消息分组:我的好友\n=====\n消息对象:阿青\n=====\n\n"
WECHAT = "—————  2031-03-04  —————\n\n\n"


@pytest.mark.parametrize(
    "export",
    [
        "{}\n好\n\n{}\n嗯\n\n她呢\n\n{}\n走".format(*MINUTES),
        "{}\n\n好\n\n{}\n\n嗯\n她呢\n\n{}\n\n走".format(*MINUTES),
        f"{QQ}2031-03-04 8:09:10 小满(55028173)\n好\n\n2031-03-04 8:10:10 阿青\n嗯\n\n她呢\n\n"
        "2031-03-04 8:11:10 老王\n走",
        f"{WECHAT}小满  08:09\n\n好\n\n\n阿青  08:10\n\n嗯\n\n她呢\n\n{WECHAT}老王  08:11\n\n走",
        f"微信聊天记录如下：\n\n{WECHAT}小满  08:09\n好\n\n阿青  08:10\n嗯 她呢\n\n老王  08:11\n走",
        "小满:\n好\n\n阿青:\n嗯\n她呢\n\n老王:\n走",
        "小满：\n\n好\n\n阿青：\n\n嗯\n\n她呢\n\n老王：\n\n走",
    ],
)
def test_an_export_is_one_dialogue_whatever_its_blank_lines(export: str) -> None:
    turns = ["小满|好", "阿青|嗯 她呢", "老王|走"]
    assert dialogues_of(export) == [turns]
    assert [f"{speaker}|{said}" for speaker, said in parse_lines(export)] == turns


def test_a_long_export_with_an_empty_message_is_one_dialogue() -> None:
    export = "".join(f"小满 2031/3/4 8:{minute}:10\n好\n\n" for minute in range(10, 50))
    empty = export.replace("8:30:10\n好\n\n", "8:30:10\n", 1)
    assert [len(turns) for turns in dialogues_of(empty)] == [40]


def test_threads_under_headers_are_parted_before_a_header_alone() -> None:
    threads = "小满 2031/3/4 8:09:10\n好\n阿青 2031/3/4 8:10:10\n嗯\n\n"
    more = "老王 2031/3/4 8:09:10\n走\n\n她呢\n小满 2031/3/4 8:10:10\n来\n"
    assert dialogues_of(threads + more) == [["小满|好", "阿青|嗯"], ["老王|走 她呢", "小满|来"]]


def test_talk_before_the_first_header_is_somebodys() -> None:
    """Only what a blank line parts from it is an export's preamble."""
    text = "2333\n小满 2031/3/4 8:09:10\n好\n阿青 2031/3/4 8:10:10\n嗯"
    assert dialogues_of(text) == [["|2333", "小满|好", "阿青|嗯"]]
    assert Labels.fit(split_lines(text)).read(["2333", ""]) == [("", "2333")]


HIDDEN = (
    "\u200b",
    "\ufeff",
    "\xad",
    "\u034f",
    "\u061c",
    "\u200e",
    "\ufe0e",
    "\u2068",
    "\U000e0101",
)


@pytest.mark.parametrize("sign", HIDDEN)
def test_what_cannot_be_seen_changes_no_writer_and_stays_in_the_text(sign: str) -> None:
    assert dialogues_of(f"小满：好\n阿青：嗯\n{sign}\n老王：走\n\n{sign}\n {sign} ") == [
        ["小满|好", "阿青|嗯"],
        ["老王|走"],
    ]
    stamped = f"{sign}2031/{sign}3/4 {sign}8:0{sign}9:10 小{sign}满: {sign}好{sign}\n"
    assert parse_lines(stamped) == [("小满", f"{sign}好{sign}")]
    assert parse_lines(f"{stamped}2031/3/4 8:1{sign}0:10 阿青:{sign} 嗯")[1:] == [
        ("阿青", f"{sign} 嗯")
    ]
    written = f"小满：好\n阿青：嗯\n小满：哦\n注意{sign}：他\n他{sign}说：走\n1{sign}0:30出发"
    assert [speaker for speaker, _ in parse_lines(written)] == [
        *("小满", "阿青", "小满"),
        *("", "", ""),
    ]
    assert parse_lines(f"{sign}好\n嗯{sign}") == [("", f"{sign}好"), ("", f"嗯{sign}")]
    headers = f"小{sign}满 2031/{sign}3/4 8:09:10\n{sign}好\n阿青 2031/3/4 8:10:10\n嗯"
    assert parse_lines(headers) == [("小满", f"{sign}好"), ("阿青", "嗯")]


@pytest.mark.parametrize(
    "form",
    [
        "{t}",
        "网友小{i}：{t}",
        "2031-03-04 08:09:10 网友小{i}: {t}",
        "{i}. 小满：{t}",
        "小满{i} 8:09\n{t}",
        "[小满{i}] {t}",
    ],
)
def test_a_long_file_is_read_in_linear_time(form: str) -> None:
    def seconds(n: int) -> float:
        text = "\n".join(form.format(i=i, t="这不是沈知行吗，他还是那么帅") for i in range(n))
        taken = []
        for _ in range(2):  # a collection of what other tests left may fall into one
            start = time.process_time()
            parse_lines(text)
            taken.append(time.process_time() - start)
        return min(taken)

    seconds(1000)
    few, many = seconds(2000), seconds(16000)
    assert many < 30 * few  # eight times the lines; a square would take 64 times as long


@pytest.mark.parametrize(
    "line",
    [
        *("1" * 100_000 + ":", "（" * 100_000 + "：", " " * 100_000 + "x：y"),
        *("520" + "♥" * 34 + "a：y", "1" + "!1" * 18 + "a：y"),
    ],
)
def test_a_long_line_is_no_trouble(line: str) -> None:
    start = time.process_time()
    assert len(parse_lines(f"{line}\n{line}")) == 2
    assert time.process_time() - start < 5


def test_plain_text_in_a_pipeline_keeps_every_character() -> None:
    """nlp(text) knows no writers: a line is a turn, label and all, so that offsets hold."""
    doc = spacy.blank("zh")("小满：好\n阿青：嗯")
    assert [turn.text for turn in Dialogue.from_doc(doc).turns] == ["小满：好", "阿青：嗯"]
    assert doc.text == "小满：好\n阿青：嗯"
