"""`scripts/prepare_data.py --own`: what the text half is trained on and chosen by, as files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from script_files import load_script, run_script
from training_material import sample

from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.training.corpus import DialogueCorpus

prepare = load_script("prepare_data")
# Dialogues in each file of the three corpora.
SIZES = {
    "research": {"train": 3, "dev": 2},
    "own": {"train": 4, "dev": 1},
    "own/threads": {"train": 5, "dev": 6},
}
NAMES = {"research.spacy": "research", "sample.spacy": "own", "threads.spacy": "own/threads"}


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    for folder, parts in SIZES.items():
        (tmp_path / folder).mkdir(parents=True)
        for part, n in parts.items():
            records = [
                replace(sample(), dialogue=replace(sample().dialogue, key=f"{folder}-{part}-{k}"))
                for k in range(n)
            ]
            write_jsonl(tmp_path / folder / f"{part}.jsonl", records)
    # A part that nothing is trained on or chosen by.
    write_jsonl(tmp_path / "own" / "threads" / "test.jsonl", [sample()])
    return tmp_path


def keys_of(path: Path) -> list[str]:
    examples = DialogueCorpus(path)(spacy.blank("zh"))
    return [example.reference._.dialogue.key for example in examples]


def test_fit_and_choose(
    sources: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = sources / "data"
    run_script(prepare, monkeypatch, sources / "research", out, "--own", sources / "own")
    written = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.spacy"))
    files = [f"{folder}/{name}" for folder in ("choose", "fit") for name in NAMES]
    again = [f"again/{name}" for name in sorted({*NAMES, "research_twice.spacy"})]
    assert written == [*again, *files[:3], "dev.spacy", *files[3:], "train.spacy"]
    twice = (out / "again" / "research_twice.spacy").read_bytes()
    assert twice == (out / "again" / "research.spacy").read_bytes()
    for part, folder in (("train", "fit"), ("dev", "choose")):
        for name, corpus in NAMES.items():
            expected = [f"{corpus}-{part}-{k}" for k in range(SIZES[corpus][part])]
            assert keys_of(out / folder / name) == expected
        whole = (out / folder / "research.spacy").read_bytes()
        assert whole == (out / f"{part}.spacy").read_bytes()
    # As `--paths.train data/fit` reads it.
    assert len(keys_of(out / "fit")) == 12 and len(keys_of(out / "choose")) == 9
    assert capsys.readouterr().out.splitlines() == [
        "train: 3 dialogues",
        "dev: 2 dialogues",
        "fit/sample: 4 dialogues",
        "fit/threads: 5 dialogues",
        "choose/sample: 1 dialogues",
        "choose/threads: 6 dialogues",
    ]


def test_without_corpora_of_our_own(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = sources / "data"
    run_script(prepare, monkeypatch, sources / "research", out)
    assert sorted(path.name for path in out.iterdir()) == ["dev.spacy", "train.spacy"]


def test_a_folder_of_something_else_is_told_of(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=r"research/\.\. has neither train\.jsonl and dev\.jsonl"):
        run_script(prepare, monkeypatch, sources / "research" / "..", sources / "data")
