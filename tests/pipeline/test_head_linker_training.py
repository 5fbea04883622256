"""`head_linker` learns: from tracks, from boxes with pictures, beside a clusterer, frozen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
import torch
from link_scenes import LARGE, SMALL, head_tracks, set_tracks, two_heads
from script_files import load_script, run_script
from spacy.language import Language
from spacy.tokens import SpanGroup
from spacy.training import Example
from thinc.api import Adam
from tiny_pipelines import CNN, LISTENER, build_nlp, tiny_encoder

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldBox, GoldCluster, GoldMention
from spacy_tiktalk.linking.scene import make_scene
from spacy_tiktalk.linking.types import Scene
from spacy_tiktalk.models.link.clip import head_vectors
from spacy_tiktalk.models.link.linker import clip_shim, linker_shim
from spacy_tiktalk.models.link.loss import ClusterGold
from spacy_tiktalk.pipeline.gold import GoldCount
from spacy_tiktalk.pipeline.link_gold import gold_scene
from spacy_tiktalk.training.corpus import DialogueCorpus
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.types import Crop

NAME = "head_linker"
NLP = spacy.blank("zh")
Heads = tuple[str, ...] | None


def record(
    turns: Sequence[str],
    clusters: Sequence[tuple[str, Heads]],
    boxes: Sequence[GoldBox] = (),
    *,
    title: str | None = None,
) -> DialogueRecord:
    """clusters: (text of the only mention, its visual labels)."""
    dialogue = Dialogue.from_turns([("A", turn) for turn in turns], title=title)
    found = []
    for text, heads in clusters:
        (turn,) = [n for n, words in enumerate(turns) if text in words][:1]
        start = turns[turn].index(text)
        found.append(GoldCluster((GoldMention(turn, start, start + len(text)),), heads=heads))
    return DialogueRecord(dialogue, tuple(found), tuple(boxes))


def examples(
    nlp: Language, folder: Path, records: Sequence[DialogueRecord], tracks: HeadTracks | None = None
) -> list[Example]:
    """Written, read as a corpus, and given head tracks as an annotating component would."""
    write_jsonl(folder / "train.jsonl", records)
    out = list(DialogueCorpus(folder / "train.jsonl")(nlp))
    for example in out:
        set_tracks(example.predicted, tracks)
    return out


def box_of(head: Any, *labels: str, frame: int = 10, **values: Any) -> GoldBox:
    return GoldBox(labels, frame, head[0], **values)


def make_nlp(tok2vec: Any = None, **config: Any) -> Language:
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("zh")
    if tok2vec is LISTENER:
        nlp.add_pipe("tok2vec", config={"model": CNN})
    if tok2vec is not None:
        model = {"@architectures": "spacy-tiktalk.HeadLinker.v1", "tok2vec": tok2vec}
        config["model"] = {**model, "hidden_width": 16}
    nlp.add_pipe(NAME, config=config)
    return nlp


def train(nlp: Language, data: list[Example], *, steps: int, rate: float = 0.03) -> list[dict]:
    optimizer = Adam(rate)
    shuffle = random.Random(0)
    out = []
    for _ in range(steps):
        out.append(
            nlp.update(shuffle.sample(data, min(4, len(data))), sgd=optimizer, losses={}, drop=0.1)
        )
    return out


def linked(nlp: Language, data: list[Example]) -> list[list[tuple[str, ...]]]:
    """What the component says of the gold clusters."""
    out = []
    for example in data:
        doc = example.predicted.copy()
        spans = [
            [(s.start, s.end) for s in example.reference.spans[key]]
            for key in example.reference.spans
            if key.startswith("coref")
        ]
        clusters_from_spans(doc, spans)
        for name in ("tok2vec", NAME):
            doc = nlp.get_pipe(name)(doc) if nlp.has_pipe(name) else doc
        out.append([c.head_track_ids for c in doc._.coref_clusters])
    return out


def weights(nlp: Language) -> bytes:
    """The linker's own, calibration included."""
    return bytes(linker_shim(nlp.get_pipe(NAME).model).to_bytes())


