"""Whether words say that a man or a woman is meant."""

from __future__ import annotations

import pytest

from spacy_tiktalk.lexicon.sex import sex_of


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("他", "m"),
        ("她", "f"),
        ("她自己", "f"),
        ("佢", ""),
        ("TA", ""),
        ("你", ""),
        ("他妈", "f"),
        ("她爸", "m"),
        ("媽媽", "f"),
        ("大叔", "m"),
        ("那个女的", "f"),
        ("穿白衬衫的男生", "m"),
        ("姐夫", "m"),
        ("女婿", "m"),
        ("王姐", "f"),
        ("雷哥", "m"),
        ("女司机", "f"),
        ("姑父", "m"),
        ("姨父", "m"),
        ("姑丈", "m"),
        ("女汉子", "f"),
        ("女郎", "f"),
        ("儿女", ""),
        ("90后", ""),
        ("皇后", "f"),
        ("爷爷奶奶", ""),
        ("帅哥美女", ""),
        ("大夫", ""),
        ("女大夫", "f"),
        ("王子怡", ""),
        ("他女朋友的爸爸", "m"),
        ("夫妻俩", ""),
        ("他俩", ""),
        ("刘德华", ""),
        ("老师", ""),
        ("", ""),
        ("😂", ""),
    ],
)
def test_sex(text: str, sex: str) -> None:
    assert sex_of(text) == sex


@pytest.mark.parametrize(
    ("words", "sex"),
    [
        ("弟媳 儿媳 儿媳妇 孙媳妇 女仔 靓女仔 妹妹仔 女先生 女皇帝 姥姥 妗子 天后 歌后", "f"),
        ("校花 班花 格格 堂客 奶奶 太奶奶 我奶 奶妈 男神的妈 若男姐 冯亚男姐姐 妈宝女", "f"),
        ("男闺蜜 小奶狗 奶油小生 女装大佬 娘娘腔 未婚夫 相公 太监 岳丈 老豆 细佬 阿公", "m"),
        ("妈宝男 华仔 靓仔 小伙 小伙子 那男的 弟弟 我弟 外公 奶爸 女儿的男朋友 三弟", "m"),
        ("亚男 胜男 若男 冯亚男 招弟 小伙伴 女儿奴 牛奶 奶茶 三天后 妈宝 主人公 徒弟", ""),
    ],
)
def test_compounds_come_first(words: str, sex: str) -> None:
    assert {word: sex_of(word) for word in words.split()} == dict.fromkeys(words.split(), sex)
