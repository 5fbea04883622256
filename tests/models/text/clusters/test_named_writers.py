"""The 我 of a writer whom another calls by his nickname."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.talk.named_writers import words_of_the_named
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("turns", "mentions", "expected"),
    [
        ([("大熊", "我又没钓到"), ("乙", "大熊又空军")], [(1, "大熊")], [(0, 0)]),
        ([("乙", "大熊又空军"), ("大熊", "我不要面子的吗")], [(0, "大熊")], [(1, 0)]),
        ([("老周", "我去过"), ("乙", "还是老周懂")], [(1, "老周")], [(0, 0)]),
        ([("大熊", "我又没钓到"), ("乙", "我也没有")], [], []),  # nobody calls him
        ([("大熊", "我又没钓到"), ("大熊", "大熊又空军")], [(1, "大熊")], []),  # nor another
        ([("大熊", "我妈来了"), ("乙", "大熊快跑")], [(1, "大熊")], [(0, 0)]),
        ([("大熊", "我去！"), ("乙", "大熊快跑")], [(1, "大熊")], []),
        ([("大熊", "他说：我来"), ("乙", "大熊快跑")], [(1, "大熊")], []),
        ([("刘德华", "我先来"), ("乙", "刘德华真帅")], [(1, "刘德华")], []),  # the star
        ([("阿姨", "我先来"), ("乙", "阿姨唱得真好")], [(1, "阿姨")], []),  # who sings
        ([("女主", "我先来"), ("乙", "女主好美")], [(1, "女主")], []),
        ([("大熊", "我认识他"), ("乙", "大熊人脉广")], [(0, "他"), (1, "大熊")], []),
        # A part of his nickname that is his own name, and no other's.
        ([("大熊爱钓鱼", "我又没钓到"), ("乙", "大熊又空军")], [(1, "大熊")], [(0, 0)]),
        ([("大熊的妈", "我又没钓到"), ("乙", "大熊又空军")], [(1, "大熊")], []),
        ([("甲大熊", "我没钓到"), ("丙大熊", "是"), ("乙", "大熊又空军")], [(2, "大熊")], []),
        # Another's 我 is in the cluster, so it is not that of 大熊.
        ([("大熊", "跟我说了"), ("乙", "我是大熊")], [(1, "我"), (1, "大熊")], []),
    ],
)
def test_own_words(
    turns: list[tuple[str, str]], mentions: list[tuple[int, str]], expected: list[tuple[int, int]]
) -> None:
    # Another dialogue has a writer of that name as well. All mentions are of one cluster.
    docs = [Dialogue.from_turns(part).to_doc(NLP) for part in ([("大熊", "我先睡了")], turns)]
    index = index_tokens(docs)
    second = index.offsets[1]
    begins = [
        next(i for i in range(int(second), len(index)) if index.turn[i] == turn)
        for turn in range(len(turns))
    ]
    spans = []
    for turn, word in mentions:
        start = begins[turn] + turns[turn][1].index(word)
        spans.append((start, start + len(word)))
    found = words_of_the_named(spans, [0] * len(spans), index)
    assert [(int(np.asarray(index.turn)[i]), number) for i, number in found] == expected
    assert all(index.words[i] == "我" and i >= second for i, _ in found)


@pytest.mark.parametrize(
    ("said", "cluster", "expected"),
    [
        # 我 (甲), 你, 我 (甲); then two 我 of 甲 that were not found.
        (["我", "你", "我"], [0, 0, 0], [(3, 0), (3, 0)]),
        (["我", "你", "我"], [0, 0, 1], []),  # once in each
        (["我", "我"], [0, 0], []),  # nobody takes him up
        (["我", "你"], [0, 0], []),
    ],
)
def test_who_says_it_twice(
    said: list[str], cluster: list[int], expected: list[tuple[int, int]]
) -> None:
    turns = [("甲", "我先来"), ("乙", "你行吗"), ("甲", "我行"), ("甲", "我去看看，我等了好久")]
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    own = iter(i for i, word in enumerate(index.words) if word == "我")
    places = [next(own) if word == "我" else index.words.index(word) for word in said]
    order = np.argsort(places)
    spans = [(places[k], places[k] + 1) for k in order]
    found = words_of_the_named(spans, [cluster[k] for k in order], index)
    assert [(int(index.turn[i]), number) for i, number in found] == expected
