"""scripts/average_weights.py: the mean of trainings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import spacy
from script_files import load_script, run_script
from spacy.language import Language
from spacy.training import Example
from tiny_pipelines import clusters_of, train

from spacy_tiktalk.models.walking import networks_of

SCRIPT = load_script("average_weights")


def weights(nlp: Language) -> dict[str, np.ndarray]:
    return {
        f"{what}, {name}": x.detach().numpy().copy()
        for what, shim in networks_of(nlp)
        for name, x in shim.module.named_parameters()
    }


def test_the_mean_of_two_trainings_from_one_start(
    overfit_folder: Callable[[str], Path],
    make_examples: Callable[..., list[Example]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start = overfit_folder("listener")
    for name, rate in (("a", 1e-3), ("b", 2e-3)):
        nlp = spacy.load(start)
        train(nlp, make_examples(nlp), steps=3, rate=rate)
        nlp.to_disk(tmp_path / name)
    run_script(SCRIPT, monkeypatch, tmp_path / "a", tmp_path / "b", tmp_path / "new" / "mean")
    a, b, mean = (spacy.load(tmp_path / name) for name in ("a", "b", "new/mean"))
    one, two, found = weights(a), weights(b), weights(mean)
    assert found.keys() == one.keys() and len(found) > 20
    assert all(np.allclose(found[k], (one[k] + two[k]) / 2, atol=1e-6) for k in found)
    assert any(not np.allclose(one[k], two[k], atol=1e-4) for k in found)
    # It is another encoder than each, and the clusterer knows it as its own.
    prints = [nlp.get_pipe("tok2vec").model.shims[0].network.fingerprint for nlp in (a, b, mean)]
    assert prints[2] not in prints[:2]
    assert mean.get_pipe("mention_clusterer").cfg["encoder"] == prints[2]
    doc = next(eg.predicted for eg in make_examples(mean))
    assert clusters_of(mean(doc))


def test_pipelines_of_two_kinds_have_no_mean(
    overfit_folder: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = overfit_folder("cnn")
    nlp = spacy.load(start)
    nlp.get_pipe("mention_clusterer").model.shims[0].module.start_out = None  # a layer less
    with pytest.raises(SystemExit, match="other weights"):
        SCRIPT.average([spacy.load(start), nlp])
    with pytest.raises(SystemExit, match="other networks"):
        SCRIPT.average([spacy.load(start), spacy.blank("zh")])
    with pytest.raises(SystemExit, match="T502"):
        run_script(SCRIPT, monkeypatch, start, tmp_path / "none", tmp_path / "mean")
    with pytest.raises(SystemExit, match="Two pipelines"):
        run_script(SCRIPT, monkeypatch, start, tmp_path / "mean")
