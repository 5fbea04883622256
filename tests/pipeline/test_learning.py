"""The component learns: over every kind of token vectors, with every part of its loss."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from spacy.language import Language
from spacy.training import Example
from thinc.api import Adam
from tiny_pipelines import KINDS, assert_same, clusters_of, train

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]


@pytest.mark.parametrize("kind", KINDS)
def test_knows_by_heart_what_it_was_trained_on(
    overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    scores = nlp.evaluate(make_examples(nlp))
    assert scores["coref_f"] > 0.9
    assert scores["coref_muc_f"] > 0.9  # there are links to be found
    assert scores["coref_mention_f"] > 0.9


def test_every_part_of_the_loss_goes_down(make_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = make_nlp("listener")
    losses = train(nlp, make_examples(nlp), steps=40)
    for part in ("", "_start", "_span", "_pair"):
        values = [step[f"mention_clusterer{part}"] for step in losses]
        assert all(np.isfinite(values)) and min(values) >= 0.0
        assert np.mean(values[-10:]) < 0.7 * np.mean(values[:10]), part
    for step in losses:
        parts = [step[f"mention_clusterer{part}"] for part in ("_start", "_span", "_pair")]
        assert step["mention_clusterer"] == pytest.approx(sum(parts))


def test_losses_add_up_over_batches(make_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = make_nlp("embedded")
    examples = make_examples(nlp, 4)
    pipe = nlp.get_pipe("mention_clusterer")
    first = dict(pipe.update(examples[:2]))
    second = dict(pipe.update(examples[2:]))
    both: dict[str, float] = {}
    pipe.update(examples[:2], losses=both)
    assert pipe.update(examples[2:], losses=both) is both
    assert both["mention_clusterer"] == pytest.approx(
        first["mention_clusterer"] + second["mention_clusterer"]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_call_pipe_and_predict_agree(
    overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    fresh = [[eg.predicted for eg in make_examples(nlp)] for _ in range(3)]
    called = [nlp(doc) for doc in fresh[0]]
    piped = list(nlp.pipe(fresh[1], batch_size=5))
    assert_same(piped, called)
    assert sum(len(doc._.coref_clusters) for doc in called) > 10
    with nlp.select_pipes(disable="mention_clusterer"):
        docs = list(nlp.pipe(fresh[2]))
    predicted = nlp.get_pipe("mention_clusterer").predict(docs)
    assert not any(doc._.coref_clusters for doc in docs)
    for doc, clusters in zip(called, predicted, strict=True):
        spans = [[m[:2] for m in mentions] for _, _, mentions in clusters_of(doc)]
        assert spans == [list(cluster.mentions) for cluster in clusters]


def test_nested_mentions_are_found(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    (gold,) = [eg for eg in make_examples(nlp) if "你婆婆" in eg.reference.text]
    doc = nlp(gold.predicted)
    texts = {m.text: m._.coref_cluster.key for m in doc._.coref_mentions}
    assert texts["你婆婆"] != texts["你"]
    outer = next(m for m in doc._.coref_mentions if m.text == "你婆婆")
    assert any(m.start == outer.start and m.end == outer.start + 1 for m in doc._.coref_mentions)


def test_scores_are_probabilities_one_a_mention(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = overfit_nlp()
    docs = list(nlp.pipe([eg.predicted for eg in make_examples(nlp)]))
    assert sum(len(doc._.coref_clusters) for doc in docs) > 1
    for doc in docs:
        for cluster in doc._.coref_clusters:
            assert len(cluster.scores) == len(cluster.link_scores) == len(cluster)
            assert all(0.25 <= score <= 1.0 for score in cluster.scores)
            assert all(0.0 <= score <= 1.0 for score in cluster.link_scores)


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_the_gradient_reaches_the_encoder(
    make_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = make_nlp(kind)
    nodes = [node for _, pipe in nlp.pipeline for node in pipe.model.walk()]
    (encoder,) = [node for node in nodes if node.name == "dialogue_encoder"]
    weights = dict(encoder.shims[0].module.named_parameters())
    before = {name: value.detach().clone() for name, value in weights.items()}
    # nlp.update would finish the tok2vec before its listener has sent it a gradient
    nlp.update(make_examples(nlp, 4), sgd=False)
    for _, pipe in nlp.pipeline:
        pipe.finish_update(Adam(0.001))
    changed = {n for n, w in encoder.shims[0].module.named_parameters() if (w != before[n]).any()}
    assert "hf.embeddings.word_embeddings.weight" in changed
    assert {name for name in before if name.endswith("dense.weight")} <= changed


def test_batches_without_anything_to_learn_do_not_stop_the_others(
    make_nlp: Make, make_examples: MakeExamples
) -> None:
    for kind in KINDS:
        nlp = make_nlp(kind)
        nothing = [Example(nlp.make_doc(t), nlp.make_doc(t)) for t in ("", "", " ", "\n")]
        for batch in (nothing[:2], nothing[2:], nothing, [], make_examples(nlp, 1)[:1]):
            losses = nlp.update(batch, sgd=Adam(0.001), losses={})
            assert np.isfinite(sum(losses.values()))
        encoder = nlp.pipeline[0][1].model
        encoder = encoder.get_ref("tok2vec") if kind == "embedded" else encoder
        mixed = [*nothing, *make_examples(nlp, 2), *nothing]
        before = encoder.predict([mixed[5].predicted])
        for _ in range(2):
            nlp.update(mixed, sgd=Adam(0.01))
        after = encoder.predict([mixed[5].predicted])
        assert not np.allclose(before[0], after[0], atol=1e-4)


def test_dropout_zero_is_prediction(make_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = make_nlp("embedded")
    examples = make_examples(nlp, 3)
    pipe = nlp.get_pipe("mention_clusterer")
    plain = [pipe.update(examples, drop=0.0)["mention_clusterer"] for _ in range(2)]
    noisy = [pipe.update(examples, drop=0.5)["mention_clusterer"] for _ in range(2)]
    assert plain[0] == pytest.approx(plain[1], abs=1e-6)
    assert abs(noisy[0] - noisy[1]) > 1e-4


def test_averaged_weights_are_used_and_put_back(
    make_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = make_nlp("listener")
    examples, optimizer = make_examples(nlp, 8), Adam(0.003, use_averages=True)
    for _ in range(10):
        nlp.update(examples, sgd=optimizer)
    pipe = nlp.get_pipe("mention_clusterer")

    def logits() -> np.ndarray:
        doc = nlp.get_pipe("tok2vec")(make_examples(nlp, 1)[0].predicted)
        return pipe.model.predict(pipe.request([doc], None)).start_logits

    before = logits()
    with nlp.use_params(optimizer.averages):
        averaged = logits()
        saved = nlp.to_bytes()
    np.testing.assert_array_equal(logits(), before)
    assert not np.allclose(averaged, before, atol=1e-3)
    nlp.from_bytes(saved)
    np.testing.assert_allclose(logits(), averaged, atol=1e-5)


def test_training_goes_on_with_a_frozen_annotating_encoder(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = overfit_nlp()
    examples = make_examples(nlp)
    encoder = nlp.get_pipe("tok2vec").model.to_bytes()
    head = nlp.get_pipe("mention_clusterer").model.shims[0].to_bytes()
    optimizer = nlp.resume_training(sgd=Adam(0.0005))
    for start in (0, 4, 8, 12):
        losses = nlp.update(
            examples[start : start + 4],
            sgd=optimizer,
            exclude=["tok2vec"],
            annotates=["tok2vec"],
            losses={},
        )
        assert losses["mention_clusterer"] < 0.5
    assert nlp.get_pipe("tok2vec").model.to_bytes() == encoder
    assert nlp.get_pipe("mention_clusterer").model.shims[0].to_bytes() != head
    assert nlp.evaluate(make_examples(nlp))["coref_f"] > 0.8


def test_given_mentions_are_clustered_and_no_others(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = overfit_nlp()
    examples = make_examples(nlp)
    gold = [[(m.start, m.end) for m in eg.reference._.coref_mentions] for eg in examples]
    docs = list(nlp.get_pipe("tok2vec").pipe([eg.predicted for eg in examples]))
    pipe = nlp.get_pipe("mention_clusterer")
    pipe.mention_threshold = 1.0
    assert sum(map(len, pipe.predict(docs))) == 0
    found = pipe.predict(docs, mentions=gold)
    for mentions, clusters in zip(gold, found, strict=True):
        assert sorted(m for c in clusters for m in c.mentions) == sorted(mentions)
        assert all(score == 1.0 for c in clusters for score in c.scores)
    pipe.set_annotations(docs, found)
    for doc, eg in zip(docs, examples, strict=True):
        eg.predicted = doc
    assert pipe.scorer(examples)["coref_f"] > 0.9
    nothing = pipe.predict(docs, mentions=[[] for _ in docs])
    assert nothing == [[] for _ in docs]
