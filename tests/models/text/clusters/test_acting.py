"""演城管的 is nobody's 城管."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.said.acting import played
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("外婆", "演外婆的", True),
        ("演外婆的", "外婆", True),
        ("饰外婆嘅", "外婆", True),
        ("公主", "演外婆的", False),
        ("演外婆的", "演外婆的", False),
        ("外婆", "外婆", False),
    ],
)
def test_played(first: str, second: str, apart: bool) -> None:
    turns = [("甲", f"{first}好美"), ("乙", f"{second}也不差")]
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    second_at = int(np.flatnonzero(index.turn == 1)[0])
    starts = np.asarray([0, second_at])
    ends = np.asarray([len(first), second_at + len(second)])
    assert played(starts, ends, index) == ({1: [0]} if apart else {})


def test_another_dialogue() -> None:
    docs = [Dialogue.from_turns([("甲", text)]).to_doc(NLP) for text in ("外婆", "演外婆的")]
    assert played(np.asarray([0, 2]), np.asarray([2, 6]), index_tokens(docs)) == {}
