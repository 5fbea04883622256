"""The authors' real files, where they are at hand: counted from the JSON itself, read, written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import spacy
from places import ROOT

from spacy_tiktalk.formats.convert import convert, count, read_records
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster
from spacy_tiktalk.training.corpus import DialogueCorpus
from spacy_tiktalk.training.name_swap import swap_names

FOLDER = Path(os.environ.get("TIKTALKCOREF_DATA") or ROOT / "../shared/data/tiktalkcoref")

pytestmark = [
    pytest.mark.skipif(
        not (FOLDER / "train.jsonl").is_file(),
        reason="no TikTalkCoref data; set TIKTALKCOREF_DATA to the folder with train.jsonl",
    ),
    pytest.mark.filterwarnings("ignore:.*W103"),  # the one known wrong text in clusters_str
]


def _read(part: str) -> list[DialogueRecord]:
    return read_records(
        FOLDER / f"{part}.jsonl",
        titles=FOLDER / "video_titles.jsonl",
        video_types=FOLDER / "video_types.jsonl",
    )


@pytest.mark.parametrize(("part", "n"), [("train", 787), ("dev", 90)])
def test_counts_are_those_of_the_json(part: str, n: int) -> None:
    with (FOLDER / f"{part}.jsonl").open(encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]
    records = _read(part)
    stats = count(records)
    clusters = [cluster for obj in objects for cluster in obj["clusters"]]
    assert stats.dialogues == len(objects) == n
    assert stats.turns == sum(len(obj["sentences"]) for obj in objects)
    assert stats.clusters == len(clusters)
    assert stats.mentions == sum(map(len, clusters))
    assert stats.boxes == sum(len(obj["visual_annotations"]) for obj in objects)
    assert stats.titles == stats.celeb + stats.no_celeb == n
    wrong = 0
    for obj, record in zip(objects, records, strict=True):
        for texts, cluster in zip(obj["clusters_str"], record.clusters, strict=True):
            wrong += sum(
                text != record.text_of(mention)
                for text, mention in zip(texts, cluster.mentions, strict=True)
            )
        labels = ["".join(cluster.heads or ()) or "none" for cluster in record.clusters]
        assert labels == obj["entity_label"]
        for box in record.boxes:
            assert not any("/" in (name or "") for name in (box.image, box.crop))
    assert wrong == (1 if part == "train" else 0)


@pytest.mark.parametrize(
    "output_format",
    ["jsonl", "tiktalkcoref", "conll", "corefud", "spacy", "labelstudio", "doccano"],
)
def test_round_trips(tmp_path: Path, output_format: str) -> None:
    target = tmp_path / "out"
    stats = convert(
        FOLDER / "dev.jsonl",
        target,
        output_format=output_format,
        titles=FOLDER / "video_titles.jsonl",
        video_types=FOLDER / "video_types.jsonl",
    )
    assert stats.misaligned == 0 and stats.dialogues == 90
    records = _read("dev")
    back = read_records(target, format=output_format)
    if output_format in ("jsonl", "tiktalkcoref", "labelstudio", "doccano"):
        assert back == records
    elif output_format in ("spacy", "corefud"):
        assert back == [record.in_text_order() for record in records]
    else:
        bare = [
            DialogueRecord(
                record.dialogue,
                tuple(GoldCluster(cluster.mentions) for cluster in record.clusters),
                video_type=record.video_type,
            ).in_text_order()
            for record in records
        ]
        assert back == bare


def test_corpus_over_the_authors_own_file() -> None:
    examples = list(DialogueCorpus(FOLDER / "dev.jsonl")(spacy.blank("zh")))
    assert len(examples) == 90
    for example in examples:
        assert list(example.predicted.spans) == ["turns"]
        assert len(example.predicted) == len(example.reference)


def test_names_can_be_swapped_in_many() -> None:
    import random

    rng = random.Random(0)
    records = _read("dev")
    assert sum(swap_names(record, rng) is not record for record in records) >= 20
