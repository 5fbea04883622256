"""What is found once for Docs of the same tokens is what each of them would give."""

import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_tiktalk.doc.by_tokens import text_of, token_chars
from spacy_tiktalk.doc.turns import turn_places

nlp = spacy.blank("zh")
WORDS = st.lists(
    st.tuples(st.sampled_from(["刘", "华仔", "\n", " ", "a\nb", "😂"]), st.booleans()), max_size=8
)


@settings(max_examples=200, deadline=None)
@given(WORDS)
def test_text_and_characters_are_those_of_spacy(words: list[tuple[str, bool]]) -> None:
    for _ in range(2):
        doc = Doc(nlp.vocab, words=[w for w, _ in words], spaces=[s for _, s in words])
        assert text_of(doc) == doc.text
        assert list(token_chars(doc)) == [(t.idx, t.idx + len(t)) for t in doc]


def test_the_same_text_in_other_tokens_has_its_own_lines() -> None:
    whole = Doc(nlp.vocab, words=["华仔", "\n", "好"], spaces=[False] * 3)
    parts = Doc(nlp.vocab, words=["华", "仔", "\n", "好"], spaces=[False] * 4)
    assert text_of(whole) == text_of(parts)
    assert [place[:2] for place in turn_places(whole)] == [(0, 1), (2, 3)]
    assert [place[:2] for place in turn_places(parts)] == [(0, 2), (3, 4)]


def test_tokens_that_are_merged_are_seen_at_once() -> None:
    doc = Doc(nlp.vocab, words=["华", "仔", "\n", "好"], spaces=[False] * 4)
    assert turn_places(doc)[0].end == 2
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    assert token_chars(doc) == ((0, 2), (2, 3), (3, 4))
    assert turn_places(doc)[0].end == 1


def test_lines_that_are_given_may_be_changed() -> None:
    doc = Doc(nlp.vocab, words=["华仔", "\n", "好"], spaces=[False] * 3)
    turn_places(doc).clear()
    assert len(turn_places(doc)) == 2
