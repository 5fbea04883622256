"""A release says without torch what it says with torch, or is none."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from tiny_pipelines import CORPUS
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.lexicon.marks.kinds import MARK_KINDS
from spacy_tiktalk.lexicon.mentions import MENTION_TYPES
from spacy_tiktalk.models import storage
from spacy_tiktalk.models.text import encoder_module
from spacy_tiktalk.models.text.clusters.network import clusterer_module
from spacy_tiktalk.models.text.light.encoder import LightEncoder
from spacy_tiktalk.models.text.light.exact import Products
from spacy_tiktalk.release import light_check
from spacy_tiktalk.release.slim import release_pipeline
from spacy_tiktalk.training.corpus import DialogueCorpus

TALK = CORPUS / "train.jsonl"
Folder = Callable[[str], Path]


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(light_check.check_light, "__kwdefaults__", {"limit": 12})


def release(*args: object) -> tuple[int, str]:
    done = CliRunner().invoke(tiktalk_cli, ["release", *map(str, args)])
    return done.exit_code, done.output


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("kind", ["listener", "embedded", "cnn"])
def test_what_was_compared_stands_in_the_meta(
    overfit_folder: Folder, tmp_path: Path, kind: str
) -> None:
    out = tmp_path / "out"
    status, said = release(overfit_folder(kind), out, "--check", TALK)
    assert status == 0, said
    found = json.loads((out / "meta.json").read_bytes())["tiktalk"]["light"]
    assert found["dialogues"] == found["same_clusters"] == 12
    assert found["coref_f"] == found["coref_f_torch"] > 0.5
    if kind != "cnn":
        assert 0 < found["largest_difference"] < 1e-4 and found["least_cosine"] > 0.9999
    assert "in 12 of 12 dialogues" in (out / "README.md").read_text("utf8")


@pytest.mark.usefixtures("few")
def test_eight_bits_are_written_into_the_config(overfit_folder: Folder, tmp_path: Path) -> None:
    out = release_pipeline(
        overfit_folder("listener"), tmp_path / "out", name="mine", version="1.0.0",
        runtime_weights="int8", texts=TALK, check=TALK,
    )  # fmt: skip
    strings = json.loads((out / "vocab" / "strings.json").read_bytes())
    assert set(strings) == {*MENTION_TYPES, *MARK_KINDS}
    nlp = spacy.load(out)
    assert nlp.config["components"]["tok2vec"]["model"]["runtime_weights"] == "int8"
    assert nlp.get_pipe("tok2vec").model.shims[0].light.ranges is not None
    found = nlp.meta["tiktalk"]["light"]
    assert found["coref_f"] >= found["coref_f_torch"] - light_check.MOST_LOST
    assert found["least_cosine"] > 0.99
    assert found["largest_difference"] > 1e-4


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("products", ["all", "pairs", "none"])
def test_a_check_of_eight_bits_that_are_not_run_is_told(
    overfit_folder: Folder, monkeypatch: pytest.MonkeyPatch, products: Products
) -> None:
    monkeypatch.setattr(light_check, "exact_products", lambda: products)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        light_check.check_light(overfit_folder("listener"), TALK, weights="int8")
    assert any("[W603]" in str(one.message) for one in said) == (products == "none")


@pytest.mark.usefixtures("few")
def test_eight_bits_are_checked_by_gold(overfit_folder: Folder, tmp_path: Path) -> None:
    bare = tmp_path / "bare.jsonl"
    turns = [{"speaker": "A", "text": "这不是刘德华吗"}, {"speaker": "B", "text": "是他"}]
    bare.write_text(json.dumps({"turns": turns}) + "\n", encoding="utf8")
    status, said = release(
        overfit_folder("listener"), tmp_path / "out",
        "--runtime-weights", "int8", "--texts", bare, "--check", bare,
    )  # fmt: skip
    assert status == 1 and "T607" in said and "bare.jsonl" in said
    assert not (tmp_path / "out").exists()


def test_the_card_has_the_scores_of_what_was_written(
    overfit_folder: Folder, tmp_path: Path
) -> None:
    some = tmp_path / "some.jsonl"
    lines = TALK.read_text(encoding="utf8").splitlines()[:30]  # about half were learned
    some.write_text("\n".join(lines) + "\n", encoding="utf8")
    out, trained = tmp_path / "out", overfit_folder("listener")
    eight = ("--runtime-weights", "int8", "--texts", some)
    status, said = release(trained, out, *eight, "--measure", some)
    assert status == 0, said
    told = json.loads((out / "meta.json").read_bytes())["tiktalk"]["scores"]
    nlp = spacy.load(out)
    expected = nlp.evaluate(list(DialogueCorpus(some)(nlp)))
    assert told["coref_f"] == pytest.approx(expected["coref_f"]) and 0.3 < told["coref_f"] < 1.0
    assert f"{100 * told['coref_f']:.1f} |" in (out / "README.md").read_text("utf8")
    bare = tmp_path / "bare.jsonl"
    bare.write_text('{"turns": [{"speaker": "A", "text": "是他"}]}\n', encoding="utf8")
    status, said = release(trained, tmp_path / "other", "--measure", bare)
    assert status == 1 and "T607" in said and "bare.jsonl" in said and "--measure" in said
    status, said = release(trained, tmp_path / "other", "--measure", some, "--scores", some)
    assert status == 2 and "T516" in said and not (tmp_path / "other").exists()


@pytest.mark.usefixtures("few")
def test_what_differs_is_not_released(
    overfit_folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert release(overfit_folder("listener"), out)[0] == 0
    before = (out / "meta.json").read_bytes()
    assert "not compared" in (out / "README.md").read_text("utf8")
    whole = LightEncoder.read

    def wrong(self: LightEncoder, *args: Any, **values: Any) -> Any:
        rows = whole(self, *args, **values)
        return rows + np.random.default_rng(0).normal(size=rows.shape).astype(np.float32)

    monkeypatch.setattr(LightEncoder, "read", wrong)
    for weights in ("float32", "int8"):
        fitted = ("--texts", TALK) if weights == "int8" else ()
        options = ("--check", TALK, "--runtime-weights", weights, *fitted,
                   "--version", "9.9.9", "--force")  # fmt: skip
        status, said = release(overfit_folder("listener"), out, *options)
        assert status == 1 and "T604" in said and "same_clusters" in said
        assert (out / "meta.json").read_bytes() == before
        assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.usefixtures("few")
def test_a_pipeline_that_is_told_to_run_in_torch(
    overfit_nlp: Callable[..., Language], tmp_path: Path
) -> None:
    config = {"components.tok2vec.model.runtime": "torch"}
    overfit_nlp(config=config).to_disk(tmp_path / "trained")
    with pytest.raises(TiktalkError, match=r"T605.*--check"):
        release_pipeline(
            tmp_path / "trained", tmp_path / "out", name="mine", version="1.0.0", check=TALK
        )
    with pytest.raises(TiktalkError, match=r"T605.*float32"):
        release_pipeline(
            tmp_path / "trained", tmp_path / "out", name="mine", version="1.0.0",
            runtime_weights="int8", texts=TALK,
        )  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_settings_that_do_not_go_together(overfit_folder: Folder, tmp_path: Path) -> None:
    folder = overfit_folder("listener")
    empty = tmp_path / "empty.jsonl"
    empty.write_text("", encoding="utf8")
    blank = tmp_path / "blank.jsonl"
    blank.write_text('{"turns": [{"text": " ", "speaker": "A"}]}\n', encoding="utf8")
    for code, *options in (
        ("T208", "--runtime-weights", "int4"),
        ("T208", "--runtime-weights", "int8", "--storage", "float16", "--texts", TALK),
        ("T606", "--runtime-weights", "int8"),
        ("T606", "--texts", TALK),
        ("T103", "--runtime-weights", "int8", "--texts", empty),
        ("T154", "--runtime-weights", "int8", "--texts", blank),
    ):
        status, said = release(folder, tmp_path / "out", *options)
        assert status == 1 and code in said, said
        assert not (tmp_path / "out").exists()
    status, said = release(folder, tmp_path / "out", "--check", tmp_path / "none.jsonl")
    assert status == 1 and not (tmp_path / "out").exists()


def test_what_8_bits_round_away_is_told(
    overfit_folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = overfit_folder("listener")
    given = {"name": "mine", "version": "1.0.0", "force": True}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        release_pipeline(source, tmp_path / "out", measure=TALK, **given)
        assert json.loads((tmp_path / "out" / "meta.json").read_bytes())["tiktalk"]["storage"] == (
            "float16"
        )
        release_pipeline(source, tmp_path / "out", storage="int8", **given)  # nothing to compare on
        release_pipeline(source, tmp_path / "out", storage="int8", measure=TALK, **given)
    pack = storage.pack_weights

    def coarse(state: Mapping[str, np.ndarray], storage: str = "float32") -> bytes:
        """As if what was learned had been less than a level."""
        lost = {name: x * 0.2 for name, x in state.items()} if storage == "int8" else state
        return pack(lost, storage)

    for module in (encoder_module, clusterer_module):
        monkeypatch.setattr(module, "pack_weights", coarse)
    with pytest.warns(UserWarning, match=r"W601.*train\.jsonl.*float16"):
        release_pipeline(source, tmp_path / "out", storage="int8", measure=TALK, **given)
