"""`tiktalk diff`: what it prints, writes and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from places import DEV
from typer.testing import CliRunner, Result

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.diff.run import compare
from spacy_tiktalk.cli.diff.sides import read_side
from spacy_tiktalk.formats.convert import convert, read_records
from spacy_tiktalk.metrics.diff.types import CATEGORIES
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks


def run(*args: object) -> Result:
    return CliRunner().invoke(tiktalk_cli, ["diff", *map(str, args)])


def dialogue(key: str | None, text: str, *clusters: tuple, **more: Any) -> dict:
    """clusters: (start, end) of each mention, in one turn."""
    return {
        "key": key,
        "turns": [{"speaker": "A", "text": text}],
        "clusters": [
            {"mentions": [{"turn": 0, "start": s, "end": e} for s, e in mentions]}
            for mentions in clusters
        ],
        **more,
    }


def jsonl(path: Path, *records: dict) -> Path:
    lines = (json.dumps(record, ensure_ascii=False) for record in records)
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Each category once: 小满 and 她 are one person, 她妈 and 阿姨 another, 老板 a third."""
    text = "小满说她和她妈，阿姨和老板，那个小李"
    gold = jsonl(
        tmp_path / "gold.jsonl",
        dialogue("a", text, ((0, 2), (3, 4), (5, 6)), ((5, 7), (8, 10)), ((11, 13),)),
        dialogue("b", text, ((0, 2),), ((3, 4),), ((16, 18),)),
        dialogue("c", text, ((0, 2),)),
    )
    predicted = jsonl(
        tmp_path / "pred.jsonl",
        # 小满 is split, 她妈 is missing, 老板 is a missing cluster, 和 a spurious one.
        dialogue("a", text, ((0, 2), (3, 4)), ((5, 6),), ((8, 10),), ((4, 5),)),
        # 小满 and 她 are merged; 那个小李 for 小李; 阿姨 is spurious.
        dialogue("b", text, ((0, 2), (3, 4)), ((14, 18), (8, 10))),
        dialogue("c", text, ((0, 2),)),
    )
    return gold, predicted


