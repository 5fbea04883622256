"""The user's story: `spacy project run test` trains and scores the real graph in seconds."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import spacy
from places import ROOT
from script_files import load_script
from spacy.cli.debug_config import debug_config
from weasel.util.config import load_project_config

# The others say only what differs from the defaults: linker.cfg also needs a trained text half.
SHORT = {"linker.cfg", "synthetic.cfg"}
CONFIGS = sorted({path.name for path in (ROOT / "configs").glob("*.cfg")} - SHORT)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    shutil.copy(ROOT / "project.yml", folder)
    for name in ("configs", "corpus", "scripts"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run(project: Path, *args: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "spacy", *args],
        cwd=project,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_workflow_test_trains_and_scores(project: Path) -> None:
    run(project, "project", "run", "test", ".")
    scores = json.loads((project / "metrics" / "test.json").read_text(encoding="utf8"))
    # Random weights and forty steps: far from good, but mentions are being found.
    assert scores["coref_mention_r"] > 0.05
    # Not those of step 0, the only one that would be scored if the epochs ended first.
    meta = json.loads((project / "training/test/model-last/meta.json").read_text(encoding="utf8"))
    assert meta["performance"]["mention_clusterer_loss"] > 0.0
    nlp = spacy.load(project / "training" / "test" / "model-best")
    assert nlp.pipe_names == ["tok2vec", "mention_clusterer", "tensor_cleaner"]
    assert nlp.get_pipe("mention_clusterer").cfg["encoder"]
    again = run(project, "project", "run", "test", ".")
    assert again.lower().count("skipping") == 3  # nothing changed, nothing is run again


def test_what_a_command_needs_is_there_or_made_before_it() -> None:
    project = load_project_config(ROOT)
    commands = {command["name"]: command for command in project["commands"]}
    fetched = {asset["dest"] for asset in project["assets"]}
    for steps in project["workflows"].values():
        made: set[str] = set()
        for command in map(commands.__getitem__, steps):
            for dep in command.get("deps", ()):
                folder = any(f"{path}/".startswith(f"{dep}/") for path in fetched | made)
                assert folder or (ROOT / dep).exists(), (command["name"], dep)
            made |= {*command.get("outputs", ()), *command.get("outputs_no_cache", ())}


def test_the_release_tells_of_every_file_it_learned_from() -> None:
    commands = {command["name"]: command for command in load_project_config(ROOT)["commands"]}
    told = re.findall(r"--data (\S+)", commands["release"]["script"][0])
    made = commands["convert"]["outputs"]
    parts = [path for path in made if path.count("/") == 2 and "/again/" not in path]  # copies
    assert told == [*parts, "data/talk.jsonl"] and len(parts) == 6
    assert set(told) <= set(commands["release"]["deps"])


@pytest.mark.parametrize("name", CONFIGS)
def test_configs_are_complete(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name == "transformer.cfg":
        pytest.importorskip("spacy_transformers")
    monkeypatch.chdir(ROOT)
    text = (ROOT / "configs" / name).read_text(encoding="utf8")
    debug_config(ROOT / "configs" / name, overrides={})
    # Filled: what `spacy init fill-config` would write is what is there.
    config = spacy.util.load_config(ROOT / "configs" / name, interpolate=False)
    filled = spacy.util.load_model_from_config(config, auto_fill=True, validate=True).config
    assert set(filled["training"]) == set(config["training"])
    for pipe, block in config["components"].items():
        if "source" not in block:
            assert set(filled["components"][pipe]) == set(block), (pipe, text)


@pytest.mark.parametrize("name", sorted(SHORT))
def test_short_configs_are_filled(name: str) -> None:
    config = spacy.util.load_config(ROOT / "configs" / name, interpolate=False)
    for pipe in [p for p, block in config["components"].items() if "source" in block]:
        del config["components"][pipe]
        config["nlp"]["pipeline"].remove(pipe)
        config["training"]["frozen_components"].remove(pipe)
    filled = spacy.util.load_model_from_config(config, auto_fill=True, validate=True)
    assert "head_linker" in filled.pipe_names
    assert filled.config["components"]["head_linker"]["mode"] == "assign"


def test_what_the_system_lacks_is_said_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    check = load_script("check_system")
    monkeypatch.setattr(check.sys, "platform", "linux")
    monkeypatch.setattr(check.shutil, "which", lambda name: None)
    monkeypatch.setattr(check.ctypes.util, "find_library", lambda name: None)
    assert check.missing({"transformers", "dlib"}) == []
    assert "compiler" in check.missing({"clip"}) and check.missing({"yolo"}) == ["libGL"]
    monkeypatch.setattr(sys, "argv", ["check_system.py", "video,clip"])
    assert check.main() == 1
    said = capsys.readouterr().err
    assert "apt-get install gcc" in said and "apt-get install libgl1" in said


def test_no_training_outlasts_its_rate() -> None:
    """The rate falls to 0 by total_steps; what is trained after that learns nothing."""
    config = load_project_config(ROOT)
    trainings = [
        line
        for command in config["commands"]
        for line in command["script"]
        if "spacy train" in line
        and re.search(r"spacy train (?:configs/(?:tiktalk|further)\.cfg)", line)
    ]
    assert len(trainings) > 16
    for line in trainings:
        steps = re.search(r"--training\.max_steps (\d+)", line)
        falls = re.search(r"--training\.optimizer\.learn_rate\.total_steps (\d+)", line)
        assert steps and falls and int(falls[1]) >= int(steps[1]), line
        assert "--training.max_epochs 0 " in line, line
