"""README.md is true: its Python runs, and whatever it names is there."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import spacy
import srsly
import typer
from doc_pages import ROOT, blocks, command_lines, command_problem, write_material
from spacy.util import is_package, registry

from spacy_tiktalk import __version__
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.errors import Errors
from spacy_tiktalk.formats.jsonl import record_from_json, record_to_json
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = blocks(README)
PYTHON = [block.text for block in BLOCKS if block.language == "python"]
SHELL = [line for block in BLOCKS if not block.language for line in block.text.splitlines()]
needs_model = pytest.mark.skipif(
    not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup"
)


@pytest.fixture(scope="module")
def namespace(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What all the Python blocks, run in order as one reader would, leave behind."""
    folder = tmp_path_factory.mktemp("readme")
    write_material(folder)
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for number, code in enumerate(PYTHON, start=1):
            exec(compile(code, f"README.md, Python block {number}", "exec"), names)
            names[f"nlp_{number}"], names[f"doc_{number}"] = names["nlp"], names["doc"]
    return names


@needs_model
def test_the_first_block_finds_the_person(namespace: dict[str, Any]) -> None:
    clusters = namespace["doc_1"]._.coref_clusters
    assert "刘德华" in [cluster.name for cluster in clusters]


@needs_model
def test_the_second_block_sees_somebody(namespace: dict[str, Any]) -> None:
    tracks = namespace["doc_2"]._.head_tracks
    assert tracks.head_ids and len(tracks.at(1.5))
    clusters = namespace["doc_2"]._.coref_clusters
    assert clusters and all(c.link_status in ("linked", "not_visible") for c in clusters)


@needs_model
def test_plain_text_works_too(namespace: dict[str, Any]) -> None:
    (text,) = re.findall(r'`nlp\("(.*?)"\)`', README)
    doc = namespace["nlp_1"](text.replace("\\n", "\n"))
    assert [turn.text for turn in doc._.dialogue.turns] == ["这不是刘德华吗", "他还是那么帅"]
    assert doc._.coref_clusters


def test_there_are_two_python_blocks() -> None:
    """A block whose fence is mistyped would never be run."""
    assert len(PYTHON) == README.count("```python") == 2
    assert README.count("```") == 2 * len(BLOCKS)


def test_commands_and_their_options_exist() -> None:
    lines = list(command_lines(README))
    assert lines and [problem for problem in map(command_problem, lines) if problem] == []
    group = typer.main.get_command(tiktalk_cli)
    (row,) = re.findall(r"^\| `python -m spacy tiktalk` \| (.*) \|$", README, re.M)
    assert set(re.findall(r"`([\w-]+)`", row)) == set(group.commands)  # type: ignore[attr-defined]


def test_workflows_targets_and_names_exist() -> None:
    project = srsly.read_yaml(ROOT / "project.yml")
    runs = re.findall(r"spacy project run (\w+)", README)
    assert runs and set(runs) <= {*project["workflows"], *(c["name"] for c in project["commands"])}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = {line.split()[1] for line in SHELL if line.startswith("make ")}
    assert targets and all(re.search(rf"^{target}:", makefile, re.M) for target in targets)
    names = re.findall(r"`(spacy-tiktalk\.\w+\.v\d)`", README)
    tables = (
        registry.architectures,
        registry.readers,
        registry.scorers,
        registry.callbacks,
        registry.misc,
    )
    known = {name for table in tables for name in table.get_entry_points()}
    assert names and set(names) <= known
    codes = re.findall(r"\bT\d{3}\b", README)
    assert codes and all(hasattr(Errors, code) for code in codes)


def test_files_exist() -> None:
    files = re.findall(r"`((?:docs|corpus|benchmarks)/[\w-]+\.\w+|THIRD_PARTY_NOTICES)`", README)
    assert files and all((ROOT / name).is_file() for name in files)
    linked = re.findall(r"\]\(((?:docs|corpus)/[\w./-]+)\)", README)
    assert linked and all((ROOT / name).is_file() for name in linked)


def test_the_examples_of_the_format_page_are_read() -> None:
    page = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
    example, tracks, coco = re.findall(r"^```json\n(.*?)^```$", page, re.M | re.S)
    assert HeadTracks.from_json(tracks).head_ids == ["H1"]
    assert set(json.loads(coco)) <= set(HeadTracks.from_json(tracks).to_coco())
    record = record_from_json(json.loads(example))
    assert [record.text_of(mention) for mention in record.mentions] == ["刘德华", "华仔"]
    assert set(record_to_json(record)) == set(json.loads(example))


def test_the_wheel_is_there() -> None:
    wheels = sorted(path.name for path in (ROOT / "packages").glob("*.whl"))
    if not wheels:
        pytest.skip("packages/ holds no wheel yet: spacy project run package")
    assert re.findall(r"packages/(\S+\.whl)", README) == wheels
    assert wheels == [f"zh_tiktalk-{__version__}-py3-none-any.whl"]


def test_the_number_of_sample_dialogues_is_right() -> None:
    (number,) = re.findall(r"on (\d+) sample dialogues", README)
    files = [ROOT / "corpus" / name for name in ("train.jsonl", "dev.jsonl")]
    lines = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files)
    assert int(number) == lines


def test_the_scores_are_filled_in() -> None:
    assert "PLACEHOLDER" not in README


@needs_model
def test_the_scores_are_those_of_the_model_card() -> None:
    facts = spacy.load("zh_tiktalk").meta["tiktalk"]
    (shown,) = re.findall(r"^\| end to end, with titles .*\*\*([\d.]+)\*\*", README, re.M)
    assert float(shown) == pytest.approx(100 * facts["scores"]["coref_f"], abs=0.06)