def counts(*args: object) -> dict[str, int]:
    """category → how often, from --json."""
    done = run(*args, "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)["counts"]
    return {n: row["all"] for kind in found.values() for n, row in kind.items() if n in CATEGORIES}


def test_counts(files: tuple[Path, Path]) -> None:
    found = counts(*files)
    assert {name: n for name, n in found.items() if n} == {
        "wrong_cluster": 2,
        "boundary": 1,
        "missing": 2,
        "spurious": 2,
        "missing_cluster": 1,
        "spurious_cluster": 1,
        "split": 1,
        "merged": 1,
    }
    turned = counts(*reversed(files))
    for one, other in (("missing", "spurious"), ("split", "merged")):
        assert turned[one] == found[other] and turned[other] == found[one]


def test_json_holds_every_difference_with_its_place(files: tuple[Path, Path]) -> None:
    found = json.loads(run(*files, "--json").stdout)
    assert (found["gold"], found["predicted"], found["dialogues"]) == (
        "gold.jsonl",
        "pred.jsonl",
        3,
    )
    assert found["errors"] == sum(one["errors"] for one in found["differences"]) == 7
    assert found["worst"] == [{"key": "a", "errors": 4}, {"key": "b", "errors": 3}]
    assert found["words"]["boundary"] == [["小李 → 那个小李", 1]]
    assert found["in_whole_clusters"]["missing"]["all"] == 1
    split = next(one for one in found["differences"] if one["category"] == "split")
    assert (split["key"], split["side"], split["cluster"], split["type"]) == (
        "a",
        "gold",
        0,
        "PROPER",
    )
    assert split["other_clusters"] == [0, 1] and split["told"] == "小满, 她 ‖ 她"
    boundary = next(one for one in found["differences"] if one["category"] == "boundary")
    assert boundary["mentions"] == [{"turn": 0, "start": 16, "end": 18, "text": "小李"}]
    assert boundary["other"] == {"turn": 0, "start": 14, "end": 18, "text": "那个小李"}


def test_table(files: tuple[Path, Path]) -> None:
    done = run(*files)
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    assert lines[0] == "gold.jsonl (gold) and pred.jsonl (predicted)"
    assert lines[1] == "3 dialogues; gold 10 mentions in 7 clusters, predicted 10 in 7"
    assert re.match(r"MUC \d.*B³ \d.*CEAF-φ4 \d.*CoNLL average \d", lines[2])
    assert "7 errors in 2 of 3 dialogues" in lines
    row = next(line.split() for line in lines if line.startswith("  missing "))
    assert row == ["missing", "2", "0", "2", "0", "1"]
    assert "links" not in lines  # nobody annotated any
    assert any(line.split()[:2] == ["a", "(4),"] for line in lines)
    assert any(
        re.search(r"^  boundary +b  turn 1: .*\[小李\] predicted as '那个小李'", n) for n in lines
    )
    assert any(re.search(r"^  merged +b  小满 ‖ 她$", n) for n in lines)
    assert done.stdout == run(*files).stdout


def test_filters(files: tuple[Path, Path]) -> None:
    done = run(*files, "--only", "split, missing-cluster", "--type", "proper")
    assert "1 error in 1 of 3 dialogues (only PROPER, missing cluster, split)" in done.stdout
    assert "spurious" not in done.stdout and "CoNLL average" in done.stdout
    only = counts(*files, "--only", "merged")
    assert only == {"merged": 1}


def test_top(files: tuple[Path, Path]) -> None:
    done = run(*files, "--top", "1")
    assert "a (4)  … 1 more" in done.stdout
    assert "Most" not in run(*files, "--top", "0").stdout


def test_identical_files_have_no_error(tmp_path: Path) -> None:
    done = run(DEV, DEV)
    assert done.exit_code == 0 and "0 errors in 0 of 37 dialogues" in done.stdout
    assert "CoNLL average 100.00" in done.stdout and "Most" not in done.stdout
    assert set(counts(DEV, DEV).values()) == {0}


def test_every_format_reads_as_the_same(tmp_path: Path) -> None:
    for name, format_ in (("x.spacy", "auto"), ("x.conll", "auto"), ("t.jsonl", "tiktalkcoref")):
        other = tmp_path / name
        convert(DEV, other, output_format=format_)
        assert set(counts(DEV, other).values()) == {0}, name


def test_scores_are_those_of_evaluate(listed_model: str) -> None:
    done = CliRunner().invoke(
        tiktalk_cli, ["evaluate", listed_model, str(DEV), "--json", "--bootstrap", "0"]
    )
    scored = json.loads(done.stdout)
    found = json.loads(run(DEV, "--model", listed_model, "--json").stdout)
    for name, value in found["scores"].items():
        assert value == pytest.approx(scored[name]), name
    assert sum(found["counts"]["mention"][n]["all"] for n in ("correct", "spurious")) <= 65


def test_result_of_annotate(listed_model: str, tmp_path: Path) -> None:
    out = tmp_path / "result.jsonl"
    done = CliRunner().invoke(
        tiktalk_cli, ["annotate", str(DEV), "--model", listed_model, "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    assert counts(DEV, out) == counts(DEV, "--model", listed_model)


def test_empty_prediction(files: tuple[Path, Path], tmp_path: Path) -> None:
    lines = files[0].read_text(encoding="utf-8").splitlines()
    empty = jsonl(tmp_path / "empty.jsonl", *({**json.loads(n), "clusters": []} for n in lines))
    found = counts(files[0], empty)
    assert (found["missing"], found["missing_cluster"], found["spurious"]) == (10, 7, 0)
    assert counts(empty, files[0])["spurious_cluster"] == 7
    both = run(empty, empty)
    assert both.exit_code == 0 and "0 errors" in both.stdout
    html = tmp_path / "empty.html"
    assert run(empty, files[0], "-o", html).exit_code == 0 and html.stat().st_size


def test_what_stands_on_one_side_is_counted_and_named(tmp_path: Path) -> None:
    text = "她说"
    gold = jsonl(
        tmp_path / "g.jsonl",
        *(dialogue(key, text, ((0, 1),)) for key in "abcdef"),
    )
    predicted = jsonl(
        tmp_path / "p.jsonl",
        dialogue("a", text, ((0, 1),)),
        dialogue("f", "他说", ((0, 1),)),
        dialogue("z", "你说", ((0, 1),)),
    )
    done = run(gold, predicted)
    assert done.exit_code == 0 and "1 dialogue; gold 1 mention in 1 cluster" in done.stdout
    told = " ".join(done.stderr.split())
    assert "W865" in told and "not in p.jsonl: 4 ('b', 'c', 'd' and 1 more)" in told
    assert "not in g.jsonl: 1 ('z')" in told
    assert "W866" in told and "1 ('f')" in told
    left_out = json.loads(run(gold, predicted, "--json").stdout)["left_out"]
    assert left_out == {
        "only_gold": ["b", "c", "d", "e"],
        "only_predicted": ["z"],
        "differing_text": ["f"],
    }


@pytest.mark.parametrize(
    ("predicted", "told"),
    [
        (dialogue("a", "他说"), "dialogue 'a', turn 0: '她说' and '他说'"),
        (dialogue("z", "他说"), "share no key"),
    ],
)
def test_nothing_to_compare(tmp_path: Path, predicted: dict, told: str) -> None:
    gold = jsonl(tmp_path / "g.jsonl", dialogue("a", "她说", ((0, 1),)))
    done = run(gold, jsonl(tmp_path / "p.jsonl", predicted))
    assert done.exit_code == 1 and "T865" in done.stderr
    assert told in " ".join(done.stderr.split())


def test_keys_that_stand_twice(tmp_path: Path) -> None:
    one = dialogue("a", "她说", ((0, 1),))
    gold = jsonl(tmp_path / "g.jsonl", one)
    done = run(gold, jsonl(tmp_path / "p.jsonl", one, one))
    assert done.exit_code == 1 and "T115" in done.stderr and "p.jsonl" in done.stderr


@pytest.mark.parametrize(
    ("options", "code", "ends_with"),
    [
        (["nothing.jsonl"], "T101", 1),
        ([], "T866", 2),
        (["PRED", "--model", "zh"], "T866", 2),
        (["--model", "no_such_model"], "T501", 1),
        (["PRED", "--only", "splits"], "T511", 2),
        (["PRED", "--type", ""], "T511", 2),
        (["PRED", "--order", "size"], "T511", 2),
        (["PRED", "--video-root", "."], "T516", 2),
        (["PRED", "--no-video"], "T516", 2),
        (["--model", "zh", "--video-root", ".", "--no-video"], "T516", 2),
    ],
)
def test_bad_input(files: tuple[Path, Path], options: list[str], code: str, ends_with: int) -> None:
    done = run(files[0], *(files[1] if option == "PRED" else option for option in options))
    assert done.exit_code == ends_with and code in done.stderr
    assert done.stdout == ""


def test_videos_lie_beside_the_gold_or_are_not_looked_at(tmp_path: Path) -> None:
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    nlp.add_pipe("cli_test_clusters")
    nlp.to_disk(tmp_path / "model")
    gold = jsonl(tmp_path / "gold.jsonl", dialogue("a", "她说", ((0, 1),), video="gone.mp4"))
    lost = run(gold, "--model", tmp_path / "model")
    assert lost.exit_code == 1 and lost.stderr.startswith("✘ [T892] gold.jsonl: ")
    assert str(tmp_path / "gone.mp4") in lost.stderr and "--no-video" in lost.stderr
    done = run(gold, "--model", tmp_path / "model", "--no-video")
    assert done.exit_code == 0, done.output


def test_a_broken_line_is_named(files: tuple[Path, Path]) -> None:
    files[1].write_text('{"turns": [{"text": "她"}]}\n{"turns": 1}', encoding="utf-8")
    done = run(*files)
    assert done.exit_code == 1 and "pred.jsonl, line 2" in done.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"heads": 3}, r"heads cannot be used"),
        ({"tracks": {"version": 9}}, r"tracks cannot be used.*T753"),
    ],
)
def test_a_bad_finding_is_named(files: tuple[Path, Path], more: dict, said: str) -> None:
    """By file and line, and the reason within ends in no second full stop."""
    gold, predicted = files
    lines = predicted.read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), **more})
    predicted.write_text("\n".join(lines), encoding="utf-8")
    done = run(gold, predicted)
    assert done.exit_code == 1
    told = " ".join(done.output.split())
    assert re.search(rf"T850\].*{re.escape(predicted.name)}, line 2, dialogue 'b': {said}", told)
    assert ".." not in told.replace("….", "")


