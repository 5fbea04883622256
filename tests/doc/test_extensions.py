"""The table of extension attributes: what spaCy hands to every process that it starts."""

from __future__ import annotations

import pickle
import warnings

import pytest
import spacy
from spacy.tokens import Doc, Span, Token
from spacy.tokens.underscore import Underscore

from spacy_tiktalk.doc.extensions import install_extensions
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
    doc = spacy.blank("zh")("他是谁")
    for obj in (doc, doc[:1], doc[0]):
        for name in OURS[type(obj)]:
            with pytest.raises(TiktalkError, match=rf"T018.*{type(obj).__name__}\._\.{name} is"):
                obj._.set(name, [])
