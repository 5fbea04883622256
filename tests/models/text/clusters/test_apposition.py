"""他哥李磊: a name behind a relative is his."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.said.apposition import names_behind
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("turns", "mentions", "expected"),
    [
        (["他哥陆晚舟也来了"], ["他哥", "他", "陆晚舟"], {2: 0}),
        (["她经纪人陆晚舟好凶"], ["她经纪人", "她", "陆晚舟"], {2: 0}),
        (["小满的徒弟阿宝"], ["小满的徒弟", "小满", "阿宝"], {2: 0}),
        (["他哥，陆晚舟"], ["他哥", "他", "陆晚舟"], {}),
        (["他哥 陆晚舟"], ["他哥", "他", "陆晚舟"], {}),
        (["他哥和陆晚舟"], ["他哥", "他", "陆晚舟"], {}),
        (["快看他哥", "陆晚舟呢"], ["他哥", "他", "陆晚舟"], {}),
        (["他爸妈陆晚舟"], ["他爸妈", "他", "陆晚舟"], {}),  # two
        (["老师陆晚舟"], ["老师", "陆晚舟"], {}),  # nobody's
        (["林俊杰JJ唱功无敌"], ["林俊杰", "JJ"], {1: 0}),
        (["JJ林俊杰"], ["JJ", "林俊杰"], {1: 0}),  # by the list
        (["陆晚舟Kenny来了"], ["陆晚舟", "Kenny"], {1: 0}),
        (["Kenny陆晚舟来了"], ["Kenny", "陆晚舟"], {}),  # may be a band: TNT宋亚轩
        (["陆晚舟 Kenny"], ["陆晚舟", "Kenny"], {}),
        (["陆晚舟江小满"], ["陆晚舟", "江小满"], {}),
        (["他哥你别走"], ["他哥", "他", "你"], {}),
    ],
)
def test_names_behind(turns: list[str], mentions: list[str], expected: dict[int, int]) -> None:
    doc = Dialogue.from_turns([("", text) for text in turns]).to_doc(NLP)
    index = index_tokens([doc])
    spans = []
    for mention in mentions:
        at = doc.text.index(mention)
        span = doc.char_span(at, at + len(mention))
        place = span and index.span(0, span.start, span.end)
        assert place
        spans.append(place)
    starts, ends = np.asarray(spans, dtype=np.int64).T
    assert names_behind(starts, ends, index) == expected