# --- gold ---------------------------------------------------------------------------------------


def gold_of(example: Example, boxes: Any = None) -> list[ClusterGold]:
    def make(doc: Any, clusters: Any) -> Any:
        return make_scene(doc, clusters, tracks=doc._.head_tracks)

    return gold_scene(example, make, count=GoldCount(), boxes=boxes)[1]


def test_gold_by_where_heads_are_seen(tmp_path: Path) -> None:
    gold = [
        ("刘小波", ("C1",)),
        ("她", ("C2",)),
        ("他俩", ("C1", "C2")),
        ("你", ()),
        ("我", None),
        ("谁", ("C3",)),  # marked where no head was found
    ]
    boxes = [
        box_of(SMALL, "C1"),
        box_of(LARGE, "C2"),
        GoldBox(("C3",), 10, (500.0, 10.0, 540.0, 50.0)),
    ]
    (example,) = examples(
        NLP, tmp_path, [record(["刘小波和她他俩你我谁"], gold, boxes)], two_heads()
    )
    assert gold_of(example) == [
        ClusterGold(True, (1,)),
        ClusterGold(True, (0,)),
        ClusterGold(True, (0, 1)),
        ClusterGold(False),
        ClusterGold(),
        ClusterGold(True),
    ]
    set_tracks(example.predicted, None)
    assert [g.heads for g in gold_of(example)] == [()] * 6
    assert [g.visible for g in gold_of(example)] == [True, True, True, False, None, True]


def test_gold_by_boxes(tmp_path: Path) -> None:
    from spacy_tiktalk.linking.box_heads import BoxHeads

    gold = [("刘小波", ("C1",)), ("他俩", ("C2", "C3")), ("你", ()), ("谁", ("C4",))]
    boxes = [
        box_of(SMALL, "C1", frame=90),
        box_of(LARGE, "C1", frame=10),  # marked twice: both are he
        GoldBox(("C2", "C3"), 30, (0.0, 0.0, 600.0, 300.0)),
    ]
    (example,) = examples(NLP, tmp_path, [record(["刘小波和他俩和你谁"], gold, boxes)])
    assert gold_of(example, BoxHeads()) == [
        ClusterGold(True, (0, 2)),
        ClusterGold(True, (1,)),
        ClusterGold(False),
        ClusterGold(True),
    ]


# --- tracks -------------------------------------------------------------------------------------

NAMES = ("刘小波", "王小明", "李小红", "陈小龙")


def small_ones() -> list[DialogueRecord]:
    """Who is named is the small head, and nobody's mother is there."""
    return [
        record([f"{name}来了", f"{name}妈妈呢"], [(name, ("C1",)), (f"{name}妈妈", ())], [
            box_of(SMALL, "C1")
        ])
        for name in NAMES
    ]  # fmt: skip


def test_it_learns_from_annotated_dialogues(tmp_path: Path) -> None:
    nlp = make_nlp()
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    assert ("H2",) not in {own[0] for own in linked(nlp, data)}
    losses = train(nlp, data, steps=80)
    assert losses[-1]["head_linker_link"] < 0.2 * losses[0]["head_linker_link"]
    assert linked(nlp, data) == [[("H2",), ()]] * 4
    for step in losses:
        parts = step["head_linker_link"] + step["head_linker_prior"]
        assert step[NAME] == pytest.approx(parts)


def test_a_second_initialize_starts_anew(tmp_path: Path) -> None:
    nlp = make_nlp()
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    before = weights(nlp)
    wanted = linked(nlp, data)
    train(nlp, data, steps=30)
    nlp.get_pipe(NAME).calibrate(data)
    assert weights(nlp) != before
    nlp.initialize(lambda: data)
    assert weights(nlp) == before
    assert linked(nlp, data) == wanted


