"""Training and reading on a GPU, against the same on the processor."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from on_gpu import found
from places import ROOT
from tiny_pipelines import CORPUS, LEARNED


def _has_gpu() -> bool:
    if importlib.util.find_spec("cupy") is None:  # spaCy's way to a GPU
        return False
    import torch

    return torch.cuda.is_available()


pytestmark = pytest.mark.skipif(not _has_gpu(), reason="needs an NVIDIA GPU, and cupy")


def on_gpu(*args: str | Path) -> dict[str, Any]:
    program = ROOT / "tests/support/on_gpu.py"
    done = subprocess.run(
        [sys.executable, str(program), *map(str, args)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def assert_alike(here: Any, there: Any) -> None:
    assert [[c[0] for c in doc] for doc in here] == [[c[0] for c in doc] for doc in there]
    scores = [[s for doc in side for c in doc for s in c[1]] for side in (here, there)]
    assert np.allclose(*scores, atol=1e-2)  # a GPU adds up in another order


@pytest.mark.parametrize("kind", ["listener", "embedded", "cnn"])
def test_what_is_learned_on_a_gpu_holds_on_a_processor(
    kind: str, encoder_folder: Path, tmp_path: Path
) -> None:
    there = on_gpu("train", kind, encoder_folder, tmp_path / "nlp")
    assert sum(there["losses"][-5:]) < sum(there["losses"][:5]) / 3
    assert any(there["found"])
    here = found(spacy.load(tmp_path / "nlp"), CORPUS / "train.jsonl", LEARNED)
    assert_alike(here, there["found"])


def test_the_shipped_pipeline_finds_there_what_it_finds_here() -> None:
    pytest.importorskip("zh_tiktalk")
    path = CORPUS / "dev.jsonl"
    there = on_gpu("read", "zh_tiktalk", path)["found"]
    here = found(spacy.load("zh_tiktalk"), path)
    same = sum([c[0] for c in a] == [c[0] for c in b] for a, b in zip(here, there, strict=True))
    assert same >= 0.9 * len(here)  # the processor computes in 8 bits
