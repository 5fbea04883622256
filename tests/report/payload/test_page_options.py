"""What a page says again of how it was made: videos' names, and the options of its commands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from people_material import thread

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.people import (
    PeopleSettings,
    find_people,
    people_from_json,
    people_to_json,
    read_people,
    write_people,
)
from spacy_tiktalk.report.payload.commands import Shown, people_options
from spacy_tiktalk.report.payload.naming import told_apart

THREADS = [thread("a", [(1, "林小雨")]), thread("b", [(1, "小雨")])]


def test_videos_keep_no_more_of_their_paths_than_tells_them_apart() -> None:
    paths = [
        "/home/w/x/clip.mp4",
        "/home/w/y/clip.mp4",
        "/home/w/other.mp4",
        "C:\\z\\one.mp4",
        "id",
    ]
    told = ["x/clip.mp4", "y/clip.mp4", "other.mp4", "one.mp4", "id"]
    assert list(told_apart(paths).values()) == told
    assert told_apart(["https://h.example/a/"]) == {"https://h.example/a/": "a"}
    assert told_apart(["clip.mp4", "/h/a/clip.mp4"]) == {
        "clip.mp4": "clip.mp4",
        "/h/a/clip.mp4": "a/clip.mp4",
    }
    assert told_apart(["a/c.mp4", "a\\c.mp4", ""]) == {
        "a/c.mp4": "a/c.mp4",
        "a\\c.mp4": "a/c.mp4",
        "": "",
    }


def test_the_settings_of_people_come_through_a_file(tmp_path: Path) -> None:
    settings = PeopleSettings(head_min=0.5, mention_min=0.0)
    found = find_people(THREADS, settings=settings, one_video=True)
    assert people_options(found) == "--head-min 0.5 --mention-min 0.0 --one-video"
    write_people(tmp_path / "p.json", found)
    read = read_people(tmp_path / "p.json")
    assert people_options(read) == people_options(found)
    assert people_to_json(read)["settings"] == people_to_json(found, settings=settings)["settings"]
    assert people_options(find_people(THREADS)) == people_options([]) == ""


@pytest.mark.parametrize("wrong", [{"threshold": "0.9; rm"}, {"head_min": True}, [], 5])
def test_settings_that_are_none_are_refused(wrong: Any) -> None:
    """They would stand in a command that somebody copies."""
    obj = {**people_to_json(find_people(THREADS)), "settings": wrong}
    with pytest.raises(TiktalkError, match="T896"):
        people_from_json(obj)


def test_settings_may_be_absent_or_of_another_release() -> None:
    obj = json.loads(json.dumps(people_to_json(find_people(THREADS))))
    assert people_options(people_from_json({**obj, "settings": {"later": "x"}})) == ""
    assert people_options(people_from_json({k: v for k, v in obj.items() if k != "settings"})) == ""


@pytest.mark.parametrize(
    ("crops", "sources", "options"),
    [
        ([], [None], "--no-crops --video none"),
        (["x"], ["data:video/mp4;base64,"], ""),
        (["x"], ["data:video/mp4;base64,", "./large.mp4"], ""),
        (["x"], ["./clip.mp4", None], "--video link"),
        ([], [], "--no-crops"),
    ],
)
def test_what_a_page_lacks_the_next_lacks_too(
    crops: list[str], sources: list[str | None], options: str
) -> None:
    shown = Shown()
    shown.see({"video": None, "heads": [{"id": "H1", "crops": crops}]})
    for src in sources:
        shown.see({"video": {"src": src}, "heads": []})
    assert shown.options() == options
