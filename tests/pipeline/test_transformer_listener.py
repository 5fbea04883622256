"""The clusterer over spacy-transformers, offline, as in configs/transformer.cfg."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.training import Example
from thinc.api import Adam, Config
from tiny_pipelines import ROOT, assert_same

pytest.importorskip("spacy_transformers", reason="spacy-transformers is not installed")
MakeExamples = Callable[..., list[Example]]


@pytest.fixture
def nlp(
    encoder_folder: Path, make_examples: MakeExamples, monkeypatch: pytest.MonkeyPatch
) -> Language:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    spacy.util.fix_random_seed(0)
    config = Config().from_disk(ROOT / "configs" / "transformer.cfg", interpolate=False)
    config["paths"]["encoder"] = str(encoder_folder)
    spans = config["components"]["transformer"]["model"]["get_spans"]
    spans["window"], spans["stride"] = 48, 32
    nlp = spacy.util.load_model_from_config(config)
    nlp.initialize(lambda: make_examples(nlp, 4))
    return nlp


def test_trains_saves_and_loads(nlp: Language, make_examples: MakeExamples, tmp_path: Path) -> None:
    trf = nlp.get_pipe("transformer").model
    weights = {
        name: value.detach().clone()
        for node in trf.walk()
        for shim in node.shims
        for name, value in shim._model.named_parameters()
    }
    optimizer = Adam(0.003)
    losses = []
    for _ in range(8):
        losses.append(nlp.update(make_examples(nlp, 4), sgd=optimizer)["mention_clusterer"])
    assert np.isfinite(losses).all() and losses[-1] < losses[0]
    changed = [
        name
        for node in trf.walk()
        for shim in node.shims
        for name, value in shim._model.named_parameters()
        if (value != weights[name]).any()
    ]
    assert any("attention" in name for name in changed)
    docs = [nlp(eg.predicted) for eg in make_examples(nlp, 4)]
    nlp.to_disk(tmp_path)
    loaded = spacy.load(tmp_path)
    assert_same((loaded(eg.predicted) for eg in make_examples(loaded, 4)), docs)
    assert [doc.text for doc in loaded.pipe(["", "他", " ", ""])] == ["", "他", " ", ""]
    assert loaded("").text == ""
    nothing = [Example(nlp.make_doc(text), nlp.make_doc(text)) for text in ("", " ")]
    for batch in (nothing[:1], nothing, [nothing[0], *make_examples(nlp, 2), nothing[0]]):
        nlp.update(batch, sgd=optimizer)
