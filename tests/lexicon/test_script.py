"""One script to read: what `fold` makes of characters, and that offsets hold."""

from __future__ import annotations

import json
import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import CORPUS, SHARED

from spacy_tiktalk.lexicon.script import fold, fold_words
from spacy_tiktalk.lexicon.script_table import PAIRS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("張學友", "张学友"),
        ("林曉芸的媽媽", "林晓芸的妈妈"),
        ("爺爺抱著孩子", "爷爷抱著孩子"),
        ("這個導演", "这个导演"),
        ("妳們", "你们"),
        ("牠和祂", "它和他"),
        ("佢哋喺嗰度，佢嘅老婆冇嚟", "他们在那度，他的老婆没来"),
        ("頭髮 發現 皇后 後面", "头发 发现 皇后 后面"),
        ("麵條 裡面 裏面", "面条 里面 里面"),
        ("衞生 粧", "卫生 妆"),  # as Hong Kong writes
        ("學姊 他姊姊 表姊 姊夫", "学姐 他姐姐 表姐 姐夫"),  # as Taiwan writes
        ("姪子 姪女 女壻 阿嬤 嬭嬭", "侄子 侄女 女婿 阿嬷 奶奶"),
        ("儍瓜 伱 偺們", "傻瓜 你 咱们"),
        (
            "他女児 隣居張姐 広瀬 沢 桜 関 黒 徳",
            "他女儿 邻居张姐 广濑 泽 樱 关 黑 德",
        ),  # as Japan writes
        ("ＬＩＳＡ０１ｚ　好", "LISA01z 好"),
        (
            "勒布朗•詹姆斯 達‧芬奇 達・芬奇 达･芬奇 达∙芬奇 达⋅芬奇",
            "勒布朗·詹姆斯" + " 达·芬奇" * 5,
        ),
        ("⼥⼈", "女人"),  # radicals, written by some input methods
        ("\uf902\uf90a", "车金"),  # duplicates for old encodings
    ],
)
def test_what_is_read(written: str, read: str) -> None:
    assert fold(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("保密 閨房密談", "保密 闺房密谈"),
        ("她閨密 男闺密", "她闺蜜 男闺蜜"),
        ("褓姆 襁褓", "保姆 襁褓"),
        ("保鑣 分道揚鑣", "保镖 分道扬镳"),
        ("醫生 毉生", "医生 医生"),
        ("乾爺爺 乾女兒 認了乾媽 他乾爹", "干爷爷 干女儿 认了干妈 他干爹"),
        ("乾隆 乾坤 張乾媽媽", "乾隆 乾坤 张乾妈妈"),
    ],
)
def test_what_is_read_by_its_word(written: str, read: str) -> None:
    assert fold_words(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "",
        "这不是沈知行吗，他好高",
        "嬢嬢 浜 芸 弁",  # Japanese forms, too, but of simplified text
        "乾隆 哪吒 祢豆子 原著 甯 喆 堃 淼 沈 马伊琍 甦",  # names, alike in both scripts
        "：，！？（）【】＠＃．",  # punctuation is punctuation's business
        "Lisa DOGE ta",  # case is left to the reader
        "😂👨‍👩‍👧❤️𠮷𠀋",
        "ひらがな カタカナ 한국어 ñ",
        "\u200b\ufeff\ud800",
    ],
)
def test_what_stays(text: str) -> None:
    assert fold(text) == text


def test_every_pair_of_the_table_is_read() -> None:
    pairs = PAIRS.split()
    assert len(pairs) > 2900
    assert all(len(pair) == 2 and fold(pair[0]) == pair[1] for pair in pairs)
    assert len({pair[0] for pair in pairs}) == len(pairs)


@given(text=st.text(max_size=40))
def test_length_holds_and_twice_is_once(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded
    assert all(fold(a) == b for a, b in zip(text, folded, strict=True))


def test_every_character_becomes_one_that_stays() -> None:
    for code in range(0x110000):
        character = fold(chr(code))
        assert len(character) == 1 and fold(character) == character
        if character.isascii() and code > 127:
            assert unicodedata.normalize("NFKC", chr(code)) == character


def test_simplified_talk_is_read_as_it_is() -> None:
    """Folding must cost nothing where there is nothing to fold."""
    for name in ("train", "dev", "demo"):
        for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                assert fold(turn["text"]) == turn["text"]


def test_the_shared_case_is_the_same_in_both_scripts() -> None:
    path = SHARED / "cases" / "text" / "simplified_and_traditional.json"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    for case in json.loads(path.read_text("utf-8")):
        for (_, simplified), (_, traditional) in zip(case["s"], case["t"], strict=True):
            assert fold(traditional).replace("著", "着") == simplified


def test_a_megabyte_is_folded_at_once() -> None:
    text = "這不是沈知行嗎，他還是那麼帥，張學友" * 18_000  # 1 MB of UTF-8
    fold(text[:1])
    best = min(_seconds(text) for _ in range(3))
    assert best < 0.15  # 0.02 on an idle core


def _seconds(text: str) -> float:
    start = time.process_time()
    fold(text)
    return time.process_time() - start
