"""`head_linker` in a pipeline: what it writes, settings, bytes and processes, odd Docs."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import torch
from link_scenes import NLP, Fixed, head_tracks, make_doc, set_tracks, two_heads
from places import ROOT
from spacy.language import Language
from spacy.tokens import Doc, DocBin, SpanGroup
from thinc.api import Model

from spacy_tiktalk import clusters_from_spans, merge_docs
from spacy_tiktalk.doc.annotations import write_group
from spacy_tiktalk.errors import TiktalkError, error
from spacy_tiktalk.linking.explain import explain
from spacy_tiktalk.linking.types import Column, Scene
from spacy_tiktalk.models.link.linker import linker_shim
from spacy_tiktalk.pipeline.head_linker import HeadLinker
from spacy_tiktalk.pipeline.scene_source import SceneSource
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

NAME = "head_linker"
LINK_KEYS = ("head_tracks", "link_status", "visible", "link_reason", "head_scores")


def make_nlp(*, seen: float = 2.0, **config: Any) -> Language:
    """A pipeline that takes everybody for visible with log-odds `seen`."""
    nlp = spacy.blank("zh", vocab=NLP.vocab)
    nlp.add_pipe(NAME, config=config)
    nlp.initialize()
    say(nlp, seen)
    return nlp


def say(nlp: Language, seen: float) -> None:
    with torch.no_grad():
        linker_shim(nlp.get_pipe(NAME).model).module.bias.fill_(seen)


def links(doc: Doc) -> list[tuple[str, tuple[str, ...]]]:
    return [(c.link_status, c.head_track_ids) for c in doc._.coref_clusters]


def written(doc: Doc) -> list[Any]:
    """All that stands in the clusters, rounded."""

    def plain(value: Any) -> Any:
        if isinstance(value, float):
            return round(value, 5)
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        return [plain(v) for v in value] if isinstance(value, (list, tuple)) else value

    return [
        (
            c.key,
            plain(dict(c.attrs)),
            [(m.start, m.end, m.label_, m.kb_id_) for m in c.mentions],
        )
        for c in doc._.coref_clusters
    ]


def some_docs(nlp: Language = NLP) -> list[Doc]:
    """Every status, with and without a title, a group, and Docs without clusters or tokens."""
    one = head_tracks(((200.0, 60.0, 440.0, 300.0), range(0, 250, 5)))
    return [
        make_doc(
            ["刘小波和她来了", "他俩真好"],
            [["刘小波"], ["她"], ["他俩"]],
            title="刘小波的一天",
            tracks=two_heads(),
            nlp=nlp,
        ),
        make_doc(["他来了"], [["他"]], nlp=nlp),
        make_doc(["他来了", "刘小波呢"], [["他"], ["刘小波"]], title="散步", tracks=one, nlp=nlp),
        make_doc(["他来了"], [["他"]], tracks=HeadTracks(), nlp=nlp),
        make_doc(["去散步"], tracks=two_heads(), nlp=nlp),
        make_doc([""], nlp=nlp),
    ]


# --- what is written ----------------------------------------------------------------------------


def test_every_status() -> None:
    nlp = make_nlp()
    docs = list(nlp.pipe(some_docs()))
    assert [sorted(links(d)) if d is docs[2] else links(d) for d in docs] == [
        [("linked", ("H1",)), ("not_visible", ()), ("linked", ("H1", "H2"))],
        [("not_evaluated", ())],
        [("linked", ("H1",)), ("not_visible", ())],
        [("not_visible", ())],
        [],
        [],
    ]
    (unknown,) = docs[1]._.coref_clusters
    assert unknown.visible == pytest.approx(1 / (1 + np.exp(-2.0)))
    assert "link_reason" not in unknown.attrs and not unknown.attrs["head_tracks"]
    (nobody,) = docs[3]._.coref_clusters
    assert nobody.visible == 0.0 and nobody.attrs["link_reason"] == "no_heads"
    assert nobody.attrs["head_tracks"] == [] and nobody.attrs["head_scores"] == {}
    assert "no head was found" in explain(nobody)
    first, second, both = docs[0]._.coref_clusters
    (track,) = first.attrs["head_tracks"]
    assert set(track) == {"id", "score", "evidence"}
    assert set(track["evidence"]) == {"text", "salience", "title"}
    assert 0 < track["score"] <= first.visible <= 1
    assert sum(first.attrs["head_scores"].values()) == pytest.approx(first.visible)
    assert first.attrs["head_scores"]["H1"] == track["score"]
    assert all(explain(cluster) for cluster in (first, second, both))


def test_who_holds_the_camera_is_not_the_only_head() -> None:
    one = head_tracks(((200.0, 60.0, 440.0, 300.0), range(0, 250, 5)))
    for text, status in (("拍视频的", "not_visible"), ("唱歌的", "linked")):
        doc = make_nlp(seen=0.5)(make_doc([f"{text}笑了"], [[text]], tracks=one))
        (cluster,) = doc._.coref_clusters
        assert cluster.link_status == status
        assert ("behind the camera" in explain(cluster)) == (status == "not_visible")


def test_the_score_is_the_softmax_of_the_evidence() -> None:
    nlp = make_nlp()
    doc = nlp(make_doc(["他俩来了"], [["他俩"]], tracks=two_heads()))
    (both,) = doc._.coref_clusters
    sums = np.array([sum(t["evidence"].values()) for t in both.attrs["head_tracks"]])
    powers = np.exp(sums)
    wanted = powers / (powers.sum() + 1)
    assert [t["score"] for t in both.attrs["head_tracks"]] == pytest.approx(wanted.tolist())


def test_ids_are_mirrored_in_every_mention() -> None:
    nlp = make_nlp()
    doc = nlp(some_docs()[0])
    spans = {key: spans for key, spans in doc.to_json()["spans"].items() if "coref" in key}
    assert [[s["kb_id"] for s in spans[key]] for key in sorted(spans)] == [["H1"], [""], ["H1+H2"]]
    assert doc[0:3]._.head_track_ids == ("H1",)
    both = doc._.coref_clusters[2].mentions[0]
    assert both.kb_id_ == "H1+H2" and both._.head_track_ids == ("H1", "H2")


def test_links_of_before_are_replaced_and_nothing_else() -> None:
    nlp = make_nlp()
    doc = some_docs()[0]
    first = doc._.coref_clusters[0]
    attrs = {**first.attrs, "mine": [1, {"a": "b"}], "scores": [0.5], "gold_heads": ["C1"]}
    write_group(doc, first.key, first.offsets, attrs, labels=["MY_TYPE"])
    doc.spans["mine"] = SpanGroup(doc, name="mine", spans=[doc[1:3]], attrs={"a": 1})
    doc.user_data["mine"] = "kept"
    before = doc.user_data["spacy_tiktalk"]["title"]
    doc = nlp(doc)
    once = written(doc)
    assert links(doc)[0] == ("linked", ("H1",))
    assert written(nlp(doc)) == once
    group = doc.spans[first.key]
    assert [s.label_ for s in group] == ["MY_TYPE"] and group.name == first.key
    assert group.attrs["mine"] == [1, {"a": "b"}] and group.attrs["gold_heads"] == ["C1"]
    assert group.attrs["scores"] == [0.5] and group.attrs["name"] == "刘小波"
    assert [(s.text, dict(doc.spans["mine"].attrs)) for s in doc.spans["mine"]] == [
        ("小波", {"a": 1})
    ]
    assert doc.user_data["mine"] == "kept"
    assert doc.user_data["spacy_tiktalk"]["title"] == before
    # Nobody in the picture: then no video at all.
    say(nlp, -5.0)
    doc = nlp(doc)
    assert {status for status, _ in links(doc)} == {"not_visible"}
    assert [m.kb_id_ for m in doc._.coref_mentions] == [""] * 3
    doc = nlp(set_tracks(doc, None))
    assert {status for status, _ in links(doc)} == {"not_evaluated"}
    assert "link_reason" not in first.attrs and "head_scores" not in first.attrs
    assert first.attrs["mine"] == [1, {"a": "b"}]


def test_predict_changes_no_doc() -> None:
    nlp = make_nlp()
    docs = some_docs()
    before = [doc.to_bytes() for doc in docs]
    predictions = nlp.get_pipe(NAME).predict(docs)
    assert [doc.to_bytes() for doc in docs] == before
    nlp.get_pipe(NAME).set_annotations(docs, predictions)
    assert [written(doc) for doc in docs] == [written(doc) for doc in nlp.pipe(some_docs())]


@pytest.mark.parametrize("mode", ["argmax", "threshold", "assign"])
def test_modes(mode: str) -> None:
    nlp = make_nlp(mode=mode, threshold=0.4)
    doc = nlp(some_docs()[0])
    second = () if mode == "assign" else ("H1",)
    assert [ids for _, ids in links(doc)] == [("H1",), second, ("H1", "H2")]


def test_who_has_no_video_keeps_no_made_up_heads() -> None:
    nlp = make_nlp()
    doc = make_doc(["他来了"], [["他"]], video="/nowhere/film.mp4")
    assert links(nlp(doc)) == [("not_evaluated", ())]


# --- evidence of your own -----------------------------------------------------------------------


def test_evidence_of_your_own_decides_and_tells_why() -> None:
    nlp = make_nlp(seen=9.0)
    nlp.get_pipe(NAME).set_evidence(Fixed({("她", "H1"): 9.0}, note="red coat"))
    with pytest.warns(UserWarning, match="W840"):  # it might want crops
        doc = nlp(some_docs()[0])
    assert links(doc)[:2] == [("linked", ("H2",)), ("linked", ("H1",))]
    she = doc._.coref_clusters[1]
    assert she.attrs["link_reason"] == "fixed" and she.attrs["link_note"] == "red coat"
    assert she.attrs["head_tracks"][0]["evidence"]["fixed"] == 9.0
    assert explain(she).endswith("red coat")
    nlp.get_pipe(NAME).remove_evidence("fixed")
    nlp.get_pipe(NAME).remove_evidence("never there")
    doc = nlp(doc)
    assert links(doc)[:2] == [("linked", ("H1",)), ("linked", ("H2",))]
    assert "link_note" not in she.attrs and she.attrs["link_reason"] == "text"


def test_one_kind_of_error_is_warned_of_once_whatever_it_names() -> None:
    source = SceneSource("head_tracker", None)
    with pytest.warns(UserWarning, match=r"W840.*a\.mp4.*cannot be opened") as warned:
        for name in ("a.mp4", "b.mp4"):
            doc = make_doc(["她来了"], [["她"]], tracks=two_heads(), video=name)
            pipe: Any = Untracked(name)
            source._tracked(doc, doc._.head_tracks, pipe)
    assert len(warned) == 1


class Untracked:
    """A head_tracker that can open no video."""

    def __init__(self, name: str) -> None:
        self._name = name

    def tracked(self, doc: Doc) -> Any:
        raise error("T310", source=self._name, reason="it cannot be opened")


def test_a_head_less_likely_than_none_is_no_alternative() -> None:
    nlp = make_nlp(seen=3.0)
    doc = make_doc(["她来了"], [["她"]], tracks=two_heads())
    with pytest.warns(UserWarning, match="W840"):
        nlp.get_pipe(NAME).set_evidence(Fixed({("她", "H2"): -20.0}))
        nlp(doc)
    (she,) = doc._.coref_clusters
    assert she.head_track_ids == ("H1",) and she.attrs["link_reason"] == "text"


def test_who_has_the_head_is_told() -> None:
    nlp = make_nlp()
    said = {("刘小波", "H1"): 9.0, ("她", "H1"): 5.0} | {
        (text, "H2"): -20.0 for text in ("刘小波", "她")
    }
    nlp.get_pipe(NAME).set_evidence(Fixed(said))
    doc = make_doc(["刘小波好帅", "她呢"], [["刘小波"], ["她"]], tracks=two_heads())
    with pytest.warns(UserWarning, match="W840"):
        nlp(doc)
    assert links(doc) == [("linked", ("H1",)), ("not_visible", ())]
    assert doc._.coref_clusters[1].attrs["link_reason"] == "taken"
    assert "no head chosen: H1 is taken by 刘小波" in explain(doc._.coref_clusters[1])


def test_without_salience_heads_are_alike() -> None:
    nlp = make_nlp()
    for name in ("salience", "title"):
        nlp.get_pipe(NAME).remove_evidence(name)
    doc = nlp(make_doc(["他俩"], [["他俩"]], tracks=two_heads()))
    scores = [t["score"] for t in doc._.coref_clusters[0].attrs["head_tracks"]]
    assert scores[0] == pytest.approx(scores[1])


class NoName:
    features, weights, fingerprint = ("a",), (1.0,), "x"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        return [None for _ in scenes]


class TwoWeights(Fixed):
    weights = (1.0, 2.0)


def named(name: Any) -> Fixed:
    evidence = Fixed({})
    evidence.name = name
    return evidence


def weighing(*weights: Any, features: Any = ("a",)) -> Fixed:
    evidence = Fixed({})
    evidence.features, evidence.weights = features, weights
    return evidence


WRONG = [NoName(), TwoWeights({}), None, "gallery", lambda scenes: []]
WRONG += [weighing(float("nan")), weighing("a"), weighing(None), weighing(1.0, features="a")]
WRONG += [weighing(1.0, features=None), weighing(1.0, features=(1,))]


@pytest.mark.parametrize("wrong", [*WRONG, *map(named, ["text", "clip", "", "a.b", None])])
def test_what_is_no_evidence_is_refused(wrong: Any) -> None:
    pipe = make_nlp().get_pipe(NAME)
    before = pipe.evidence
    with pytest.raises(TiktalkError, match=rf"T840.*{type(wrong).__name__}"):
        pipe.set_evidence(wrong)
    assert pipe.evidence == before and "salience" in before


class Broken(Fixed):
    """Columns that do not keep the Protocol."""

    def __init__(self, how: str) -> None:
        super().__init__({})
        self.how = how

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        n, m = scenes[0].shape
        if self.how == "too few":
            return []
        shape = {"heads": (n, m + 1, 1), "features": (n, m, 2), "flat": (n, m)}.get(
            self.how, (n, m, 1)
        )
        values = np.zeros(shape, dtype=np.float32)
        if self.how in ("nan", "inf"):
            values[0, 0, 0] = float(self.how)
        return [Column(values)] * len(scenes)


@pytest.mark.parametrize("key", ["gallery", "clip"])
def test_what_has_a_method_to_set_it_is_not_lost_as_an_attribute(key: str) -> None:
    pipe = make_nlp().get_pipe(NAME)
    with pytest.raises(TiktalkError, match=rf"T312.*'{key}'.*Use 'set_{key}\(\)'"):
        setattr(pipe, key, "faces")
    pipe.set_error_handler(pipe.get_error_handler())


@pytest.mark.filterwarnings("ignore:.*W840")
@pytest.mark.parametrize("how", ["too few", "heads", "features", "flat", "nan", "inf"])
@pytest.mark.parametrize("mode", ["argmax", "assign"])
def test_columns_that_do_not_fit_are_refused(how: str, mode: str) -> None:
    nlp = make_nlp(mode=mode)
    nlp.get_pipe(NAME).set_evidence(Broken(how))
    doc = some_docs()[0]
    with pytest.raises(TiktalkError, match=r"T844.*fixed"):
        nlp(doc)
    assert links(doc) == [("not_evaluated", ())] * 3


class Failing(Fixed):
    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        raise ZeroDivisionError("division by zero")


@pytest.mark.filterwarnings("ignore:.*W840")
def test_evidence_that_fails_is_named() -> None:
    nlp = make_nlp()
    nlp.get_pipe(NAME).set_evidence(Failing({}))
    with pytest.raises(TiktalkError, match=r"T847.*'fixed'.*division by zero") as caught:
        nlp(some_docs()[0])
    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_a_model_of_another_architecture_is_refused_at_once() -> None:
    @spacy.registry.architectures("test.NoLinker.v1")
    def make_no_linker() -> Model[Any, Any]:
        return Model("no_linker", lambda model, X, is_train: (X, lambda dY: dY))

    with pytest.raises(TiktalkError, match=r"T848.*'no_linker'"):
        make_nlp(model={"@architectures": "test.NoLinker.v1"})


def test_a_gallery_needs_a_tracker(tmp_path: Path) -> None:
    nlp = make_nlp()
    with pytest.raises(TiktalkError, match=r"T841.*'head_tracker'"):
        nlp.get_pipe(NAME).set_gallery({"刘小波": ["a.jpg"]})
    nlp.get_pipe(NAME).set_gallery(None)
    configured = make_nlp(gallery=str(tmp_path), tracker="my_tracker")
    for _ in range(2):  # not only once: links without the gallery are not what was asked for
        with pytest.raises(TiktalkError, match=r"T841.*'my_tracker'"):
            configured(some_docs()[0])


# --- settings -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("mode", "best"),
        ("mode", None),
        ("mode", ["assign"]),
        ("threshold", 1.01),
        ("threshold", -0.1),
        ("threshold", True),
        ("threshold", "0.5"),
        ("threshold", float("nan")),
        ("loss_weight", -1.0),
        ("loss_weight", float("inf")),
        ("contrast", None),
        ("l2", -1e-9),
        ("evidence_dropout", 1.0),
        ("evidence_dropout", -0.5),
    ],
)
def test_settings_out_of_range(setting: str, value: Any) -> None:
    pipe = make_nlp().get_pipe(NAME)
    before = getattr(pipe, setting)
    with pytest.raises(TiktalkError, match=f"T301.*{setting}") as caught:
        setattr(pipe, setting, value)
    assert getattr(pipe, setting) == before
    assert "clusterer" not in str(caught.value)


def test_evidence_is_hidden_less_often_than_always() -> None:
    pipe = make_nlp().get_pipe(NAME)
    pipe.evidence_dropout = 0.9995
    assert pipe.evidence_dropout == 0.9995
    with pytest.raises(TiktalkError, match="it must be 0 or more, and less than 1"):
        pipe.evidence_dropout = 1.0


@pytest.mark.parametrize(
    ("config", "match"),
    [
        ({"threshold": 2.0}, r"T301.*threshold = 2\.0"),
        ({"images_dir": "x"}, r"T301.*images_dir.*boxes"),
        ({"candidates": "boxes", "images_dir": "/nowhere/at/all"}, "T842"),
    ],
)
def test_configs_out_of_range(config: dict[str, Any], match: str) -> None:
    with pytest.raises(TiktalkError, match=match):
        make_nlp(**config)


@pytest.mark.parametrize("config", [{"mode": "best"}, {"candidates": "gold"}, {"nonsense": 1}])
def test_configs_that_spacy_refuses(config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(config))):
        make_nlp(**config)


def test_changed_settings_are_saved_and_a_given_config_wins(tmp_path: Path) -> None:
    nlp = make_nlp()
    changed = {
        "mode": "threshold",
        "threshold": 0.3,
        "loss_weight": 0.7,
        "contrast": 0.1,
        "l2": 0.0,
        "evidence_dropout": 0.25,
    }
    assert changed.keys() == set(HeadLinker.SETTINGS)
    for key, value in changed.items():
        setattr(nlp.get_pipe(NAME), key, value)
    nlp.to_disk(tmp_path)
    pipe = spacy.load(tmp_path).get_pipe(NAME)
    assert {key: getattr(pipe, key) for key in changed} == changed
    given = {"components.head_linker.threshold": 0.9, "components.head_linker.mode": "argmax"}
    pipe = spacy.load(tmp_path, config=given).get_pipe(NAME)
    assert {k: getattr(pipe, k) for k in changed} == {**changed, "threshold": 0.9, "mode": "argmax"}


def test_links_have_no_labels_to_add() -> None:
    with pytest.raises(TiktalkError, match="T307") as caught:
        make_nlp().get_pipe(NAME).add_label("H1")
    assert "clusterer" not in str(caught.value)


# --- bytes, copies, processes -------------------------------------------------------------------


def test_docs_lose_nothing() -> None:
    nlp = make_nlp()
    docs = list(nlp.pipe(some_docs()))
    assert len(docs) == len(some_docs()) and any(doc._.coref_clusters for doc in docs)
    for doc in docs:
        wanted = written(doc)
        copies = [
            Doc(nlp.vocab).from_bytes(doc.to_bytes()),
            next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))),
            pickle.loads(pickle.dumps(doc)),
            doc.copy(),
        ]
        for made in copies:
            assert written(made) == wanted
            assert [explain(c) for c in made._.coref_clusters] == [
                explain(c) for c in doc._.coref_clusters
            ]
            assert written(nlp(made)) == wanted  # and can be linked again


def reloaded(nlp: Language, how: str, folder: Path) -> Language:
    if how == "disk":
        nlp.to_disk(folder)
        return spacy.load(folder)
    if how == "bytes":
        return spacy.blank("zh").from_config(nlp.config).from_bytes(nlp.to_bytes())
    data = pickle.loads(pickle.dumps((nlp.config, nlp.to_bytes())))
    return spacy.blank("zh").from_config(data[0]).from_bytes(data[1])


@pytest.mark.parametrize("how", ["disk", "bytes", "pickle"])
def test_pipelines_lose_nothing(how: str, tmp_path: Path) -> None:
    nlp = make_nlp(mode="argmax")
    wanted = [written(doc) for doc in nlp.pipe(some_docs())]
    other = reloaded(nlp, how, tmp_path)
    assert [written(doc) for doc in other.pipe(some_docs(other))] == wanted


def test_weights_go_to_disk_as_bytes_do(tmp_path: Path) -> None:
    nlp = make_nlp()
    nlp.get_pipe(NAME).to_disk(tmp_path / "pipe")
    other = make_nlp(seen=0.0)
    other.get_pipe(NAME).from_disk(tmp_path / "pipe")
    assert other.get_pipe(NAME).to_bytes() == nlp.get_pipe(NAME).to_bytes()


def test_copies_of_the_component() -> None:
    nlp = make_nlp()
    pipe = nlp.get_pipe(NAME)
    wanted = [written(doc) for doc in nlp.pipe(some_docs())]
    for made in (copy.deepcopy(pipe), pickle.loads(pickle.dumps(pipe))):
        assert made is not pipe and made.mode == pipe.mode and made.cfg is not pipe.cfg
        assert [written(made(doc)) for doc in some_docs()] == wanted
        made.mode = "argmax"
        with torch.no_grad():
            linker_shim(made.model).module.bias.fill_(-9.0)
    assert pipe.mode == "assign"
    assert [written(doc) for doc in nlp.pipe(some_docs())] == wanted


def test_two_processes_and_tuples() -> None:
    nlp = make_nlp()
    wanted = [written(doc) for doc in nlp.pipe(some_docs())]
    pairs = [(doc, number) for number, doc in enumerate(some_docs())]
    for n_process in (1, 2):
        found = list(nlp.pipe(pairs, as_tuples=True, n_process=n_process, batch_size=2))
        assert [context for _, context in found] == list(range(len(wanted)))
        assert [written(doc) for doc, _ in found] == wanted


SPAWNED = """
import pickle, sys
sys.path.insert(0, sys.argv[1])
import test_head_linker as t
with open(sys.argv[2], "rb") as file:
    pipe, wanted = pickle.load(file)
