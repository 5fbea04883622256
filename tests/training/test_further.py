"""The documented command that trains a shipped pipeline further: `configs/further.cfg`."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import spacy
from places import ROOT
from spacy.language import Language
from tiny_pipelines import CORPUS, clusters_of

from spacy_tiktalk import Dialogue
from spacy_tiktalk.release.slim import release_pipeline

pytestmark = pytest.mark.skipif(
    find_spec("torch") is None, reason="training needs torch: pip install '.[train]'"
)
TURNS = [("小北", "小满唱得真好"), ("小南", "他是谁啊")]


def vectors_of(nlp: Language) -> np.ndarray:
    """What the encoder of a pipeline says of a dialogue."""
    doc = Dialogue.from_turns(TURNS).to_doc(nlp)
    return nlp.get_pipe("tok2vec").predict([doc])[0]  # type: ignore[attr-defined]


def test_a_released_pipeline_learns_on(
    overfit_folder: Callable[[str], Path], tmp_path: Path
) -> None:
    from spacy.cli.train import train

    released = release_pipeline(
        overfit_folder("listener"), tmp_path / "released", name="toy", version="1.0.0"
    )
    lines = (CORPUS / "train.jsonl").read_text(encoding="utf-8").splitlines()
    data = tmp_path / "mine.jsonl"
    data.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    train(
        ROOT / "configs" / "further.cfg",
        tmp_path / "further",
        overrides={
            "paths.text": str(released),
            "paths.train": str(data),
            "paths.dev": str(data),
            "training.max_steps": 1,
            "training.eval_frequency": 1,
            "training.optimizer.learn_rate.warmup_steps": 0,
            "training.optimizer.learn_rate.initial_rate": 0.01,
        },
    )
    before, after = spacy.load(released), spacy.load(tmp_path / "further" / "model-last")
    # One step moves the encoder, by less than would make another one of it.
    moved = np.abs(vectors_of(after) - vectors_of(before)).max()
    assert 1e-4 < moved < 2.0
    # It finds persons still, and again out of its own files.
    doc = after(Dialogue.from_turns(TURNS).to_doc(after))
    again = spacy.load(tmp_path / "further" / "model-last")
    assert clusters_of(doc) == clusters_of(again(Dialogue.from_turns(TURNS).to_doc(again)))
    scores = after.get_pipe("mention_clusterer").cfg
    assert scores["encoder"] != before.get_pipe("mention_clusterer").cfg["encoder"]
