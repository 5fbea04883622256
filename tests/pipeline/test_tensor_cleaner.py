"""`tensor_cleaner`: small Docs that still answer as spaCy's Docs do."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_tiktalk.errors import TiktalkError


def test_docs_are_as_new_and_keep_their_clusters(overfit_nlp) -> None:
    nlp = overfit_nlp()
    text = "刘德华来了\n他真帅"
    before = nlp(text)
    assert before.tensor.size
    nlp.add_pipe("tensor_cleaner")
    doc = nlp(text)
    assert doc.tensor.shape == spacy.blank("zh")(text).tensor.shape
    assert sorted(doc.spans) == sorted(before.spans)
    assert not doc.has_vector
    assert doc[0:2].as_doc().text == text[:2]
    assert Doc.from_docs([doc, doc]).text
    assert before.vector.any() and not np.any(doc.vector)
    assert len(doc.to_bytes()) < len(before.to_bytes())


def test_a_cleaned_doc_is_not_read_again_without_its_encoder(overfit_nlp) -> None:
    nlp = overfit_nlp()
    nlp.add_pipe("tensor_cleaner")
    doc = nlp("刘德华来了")
    with nlp.select_pipes(disable=["tok2vec"]), pytest.raises(TiktalkError, match="T304"):
        nlp(doc)


def test_it_survives_a_round_trip(overfit_nlp, tmp_path) -> None:
    nlp = overfit_nlp()
    nlp.add_pipe("tensor_cleaner")
    nlp.to_disk(tmp_path)
    docs = list(spacy.load(tmp_path).pipe(["刘德华来了", "", "他"]))
    assert [doc.tensor.size for doc in docs] == [0, 0, 0]


def test_a_doc_that_another_cleaner_emptied_says_so(overfit_nlp) -> None:
    """spaCy's own leaves None for a tensor."""
    nlp = overfit_nlp()
    nlp.add_pipe("doc_cleaner", after="tok2vec")
    with pytest.raises(TiktalkError, match=r"T304.*doc_cleaner"):
        nlp("刘德华来了")