assert [t.written(pipe(doc)) for doc in t.some_docs()] == wanted
print("same")
"""


def test_a_copy_in_a_fresh_process(tmp_path: Path) -> None:
    """As "spawn" does it: the component by pickle, nothing inherited."""
    nlp = make_nlp()
    wanted = [written(doc) for doc in nlp.pipe(some_docs())]
    (tmp_path / "pipe.pkl").write_bytes(pickle.dumps((nlp.get_pipe(NAME), wanted)))
    here = Path(__file__).parent
    program = f"import sys; sys.path.insert(0, {str(ROOT / 'tests' / 'support')!r})\n" + SPAWNED
    done = subprocess.run(
        [sys.executable, "-c", program, str(here), str(tmp_path / "pipe.pkl")],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )
    assert done.stdout.strip() == "same", done.stderr


# --- odd Docs -----------------------------------------------------------------------------------


def test_merged_docs_of_two_videos_are_refused() -> None:
    """One softmax over the heads of two videos would be nonsense."""
    nlp = make_nlp()
    docs = [make_doc(["他来了"], [["他"]], tracks=two_heads()) for _ in range(2)]
    merged = merge_docs(nlp.pipe(docs))
    assert links(merged) == [("linked", ("H1",)), ("linked", ("H3",))]
    before = written(merged)
    with pytest.raises(TiktalkError, match="T845"):
        nlp(merged)
    assert written(merged) == before


def test_merged_docs_with_one_video_do_not_lend_it() -> None:
    """The second Doc had no video: its people are not in the first one's."""
    nlp = make_nlp()
    docs = [
        make_doc(["她来了"], [["她"]]),
        make_doc(["他来了"], [["他"]], tracks=two_heads()),
    ]
    merged = merge_docs(nlp.pipe(docs))
    assert links(merged) == [("not_evaluated", ()), ("linked", ("H1",))]
    before = written(merged)
    with pytest.raises(TiktalkError, match="T845"):
        nlp(merged)
    assert written(merged) == before


