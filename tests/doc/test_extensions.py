"""The table of extension attributes: what spaCy hands to every process that it starts."""

from __future__ import annotations

import importlib
import pickle
import warnings
from collections.abc import Iterator

import pytest
import spacy
from spacy.tokens import Doc, Span, Token
from spacy.tokens.underscore import Underscore

import spacy_tiktalk
from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.extensions.install import install_extensions
from spacy_tiktalk.errors import TiktalkError

OURS = {
    Doc: ("coref_clusters", "coref_mentions", "dialogue", "head_tracks"),
    Span: ("coref_cluster", "head_track_ids"),
    Token: ("coref_clusters",),
}


def test_the_table_can_be_pickled_and_is_known_again() -> None:
    table = {owner: {name: owner.get_extension(name) for name in OURS[owner]} for owner in OURS}
    assert pickle.loads(pickle.dumps(table)) == table


def test_a_process_that_was_sent_the_table_does_not_take_it_for_strangers() -> None:
    before = Underscore.get_state()
    # Pages of the docs that ran in this process may have set others, which nobody can pickle.
    known = {name for names in OURS.values() for name in names}
    ours = tuple({k: v for k, v in table.items() if k in known} for table in before)
    try:
        Underscore.load_state(pickle.loads(pickle.dumps(ours)))
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # W001
            install_extensions()
    finally:
        Underscore.load_state(before)


def test_computed_attributes_cannot_be_set() -> None:
    doc = Dialogue.from_turns([("甲", "他是谁")]).to_doc(spacy.blank("zh"))
    for obj in (doc, doc[:1], doc[0]):
        for name in OURS[type(obj)]:
            with pytest.raises(TiktalkError, match=rf"T018.*{type(obj).__name__}\._\.{name} is"):
                obj._.set(name, [])


def test_in_docs_of_others_they_hold_what_others_set() -> None:
    nlp = spacy.blank("en")
    doc = nlp("He is he")
    for obj in (doc, doc[:1], doc[0]):
        for name in OURS[type(obj)]:
            obj._.set(name, [name])
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    for obj in (again, again[:1], again[0]):
        for name in OURS[type(obj)]:
            assert obj._.get(name) == [name]
    assert again[1:2]._.coref_cluster is None
    again.spans["turns"] = [again[:]]
    assert again._.coref_clusters == []


@pytest.fixture
def restored() -> Iterator[None]:
    before = tuple(dict(table) for table in Underscore.get_state())
    yield
    for table, old in zip(Underscore.get_state(), before, strict=True):
        table.clear()
        table.update(old)


@pytest.mark.usefixtures("restored")
def test_an_attribute_of_others_is_taken_over_by_a_component_alone() -> None:
    Doc.set_extension("dialogue", default=None, force=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        importlib.reload(spacy_tiktalk)
        doc = spacy.blank("en")("hello")
    doc._.dialogue = {"id": 7}
    nlp = spacy.blank("zh")
    with pytest.warns(UserWarning, match=r"\[W001\].*Doc\._\.dialogue") as told:
        nlp.add_pipe("comment_marks")
        nlp.add_pipe("comment_marks", name="again")
    assert len(told) == 1
    assert doc._.dialogue == {"id": 7}
    assert nlp("你好")._.dialogue.text == "你好"
