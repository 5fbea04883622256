from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.training.jsonl import read_jsonl

run = CliRunner().invoke

TEXT = "A：这不是高小满吗[捂脸]\nB：小满她妈也来了\n\n今天天气好\n"


def _lines(path: Path, *records: object) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


@pytest.fixture
def dialogues(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_dialogues_are_drawn_with_numbered_brackets(dialogues: str, listed_model: str) -> None:
    done = run(tiktalk_cli, ["annotate", dialogues, "-m", listed_model, "--title", "后台"])
    assert done.exit_code == 0, done.output
    assert done.stdout.split("\n\n", 1)[1] == (
        "dialogue 1  后台\n"
        "  A: 这不是[1 高小满]吗[捂脸]\n"
        "  B: [1 小满][1 她]妈也来了\n"
        "\n"
        "  1 高小满  高小满 (PROPER 0.50), 小满 (PROPER 0.90), 她 (PRONOUN 0.90)\n"
        "\n"
        "dialogue 2  后台\n"
        "  今天天气好\n"
        "\n"
        "  No person is mentioned.\n"
        "\n"
        "2 dialogues: 1 person, 3 mentions\n"
    ).replace("[1 她]妈", "[2 [1 她]妈]").replace(
        "她 (PRONOUN 0.90)\n",
        "她 (PRONOUN 0.90)\n  2 (no name)  她妈 (NOMINAL 0.50)\n",
    ).replace("1 高小满  高", "1 高小满     高").replace("1 person, 3", "2 persons, 4")
