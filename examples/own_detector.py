"""A head detector of your own in the head tracker: here one that takes yellow blobs for heads.

python examples/own_detector.py            # makes a small video in a temporary folder
python examples/own_detector.py clip.mp4   # or looks at yours
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.video.types import Detections, VideoFrame


class ColorBlob:
    """One box around all pixels near a color. A detector gets frames and gives each its boxes."""

    def __init__(self, bgr: Sequence[int], reach: int) -> None:
        self.bgr, self.reach = bgr, reach
        # Names what the result depends on: with it, results are kept and found again.
        self.fingerprint = f"ColorBlob({list(bgr)}, {reach})"

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        return [self._look(frame.image) for frame in frames]

    def _look(self, image: Any) -> Detections:  # uint8 [height, width, 3]: blue, green, red
        near = np.abs(image.astype(int) - self.bgr).max(axis=2) <= self.reach
        rows, columns = np.nonzero(near)
        if len(rows) < 50:
            return Detections()
        box = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        score = near[box[1] : box[3], box[0] : box[2]].mean()
        return Detections(np.array([box], dtype=np.float32), np.array([score], dtype=np.float32))


@spacy.registry.misc("examples.ColorBlob.v1")
def make_color_blob(bgr: list[int], reach: int = 60) -> ColorBlob:
    return ColorBlob(bgr, reach)


# How a config names it (there the sections are called [components.head_tracker] and so on). spaCy
# must import this file before it reads such a config: `spacy train --code own_detector.py`.
CONFIG = """
[head_tracker]
embedder = null

[head_tracker.detector]
@misc = "examples.ColorBlob.v1"
bgr = [0, 220, 240]
reach = 60
"""


def draw_video(path: Path) -> None:
    """A yellow square that walks to the right for two seconds, 25 frames a second."""
    from spacy_tiktalk.video.writing.writer import VideoWriter

    with VideoWriter(path, width=320, height=240, fps=25) as writer:
        for i in range(50):
            picture = np.full((240, 320, 3), 90, dtype=np.uint8)
            picture[80:140, 20 + 4 * i : 80 + 4 * i] = (0, 220, 240)
            writer.write(picture)


def main(video: Path) -> None:
    config = spacy.Config().from_str(CONFIG, interpolate=False)
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker", config=config["head_tracker"])
    doc = nlp(Dialogue.from_turns([("小北", "他要去哪儿")], video=video).to_doc(nlp))
    tracks = doc._.head_tracks
    for head_id, rows in tracks.by_identity():
        first, last = (box.round().astype(int).tolist() for box in rows.boxes[[0, -1]])
        print(f"{head_id}: {tracks.seconds(head_id):.1f} s in view, from {first} to {last}")
    if not tracks.head_ids:
        print(f"nothing of that color in {video}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            draw_video(Path(folder) / "blob.mp4")
            main(Path(folder) / "blob.mp4")
