"""The main job where torch, transformers and tokenizers are not installed."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from spacy.language import Language
from spacy.training import Example
from spacy.util import is_package
from tiny_pipelines import CORPUS, KINDS, assert_same

from spacy_tiktalk.models.network_shim import NetworkShim

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]


def shims_of(nlp: Language) -> Iterator[NetworkShim]:
    for _, pipe in nlp.pipeline:
        for node in pipe.model.walk():
            yield from (shim for shim in node.shims if isinstance(shim, NetworkShim))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.timeout(600)
def test_every_way_of_use(
    overfit_folder: Callable[[str], Path], overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    nlp = overfit_nlp(kind)
    for shim in shims_of(nlp):
        shim.module  # noqa: B018  # asked for, it is in torch
        assert shim.light is None
    docs = list(nlp.pipe(eg.predicted for eg in make_examples(nlp, 6)))
    expected = [[[list(span) for span in c.offsets] for c in doc._.coref_clusters] for doc in docs]
    assert sum(map(len, expected)) > 5
    program = ROOT / "tests" / "support" / "without_torch.py"
    done = subprocess.run(
        [sys.executable, program, overfit_folder(kind), CORPUS / "train.jsonl"],
        capture_output=True, text=True, check=False, timeout=500, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    ways = {name for name, value in found.items() if isinstance(value, list)} - {"imported"}
    assert len(ways) >= 6 and {name for name in ways if found[name] != expected} == set()
    assert ("replaced" in ways) == (kind != "embedded")
    assert found["same bytes"] and found["imported"] == []
    assert found["trained"] == found["linker trained"] == "T211" and found["blank"] == "T303"


@pytest.mark.skipif(not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup")
def test_the_main_job_with_a_video(tmp_path: Path) -> None:
    """Text, heads and links of the shipped pipeline; what cannot be done names its extra."""
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    program = ROOT / "tests" / "support" / "without_torch.py"
    done = subprocess.run(
        [sys.executable, program, "video", tmp_path, CORPUS / "heads"],
        capture_output=True, text=True, check=False, timeout=280, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    (one, first), (other, second) = (found["clusters"][name] for name in ("艾琳", "霍将军"))
    assert one == other == "linked" and {first, second} == {"H1", "H2"}
    assert set(found["errors"].values()) == {"T700"} and found["imported"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_scores_are_those_of_torch(
    overfit_nlp: Make, make_examples: MakeExamples, kind: str
) -> None:
    light, torch = overfit_nlp(kind), overfit_nlp(kind)
    for shim in shims_of(torch):
        shim.module  # noqa: B018  # asked for, it is in torch
    assert all(shim.light is not None for shim in shims_of(light))
    found = light.pipe(eg.predicted for eg in make_examples(light))
    assert_same(found, torch.pipe(eg.predicted for eg in make_examples(torch)))


def test_a_loaded_pipeline_learns_on(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    before = nlp.to_bytes()
    losses = nlp.update(make_examples(nlp, 4), sgd=nlp.resume_training(), losses={})
    assert losses["mention_clusterer"] > 0 and nlp.to_bytes() != before
    assert all(shim.light is None for shim in shims_of(nlp))


def test_what_is_frozen_stays_light(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    (encoder,) = shims_of_pipe(nlp, "tok2vec")
    data = encoder.to_bytes()
    nlp.resume_training()
    examples = make_examples(nlp, 4)
    optimizer = nlp.create_optimizer()
    nlp.update(examples, sgd=optimizer, exclude=["tok2vec"], annotates=["tok2vec"])
    assert encoder.light is not None and encoder.to_bytes() == data


def shims_of_pipe(nlp: Language, name: str) -> list[NetworkShim]:
    return [s for node in nlp.get_pipe(name).model.walk() for s in node.shims]
