"""A Doc of characters is what a Doc a turn, joined, would be."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc import dialogue
from spacy_tiktalk.doc.character_docs import character_doc, takes_characters

ZH = spacy.blank("zh")
TEXT = st.text(alphabet=st.sampled_from("他华 \t\u3000\u00a0\x1c\u200b😂a1é，"), max_size=12)


@given(st.lists(TEXT, max_size=5))
def test_it_is_what_the_tokenizer_makes_turn_by_turn(texts: list[str]) -> None:
    found, bounds = character_doc(ZH, texts)
    expected, others = dialogue._joined_doc(ZH, texts)
    assert bounds == others
    assert found.text == expected.text == "\n".join(texts)
    assert found.to_bytes() == expected.to_bytes()


def test_other_tokenizers_are_asked() -> None:
    class Own(type(ZH)):  # type: ignore[misc]
        def make_doc(self, text: str) -> Doc:
            return Doc(self.vocab, words=[text], spaces=[False])

    assert takes_characters(ZH)
    assert not takes_characters(spacy.blank("en"))
    assert not takes_characters(Own())
    replaced: Language = spacy.blank("zh")
    replaced.tokenizer = lambda text: Doc(replaced.vocab, words=[*text, "!"])
    assert not takes_characters(replaced)
    assert [t.text for t in Dialogue.from_turns([("A", "他来了")]).to_doc(Own())] == ["他来了"]


def test_a_turn_too_long_for_the_pipeline_is_refused() -> None:
    nlp = spacy.blank("zh")
    nlp.max_length = 3
    with pytest.raises(ValueError, match="E088"):
        Dialogue.from_turns([("A", "他来了吗")]).to_doc(nlp)
