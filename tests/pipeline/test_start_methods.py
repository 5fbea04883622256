"""`n_process=2` gives the same however multiprocessing starts its processes, and as one process.

The programs are in tests/support/start_methods.py: each runs as a process of its own, and starts
others in every way there is.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import start_methods
from places import CORPUS, ROOT
from spacy.util import is_package
from start_methods import METHODS, WAYS

pytestmark = pytest.mark.slow


def run(program: str, folder: Path) -> tuple[dict[str, Any], str]:
    """What a program found, by the way, and what it and its processes wrote to stderr."""
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests" / "support")])
    done = subprocess.run(
        [sys.executable, start_methods.__file__, program, str(folder)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=200,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", "OMP_NUM_THREADS": "2"},
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr


def test_pipelines_of_others(tmp_path: Path) -> None:
    """spaCy sends our extension attributes along, and a user's own beside them."""
    texts = ["你好。在吗？", "", "👩‍👩‍👧", "好"]
    found, told = run("foreign", tmp_path)
    assert told == ""  # no W001: ours are known in the child, and are no strangers there
    assert list(found) == WAYS
    for way in WAYS:
        assert found[way]["sentences"] == [2, 1, 1]
        for probe, text in zip(found[way]["probes"], texts, strict=True):
            assert probe["parent"] is (way == "none")
            assert probe["computed"] == [0, text, text + "！"]
            assert probe["set"].startswith("[T018] Doc._.coref_clusters is computed")


@pytest.mark.skipif(not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup")
def test_the_shipped_pipeline(tmp_path: Path) -> None:
    """Clusters, scores, heads and links, with a gallery, error handler, and sourced components."""
    for package in ("cv2", "dlib"):
        pytest.importorskip(package, reason="the extra [video] is not installed")
    from spacy_tiktalk.video.generated import generate_video, photo_heads, random_script

    plain = {"crossing": False, "reentry": False, "pillar": False}
    script = random_script(1, seconds=1.0, n_cuts=0, size=(288, 512), fps=5.0, **plain)
    generate_video(tmp_path / "made.mp4", script, photo_heads(CORPUS / "heads"))
    photos = {"艾琳": CORPUS / "heads" / "collins.jpg", "霍将军": CORPUS / "heads" / "hopper.jpg"}
    gallery = {name: str(path) for name, path in photos.items()}
    (tmp_path / "gallery.json").write_text(json.dumps(gallery), encoding="utf-8")

    found, told = run("shipped", tmp_path)
    runs = [*WAYS, "sourced"]
    assert sorted(found) == sorted(runs)
    assert told.splitlines() == ["handled: head_tracker [T701]"] * len(runs)
    one = found["none"]
    assert [number for number, *_ in one] == [0, 1, 3]  # 2 names a video that is missing
    first = {name: (status, heads) for _, _, name, status, heads, _ in one[0][2]["clusters"]}
    assert first["艾琳"][0] == first["霍将军"][0] == "linked"
    assert {*first["艾琳"][1], *first["霍将军"][1]} == {"H1", "H2"} == {*one[0][2]["heads"]}
    reasons = {name: attrs["link_reason"] for _, _, name, *_, attrs in one[0][2]["clusters"]}
    assert reasons["艾琳"] == "gallery"
    for way in runs[1:]:
        assert [number for number, *_ in found[way]] == [0, 1, 3]
        assert {threads for _, threads, _ in found[way]} == {1}, way  # in this process 2
        for (_, _, doc), (_, _, expected) in zip(found[way], one, strict=True):
            assert_close(doc, expected, way)


def assert_close(found: Any, expected: Any, where: str) -> None:
    """Equal, and numbers within 1e-5."""
    if isinstance(expected, dict):
        assert sorted(found) == sorted(expected), where
        for key, value in expected.items():
            assert_close(found[key], value, f"{where}, {key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for number, pair in enumerate(zip(found, expected, strict=True)):
            assert_close(*pair, f"{where}, {number}")
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, rel=0, abs=1e-5), where
    else:
        assert found == expected, where


TURNS = [{"speaker": "A", "text": "这不是小满吗"}, {"speaker": "B", "text": "是她"}]


def test_the_command(tmp_path: Path) -> None:
    """Results and remarks are the same; Ctrl-C is the parent's; what cannot be done is told."""
    pytest.importorskip("cv2", reason="the extra [video] is not installed")
    from drawn import draw, write_video

    write_video(tmp_path / "one.mp4", [draw({"blue": (30, 30)})] * 10)
    (tmp_path / "bad.mp4").write_bytes(b"no video")
    videos = ["one.mp4", "bad.mp4", None]
    records = [{"key": str(n), "video": v, "turns": TURNS} for n, v in enumerate(videos)]
    talk = "".join(json.dumps(record) + "\n" for record in records)
    (tmp_path / "talk.jsonl").write_text(talk, encoding="utf-8")
    (tmp_path / "dead.txt").write_text("好\n\n死\n", encoding="utf-8")

    found, _ = run("annotate", tmp_path)
    one = found["none"]
    assert one["code"] == 1 and [line["key"] for line in one["lines"]] == ["0", "1", "2"]
    assert len(one["lines"][0]["heads"]) == 1 and "[T705]" in one["lines"][1]["error"]
    assert [len(line["clusters"][0]["mentions"]) for line in one["lines"]] == [2, 2, 2]
    warned = "! [W840]"
    assert any(line.startswith(warned) for line in one["told"])
    for method in METHODS:
        many = found[method]
        assert many["code"] == 1 and many["lines"] == one["lines"], method
        assert many["told"][-1] == one["told"][-1], method
        assert many["children"] and set(many["children"]) == {"True"}, "Ctrl-C is the parent's"
        # The runner of these tests has its own stderr; a forked process writes to that copy.
        if method != "fork":
            assert many["by_children"], method
            assert all(line.startswith(warned) for line in many["by_children"]), method
    if "dead" in found:
        assert found["dead"]["code"] == found["closure"]["code"] == 1
        assert found["dead"]["told"][-1].startswith("✘ [T590] One of the 2 processes")
        assert found["closure"]["told"][-1].startswith("✘ [T591] The component 'nested' cannot")
        assert not found["closure"]["children"] and not found["closure"]["lines"]
