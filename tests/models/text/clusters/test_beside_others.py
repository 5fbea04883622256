"""The clusters of a Doc are the same alone and in a batch, whatever stands before and behind it."""

from __future__ import annotations

from functools import cache
from typing import Any
from zlib import crc32

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.decode import DecodedCluster, decode_clusters
from spacy_tiktalk.models.text.clusters.link_scorer import LinkScorer
from spacy_tiktalk.models.text.clusters.scores import score
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")


def words(text: str) -> list[str]:
    return text.split()


PEOPLE = words(
    """
    我 你 他 她 他们 小陈 小刘 刘德华 张学友 张小满 王芳 田雨 李磊 沈腾 马丽 大熊 令狐 令狐冲
    老板 教练 奶茶妹 女生 那个护士 左边那个护士 他妈 他哥 爸妈 这 那 这个 田雨教练 小白
    """
)
# What rules look at that read on behind a mention, or back before one.
BEGINNINGS = words(
    """
    吗 吧 ？ ！ 呢 ” 教练 队长 老师 的 特别 强 兔 面 边 帽 就是 不是 明明是 不对，那是 说： 和
    也 们 国 去
    """
)
ENDS = words(
    """
    不是小陈，是 是小陈，不是 这是 这不是 那是 就是 叫 外号 以为 说： “ 《 左边 前排 旁边 歌手
    比 和 沈腾 他 我
    """
)
LAST = words(
    """
    不是奶茶妹，是小刘 不是小陈，是奶茶妹 这不是刘德华 这是王芳 他叫田雨 左边那个护士
    喜欢田雨教练 支持张小满队长 他哥李磊 他哥 沈腾马丽 沈腾 令狐 看《大熊 他说： “我 歌手
    这是教练 王芳没有 小白就是小刘 小陈和小刘 是 我 他妈 前排 这是小陈吧 弹琴的是小刘 我的天
    老干 爷爷奶 刘洋特 大熊@小陈 [捂 教练。 小刘😂
    """
)
FILLING = words(
    """
    ，真好看 ，。 ？ 来了 喜欢 @小陈 回复@大熊: 😂 [捂脸] //@小刘: ~ 1:
    """
)


@st.composite
def dialogues(draw: st.DrawFn) -> list[tuple[str, str]]:
    """Turns that begin and end awkwardly, most in or beside a name."""
    piece = st.sampled_from([*PEOPLE, *BEGINNINGS, *ENDS, *FILLING, " ", "  "])
    turns = []
    for _ in range(draw(st.integers(1, 3))):
        words = draw(st.lists(piece, max_size=5))
        first, last = draw(st.sampled_from(BEGINNINGS)), draw(st.sampled_from(ENDS))
        end = draw(st.sampled_from(["", *PEOPLE, *BEGINNINGS[:9]]))
        writer = draw(st.sampled_from(["", "小陈", "大熊", "甲"]))
        turns.append((writer, "".join([first, *words, last, end][draw(st.integers(0, 3)) :])))
    return turns


class ByWords:
    """Scores that depend on nothing but the words of each mention."""

    width, links, lazy = 1, True, True

    def __init__(self, index: TokenIndex) -> None:
        self._index = index

    def ints(self, x: Any) -> Any:
        return x

    def start_logits(self, tokens: Any, features: Any) -> Any:
        return np.full(len(tokens), 3.0, dtype=np.float32)

    def span_logits(self, tokens: Any, starts: Any, ends: Any, features: Any) -> Any:
        texts = self._index.texts(starts, ends)
        return np.asarray(
            [2.0 if t in PEOPLE else chance(t, -14.0, 1.0) for t in texts], dtype=np.float32
        )

    def mention_vectors(self, tokens: Any, starts: Any, ends: Any, features: Any) -> Any:
        return self._index.texts(starts, ends)

    def pair_vectors(self, vectors: Any, mentions: Any, antecedents: Any, features: Any) -> Any:
        pairs = zip(mentions.tolist(), antecedents.tolist(), strict=True)
        rows = [chance(f"{vectors[m]} {vectors[a]}", -1.5, 3.0) for m, a in pairs]
        return np.asarray(rows, dtype=np.float32).reshape(-1, 1)

    def pair_logits(self, pairs: Any) -> Any:
        return pairs[:, 0]

    def link_scorer(self, pairs: Any) -> LinkScorer:
        return LinkScorer(pairs, lambda best, mean, features: best[:, 0] + features[:, 3] % 3 - 1)

    def link_logits(self, pairs: Any, of_pair: Any, features: Any) -> Any:
        raise NotImplementedError


def chance(text: str, low: float, high: float) -> float:
    """A number that a text always has."""
    return low + crc32(text.encode()) % 1000 / 1000 * (high - low)


def clusters(docs: list[Doc]) -> list[list[DecodedCluster]]:
    index = index_tokens(docs)
    request = ClusterRequest(docs, 0.3, 0.4, 8, 50, every_pair=False, score_threshold=0.4)
    tokens = np.zeros((len(index), 1), dtype=np.float32)
    scores, _ = score(ByWords(index), tokens, request, index, is_train=False)
    return decode_clusters(scores, link_threshold=0.5, singletons=True)


@pytest.mark.parametrize("last", LAST)
def test_every_end_before_every_beginning(last: str) -> None:
    before = Dialogue.from_turns([("甲", "小白来了，还有大熊"), ("大熊", last)]).to_doc(NLP)
    (alone,) = clusters([before])
    beginnings = every_beginning()
    found = clusters([doc for after, _ in beginnings for doc in (before, after)])
    assert found[::2] == [alone] * len(beginnings)
    assert found[1::2] == [own for _, own in beginnings]


@cache
def every_beginning() -> list[tuple[Doc, list[DecodedCluster]]]:
    """Docs that begin awkwardly, with their clusters alone."""
    texts = [first + "，小白" for first in [*BEGINNINGS, *PEOPLE]]
    docs = [Dialogue.from_turns([("乙", text)]).to_doc(NLP) for text in texts]
    return [(doc, clusters([doc])[0]) for doc in docs]


@settings(max_examples=40)
@given(st.lists(dialogues(), min_size=2, max_size=4))
def test_the_same_alone_and_in_a_batch(talk: list[list[tuple[str, str]]]) -> None:
    docs = [Dialogue.from_turns(turns).to_doc(NLP) for turns in talk]
    alone = [found for doc in docs for found in clusters([doc])]
    assert clusters(docs) == alone
    assert clusters(docs[::-1]) == alone[::-1]
