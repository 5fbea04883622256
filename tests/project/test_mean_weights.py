"""`scripts/mean_weights.py`: the mean of trainings that began alike."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
import spacy
from script_files import load_script, run_script

pytestmark = pytest.mark.skipif(
    find_spec("torch") is None, reason="training needs torch: pip install '.[train]'"
)
script = load_script("mean_weights")


def weights(path: Path) -> list[np.ndarray]:
    """All numbers of a pipeline's networks, in order."""
    found: list[np.ndarray] = []
    for node in script.nodes(spacy.load(path)):
        found += [node.get_param(name) for name in node.param_names if node.has_param(name)]
        found += [v.numpy() for shim in node.shims for v in shim.module.state_dict().values()]
    return found


@pytest.mark.parametrize("kind", ["listener", "cnn"])
def test_each_number_is_the_mean_of_its_likes(
    kind: str,
    overfit_folder: Callable[[str], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = overfit_folder(kind)
    other = tmp_path / "other"
    nlp = spacy.load(one)
    for node in script.nodes(nlp):
        for name in node.param_names:
            if node.has_param(name):
                node.set_param(name, node.get_param(name) + 1.0)
        for shim in node.shims:
            state = shim.module.state_dict()
            moved = {k: v + 1.0 if v.is_floating_point() else v for k, v in state.items()}
            shim.module.load_state_dict(moved)
    nlp.to_disk(other)
    run_script(script, monkeypatch, one, other, other, tmp_path / "mean")
    before, after = weights(one), weights(tmp_path / "mean")
    floats = [(a, b) for a, b in zip(before, after, strict=True) if a.dtype.kind == "f"]
    assert sum(a.size for a, _ in floats) > 1000
    for a, b in floats:
        assert np.allclose(b, a + 2 / 3, atol=1e-5)


def test_other_networks_have_no_mean(
    overfit_folder: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match="other networks"):
        run_script(
            script,
            monkeypatch,
            overfit_folder("listener"),
            overfit_folder("cnn"),
            tmp_path / "mean",
        )
    assert not (tmp_path / "mean").exists()
