"""`tiktalk evaluate` of a pipeline that links: the links are known, the tracks made by hand."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.evaluate.run import run as run_evaluation
from spacy_tiktalk.cli.shared.pipes import find_linker, set_video_root
from spacy_tiktalk.doc.annotations import read_clusters, write_group
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.doc.turns import text_field
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

run = CliRunner().invoke
BOXES = {"C1": [0, 0, 100, 100], "C2": [300, 0, 420, 120]}  # H1 and H2, the larger one


@Language.component("cli_test_tracks", assigns=["doc.user_data"])
def track_two_heads(doc: Doc) -> Doc:
    """Two heads in every video, and none where there is no video."""
    if text_field(doc, "video"):
        made = {
            n: (np.array([0, 25]), [0.0, 1.0], [box, box], [0.9, 0.9], 0)
            for n, box in enumerate(BOXES.values(), 1)
        }
        facts = VideoFacts(width=500, height=200, fps=25, sampled_fps=5)
        tracks = HeadTracks.from_tracklets(made, {1: 1, 2: 2}, video=facts)
        doc.user_data[USER_DATA_KEY]["head_tracks"] = tracks.to_dict()
    return doc


@Language.component("cli_test_links", requires=["doc.spans"], assigns=["doc.spans"])
def link_by_list(doc: Doc) -> Doc:
    """小满 is H1, everybody else is not in the picture; without tracks nothing is said of heads."""
    for cluster in read_clusters(doc):
        seen = "小满" in [mention.text for mention in cluster.mentions]
        attrs = {"visible": 0.8 if seen else 0.3, "link_status": "not_evaluated"}
        if doc._.head_tracks is not None:
            heads = [{"id": "H1", "score": 0.8, "evidence": {}}] if seen else []
            attrs |= {
                "link_status": "linked" if seen else "not_visible",
                "head_tracks": heads,
                "head_scores": {"H1": 0.6, "H2": 0.2} if seen else {"H1": 0.1, "H2": 0.2},
            }
        write_group(doc, cluster.key, cluster.offsets, {**cluster.attrs, **attrs})
    return doc


@pytest.fixture(scope="module")
def linking_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    nlp = spacy.blank("zh")
    for name in ("cli_test_tracks", "cli_test_clusters", "cli_test_links"):
        nlp.add_pipe(name)
    path = tmp_path_factory.mktemp("cli") / "linking"
    nlp.to_disk(path)
    return str(path)


def dialogue(key: str, text: str, kind: str, *clusters: tuple, video: str | None = "a.mp4") -> dict:
    """clusters: (heads, (start, end) …)."""
    return {
        "key": key,
        "turns": [{"text": text}],
        "video": video,
        "video_type": kind,
        "clusters": [
            {"heads": heads, "mentions": [{"turn": 0, "start": s, "end": e} for s, e in mentions]}
            for heads, *mentions in clusters
        ],
        "boxes": [{"heads": [label], "frame": 10, "box": box} for label, box in BOXES.items()],
    }


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """小满 is found; 老板 is in no list, so nobody finds 老板 unless gold clusters are given."""
    records = [
        dialogue("a", "小满说她来", "celeb", (["C1"], (0, 2), (3, 4))),
        dialogue("b", "小满和老板", "no_celeb", (["C1"], (0, 2)), (["C2"], (3, 5))),
        dialogue("c", "老板来了她", "no_celeb", ([], (0, 2)), (None, (4, 5))),
    ]
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


def evaluate(model: str, data: Path, *more: str) -> dict:
    done = run(tiktalk_cli, ["evaluate", model, str(data), "--json", *more])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_links_end_to_end(linking_model: str, data: Path) -> None:
    found = evaluate(linking_model, data, "--bootstrap", "50")
    # 小满 twice right, of three gold pairs; 老板's null is not found, for 老板 is not.
    assert (found["link_p"], found["link_r"]) == (1.0, pytest.approx(2 / 3))
    assert (found["null_r"], found["link_acc"]) == (0.0, 0.5)
    assert found["link_r1"] == pytest.approx(2 / 3)
    assert found["link_per_subset"]["celeb"]["link_f"] == 1.0
    assert found["link_agreed_f"] == 1.0
    assert found["link_pool"] == "heads of the dialogue's own video"
    baselines = found["link_baselines"]
    assert baselines["largest track"]["link_p"] == 0.0 and "always null" in baselines
    interval = found["link_intervals"]["link_f"]
    assert interval["low"] <= interval["value"] == found["link_f"] <= interval["high"]
    difference = found["link_difference"]
    assert difference["value"] == pytest.approx(
        found["link_f"] - baselines[difference["baseline"]]["link_f"]
    )
    assert found["run"]["gold_clusters_given"] is False
    assert found["coref_mention_r"] == pytest.approx(
        4 / 6
    )  # the clusters' scores are what they were


def test_gold_clusters_come_before_the_linker(linking_model: str, data: Path) -> None:
    found = evaluate(linking_model, data, "--gold-clusters", "--bootstrap", "0")
    assert found["coref_f"] == found["coref_mention_f"] == 1.0
    # 老板 is said not to be in the picture: right in c, wrong in b.
    assert (found["null_p"], found["null_r"]) == (0.5, 1.0)
    assert (found["link_p"], found["link_r"], found["link_acc"]) == (
        1.0,
        pytest.approx(2 / 3),
        0.75,
    )
    assert found["link_r1"] == 1.0 and found["visible_auc"] == pytest.approx(5 / 6)
    assert found["link_n"]["clusters"] == 4  # the one that nobody annotated is left out
    assert found["link_intervals"] == {} and found["link_difference"] is None
    assert found["run"]["gold_clusters_given"] is True


def test_the_second_table(linking_model: str, data: Path) -> None:
    arguments = ["evaluate", linking_model, str(data), "--bootstrap", "20"]
    shown = run(tiktalk_cli, arguments).stdout
    assert "Coreference, percent" in shown
    assert "Links of predicted clusters to the heads that were tracked, percent" in shown
    rows = {
        match[1]: match[2].split()
        for match in re.finditer(r"^(\S.*?)  +((?:[\d.]+|-)(?: +(?:[\d.]+|-)){10})$", shown, re.M)
    }
    assert rows["the pipeline"][:3] == ["100.00", "66.67", "80.00"]
    assert rows["the pipeline"][-4:] == ["66.67"] * 4
    assert rows["chance"] == ["-"] * 7 + ["33.33", "66.67", "66.67", "55.56"]
    assert {"largest track", "longest track", "always null", "celeb", "PROPER"} <= rows.keys()
    assert "3 annotated clusters in 3 dialogues" not in shown
    assert "4 annotated clusters in 3 dialogues: 3 in the picture, 1 not (null)" in shown
    assert re.search(r"^link F1 80\.00; 95 % interval ", shown, re.M)
    assert "Against the best baseline" in shown and "head tracks" not in shown


def test_without_videos_it_says_so(linking_model: str, tmp_path: Path) -> None:
    record = dialogue("a", "小满和老板", "celeb", (["C1"], (0, 2)), ([], (3, 5)), video=None)
    data = tmp_path / "a.jsonl"
    data.write_text(json.dumps(record), encoding="utf-8")
    arguments = ["evaluate", linking_model, str(data), "--gold-clusters", "--bootstrap", "0"]
    shown = run(tiktalk_cli, arguments).stdout
    assert "No dialogue has head tracks, so there are no links to score: see --video-root." in shown
    assert "R@1" not in shown and "largest track" not in shown
    assert "area under the ROC curve 100.00" in shown
    found = evaluate(linking_model, data, "--gold-clusters")
    assert (found["link_r"], found["null_f"]) == (0.0, 1.0)


def test_no_link_table_without_links_or_gold(
    listed_model: str, linking_model: str, data: Path, tmp_path: Path
) -> None:
    assert "link_f" not in evaluate(listed_model, data, "--bootstrap", "0")
    record = dialogue("a", "小满说她来", "celeb", (None, (0, 2)))
    bare = tmp_path / "bare.jsonl"
    bare.write_text(json.dumps(record), encoding="utf-8")
    assert "link_f" not in evaluate(linking_model, bare, "--bootstrap", "0")


def test_batches_do_not_matter(linking_model: str, data: Path) -> None:
    nlp = spacy.load(linking_model)
    assert find_linker(nlp) == "cli_test_links"
    found = [
        run_evaluation(
            nlp, model="x", data=data, gold_clusters=True, bootstrap=0, batch_size=size
        ).links
        for size in (1, 64)
    ]
    assert found[0] == found[1] and found[0] is not None
    assert nlp.pipe_names == ["cli_test_tracks", "cli_test_clusters", "cli_test_links"]


def test_video_root_reaches_the_tracker(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")
    set_video_root(nlp, tmp_path, model="x")
    assert nlp.get_pipe("head_tracker").video_root == tmp_path
    with pytest.raises(TiktalkError, match=r"T835.*head_tracker"):
        set_video_root(spacy.blank("zh"), tmp_path, model="x")


def test_refusals(linking_model: str, listed_model: str, data: Path) -> None:
    cases = [
        ("T834", linking_model, ["--gold-mentions", "--gold-clusters"]),
        ("T835", listed_model, ["--gold-clusters"]),
        ("T835", linking_model, ["--video-root", "."]),
    ]
    for code, model, options in cases:
        done = run(tiktalk_cli, ["evaluate", model, str(data), *options])
        assert done.exit_code == (2 if code == "T834" else 1) and done.stdout == ""
        assert done.stderr.startswith(f"✘ [{code}] ") and len(done.stderr.splitlines()) == 1
