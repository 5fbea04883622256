"""Predict, have it corrected in an annotation tool, train on what comes back."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from spacy.language import Language
from tiny_pipelines import CORPUS

from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.doccano.write import write_doccano
from spacy_tiktalk.formats.labelstudio.write import write_labelstudio
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.training.corpus import DialogueCorpus


def _predictions(nlp: Language) -> list:
    dialogues = [record.dialogue for record in read_records(CORPUS / "train.jsonl")[:16]]
    return [record_from_doc(nlp(dialogue.to_doc(nlp))) for dialogue in dialogues]


def _correct_in_labelstudio(path: Path) -> None:
    """Every mention of the first dialogue with any becomes one and the same person, "x"."""
    tasks = json.loads(path.read_text(encoding="utf-8"))
    for number, task in enumerate(tasks, start=1):
        results = task["predictions"][0]["result"]
        task.update(id=number, annotations=[{"id": number, "result": results}])
    wanted = next(task for task in tasks if task["predictions"][0]["result"])
    for result in wanted["annotations"][0]["result"]:
        if result["from_name"] == "cluster":
            result["value"]["text"] = ["x"]
    path.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")


def _correct_in_doccano(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = next(obj for obj in lines if obj["entities"])
    ids = [entity["id"] for entity in wanted["entities"]]
    wanted["relations"] = [
        {"id": n, "from_id": a, "to_id": b, "type": "same person"}
        for n, (a, b) in enumerate(pairwise(ids))
    ]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "write", "correct"),
    [
        ("export.json", write_labelstudio, _correct_in_labelstudio),
        ("export.jsonl", write_doccano, _correct_in_doccano),
    ],
)
def test_corrections_reach_the_training_examples(
    overfit_nlp: Callable[..., Language],
    tmp_path: Path,
    name: str,
    write: Callable,
    correct: Callable,
) -> None:
    nlp = overfit_nlp()
    predicted = _predictions(nlp)
    first = next(i for i, record in enumerate(predicted) if len(record.clusters) > 1)
    predicted = predicted[first:]
    write(tmp_path / name, predicted)
    correct(tmp_path / name)
    examples = list(DialogueCorpus(tmp_path / name)(nlp))
    assert len(examples) == len(predicted)
    (cluster,) = examples[0].reference._.coref_clusters
    assert sorted(cluster.offsets) == sorted(
        (span.start, span.end) for span in nlp(predicted[0].dialogue.to_doc(nlp))._.coref_mentions
    )
    assert "coref_clusters_1" not in examples[0].predicted.spans
    for example, record in zip(examples[1:], predicted[1:], strict=True):
        found = record_from_doc(example.reference)
        assert [c.mentions for c in found.clusters] == [c.mentions for c in record.clusters]
    losses = nlp.update(examples[:4], losses={})
    assert losses["mention_clusterer"] > 0
