"""`first_person = "always"`: each writer's own 我 in one cluster, and nobody else's."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.decode import DecodedCluster
from spacy_tiktalk.models.text.clusters.first_person import with_first_persons
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def found(turns: list[tuple[str, str]], *clusters: list[tuple[int, int]]) -> list[DecodedCluster]:
    doc = Dialogue.from_turns(turns).to_doc(NLP)
    given_ = [DecodedCluster(tuple(c), (0.7,) * len(c), (0.6,) * len(c)) for c in clusters]
    (out,) = with_first_persons([given_], index_tokens([doc]))
    return out


def test_each_writer_has_a_cluster() -> None:
    out = found([("甲", "我认识他"), ("乙", "我也是"), ("甲", "我妈认识")], [(3, 4)])
    assert [c.mentions for c in out] == [((0, 1), (9, 10)), ((3, 4),), ((5, 6),)]
    assert out[0].scores == (1.0, 1.0) and out[1].scores == (0.7,)


def test_what_was_found_stays_and_becomes_one() -> None:
    out = found([("甲", "我是老王"), ("甲", "我"), ("甲", "我")], [(0, 1), (2, 4)], [(5, 6)])
    assert [c.mentions for c in out] == [((0, 1), (2, 4), (5, 6), (7, 8))]
    assert out[0].scores == (0.7, 0.7, 0.7, 1.0) and out[0].link_scores == (0.6, 0.6, 0.6, 1.0)


def test_my_mother_is_not_me() -> None:
    turns = [("甲", "我妈说我不行"), ("乙", "你妈")]
    mine, mother = [(0, 1)], [(0, 2), (3, 4), (7, 9)]
    out = found(turns, mother, mine)
    assert [c.mentions for c in out] == [((0, 2), (7, 9)), ((0, 1), (3, 4))]
    assert out[1].scores == (0.7, 0.7)


@pytest.mark.parametrize(
    "text",
    ["我们走", "自我介绍", "忘我", "我国强", "我方先走", "老板：我不卖", "他说“我走了”", "俺俩"],
)
def test_what_is_no_writers_own(text: str) -> None:
    assert found([("甲", text)]) == []


def test_i_wait_and_i_in_what_is_mine() -> None:
    assert [c.mentions for c in found([("甲", "我等了好久")])] == [((0, 1),)]
    # 我家老王 is the writer himself here: the 我 inside is no second mention of him
    out = found([("甲", "我走了"), ("甲", "我家老王呀")], [(0, 1), (4, 8)])
    assert [c.mentions for c in out] == [((0, 1), (4, 8))]


def test_without_a_speaker_there_is_no_writer() -> None:
    doc = NLP("我认识他\n我也是")
    assert with_first_persons([[]], index_tokens([doc])) == [[]]


def test_docs_of_a_batch_keep_to_themselves() -> None:
    docs = [Dialogue.from_turns([("甲", "俺")]).to_doc(NLP), NLP(""), NLP("好")]
    docs.append(Dialogue.from_turns([("甲", "好"), ("甲", "们"), ("甲", "我")]).to_doc(NLP))
    out = with_first_persons([[] for _ in docs], index_tokens(docs))
    assert [[c.mentions for c in doc] for doc in out] == [[((0, 1),)], [], [], [((4, 5),)]]


@given(st.lists(st.tuples(st.sampled_from("甲乙"), st.text("我他好们自", min_size=1)), min_size=1))
def test_every_mention_once_and_in_order(turns: list[tuple[str, str]]) -> None:
    doc = Dialogue.from_turns(turns).to_doc(NLP)
    index = index_tokens([doc])
    singles = [i for i, t in enumerate(doc) if t.text in "我他"]
    rng = np.random.default_rng(len(doc))
    groups: dict[int, list[tuple[int, int]]] = {}
    for i in singles[::2]:
        groups.setdefault(int(rng.integers(3)), []).append((i, i + 1))
    start = [DecodedCluster(tuple(g), (0.5,) * len(g), (0.5,) * len(g)) for g in groups.values()]
    start.sort(key=lambda c: c.mentions[0])
    (out,) = with_first_persons([start], index)
    mentions = [m for c in out for m in c.mentions]
    assert len(mentions) == len(set(mentions))
    assert {m for c in start for m in c.mentions} <= set(mentions)
    assert all(list(c.mentions) == sorted(c.mentions) for c in out)
    assert with_first_persons([out], index) == [out]
