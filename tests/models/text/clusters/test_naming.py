"""那个女孩才是小满, 她叫小满: whose name it is."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.said.naming import names_given
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("text", "mentions", "given"),
    [
        ("那个女孩是张小满", ["那个女孩", "张小满"], {1: 0}),
        ("那个女孩才是张小满啊", ["那个女孩", "张小满"], {1: 0}),
        ("那个女孩 就是\t张小满。", ["那个女孩", "张小满"], {1: 0}),
        ("她叫张小满", ["她", "张小满"], {1: 0}),
        ("弹琴那个叫张小满", ["弹琴那个", "张小满"], {1: 0}),
        ("弹琴的叫张小满快点", ["弹琴的", "张小满"], {}),
        ("佢係张小满", ["佢", "张小满"], {1: 0}),
        ("管她叫张小满", ["她", "张小满"], {}),
        ("她叫张小满过来", ["她", "张小满"], {}),
        ("那个女孩是张小满吗", ["那个女孩", "张小满"], {}),
        ("那个女孩是张小满的妈", ["那个女孩", "张小满的妈", "张小满"], {}),
        ("那个女孩是张小满演的", ["那个女孩", "张小满"], {}),
        ("那个女孩是张小满😂的确是", ["那个女孩", "张小满"], {1: 0}),
        ("那个女孩不是张小满", ["那个女孩", "张小满"], {}),
        ("那两个女孩是张小满", ["那两个女孩", "张小满"], {}),
        ("她妈是张小满", ["她妈", "她", "张小满"], {2: 0}),
        ("张小满是那个女孩", ["张小满", "那个女孩"], {}),
        ("她", ["她"], {}),
    ],
)
def test_names_given(text: str, mentions: list[str], given: dict[int, int]) -> None:
    docs = [Dialogue.from_turns([("", one)]).to_doc(NLP) for one in ("她叫", text)]
    index = index_tokens(docs)
    found = []
    for mention in mentions:
        at = docs[1].text.index(mention)
        span = docs[1].char_span(at, at + len(mention))
        place = span and index.span(1, span.start, span.end)
        assert place
        found.append(place)
    starts, ends = np.asarray(found, dtype=np.int64).T
    assert names_given(starts, ends, index) == given


def test_a_verb_that_begins_another_turn_says_nothing() -> None:
    index = index_tokens([Dialogue.from_turns([("", "快看她"), ("", "是张小满")]).to_doc(NLP)])
    starts, ends = np.asarray([[2, 3], [5, 8]], dtype=np.int64).T
    assert names_given(starts, ends, index) == {}
