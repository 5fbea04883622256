"""Who is asked about."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
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
        ([""], []),
    ],
)
def test_who_may_be_asked_about(said: list[str], longest: list[str]) -> None:
    docs = [Dialogue.from_turns([("甲", turn)]).to_doc(NLP) for turn in said]
    index = index_tokens(docs)
    found = asked_about(NONE, index)
    assert [index.text(int(a[0]), int(b[0])) for a, b in found] == longest
    for starts, ends in found:  # every start up to the words
        assert ends.tolist() == [int(starts[-1]) + 1] * len(starts)
        assert starts.tolist() == list(range(int(starts[0]), int(starts[-1]) + 1))


def test_whom_a_mention_is_is_not_looked_for() -> None:
    index = index_tokens([Dialogue.from_turns([("甲", "最左边的是谁")]).to_doc(NLP)])
    ((starts, ends),) = asked_about(NONE, index)
    assert asked_about(ends[:1], index) == []
    assert len(starts) == 4
