"""scripts/teach.py: what teachers think of talk and of gold, ready to be learned from."""

from __future__ import annotations

import runpy
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from places import ROOT
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from spacy_tiktalk import Dialogue
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.models.text.clusters.teacher_targets import TeacherTargets
from spacy_tiktalk.training.corpus import DialogueCorpus


@pytest.fixture
def teach(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    overfit_folder: Callable[[str], Path],
    overfit_nlp: Callable[..., Language],
    make_examples: Callable[..., list[Example]],
) -> list[Example]:
    """Examples of four dialogues the teacher knows and sees without gold, then four with gold."""
    known = [eg.reference for eg in make_examples(overfit_nlp(), 4)]
    write_jsonl(tmp_path / "talk.jsonl", [DialogueRecord(Dialogue.from_doc(doc)) for doc in known])
    gold = ROOT / "corpus" / "train.jsonl"
    (tmp_path / "gold.jsonl").write_text(
        "".join(gold.read_text(encoding="utf8").splitlines(keepends=True)[:4]), encoding="utf8"
    )
    teacher = str(overfit_folder("listener"))
    argv = [
        *("teach.py", teacher, teacher, "--gold", str(tmp_path / "gold.jsonl")),
        *("--talk", str(tmp_path / "talk.jsonl"), "--output", str(tmp_path / "taught")),
        *("--beside", str(tmp_path / "beside")),
    ]
    (tmp_path / "beside").mkdir()
    (tmp_path / "beside" / "more.spacy").write_bytes(b"as it is")
    monkeypatch.setattr(sys, "argv", argv)
    runpy.run_path(str(ROOT / "scripts" / "teach.py"), run_name="__main__")
    nlp = overfit_nlp()
    files = ("talk", "gold")
    return [eg for f in files for eg in DialogueCorpus(tmp_path / "taught" / f"{f}.spacy")(nlp)]


def spans(doc: Doc) -> set[tuple[int, int, str]]:
    return {
        (span.start, span.end, key)
        for key, group in doc.spans.items()
        if key.startswith("coref_clusters")
        for span in group
    }


def test_what_teachers_find_and_think(
    teach: list[Example],
    overfit_nlp: Callable[..., Language],
    make_nlp: Callable[..., Language],
    tmp_path: Path,
) -> None:
    assert (tmp_path / "taught" / "more.spacy").read_bytes() == b"as it is"
    nlp = overfit_nlp()
    talk, gold = teach[:4], teach[4:]
    for example in talk:  # two of one teacher say what one says
        assert spans(example.reference) == spans(nlp(example.predicted.copy()))
        assert spans(example.reference)
    for example, weight in [*((eg, 1.0) for eg in talk), *((eg, 0.5) for eg in gold)]:
        targets = TeacherTargets.read(example.reference)
        assert targets is not None and targets.weight == weight
        # Known by heart: gold mentions are all but certain, everything else is all but out.
        mentions = {(start, end) for start, end, _ in spans(example.reference)}
        sure = {tuple(row) for row in targets.spans[targets.span_scores > 0.5].tolist()}
        starts = set(np.flatnonzero(targets.starts > 0.5).tolist())
        assert {span for span in sure if span[0] in starts} == mentions

    student = make_nlp("listener")
    losses = student.update(teach, losses={})
    for example in teach:
        example.reference.user_data.clear()
    plain = make_nlp("listener").update(teach, losses={})
    assert np.isfinite(losses["mention_clusterer"])
    assert losses["mention_clusterer_start"] != plain["mention_clusterer_start"]
