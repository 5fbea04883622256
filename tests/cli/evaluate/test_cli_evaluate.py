from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
import spacy
from places import DEV
from spacy.tokens import DocBin
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.evaluate.run import run as run_evaluation
from spacy_tiktalk.metrics.coref.table import conll_table

run = CliRunner().invoke


def _jsonl(path: Path, records: list[dict]) -> Path:
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two dialogues of which the listing pipeline gets one right and half of the other."""

    def cluster(*mentions: tuple[int, int]) -> dict:
        return {"mentions": [{"turn": 0, "start": s, "end": e} for s, e in mentions]}

    records = [
        {
            "key": "a",
            "turns": [{"text": "小满说她来"}],
            "clusters": [cluster((0, 2), (3, 4))],
            "video_type": "celeb",
        },
        {
            "key": "b",
            "turns": [{"text": "小满和老板"}],
            "clusters": [cluster((0, 2)), cluster((3, 5))],
            "video_type": "no_celeb",
        },
    ]
    return _jsonl(tmp_path / "gold.jsonl", records)


def test_scores_are_what_the_data_says(data: Path, listed_model: str, tmp_path: Path) -> None:
    out = tmp_path / "new" / "metrics.json"
    command = ["evaluate", listed_model, str(data), "-o", str(out), "--bootstrap", "20"]
    done = run(tiktalk_cli, command)
    assert done.exit_code == 0, done.output
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["coref_mention_p"] == 1.0 and found["coref_mention_r"] == 0.75
    assert found["coref_per_subset"]["celeb"]["coref_f"] == 1.0
    assert found["coref_per_type"]["NOMINAL"]["r"] == 0.0
    run_info = found["run"]
    assert (run_info["gold_mentions"], run_info["predicted_mentions"]) == (4, 3)
    assert run_info["data"] == "gold.jsonl"
    assert run_info["data_sha256"] == hashlib.sha256(data.read_bytes()).hexdigest()
    interval = found["interval"]
    assert interval["low"] <= interval["value"] <= interval["high"]
    assert conll_table(found) in done.stdout
    assert "2 dialogues, 4 gold mentions, 3 predicted; titles shown" in done.stdout
    assert re.search(r"^celeb \(1\) +100\.00 ", done.stdout, re.MULTILINE)
    assert "20 bootstrap resamples" in done.stdout
    assert str(out) in done.stderr


def test_gold_that_a_pipeline_found_is_told(data: Path, listed_model: str, tmp_path: Path) -> None:
    found = tmp_path / "found.jsonl"
    done = run(tiktalk_cli, ["annotate", str(data), "-m", listed_model, "--out", str(found)])
    assert done.exit_code == 0, done.output
    nlp = spacy.load(listed_model)
    docs = DocBin(docs=[nlp("小满说她来")], store_user_data=True)
    docs.to_disk(tmp_path / "found.spacy")
    plain = tmp_path / "plain.jsonl"
    done = run(tiktalk_cli, ["convert", str(found), str(plain)])
    assert done.exit_code == 0, done.output
    for path, said in (
        (found, "found.jsonl: 3 of 3"),
        (tmp_path / "found.spacy", "found.spacy: 2 of 2"),
        (plain, None),
        (data, None),
    ):
        done = run(tiktalk_cli, ["evaluate", listed_model, str(path), "--bootstrap", "0"])
        assert done.exit_code == 0, done.output
        assert ("W504" in done.stderr) == (said is not None) and (said or "") in done.stderr


def test_json_is_all_there_is_on_stdout(data: Path, listed_model: str) -> None:
    command = ["evaluate", listed_model, str(data), "--json", "--bootstrap", "0", "--no-titles"]
    found = json.loads(run(tiktalk_cli, command).stdout)
    assert found["interval"] is None and found["run"]["titles"] is False


def test_gold_mentions_are_all_found(trained_model: str) -> None:
    command = ["evaluate", trained_model, str(DEV), "--bootstrap", "0", "--json", "-b", "7"]
    given = json.loads(run(tiktalk_cli, [*command, "--gold-mentions"]).stdout)
    assert given["coref_mention_f"] == 1.0
    assert given["run"]["gold_mentions_given"] is True and given["run"]["unusable_gold"] == 0
    free = json.loads(run(tiktalk_cli, command).stdout)
    assert free["coref_mention_f"] < 1.0
    assert "gold mentions were given" in run(tiktalk_cli, [*command[:-3], "--gold-mentions"]).stdout


def test_gold_mentions_do_not_depend_on_the_batch(trained_model: str) -> None:
    nlp = spacy.load(trained_model)
    found = [
        run_evaluation(
            nlp, model="x", data=DEV, gold_mentions=True, bootstrap=0, batch_size=size
        ).scores
        for size in (1, 64)
    ]
    assert found[0] == found[1]
    assert nlp.pipe_names == ["tok2vec", "mention_clusterer"]


def test_titles_reach_the_pipeline_unless_hidden(tmp_path: Path, trained_model: str) -> None:
    nlp = spacy.load(trained_model)
    seen: list[str | None] = []

    @spacy.Language.component("cli_test_titles")
    def look(doc: spacy.tokens.Doc) -> spacy.tokens.Doc:
        seen.append(doc._.dialogue.title)
        return doc

    nlp.add_pipe("cli_test_titles", first=True)
    mentions = [{"turn": 0, "start": 0, "end": 1}]
    record = {"title": "戏", "turns": [{"text": "他好"}], "clusters": [{"mentions": mentions}]}
    data = _jsonl(tmp_path / "a.jsonl", [record])
    for titles in (True, False):
        run_evaluation(nlp, model="x", data=data, titles=titles, bootstrap=0)
    assert set(seen[: len(seen) // 2]) == {"戏"} and set(seen[len(seen) // 2 :]) == {None}


def test_mentions_that_the_tokens_cut_are_counted(tmp_path: Path, trained_model: str) -> None:
    nlp = spacy.load(trained_model)
    nlp.tokenizer = spacy.tokenizer.Tokenizer(nlp.vocab)  # one token a word between blanks
    mentions = [{"turn": 0, "start": 0, "end": 1}, {"turn": 0, "start": 3, "end": 4}]
    record = {"turns": [{"text": "他好 她"}], "clusters": [{"mentions": mentions}]}
    data = tmp_path / "a.spacy"
    source = _jsonl(tmp_path / "a.jsonl", [record])
    assert run(tiktalk_cli, ["convert", str(source), str(data)]).exit_code == 0
    done = run_evaluation(nlp, model="x", data=data, gold_mentions=True, bootstrap=0)
    assert done.run.unusable_gold == 1 and done.run.predicted_mentions == 1


def test_refusals(data: Path, listed_model: str, trained_model: str, tmp_path: Path) -> None:
    bare = _jsonl(tmp_path / "bare.jsonl", [{"turns": [{"text": "好"}]}])
    cases = {
        "T504": [listed_model, str(bare)],
        "T503": [listed_model, str(data), "--gold-mentions"],
        "T101": [trained_model, "missing.spacy"],
        "T501": ["zh_no_such_pipeline", str(data)],
    }
    for code, arguments in cases.items():
        done = run(tiktalk_cli, ["evaluate", *arguments])
        assert done.exit_code == 1 and done.stdout == ""
        assert done.stderr.startswith(f"✘ [{code}] ") and len(done.stderr.splitlines()) == 1


@pytest.fixture
def video_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The listing pipeline behind a head tracker."""
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    nlp.add_pipe("cli_test_clusters")
    path = tmp_path_factory.mktemp("cli") / "video"
    nlp.to_disk(path)
    return str(path)


