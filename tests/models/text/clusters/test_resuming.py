"""他 of a reply to an earlier comment: the turn whose talk it takes up."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.models.text.clusters.constraints import (
    ClusterFacts,
    MentionFacts,
    mention_facts,
    resumed,
)
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")
THREAD = [
    Turn("甲", "李响真帅"),
    Turn("乙", "王强更帅"),
    Turn("丙", "他演过什么", reply_to=0),
]


def resumes(turns: list[Turn], *mentions: tuple[int, str]) -> list[int]:
    index = index_tokens([Dialogue(turns).to_doc(NLP)])
    spans = []
    for turn, word in mentions:
        first = int(np.flatnonzero(index.turn == turn)[0])
        at = first + turns[turn].text.index(word)
        spans.append((at, at + len(word)))
    starts, ends = np.asarray(sorted(spans, key=lambda s: (s[0], -s[1])), dtype=np.int64).T
    return [fact.resumes for fact in mention_facts(starts, ends, index)]


@pytest.mark.parametrize(
    ("last", "words", "expected"),
    [
        (Turn("丙", "他演过什么", reply_to=0), ["他"], [0]),
        (Turn("丙", "他演过什么", reply_to=1), ["他"], [-1]),  # the line before: as always
        (Turn("丙", "他演过什么"), ["他"], [-1]),
        (Turn("丙", "佢演过乜", reply_to=0), ["佢"], [0]),
        (Turn("丙", "他们演过什么", reply_to=0), ["他们"], [-1]),
        (Turn("丙", "你演过什么", reply_to=0), ["你"], [-1]),
        (Turn("丙", "赵云说他不帅", reply_to=0), ["赵云", "他"], [-1, -1]),  # 赵云, perhaps
        (Turn("丙", "我说他不帅", reply_to=0), ["我", "他"], [-1, 0]),
        (Turn("丙", "他妈说他不帅", reply_to=0), ["他妈", "他"], [-1, 0]),
    ],
)
def test_the_turn_that_is_taken_up(last: Turn, words: list[str], expected: list[int]) -> None:
    assert resumes([*THREAD[:2], last], *((2, word) for word in words)) == expected


def test_only_the_first_of_a_turn() -> None:
    turns = [*THREAD[:2], Turn("丙", "他帅，她也帅", reply_to=0)]
    assert resumes(turns, (2, "他"), (2, "她")) == [0, -1]


def test_turns_of_another_doc_are_others() -> None:
    docs = [Dialogue(THREAD).to_doc(NLP), Dialogue(THREAD[:2]).to_doc(NLP)]
    index = index_tokens(docs)
    starts = np.asarray([10, int(index.offsets[1])], dtype=np.int64)
    facts = mention_facts(starts, starts + 1, index)
    assert [fact.resumes for fact in facts] == [0, -1]


def test_who_is_talked_of_there() -> None:
    index = index_tokens([Dialogue(THREAD).to_doc(NLP)])
    starts, ends = np.asarray([(0, 2), (5, 7), (10, 11)], dtype=np.int64).T
    first, second, he = mention_facts(starts, ends, index)
    clusters = [ClusterFacts(), ClusterFacts()]
    for cluster, mention in zip(clusters, (first, second), strict=True):
        cluster.add(mention)
    assert resumed(clusters, he) == [0]
    # Another reply to that turn speaks of somebody: 李响真帅, 王强更帅 (→ 0), 他 (→ 0).
    clusters[1].add(MentionFacts("王强", third=True, turn=1, answered=0))
    assert resumed(clusters, he) == []
    clusters[0].sexes.add("m")  # but 他 was said of the first
    assert resumed(clusters, he) == [0]
    clusters[0].sexes.add("f")
    assert resumed(clusters, he) == []