def test_weight_of_the_loss(tmp_path: Path) -> None:
    nlp = make_nlp(loss_weight=0.25, l2=0.0)
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    losses = nlp.get_pipe(NAME).update(data)
    assert losses[NAME] == pytest.approx(0.25 * losses["head_linker_link"])
    first = losses[NAME]
    assert nlp.get_pipe(NAME).update(data, losses=losses) is losses
    assert losses[NAME] == pytest.approx(2 * first)
    nlp.initialize(lambda: data)
    nlp.get_pipe(NAME).loss_weight = 0.0
    before = weights(nlp)
    nlp.get_pipe(NAME).update(data, sgd=Adam(0.1, L2=0.0))
    assert weights(nlp) == before


def test_without_sgd_gradients_wait(tmp_path: Path) -> None:
    nlp = make_nlp()
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    pipe = nlp.get_pipe(NAME)
    before = weights(nlp)
    pipe.update(data)
    assert weights(nlp) == before
    pipe.finish_update(Adam(0.1))
    assert weights(nlp) != before


def test_nothing_to_learn_from(tmp_path: Path) -> None:
    """Empty Docs, Docs without gold, without heads: finite losses, and no change of mind."""
    nlp = make_nlp()
    records = [
        record(["他来了"], []),
        record(["她来了"], [("她", None)]),
    ]
    data = examples(nlp, tmp_path, records, two_heads())
    blank = Example(nlp.make_doc(""), nlp.make_doc(""))
    nlp.initialize(lambda: data)
    before = linked(nlp, data)
    for batch in (data, [blank], [blank, *data], []):
        losses = nlp.get_pipe(NAME).update(batch, sgd=Adam(0.01), losses={})
        assert all(np.isfinite(value) for value in losses.values())
        assert losses.get("head_linker_link", 0.0) == 0.0
    assert linked(nlp, data) == before


@pytest.mark.parametrize("tok2vec", [None, LISTENER])
def test_what_says_nothing_of_heads_erases_nothing(tmp_path: Path, tok2vec: Any) -> None:
    nlp = make_nlp(tok2vec, l2=0.1)
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    optimizer = Adam(0.03, L2=0.01)
    for _ in range(3):
        nlp.update(data, sgd=optimizer)
    trained = weights(nlp)
    (tmp_path / "silent").mkdir()
    silent = [record(["她来了"], [("她", None)])] * 3
    unseen = examples(nlp, tmp_path / "silent", silent, two_heads())
    for _ in range(3):
        losses = nlp.update(unseen, sgd=optimizer, losses={})
        assert losses[NAME] == losses["head_linker_link"] == 0.0
        nlp.get_pipe(NAME).update(unseen, sgd=optimizer)
    assert weights(nlp) == trained
    nlp.update([*unseen, *data], sgd=optimizer)
    assert weights(nlp) != trained


def test_a_training_without_heads_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp = make_nlp()
    data = examples(nlp, tmp_path, [record(["她来了"], [("她", None)])] * 2)
    with pytest.warns(UserWarning, match=r"W842.*None of the 2 annotated examples"):
        nlp.initialize(lambda: data)
    nlp.to_disk(tmp_path / "nlp")
    script = load_script("calibrate_linker")
    with pytest.raises(TiktalkError, match=r"^\[T843\].*Give annotated dialogues"):
        run_script(script, monkeypatch, tmp_path / "nlp", tmp_path / "train.jsonl", tmp_path / "o")
    assert not (tmp_path / "o").exists()


def test_hidden_evidence_is_hidden_in_training_only(tmp_path: Path) -> None:
    nlp = make_nlp(evidence_dropout=0.9)
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    pipe = nlp.get_pipe(NAME)
    losses = {pipe.update(data)["head_linker_link"] for _ in range(5)}
    assert len(losses) > 1  # not always the same is hidden
    pipe.evidence_dropout = 0.0
    assert len({pipe.update(data)["head_linker_link"] for _ in range(5)}) == 1
    assert {"salience", "text"} <= set(pipe.predict(clustered(data))[0][2][0]["parts"])


