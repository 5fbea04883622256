"""Blanks: of U+0020 spaCy makes no token, of all others it does, and the talk is the same."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.features import start_features
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
BLANKS = ["\u3000", "\u00a0", "\t", "\u2003", "  ", " \u3000", "\u3000 ", "\n"]
TURNS = [
    ("小鱼", " 这不是_沈知行_吗 ，Bella_Lee_也来了_"),
    ("小满", "_比分3:_2_老板_：_我_错了_[笑哭]_他_“_你_好_”_，我_说"),
]


def lay_out(blank: str) -> TokenIndex:
    turns = [(speaker, text.replace("_", blank)) for speaker, text in TURNS]
    return index_tokens([Dialogue.from_turns(turns, title=f"沈知行{blank}和我").to_doc(NLP)])


@pytest.mark.parametrize("blank", BLANKS)
def test_all_blanks_are_laid_out_alike(blank: str) -> None:
    found, plain = lay_out(blank), lay_out(" ")
    for field in dataclasses.fields(TokenIndex):
        one, other = getattr(found, field.name), getattr(plain, field.name)
        if field.name in ("words", "titles", "doc", "turn", "turn_end", "stretch_end", "speaker",
                          "answered", "addressee", "quoted", "can_start"):  # fmt: skip
            assert np.array_equal(one, other), field.name
    n = len(plain)
    assert [found.text(i, j) for i in range(n) for j in range(i + 1, n + 1)] == [
        plain.text(i, j) for i in range(n) for j in range(i + 1, n + 1)
    ]
    assert start_features(found).tolist() == start_features(plain).tolist()


def test_positions_are_those_of_the_tokens_around_blanks() -> None:
    doc = Dialogue.from_turns([("", "他\u3000是\u3000\u3000Bella  Lee")]).to_doc(NLP)
    index = index_tokens([doc])
    assert "".join(index.words) == "他是BellaLee"
    start, end = index.words.index("B"), len(index)
    first, last = index.tokens(start, end)
    assert doc[first:last].text == "Bella  Lee" and index.text(start, end) == "Bella Lee"
    assert index.span(0, first, last) == (start, end)
    assert index.span(0, 1, 2) is None  # a mention that is a blank alone


def test_a_score_is_no_speech_whatever_blank_stands_in_it() -> None:
    for blank in ("", " ", "\u3000", "\t\t"):
        text = f"比分3:{blank}2，我赢了"
        index = index_tokens([Dialogue.from_turns([("", text)]).to_doc(NLP)])
        assert not index.quoted.any(), repr(blank)
        text = f"他3:{blank}你好"
        index = index_tokens([Dialogue.from_turns([("", text)]).to_doc(NLP)])
        assert index.quoted[index.words.index("你")], repr(blank)
