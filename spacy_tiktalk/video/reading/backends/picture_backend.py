"""Backends without a container: a folder of pictures, and pictures in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any

import numpy as np

from ....errors import TiktalkError, error, one_line, reason_of
from ....needs import need
from ...types import Image, not_a_picture
from ..backend import StreamFacts
from ..limits import Limits
from . import heif
from .album import FRAMES_A_SECOND, pictures_a_second, upright_sizes
from .photo import DAMAGED, open_photo


class PictureBackend:
    """Pictures one after the other, `fps` a second, all of one size: by default the first one's.

    Others are scaled to fit into it, as wide for their height as they were, and stand in its middle
    with black beside them.
    """

    damage = 0

    def __init__(
        self,
        images: Iterable[Image],
        *,
        name: str,
        fps: float,
        count: int | None,
        size: tuple[int, int] | None = None,
    ) -> None:
        self.name = name
        self.fps = fps
        self._images: Iterator[Image] | None = iter(images)
        self._index = -1
        self._current: Image | None = None
        self._size = size
        duration = None if count is None else count / fps
        self.facts = StreamFacts(0, 0, fps, duration, count, exact=count is not None)

    def grab(self) -> bool:
        if self._images is None:
            return False
        image = next(self._images, None)
        if image is None:
            return False
        self._index += 1
        self._current = image
        return True

    @property
    def stamp(self) -> float | None:
        return self._index / self.fps

    def retrieve(self) -> Image | None:
        image = self._current
        assert image is not None
        size = (image.shape[1], image.shape[0])
        if self._size is None:
            self._size = size
        return np.ascontiguousarray(image if size == self._size else _fitted(image, self._size))

    def close(self) -> None:
        """Also ends the generator that loads the pictures of a folder."""
        images, self._images, self._current = self._images, None, None
        close = getattr(images, "close", None)
        if close is not None:
            close()


def _fitted(image: Image, size: tuple[int, int]) -> Image:
    """The picture in the middle of a black one of that (width, height)."""
    cv2 = need("cv2", "a sequence of pictures of several sizes")
    height, width = image.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    within = max(1, round(width * scale)), max(1, round(height * scale))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    out = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    left, top = (size[0] - within[0]) // 2, (size[1] - within[1]) // 2
    out[top : top + within[1], left : left + within[0]] = cv2.resize(
        image, within, interpolation=how
    )
    return out


def open_folder(paths: list[Path], limits: Limits, fps: float | None) -> PictureBackend:
    """Read the pictures at `paths`, with Pillow, upright by their EXIF orientation; all as large as
    the largest of them.

    fps (float | None): None for what suits them, see `album.pictures_a_second`.
    """
    sizes = upright_sizes(paths)
    largest = max(sizes, key=lambda path: sizes[path][0] * sizes[path][1], default=None)
    if largest is not None:
        limits.check_size(*sizes[largest], largest.name)
    return PictureBackend(
        _load(paths, limits),
        name="pictures",
        fps=pictures_a_second(paths, sizes.values()) if fps is None else fps,
        count=len(paths),
        size=None if largest is None else sizes[largest],
    )


def open_arrays(source: Iterable[Any], limits: Limits, fps: float | None) -> PictureBackend:
    """Read pictures in memory: uint8 [height, width, 3], blue, green, red."""
    count = len(source) if isinstance(source, Sized) else None
    fps = FRAMES_A_SECOND if fps is None else fps
    return PictureBackend(_checked(source, limits), name="arrays", fps=fps, count=count)


def _load(paths: list[Path], limits: Limits) -> Iterator[Image]:
    pil = need("PIL.Image", "a folder of pictures")
    ops = need("PIL.ImageOps", "a folder of pictures")
    for path in paths:
        try:
            with open_photo(path) as picture:
                width, height = picture.size
                limits.check_size(width, height, path.name)
                upright = _eight_bits(ops.exif_transpose(picture), pil).convert("RGB")
                image = np.asarray(upright)[:, :, ::-1]
        except TiktalkError:
            raise
        except (*DAMAGED, pil.DecompressionBombError) as err:
            reason = one_line(err) if isinstance(err, OSError) else reason_of(err)
            if heif.is_heif(path) and not heif.can_read():
                reason = f"it is HEIC, a phone's format: {heif.MEND}"
            raise error("T708", video=path.name, reason=reason) from err
        yield np.ascontiguousarray(image)


def _eight_bits(picture: Any, pil: Any) -> Any:
    """A gray picture of 16 bits with 8; any other as it is. Pillow would cut all light to white."""
    if not picture.mode.startswith("I"):
        return picture
    levels = np.asarray(picture)
    if picture.mode == "I" and levels.max(initial=0) <= 255:
        return picture
    return pil.fromarray((np.clip(levels, 0, 65535) // 257).astype(np.uint8))


def _checked(source: Iterable[Any], limits: Limits) -> Iterator[Image]:
    for index, image in enumerate(source):
        found = not_a_picture(image)
        if found is not None:
            raise error("T709", index=index, found=found)
        limits.check_size(image.shape[1], image.shape[0], f"picture {index}")
        yield image
