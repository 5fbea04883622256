"""Whom 他们 takes up behind a pair."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.said.both import pairs_meant
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def meant(turns: list[str], mentions: list[str]) -> list[tuple[str, str]]:
    """(the words, the pair they mean); each mention is at its first place."""
    index = index_tokens([Dialogue.from_turns([("", t) for t in turns]).to_doc(NLP)])
    doc = index.docs[0]
    places = []
    for text in mentions:
        span = doc.char_span(doc.text.index(text), doc.text.index(text) + len(text))
        places.append(index.span(0, span.start, span.end))
    places.sort(key=lambda place: (place[0], -place[1]))
    starts, ends = (np.asarray([p[k] for p in places], dtype=np.int64) for k in (0, 1))
    texts = index.texts(starts, ends)
    return [(texts[k], texts[pair]) for k, pair in pairs_meant(starts, ends, index).items()]


@pytest.mark.parametrize(
    ("turns", "mentions", "expected"),
    [
        (
            ["朵朵爸妈在台下吧", "在的，他们一直举着手机"],
            ["朵朵爸妈", "他们"],
            ("他们", "朵朵爸妈"),
        ),
        (["新郎新娘真配", "两位一定要幸福"], ["新郎新娘", "两位"], ("两位", "新郎新娘")),
        (["那对情侣，她俩吵架了"], ["那对情侣", "她俩"], ("她俩", "那对情侣")),
        # Others stand between, or too much does.
        (["朵朵爸妈在台下吧", "那几个同学呢，他们呢"], ["朵朵爸妈", "那几个同学", "他们"], None),
        (["朵朵爸妈在吧", "不知道", "他们来了"], ["朵朵爸妈", "他们"], None),
        (["朵朵妈妈在台下吧", "他们来了"], ["朵朵妈妈", "他们"], None),
        (["朵朵爸妈的朋友", "朋友他们来了"], ["朵朵爸妈", "他们"], ("他们", "朵朵爸妈")),
    ],
)
def test_who_takes_up_a_pair(
    turns: list[str], mentions: list[str], expected: tuple[str, str] | None
) -> None:
    assert meant(turns, mentions) == ([expected] if expected else [])


def test_another_dialogue_has_nothing_to_do_with_it() -> None:
    docs = [Dialogue.from_turns([("", t)]).to_doc(NLP) for t in ("他爸妈来了", "他们来了")]
    index = index_tokens(docs)
    starts, ends = np.asarray([0, 5]), np.asarray([3, 7])
    assert index.texts(starts, ends) == ["他爸妈", "他们"]
    assert pairs_meant(starts, ends, index) == {}
