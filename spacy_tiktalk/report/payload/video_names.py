"""What videos are called on a page, which is shown to others: no more of a path than is needed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable


def base_name(video: str) -> str:
    """The last part of a path or address."""
    return _parts(video)[-1]


def told_apart(videos: Iterable[str]) -> dict[str, str]:
    """For each path or address its last part, and of those that share it as many more as tell them
    apart: "a/clip.mp4" and "b/clip.mp4" keep their folders.
    """
    parts = {video: _parts(video) for video in videos}
    kept = dict.fromkeys(parts, 1)
    while True:
        names = {video: "/".join(own[-kept[video] :]) for video, own in parts.items()}
        counts = Counter(names.values())
        # A path that has no further part stays: the others leave it.
        short = [v for v in parts if counts[names[v]] > 1 and kept[v] < len(parts[v])]
        if not short:
            return names
        for video in short:
            kept[video] += 1


def _parts(video: str) -> list[str]:
    return re.split(r"[/\\]", video.rstrip("/\\"))