def clustered(data: list[Example]) -> list[Any]:
    docs = []
    for example in data:
        doc = example.predicted.copy()
        clusters_from_spans(doc, [[(0, 1)]])
        docs.append(doc)
    return docs


def test_calibrated_probabilities_are_saved(tmp_path: Path) -> None:
    nlp = make_nlp()
    data = examples(nlp, tmp_path, small_ones(), two_heads())
    nlp.initialize(lambda: data)
    found = nlp.get_pipe(NAME).calibrate(data)
    assert found["after"] <= found["before"]
    nlp.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    values = linker_shim(loaded.get_pipe(NAME).model).module.calibration.tolist()
    assert values == pytest.approx([found["bias"], found["temperature"]])


def test_other_tokens_than_the_gold(tmp_path: Path) -> None:
    """Gold by characters, predicted by words: what does not fit is left out."""
    from spacy.tokens import Doc

    (example,) = examples(
        NLP, tmp_path, [record(["刘小波和她"], [("刘小波", ()), ("她", ("C1",))])]
    )
    predicted = Doc(NLP.vocab, words=["刘小波和", "她"], spaces=[False, False])
    assert gold_of(Example(predicted, example.reference)) == [ClusterGold(True)]
    nlp = make_nlp()
    nlp.initialize(lambda: [Example(predicted, example.reference)])
    nlp.update([Example(predicted, example.reference)])


def test_the_initializer_wants_examples() -> None:
    pipe = make_nlp().get_pipe(NAME)
    for get_examples in (None, lambda: [], lambda: [1]):
        with pytest.raises(TypeError, match=r"\[E9(30|78)\]"):
            pipe.initialize(get_examples)


# --- beside a clusterer, over shared token vectors ----------------------------------------------


def joint_nlp(first: str = "mention_clusterer", *, tok2vec: Any = LISTENER) -> Language:
    nlp = make_nlp(tok2vec)
    if tok2vec is None:
        nlp.add_pipe("tok2vec", first=True, config={"model": CNN})
    model = {
        "@architectures": "spacy-tiktalk.MentionClusterer.v1",
        "hidden_width": 32,
        "tok2vec": LISTENER,
    }
    place = {"after": NAME} if first == NAME else {"before": NAME}
    nlp.add_pipe("mention_clusterer", config={"model": model}, **place)
    return nlp


def around() -> list[DialogueRecord]:
    """Where he is, the words around say; the rules see the same of all."""
    seen = ("站在左边", "穿着红衣", "笑得真甜")
    unseen = ("昨天说过", "以前唱过", "去年走了")
    return [
        record([f"他{words}"], [("他", ("C1",) if words in seen else ())], [box_of(LARGE, "C1")])
        for words in (*seen, *unseen)
    ]


def tok2vec_bytes(nlp: Language) -> bytes:
    return bytes(nlp.get_pipe("tok2vec").model.to_bytes())


@pytest.mark.parametrize("first", ["mention_clusterer", NAME])
def test_joint_training(tmp_path: Path, first: str) -> None:
    """Whichever listener comes last drives the shared vectors; both learn."""
    nlp = joint_nlp(first)
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    before = tok2vec_bytes(nlp)
    losses = train(nlp, data, steps=120, rate=0.01)
    assert tok2vec_bytes(nlp) != before
    for name in ("mention_clusterer", "head_linker_link"):
        last = np.mean([step[name] for step in losses[-10:]])
        assert last < 0.35 * np.mean([step[name] for step in losses[:5]]), name
    assert linked(nlp, data) == [[("H1",)]] * 3 + [[()]] * 3
    if first == "mention_clusterer":  # and together, from the text to the link
        for example, wanted in zip(data, [("H1",)] * 3 + [()] * 3, strict=True):
            (found,) = nlp(example.predicted.copy())._.coref_clusters
            assert [m.text for m in found.mentions] == ["他"] and found.head_track_ids == wanted


