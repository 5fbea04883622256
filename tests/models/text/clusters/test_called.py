"""Whom a word calls: by a nickname, or in an answer."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.models.text.clusters.constraints import (
    ClusterFacts,
    MentionFacts,
    mention_facts,
)
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def facts(
    turns: list[Turn], *mentions: tuple[int, str], title: str | None = None
) -> list[MentionFacts]:
    # Another dialogue of other writers stands before it.
    docs = [Dialogue.from_turns([("丁", "路过")]), Dialogue(turns, title=title)]
    index = index_tokens([one.to_doc(NLP) for one in docs])
    begins = [
        int(np.flatnonzero((index.turn == t) & (index.doc == 1))[0]) for t in range(len(turns))
    ]
    spans = []
    for turn, word in mentions:
        at = begins[turn] + turns[turn].text.index(word)
        spans.append((at, at + len(word)))
    starts, ends = np.asarray(spans, dtype=np.int64).T
    return mention_facts(starts, ends, index)


@pytest.mark.parametrize(
    ("writer", "word", "called"),
    [
        ("骑手老梁", "老梁", True),
        ("王姐本人", "王姐", True),
        ("驾校教练不凶", "教练", True),  # a role as well
        ("老梁", "老梁", True),
        ("小满的妈", "小满", False),  # whose she is
        ("小满妈妈", "小满", False),
        ("老梁家大儿子", "老梁", False),
        ("不是依依", "依依", False),
        # Who admires him.
        ("守护小满", "小满", False),
        ("想嫁小满", "小满", False),
        ("陪小满走花路", "小满", False),
        ("今天小满营业了吗", "小满", False),
        ("小满全球后援会", "小满", False),
        ("小满数据站", "小满", False),
        ("小满的铁粉", "小满", False),
        ("小满是我男神", "小满", False),
        ("教练我想打篮球", "教练", False),
        ("警察叔叔抓我", "警察叔叔", False),
        ("我和我的小满", "小满", False),
        ("我是小满", "小满", True),
        ("叫我小满", "小满", True),
        ("可爱小满", "小满", True),
        ("阿莲粉店", "阿莲", True),
        ("小满站在雪里", "小满", True),
        # With a form of address.
        ("福满楼阿福", "阿福哥", True),
        ("退休老会计", "会计叔叔", True),
        ("宿管老夏", "宿管阿姨", True),
        ("阿爷的旧木桶", "木桶叔", True),
        ("守护阿福", "阿福哥", False),
        ("阿福的儿子", "阿福哥", False),
        ("朵朵今天上学", "朵朵奶奶", False),  # his kin
        ("城管队的小胖子", "城管大哥", False),  # a body
        ("体育组小刘", "体育老师", False),
        ("东北小土豆", "东北大哥", False),  # a stranger
        ("奶茶去冰", "奶茶小哥", False),
        ("上海小笼包", "上海阿姨", False),
        ("警察局隔壁", "警察叔叔", False),
        ("骑手老梁", "骑手们", False),  # several
        ("骑手老梁", "老王", False),
    ],
)
def test_by_a_nickname(writer: str, word: str, called: bool) -> None:
    turns = [Turn("乙", "路过"), Turn(writer, "在的"), Turn("丙", f"看见{word}了")]
    (found,) = facts(turns, (2, word))
    assert found.called == (1 if called else -1)


@pytest.mark.parametrize(("title", "called"), [(None, 0), ("切西瓜的人", -1)])
def test_what_the_title_is_about(title: str | None, called: int) -> None:
    turns = [Turn("爱吃西瓜", "在的"), Turn("乙", "路过"), Turn("丙", "西瓜姐来了")]
    assert facts(turns, (2, "西瓜姐"), title=title)[0].called == called


def test_a_nickname_of_two() -> None:
    turns = [Turn("骑手老梁", "在的"), Turn("老梁修车", "在"), Turn("丙", "看见老梁了")]
    assert facts(turns, (2, "老梁"))[0].called == -1


@pytest.mark.parametrize(
    ("writer", "text", "word", "called"),
    [
        ("用户12", "小妍你给留一个", "小妍", True),
        ("用户12", "行行行，小妍你给留一个", "小妍", True),
        ("用户12", "叔您保重", "叔", True),
        ("用户12", "小妍给留一个", "小妍", False),
        ("用户12", "快看小妍你偶像", "小妍", False),
        ("用户12", "她说：小妍你别走", "小妍", False),  # in another's mouth
        # What is kept of the nickname.
        ("老葛的对讲机", "葛叔真行", "葛叔", True),
        ("阿妍养猫", "妍子真行", "妍子", True),
        ("老葛的对讲机", "韩叔真行", "韩叔", False),
        ("老葛的对讲机", "小葛真行", "小葛", False),  # his son, say
        ("葛家小妹", "葛哥真行", "葛哥", False),
        ("李姐大人", "大姐真行", "大姐", False),  # no name
    ],
)
def test_in_an_answer(writer: str, text: str, word: str, called: bool) -> None:
    turns = [Turn(writer, "在的"), Turn("丙", text, reply_to=0)]
    assert facts(turns, (1, word))[0].called == (0 if called else -1)
    apart = [*turns[:1], Turn("乙", "路过", reply_to=0), Turn("丙", text)]  # answers nobody
    assert facts(apart, (2, word))[0].called == -1


def test_a_name_of_an_answer_holds_elsewhere() -> None:
    turns = [
        Turn("丙", "小妍在剥虾"),
        Turn("用户12", "没办法", reply_to=0),
        Turn("丁", "小妍你给留一个", reply_to=1),
    ]
    assert [one.called for one in facts(turns, (0, "小妍"), (2, "小妍"))] == [1, 1]
    own = [*turns, Turn("用户12", "小妍不给")]  # somebody else, to him
    assert [one.called for one in facts(own, (0, "小妍"), (2, "小妍"), (3, "小妍"))] == [-1] * 3


@pytest.mark.parametrize(
    ("own", "called"),
    [("我儿子", -1), ("俺家儿子", -1), ("这个儿子", -1), ("他儿子", 0)],
)
def test_of_whom_he_has_told_who_is_answered(own: str, called: int) -> None:
    turns = [Turn("用户12", f"{own}考上了"), Turn("丙", "儿子你真争气", reply_to=0)]
    assert facts(turns, (0, own), (1, "儿子"))[1].called == called


def test_who_is_called_and_his_own_words() -> None:
    turns = [Turn("丙", "老梁迟到了"), Turn("骑手老梁", "我没迟到"), Turn("戊", "我信")]
    name, own, other = facts(turns, (0, "老梁"), (1, "我"), (2, "我"))
    called, writer = ClusterFacts(), ClusterFacts()
    called.add(name)
    writer.add(own)
    assert called.calls(own)
    assert writer.calls(name)
    assert not called.calls(other)
    assert not writer.calls(other)