def test_merged_docs_without_videos() -> None:
    nlp = make_nlp()
    merged = merge_docs([make_doc(["他来了"], [["他"]]), make_doc(["她呢"], [["她"]])])
    assert links(nlp(merged)) == [("not_evaluated", ())] * 2


def test_a_doc_that_fails_does_not_take_the_others_with_it() -> None:
    nlp = make_nlp()
    bad = make_doc(["他来了"], [["他"]], tracks=two_heads())
    bad.user_data["spacy_tiktalk"]["head_tracks"]["version"] = 99
    alone = written(nlp(make_doc(["他来了"], [["他"]], tracks=two_heads())))
    docs = [make_doc(["他来了"], [["他"]], tracks=two_heads()) for _ in range(3)]
    docs.insert(1, bad)
    failed: list[tuple[str, list[Doc], str]] = []
    nlp.set_error_handler(lambda name, pipe, docs, err: failed.append((name, docs, err.code)))
    for batch_size in (1, 2, 64):
        found = list(nlp.pipe(docs, batch_size=batch_size))
        assert [id(doc) for doc in found] == [id(doc) for doc in docs if doc is not bad]
        assert [written(doc) for doc in found] == [alone] * 3
        assert failed == [("head_linker", [bad], "T753")]
        failed.clear()


