"""Settings of the component: checked, changed after loading, saved, overridden."""

from __future__ import annotations

import copy
import pickle
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from tiny_pipelines import clusters_of

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.annotations import clear_clusters
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.pipeline.mention_clusterer import MentionClusterer

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]
NAME = "mention_clusterer"


@pytest.fixture(scope="module")
def refusing(make_nlp: Make) -> Any:
    """A component to which nothing is done but what it refuses."""
    return make_nlp("cnn").get_pipe(NAME)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("start_threshold", 1.5),
        ("mention_threshold", -0.1),
        ("score_threshold", 1.01),
        ("link_threshold", True),
        ("link_threshold", float("nan")),
        ("max_mention_width", 0),
        ("max_antecedents", 2.5),
        ("max_antecedents", True),
        ("singletons", 1),
        ("distinct_names", "no"),
        ("distinct_pronouns", 1),
        ("first_person", "never"),
        ("first_person", True),
        ("link_threshold", "0.5"),
        ("start_threshold", None),
        ("mention_temperature", 0),
        ("link_temperature", float("nan")),
        ("link_temperature", float("inf")),
        ("max_antecedents", 5.0),
        ("max_antecedents", float("inf")),
        ("max_mention_width", "5"),
    ],
)
def test_values_out_of_range_are_refused(refusing: Any, setting: str, value: object) -> None:
    before = getattr(refusing, setting)
    with pytest.raises(TiktalkError, match=f"T301.*{setting}"):
        setattr(refusing, setting, value)
    assert getattr(refusing, setting) == before


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("link_treshold", "link_threshold"),
        ("threshold", "link_threshold"),
        ("singleton", "singletons"),
        ("alias", "aliases"),
        ("max_mention_with", "max_mention_width"),
    ],
)
def test_a_misspelled_setting_is_refused(refusing: Any, written: str, meant: str) -> None:
    with pytest.raises(TiktalkError, match=f"T312.*'{written}'.*'{meant}'"):
        setattr(refusing, written, 0.9)
    assert not hasattr(refusing, written)


def test_a_class_made_of_ours_keeps_what_it_likes(make_nlp: Make) -> None:
    pipe = make_nlp("cnn").get_pipe(NAME)
    pipe.__class__ = type("Mine", (MentionClusterer,), {"__module__": "mine"})
    pipe.mentions = pipe.link_treshold = []
    assert pipe.mentions == []


def test_what_spacy_and_a_class_of_ones_own_keep_is_let_through(make_nlp: Make) -> None:
    class Counting(MentionClusterer):
        thresholds: tuple[float, ...] = ()

    nlp = make_nlp("cnn")
    pipe = nlp.get_pipe(NAME)
    configured = {key: value for key, value in pipe.cfg["configured"].items() if key != "aliases"}
    own = Counting(nlp.vocab, pipe.model, scorer=None, **configured)
    for one in (pipe, own, copy.deepcopy(pipe), pickle.loads(pickle.dumps(pipe))):
        one.model, one.name, one.vocab, one.scorer = one.model, "x", one.vocab, None
        one.calls, one._link_tresholds, one.link_threshold = 1, (), 0.25
        one.set_error_handler(lambda *args: None)
        assert one.calls == 1 and one.cfg["link_threshold"] == 0.25
    own.thresholds = (0.1,)


def test_values_out_of_range_in_the_config_are_refused(make_nlp: Make) -> None:
    with pytest.raises(TiktalkError, match=r"T301.*link_threshold = 2\.0"):
        make_nlp("cnn", link_threshold=2.0)


def test_values_at_the_bounds(make_nlp: Make) -> None:
    pipe = make_nlp("cnn").get_pipe(NAME)
    for value in (0, 1, 0.25):
        pipe.link_threshold = value
        assert pipe.link_threshold == value


def test_numbers_of_numpy_are_saved(make_nlp: Make, tmp_path: Path) -> None:
    nlp = make_nlp("cnn")
    nlp.get_pipe(NAME).link_threshold = np.float32(0.25)
    nlp.get_pipe(NAME).max_antecedents = np.int64(7)
    nlp.to_disk(tmp_path)
    pipe = spacy.load(tmp_path).get_pipe(NAME)
    assert (pipe.link_threshold, pipe.max_antecedents) == (0.25, 7)


def test_a_wrong_name_is_no_setting(refusing: Any) -> None:
    with pytest.raises(AttributeError, match="threshold_of_links"):
        _ = refusing.threshold_of_links