def test_the_linker_alone_moves_the_shared_vectors(tmp_path: Path) -> None:
    nlp = make_nlp(LISTENER)
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    before = tok2vec_bytes(nlp)
    train(nlp, data, steps=3)
    assert tok2vec_bytes(nlp) != before


def test_a_listener_that_hears_nothing_says_so(tmp_path: Path) -> None:
    nlp = make_nlp(LISTENER)
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    doc = data[0].predicted
    clusters_from_spans(doc, [[(0, 1)]])
    with pytest.raises(TiktalkError, match=r"T304.*他站在左边"):
        nlp.get_pipe(NAME)(doc)
    assert nlp.get_pipe(NAME)(nlp.make_doc("")).text == ""


def test_frozen_it_stays_as_it_is(tmp_path: Path) -> None:
    nlp = joint_nlp(tok2vec=None)
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    frozen = nlp.get_pipe(NAME).to_bytes()
    shared = tok2vec_bytes(nlp)
    optimizer = Adam(0.01)
    for _ in range(3):
        losses = nlp.update(data, sgd=optimizer, losses={}, exclude=[NAME])
    assert NAME not in losses and nlp.get_pipe(NAME).to_bytes() == frozen
    assert tok2vec_bytes(nlp) != shared


def test_a_shared_encoder_of_its_own(tmp_path: Path) -> None:
    """Embedded instead of listening."""
    nlp = make_nlp(CNN)
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    train(nlp, data, steps=100, rate=0.01)
    assert linked(nlp, data) == [[("H1",)]] * 3 + [[()]] * 3
    nlp.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert linked(loaded, data) == linked(nlp, data)


@pytest.mark.parametrize("hidden", [0, 16])
def test_another_dialogue_encoder_of_the_same_width(
    tmp_path: Path, encoder_folder: Path, hidden: int
) -> None:
    """A linker that reads no vectors does not mind."""
    nlp = build_nlp("listener", encoder_folder)
    model = {"@architectures": "spacy-tiktalk.HeadLinker.v1", "tok2vec": LISTENER}
    nlp.add_pipe(NAME, config={"model": {**model, "hidden_width": hidden}})
    nlp.remove_pipe("mention_clusterer")
    data = examples(nlp, tmp_path, around(), head_tracks(LARGE))
    nlp.initialize(lambda: data)
    train(nlp, data, steps=2)
    nlp.to_disk(tmp_path / "nlp")
    loaded = spacy.load(tmp_path / "nlp")
    assert linked(loaded, data) == linked(nlp, data)
    foreign = build_nlp("listener", tiny_encoder(tmp_path / "foreign", seed=5))
    loaded.remove_pipe("tok2vec")
    loaded.add_pipe("tok2vec", source=foreign, first=True)
    if not hidden:
        linked(loaded, data)
        return
    with pytest.raises(TiktalkError, match=r"T306. The component 'head_linker'"):
        linked(loaded, data)


# --- boxes and pictures -------------------------------------------------------------------------

COLORS = {"红": (40, 40, 230), "绿": (40, 230, 40), "蓝": (230, 40, 40)}


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cv2 = pytest.importorskip("cv2", reason="the extra [video] is not installed")
    folder = tmp_path_factory.mktemp("images")
    for name, color in COLORS.items():
        cv2.imencode(".png", np.full((32, 32, 3), color, np.uint8))[1].tofile(
            folder / f"{name}.png"
        )
    return folder


