"""The model card says what the meta says, and is silent of the rest."""

from __future__ import annotations

from typing import Any

from spacy_tiktalk.release.card import model_card

META = {"lang": "zh", "name": "m", "version": "1", "description": "Mine.", "pipeline": ["a", "b"]}


def card(performance: dict[str, Any] | None = None, **facts: Any) -> str:
    said = {"sources": facts.pop("sources")} if "sources" in facts else {}
    return model_card({**META, **said, "performance": performance or {}, "tiktalk": facts})


def test_what_it_is() -> None:
    said = card(
        encoder={"parameters": 1234567},
        storage="int8",
        command="make it",
        versions={"spacy": "3.8", "thinc": "8.3"},
    )
    assert said.startswith("# zh_m 1\n\nMine.\n\n") and said.endswith("\n") and "\n\n\n" not in said
    assert (
        "## What it is\n"
        "- Pipeline: `a` → `b`.\n"
        "- Encoder: 1,234,567 parameters. Weights stored as int8.\n"
        "- Without torch: not compared with torch.\n"
        "- Made by: `make it`\n"
        "- Versions: spacy 3.8, thinc 8.3\n"
    ) in said
    assert "Weights stored as float32" in card() and "Made by" not in card()


def test_what_was_compared_with_torch() -> None:
    light = {"same_clusters": 9, "dialogues": 10}
    same = "- Without torch: the same clusters as with torch in 9 of 10 dialogues"
    assert f"{same}.\n" in card(light=light)
    scored = {**light, "coref_f": 0.5, "coref_f_torch": 0.6}
    assert f"{same}; CoNLL average of these 50.0, with torch 60.0.\n" in card(light=scored)


def test_scores() -> None:
    found = {"coref_f": 0.5, "coref_muc_f": None, "speed": 7.0}
    table = "| measure | score |\n|---|---|\n| CoNLL average | 50.0 |\n"
    reported, measured = card(found), card({"coref_f": 0.9}, scores=found)
    assert table in reported and "As training reported them" in reported
    assert table in measured and "On the development dialogues" in measured
    assert "| not measured | |" in card()
    assert "seeds" not in card(seed_scores=[0.6])
    assert "CoNLL average over 2 seeds: 61.0 (60.0, 62.0)." in card(seed_scores=[0.6, 0.62])


def test_data() -> None:
    files, source = {"a.jsonl": "ab12"}, {"name": "Talk", "license": "MIT"}
    told = card(data=files, sources=[source], about={"data": "Talk."})
    hashes, licenses = "sha256 of the files:\n\n- `a.jsonl`: `ab12`", "Sources:\n\n- Talk (MIT)"
    assert f"## Data\nTalk.\n\n{hashes}\n\n{licenses}\n\n## Scores\n" in told
    assert f"## Data\n{hashes}\n\n## Scores" in card(data=files)
    assert f"## Data\n{licenses}\n\n## Scores" in card(sources=[source])
    assert "## Data" not in card() and "None" not in card()


def test_use_and_limits() -> None:
    said = card(about={"use": "Reading.", "limits": ["Small.", "Slow."]})
    assert said.endswith("## Intended use\nReading.\n\n## Limits\n- Small.\n- Slow.\n")
    assert "## Intended use" not in card() and "## Limits" not in card()