def test_settings_act_at_once(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    pipe = nlp.get_pipe(NAME)

    def run() -> list[list[int]]:
        """The clusters' sizes."""
        docs = nlp.pipe([eg.predicted for eg in make_examples(nlp)])
        return [[len(c) for c in doc._.coref_clusters] for doc in docs]

    before = run()
    assert any(1 in sizes for sizes in before) and any(
        max(sizes, default=0) > 1 for sizes in before
    )
    pipe.singletons = False
    assert run() == [[size for size in sizes if size > 1] for sizes in before]
    pipe.singletons = True
    pipe.link_threshold = 1.0
    assert {size for sizes in run() for size in sizes} == {1}
    pipe.link_threshold = 0.5
    pipe.max_mention_width = 1
    docs = nlp.pipe([eg.predicted for eg in make_examples(nlp)])
    assert {len(m) for doc in docs for m in doc._.coref_mentions} == {1}
    pipe.max_mention_width = 20
    pipe.mention_threshold = 1.0
    assert not any(run())
    pipe.mention_threshold = 0.5
    docs = nlp.pipe([eg.predicted for eg in make_examples(nlp)])
    scores = [score for doc in docs for c in doc._.coref_clusters for score in c.scores]
    pipe.score_threshold = sorted(scores)[len(scores) // 2]
    assert 0 < sum(size for sizes in run() for size in sizes) < len(scores)
    pipe.score_threshold = 1.0
    assert not any(run())
    pipe.score_threshold = 0.0
    pipe.start_threshold = 1.0
    assert not any(run())
    pipe.start_threshold = 0.5
    assert run() == before


def test_changed_settings_are_saved(overfit_nlp: Make, tmp_path: Path) -> None:
    nlp = overfit_nlp()
    changed = {
        "start_threshold": 0.1,
        "mention_threshold": 0.2,
        "score_threshold": 0.05,
        "link_threshold": 0.3,
        "mention_temperature": 1.5,
        "link_temperature": 0.75,
        "singletons": False,
        "distinct_names": False,
        "distinct_pronouns": False,
        "first_person": "always",
        "aliases": {"沈知行": ["木木老师"]},
        "max_mention_width": 7,
        "max_antecedents": 9,
    }
    assert changed.keys() == set(MentionClusterer.SETTINGS)
    for key, value in changed.items():
        setattr(nlp.get_pipe(NAME), key, value)
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    again = spacy.blank("zh").from_config(nlp.config).from_bytes(nlp.to_bytes())
    names = MentionClusterer.SETTINGS
    for other in (loaded, again):
        assert {key: getattr(other.get_pipe(NAME), key) for key in names} == changed
    loaded.to_disk(tmp_path / "twice")
    pipe = spacy.load(tmp_path / "twice").get_pipe(NAME)
    assert {key: getattr(pipe, key) for key in MentionClusterer.SETTINGS} == changed


def test_the_config_says_what_is_used_and_what_it_is_asked_for_wins(
    make_nlp: Make, tmp_path: Path
) -> None:
    nlp = make_nlp("cnn", link_threshold=0.5)
    nlp.get_pipe(NAME).link_threshold = 0.97
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    for one in (nlp, loaded):
        assert one.config["components"][NAME]["link_threshold"] == 0.97
    asked = spacy.load(tmp_path, config={f"components.{NAME}.link_threshold": 0.5})
    assert asked.get_pipe(NAME).link_threshold == 0.5
    nlp.rename_pipe(NAME, "who")
    nlp.get_pipe("who").link_threshold = 0.1
    assert nlp.config["components"]["who"]["link_threshold"] == 0.1


@pytest.mark.parametrize("configured", [0.3, 0.7, 1 / 3])
def test_a_changed_setting_is_kept_whatever_the_config_said(
    make_nlp: Make, tmp_path: Path, configured: float
) -> None:
    nlp = make_nlp("cnn", link_threshold=configured)
    nlp.get_pipe(NAME).link_threshold = 0.6
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe(NAME).link_threshold == 0.6


def test_a_config_given_on_loading_wins(overfit_nlp: Make, tmp_path: Path) -> None:
    nlp = overfit_nlp()
    nlp.get_pipe(NAME).link_threshold = 0.3
    nlp.get_pipe(NAME).max_antecedents = 9
    nlp.to_disk(tmp_path)
    pipe = spacy.load(
        tmp_path, config={"components": {NAME: {"link_threshold": 0.7, "singletons": False}}}
    ).get_pipe(NAME)
    assert (pipe.link_threshold, pipe.singletons, pipe.max_antecedents) == (0.7, False, 9)


def test_sourcing_keeps_settings(overfit_nlp: Make, tmp_path: Path) -> None:
    trained = overfit_nlp("embedded")
    trained.get_pipe(NAME).link_threshold = 0.3
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, source=trained)
    nlp.to_disk(tmp_path)
    assert spacy.load(tmp_path).get_pipe(NAME).link_threshold == 0.3


def test_a_sourced_component_keeps_what_is_set_later(overfit_nlp: Make, tmp_path: Path) -> None:
    trained = overfit_nlp("embedded")  # still alive, and its config follows the settings
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, source=trained)
    nlp.get_pipe(NAME).link_threshold = 0.3
    nlp.get_pipe(NAME).singletons = False
    nlp.to_disk(tmp_path)
    pipe = spacy.load(tmp_path).get_pipe(NAME)
    assert (pipe.link_threshold, pipe.singletons) == (0.3, False)
    config = {"components": {NAME: {"link_threshold": 0.7}}}
    assert spacy.load(tmp_path, config=config).get_pipe(NAME).link_threshold == 0.7
    assert trained.config["components"][NAME]["link_threshold"] == 0.3


