"""The linker's scores in numpy are those of torch, from the same bytes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from link_scenes import head_tracks, make_doc, make_scenes
from spacy.tokens import Doc
from thinc.api import Model

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.linking.salience import Salience
from spacy_tiktalk.linking.title import TitleNames
from spacy_tiktalk.models.link.linker import build_head_linker, linker_shim
from spacy_tiktalk.models.link.module import serialize_linker
from spacy_tiktalk.models.link.request import EvidenceColumns, LinkRequest
from spacy_tiktalk.models.link.stored_linker import pack_linker, unpack_linker

WIDTH = 8


def vectors(model: Any, docs: list[Doc], is_train: bool) -> Any:
    rows = [np.random.default_rng(len(doc)).normal(size=(len(doc), WIDTH)) for doc in docs]
    return [one.astype(np.float32) for one in rows], lambda d: []


def scenes() -> Any:
    tracks = head_tracks(*[((i, i, 90 + i, 80 + 2 * i), range(0, 50, 5)) for i in range(3)])
    talk = ["刘小波来了", "他真帅，那个女的是谁"]
    clusters = [["刘小波", "他"], ["那个女的"]]
    return make_scenes(
        make_doc(talk, clusters, tracks=tracks),
        make_doc(["他们俩来了吗"], [["他们俩"]]),
        make_doc(["好"], []),
    )


def ask() -> LinkRequest:
    found = scenes()
    evidence = (Salience(), TitleNames())
    columns = [EvidenceColumns(e.name, tuple(e.weights), e(found)) for e in evidence]
    return LinkRequest(found, columns)


@pytest.mark.parametrize("hidden", [0, 5])
def test_all_scores(hidden: int) -> None:
    def build() -> Any:
        tok2vec: Any = Model("vectors", vectors, dims={"nO": WIDTH})
        return build_head_linker(tok2vec if hidden else None, hidden_width=hidden)

    made = build()
    made.initialize(X=ask())
    module = linker_shim(made).module
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for weight in module.parameters():
            weight += 0.5 * torch.randn(weight.shape, generator=generator)
    module.calibration = torch.tensor([0.3, 1.7])
    loaded = build().from_bytes(made.to_bytes())
    assert linker_shim(loaded).light is not None and linker_shim(made).light is None
    theirs, ours = made.predict(ask()), loaded.predict(ask())
    assert ours.clip is None and len(ours.scenes) == 3
    for a, b in zip(ours.scenes, theirs.scenes, strict=True):
        np.testing.assert_allclose(a.visibility, b.visibility.numpy(), atol=1e-5)
        np.testing.assert_allclose(a.logits, b.logits.numpy(), atol=1e-4)
        assert a.logits.shape == tuple(b.logits.shape) and a.logits.dtype == np.float32
        assert a.parts.keys() == b.parts.keys()
        for name, part in a.parts.items():
            np.testing.assert_allclose(part, b.parts[name].numpy(), atol=1e-4, err_msg=name)
    assert ours.penalty(0.1) == pytest.approx(float(theirs.penalty(0.1)), rel=1e-4)
    assert np.abs(ours.scenes[0].logits).max() > 0.5


def test_one_that_has_learned_nothing_speaks_without_torch() -> None:
    model = build_head_linker()
    assert linker_shim(model).light is not None
    scores = model.predict(ask())
    np.testing.assert_allclose(scores.scenes[0].visibility, 0.0)
    again = build_head_linker().from_bytes(model.to_bytes())
    assert again.to_bytes() == model.to_bytes()
    module = linker_shim(model).module  # the same in torch
    assert float(module.bias) == 0 and module.calibration.tolist() == [0.0, 1.0]


def test_damaged_weights() -> None:
    model = build_head_linker()
    stored = unpack_linker(serialize_linker(linker_shim(model).module))
    assert stored.shapes() == {name: array.shape for name, array in stored.weights.items()}
    with pytest.raises(TiktalkError, match=r"T209.*reduce\.weight"):
        unpack_linker(pack_linker((4, 2, 0), {}, packed(stored.weights)))
    with pytest.raises(TiktalkError, match=r"T209.*evidence\.salience"):
        unpack_linker(pack_linker((0, 0, 0), {"salience": 3}, packed(stored.weights)))


def packed(weights: Any) -> bytes:
    from spacy_tiktalk.models.storage import pack_weights

    return pack_weights(weights)
