"""Key crops as JPEG files, a folder for each identity."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ....errors import error
from ...needs import need

if TYPE_CHECKING:
    from ...types import Crop
    from ..table import TrackTable

NO_IDENTITY = "none"


def write_crops(
    tracks: TrackTable,
    crops: Mapping[int, Sequence[Crop]],
    folder: str | os.PathLike[str],
    *,
    quality: int = 92,
) -> list[Path]:
    """Write `H1/3-120.jpg`: identity, tracklet number, frame number (from 0).

    folder: is made if it is missing; files of the same name are replaced. crops: tracklet number →
    its crops, as in `TrackedVideo.crops`; tracklets that `tracks` does not hold are an error
    (T751). A tracklet without identity goes to "none". Names are made of numbers only, never of
    anything read from the video. quality: of the JPEG, 1 to 100.

    Returns the paths in order. Raises: T700 without OpenCV, T758 if something cannot be written.
    """
    cv2 = need("cv2", "Writing crops")
    written = []
    for number in sorted(crops):
        identity = int(tracks.of_tracklet(number).identities[0])
        place = Path(folder) / (f"H{identity}" if identity else NO_IDENTITY)
        for crop in crops[number]:
            path = place / f"{int(number)}-{int(crop.frame)}.jpg"
            if crop.image.size == 0:
                raise error("T758", path=path, reason="the crop is empty", expected="whole crops")
            # imencode and write_bytes: imwrite knows no paths beyond the code page on Windows.
            done, data = cv2.imencode(".jpg", crop.image, [cv2.IMWRITE_JPEG_QUALITY, quality])
            try:
                if not done:
                    raise OSError("the picture cannot be encoded")
                place.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data.tobytes())
            except (OSError, ValueError) as err:
                reason = getattr(err, "strerror", None) or str(err)
                raise error(
                    "T758", path=path, reason=reason, expected="a folder that can be written"
                ) from err
            written.append(path)
    return written