def test_videos_lie_beside_the_data_or_are_not_looked_at(video_model: str, tmp_path: Path) -> None:
    cluster = {"mentions": [{"turn": 0, "start": 0, "end": 2}]}
    record = {"turns": [{"text": "小满来了"}], "video": "gone.mp4", "clusters": [cluster]}
    data = _jsonl(tmp_path / "gold.jsonl", [record])
    command = ["evaluate", video_model, str(data), "--bootstrap", "0", "--json"]
    missing = run(tiktalk_cli, command)
    assert missing.exit_code == 1 and missing.stderr.startswith("✘ [T892] gold.jsonl: ")
    assert str(tmp_path / "gone.mp4") in missing.stderr
    assert "--video-root" in missing.stderr and "--no-video" in missing.stderr
    done = run(tiktalk_cli, [*command, "--no-video"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["coref_mention_f"] == 1.0 and found["run"]["videos"] is False
    for more in (["--video-root", "."], ["--gold-clusters"]):
        both = run(tiktalk_cli, [*command, "--no-video", *more])
        assert both.exit_code == 2 and "[T516]" in both.stderr


def test_dialogues_that_nobody_annotated(listed_model: str, tmp_path: Path) -> None:
    cluster = {"mentions": [{"turn": 0, "start": 0, "end": 2}]}
    records = [{"turns": [{"text": "小满"}], "clusters": [cluster]}, {"turns": [{"text": "小满"}]}]
    data = str(_jsonl(tmp_path / "gold.jsonl", records))
    command = ["evaluate", listed_model, data, "--bootstrap", "0", "--json"]
    found = [
        json.loads(run(tiktalk_cli, [*command, *more]).stdout)["coref_mention_p"]
        for more in ([], ["--skip-unannotated"])
    ]
    assert found == [0.5, 1.0]


def test_stdin_and_stdout(data: Path, listed_model: str) -> None:
    command = ["evaluate", listed_model, "-", "--bootstrap", "0", "--out", "-"]
    done = run(tiktalk_cli, command, input=data.read_bytes())
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["run"]["dialogues"] == 2 and done.stderr == ""