def colored(*, missing: bool = False) -> list[DialogueRecord]:
    """Two marked heads; the color tells which is meant."""
    out = []
    for first in COLORS:
        for second in COLORS:
            if first != second:
                boxes = [
                    box_of(LARGE, "C1", crop=f"{'x' if missing else first}.png"),
                    box_of(((300.0, 0.0, 540.0, 240.0), ()), "C2", crop=f"{second}.png"),
                ]
                out.append(
                    record([f"{second}衣服的女生真美"], [(f"{second}衣服的女生", ("C2",))], boxes)
                )
    return out


def clip_nlp(folder: Path, tune: str, **config: Any) -> Language:
    pytest.importorskip("cn_clip", reason="the extra [clip] is not installed")
    from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint

    path, model = make_tiny_checkpoint(folder / "clip")
    clip = {
        "@misc": "spacy-tiktalk.CNCLIP.v1",
        "path": str(path),
        "model": str(model),
        "tune": tune,
    }
    linker = {"@architectures": "spacy-tiktalk.HeadLinker.v1", "clip": clip, "clip_lr_scale": 0.1}
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("zh")
    nlp.add_pipe(NAME, config={"model": linker, "candidates": "boxes", **config})
    return nlp


def test_boxes_without_pictures_teach_the_words(tmp_path: Path) -> None:
    nlp = make_nlp(candidates="boxes")
    data = examples(nlp, tmp_path, small_ones())
    nlp.initialize(lambda: data)
    given = linker_shim(nlp.get_pipe(NAME).model).module.evidence
    before = {name: value.tolist() for name, value in given.items()}
    losses = train(nlp, data, steps=60)
    assert losses[-1]["head_linker_link"] < 0.2 * losses[0]["head_linker_link"]
    # Marked heads have no bystanders: what is prominent is not learned from them.
    after = linker_shim(nlp.get_pipe(NAME).model).module.evidence
    assert {name: value.tolist() for name, value in after.items()} == before
    for example in data:
        set_tracks(example.predicted, head_tracks(LARGE))
    assert linked(nlp, data) == [[("H1",), ()]] * 4


def test_pictures_of_boxes_teach_a_picture_model(tmp_path: Path, images: Path) -> None:
    nlp = clip_nlp(tmp_path, "lora", images_dir=str(images))
    data = examples(nlp, tmp_path, colored())
    nlp.initialize(lambda: data)
    losses = train(nlp, data, steps=60)
    for name in ("head_linker_contrast", "head_linker_link"):
        values = [step[name] for step in losses]
        assert np.mean(values[-10:]) < 0.75 * np.mean(values[:5]), name
    module = clip_shim(nlp.get_pipe(NAME).model).module
    assert module.tuned and 0.0 <= module.logit_scale.item() <= np.log(100) + 1e-6
    nlp.to_disk(tmp_path / "nlp")
    (tmp_path / "clip" / "tiny.pt").unlink()  # what was tuned needs it no more
    tracks = {f"components.{NAME}.images_dir": None, f"components.{NAME}.candidates": "tracks"}
    loaded = spacy.load(tmp_path / "nlp", config=tracks)
    again = clip_shim(loaded.get_pipe(NAME).model).module
    for name, value in module.weights().items():
        assert torch.equal(value, again.weights()[name])


def tuned_by_pictures(tmp_path: Path, images: Path) -> tuple[Language, list[Example], Any]:
    """A pipeline, its examples, and the picture model in it, before the first step."""
    nlp = clip_nlp(tmp_path, "lora", images_dir=str(images))
    data = examples(nlp, tmp_path, colored())
    nlp.initialize(lambda: data)
    return nlp, data, clip_shim(nlp.get_pipe(NAME).model).module


def test_the_temperature_of_a_picture_model_stays_in_its_range(
    tmp_path: Path, images: Path
) -> None:
    nlp, data, module = tuned_by_pictures(tmp_path, images)
    for given, kept in ((9.0, np.log(100)), (-9.0, 0.0)):
        module.logit_scale.data.fill_(given)
        train(nlp, data, steps=1)
        assert module.logit_scale.item() == pytest.approx(kept, abs=1e-3)


