"""scripts/fold_gold.py: every dialogue is held out once."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from places import ROOT
from script_files import load_script, run_script
from spacy.tokens import DocBin

from spacy_tiktalk.doc.turns import text_field
from spacy_tiktalk.formats.convert import convert

SCRIPT = load_script("fold_gold")


def keys(path: Path) -> list[str | None]:
    docs = DocBin(store_user_data=True).from_disk(path).get_docs(spacy.blank("zh").vocab)
    return [text_field(doc, "key") for doc in docs]


def test_every_dialogue_is_held_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gold, out = tmp_path / "gold", tmp_path / "folds"
    gold.mkdir()
    for name, source in (("sample", "train"), ("copy", "train"), ("dev", "dev")):
        convert(ROOT / "corpus" / f"{source}.jsonl", gold / f"{name}.spacy")
    run_script(SCRIPT, monkeypatch, gold, out, "--folds", 3)
    for name in ("sample", "copy", "dev"):
        every = keys(gold / f"{name}.spacy")
        held = [keys(out / str(k) / "held" / f"{name}{k}.spacy") for k in range(3)]
        assert sorted(str(key) for part in held for key in part) == sorted(map(str, every))
        for k in range(3):
            rest = keys(out / str(k) / "train" / f"{name}.spacy")
            assert rest == [key for key in every if key not in held[k]]
    # A file and its copy are parted alike: nothing that is held out is learned under another name.
    assert keys(out / "0/held/sample0.spacy") == keys(out / "0/held/copy0.spacy")


def test_what_cannot_be_folded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit, match=r"no \.spacy file"):
        run_script(SCRIPT, monkeypatch, tmp_path, tmp_path / "out")
    with pytest.raises(SystemExit, match="--folds 1"):
        run_script(SCRIPT, monkeypatch, tmp_path, tmp_path / "out", "--folds", 1)
