"""Which writer 我, 你 and a nickname mean."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.models.text.clusters.addressing import address_features, quoted, writers_meant
from spacy_tiktalk.models.text.clusters.token_index import TokenIndex, index_tokens

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


def test_quotes_end_with_their_turn() -> None:
    index = lay_out(("甲", "他说“来"), ("乙", "好"), ("丙", "妈：走"))
    words = [word for word, said in zip(index.words, quoted(index), strict=True) if said]
    assert words == ["来", "走"]


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