def test_pictures_that_were_seen_before_are_seen_anew_by_what_was_learned(
    tmp_path: Path, images: Path
) -> None:
    nlp, data, module = tuned_by_pictures(tmp_path, images)
    pixels = np.random.default_rng(0).integers(0, 255, (32, 32, 3), dtype=np.uint8)
    crop = Crop(pixels, 0, 0.0, np.float32([0, 0, 32, 32]), None, 1.0)
    scene = Scene(NLP("他"), (), ("H1",), crops={"H1": [crop]})

    def vectors() -> torch.Tensor:
        with torch.no_grad():
            return head_vectors(module, [(scene, "H1")])

    before = vectors()
    assert torch.equal(vectors(), before)
    train(nlp, data, steps=3)
    assert not torch.allclose(vectors(), before, atol=1e-4)


def test_a_second_initialize_starts_from_the_checkpoint(tmp_path: Path, images: Path) -> None:
    nlp = clip_nlp(tmp_path, "lora", images_dir=str(images))
    data = examples(nlp, tmp_path, colored())
    nlp.initialize(lambda: data)

    def picture_weights() -> dict[str, Any]:
        module = clip_shim(nlp.get_pipe(NAME).model).module
        return {name: value.clone() for name, value in module.weights().items()}

    before = picture_weights()
    train(nlp, data, steps=2)
    trained = picture_weights()
    assert any(not torch.equal(value, trained[name]) for name, value in before.items())
    nlp.initialize(lambda: data)
    assert not clip_shim(nlp.get_pipe(NAME).model).module.tuned
    for name, value in picture_weights().items():
        if "lora" not in name:  # these begin at random
            assert torch.equal(value, before[name]), name


def test_a_frozen_picture_model_is_a_path(tmp_path: Path, images: Path) -> None:
    nlp = clip_nlp(tmp_path, "frozen", images_dir=str(images))
    data = examples(nlp, tmp_path, colored())
    nlp.initialize(lambda: data)
    before = {k: v.clone() for k, v in clip_shim(nlp.get_pipe(NAME).model).module.weights().items()}
    train(nlp, data, steps=5)
    module = clip_shim(nlp.get_pipe(NAME).model).module
    assert not module.tuned
    assert all(torch.equal(value, before[name]) for name, value in module.weights().items())
    assert len(nlp.get_pipe(NAME).to_bytes()) < 100_000 < (tmp_path / "clip/tiny.pt").stat().st_size


def test_gold_that_cannot_be_used_is_told_of_once(tmp_path: Path) -> None:
    nlp = make_nlp()
    said = record(["他来了", "她呢"], [("他", ("C1",)), ("她", ())])
    data = examples(nlp, tmp_path, [said], head_tracks(LARGE, SMALL))
    nlp.initialize(lambda: data)
    doc = data[0].reference
    doc.spans["coref_clusters_3"] = SpanGroup(doc, spans=[doc[2:5]])  # over two turns
    with pytest.warns(UserWarning, match=r"W301.*1 of 3 .* 1 are not inside one turn") as told:
        for _ in range(2):
            nlp.update(data, sgd=Adam(0.01))
        nlp.get_pipe(NAME).calibrate(data)
    (ours,) = [w for w in told if "W301" in str(w.message)]
    assert "spacy_tiktalk/pipeline" not in ours.filename


def test_pictures_that_are_missing_are_told_of_once(tmp_path: Path, images: Path) -> None:
    nlp = make_nlp(candidates="boxes", images_dir=str(images))
    data = examples(nlp, tmp_path, colored(missing=True))
    nlp.initialize(lambda: data)
    with pytest.warns(UserWarning, match=r"W841.*1 of the boxes.*x\.png") as told:
        for _ in range(2):
            nlp.update(data, sgd=Adam(0.01))
    assert len([w for w in told if "W841" in str(w.message)]) == 1
