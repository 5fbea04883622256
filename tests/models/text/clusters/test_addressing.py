"""Which writer 我, 你 and a nickname mean."""

from __future__ import annotations

import time

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.doc.marks import write_marks
from spacy_tiktalk.doc.turns import write_turns
from spacy_tiktalk.models.text.clusters.talk.addressing import address_features, writers_meant
from spacy_tiktalk.models.text.clusters.talk.nicknames import Nicknames
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
THREAD = (
    Turn("阿毛今天早睡", "我昨天见过他"),
    Turn("小鱼", "你在哪见的", reply_to=0),
    Turn("阿毛今天早睡", "我家楼下", reply_to=1),
    Turn("老周", "他说：我不认识你", reply_to=2),
    Turn("小鱼", "你信吗，“我不信你”，你呢", reply_to=3),
    Turn("momo", "我也想见"),
)


def lay_out(*turns: Turn | tuple[str, str]) -> TokenIndex:
    return index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])


def places(index: TokenIndex, word: str) -> np.ndarray:
    return np.flatnonzero([w == word for w in index.words])


def test_who_is_meant() -> None:
    index = lay_out(*THREAD)
    mine, yours = places(index, "我"), places(index, "你")
    assert writers_meant(mine, mine + 1, index).tolist() == [0, 0, -1, -1, 3]
    # 你 answers 阿毛; in quotes anybody; behind the quotes 老周 again
    assert writers_meant(yours, yours + 1, index).tolist() == [0, -1, 2, -1, 2]


@pytest.mark.parametrize(
    ("name", "writer"),
    [
        ("阿毛", 0),
        ("小鱼", 1),
        ("momo", 3),
        ("老师", -1),
        ("毛", -1),
        ("阿毛今天早睡", 0),
        ("刘德华", -1),
    ],
)
def test_a_nickname_is_its_writer(name: str, writer: int) -> None:
    index = lay_out(*THREAD, ("别人", f"{name}说得对"))
    start = np.asarray([int(np.flatnonzero(index.turn == len(THREAD))[0])])
    assert writers_meant(start, start + len(name), index).tolist() == [writer]


def test_a_name_that_two_writers_have_is_nobody() -> None:
    index = lay_out(("小鱼干", "好"), ("小鱼丸", "好"), ("甲", "小鱼来了"))
    start = np.asarray([int(np.flatnonzero(index.turn == 2)[0])])
    assert writers_meant(start, start + 2, index).tolist() == [-1]


def test_features_of_i_and_you() -> None:
    index = lay_out(*THREAD)
    found = address_features(index)
    assert found[places(index, "我")].tolist() == [3, 2, 0, 0, 1]
    assert found[places(index, "你")].tolist() == [5, 0, 6, 0, 6]
    assert not found[places(index, "他")].any()
    assert address_features(lay_out(("甲", "你看"), ("甲", "我看"))).tolist() == [4, 0, 0, 1, 0]
    assert address_features(lay_out()).shape == (0,)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("他说“来”好", "来”"),
        ("他说“来", "来"),
        ('他说"来"好', '来"'),
        ("妈：走", "走"),
        ("：走", ""),  # nobody stands before the colon
        ("@小鱼：走", ""),
        ("比分3:2赢了", ""),
        ("”对“不去”", "不去”"),
        ("好//@小鱼:我不去", "我不去"),
    ],
)
def test_what_another_may_say(text: str, said: str) -> None:
    index = lay_out(("小鱼", "我不去"), ("乙", text), ("丙", "走"))
    there = zip(index.words, index.quoted, strict=True)
    assert "".join(word for word, quoted in there if quoted) == said


def test_a_reply_that_is_read_as_talk_quotes_nobody() -> None:
    doc = Dialogue.from_turns([("小鱼", "我来"), ("乙", "哦"), ("甲", "回复@小鱼:等你")]).to_doc(
        NLP
    )
    write_marks(doc, talk=["reply", "handle"])
    index = index_tokens([doc])
    yours = places(index, "你")
    assert writers_meant(yours, yours + 1, index).tolist() == [0]


@pytest.mark.parametrize(
    ("writers", "text", "writer"),
    [
        (["小鱼", "小鱼爱吃猫"], "小鱼", 0),  # the whole nickname
        (["小\u200b鱼", "乙"], "小鱼", 0),
        (["小魚", "乙"], "小鱼", 0),
        (["Lily酱", "乙"], "lily", 0),
        (["小鱼干", "小鱼丸"], "小鱼", -1),
        (["a\nb"], "b", -1),
        ([], "小鱼", -1),
    ],
)
def test_nicknames(writers: list[str], text: str, writer: int) -> None:
    assert Nicknames(writers).writer(text) == writer


def test_ten_thousand_writers_take_no_time() -> None:
    names = Nicknames([f"用户{k}号" for k in range(10_000)])
    before = time.process_time()
    assert [names.writer(f"名字{k}") for k in range(5_000)] == [-1] * 5_000
    assert time.process_time() - before < 3


def test_turns_of_which_nothing_is_read_answer_all_the_same() -> None:
    turns = [("A", "我y"), ("B", "x"), ("B", "回复@A:[赞]"), ("C", "回复@B:你好")]
    index = lay_out(*turns)
    assert address_features(index)[places(index, "我")].tolist() == [2]  # it is answered


def test_words_outside_of_all_turns_are_nobodys() -> None:
    doc = NLP("我在外面 他说 我不去 你好")
    write_turns(doc, [(3, 5, "甲"), (8, 10, "乙")])
    index = index_tokens([doc])
    found = address_features(index)
    assert not found[places(index, "我")].any()
    assert found[places(index, "你")].tolist() == [6]  # the turn that it answers has no 我


def test_docs_without_turns_in_a_batch() -> None:
    docs = [Dialogue.from_turns([("甲", "我"), ("乙", "你")]).to_doc(NLP), NLP("\n"), NLP("")]
    for batch in (docs, docs[::-1], docs[1:], [docs[1]]):
        index = index_tokens(batch)
        found = address_features(index)
        assert len(found) == len(index)
        assert found[places(index, "我")].tolist() in ([3], [])
        assert found[places(index, "你")].tolist() in ([5], [])


@given(
    st.lists(
        st.tuples(st.sampled_from(["", "甲", "乙"]), st.text("我你他：“”甲 ", max_size=8)),
        max_size=6,
    ),
    st.lists(st.tuples(st.just("乙"), st.text("我你他：“”", max_size=5)), max_size=3),
)
def test_a_batch_says_of_each_what_it_says_alone(
    first: list[tuple[str, str]], second: list[tuple[str, str]]
) -> None:
    docs = [Dialogue.from_turns(turns).to_doc(NLP) for turns in (first, second)]
    together = address_features(index_tokens(docs)).tolist()
    alone = [value for doc in docs for value in address_features(index_tokens([doc])).tolist()]
    assert together == alone
