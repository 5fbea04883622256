"""The head linker's network: its formula, what it learns, its calibration, and how it is stored."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from link_scenes import Fixed, head_tracks, make_doc, make_scenes, two_heads
from spacy.tokens import Doc
from thinc.api import Adam, Model

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.linking.decide import decide
from spacy_tiktalk.linking.salience import FEATURES, Salience
from spacy_tiktalk.linking.title import TitleNames
from spacy_tiktalk.linking.types import Evidence, Scene
from spacy_tiktalk.models.link.calibration import fit_calibration
from spacy_tiktalk.models.link.linker import build_head_linker, clip_shim, linker_shim
from spacy_tiktalk.models.link.loss import ClusterGold, linker_loss
from spacy_tiktalk.models.link.module import LinkerModule, deserialize_linker, serialize_linker
from spacy_tiktalk.models.link.request import EvidenceColumns, LinkRequest, LinkScores

CPU = torch.device("cpu")
Gold = list[list[ClusterGold]]


def ask(
    scenes: Sequence[Scene], evidence: Sequence[Evidence] = (), *, clip: bool = True
) -> LinkRequest:
    columns = [EvidenceColumns(e.name, tuple(e.weights), e(scenes)) for e in evidence]
    return LinkRequest(scenes, columns, clip)


def ready(tok2vec: Any = None, *, evidence: Sequence[Evidence] = (), **values: Any) -> Any:
    """An initialized model."""
    torch.manual_seed(0)
    model = build_head_linker(tok2vec, **values)
    doc = make_doc(["他来了"], [["他"]])
    known = [EvidenceColumns(e.name, tuple(e.weights), [None]) for e in evidence]
    model.initialize(X=LinkRequest(make_scenes(doc), known))
    return model


def shaken(model: Any, seed: int = 0) -> LinkerModule:
    """Give every weight a random value."""
    module = linker_shim(model).module
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight in module.parameters():
            weight += 0.5 * torch.randn(weight.shape, generator=generator)
    return module


def train(
    model: Any, scenes: list[Scene], gold: Gold, evidence: Sequence[Evidence], *, steps: int = 60
) -> list[dict[str, float]]:
    optimizer = Adam(0.05)
    shuffle = random.Random(0)
    out = []
    for _ in range(steps):
        chosen = shuffle.sample(range(len(scenes)), min(8, len(scenes)))
        batch = [scenes[i] for i in chosen]
        scores, backprop = model.begin_update(ask(batch, evidence))
        parts = linker_loss(scores, batch, [gold[i] for i in chosen], l2=1e-4)
        backprop(sum(parts.values()))
        model.finish_update(optimizer)
        out.append({name: float(value.detach()) for name, value in parts.items()})
    return out


def accuracy(model: Any, scenes: list[Scene], gold: Gold, evidence: Sequence[Evidence]) -> float:
    right = []
    for scene, found, own in zip(
        scenes, model.predict(ask(scenes, evidence)).scenes, gold, strict=True
    ):
        for decision, known in zip(
            decide(found.logits.numpy(), scene.clusters, mode="argmax"), own, strict=True
        ):
            right.append(decision.heads == known.heads)
    return float(np.mean(right))


def visible(scores: LinkScores) -> list[float]:
    """1 - p(null) of the first cluster of each scene."""
    return [float(1 - 1 / (1 + np.exp(s.logits.numpy()[0]).sum())) for s in scores.scenes]


BOX = (100.0, 100.0, 200.0, 200.0)


# --- the formula --------------------------------------------------------------------------------


@pytest.mark.parametrize("salience", [False, True])
def test_the_number_of_heads_changes_no_odds_of_being_seen(salience: bool) -> None:
    evidence = [Salience()] if salience else []
    model = ready(evidence=evidence)
    shaken(model)
    docs = [
        make_doc(
            ["刘小波来了"],
            [["刘小波"]],
            tracks=head_tracks(*[((i, i, 90 + i, 80 + 2 * i), range(0, 50, 5)) for i in range(n)]),
        )
        for n in (1, 2, 5, 40)
    ]
    scores = model.predict(ask(make_scenes(*docs), evidence))
    told = torch.sigmoid(scores.scenes[0].visibility)[0].item()
    assert 0.02 < told < 0.98 and told != 0.5
    assert visible(scores) == pytest.approx([told] * 4, abs=1e-6)


def test_what_the_parts_say_adds_up() -> None:
    doc = make_doc(["刘小波和她"], [["刘小波"], ["她"]], title="刘小波", tracks=two_heads())
    bare = make_doc(["他"], [["他"]])
    evidence = [Salience(), TitleNames(), Fixed({("她", "H2"): 1.5})]
    model = ready(evidence=evidence)
    shaken(model)
    linker_shim(model).module.calibration = torch.tensor([0.3, 1.7])
    whole, none = model.predict(ask(make_scenes(doc, bare), evidence)).scenes
    assert set(whole.parts) == {"text", "salience", "title", "fixed"}
    assert torch.allclose(sum(whole.parts.values()), whole.logits)
    assert whole.logits.shape == (2, 2)
    assert torch.allclose(whole.parts["salience"].exp().sum(dim=1), torch.ones(2))
    assert torch.allclose(whole.parts["text"], whole.visibility[:, None].expand(2, 2))
    assert none.parts == {} and none.logits.shape == (1, 0) and none.visibility.shape == (1,)


def test_evidence_is_worth_its_weight() -> None:
    """Before anything was learned: default weights, log-odds 0, a head each."""
    evidence = [Fixed({("他", "H1"): 2.0, ("他", "H2"): -1.0})]
    scenes = make_scenes(make_doc(["他来了"], [["他"]], tracks=two_heads()))
    for model in (build_head_linker(), ready(evidence=evidence)):
        (found,) = model.predict(ask(scenes, evidence)).scenes
        assert found.logits[0].tolist() == pytest.approx([2.0 - np.log(2), -1.0 - np.log(2)])


def test_columns_of_float64_are_taken() -> None:
    class Double(Fixed):
        def _one(self, scene: Scene) -> Any:
            column = super()._one(scene)
            return type(column)(column.values.astype(np.float64))

    scenes = make_scenes(make_doc(["他来了"], [["他"]], tracks=two_heads()))
    (found,) = build_head_linker().predict(ask(scenes, [Double({("他", "H1"): 2.0})])).scenes
    assert found.logits.dtype == np.float32
    assert found.parts["fixed"][0].tolist() == [2.0, 0.0]


def test_a_batch_changes_nothing() -> None:
    docs = [
        make_doc(["刘小波和她"], [["刘小波"], ["她"]], title="刘小波", tracks=two_heads()),
        make_doc(["散步"], tracks=two_heads()),
        make_doc(["他来了", "谁"], [["他"]]),
        make_doc([""]),
        make_doc(["他们"], [["他们"]], tracks=head_tracks((BOX, [0]))),
    ]
    scenes = make_scenes(*docs)
    evidence = [Salience(), TitleNames()]
    model = ready(cnn(), evidence=evidence, hidden_width=8)
    shaken(model)
    together = model.predict(ask(scenes, evidence)).scenes
    for scene, found in zip(scenes, together, strict=True):
        (alone,) = model.predict(ask([scene], evidence)).scenes
        assert found.logits.shape == scene.shape
        assert torch.allclose(alone.logits, found.logits, atol=1e-5)
        assert torch.allclose(alone.visibility, found.visibility, atol=1e-5)


def test_no_scene_at_all() -> None:
    assert build_head_linker().predict(LinkRequest([])).scenes == []


# --- token vectors ------------------------------------------------------------------------------


def cnn(width: int = 16) -> Any:
    from spacy.ml.models.tok2vec import build_hash_embed_cnn_tok2vec

    return build_hash_embed_cnn_tok2vec(
        width=width,
        depth=1,
        embed_size=200,
        window_size=2,
        maxout_pieces=2,
        subword_features=False,
        pretrained_vectors=None,
    )


class Spy:
    """A tok2vec of fixed rows that keeps the gradients it gets."""

    def __init__(self, width: int = 4) -> None:
        self.got: list[list[np.ndarray]] = []
        self.model: Any = Model("spy", self.forward, dims={"nO": width})

    def forward(self, model: Any, docs: list[Doc], is_train: bool) -> Any:
        rng = np.random.default_rng(0)
        rows = [rng.normal(size=(len(d), 4)).astype(np.float32) for d in docs]

        def backprop(d_rows: list[np.ndarray]) -> list[Doc]:
            self.got.append(d_rows)
            return docs

        return rows, backprop


def test_gradients_reach_the_token_vectors_of_the_mentions_and_their_doc() -> None:
    spy = Spy()
    model = ready(spy.model, hidden_width=8)
    shaken(model)
    scenes = make_scenes(
        make_doc(["他来了"], [["他"]]),
        make_doc(["散步去"]),
        make_doc([""]),
        make_doc(["她"], [["她"]]),
    )
    scores, backprop = model.begin_update(ask(scenes))
    backprop(linker_loss(scores, scenes, [[ClusterGold(True)], [], [], [ClusterGold()]])["link"])
    first, second, third, fourth = spy.got[0]
    assert [len(rows) for rows in spy.got[0]] == [3, 3, 0, 1]
    assert np.abs(first).min() > 0  # by way of the Doc's mean all tokens count
    assert np.abs(first[0]).max() > 1.5 * np.abs(first[1]).max()  # the mention more than the rest
    assert not second.any() and not third.any() and not fourth.any()


@pytest.mark.parametrize("hidden_width", [0, 8])
def test_zeros_where_there_is_nothing_to_learn(hidden_width: int) -> None:
    """The last listener drives the shared encoder: it must hear from every batch."""
    spy = Spy()
    model = ready(spy.model, hidden_width=hidden_width)
    scenes = make_scenes(make_doc(["散步去"]), make_doc(["他来了"], [["他"]]))
    scores, backprop = model.begin_update(ask(scenes))
    backprop(sum(linker_loss(scores, scenes, [[], [ClusterGold()]], l2=0.1).values()))
    assert [rows.shape for rows in spy.got[0]] == [(3, 4), (3, 4)]
    assert not any(rows.any() for rows in spy.got[0])


def test_token_vectors_of_another_width() -> None:
    model = ready(cnn(16), hidden_width=8)
    model.layers[0] = cnn(24)
    model.set_ref("tok2vec", model.layers[0])
    model.layers[0].initialize()
    with pytest.raises(TiktalkError, match=r"T305.*24.*16"):
        model.predict(ask(make_scenes(make_doc(["他"], [["他"]]))))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"hidden_width": -1}, "T301"),
        ({"lr_scale": 0.0}, "T301"),
        ({"clip_lr_scale": -1.0}, "T301"),
        ({"storage": "int4"}, "T208"),
    ],
)
def test_sizes_out_of_range(values: dict[str, Any], code: str) -> None:
    with pytest.raises(TiktalkError, match=code):
        build_head_linker(**values)


# --- learning -----------------------------------------------------------------------------------


def salience_toy() -> tuple[list[Scene], Gold]:
    """The small head is who is talked about: against the default weights."""
    shuffle = random.Random(1)
    docs, gold = [], []
    for _ in range(24):
        sides = [300, 40]
        shuffle.shuffle(sides)
        boxes = [(10.0, 10.0, 10.0 + side, 10.0 + side) for side in sides]
        docs.append(
            make_doc(
                ["他来了"], [["他"]], tracks=head_tracks(*[(b, range(0, 50, 5)) for b in boxes])
            )
        )
        gold.append([ClusterGold(True, (sides.index(40),))])
    return make_scenes(*docs), gold


def test_salience_is_learned() -> None:
    scenes, gold = salience_toy()
    model = ready(evidence=[Salience()])
    assert accuracy(model, scenes, gold, [Salience()]) == 0.0
    losses = train(model, scenes, gold, [Salience()])
    assert losses[-1]["link"] < 0.3 * losses[0]["link"]
    assert accuracy(model, scenes, gold, [Salience()]) == 1.0
    weights = linker_shim(model).module.evidence["salience"]
    assert weights[FEATURES.index("size")] < 0


def words_toy(*, tracks: bool) -> tuple[list[Scene], Gold]:
    """Names are in the picture, mothers are not."""
    docs, gold = [], []
    for name in ("刘小波", "王小明", "李小红", "陈小龙"):
        for turn, seen in ((f"{name}来了", True), (f"{name}妈妈来了", False)):
            mention = name if seen else f"{name}妈妈"
            found = head_tracks((BOX, range(0, 50, 5))) if tracks else None
            docs.append(make_doc([turn], [[mention]], tracks=found))
            gold.append([ClusterGold(seen, (0,) if seen and tracks else ())])
    return make_scenes(*docs), gold


@pytest.mark.parametrize("tracks", [True, False])
def test_words_of_visibility_are_learned(tracks: bool) -> None:
    scenes, gold = words_toy(tracks=tracks)
    model = ready(evidence=[Salience()])
    losses = train(model, scenes, gold, [Salience()])
    assert losses[-1]["link"] < 0.2 * losses[0]["link"]
    seen, _ = words_toy(tracks=True)
    wanted = [[ClusterGold(own.visible, (0,) if own.visible else ()) for own in g] for g in gold]
    assert accuracy(model, seen, wanted, [Salience()]) == 1.0


def test_the_words_around_a_mention_are_learned_by_the_hidden_layer() -> None:
    """Rules see the same of all of these."""
    docs, gold = [], []
    for turn, seen in (
        ("他站在左边", True),
        ("他穿着红衣", True),
        ("他笑得真甜", True),
        ("他昨天说过", False),
        ("他以前唱过", False),
        ("他去年走了", False),
    ):
        docs.append(make_doc([turn], [["他"]], tracks=head_tracks((BOX, range(0, 50, 5)))))
        gold.append([ClusterGold(seen, (0,) if seen else ())])
    scenes = make_scenes(*docs)
    plain = ready(evidence=[Salience()])
    train(plain, scenes, gold, [Salience()], steps=30)
    assert accuracy(plain, scenes, gold, [Salience()]) == 0.5
    model = ready(cnn(), evidence=[Salience()], hidden_width=16)
    losses = train(model, scenes, gold, [Salience()], steps=80)
    assert np.mean([step["link"] for step in losses[-10:]]) < 0.3 * losses[0]["link"]
    assert accuracy(model, scenes, gold, [Salience()]) == 1.0


def test_a_weight_that_is_not_known_yet_is_not_trained_but_used() -> None:
    """Evidence set after nlp.initialize keeps its default weights."""
    said = Fixed({("他", "H1"): 2.0})
    scenes, gold = salience_toy()
    model = ready(evidence=[Salience()])
    train(model, scenes, gold, [Salience(), said], steps=2)
    assert "fixed" not in linker_shim(model).module.evidence
    assert model.predict(ask(scenes, [said])).scenes[0].parts["fixed"][0, 0] == 2.0


# --- the loss by hand ---------------------------------------------------------------------------


def loss_of(doc: Doc, gold: list[ClusterGold], said: dict[tuple[str, str], float]) -> float:
    scenes = make_scenes(doc)
    model = build_head_linker()
    linker_shim(model).module  # noqa: B018  # the loss is for torch
    scores = model.predict(ask(scenes, [Fixed(said)]))
    return float(linker_loss(scores, scenes, [gold])["link"].detach())


SAID = {("他", "H1"): float(np.log(6)), ("他", "H2"): float(np.log(2))}  # 3 and 1 beside null's 1


@pytest.mark.parametrize(
    ("gold", "wanted"),
    [
        (ClusterGold(True, (0,)), -np.log(3 / 5)),
        (ClusterGold(True, (1,)), -np.log(1 / 5)),
        (ClusterGold(True, (0, 1)), -np.log(4 / 5)),  # the tracker saw him twice: either will do
        (ClusterGold(False), -np.log(1 / 5)),
        (ClusterGold(True), np.log(2)),  # by the words alone
        (ClusterGold(), 0.0),
    ],
)
def test_the_loss_of_one_cluster(gold: ClusterGold, wanted: float) -> None:
    doc = make_doc(["他来了"], [["他"]], tracks=two_heads())
    assert loss_of(doc, [gold], SAID) == pytest.approx(wanted, abs=1e-6)


def test_heads_may_be_known_where_nobody_said_who_is_visible() -> None:
    first = make_doc(["他来了"], [["他"]], tracks=two_heads())
    gold = [ClusterGold(None, (0,))]
    assert loss_of(first, gold, SAID) == pytest.approx(-np.log(3 / 5), abs=1e-6)
    other = make_doc(["她来了"], [["她"]], tracks=two_heads())
    scenes = make_scenes(first, other)
    model = build_head_linker()
    linker_shim(model).module  # noqa: B018  # the loss is for torch
    scores = model.predict(ask(scenes, [Fixed({**SAID, ("她", "H2"): float(np.log(2))})]))
    found = linker_loss(scores, scenes, [[ClusterGold(True, (0,))], [ClusterGold(None, (1,))]])
    wanted = -(np.log(3 / 5) + np.log(2 / 5)) / 2  # each by the scores of its own scene
    assert float(found["link"].detach()) == pytest.approx(wanted, abs=1e-6)


def test_the_loss_of_a_group_is_the_mean_over_its_heads() -> None:
    doc = make_doc(["他俩来了"], [["他俩"]], tracks=two_heads())
    said = {("他俩", head): value for (_, head), value in SAID.items()}
    wanted = -(np.log(3 / 5) + np.log(1 / 5)) / 2
    assert loss_of(doc, [ClusterGold(True, (0, 1))], said) == pytest.approx(wanted, abs=1e-6)


def test_without_heads_the_words_are_asked() -> None:
    doc = make_doc(["他来了"], [["他"]])
    assert loss_of(doc, [ClusterGold(False)], {}) == pytest.approx(np.log(2))


def test_the_mean_is_over_clusters_with_gold() -> None:
    doc = make_doc(["他和她和你"], [["他"], ["她"], ["你"]], tracks=two_heads())
    gold = [ClusterGold(True, (0,)), ClusterGold(), ClusterGold(True)]
    wanted = (-np.log(3 / 5) + np.log(2)) / 2
    assert loss_of(doc, gold, SAID) == pytest.approx(wanted, abs=1e-6)


# --- calibration --------------------------------------------------------------------------------


def far_too_sure() -> tuple[Any, LinkRequest, Gold, list[Scene]]:
    """6 nats for him and against her, which is right three times in four."""
    docs, gold = [], []
    for i in range(40):
        who = "他她"[i % 2]
        docs.append(make_doc([f"{who}来了"], [[who]], tracks=head_tracks((BOX, range(0, 50, 5)))))
        seen = (who == "他") == (i % 8 > 1)
        gold.append([ClusterGold(seen, (0,) if seen else ())])
    scenes = make_scenes(*docs)
    model = ready(evidence=[Salience()])
    said = Fixed({("他", "H1"): 6.0, ("她", "H1"): -6.0})
    return model, ask(scenes, [Salience(), said]), gold, scenes


def test_calibration_lowers_the_loss_and_tells_the_truth() -> None:
    model, request, gold, _ = far_too_sure()
    before = model.predict(request)
    found = fit_calibration(model, request, gold)
    assert found["after"] < 0.5 * found["before"]
    assert found["temperature"] == pytest.approx(6 / np.log(3), rel=0.05)
    assert found["bias"] == pytest.approx(0.0, abs=0.1)
    after = model.predict(request)
    assert visible(before)[0] > 0.95 and visible(before)[1] < 0.05
    assert visible(after)[:2] == pytest.approx([0.75, 0.25], abs=0.01)
    again = fit_calibration(model, request, gold)
    assert again["before"] == pytest.approx(found["after"])
    assert again["after"] <= again["before"] + 1e-6


@pytest.mark.parametrize("temperature", [0.2, 3.0, 9.0])
def test_calibration_keeps_the_ranking_of_the_heads(temperature: float) -> None:
    """Salience says H1, evidence says H2, about as loud."""
    scenes = make_scenes(make_doc(["他来了"], [["他"]], tracks=two_heads()))
    (column,) = Salience()(scenes)
    margin = float((column.values[0, 0] - column.values[0, 1]) @ np.array(Salience.weights))
    for more in (-0.3, 0.3):
        request = ask(scenes, [Salience(), Fixed({("他", "H2"): margin + more})])
        model = ready(evidence=[Salience()])
        linker_shim(model).module.calibration = torch.tensor([-0.5, temperature])
        logits = model.predict(request).scenes[0].logits[0]
        assert bool(logits[1] > logits[0]) == (more > 0)


def test_calibration_needs_gold() -> None:
    model, request, gold, _ = far_too_sure()
    with pytest.raises(TiktalkError, match="T843"):
        fit_calibration(model, request, [[ClusterGold()] for _ in gold])


# --- storage ------------------------------------------------------------------------------------


def trained(**values: Any) -> Any:
    model = ready(cnn(), evidence=[Salience(), TitleNames()], hidden_width=8, **values)
    shaken(model).calibration = torch.tensor([0.25, 1.5])
    return model


def some_scenes() -> list[Scene]:
    doc = make_doc(["刘小波和她"], [["刘小波"], ["她"]], title="刘小波", tracks=two_heads())
    return make_scenes(doc, make_doc(["他来了"], [["他"]]))


@pytest.mark.parametrize(
    ("storage", "tolerance"), [("float32", 1e-5), ("float16", 0.02), ("int8", 0.1)]
)
def test_bytes_and_back(storage: Any, tolerance: float) -> None:
    model = trained(storage=storage)
    request = ask(some_scenes(), [Salience(), TitleNames()])
    other = ready(cnn(), hidden_width=8, storage=storage)
    other.from_bytes(model.to_bytes())
    wanted, found = (m.predict(request).scenes for m in (model, other))
    for a, b in zip(wanted, found, strict=True):
        np.testing.assert_allclose(b.logits, a.logits.numpy(), atol=tolerance)
        np.testing.assert_allclose(b.visibility, a.visibility.numpy(), atol=tolerance)
    assert (
        other.to_bytes()
        == ready(cnn(), hidden_width=8, storage=storage).from_bytes(other.to_bytes()).to_bytes()
    )


def test_the_table_of_an_int8_pipeline_is_no_larger_than_it_must_be() -> None:
    assert len(serialize_linker(LinkerModule(), "float16")) < 45_000


def test_other_features_are_refused() -> None:
    import srsly

    msg = srsly.msgpack_loads(serialize_linker(LinkerModule()))
    msg["features"] = [7, 7]
    with pytest.raises(TiktalkError, match=r"T209.*other visibility features"):
        deserialize_linker(LinkerModule(), srsly.msgpack_dumps(msg), CPU)


@pytest.mark.parametrize("n", [0, 1, 50, -1, -5000])
def test_bytes_cut_short(n: int) -> None:
    data = serialize_linker(linker_shim(trained()).module)
    with pytest.raises(TiktalkError, match="T209"):
        deserialize_linker(LinkerModule(), data[:n], CPU)


@settings(max_examples=200, deadline=None)
@given(at=st.integers(0, 700), value=st.integers(0, 255))
def test_damaged_bytes(at: int, value: int) -> None:
    """Whatever stands there, it is read or refused with a code."""
    data = bytearray(DAMAGED)
    data[at] = value
    try:
        deserialize_linker(LinkerModule(), bytes(data), CPU)
    except TiktalkError as err:
        assert err.code == "T209"


DAMAGED = serialize_linker(LinkerModule(4, 2), "int8")


# --- with a text-picture model ------------------------------------------------------------------

COLORS = {"红衣服": (40, 40, 230), "绿衣服": (40, 230, 40), "蓝衣服": (230, 40, 40)}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    pytest.importorskip("cn_clip", reason="the extra [clip] is not installed")
    from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint

    return make_tiny_checkpoint(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def colored() -> tuple[list[Scene], Gold]:
    """Who wears which color; two heads a video, in both orders."""
    from dataclasses import replace

    from spacy_tiktalk.video.types import Crop

    def crop(name: str) -> Crop:
        image = np.full((32, 32, 3), COLORS[name], dtype=np.uint8)
        return Crop(image, 0, 0.0, np.array([0, 0, 32, 32], np.float32), None, 0.5)

    names = list(COLORS)
    scenes, gold = [], []
    for first in names:
        for second in names:
            if first == second:
                continue
            tracks = head_tracks((BOX, range(0, 50, 5)), (BOX, range(0, 50, 5)))
            (scene,) = make_scenes(
                make_doc([f"{second}的女生真美"], [[f"{second}的女生"]], tracks=tracks)
            )
            scenes.append(replace(scene, crops={"H1": [crop(first)], "H2": [crop(second)]}))
            gold.append([ClusterGold(True, (1,))])
    return scenes, gold


def with_clip(files: tuple[Path, Path], tune: str, **values: Any) -> Any:
    from spacy_tiktalk.models.cross_modal.cn_clip import CNCLIP

    clip = CNCLIP(path=str(files[0]), model=str(files[1]), tune=tune)  # type: ignore[arg-type]
    return ready(clip=clip, **values)


def frozen_part(model: Any) -> dict[str, torch.Tensor]:
    """The checkpoint's own weights."""
    named = clip_shim(model).module.net.named_parameters()
    return {name: w.detach().clone() for name, w in named if not w.requires_grad}


