"""Whom somebody does something to is somebody else."""

from __future__ import annotations

import re

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.said.objects import acted_on
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("said", "apart"),
    [
        ("[小李]给[他]倒水", {1: [0]}),
        ("[刘德华]像[他]", {1: [0]}),
        ("[王一博]比[他]帅", {1: [0]}),
        ("[教练]刚才还叫[她]过去", {1: [0]}),
        ("[他]替[他]鞠的躬", {1: [0]}),
        ("[小李]追了[她]三年", {1: [0]}),
        ("[小李]來了，[老王]跟[他]學的", {2: [1]}),
        ("[小李]送[他] [小王]送[她]", {1: [0], 3: [2]}),
        # whose it is may be the subject's
        ("[小李]带[[他]女儿]来", {}),
        ("[小李]把[他]的车卖了", {}),
        ("[小李]给[他]自己买的", {}),
        # the writer's, a topic's, another clause's
        ("[王一博]喜欢[他]好多年了", {}),
        ("[这孩子]得给[他]加鸡腿", {}),
        ("[小李]说[他]不来", {}),
        ("[下一个]就是[他]", {}),
        ("[小李]，给[他]倒水", {}),
        ("[小李]给[小王]倒水", {}),
        ("给[他]倒水", {}),
        ("[小李]\n给[他]倒水", {}),
        ("", {}),
    ],
)
def test_who_is_acted_on(said: str, apart: dict[int, list[int]]) -> None:
    turns = re.sub(r"[\[\]]", "", said).split("\n")
    doc = Dialogue.from_turns([("甲", turn) for turn in turns]).to_doc(NLP)
    index = index_tokens([doc])
    spans, opened, at = [], [], 0
    for char in said:
        if char == "[":
            opened.append(at)
        elif char == "]":
            span = doc.char_span(opened.pop(), at)
            assert span is not None
            found = index.span(0, span.start, span.end)
            assert found is not None
            spans.append(found)
        else:
            at += 1
    spans.sort(key=lambda span: (span[0], -span[1]))
    starts, ends = np.asarray(spans, dtype=np.int64).reshape(-1, 2).T
    assert acted_on(starts, ends, index) == apart
