"""scripts/join_dialogues.py: several threads in one dialogue, with the gold of all."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
import spacy
from places import ROOT
from script_files import load_script, run_script
from spacy.tokens import DocBin

from spacy_tiktalk.formats.convert import convert, read_records
from spacy_tiktalk.formats.record import DialogueRecord, check_record
from spacy_tiktalk.formats.records import record_from_doc

SCRIPT = load_script("join_dialogues")
THREADS = ROOT / "corpus" / "threads" / "dev.jsonl"


def mentions(record: DialogueRecord) -> list[list[str]]:
    return [[record.text_of(m) for m in cluster.mentions] for cluster in record.clusters]


@pytest.mark.parametrize("size", [2, 3, 5])
def test_all_threads_keep_their_gold_and_share_no_wording(size: int) -> None:
    records = list(read_records(THREADS))
    by_key = {record.dialogue.key: record for record in records}
    made = list(SCRIPT.groups(records, size, 20, random.Random(7)))
    assert len(made) == 20
    for record in made:
        check_record(record)
        threads = [by_key[key] for key in str(record.dialogue.key).split("+")]
        assert len(threads) == size
        assert mentions(record) == [words for thread in threads for words in mentions(thread)]
        assert [t.text for t in record.dialogue.turns] == [
            t.text for thread in threads for t in thread.dialogue.turns
        ]
        assert min(len(thread.dialogue.turns) for thread in threads) >= SCRIPT.TURNS
        for one, two in combinations(threads, 2):
            assert not SCRIPT.wordings(one) & SCRIPT.wordings(two)
        assert record.dialogue.title is None


def test_the_same_seed_joins_the_same() -> None:
    records = list(read_records(THREADS))
    first, again = (list(SCRIPT.groups(records, 2, 5, random.Random(3))) for _ in range(2))
    assert first == again
    assert first != list(SCRIPT.groups(records, 2, 5, random.Random(4)))


def test_pronouns_may_stand_in_both() -> None:
    records = list(read_records(THREADS))
    said = {text for record in records for text in SCRIPT.wordings(record)}
    assert "她" not in said and "我" not in said and len(said) > 100


def test_dialogues_without_a_key_are_not_taken_for_one_another() -> None:
    records = list(read_records(THREADS))
    bare = [replace(r, dialogue=replace(r.dialogue, key=None)) for r in records]
    keyed, made = (list(SCRIPT.groups(r, 2, 20, random.Random(7))) for r in (records, bare))
    assert [record.clusters for record in made] == [record.clusters for record in keyed]


def test_they_lie_beside_what_is_learned_already(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside, out = tmp_path / "beside", tmp_path / "out"
    beside.mkdir()
    convert(ROOT / "corpus" / "dev.jsonl", beside / "sample.spacy")
    sample = (beside / "sample.spacy").read_bytes()
    for folder in (out, beside):  # into the very folder, too: what lies there is kept
        run_script(
            SCRIPT, monkeypatch, THREADS, folder, "--beside", beside, "--pairs", 3, "--fives", 1
        )
        assert sorted(path.name for path in folder.iterdir()) == ["joined.spacy", "sample.spacy"]
        assert (folder / "sample.spacy").read_bytes() == sample
        docs = DocBin(store_user_data=True).from_disk(folder / "joined.spacy")
        records = [record_from_doc(doc) for doc in docs.get_docs(spacy.blank("zh").vocab)]
        assert [str(record.dialogue.key).count("+") for record in records] == [1, 1, 1, 4]
        assert all(record.clusters for record in records)


def test_a_folder_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match="no such folder"):
        run_script(SCRIPT, monkeypatch, THREADS, tmp_path / "out", "--beside", tmp_path / "none")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("pairs", "said"), [(0, "nor all of them 0"), (-1, "below 0"), (9, "only 0 times 2")]
)
def test_too_few_to_join(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pairs: int, said: str
) -> None:
    # Two turns are no thread.
    lines = THREADS.read_text("utf8").splitlines(keepends=True)
    short = tmp_path / "short.jsonl"
    short.write_text("".join(x for x in lines if len(json.loads(x)["turns"]) == 2), "utf8")
    with pytest.raises(SystemExit, match=said):
        run_script(SCRIPT, monkeypatch, short, tmp_path / "out", "--pairs", pairs)
    assert not (tmp_path / "out").exists()