@pytest.mark.parametrize("tune", ["frozen", "lora"])
def test_what_learns_of_the_picture_model(
    tiny: tuple[Path, Path], colored: tuple[list[Scene], Gold], tune: str
) -> None:
    scenes, gold = colored
    model = with_clip(tiny, tune, clip_lr_scale=0.1)
    scores = model.predict(ask(scenes))  # reads the checkpoint, in inference mode
    assert scores.scenes[0].parts["clip"].shape == (1, 2)
    assert torch.allclose(sum(scores.scenes[0].parts.values()), scores.scenes[0].logits)
    before = frozen_part(model)
    losses = train(model, scenes, gold, [], steps=30)
    first, last = losses[0]["contrast"], np.mean([step["contrast"] for step in losses[-5:]])
    assert all(np.isfinite(step["contrast"]) for step in losses)
    after = dict(clip_shim(model).module.net.named_parameters())
    assert before and all(torch.equal(value, after[name]) for name, value in before.items())
    if tune == "frozen":
        assert len(before) == len(after)
        weights = linker_shim(model).module.evidence["clip"]
        assert not torch.allclose(weights, torch.tensor([1.0, 0.0, 0.0]))  # its worth is learned
    else:
        assert last < 0.7 * first


def test_stored_is_the_path_or_what_was_tuned(
    tiny: tuple[Path, Path], colored: tuple[list[Scene], Gold]
) -> None:
    scenes, gold = colored
    wanted = {}
    size = {}
    for tune in ("frozen", "lora"):
        model = with_clip(tiny, tune)
        train(model, scenes, gold, [], steps=3)
        clip_shim(model).module.tuned = tune != "frozen"  # the component does that
        data = model.to_bytes()
        size[tune] = len(data)
        other = build_head_linker().from_bytes(data)
        wanted[tune] = model.predict(ask(scenes)).scenes[0].logits
        assert torch.equal(other.predict(ask(scenes)).scenes[0].logits, wanted[tune])
    checkpoint = tiny[0].stat().st_size
    assert size["frozen"] < 100_000 < checkpoint < size["lora"]


