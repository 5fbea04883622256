"""Writers who are persons of the talk: all their 我 are mentions, or none."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.mentions import SpanScorer, with_writers
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.text.clusters.talk.taken_up import Writer, writers_of
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
Turns = list[tuple[str, str]]
TALK = [
    ("老周的鱼", "门口那人是谁"),
    ("大熊", "我又没钓到，我走了"),
    ("乙", "回复@大熊:你别走，他来了"),
]


def _index(*dialogues: Turns) -> TokenIndex:
    return index_tokens([Dialogue.from_turns(turns).to_doc(NLP) for turns in dialogues])


def _spans(index: TokenIndex, words: str) -> tuple[np.ndarray, np.ndarray]:
    starts = [i for i, word in enumerate(index.words) if word in words]
    return np.asarray(starts, dtype=np.int64), np.asarray(starts, dtype=np.int64) + 1


def _writers(turns: Turns, words: str = "你") -> list[Writer]:
    index = _index([("大熊", "我先睡了")], turns)
    found = writers_of(*_spans(index, words), index)
    return [writer for writer in found if index.doc[writer.own[0]] == 1]


def test_what_tells_of_a_writer() -> None:
    (writer,) = _writers(TALK)
    assert len(writer.own) == 2 and writer.addressed == 1
    assert not (writer.begins or writer.called or writer.author)
    (writer,) = _writers(TALK, words="他")  # the 你 is no mention
    assert writer.addressed == 0


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("作者 小满", True),
        ("小满 作者", True),
        ("小满（作者）", True),
        ("作者", True),
        ("作者本人", False),
        ("我是作者", False),
    ],
)
def test_authors(name: str, author: bool) -> None:
    (writer,) = _writers([(name, "我拍的")])
    assert writer.author == author and writer.begins


@pytest.mark.parametrize(
    "said",
    [
        "他说我手套破了",
        "教练喊，我先来",
        "得奖感言谢谢我的金鱼脑",
        "我自己酿的",
        "我本人没去",
        "他说：我来",
        "我去！",
    ],
)
def test_whose_word_it_may_not_be(said: str) -> None:
    assert _writers([("甲", said)]) == []


@pytest.mark.parametrize("said", ["我说我来", "听说我来晚了", "你知道我去过", "说完我走了"])
def test_whose_word_it_is(said: str) -> None:
    (writer,) = _writers([("甲", said)])
    assert writer.own


def test_called_by_name() -> None:
    index = _index([("大熊爱钓鱼", "我又没钓到"), ("乙", "大熊又空军")])
    at = index.said.index("大熊又空军")
    start = list(index.begins).index(at)
    starts = np.asarray([start])
    (writer,) = writers_of(starts, starts + 2, index)
    assert writer.called


def test_each_sign_counts() -> None:
    plain = Writer(begins=False, author=False, own=[0]).logit(0.0)
    assert plain < 0  # most commenters are no persons of the talk
    assert Writer(begins=True, author=False, own=[0]).logit(0.0) < plain
    for more in (
        Writer(begins=False, author=True, own=[0]),
        Writer(begins=False, author=False, own=[0], called=True),
        Writer(begins=False, author=False, own=[0], addressed=2),
    ):
        assert more.logit(0.0) > 0
    assert Writer(begins=False, author=False, own=[0, 1, 2]).logit(0.0) > plain


def _found(
    mentions: str, logits: list[float], turns: Turns = TALK, **settings: float
) -> tuple[str, list[float]]:
    """The mentions of a dialogue, where the model gives its 我 such logits, one after the other."""
    index = _index(turns)
    request = ClusterRequest(
        index.docs,
        start_threshold=0.5,
        mention_threshold=0.5,
        max_mention_width=9,
        max_antecedents=9,
        **settings,  # type: ignore[arg-type]
    )
    own = _spans(index, "我")[0].tolist()
    given = dict(zip(own, logits, strict=True))
    starts, ends = _spans(index, mentions)
    (starts, ends), scores = with_writers(
        (starts, ends),
        np.full(len(starts), 0.9, dtype=np.float32),
        SpanScorer(
            request,
            index,
            np.full(len(index), 20.0, dtype=np.float32),
            lambda spans: np.asarray([given[i] for i in spans[0].tolist()], dtype=np.float32),
        ),
    )
    return "".join(index.texts(starts, ends)), scores.tolist()


def test_all_or_none() -> None:
    # An answer takes him up: the one that the model missed is there, too, and as probable.
    words, scores = _found("我你", [2.0, -1.0])
    assert words == "我我你"
    assert scores[0] == scores[1] < 0.9 and scores[2] == pytest.approx(0.9)
    # Nobody does.
    assert _found("我", [1.0, -1.0])[0] == ""
    assert _found("我", [3.0, 3.0])[0] == "我我"


def test_least_score() -> None:
    words, scores = _found("我你", [0.0, 0.0], score_threshold=0.2)
    assert words == "我我你"
    assert _found("我你", [0.0, 0.0], score_threshold=scores[0] + 0.01)[0] == "你"


def test_other_words_stay() -> None:
    turns = [("甲", "他说我手套破了"), ("乙", "你手套呢")]
    assert _found("我你他", [0.0], turns)[0] == "他我你"
