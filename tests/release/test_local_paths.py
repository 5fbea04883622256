"""No path of the maker's machine stays in a config, and what is none stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from thinc.api import Config

from spacy_tiktalk.release.local_paths import without_paths

CONFIG = """
[paths]
train = "mine/train.spacy"
weights = "FOLDER/w.pt"
many = ["FOLDER/w.pt", "他"]
size = 3
word = "plain"

[system]
seed = 3

[nlp]
lang = "zh"

[components]

[components.heads]
factory = "head_tracker"
video_root = "FOLDER"
store = "anywhere"

[components.heads.detector]
here = "FOLDER/w.pt"
beside = "w.pt"
gone = "FOLDER/gone.onnx"
away = "ROOT/no such folder/x.pt"
under = "videos/faces"
elsewhere = "/r/China"
sign = "/"
text = "FOLDER/w.pt\\nand more"
windows = "C:\\\\Users\\\\me\\\\net.onnx"
named = ${paths.weights}
number = ${system.seed}
listed = ["FOLDER/w.pt", "他", 3]
many = ${paths.many}
size = ${paths.size}
word = ${paths.word}
folder = "videos"

[components.more_heads]
factory = "head_tracker"

[components.links]
factory = "head_linker"
gallery = "FOLDER"
images_dir = "FOLDER"
video_root = "kept"

[training]
seed = ${system.seed}
log = "FOLDER/w.pt"
size = ${paths.size}
alone = ${paths.train}
beside = "x/${paths:train}"
"""


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    (tmp_path / "w.pt").write_text("weights", encoding="utf-8")
    (tmp_path / "videos" / "faces").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    text = CONFIG.replace("FOLDER", str(tmp_path)).replace("ROOT", f"/{tmp_path.parts[1]}")
    return Config().from_str(text, interpolate=False)


def test_what_a_component_is_built_with_keeps_the_name_of_its_file(config: Config) -> None:
    text = config["components"]["heads"]["detector"]["text"]
    told = without_paths(config)
    heads, links = config["components"]["heads"], config["components"]["links"]
    assert (heads["video_root"], heads["store"]) == (None, None)
    assert (links["gallery"], links["images_dir"], links["video_root"]) == (None, None, "kept")
    assert heads["detector"] == {
        "here": "w.pt",
        "beside": "w.pt",
        "gone": "gone.onnx",
        "away": "x.pt",
        "under": "faces",
        "elsewhere": "/r/China",
        "sign": "/",
        "text": text,
        "windows": "net.onnx",
        "named": "w.pt",
        "number": "${system.seed}",
        "listed": ["w.pt", "他", 3],
        "many": ["w.pt", "他"],
        "size": 3,
        "word": "plain",
        "folder": "videos",
    }
    assert config["components"]["more_heads"] == {"factory": "head_tracker"}
    named = ("here", "beside", "gone", "away", "under", "windows", "named")
    names = {f"components.heads.detector.{key}": heads["detector"][key] for key in named}
    lists = dict.fromkeys(
        (f"components.heads.detector.{key}.0" for key in ("listed", "many")), "w.pt"
    )
    assert told == {**names, **lists}


def test_what_training_alone_reads_goes(config: Config) -> None:
    without_paths(config)
    assert set(config["paths"].values()) == {None} and len(config["paths"]) == 5
    assert config["training"]["size"] == "${paths.size}"
    assert config["training"]["log"] is None and config["training"]["beside"] is None
    assert config["training"]["seed"] == "${system.seed}"
    assert config["training"]["alone"] == "${paths.train}"  # null, as the path is
    assert config.interpolate()["training"]["alone"] is None
