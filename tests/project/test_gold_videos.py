"""The comment sections of `corpus/videos`: what is in them, and that nothing of other data is."""

from __future__ import annotations

import json
import re
from itertools import chain

import pytest
from places import CORPUS, ROOT
from script_files import load_script

DATA = ROOT.parent / "shared" / "data" / "tiktalkcoref"


@pytest.fixture(scope="module")
def videos() -> list:
    return load_script("video_corpus").read_videos(CORPUS / "videos")


def test_the_readme_counts_them(videos: list) -> None:
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    records = list(chain.from_iterable(video.records for video in videos))
    comments = sum(len(record.dialogue.turns) for record in records)
    assert f"{len(records)} threads, {comments:,} comments" in text
    assert f"comment sections of {len(videos)} made-up videos" in text


def test_keys_and_persons(videos: list) -> None:
    keys = [record.dialogue.key for video in videos for record in video.records]
    assert len(set(keys)) == len(keys)
    for video in videos:
        assert all(record.dialogue.key.startswith(f"{video.name}-") for record in video.records)
        comments = sum(len(record.dialogue.turns) for record in video.records)
        assert 20 <= comments <= 60, video.name
        # Somebody is talked about in more than one thread.
        assert len(set(video.persons.values())) < len(video.persons)


def test_every_third_up_to_v42_and_all_from_v47_on_are_held_out(videos: list) -> None:
    held = [video.name for video in videos if video.held_out]
    assert held == [f"v{number:02}" for number in (*range(6, 43, 3), *range(47, 55))]


@pytest.mark.skipif(not DATA.is_dir(), reason="the TikTalkCoref data is not here")
def test_nothing_of_the_research_data_is_in_them(videos: list, outside: list) -> None:
    runs = set()
    for part in ("train", "dev"):
        for line in (DATA / f"{part}.jsonl").read_text(encoding="utf8").splitlines():
            for sentence in json.loads(line)["sentences"]:
                text = re.sub(r"\W+", "", "".join(sentence))
                runs.update(text[i : i + 8] for i in range(len(text) - 7))
    for video in (*videos, *outside):
        for record in video.records:
            text = re.sub(r"\W+", "", record.dialogue.text)
            shared = {text[i : i + 8] for i in range(len(text) - 7)} & runs
            assert not shared, (record.dialogue.key, shared)


@pytest.fixture(scope="module")
def outside() -> list:
    read = load_script("video_corpus").read_videos
    return [
        video
        for name in (
            "seen",
            "blind",
            "later",
            "guided",
            "newest",
            "plain",
            "harder",
            "rare",
            "fresh",
            "another",
            "worlds",
        )
        for video in read(CORPUS / "outside" / name)
    ]


def test_those_by_other_hands_have_persons_in_several_threads(outside: list) -> None:
    assert len({video.name for video in outside}) == len(outside)
    for video in outside:
        assert len(set(video.persons.values())) < len(video.persons), video.name
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert f"comment sections of {len(outside) - 126} made-up videos, by" in text
    assert "those of 10 that were written after" in text and "those of 12 that another" in text
    assert "`guided/` those of 12 by" in text and "`newest/` those of 12 by" in text
    assert "`plain/` those of 12 by" in text and "`harder/` 6 that" in text
    assert "`rare/` those of 12 of rarer kinds" in text and "`fresh/` those of 14 by" in text
    assert "`another/` those of 12 (410 comments)" in text
    worlds = [video for video in outside if int(video.name[1:]) > 158]
    comments = sum(len(r.dialogue.turns) for video in worlds for r in video.records)
    assert f"`worlds/` those of {len(worlds)} ({comments:,} comments" in text
