"""Targets from a teacher: kept in a DocBin, blended with the gold, learned by a pipeline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.contract import TEACHER_KEY
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text.clusters.candidates import antecedent_pairs
from spacy_tiktalk.models.text.clusters.constraints import mention_facts
from spacy_tiktalk.models.text.clusters.links import gold_links
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens
from spacy_tiktalk.models.text.clusters.teacher_targets import (
    TeacherTargets,
    soften,
    taught_docs,
)

NLP = spacy.blank("zh")


def doc() -> Doc:
    """华仔 0-2, 他 5, 他 9; an emote, which is not read, stands between."""
    return Dialogue.from_turns([("A", "华仔来了"), ("B", "他[泪奔]来了吗，他呢")]).to_doc(NLP)


def targets(of: Doc) -> TeacherTargets:
    at = [t.i for t in of if t.text == "他"]
    starts = np.zeros(len(of), dtype=np.float32)
    starts[[0, *at]] = 0.5, 0.75, 0.25
    spans = np.asarray([(0, 2), (at[0], at[0] + 1)])
    links = np.asarray([(at[0], at[0] + 1, 0, 2), (at[1], at[1] + 1, 0, 2)])
    return TeacherTargets(
        0.5, starts, spans, np.float32([0.75, 1.0]), links, np.float32([0.25, 0.5])
    )


def test_what_a_docbin_keeps() -> None:
    one = doc()
    targets(one).write(one)
    kept = DocBin(docs=[one], store_user_data=True).to_bytes()
    (again,) = DocBin().from_bytes(kept).get_docs(NLP.vocab)
    read = TeacherTargets.read(again)
    assert read is not None and read.weight == 0.5
    for name in ("starts", "spans", "span_scores", "links", "link_scores"):
        np.testing.assert_array_equal(getattr(read, name), getattr(targets(one), name))
    assert TeacherTargets.read(doc()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"starts": np.zeros(3)},
        {"span_scores": np.asarray([2.0, 0.0])},
        {"span_scores": np.asarray([np.nan, 0.0])},
        {"links": np.zeros((2, 3))},
        {"weight": 1.5},
        {"weight": None},
    ],
)
def test_damaged_ones_are_refused(change: dict[str, object]) -> None:
    one = doc()
    targets(one).write(one)
    one.user_data[TEACHER_KEY] |= change
    with pytest.raises(TiktalkError, match=r"T311.*华仔来了"):
        TeacherTargets.read(one)


def test_other_tokens_are_refused() -> None:
    one = doc()
    targets(one).write(one)
    words = Doc(NLP.vocab, words=["华仔", "来", "了"], spaces=[False] * 3)
    with pytest.raises(TiktalkError, match=r"T311.*other tokens"):
        taught_docs([Example(words, one)])


def test_half_of_the_gold_and_half_of_the_teacher() -> None:
    """Gold: 华仔 and the first 他 are one, the second 他 is another; a Doc without a teacher stays
    as it is."""
    docs = [doc(), doc()]
    index = index_tokens(docs)
    gold = [
        (d, start, end)
        for d, one in enumerate(docs)
        for start, end in [(0, 2), *((t.i, t.i + 1) for t in one if t.text == "他")]
    ]
    places = [index.span(*mention) for mention in gold]
    mentions = (
        np.asarray([p[0] for p in places if p]),
        np.asarray([p[1] for p in places if p]),
    )
    pairs = antecedent_pairs(index.doc[mentions[0]], 10)
    facts = mention_facts(*mentions, index)
    links = gold_links([0, 0, 1, 2, 2, 3], pairs, facts, [index.aliases] * len(facts))
    start_y = np.zeros(len(index), np.float32)
    start_y[mentions[0]] = 1.0
    spans = (np.append(mentions[0], 1), np.append(mentions[1], 2))
    span_y = np.float32([1, 1, 1, 1, 1, 1, 0])
    start, span, soft = soften(
        index,
        [targets(docs[0]), None],
        start_y=start_y,
        spans=spans,
        span_y=span_y,
        mentions=mentions,
        links=links,
    )
    np.testing.assert_allclose(start[mentions[0]], [0.75, 0.875, 0.625, 1, 1, 1])
    assert start.sum() == pytest.approx(0.75 + 0.875 + 0.625 + 3)
    np.testing.assert_allclose(span, [0.875, 1.0, 0.5, 1, 1, 1, 0])
    assert soft is not None
    # Mentions 1 and 2 each have one cluster before them; so have 4 and 5 of the other Doc.
    np.testing.assert_allclose(links.target, [1, 0, 1, 0])
    np.testing.assert_allclose(soft.target, [0.625, 0.25, 1, 0])


def test_whole_weight_is_the_teachers_alone() -> None:
    one = doc()
    index = index_tokens([one])
    start, _, _ = soften(
        index,
        [replace(targets(one), weight=1.0)],
        start_y=np.ones(len(index), np.float32),
        spans=(np.zeros(0, np.int64), np.zeros(0, np.int64)),
        span_y=np.zeros(0, np.float32),
        mentions=(np.zeros(0, np.int64), np.zeros(0, np.int64)),
        links=None,
    )
    assert sorted(start.tolist())[-3:] == [0.25, 0.5, 0.75] and start.sum() == 1.5
