"""COCO for video: COCO's detection format with `videos` and track ids, as mmtracking reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..table import TrackTable


def to_coco(tracks: TrackTable) -> dict[str, Any]:
    """Head tracks as one dict of plain values, to be written with `json.dump`.

    Ids of videos, images, annotations and categories count from 1, `frame_id` from 0. An annotation
    has `track_id` (the tracklet), `instance_id` (the identity's number; the negative tracklet
    number for a head without identity) and `head_id` ("H1" or None). `bbox` is [x, y, width,
    height] in pixels from 0. Only frames that have a box are listed under `images`.
    """
    tracks, video = tracks.once_a_frame(), tracks.video
    size = {"width": video.width, "height": video.height}
    frames = dict(zip(tracks.frames.tolist(), tracks.times.tolist(), strict=True))
    image_ids = {frame: number for number, frame in enumerate(frames, start=1)}
    annotations = []
    for i in range(len(tracks)):
        x1, y1, x2, y2 = (float(value) for value in tracks.boxes[i])
        tracklet, identity = int(tracks.tracklets[i]), int(tracks.identities[i])
        annotations.append(
            {
                "id": i + 1,
                "video_id": 1,
                "image_id": image_ids[int(tracks.frames[i])],
                "category_id": 1,
                "track_id": tracklet,
                "instance_id": identity or -tracklet,
                "head_id": f"H{identity}" if identity else None,
                "bbox": [x1, y1, x2 - x1, y2 - y1],
                "area": (x2 - x1) * (y2 - y1),
                "iscrowd": 0,
                "score": float(tracks.scores[i]),
            }
        )
    return {
        "info": {"description": "Head tracks of spacy_tiktalk", "version": "1"},
        "videos": [{"id": 1, "name": video.name, "fps": video.fps, **size}],
        "images": [
            {
                "id": image_ids[frame],
                "video_id": 1,
                "frame_id": frame,
                "time": time,
                "file_name": f"{frame:06d}.jpg",
                **size,
            }
            for frame, time in frames.items()
        ],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "head"}],
    }
