"""The components of a pipeline each ask for the marks of a whole batch: they are found once."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
import spacy

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.doc.marks import turn_marks
from spacy_tiktalk.lexicon.marks import find

NLP = spacy.blank("zh")


@pytest.mark.parametrize(("n_docs", "n_turns"), [(256, 2), (1, 5000), (256, 20)])
def test_marks_of_a_batch_are_found_once(
    monkeypatch: pytest.MonkeyPatch, n_docs: int, n_turns: int
) -> None:
    docs = [
        Dialogue(
            turns=[
                Turn(speaker=f"{n_docs}号{d}", text=f"{n_turns}个{d}和{t}：@小鱼 [捂脸]")
                for t in range(n_turns)
            ]
        ).to_doc(NLP)
        for d in range(n_docs)
    ]
    asked: list[str] = []
    whole = find.find_marks

    def counted(text: str, *args: Any) -> Any:
        asked.append(text)
        return whole(text, *args)

    monkeypatch.setattr(find, "find_marks", counted)
    first = [turn_marks(doc) for doc in docs]
    assert len(asked) == n_docs * n_turns
    assert {mark.kind for turns in first for marks in turns for mark in marks} == {
        "handle",
        "emote",
    }
    assert [turn_marks(doc) for doc in docs] == first
    assert len(asked) == n_docs * n_turns


def test_long_texts_are_not_kept() -> None:
    docs = [NLP.make_doc(f"{i}" + "好" * 20_000) for i in range(8)]  # 40 KB each
    turn_marks(docs[0])
    tracemalloc.start()
    try:
        for doc in docs[1:]:
            turn_marks(doc)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 100_000
