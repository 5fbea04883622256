"""`tiktalk generate-video`: scenarios and people of several photographs."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

pytest.importorskip("cv2")

from spacy_tiktalk.cli import tiktalk_cli

SMALL = ("--size", "128x128", "--seconds", "4", "--fps", "10")


def run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(tiktalk_cli, ["generate-video", *map(str, words), *SMALL])
    return done.exit_code, done.output


def test_a_scenario_with_people_of_a_folder(tmp_path: Path) -> None:
    import cv2

    for person, n in (("甲", 2), ("乙", 1), ("丙", 1)):
        (tmp_path / "people" / person).mkdir(parents=True)
        for i in range(n):
            image = np.full((60, 50, 3), 40 * i + 90, np.uint8)
            data = cv2.imencode(".png", image)[1].tobytes()
            (tmp_path / "people" / person / f"{i}.png").write_bytes(data)
    facts, gold = tmp_path / "facts.json", tmp_path / "gt.txt"
    words = [tmp_path / "v.mp4", "--scenario", "fades", "--people", 3]
    words += ["--heads", tmp_path / "people", "--facts", facts, "--mot", gold, "--json"]
    code, output = run(*words)
    assert code == 0, output
    told, known = json.loads(output), json.loads(facts.read_text(encoding="utf-8"))
    assert told["people"] == known["people"] and set(told["people"]) == {"甲", "乙", "丙"}
    assert told["boundaries"] == known["boundaries"] != []
    assert {b["kind"] for b in known["boundaries"]} <= {"fade black", "fade white"}
    assert [b["start"] for b in known["boundaries"]] == known["shot_starts"][1:]
    rows = np.loadtxt(gold, delimiter=",")
    assert len(rows) == told["boxes"] > 0 and set(rows[:, 1]) == {1, 2, 3}


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (["--scenario", "wipes"], ["wipes", "dissolves", "whip-pans"]),
        (["--scenario", "cuts", "--cuts", "5"], ["--cuts", "--scenario"]),
        (["--scenario", "cuts", "--no-pillar"], ["--pillar", "--scenario"]),
        (["--scenario", "crossings", "--people", "1"], ["n_people", "2 to 8"]),
    ],
)
def test_what_a_scenario_cannot_do_is_told(
    tmp_path: Path, words: list[str], names: list[str]
) -> None:
    code, output = run(tmp_path / "v.mp4", *words)
    flat = " ".join(output.split())
    assert code == 2 and "T792" in flat and all(name in flat for name in names)
    assert not (tmp_path / "v.mp4").exists()
