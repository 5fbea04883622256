"""Key crops as JPEG files, a folder for each identity."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ....errors import TiktalkError, error
from ....files import os_reason, whole_folder
from ....needs import need

if TYPE_CHECKING:
    from ...types import Crop
    from ..table import TrackTable

NO_IDENTITY = "none"
_QUALITY = 92  # of JPEG, 0 to 100
_OURS = re.compile(r"(H\d+|none)/\d+-\d+\.jpg")


def write_crops(
    tracks: TrackTable,
    crops: Mapping[int, Sequence[Crop]],
    folder: str | os.PathLike[str],
    *,
    replace: bool = False,
) -> list[Path]:
    """Write `H1/3-120.jpg`: identity, tracklet number, frame number (from 0).

    folder (str | Path): is made if it is missing; files of the same name are replaced once all are
        written, with `replace` all crops of an earlier call.
    crops (Mapping[int, Sequence[Crop]]): tracklet number → its crops, as in `TrackedVideo.crops`;
        tracklets that `tracks` does not hold are an error (T751). A tracklet without identity goes
        to "none". Names are made of numbers only, never of anything read from the video.
    RETURNS (list[Path]): the paths in order.
    RAISES: T700 without OpenCV, T758 if something cannot be written.
    """
    cv2 = need("cv2", "Writing crops")
    written: list[Path] = []
    try:
        with whole_folder(folder, old=_earlier if replace else lambda _: ()) as part:
            for number in sorted(crops):
                identity = int(tracks.of_tracklet(number).identities[0])
                place = Path(f"H{identity}" if identity else NO_IDENTITY)
                for crop in crops[number]:
                    name = place / f"{int(number)}-{int(crop.frame)}.jpg"
                    written.append(Path(folder) / name)
                    if crop.image.size == 0:
                        reason, expected = "the crop is empty", "whole crops"
                        raise error("T758", path=written[-1], reason=reason, expected=expected)
                    # imencode, since imwrite knows no paths beyond the code page on Windows.
                    settings = [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
                    done, data = cv2.imencode(".jpg", crop.image, settings)
                    if not done:
                        raise OSError("the picture cannot be encoded")
                    (part / place).mkdir(exist_ok=True)
                    (part / name).write_bytes(data.tobytes())
    except TiktalkError:
        raise
    except (OSError, ValueError) as err:  # ValueError: a NUL in the path
        path = written[-1] if written else Path(folder)
        reason = os_reason(err)
        expected = "a folder that can be written"
        raise error("T758", path=path, reason=reason, expected=expected) from err
    return written


def _earlier(folder: Path) -> list[Path]:
    """The files that an earlier call wrote, recognized by their names."""
    return [path for path in folder.glob("*/*.jpg") if _OURS.fullmatch("/".join(path.parts[-2:]))]
