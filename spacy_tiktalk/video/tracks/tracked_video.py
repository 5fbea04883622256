"""Everything learned from one video: head tracks, key crops and embeddings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from ..types import Crop, Vector
from .head_tracks import HeadTracks


@dataclass
class TrackedVideo:
    """The head tracks of a video with what must not go into a Doc: crops and embeddings.

    tracks (HeadTracks): the head tracks.
    crops (dict[int, list[Crop]]): for each tracklet number its best crops, in order of time.
    vectors (dict[int, list[Vector | None]]): for each tracklet number one embedding a crop, None
        where the crop held no usable face.
    """

    tracks: HeadTracks
    crops: dict[int, list[Crop]] = field(default_factory=dict)
    vectors: dict[int, list[Vector | None]] = field(default_factory=dict)

    def identity_crops(self, head_id: str) -> list[Crop]:
        """The crops of an identity ("H1"), the best first."""
        numbers = self.tracks.identity_tracklets(head_id)
        crops = [crop for number in numbers for crop in self.crops.get(number, ())]
        return sorted(crops, key=lambda crop: (-crop.quality, crop.frame))

    def embedding(self, head_id: str) -> Vector | None:
        """The mean of an identity's embeddings, float32 [d]; None where no crop had a face."""
        numbers = self.tracks.identity_tracklets(head_id)
        vectors = [v for number in numbers for v in self.vectors.get(number, ()) if v is not None]
        if not vectors:
            return None
        return np.asarray(np.mean(vectors, axis=0, dtype=np.float64), dtype=np.float32)

    def named(self, name: str) -> TrackedVideo:
        """A copy with another file name: copies of a video are tracked only once."""
        if self.tracks.video.name == name:
            return self
        tracks = replace(self.tracks, video=replace(self.tracks.video, name=name))
        return replace(self, tracks=tracks)

    def n_bytes(self) -> int:
        """Roughly the memory it takes, which a cache counts."""
        rows = self.tracks.frames.nbytes * 6
        pictures = sum(crop.image.nbytes for crops in self.crops.values() for crop in crops)
        vectors = sum(v.nbytes for vs in self.vectors.values() for v in vs if v is not None)
        return rows + pictures + vectors