def test_a_folder_that_cannot_be_written(files: tuple[Path, Path]) -> None:
    done = run(*files, "-o", files[0] / "x.html")
    assert done.exit_code == 1 and "gold.jsonl" in done.stderr
    for folder in (".", files[0].parent):
        done = run(*files, "-o", folder)
        assert done.exit_code == 1 and "T561" in done.stderr and not done.stdout.startswith("<")


def test_an_input_is_never_overwritten(files: tuple[Path, Path]) -> None:
    before = [path.read_bytes() for path in files]
    for path in files:
        done = run(*files, "-o", path)
        assert done.exit_code == 1 and "T562" in done.stderr and "input" in done.stderr
    assert [path.read_bytes() for path in files] == before


def test_stdin_and_stdout(files: tuple[Path, Path], tmp_path: Path) -> None:
    plain = run(*files, "-o", tmp_path / "diff.html")
    text = files[1].read_text(encoding="utf-8")
    words = ["diff", str(files[0]), "-", "-o", "-"]
    done = CliRunner().invoke(tiktalk_cli, words, input=text)
    assert done.exit_code == 0
    page = (tmp_path / "diff.html").read_text(encoding="utf-8")
    assert done.stdout == page.replace("pred.jsonl", "stdin")
    assert done.stderr == plain.stdout.replace("pred.jsonl", "stdin")  # what is said otherwise
    done = CliRunner().invoke(tiktalk_cli, ["diff", "-", str(files[0])], input="{")
    assert done.exit_code == 1 and "[T112] stdin, line 1" in done.stderr
    for options in (["-", "-"], [files[0], files[1], "-o", "-", "--json"]):
        done = run(*options)
        assert done.exit_code == 2 and "T516" in done.stderr and not done.stdout


