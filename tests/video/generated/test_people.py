"""People of a folder of photographs, one look or several."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from places import HEADS

pytest.importorskip("cv2")

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.generated import Key, Scene, Script, Walk, frames, photo_people, truth


def picture(path: Path, level: int, size: tuple[int, int] = (60, 50)) -> None:
    import cv2

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(cv2.imencode(".png", np.full((*size, 3), level, np.uint8))[1].tobytes())


def test_a_subfolder_is_a_person_and_its_pictures_their_looks(tmp_path: Path) -> None:
    picture(tmp_path / "王芳" / "2.png", 80)
    picture(tmp_path / "王芳" / "1.png", 40)
    picture(tmp_path / "b.png", 120)
    (tmp_path / "王芳" / "heads.json").write_text(json.dumps({"1.png": [10, 5, 40, 45]}))
    people = photo_people(tmp_path)
    assert [(p.name, [h.name for h in p.looks]) for p in people] == [
        ("b", ["b"]),
        ("王芳", ["1", "2"]),
    ]
    assert people[1].looks[0].box == (10, 5, 40, 45)
    assert people[1].looks[1].box == (0, 0, 50, 60)
    assert people[1].look(3) is people[1].looks[1]


def test_a_flat_folder_has_people_of_one_look() -> None:
    people = photo_people(HEADS)
    assert [(p.name, len(p.looks)) for p in people] == [("collins", 1), ("hopper", 1)]


def test_a_walk_shows_the_look_it_names_and_the_truth_takes_its_box(tmp_path: Path) -> None:
    picture(tmp_path / "a" / "1.png", 30, (60, 50))
    picture(tmp_path / "a" / "2.png", 220, (60, 30))
    people = photo_people(tmp_path)
    scenes = tuple(
        Scene(1, (Walk(1, (Key(0, 60, 48, 40),), look=look),), noise=0) for look in (0, 1, 2)
    )
    script = Script(scenes, 128, 96)
    levels = [int(p[48, 60, 0]) for p in frames(script, people)]
    assert levels == [30, 220, 30]
    boxes = truth(script, people).boxes
    widths = (boxes[:, 2] - boxes[:, 0]).tolist()
    assert widths == pytest.approx([40 * 50 / 60, 20, 40 * 50 / 60], abs=1e-3)
    assert truth(script, people).persons.tolist() == [1, 1, 1]


def test_folders_that_are_of_no_use(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(TiktalkError) as info:
        photo_people(tmp_path)
    assert info.value.code == "T790" and "empty" in str(info.value)
    picture(tmp_path / "empty" / "1.png", 5)
    picture(tmp_path / "empty.png", 5)
    with pytest.raises(TiktalkError) as info:
        photo_people(tmp_path)
    assert info.value.code == "T791" and "empty" in str(info.value)
    with pytest.raises(TiktalkError) as info:
        photo_people(tmp_path / "none")
    assert info.value.code == "T790"
