"""Who is asked about."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.layers import Floats
from spacy_tiktalk.models.text.clusters.candidates import SpanArrays
from spacy_tiktalk.models.text.clusters.mentions import SpanScorer, with_asked
from spacy_tiktalk.models.text.clusters.scoring_network import ClusterRequest
from spacy_tiktalk.models.text.clusters.talk.asked import asked_about
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")
NONE = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize(
    ("said", "longest"),
    [
        (["最左边的是谁"], ["最左边的"]),
        (["这歌好听，第二排第一个到底是谁啊"], ["第二排第一个"]),
        (["C位是哪位", "好帅", "那個大叔是誰"], ["C位", "那个大叔"]),
        (["他好帅[捂脸]后面那个是谁"], ["后面那个"]),
        (["一" * 40 + "是谁"], ["一" * 14]),
        (["是谁", "他好帅，是谁", "好帅", "车是谁的", "最后是谁把他拉走的"], []),
        (["好帅\n最左边的\n是谁"], ["最左边的"]),
        (["最左边的是谁", "在家看的"], ["最左边的"]),  # what others say plays no part
        (["最左边的是", "谁啊"], []),
        ([""], []),
    ],
)
def test_who_may_be_asked_about(said: list[str], longest: list[str]) -> None:
    docs = [Dialogue.from_turns([("甲", turn)]).to_doc(NLP) for turn in said]
    index = index_tokens(docs)
    found = asked_about(NONE, NONE, index)
    assert [index.text(int(a[0]), int(b[0])) for a, b in found] == longest
    for starts, ends in found:  # every start up to the words
        assert ends.tolist() == [int(starts[-1]) + 1] * len(starts)
        assert starts.tolist() == list(range(int(starts[0]), int(starts[-1]) + 1))


def test_turns_of_one_dialogue() -> None:
    turns = [("甲", "最左边的是谁"), ("乙", "在说谁"), ("甲", "中间那个是"), ("乙", "谁")]
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    assert [index.text(int(a[0]), int(b[0])) for a, b in asked_about(NONE, NONE, index)] == [
        "最左边的"
    ]


def test_where_a_mention_ends_or_goes_on_nobody_is_looked_for() -> None:
    index = index_tokens([Dialogue.from_turns([("甲", "最左边的是谁")]).to_doc(NLP)])
    ((starts, ends),) = asked_about(NONE, NONE, index)
    assert starts.tolist() == [0, 1, 2, 3] and ends.tolist() == [4] * 4
    for span in ((0, 4), (2, 4), (2, 6)):
        mention = np.asarray([span]).T
        assert asked_about(mention[0], mention[1], index) == []
    assert len(asked_about(np.asarray([0]), np.asarray([2]), index)) == 1


@pytest.mark.parametrize(("logits", "kept"), [((0.0, -9.0), ["最左边的"]), ((-3.0, -9.0), [])])
def test_the_best_is_taken_where_less_is_enough(logits: tuple[float, ...], kept: list[str]) -> None:
    turns = [("甲", "最左边的是谁，中间那个是谁"), ("乙", "在说谁")]
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    asked = []

    def span_logits(spans: SpanArrays) -> Floats:
        asked.append(len(spans[0]))
        first = [logits[int(start)] if start < 2 else -9.0 for start in spans[0]]
        return np.asarray(first, dtype=np.float32)

    given = SpanScorer(
        ClusterRequest(
            index.docs,
            start_threshold=0.5,
            mention_threshold=0.5,
            max_mention_width=20,
            max_antecedents=50,
            score_threshold=0.45,
        ),
        index,
        np.full(len(index), 9.0, dtype=np.float32),
        span_logits,
    )
    (starts, ends), scores = with_asked((NONE, NONE), np.zeros(0, dtype=np.float32), given)
    assert index.texts(starts, ends) == kept
    assert len(scores) == len(kept)
    assert asked == [8]  # all places at once