def test_by_default_the_error_names_the_dialogue() -> None:
    nlp = make_nlp()
    bad = make_doc(["他来了"], [["他"]], tracks=two_heads())
    bad.user_data["spacy_tiktalk"]["head_tracks"]["version"] = 99
    with pytest.raises(TiktalkError, match=r"T753.*begins '他来了', Doc 2 of a batch of 2"):
        list(nlp.pipe([make_doc(["他来了"], [["他"]]), bad]))
    bad.user_data["spacy_tiktalk"]["key"] = "k7"
    with pytest.raises(TiktalkError, match=r"T753.*the dialogue 'k7'\."):
        list(nlp.pipe([bad]))


def test_a_gallery_that_cannot_be_read_is_the_fault_of_no_doc(tmp_path: Path) -> None:
    nlp = make_nlp(gallery=str(tmp_path / "nowhere"))
    failed: list[tuple[int, str]] = []
    nlp.set_error_handler(lambda name, pipe, docs, err: failed.append((len(docs), err.code)))
    docs = [make_doc(["他来了"], [["他"]], tracks=two_heads()) for _ in range(5)]
    assert list(nlp.pipe(docs, batch_size=3)) == []
    assert [n for n, _ in failed] == [3, 2], "once a batch, not once a Doc"


@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "👨‍👩‍👧", "a", "\u200b"])
def test_texts_without_anybody(text: str) -> None:
    nlp = make_nlp()
    for tracks in (None, two_heads(), HeadTracks()):
        doc = nlp(set_tracks(nlp.make_doc(text), tracks))
        assert doc._.coref_clusters == []


