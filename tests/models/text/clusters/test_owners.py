"""Whom a relative is of, where the model marked the relative alone."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.mentions import SpanScorer, with_owners
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.text.clusters.talk.owners import owner_of, owners
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
Spans = tuple[np.ndarray, np.ndarray]


@pytest.mark.parametrize(
    ("relative", "owner"),
    [
        ("小满爸爸", "小满"),
        ("小满他爸", "小满"),
        ("小满的女儿", "小满"),
        ("小满家的闺女", "小满"),
        ("导演老婆", "导演"),
        ("小满的同学", "小满"),
        ("护士的妈妈", "护士"),
        ("朝阳妈妈", "朝阳"),
        # nobody's, or of somebody who is a mention by other rules
        ("爸爸", ""),
        ("他爸爸", ""),
        ("大儿子", ""),
        ("林太太", ""),
        ("阿姨妈妈", ""),
        ("那对双胞胎", ""),
        ("那个妈", ""),
        ("大学同学", ""),
        ("模特宝宝", ""),
        ("推轮椅那位爸爸", ""),
        ("四川妈妈", ""),
        ("四川的妈妈", ""),
        ("温哥华舅舅", ""),
        ("汪汪队爸爸", ""),
        ("农村媳妇", ""),
        ("护士妈妈", ""),
        ("小满阿妈", ""),
        ("小满助理", ""),
        ("小满", ""),
        ("", ""),
    ],
)
def test_owner_of(relative: str, owner: str) -> None:
    assert owner_of(relative) == owner


def lay_out(text: str, *mentions: str) -> tuple[TokenIndex, Spans]:
    index = index_tokens([Dialogue.from_turns([("", text)]).to_doc(NLP)])
    doc = index.docs[0]
    spans = []
    for mention in mentions:
        span = doc.char_span(text.index(mention), text.index(mention) + len(mention))
        found = index.span(0, span.start, span.end)
        assert found is not None
        spans.append(found)
    array = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    return index, (array[:, 0], array[:, 1])


def test_owners_are_asked_for_where_no_mention_begins() -> None:
    index, mentions = lay_out("昨天小满爸爸也来了", "小满爸爸")
    assert index.texts(*owners(*mentions, index)) == ["小满"]
    index, mentions = lay_out("昨天小满爸爸也来了", "小满爸爸", "小满")
    assert not len(owners(*mentions, index)[0])
    index, mentions = lay_out("昨天小满爸爸也来了", "小满爸爸", "满爸")
    assert not len(owners(*mentions, index)[0])
    index, mentions = lay_out("昨天小满的爸爸也来了", "小满的爸爸", "爸爸")
    assert index.texts(*owners(*mentions, index)) == ["小满"]
    index, mentions = lay_out("昨天小满爸爸也来了")
    assert not len(owners(*mentions, index)[0])


@pytest.mark.parametrize(("logit", "kept"), [(-1.5, True), (-4.0, False)])
@pytest.mark.parametrize("threshold", [0.45, 0.0])
def test_less_is_enough_for_owners(logit: float, kept: bool, threshold: float) -> None:
    index, mentions = lay_out("昨天小满爸爸也来了", "小满爸爸")
    request = ClusterRequest(
        list(index.docs),
        start_threshold=0.5,
        mention_threshold=0.5,
        max_mention_width=20,
        max_antecedents=50,
        score_threshold=threshold,
    )
    start_logits = np.full(len(index), 9.0, dtype=np.float32)
    (starts, ends), scores = with_owners(
        mentions,
        np.asarray([0.9], dtype=np.float32),
        SpanScorer(
            request,
            index,
            start_logits,
            lambda spans: np.full(len(spans[0]), logit, dtype=np.float32),
        ),
    )
    assert index.texts(starts, ends) == (["小满爸爸", "小满"] if kept else ["小满爸爸"])
    assert len(scores) == len(starts)
