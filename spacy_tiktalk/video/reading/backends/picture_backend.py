"""Backends without a container: a folder of pictures, and pictures in memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Iterator, Sized
from pathlib import Path
from typing import Any

import numpy as np

from ....errors import TiktalkError, error, reason_of
from ....needs import need
from ...types import Image
from ..backend import StreamFacts
from ..limits import Limits
from . import heif

# What Pillow raises for damaged pictures; the latter for chunks and tags of another form.
_DAMAGED = (
    *(OSError, SyntaxError, EOFError),
    *(ValueError, TypeError, LookupError, ArithmeticError, struct.error, zlib.error),
)
_PILLOW_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")


class PictureBackend:
    """Pictures one after the other, `fps` a second. All are scaled to the first one's size."""

    damage = 0

    def __init__(self, images: Iterable[Image], *, name: str, fps: float, count: int | None):
        self.name = name
        self.fps = fps
        self._images: Iterator[Image] | None = iter(images)
        self._index = -1
        self._current: Image | None = None
        self._size: tuple[int, int] | None = None
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
        if size != self._size:
            cv2 = need("cv2", "a sequence of pictures of several sizes")
            image = cv2.resize(image, self._size, interpolation=cv2.INTER_AREA)
        return np.ascontiguousarray(image)

    def close(self) -> None:
        """Also ends the generator that loads the pictures of a folder."""
        images, self._images, self._current = self._images, None, None
        close = getattr(images, "close", None)
        if close is not None:
            close()


def open_folder(paths: list[Path], limits: Limits, fps: float) -> PictureBackend:
    """Read the pictures at `paths`, with Pillow, upright by their EXIF orientation."""
    return PictureBackend(_load(paths, limits), name="pictures", fps=fps, count=len(paths))


def open_arrays(source: Iterable[Any], limits: Limits, fps: float) -> PictureBackend:
    """Read pictures in memory: uint8 [height, width, 3], blue, green, red."""
    count = len(source) if isinstance(source, Sized) else None
    return PictureBackend(_checked(source, limits), name="arrays", fps=fps, count=count)


def _load(paths: list[Path], limits: Limits) -> Iterator[Image]:
    pil = need("PIL.Image", "a folder of pictures")
    ops = need("PIL.ImageOps", "a folder of pictures")
    for path in paths:
        formats: tuple[str, ...] = _PILLOW_FORMATS
        if heif.can_read() and heif.is_heif(path):
            heif.register()
            formats = ("HEIF",)
        try:
            with pil.open(path, formats=formats) as picture:
                width, height = picture.size
                limits.check_size(width, height, path.name)
                upright = _eight_bits(ops.exif_transpose(picture), pil).convert("RGB")
                image = np.asarray(upright)[:, :, ::-1]
        except TiktalkError:
            raise
        except (*_DAMAGED, pil.DecompressionBombError) as err:
            reason = " ".join(str(err).split()) if isinstance(err, OSError) else reason_of(err)
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
        fits = isinstance(image, np.ndarray) and image.dtype == np.uint8
        if not fits or image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            found = type(image).__name__
            if isinstance(image, np.ndarray):
                found = f"{image.dtype} {list(image.shape)}"
            raise error("T709", index=index, found=found)
        limits.check_size(image.shape[1], image.shape[0], f"picture {index}")
        yield image
