"""Material for the tests of the HTML report: a drawn video with its truth, and a linked dialogue.

The dialogue is written for these tests; the heads are drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from link_scenes import make_doc
from spacy.tokens import Doc

from spacy_tiktalk.doc.annotations import read_clusters, write_group
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.generated import Script, drawn_heads, generate_video, random_script, truth
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

TURNS = ("小满好看", "你妈妈说她好看", "老板没来")
CLUSTERS = (("小满", "她"), ("你妈妈",), ("你",), ("老板",))
HOSTILE = (
    "<script>window.hit=1</script>",
    '"><img src=x onerror="window.hit=2">',
    "</script><script>window.hit=3</script>",
    "<!--<script>",
    "javascript:window.hit=4",
    "a\u2028b\u2029c",
    "\u202egnp.exe\u202c\u200f",
    "\x00\x07\x1b[31m\x7f\x9f",
    "&lt;b&gt;{{script}}{{policy}}",
    "'; window.hit=5; '",
    "😀👨\u200d👩\u200d👧",
)


def script() -> Script:
    """4 seconds, one cut, two people, 288 x 512."""
    options = {"crossing": False, "reentry": False, "pillar": False}
    return random_script(1, seconds=4.0, n_cuts=1, size=(288, 512), **options)


def make_video(path: Path) -> HeadTracks:
    """Write the video of `script` and return its truth, 5 boxes a second."""
    made, heads = script(), drawn_heads(2)
    generate_video(path, made, heads)
    facts = VideoFacts(
        name=path.name,
        width=made.width,
        height=made.height,
        fps=made.fps,
        sampled_fps=5.0,
        duration=made.length / made.fps,
        frames_decoded=made.length,
    )
    found = truth(made, heads)
    starts = found.shot_starts.tolist()
    tracklets: dict[int, Any] = {}
    labels = {}
    for shot, first in enumerate(starts):
        end = starts[shot + 1] if shot + 1 < len(starts) else found.length
        for person in (1, 2):
            rows = np.flatnonzero(
                (found.persons == person)
                & (found.frames >= first)
                & (found.frames < end)
                & (found.frames % 5 == 0)
            )
            if len(rows):
                number = len(tracklets) + 1
                frames = found.frames[rows]
                sure = [0.9] * len(rows)
                tracklets[number] = (frames, frames / made.fps, found.boxes[rows], sure, shot)
                labels[number] = person
    return HeadTracks.from_tracklets(tracklets, labels, video=facts, shot_starts=starts)


def linked_doc(
    video: str | None = None,
    tracks: HeadTracks | None = None,
    *,
    key: str = "a1",
    turns: Sequence[str] = TURNS,
    clusters: Sequence[Sequence[str]] = CLUSTERS,
) -> Doc:
    """小满 is H1, 你妈妈 H2, 你 was not looked for, 老板 is not in the picture."""
    doc = make_doc(turns, clusters, title="看谁来了", video=video, tracks=tracks)
    doc.user_data[USER_DATA_KEY]["key"] = key
    links: dict[int, dict[str, Any]] = {
        0: {
            "head_tracks": [{"id": "H1", "score": 0.93, "evidence": {"text": 1.2, "title": -0.4}}],
            "link_status": "linked",
            "visible": 0.97,
            "link_reason": "text",
        },
        1: {
            "head_tracks": [{"id": "H2", "score": 0.6, "evidence": {"salience": 0.5}}],
            "link_status": "linked",
            "visible": 0.7,
            "link_reason": "salience",
        },
        3: {
            "head_tracks": [],
            "link_status": "not_visible",
            "visible": 0.1,
            "link_reason": "text",
        },
    }
    for number, cluster in enumerate(read_clusters(doc)):
        if number in links and len(clusters) == len(CLUSTERS):
            scores = [0.9] * len(cluster)
            attrs = {**cluster.attrs, "scores": scores, "link_scores": scores, **links[number]}
            write_group(doc, cluster.key, cluster.offsets, attrs)
    return doc
