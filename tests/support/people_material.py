"""Small comment sections with persons across their threads, written for these tests."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from places import ROOT

from spacy_tiktalk.people import Person, VideoPeople

sys.path.insert(0, str(ROOT / "scripts"))
from video_corpus import GoldVideo, read_video

VIDEOS = Path(__file__).resolve().parents[1] / "people" / "videos"
Said = tuple[int, str]
"""A cluster's number in its thread, and a mention of it."""


@cache
def gold_video(name: str) -> GoldVideo:
    """One of tests/people/videos."""
    return read_video(VIDEOS / f"{name}.txt")


def thread(
    key: str,
    said: Sequence[Said],
    *,
    heads: dict[int, tuple[str, float]] | None = None,
    writers: Sequence[str] = (),
    video: str = "v.mp4",
    **more: Any,
) -> dict[str, Any]:
    """A result of annotate: each mention is a comment of its own.

    heads: cluster → (head, probability). more: further fields of the dialogue.
    """
    clusters: dict[int, list[dict[str, Any]]] = {}
    turns = []
    for number, (cluster, text) in enumerate(said):
        writer = writers[number] if number < len(writers) else f"w{number}"
        turns.append({"speaker": writer, "text": f"{text}真好"})
        place = {"turn": number, "start": 0, "end": len(text), "text": text}
        clusters.setdefault(cluster, []).append(place)
    found = []
    for cluster, mentions in sorted(clusters.items()):
        head = (heads or {}).get(cluster)
        tracks = [{"id": head[0], "score": head[1], "evidence": {}}] if head else []
        found.append({"name": None, "mentions": mentions, "head_tracks": tracks})
    return {"key": key, "video": video, "turns": turns, "clusters": found, **more}


def partition(videos: Iterable[VideoPeople]) -> set[frozenset[tuple[str, int]]]:
    """Who is one person, whatever persons are called."""
    return {frozenset(person.clusters) for video in videos for person in video.people}


def called(video: VideoPeople, name: str) -> Person:
    """The one person of that name or alias."""
    (found,) = (p for p in video.people if name == p.name or name in p.aliases)
    return found


def write_jsonl(path: Path, objects: Iterable[dict[str, Any]]) -> Path:
    """Write objects, one a line."""
    text = "".join(json.dumps(obj, ensure_ascii=False) + "\n" for obj in objects)
    path.write_text(text, encoding="utf-8")
    return path


WORDS = [
    *(
        "林小雨",
        "王小雨",
        "小雨",
        "雨姐",
        "雨哥",
        "大鹏",
        "老王",
        "王老师",
        "老师",
        "他",
        "她",
        "我",
    ),
    *("我", "你", "他们", "他俩", "老板娘", "帅哥", "这大哥", "穿灰围裙的", "灰围裙大哥", "小范"),
    *("范叔", "豪嫂", "梁家豪", "刘德华", "华仔", "wyb"),
]


@st.composite
def sections(
    draw: st.DrawFn, *, least: int = 1, most: int = 7, told: bool = False
) -> list[dict[str, Any]]:
    """Threads of one video with clusters of such words; told: writers and a title are known too."""
    title = draw(st.sampled_from([{}, {"title": "刘德华和林小雨"}])) if told else {}
    threads = []
    for number in range(draw(st.integers(least, most))):
        mention = st.tuples(st.integers(1, 3), st.sampled_from(WORDS))
        said = draw(st.lists(mention, min_size=1, max_size=6))
        numbers = {c: n for n, c in enumerate(dict.fromkeys(c for c, _ in said), start=1)}
        head = st.tuples(st.sampled_from(["H1", "H2"]), st.floats(0, 1))
        more: dict[str, Any] = {"heads": draw(st.dictionaries(st.integers(1, 3), head, max_size=2))}
        if told:
            more["writers"] = draw(st.lists(st.sampled_from(["小雨的日常", "阿布"]), max_size=3))
        threads.append(thread(f"t{number}", [(numbers[c], w) for c, w in said], **more, **title))
    return threads
