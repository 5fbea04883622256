"""`annotate`: one dialogue that fails among many is named, and the only one that is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.doc.annotations import write_group
from spacy_tiktalk.errors import error
from spacy_tiktalk.pipeline.mention_clusterer import MentionClusterer

run = CliRunner().invoke
TEXTS = ["你婆婆来了吗", "他是谁", "坏", "", "她妈来了", "坏坏", "你老公呢"]


@pytest.fixture
def many(tmp_path: Path) -> str:
    """Seven dialogues under a title, of which k2 and k5 fail and k3 is a picture."""
    path = tmp_path / "many.jsonl"
    records = [
        {"key": f"k{i}", "title": "后台", "turns": [{"speaker": "A", "text": text}]}
        for i, text in enumerate(TEXTS)
    ]
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


def make_fragile(monkeypatch: pytest.MonkeyPatch, make_error: Callable[[], Exception]) -> None:
    """Let the mention_clusterer fail on every batch that holds a bad text."""
    usual = MentionClusterer.predict

    def predict(self: MentionClusterer, docs: Iterable[Doc], **options: Any) -> Any:
        docs = list(docs)
        if any("坏" in doc.text for doc in docs):
            raise make_error()
        return usual(self, docs, **options)

    monkeypatch.setattr(MentionClusterer, "predict", predict)


def results(stdout: str) -> dict[str, dict[str, Any]]:
    return {obj["key"]: obj for obj in map(json.loads, stdout.splitlines())}


@pytest.mark.parametrize("processes", ["1", "2"])
@pytest.mark.parametrize("batch", ["1", "3", "64"])
def test_the_others_get_what_they_get_without_it(
    many: str, trained_model: str, batch: str, processes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["annotate", many, "-m", trained_model, "--json", "-b", batch, "-n", processes]
    usual = run(tiktalk_cli, command)
    assert usual.exit_code == 0, usual.output
    expected = results(usual.stdout)
    make_fragile(monkeypatch, lambda: RuntimeError("it fell over"))
    done = run(tiktalk_cli, command)
    found = results(done.stdout)
    assert done.exit_code == 1 and list(found) == list(expected) == [f"k{i}" for i in range(7)]
    for key, obj in found.items():
        if key in ("k2", "k5"):
            assert obj["error"] == "RuntimeError: it fell over" and obj["clusters"] == []
        else:
            assert obj == expected[key]
    *named, count = done.stderr.splitlines()
    assert [line for line in named if "it fell over" in line] == named
    assert [key for key in found if any(f"{key}: " in line for line in named)] == ["k2", "k5"]
    assert count == "✘ 2 dialogues with an error, named above."


@pytest.mark.parametrize("processes", ["1", "2"])
def test_strict_stops_at_it_and_says_which(
    many: str, trained_model: str, processes: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_fragile(monkeypatch, lambda: error("T007", what="It", codepoint="-"))
    command = ["annotate", many, "-m", trained_model, "--json", "--strict", "-n", processes]
    done = run(tiktalk_cli, command)
    assert done.exit_code == 1
    assert "[T007]" in done.stderr and "k2" in done.stderr and "k5" not in done.stderr
    assert list(results(done.stdout)) == ["k0", "k1"]


@Language.component("cli_test_across", assigns=["doc.spans"])
def across(doc: Doc) -> Doc:
    """Writes a cluster that no result can hold where the text is bad: from one turn to the next."""
    if "坏" in doc.text:
        write_group(doc, "coref_clusters_1", [(0, len(doc))], {})
    return doc


def test_a_doc_that_no_result_can_be_made_of(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("cli_test_clusters")
    nlp.add_pipe("cli_test_across")
    nlp.to_disk(tmp_path / "nlp")
    texts = "A：小满\nB：她\n\nA：坏\nB：小满\n\nA：小满来了\n"
    command = ["annotate", "-", "-m", str(tmp_path / "nlp"), "--json"]
    done = run(tiktalk_cli, command, input=texts)
    assert done.exit_code == 1
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [len(obj["clusters"]) for obj in found] == [1, 0, 1]
    assert ["error" in obj for obj in found] == [False, True, False]
    assert "[T132]" in found[1]["error"] and "dialogue 2: [T132]" in done.stderr
    strict = run(tiktalk_cli, [*command, "--strict"], input=texts)
    assert strict.exit_code == 1 and "[T132]" in strict.stderr
    assert len(strict.stdout.splitlines()) == 1


class Choosy:
    """A tokenizer that cannot read one character."""

    def __init__(self, usual: Any) -> None:
        self.usual = usual

    def __call__(self, text: str) -> Doc:
        if "坏" in text:
            raise KeyError("坏")
        return self.usual(text)


def test_a_tokenizer_that_fails_on_a_text(
    many: str, trained_model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> Language:
        nlp = spacy.load(name)
        nlp.tokenizer = Choosy(nlp.tokenizer)
        return nlp

    # By its module: the package's attribute of that name is the command's function.
    monkeypatch.setattr(import_module("spacy_tiktalk.cli.annotate.run"), "load_pipeline", load)
    command = ["annotate", many, "-m", trained_model, "--json"]
    assert "[T508]" in run(tiktalk_cli, command).stderr
    done = run(tiktalk_cli, [*command, "--skip-bad"])
    assert done.exit_code == 1 and list(results(done.stdout)) == ["k0", "k1", "k3", "k4", "k6"]
    assert "dialogue k2" in done.stderr and "dialogue k5" in done.stderr
    assert done.stderr.splitlines()[-1] == "✘ 2 bad records skipped, named above."