def test_another_file_beside_a_saved_component_does_no_harm(
    overfit_nlp: Make, tmp_path: Path
) -> None:
    pipe = overfit_nlp().get_pipe(NAME)
    for config in ("", "[components", "[components]\n\n[components.x]\n"):
        pipe.link_threshold = 0.3
        (tmp_path / "config.cfg").write_text(config, encoding="utf8")
        pipe.to_disk(tmp_path / NAME)
        pipe.link_threshold = 0.4
        assert pipe.from_disk(tmp_path / NAME).link_threshold == 0.3


def test_what_is_read_into_a_loaded_pipeline_has_its_settings(
    overfit_nlp: Make, tmp_path: Path
) -> None:
    nlp = overfit_nlp()
    nlp.to_disk(tmp_path / "before")
    pipe = nlp.get_pipe(NAME)
    pipe.link_threshold, pipe.mention_temperature = 0.9, 1e-10
    nlp.to_disk(tmp_path / "after")

    def fresh() -> Language:
        return spacy.load(tmp_path / "before")

    one, other = fresh(), fresh()
    one.get_pipe(NAME).from_bytes(pipe.to_bytes())
    other.get_pipe(NAME).from_disk(tmp_path / "after" / NAME, exclude=["vocab"])
    read = [one, other, fresh().from_bytes(nlp.to_bytes()), fresh().from_disk(tmp_path / "after")]
    for again in read:
        own = again.get_pipe(NAME)
        assert (own.link_threshold, own.mention_temperature) == (0.9, 1e-10)
        assert again.config["components"][NAME]["link_threshold"] == 0.9


def test_clusters_have_no_labels_to_add(refusing: Any) -> None:
    with pytest.raises(TiktalkError, match="T307"):
        refusing.add_label("PERSON")


def test_initialize_needs_examples(make_nlp: Make) -> None:
    nlp = make_nlp("cnn")
    pipe = nlp.get_pipe(NAME)
    for get_examples in (None, lambda: [], lambda: [1]):
        with pytest.raises(TypeError, match=r"\[E9(30|78)\]"):
            pipe.initialize(get_examples)
    nlp.initialize()  # spaCy gives one of its own
    assert clusters_of(nlp("这不是刘德华吗")) is not None


def test_examples_without_gold_are_told_of(
    make_nlp: Make, make_examples: MakeExamples, recwarn: pytest.WarningsRecorder
) -> None:
    nlp = make_nlp("cnn")
    assert not [w for w in recwarn if "W302" in str(w.message)]
    examples = make_examples(nlp, 4)
    for example in examples:
        clear_clusters(example.reference)
    with pytest.warns(UserWarning, match=r"W302.*None of the 4 examples.*coref_clusters_1"):
        nlp.get_pipe(NAME).initialize(lambda: examples, nlp=nlp)


