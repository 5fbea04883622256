"""`benchmarks/paper_tables.py`: what it prints without data, and its rows on data made here."""

from __future__ import annotations

import json
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
import spacy
from script_files import load_benchmark
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import ClusterData, write_clusters
from spacy_tiktalk.doc.annotations import read_clusters, write_group


@Language.component("paper_test_clusters", assigns=["doc.spans"])
def cluster_first_two(doc: Doc) -> Doc:
    """The first two characters are a person."""
    write_clusters(doc, [ClusterData(((0, 2),))])
    return doc


@Language.component("paper_test_links", requires=["doc.spans"], assigns=["doc.spans"])
def link_first_head(doc: Doc) -> Doc:
    """H1 fits best, then H2 and so on; where there are no heads, nobody is in the picture."""
    for cluster in read_clusters(doc):
        attrs: dict = {"visible": 0.1, "link_status": "not_evaluated"}
        if doc._.head_tracks is not None:
            scores = {head: -float(head[1:]) for head in doc._.head_tracks.head_ids}
            attrs = {"visible": 0.9, "link_status": "linked", "head_scores": scores}
            attrs["head_tracks"] = [{"id": "H1", "score": 0.9, "evidence": {}}]
        write_group(doc, cluster.key, cluster.offsets, {**cluster.attrs, **attrs})
    return doc


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    return load_benchmark("paper_tables")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three people of whom two heads are annotated, and one person who is not in the picture."""

    def cluster(start: int, heads: list[str]) -> dict:
        return {"heads": heads, "mentions": [{"turn": 0, "start": start, "end": start + 2}]}

    boxes = [
        {"heads": [label], "frame": 3, "box": [x, 0, x + 50, 60], "crop": f"{label}.png"}
        for label, x in (("C1", 0), ("C2", 100), ("C3", 200))
    ]
    records = [
        {
            "key": "a",
            "turns": [{"text": "小满和老板和阿姨"}],
            "clusters": [cluster(0, ["C1"]), cluster(3, ["C2"]), cluster(6, ["C3"])],
            "boxes": boxes,
            "video": "a.mp4",
            "video_type": "celeb",
        },
        {"key": "b", "turns": [{"text": "小满没来"}], "clusters": [cluster(0, [])]},
    ]
    folder = tmp_path / "data"
    folder.mkdir()
    for part in ("train", "dev"):
        lines = "\n".join(map(json.dumps, records)) + "\n"
        (folder / f"{part}.jsonl").write_text(lines, encoding="utf-8")
    return folder


@pytest.fixture
def model(tmp_path: Path) -> str:
    nlp = spacy.blank("zh")
    nlp.add_pipe("paper_test_clusters")
    nlp.add_pipe("paper_test_links")
    nlp.to_disk(tmp_path / "model")
    return str(tmp_path / "model")


def call(tables: ModuleType, tmp_path: Path, *arguments: object) -> dict:
    out = tmp_path / "out" / "tables.json"
    tables.main([*map(str, arguments), "--bootstrap", "20", "--output", str(out)])
    return json.loads(out.read_text(encoding="utf-8"))


def test_without_data_the_reported_rows_stand_and_the_rest_is_not_made_up(
    tables: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = call(tables, tmp_path)
    shown = capsys.readouterr().out
    for number in ("51.92", "68.14", "76.30", "65.46", "39.07", "71.81", "60.83", "82.22"):
        assert number in shown, number
    assert shown.count("not measured") >= 3 and "--data" in shown
    assert found["text"] == found["alignment"] == found["links"] == {}
    assert "another celebrity test part" in shown and "not compared with its pages" in shown


def test_reported_averages_are_those_of_their_rows(tables: ModuleType) -> None:
    """A slip of the pen in the constants would show: averages are of three F1, means of three R."""
    for row in (tables.paper.TEXT["e2e-coref"], tables.paper.TEXT["Maverick"]):
        assert np.mean([row["MUC"], row["B3"], row["CEAFe"]]) == pytest.approx(
            row["average"], abs=0.01
        )
    for name, row in tables.paper.ALIGNMENT.items():
        mean = np.mean([row["R@1"], row["R@2"], row["R@3"]])
        assert mean == pytest.approx(row["mean"], abs=0.09 if name.startswith("R2D2, z") else 0.01)


def test_rows_from_annotations_alone(
    tables: ModuleType, data: Path, model: str, tmp_path: Path
) -> None:
    found = call(tables, tmp_path, "--data", data, "--model", model)
    text = found["text"]["dev, all, end to end"]
    assert text["dialogues"] == 2 and found["text"]["dev, celeb, end to end"]["dialogues"] == 1
    low, high = text["interval of the average"]
    assert low <= text["average"] <= high
    size = found["alignment"]["dev, largest annotated head"]
    assert size["pool"] == "video" and size["rows"]["all"]["queries"] == 3
    # Each of three equal boxes is asked for once: no order is better than another, and a tie of
    # all three counts as the third rank.
    chance = {"R@1": 33.33, "R@2": 66.67, "R@3": 100.0, "mean": 66.67}
    assert size["rows"]["all"]["chance"] == chance and size["rows"]["all"]["R@3"] == 100.0
    assert size["rows"]["all"]["R@1"] == 0.0
    linker = found["alignment"]["dev, our head_linker, gold clusters and annotated heads"]
    assert {k: linker["rows"]["celeb"][k] for k in chance} == chance
    links = found["links"]["dev, gold clusters"]
    assert links["videos"] is False and links["systems"].keys() == {"pipeline", "always null"}
    assert links["systems"]["pipeline"]["null_r"] == 100.0
    missing = found["not measured"]
    assert "on request by e-mail" in missing["links to tracked heads"]
    assert "clip_cn_vit-b-16.pt" in missing["CN-CLIP on annotated heads"]
    assert "any test part" in missing


def test_rows_of_clip(tables: ModuleType, data: Path, model: str, tmp_path: Path) -> None:
    pytest.importorskip("cn_clip")
    cv2 = pytest.importorskip("cv2")
    from spacy_tiktalk.models.cross_modal.tiny import make_tiny_checkpoint

    checkpoint, architecture = make_tiny_checkpoint(tmp_path / "clip")
    crops = tmp_path / "crops"
    crops.mkdir()
    rng = np.random.default_rng(0)
    for label in ("C1", "C2"):  # one is missing
        picture = rng.integers(0, 255, (40, 40, 3), dtype=np.uint8)
        cv2.imwrite(str(crops / f"{label}.png"), picture)
    clip = ("--clip-checkpoint", checkpoint, "--clip-model", architecture, "--images-dir", crops)
    found = call(tables, tmp_path, "--data", data, "--model", model, *clip)
    rows = {
        pool: found["alignment"][f"dev, CN-CLIP as given, annotated heads of the {pool}"]
        for pool in ("video", "split")
    }
    assert {pool: rows[pool]["pool"] for pool in rows} == {"video": "video", "split": "split"}
    # C3 has no picture: it is asked for in vain in its video, and not asked for in the split.
    assert rows["video"]["rows"]["all"]["queries"] == 3
    assert rows["video"]["rows"]["all"]["R@3"] == 66.67
    assert rows["split"]["rows"]["all"]["queries"] == 2
    assert rows["split"]["rows"]["all"]["R@2"] == 100.0
    assert "1 heads of dev" in found["not measured"]


def test_a_model_that_is_not_there_is_said(
    tables: ModuleType, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = call(tables, tmp_path, "--data", data, "--model", "zh_no_such_pipeline")
    assert found["text"] == {} and "largest" in next(iter(found["alignment"]))
    assert "zh_no_such_pipeline cannot be loaded" in capsys.readouterr().out
