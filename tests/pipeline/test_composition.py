"""The trained component in other people's pipelines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam
from tiny_pipelines import CNN, WIDTH, assert_same, build_nlp, tiny_encoder

from spacy_tiktalk.errors import TiktalkError

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]
NAME = "mention_clusterer"
NER = [
    ("我在北京上班", [(2, 4, "GPE")]),
    ("上海下雨了", [(0, 2, "GPE")]),
    ("他去过北京和上海", [(3, 5, "GPE"), (6, 8, "GPE")]),
    ("今天真热", []),
]


@pytest.fixture(scope="module")
def ner_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody's pipeline: a 96 wide tok2vec and an ner that listens to it."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("zh")
    cnn = {"@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 1, "embed_size": 300}
    cnn |= {"window_size": 1, "maxout_pieces": 2, "subword_features": False}
    nlp.add_pipe("tok2vec", config={"model": {**cnn, "pretrained_vectors": None}})
    nlp.add_pipe("ner")
    examples = [Example.from_dict(nlp.make_doc(t), {"entities": e}) for t, e in NER]
    nlp.initialize(lambda: examples)
    optimizer = Adam(0.01)
    for _ in range(25):
        nlp.update(examples, sgd=optimizer)
    assert [[e.text for e in nlp(text).ents] for text, _ in NER] == [
        ["北京"], ["上海"], ["北京", "上海"], [],
    ]  # fmt: skip
    folder = tmp_path_factory.mktemp("ner")
    nlp.to_disk(folder)
    return folder


def dialogues(nlp: Language, make_examples: MakeExamples) -> list[Doc]:
    return [eg.predicted for eg in make_examples(nlp)]


def check(nlp: Language, ner: Language, trained: Language, make_examples: MakeExamples) -> None:
    """Both halves give what they gave at home."""
    docs = list(nlp.pipe(dialogues(nlp, make_examples)))
    assert_same(docs, trained.pipe(dialogues(trained, make_examples)))
    assert sum(len(doc._.coref_clusters) for doc in docs) > 10
    texts = [text for text, _ in NER] + [doc.text for doc in docs]
    for found, expected in zip(nlp.pipe(texts), ner.pipe(texts), strict=True):
        assert [(e.start, e.end, e.label_) for e in found.ents] == [
            (e.start, e.end, e.label_) for e in expected.ents
        ]


def test_encoder_and_clusterer_into_a_pipeline_with_ner(
    overfit_nlp: Make, make_examples: MakeExamples, ner_folder: Path, tmp_path: Path
) -> None:
    nlp, trained = spacy.load(ner_folder), overfit_nlp()
    nlp.add_pipe("tok2vec", name="tiktalk_tok2vec", source=trained)
    nlp.add_pipe(NAME, source=trained)
    home = overfit_nlp()
    check(nlp, spacy.load(ner_folder), home, make_examples)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert loaded.pipe_names == ["tok2vec", "ner", "tiktalk_tok2vec", NAME]
    check(loaded, spacy.load(ner_folder), home, make_examples)


@pytest.mark.parametrize("place", [{"last": True}, {"first": True}], ids=["last", "first"])
def test_clusterer_with_an_encoder_of_its_own(
    overfit_nlp: Make, make_examples: MakeExamples, ner_folder: Path, tmp_path: Path, place: dict
) -> None:
    nlp, trained = spacy.load(ner_folder), overfit_nlp()
    trained.replace_listeners("tok2vec", NAME, ["model.tok2vec"])
    nlp.add_pipe(NAME, source=trained, **place)
    home = overfit_nlp()
    check(nlp, spacy.load(ner_folder), home, make_examples)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert set(loaded.pipe_names) == {"tok2vec", "ner", NAME}
    check(loaded, spacy.load(ner_folder), home, make_examples)


def test_replaced_listeners_alone(
    overfit_nlp: Make, make_examples: MakeExamples, tmp_path: Path
) -> None:
    trained = overfit_nlp()
    expected = list(trained.pipe(dialogues(trained, make_examples)))
    trained.replace_listeners("tok2vec", NAME, ["model.tok2vec"])
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, source=trained)
    nlp.to_disk(tmp_path)
    for other in (nlp, spacy.load(tmp_path)):
        assert_same(other.pipe(dialogues(other, make_examples)), expected)
    loaded = spacy.load(tmp_path)
    losses = [loaded.update(make_examples(loaded, 4), sgd=Adam(1e-4)) for _ in range(2)]
    assert losses[1][NAME] < 1.0


def test_clusterer_without_its_encoder_says_the_mend(overfit_nlp: Make, ner_folder: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, source=overfit_nlp())
    with pytest.raises(
        TiktalkError, match=r"T304.*annotating_components.*add_pipe.*replace_listeners"
    ):
        nlp("这不是刘德华吗")
    assert nlp("").text == ""
    nlp = spacy.load(ner_folder)
    nlp.add_pipe(NAME, source=overfit_nlp())
    with pytest.raises(TiktalkError, match=rf"T305.*{WIDTH}.*set width = 96.*replace_listeners"):
        nlp("这不是刘德华吗")
    nlp = overfit_nlp()
    with nlp.select_pipes(disable="tok2vec"), pytest.raises(TiktalkError, match="T304"):
        list(nlp.pipe(["", "这不是刘德华吗"]))


def test_training_without_the_encoder_of_that_name_says_the_mend(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp, trained = spacy.blank("zh"), overfit_nlp()
    nlp.add_pipe("tok2vec", name="tiktalk_tok2vec", source=trained)
    nlp.add_pipe(NAME, source=trained)
    told = r"T060.*upstream = 'tok2vec'.*without another name.*annotating_components"
    with pytest.raises(TiktalkError, match=told):
        nlp.update(make_examples(nlp, 2), sgd=Adam(1e-4))
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME)
    examples = make_examples(nlp, 2)
    optimizer = nlp.initialize(lambda: examples)
    with pytest.raises(TiktalkError, match="T060"):
        nlp.update(examples, sgd=optimizer)


def test_another_dialogue_encoder_of_the_same_width(
    overfit_nlp: Make,
    make_examples: MakeExamples,
    encoder_folder: Path,
    tmp_path: Path,
) -> None:
    untrained = build_nlp("listener", encoder_folder)  # the start this one was trained from
    foreign = build_nlp("listener", tiny_encoder(tmp_path, seed=5))
    for other in (untrained, foreign):
        nlp = spacy.blank("zh")
        nlp.add_pipe("tok2vec", source=other)
        nlp.add_pipe(NAME, source=overfit_nlp())
        with pytest.raises(
            TiktalkError, match=r"T306.*'mention_clusterer'.*was frozen.*replace_listeners"
        ):
            nlp("这不是刘德华吗")
        assert nlp("").text == ""
    # two trainings of one start are two encoders
    nlp = overfit_nlp()
    again = build_nlp("listener", encoder_folder)
    again.initialize(lambda: make_examples(again, 4))
    spacy.util.fix_random_seed(7)
    again.update(make_examples(again, 4), sgd=Adam(0.001))
    nlp.remove_pipe("tok2vec")
    nlp.add_pipe("tok2vec", source=again, first=True)
    with pytest.raises(TiktalkError, match="T306"):
        nlp("这不是刘德华吗")


def test_a_cnn_of_the_same_width_is_not_the_dialogue_encoder(
    overfit_nlp: Make, make_nlp: Make
) -> None:
    nlp = overfit_nlp()
    nlp.remove_pipe("tok2vec")
    nlp.add_pipe("tok2vec", source=make_nlp("cnn"), first=True)
    with pytest.raises(TiktalkError, match=r"T306.*None: no dialogue encoder"):
        nlp("这不是刘德华吗")


def test_a_clusterer_over_its_own_cnn_does_not_know_the_encoder_of_others(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = spacy.blank("zh")
    clusterer = nlp.add_pipe(NAME, config={"model": {"tok2vec": CNN, "hidden_width": 8}})
    examples = make_examples(nlp, 4)
    nlp.initialize(lambda: examples)
    nlp.add_pipe("tok2vec", source=overfit_nlp(), first=True)
    nlp.update(examples, sgd=Adam(0.001))
    assert clusterer.cfg["encoder"] is None
    clusterer.cfg["encoder"] = "that of a neighbor"  # as was kept once
    alone = spacy.blank("zh")
    alone.add_pipe(NAME, source=nlp)
    assert alone("这不是刘德华吗")._.coref_clusters is not None


def test_an_encoder_trained_further_is_another_one(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp, first = overfit_nlp(), overfit_nlp()
    for _ in range(2):
        nlp.update(make_examples(nlp, 4), sgd=Adam(0.001))
    assert nlp("这不是刘德华吗").text  # its own clusterer learned along
    first.remove_pipe("tok2vec")
    first.add_pipe("tok2vec", source=nlp, first=True)
    with pytest.raises(TiktalkError, match="T306"):
        first("这不是刘德华吗")


def test_two_pipelines_over_the_same_docs(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    """A Doc that another pipeline has encoded before is encoded anew."""
    one, two = overfit_nlp(), overfit_nlp("embedded")
    expected = list(one.pipe(dialogues(one, make_examples)))
    docs = list(two.pipe(dialogues(two, make_examples)))
    assert_same((one(doc) for doc in docs), expected)


def test_two_clusterers_with_encoders_of_their_own_and_of_the_pipeline(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp, other = overfit_nlp(), overfit_nlp("embedded")
    expected = list(nlp.pipe(dialogues(nlp, make_examples)))
    nlp.add_pipe(NAME, name="another", source=other, before=NAME)
    assert_same(nlp.pipe(dialogues(nlp, make_examples)), expected)


def test_an_encoder_of_its_own_leaves_nothing_in_the_doc(overfit_nlp: Make) -> None:
    doc = overfit_nlp("embedded")("这大叔是谁")
    assert not doc.user_data and doc.tensor.size == 0
