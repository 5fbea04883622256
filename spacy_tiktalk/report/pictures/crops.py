"""The best pictures of each head, cut out of the video as small JPEGs."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import numpy as np

from ...needs import need
from ...video.reading.reader import VideoReader
from ...video.recognize.crops import crop_head
from ...video.tracks.head_tracks import HeadTracks
from .annotated_video import check_size

N_CROPS = 3
SIDE = 112  # pixels of the longer side: sharp at 64 CSS pixels on most screens
_QUALITY = 82  # of JPEG, 0 to 100
_SPACING = 0.8  # seconds between two pictures of one head, where no key crops are known


def head_crops(path: Path, tracks: HeadTracks) -> dict[str, list[str]]:
    """Head id → up to `N_CROPS` JPEGs as data URIs, the best first.

    path (Path): the video the tracks were found in. The video is read once, up to the last picture
        needed.
    RAISES: T768 if the video has another size than the tracks', and what `VideoReader` raises.
    """
    wanted = {head_id: key_rows(tracks, head_id, N_CROPS) for head_id in tracks.head_ids}
    missing = {row for rows in wanted.values() for row in rows}
    cut: dict[int, str] = {}
    # Sampled as the tracker did it; where that gives other frames (of tracks from a file), all.
    for fps in dict.fromkeys((tracks.video.sampled_fps, None)):
        if not missing:
            break
        by_frame: dict[int, list[int]] = {}
        for row in sorted(missing):
            by_frame.setdefault(int(tracks.frames[row]), []).append(row)
        with VideoReader(path, fps=fps, every_frame=False) as reader:
            check_size(tracks, reader.info)
            for frame in reader:
                for row in by_frame.pop(frame.index, ()):
                    cut[row] = _jpeg(frame.image, tracks.boxes[row])
                if not by_frame or frame.index > max(by_frame):
                    break
        missing -= set(cut)
    return {head: [cut[row] for row in rows if row in cut] for head, rows in wanted.items()}


def key_rows(tracks: HeadTracks, head_id: str, n: int) -> list[int]:
    """The rows of a head's best boxes, the best first: its key crops, else its largest sure boxes.

    Of key crops the best one of each tracklet comes before the second of any, so that tracklets
    that were joined wrongly are seen to be two people's.

    RAISES: T751 for an unknown head.
    """
    numbers = tracks.identity_tracklets(head_id)
    refs = sorted(
        (place, -ref.quality, ref.frame, number)
        for number in numbers
        for place, ref in enumerate(
            sorted(tracks.crops.get(number, ()), key=lambda ref: (-ref.quality, ref.frame))
        )
    )
    rows = [
        int(found[0])
        for *_, frame, number in refs
        if len(found := np.flatnonzero((tracks.frames == frame) & (tracks.tracklets == number)))
    ]
    if rows:
        return rows[:n]
    mine = np.flatnonzero(np.isin(tracks.tracklets, numbers))
    values = np.prod(tracks.boxes[mine, 2:] - tracks.boxes[mine, :2], axis=1) * tracks.scores[mine]
    taken: list[int] = []
    for i in np.argsort(-values, kind="stable").tolist():
        time = tracks.times[mine[i]]
        if all(abs(time - tracks.times[row]) >= _SPACING for row in taken):
            taken.append(int(mine[i]))
        if len(taken) == n:
            break
    return taken


def _jpeg(image: Any, box: Any) -> str:
    cv2: Any = need("cv2", "Pictures of heads")
    crop = crop_head(image, box, longest=SIDE)
    _, coded = cv2.imencode(".jpg", crop.image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return "data:image/jpeg;base64," + base64.b64encode(coded.tobytes()).decode("ascii")
