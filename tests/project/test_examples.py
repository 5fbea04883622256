"""The examples run and find what they say: the notebook and the scripts."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from places import ROOT
from spacy.util import is_package

EXAMPLES = ROOT / "examples"
HEADS = ROOT / "corpus" / "heads"
SAMPLE = EXAMPLES / "comments.csv"
MENTION = ["start", "end", "mention", "type", "score", "cluster", "name", "heads", "link_status"]
needs_model = pytest.mark.skipif(
    not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup"
)
missing = [name for name in ("cv2", "av") if not importlib.util.find_spec(name)]
needs_video = pytest.mark.skipif(bool(missing), reason=f"the extra [video] lacks {missing}")


def run_script(*args: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """A script in a process of its own, in a folder of its own."""
    env = os.environ | {"OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, *map(str, args)]
    return subprocess.run(
        command, cwd=folder, env=env, capture_output=True, text=True, encoding="utf-8", timeout=120
    )


# --- the notebook ---


def test_the_notebook_is_stripped_and_valid() -> None:
    nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed: extra [test]")
    notebook = nbformat.read(EXAMPLES / "quickstart.ipynb", as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert max(len(cell.source.splitlines()) for cell in notebook.cells) <= 12


@needs_model
@needs_video
def test_the_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed: extra [test]")
    pytest.importorskip("ipykernel", reason="ipykernel is not installed: extra [test]")
    pytest.importorskip("pandas", reason="pandas is not installed: extra [tables]")
    import nbformat

    for name in ("JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR", "IPYTHONDIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    here = tmp_path / "examples"
    here.mkdir()
    shutil.copytree(HEADS, tmp_path / "corpus" / "heads")
    notebook = nbformat.read(EXAMPLES / "quickstart.ipynb", as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(here)}}
    ).execute()
    shown = {c.id: c.outputs for c in notebook.cells if c.cell_type == "code"}
    text = {key: "".join(o.get("text", "") for o in outputs) for key, outputs in shown.items()}
    data = {key: outputs[-1].get("data", {}) for key, outputs in shown.items() if outputs}

    assert "('刘德华', 'PROPER')" in text["clusters"]
    assert "刘德华" in data["clusters-shown"]["text/html"]
    assert re.findall(r"^(\S+) linked \('(H\d)',\)", text["links"], re.M) in (
        [("艾琳", "H1"), ("霍将军", "H2")],
        [("艾琳", "H2"), ("霍将军", "H1")],
    )
    assert text["why"].count("in the gallery") == 2
    assert "刘德华" in data["displacy"]["text/html"]
    assert "image/png" in data["frame"] and "<video" in data["video"]["text/html"]
    assert "HeadTracks" in data["tracks"]["text/html"]
    assert "H1" in data["tracks-frame"]["text/html"]
    assert data["tables"]["text/html"].count("linked") >= 4
    report = tmp_path / "build" / "quickstart" / "report.html"
    assert str(report) in text["report"]
    assert "艾琳" in report.read_text(encoding="utf-8")
    assert list(here.iterdir()) == []


# --- the short scripts ---


@needs_model
def test_compose_with_ner(tmp_path: Path) -> None:
    done = run_script(EXAMPLES / "compose_with_ner.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "pipeline: entity_ruler tiktalk_tok2vec mention_clusterer",
        "阿泽 PERSON is coref_clusters_1, also meant by ['他']",
        "重庆 PLACE is in no cluster",
        "刘德华 PERSON is coref_clusters_2, also meant by []",
    ]


@needs_video
def test_own_detector(tmp_path: Path) -> None:
    done = run_script(EXAMPLES / "own_detector.py", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    boxes = re.fullmatch(r"H1: 2\.0 s in view, from \[(.*)\] to \[(.*)\]\n", done.stdout)
    assert boxes, done.stdout
    # Drawn from x = 20 on, 4 pixels a frame; the last sampled frame is number 45.
    for found, drawn in zip(boxes.groups(), ((20, 80, 80, 140), (200, 80, 260, 140)), strict=True):
        assert [int(v) for v in found.split(",")] == pytest.approx(drawn, abs=3)


# --- label_csv ---


def rows_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


@needs_model
def test_label_csv_labels_the_sample(tmp_path: Path) -> None:
    done = run_script(EXAMPLES / "label_csv.py", SAMPLE, "--out", "out.csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    given, rows = rows_of(SAMPLE), rows_of(tmp_path / "out.csv")
    assert list(rows[0]) == ["document", "comment_id", "row", "speaker", "text", *MENTION]
    # The cell of line 5 ends on line 6; in a turn its line break is a blank.
    comments = {row["row"]: row["text"] for row in rows}
    assert list(comments.values()) == [row["text"].replace("\n", " ") for row in given]
    assert list(comments)[:5] == ["2", "3", "4", "5", "7"]
    mentions = [row for row in rows if row["mention"]]
    assert all(r["text"][int(r["start"]) : int(r["end"])] == r["mention"] for r in mentions)
    assert all(row["link_status"] == "not_evaluated" and not row["heads"] for row in mentions)
    assert {row["document"] for row in rows} == set("12345")
    persons = {(row["mention"], row["name"]) for row in mentions}
    assert ("他", "阿泽") in persons and ("芸姐", "林晓芸") in persons


@needs_model
def test_label_csv_joins_an_export_by_id_and_guards_formulas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text(
        "评论编号,说了什么,谁,父评论ID\n"
        "7300000000000000201,这不是刘德华吗,=1+1,0\n"
        "7300000000000000202,他还是那么帅,B,7300000000000000201\n"
        "7300000000000000203,;=2,C,0\n",
        encoding="gb18030",
    )
    named = ["--column", "text=说了什么", "--column", "writer=谁", "--excel"]
    command = [str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"), *named]
    label_csv = runpy.run_path(str(EXAMPLES / "label_csv.py"))["main"]
    label_csv(command)
    rows = rows_of(tmp_path / "out.csv", "utf-8-sig")
    assert [(r["comment_id"][-3:], r["speaker"], r["mention"], r["name"]) for r in rows] == [
        ("201", "'=1+1", "这", "刘德华"),
        ("201", "'=1+1", "刘德华", "刘德华"),
        ("202", "B", "他", "刘德华"),
        ("203", "C", "", ""),
    ]
    assert rows[-1]["text"] == ";'=2"
    with pytest.raises(SystemExit) as ended:
        label_csv(command)
    assert ended.value.code == 2 and "is there already" in capsys.readouterr().err


def test_label_csv_help(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(EXAMPLES / "label_csv.py"))["main"](["--help"])
    said = capsys.readouterr().out
    assert not ended.value.code
    assert "python examples/label_csv.py examples/comments.csv --out labeled.csv" in said
    assert max(map(len, said.splitlines())) <= 100
