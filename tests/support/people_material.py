"""Small comment sections with persons across their threads, written for these tests."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

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