def test_fail_under(files: tuple[Path, Path]) -> None:
    score = 100 * json.loads(run(*files, "--json").stdout)["scores"]["coref_f"]
    assert run(*files, "--fail-under", score - 0.01).exit_code == 0
    done = run(*files, "--fail-under", score + 0.01)
    assert done.exit_code == 1 and "below --fail-under" in done.stderr
    assert "errors in" in done.stdout  # the report comes all the same
    assert run(*files, "--fail-under", "101").exit_code == 2


def test_help() -> None:
    done = run("--help")
    assert done.exit_code == 0
    words = " ".join(done.stdout.split())
    for told in ("GOLD", "[PRED]", "--fail-under", "--only", "Examples", "exit code is 0"):
        assert told in words


# --- the report ---------------------------------------------------------------------------------


def payloads(page: Path) -> list[dict]:
    text = page.read_text(encoding="utf-8")
    found = re.findall(r'<script type="application/json" id="d\d+">(.*?)</script>', text, re.S)
    return [json.loads(one) for one in found]


def test_report(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "new" / "diff.html"
    done = run(*files, "-o", out)
    assert done.exit_code == 0 and str(out) in done.stderr.replace("\n", "")
    a, b, c = payloads(out)
    assert [one["key"] for one in (a, b, c)] == ["a", "b", "c"]
    assert [side["name"] for side in a["sides"]] == ["gold", "predicted"]
    assert a["facts"][0] == ["errors", "4"] and ["split", "1"] in a["facts"]
    assert c["facts"] == [["errors", "0"]]
    gold, predicted = (side["clusters"] for side in a["sides"])
    assert [cluster["status"] for cluster in gold] == ["split", None, "missing cluster"]
    # A predicted cluster has the number of the gold one it stands for, or one of its own.
    assert [cluster["id"] for cluster in predicted] == ["1", "4", "2", "5"]
    assert [m["status"] for m in gold[0]["mentions"]] == [None, None, "wrong cluster"]
    assert gold[0]["mentions"][2]["note"] == "predicted: alone"
    assert gold[1]["mentions"][0]["note"] == "not predicted"
    assert predicted[3]["status"] == "spurious cluster"
    assert predicted[1]["status"] is None and "gold cluster that is split" in predicted[1]["note"]
    one = b["sides"][1]["clusters"][1]["mentions"]
    assert {m["text"]: (m["status"], m["note"]) for m in one} == {
        "那个小李": ("boundary", "gold: 小李"),
        "阿姨": ("spurious", "not in the gold"),
    }
    # The index counts as the header does: a pair, which has a badge on each side, once.
    index = re.search(r'id="index">(.*?)</script>', out.read_text(encoding="utf-8"))
    entries = json.loads(index[1])
    assert entries[1]["statuses"] == {"wrong cluster": 1, "boundary": 1, "spurious": 1, "merged": 1}
    for page, entry in zip((a, b, c), entries, strict=True):
        assert page["facts"][1:] == [[word, str(n)] for word, n in entry["statuses"].items()]


def test_report_by_key_and_filtered(files: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "diff.html"
    run(*reversed(files), "-o", out, "--order", "key")
    assert [one["key"] for one in payloads(out)] == ["a", "b", "c"]
    refused = run(*files, "-o", out, "--only", "boundary")
    assert refused.exit_code == 1 and "T560" in refused.stderr and "--force" in refused.stderr
    assert [one["key"] for one in payloads(out)] == ["a", "b", "c"]
    run(*files, "-o", out, "--only", "boundary", "--force")
    assert [one["key"] for one in payloads(out)] == ["b"]
    assert payloads(out)[0]["sides"][0]["clusters"][0]["status"] is None


def test_hostile_text(tmp_path: Path) -> None:
    text = '<script>alert(1)</script>\u2028\u202e\x00😀"><img src=x onerror=alert(1)>她'
    gold = jsonl(tmp_path / "g.jsonl", dialogue(text, text, ((0, 8),), ((27, 28),)))
    predicted = jsonl(tmp_path / "p.jsonl", dialogue(text, text, ((0, len(text)),), ((28, 29),)))
    out = tmp_path / "diff.html"
    done = run(gold, predicted, "-o", out)
    assert done.exit_code == 0, done.output
    assert not re.search("[\x00-\x09\x0b-\x1f\u202e]", done.stdout)
    page = out.read_text(encoding="utf-8")
    assert "<script>alert" not in page and "<img" not in page
    assert payloads(out)[0]["turns"][0]["text"] == json.loads(gold.read_text())["turns"][0][
        "text"
    ].replace("\u2028", " ")


def test_a_long_dialogue(tmp_path: Path) -> None:
    text = "她说" * 2500
    clusters = [((i, i + 1),) for i in range(0, 5000, 2)]
    gold = jsonl(tmp_path / "g.jsonl", dialogue("a", text, *clusters))
    predicted = jsonl(tmp_path / "p.jsonl", dialogue("a", text, [m for (m,) in clusters]))
    assert counts(gold, predicted)["merged"] == 2499
    out = tmp_path / "long.html"
    assert run(gold, predicted, "-o", out, "--top", "3").exit_code == 0


def test_blanks_that_one_side_has(tmp_path: Path) -> None:
    gold = jsonl(tmp_path / "g.jsonl", dialogue("a", "他 说 她", ((0, 1),), ((4, 5),)))
    predicted = jsonl(tmp_path / "p.jsonl", dialogue("a", "他说她", ((0, 1),), ((1, 2),)))
    out = tmp_path / "diff.html"
    found = counts(gold, predicted)
    assert (found["missing"], found["spurious"]) == (1, 1)
    run(gold, predicted, "-o", out)
    (one,) = payloads(out)
    wrong = one["sides"][1]["clusters"][1]["mentions"][0]
    assert (wrong["start"], wrong["end"], wrong["text"], wrong["status"]) == (
        2,
        3,
        "说",
        "spurious",
    )
    assert one["turns"][0]["text"] == "他 说 她"


# --- links --------------------------------------------------------------------------------------


@pytest.fixture
def linked(tmp_path: Path) -> tuple[Path, Path]:
    """小满 is C1, 阿姨 C2, 老板 is not in the picture; H1 is where C1 is, H2 where C2 is."""
    corners = {"C1": [0, 0, 100, 100], "C2": [300, 0, 420, 120]}
    made = {
        n: (np.array([0, 25]), [0.0, 1.0], [box, box], [0.9, 0.9], 0)
        for n, box in enumerate(corners.values(), 1)
    }
    facts = VideoFacts(width=500, height=200, fps=25, sampled_fps=5)
    tracks = HeadTracks.from_tracklets(made, {1: 1, 2: 2}, video=facts)
    text = "小满和阿姨和老板"
    record = dialogue("a", text, ((0, 2),), ((3, 5),), ((6, 8),), video="a.mp4")
    gold = {
        **record,
        "boxes": [{"heads": [label], "frame": 10, "box": box} for label, box in corners.items()],
    }
    for cluster, heads in zip(gold["clusters"], (["C1"], ["C2"], []), strict=True):
        cluster["heads"] = heads
    result = json.loads(json.dumps({**record, "tracks": json.loads(tracks.to_json())}))
    for cluster, head in zip(result["clusters"], ("H1", "H1", "H2"), strict=True):
        cluster.pop("heads", None)
        cluster["head_tracks"] = [{"id": head, "score": 0.9, "evidence": {"text": 1.0}}]
        cluster |= {"link_status": "linked", "visible": 0.9}
    return jsonl(tmp_path / "gold.jsonl", gold), jsonl(tmp_path / "pred.jsonl", result)


def test_links(linked: tuple[Path, Path], tmp_path: Path) -> None:
    out = tmp_path / "diff.html"
    done = run(*linked, "--json", "-o", out)
    links = json.loads(done.stdout)["counts"]["link"]
    assert {name: row["all"] for name, row in links.items() if row["all"]} == {
        "correct": 1,
        "wrong_head": 1,
        "called_visible": 1,
    }
    (page,) = payloads(out)
    assert [c["status"] for c in page["sides"][1]["clusters"]] == [
        None,
        "wrong head",
        "called visible",
    ]
    # A link's badge stands on the predicted side; the gold one has the same in its note.
    assert [c["status"] for c in page["sides"][0]["clusters"]] == [None, None, None]
    assert "wrong head: linked to H1, but C2" in page["sides"][0]["clusters"][1]["note"]
    assert page["tracks"] is not None and page["video"]["name"]
    assert "links\n" in run(*linked).stdout


def test_heads_without_tracks_are_not_compared(linked: tuple[Path, Path]) -> None:
    result = json.loads(linked[1].read_text(encoding="utf-8"))
    jsonl(linked[1], {**result, "tracks": None})
    done = run(*linked)
    row = next(n.split() for n in done.stdout.splitlines() if n.startswith("  not compared"))
    assert row[2] == "2" and "2 not compared: no gold boxes, or no head tracks" in done.stdout


def test_a_doc_says_the_same_of_links(linked: tuple[Path, Path], tmp_path: Path) -> None:
    """Another annotator, in place of a prediction: labels are compared where boxes are equal."""
    assert counts(linked[0], linked[0]) == dict.fromkeys(CATEGORIES, 0)
    other = tmp_path / "other.spacy"
    convert(linked[0], other)
    found = json.loads(run(linked[0], other, "--json").stdout)
    assert found["counts"]["link"]["correct"]["all"] == 3 and found["errors"] == 0


def test_compare_from_python(files: tuple[Path, Path]) -> None:
    done = compare(*map(read_side, files), names=("g", "p"))
    assert len(done.dialogues) == len(read_records(files[0])) and done.warnings() == []
    assert done.tally.errors() == 7


def test_predicted_docs_keep_their_links(tmp_path: Path) -> None:
    """A Doc without any link says nothing; it is not taken for one that says null."""
    nlp = spacy.blank("zh")
    from spacy_tiktalk.cli.diff.sides import predict

    gold = read_side(DEV)
    assert all(side.said == () for side in predict(nlp, gold))