def test_heads_without_crops_get_nothing_from_pictures(
    tiny: tuple[Path, Path], colored: tuple[list[Scene], Gold]
) -> None:
    from dataclasses import replace

    scene = colored[0][0]
    model = with_clip(tiny, "frozen")
    some = replace(scene, crops={"H1": scene.crops["H1"]})
    none = replace(scene, crops={})
    one, nothing, unasked = (
        model.predict(ask(scenes, clip=asked)).scenes[0]
        for scenes, asked in (([some], True), ([none], True), ([scene], False))
    )
    assert one.parts["clip"][0, 1] == 0.0
    assert "clip" not in nothing.parts and "clip" not in unasked.parts


def test_pictures_are_remembered_until_the_weights_change(
    tiny: tuple[Path, Path], colored: tuple[list[Scene], Gold], monkeypatch: pytest.MonkeyPatch
) -> None:
    from spacy_tiktalk.models.link.clip import forget

    model = with_clip(tiny, "frozen")
    module = clip_shim(model).module
    seen: list[int] = []
    whole: Callable[..., Any] = module.pixels
    monkeypatch.setattr(module, "pixels", lambda images: seen.append(len(images)) or whole(images))
    first = model.predict(ask(colored[0])).scenes[0].logits
    again = model.predict(ask(colored[0])).scenes[0].logits
    assert torch.equal(first, again)
    assert sum(seen) <= 12 and len(seen) == 1
    forget(module)
    model.predict(ask(colored[0]))
    assert len(seen) == 2