def test_a_training_without_gold_is_told_of_once(
    make_nlp: Make, make_examples: MakeExamples, tmp_path: Path
) -> None:
    """What is sourced is trained without an initialize."""

    def told(bare: int, *, gold: int = 0) -> list[str]:
        nlp = spacy.blank("zh")
        trained = spacy.load(tmp_path)
        for name in ("tok2vec", NAME):
            nlp.add_pipe(name, source=trained)
        examples = make_examples(nlp, 10)
        for example in examples:
            clear_clusters(example.reference)
        with warnings.catch_warnings(record=True) as found:
            warnings.simplefilter("always")
            if gold:
                nlp.update(make_examples(nlp, gold))
            for _ in range(bare):
                nlp.update(examples)
        return [str(w.message) for w in found if "W302" in str(w.message)]

    make_nlp("cnn").to_disk(tmp_path)
    assert told(9) == [] == told(11, gold=1)
    (said,) = told(10)
    assert [said] == told(12)
    assert "None of the 100 examples has a gold mention" in said


def test_initializing_again_forgets(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp("cnn")
    nlp.initialize(lambda: make_examples(nlp, 4))
    assert nlp.evaluate(make_examples(nlp))["coref_f"] < 0.5


def test_used_before_it_was_trained(encoder_folder: Path) -> None:
    from tiny_pipelines import build_nlp

    nlp = build_nlp("listener", encoder_folder)
    with pytest.raises(TiktalkError, match="T303"):
        nlp("他")
    bare = spacy.blank("zh")
    bare.add_pipe(NAME)
    with pytest.raises(TiktalkError, match="T303"):
        bare("他")


def test_encoder_without_weights_cannot_be_initialized() -> None:
    from tiny_pipelines import ENCODER

    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec", config={"model": ENCODER})
    with pytest.raises(TiktalkError, match="T204"):
        nlp.initialize()


def test_aliases_are_read_when_given_and_weighed(overfit_nlp: Make, tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("沈知行\t木木老师 行行\n", encoding="utf8")
    nlp = overfit_nlp()
    pipe = nlp.get_pipe(NAME)
    pipe.aliases = path
    path.unlink()
    assert pipe.aliases == {"沈知行": ["木木老师", "行行"]}
    doc = Dialogue.from_turns([("甲", "沈知行"), ("乙", "木木老师")]).to_doc(nlp)
    nlp.get_pipe("tok2vec").set_annotations([doc], nlp.get_pipe("tok2vec").predict([doc]))
    mentions = [[(0, 3), (4, 8)]]

    def logit() -> float:
        return float(pipe.model.predict(pipe.request([doc], mentions)).pair_logits[0])

    with_them = logit()
    pipe.aliases = None
    assert logit() != with_them
    pipe.aliases = {"木木老师": ["沈知行"]}
    assert logit() == with_them
    pipe.aliases = {"林一": ["一一"]}
    assert logit() != with_them
    pipe.aliases["沈知行"] = ["木木老师"]
    assert logit() == with_them
    with pytest.raises(TiktalkError, match=r"T310.*mine\.txt"):
        pipe.aliases = path


def test_temperatures_change_scores_and_nothing_that_is_found(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    pipe = nlp.get_pipe(NAME)
    docs = [nlp.make_doc(text) for text in ("华仔是他\n他来了", "刘德华和她")]
    nlp.get_pipe("tok2vec").set_annotations(docs, nlp.get_pipe("tok2vec").predict(docs))
    before = pipe.predict(docs)
    pipe.mention_temperature, pipe.link_temperature = 5.0, 5.0
    after = pipe.predict(docs)
    assert any(before)
    for old, new in zip(before, after, strict=True):
        assert [c.mentions for c in old] == [c.mentions for c in new]
    scores = [(s, t) for a, b in zip(before, after, strict=True) for c, d in zip(a, b, strict=True)
              for s, t in zip(c.scores, d.scores, strict=True)]  # fmt: skip
    assert all(warm < cold for cold, warm in scores)


def test_always_marks_every_writers_i(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    doc = Dialogue.from_turns([("甲", "我走了"), ("乙", "我不走"), ("甲", "我真走")]).to_doc(nlp)
    nlp.get_pipe(NAME).first_person = "always"
    nlp(doc)
    groups = {tuple(m.start for m in cluster.mentions) for cluster in doc._.coref_clusters}
    first = {start for group in groups for start in group if doc[start].text == "我"}
    assert first == {0, 4, 8}
    assert any(set(group) >= {0, 8} and 4 not in group for group in groups)
    nlp.get_pipe(NAME).singletons = False
    groups = {tuple(m.start for m in cluster.mentions) for cluster in nlp(doc)._.coref_clusters}
    assert all(len(group) > 1 for group in groups) and (4,) not in groups
    assert any(set(group) >= {0, 8} for group in groups)
