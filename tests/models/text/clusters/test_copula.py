"""这是 X, 这不是 X 吗: which mention is said to be which demonstrative."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.models.text.clusters.said.copula import copula_pairs
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("turns", "mentions", "expected"),
    [
        (["这是刘德华"], ["这", "刘德华"], {1: 0}),
        (["这不是刘德华吗"], ["这", "刘德华"], {1: 0}),
        (["這不是劉德華嗎"], ["這", "劉德華"], {1: 0}),
        (["那就是小雨"], ["那", "小雨"], {1: 0}),
        (["那个不就是她么"], ["那个", "她"], {1: 0}),
        (["这是[笑哭]刘德华"], ["这", "刘德华"], {1: 0}),  # a mark is not read
        (["这 不 是 刘德华 吗"], ["这", "刘德华"], {1: 0}),
        (["这\u3000不\t是  刘德华\u00a0吗"], ["这", "刘德华"], {1: 0}),
        (["那 个就是刘德华"], ["那 个", "刘德华"], {1: 0}),
        (["弹琴的是刘德华"], ["弹琴的", "刘德华"], {1: 0}),
        (["弹琴的不是刘德华吗"], ["弹琴的", "刘德华"], {}),  # as often not
        (["弹琴的是刘德华吗"], ["弹琴的", "刘德华"], {}),
        (["弹琴的是刘德华吧"], ["弹琴的", "刘德华"], {}),
        (["弹琴的不就是刘德华吗"], ["弹琴的", "刘德华"], {1: 0}),
        (["弹琴那个是刘德华"], ["弹琴那个", "刘德华"], {1: 0}),
        (["弹琴那个是刘德华？"], ["弹琴那个", "刘德华"], {}),
        (["第二个是刘德华"], ["第二个", "刘德华"], {1: 0}),
        (["左边就是刘德华"], ["左边", "刘德华"], {1: 0}),
        (["那个大叔是刘德华"], ["那个大叔", "刘德华"], {}),  # left to the model
        (["这是刘德华吧"], ["这", "刘德华"], {1: 0}),
        (["这才是刘德华"], ["这", "刘德华"], {1: 0}),
        (["弹琴嗰个係刘德华"], ["弹琴嗰个", "刘德华"], {1: 0}),
        (["弹琴的係刘德华"], ["弹琴的", "刘德华"], {1: 0}),
        (["弹琴那个叫刘德华"], ["弹琴那个", "刘德华"], {}),  # of names_given
        (["这叫刘德华"], ["这", "刘德华"], {}),
        (["这不是刘德华"], ["这", "刘德华"], {}),  # a denial
        (["这不是刘德华", "吗"], ["这", "刘德华"], {}),
        (["刘德华是她老公"], ["刘德华", "她老公"], {}),  # nobody is pointed at
        (["这真是刘德华"], ["这", "刘德华"], {}),
        (["这", "是刘德华"], ["这", "刘德华"], {}),  # another turn
        (["那是他和她"], ["那", "他和她", "他", "她"], {1: 0}),  # both, not 他
        (["这是"], ["这"], {}),
        (["好看"], [], {}),
    ],
)
def test_pairs(turns: list[str], mentions: list[str], expected: dict[int, int]) -> None:
    # Another dialogue stands before it in the batch.
    docs = [
        Dialogue.from_turns([("", text) for text in part]).to_doc(NLP) for part in (["那是"], turns)
    ]
    index = index_tokens(docs)
    found = []
    for mention in mentions:
        at = docs[1].text.index(mention)
        span = docs[1].char_span(at, at + len(mention))
        place = index.span(1, span.start, span.end)
        assert place is not None
        found.append(place)
    starts, ends = (np.asarray([m[k] for m in found], dtype=np.int64) for k in (0, 1))
    assert copula_pairs(starts, ends, index) == (expected, {})


@pytest.mark.parametrize(
    ("turns", "wrong"),
    [
        (["这是刘德华吗", "不是，这是张学友"], True),
        (["这是刘德华吧", "[笑哭]看错啦，是张学友"], True),
        (["这不是刘德华嗎", "唔系喔"], True),
        (["弹琴的是刘德华？", "不对"], True),
        (["这是刘德华吗", "nonono，是张学友"], True),
        (["这是刘德华吗", "No.1永远的神"], False),
        (["这是刘德华吗", "不是吗"], False),  # asks again
        (["这是刘德华吗", "是啊", "不是，是张学友"], False),
        (["这就是刘德华", "不是，是张学友"], False),  # he may be right
        (["这是刘德华"], False),
        (["这是刘德华吗", ""], False),
    ],
)
def test_a_guess_that_is_denied(turns: list[str], wrong: bool) -> None:
    docs = [
        Dialogue.from_turns([("", text) for text in part]).to_doc(NLP) for part in (turns, ["不是"])
    ]
    index = index_tokens(docs)
    places = []
    for mention in ("弹琴的" if "弹琴的" in turns[0] else "这", "刘德华"):
        at = docs[0].text.index(mention)
        span = docs[0].char_span(at, at + len(mention))
        places.append(index.span(0, span.start, span.end))
    assert None not in places
    starts, ends = (np.asarray([m[k] for m in places], dtype=np.int64) for k in (0, 1))
    named, guessed = copula_pairs(starts, ends, index)
    assert guessed == ({1: 0} if wrong else {})
    assert not (named and guessed)


def test_who_denies_is_who_answers() -> None:
    said = [("甲", "这是刘德华吗"), ("乙", "这歌叫什么"), ("丙", "不是，是张学友")]
    for reply, wrong in ((0, {1: 0}), (1, {}), (None, {})):
        turns = [Turn(*one) for one in said[:2]] + [Turn(*said[2], reply_to=reply)]
        index = index_tokens([Dialogue(turns).to_doc(NLP)])
        mentions = np.asarray([[0, 2], [1, 5]], dtype=np.int64)
        assert copula_pairs(*mentions, index)[1] == wrong


@pytest.mark.parametrize(
    ("answer", "wrong"),
    [
        ("明明是张学友", True),
        ("这是张学友好吗", True),
        ("不，那是张学友", True),
        ("是张学友唱的", False),
        ("那是张学友吗", False),
        ("那是华仔", False),  # he himself
        ("张学友呢", False),
        ("好像是张学友", False),
    ],
)
def test_who_is_said_to_be_another_was_taken_wrongly(answer: str, wrong: bool) -> None:
    index = index_tokens([Dialogue.from_turns([("", "这是刘德华"), ("", answer)]).to_doc(NLP)])
    name = "华仔" if "华仔" in answer else "张学友"
    at = int(np.flatnonzero(index.turn == 1)[0]) + answer.index(name)
    mentions = np.asarray([[0, 2, at], [1, 5, at + len(name)]], dtype=np.int64)
    named, guessed = copula_pairs(*mentions, index)
    assert (1 in named, guessed) == ((False, {1: 0}) if wrong else (True, {}))


def test_an_answer_to_another_question_corrects_nothing() -> None:
    for asked in (
        "这是刘德华，那是谁",
        "这是刘德华 那是谁",
        "这是刘德华😂那是谁",
        "这是刘德华吗，旁边的呢",
    ):
        index = index_tokens([Dialogue.from_turns([("", asked), ("", "是张学友")]).to_doc(NLP)])
        at = int(np.flatnonzero(index.turn == 1)[0]) + 1
        mentions = np.asarray([[0, 2, at], [1, 5, at + 3]], dtype=np.int64)
        assert copula_pairs(*mentions, index)[1] == {}


@pytest.mark.parametrize("turns", [[["快看那个"], ["就是刘德华"]], [["快看那个", "就是刘德华"]]])
def test_no_pair_where_the_verb_begins_another_turn_or_doc(turns: list[list[str]]) -> None:
    docs = [Dialogue.from_turns([("", text) for text in part]).to_doc(NLP) for part in turns]
    index = index_tokens(docs)
    places = []
    for number, doc in enumerate(docs):
        for mention in ("那个", "刘德华"):
            if mention in doc.text:
                at = doc.text.index(mention)
                span = doc.char_span(at, at + len(mention))
                places.append(index.span(number, span.start, span.end))
    assert len(places) == 2 and None not in places
    starts, ends = (np.asarray([m[k] for m in places], dtype=np.int64) for k in (0, 1))
    assert copula_pairs(starts, ends, index) == ({}, {})
