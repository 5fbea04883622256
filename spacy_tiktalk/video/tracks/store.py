"""One tracked video as one file: safetensors, so that reading it never executes anything.

Metadata: "tracks", the head tracks as JSON, and "crops", what a crop has beside its picture.
Tensors: "crop.{tracklet}.{number}" the picture as PNG bytes (lossless, so that an embedding made
from it later is the same), "landmarks.{…}" and "vector.{…}" where there are any.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import TiktalkError, error, one_line
from ...files import write_bytes
from ...needs import need
from ..types import Crop, Image, Vector
from .head_tracks import HeadTracks
from .tracked_video import TrackedVideo

FORMAT = "1"
_DAMAGED = (
    *(OSError, KeyError, ValueError, TypeError, AttributeError),
    OverflowError,  # an infinite frame
    RecursionError,  # JSON that nests deep
)


def write_tracked(tracked: TrackedVideo, path: str | Path) -> None:
    """Write a tracked video; the file appears whole or not at all."""
    from safetensors.numpy import save

    tensors: dict[str, NDArray[Any]] = {}
    about: dict[str, list[dict[str, Any]]] = {}
    for number, crops in tracked.crops.items():
        vectors = tracked.vectors.get(number, [None] * len(crops))
        about[str(number)] = []
        for i, (crop, vector) in enumerate(zip(crops, vectors, strict=True)):
            name = f"{number}.{i}"
            tensors[f"crop.{name}"] = _to_png(crop.image)
            tensors[f"box.{name}"] = np.asarray(crop.box, dtype=np.float32)
            if crop.landmarks is not None:
                landmarks = np.asarray(crop.landmarks, dtype=np.float32)
                tensors[f"landmarks.{name}"] = np.ascontiguousarray(landmarks)
            if vector is not None:
                tensors[f"vector.{name}"] = np.ascontiguousarray(vector, dtype=np.float32)
            about[str(number)].append(
                {"frame": crop.frame, "time": crop.time, "quality": crop.quality}
            )
    metadata = {
        "format": FORMAT,
        "tracks": tracked.tracks.to_json(),
        "crops": json.dumps(about),
    }
    write_bytes(path, save(tensors, metadata=metadata))


def read_tracked(path: str | Path) -> TrackedVideo:
    """Read what `write_tracked` wrote. RAISES: T771 for a damaged or foreign file."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise error("T771", path=path, reason=f"format {metadata.get('format')!r}")
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        tracks = HeadTracks.from_json(metadata["tracks"])
        crops: dict[int, list[Crop]] = {}
        vectors: dict[int, list[Vector | None]] = {}
        for number, entries in json.loads(metadata["crops"]).items():
            crops[int(number)] = []
            vectors[int(number)] = []
            for i, entry in enumerate(entries):
                name = f"{number}.{i}"
                crop = Crop(
                    image=_from_png(tensors[f"crop.{name}"]),
                    frame=int(entry["frame"]),
                    time=float(entry["time"]),
                    box=tensors[f"box.{name}"],
                    landmarks=tensors.get(f"landmarks.{name}"),
                    quality=float(entry["quality"]),
                )
                crops[int(number)].append(crop)
                vectors[int(number)].append(tensors.get(f"vector.{name}"))
    except TiktalkError as err:
        raise error("T771", path=path, reason=str(err)) from err
    except (SafetensorError, *_DAMAGED) as err:
        raise error("T771", path=path, reason=f"{type(err).__name__}: {err}") from err
    return TrackedVideo(tracks, crops, vectors)


def _to_png(image: Image) -> NDArray[np.uint8]:
    cv2 = need("cv2", "writing crops")
    done, data = cv2.imencode(".png", image)
    if not done:
        raise ValueError(f"a picture of shape {image.shape} cannot be written as PNG")
    return np.ascontiguousarray(data.reshape(-1))


def _from_png(data: NDArray[np.uint8]) -> Image:
    cv2 = need("cv2", "reading crops")
    try:
        image = cv2.imdecode(np.array(data), cv2.IMREAD_COLOR) if data.size else None
    except cv2.error as err:  # a header that promises too many pixels
        raise ValueError(f"a crop is no PNG ({one_line(err)})") from err
    if image is None:
        raise ValueError("a crop is no PNG")
    return image
