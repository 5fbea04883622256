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


@pytest.mark.parametrize("oneself", ["本人", "自己"])
def test_oneself_is_no_second_person(oneself: str) -> None:
    turns = [("甲", f"是我{oneself}"), ("乙", "你真美"), ("甲", "我没化妆")]
    out = found(turns, [(1, 4), (5, 6)])
    assert [c.mentions for c in out] == [((1, 4), (5, 6), (9, 10))]
    assert out[0].scores == (0.7, 0.7, 1.0)
    assert [c.mentions for c in found(turns)] == [((1, 2), (9, 10))]


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


_NOT_THE_WRITER = """
    我去！ 我去，他好帅 我去啊 哎呀我去 我去我去！ 我靠 我草😂 我艹怎么 我擦。 我操！ 我晕
    我丢， 我天 我天啊 我的天 我的天哪太美了 我的老天爷啊 我的妈呀 我的妈！ 我滴个妈 我滴妈呀
    我嘞个豆 我勒个去 我了个去 我滴乖乖 我爱罗和鸣人 我是歌手第二季 舍我其谁 唯我独尊 他我行我素
    你死我活 你来我往 卿卿我我 敌我双方 自我介绍 忘我 本我和超我 牺牲小我 我国 我方先走 我佛慈悲
    我军 我党 我校学生 我省人才 我省内 我等凡人 我辈 看《我爱我家》 我哥俩 我兄弟俩 我两个一起
    我司声明 我几个在一起 我地都系 我哋 俺们
"""
_THE_WRITER = """
    我去看看 我去北京 你不去我去！ 谁去？明天我去。 我靠窗坐 我靠他 我草莓过敏 我操心 我擦桌子
    我晕车 我丢了手机 我天天看 我的天使 我的妈妈 她是我的妈 他是我的天 我的天空 我爱罗志祥
    我是老师 我等了好久 我等不及 我国庆去 我方便 我方向感差 我佛了 我军训呢 我党员 我校服 我校花
    我司机来了 我省钱 我省心 日本我去过 原本我想 书本我有 他比小我三岁 从小我就 老大我来了 来自我家
    独自我走 天下无敌我不服 我两个孩子 我几个朋友 我两个都要 我哥 我姐妹 我地方 我地铁上 我辈子
    我个人
"""


@pytest.mark.parametrize("text", _NOT_THE_WRITER.split())
def test_words_with_i_in_them(text: str) -> None:
    assert found([("甲", text)]) == []


@pytest.mark.parametrize("text", _THE_WRITER.split())
def test_what_only_looks_like_such_words(text: str) -> None:
    assert [c.mentions for c in found([("甲", text)])] == [
        ((text.index("我"), text.index("我") + 1),)
    ]


def test_words_with_i_end_with_their_turn() -> None:
    assert len(found([("甲", "自"), ("甲", "我"), ("甲", "们")])) == 1


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
