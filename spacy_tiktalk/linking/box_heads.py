"""Annotated boxes as head tracks of one box each: training without the videos.

TikTalkCoref marks a person in one frame. With the authors' folder of cut-out heads (`images_dir`)
the boxes have pictures, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import error
from ..video.reading.backends.photo import decoded
from ..video.recognize.crop_quality import crop_quality
from ..video.tracks.head_tracks import HeadTracks
from ..video.tracks.tracked_video import TrackedVideo
from ..video.types import Crop

if TYPE_CHECKING:
    from ..formats.record import GoldBox


class BoxHeads:
    """Makes head tracks of gold boxes.

    images_dir (str | Path | None): the folder of cut-out heads that the boxes name, or None.
    RAISES: T842 for a folder that is none.
    """

    def __init__(self, images_dir: str | Path | None = None) -> None:
        self.images_dir = None if images_dir is None else Path(images_dir)
        self.missing: set[str] = set()
        if self.images_dir is not None and not self.images_dir.is_dir():
            raise error("T842", path=self.images_dir)

    def __call__(self, boxes: Sequence[GoldBox]) -> tuple[TrackedVideo, dict[str, tuple[str, ...]]]:
        """The boxes as identities, and for each head id the visual labels of its box.

        Names of files that are not in the folder, or no picture, are collected in `missing`.
        """
        tracks = HeadTracks.from_tracklets(
            {
                number: ([box.frame], [0.0], [box.box], [1.0], 0)
                for number, box in enumerate(boxes, start=1)
            },
            {number: number for number in range(1, len(boxes) + 1)},
        )
        labels = {
            head: boxes[tracks.identity_tracklets(head)[0] - 1].heads for head in tracks.head_ids
        }
        crops = {}
        for number, box in enumerate(boxes, start=1):
            crop = self._crop(box)
            if crop is not None:
                crops[number] = [crop]
        return TrackedVideo(tracks, crops), labels

    def _crop(self, box: GoldBox) -> Crop | None:
        if self.images_dir is None or not box.crop:
            return None
        # Only the name: where the folder is, the caller says.
        path = self.images_dir / Path(box.crop).name
        image = decoded(path)
        if image is None:
            self.missing.add(path.name)
            return None
        whole = np.array([0, 0, image.shape[1], image.shape[0]], dtype=np.float32)
        quality = crop_quality(image, whole, None, 1.0)
        place = np.asarray(box.box, dtype=np.float32)
        return Crop(image, box.frame, 0.0, place, None, quality)