@pytest.mark.parametrize("text", ["🙂", "👨‍👩‍👧", "。", "\u200b", "x" * 300])
def test_odd_mentions(text: str) -> None:
    nlp = make_nlp()
    doc = nlp.make_doc(text)
    clusters_from_spans(doc, [[(0, len(doc))]])
    doc.user_data["spacy_tiktalk"] = {"title": text}
    assert links(nlp(set_tracks(doc, two_heads()))) == [("linked", ("H1",))]


def test_a_crowd_takes_no_time() -> None:
    """5,000 characters, 600 clusters of 2,400 mentions."""
    nlp = make_nlp(seen=6.0)
    doc = nlp.make_doc("\n".join(["他她你我您咱俺谁"] * 600))
    starts = [t.i for t in doc if t.text != "\n"][:2400]
    clusters_from_spans(doc, [[(s, s + 1) for s in starts[k::600]] for k in range(600)])
    set_tracks(doc, two_heads())
    doc.user_data["spacy_tiktalk"]["title"] = "海边散步" * 50
    nlp(make_doc(["他"], [["他"]], tracks=two_heads()))  # imports are no part of it
    start = time.process_time()
    nlp(doc)
    assert time.process_time() - start < 4.0
    assert {ids for _, ids in links(doc) if ids} == {("H1",), ("H2",)}
    assert sum(status == "linked" for status, _ in links(doc)) == 2


def test_many_heads_take_no_time() -> None:
    """200 heads, 100 clusters."""
    nlp = make_nlp(seen=6.0)
    boxes = [((3.0 * i, i, 3.0 * i + 20 + i, 2.0 * i + 30), range(0, 250, 5)) for i in range(200)]
    doc = nlp.make_doc("他" * 100)
    clusters_from_spans(doc, [[(k, k + 1)] for k in range(100)])
    set_tracks(doc, head_tracks(*boxes))
    nlp(make_doc(["他"], [["他"]], tracks=two_heads()))
    start = time.process_time()
    nlp(doc)
    assert time.process_time() - start < 4.0
    found = [ids for status, ids in links(doc) if status == "linked"]
    assert len(found) == len(set(found)) > 50
