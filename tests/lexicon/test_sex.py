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
