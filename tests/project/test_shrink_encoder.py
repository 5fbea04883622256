"""scripts/shrink_encoder.py: a pipeline with fewer layers that reads nearly the same."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from places import ROOT
from spacy.language import Language
from spacy.training import Example

from spacy_tiktalk import Dialogue
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.metrics.coref.scorer import score_coref

SCRIPT = ROOT / "scripts" / "shrink_encoder.py"


def run(monkeypatch: pytest.MonkeyPatch, *options: object) -> None:
    monkeypatch.setattr(sys, "argv", ["shrink_encoder.py", *map(str, options)])
    runpy.run_path(str(SCRIPT), run_name="__main__")


def test_one_layer_of_two_learns_to_read_like_both(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    overfit_folder: Callable[[str], Path],
    make_examples: Callable[..., list[Example]],
) -> None:
    teacher = overfit_folder("listener")
    talk = tmp_path / "talk.jsonl"
    known = make_examples(spacy.load(teacher))
    write_jsonl(talk, [DialogueRecord(Dialogue.from_doc(eg.reference)) for eg in known])
    options = ("--layers", 1, "--talk", talk, "--rate", 3e-3)
    for folder, epochs in (("before", 1), ("new/small", 150)):
        run(monkeypatch, teacher, tmp_path / folder, *options, "--epochs", epochs)
    assert "of the variance missed" in capsys.readouterr().out
    before, small = (spacy.load(tmp_path / folder) for folder in ("before", "new/small"))
    assert small.meta["tiktalk"]["shrunk"]["layers"] == 1
    missed = [nlp.meta["tiktalk"]["shrunk"]["missed"] for nlp in (before, small)]
    assert missed[1] < 0.5 * missed[0]
    scores = {}
    for name, nlp in (("whole", spacy.load(teacher)), ("small", small)):
        examples = make_examples(nlp)
        for example in examples:
            example.predicted = nlp(example.predicted)
        scores[name] = score_coref(examples)["coref_f"]
    # The heads were not touched, and read the imitation as what they know.
    assert scores["small"] > 0.7 * scores["whole"]


def test_more_layers_than_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overfit_folder: Callable[[str], Path]
) -> None:
    talk = ROOT / "corpus" / "dev.jsonl"
    with pytest.raises(SystemExit, match="the encoder has 2 layers"):
        run(monkeypatch, overfit_folder("listener"), tmp_path, "--layers", 3, "--talk", talk)


def test_which_layers_are_kept() -> None:
    kept = runpy.run_path(str(SCRIPT))["kept_layers"]
    assert kept(12, 6) == [1, 3, 5, 7, 9, 11]
    assert kept(12, 4) == [2, 5, 8, 11]
    assert kept(12, 12) == list(range(12))


def test_a_pipeline_without_an_encoder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overfit_folder: Callable[[str], Path]
) -> None:
    nlp: Language = spacy.blank("zh")
    nlp.to_disk(tmp_path / "blank")
    talk = ROOT / "corpus" / "dev.jsonl"
    with pytest.raises(SystemExit, match="dialogue encoder"):
        run(monkeypatch, tmp_path / "blank", tmp_path / "out", "--layers", 1, "--talk", talk)
