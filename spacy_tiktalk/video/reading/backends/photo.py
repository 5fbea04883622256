"""A photo's file, opened by Pillow as one of the few formats that are read."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ....files import no_file
from ....needs import need
from ...types import Image
from ..limits import Limits
from . import heif

DAMAGED = (
    *(OSError, SyntaxError, EOFError),
    *(ValueError, TypeError, LookupError, ArithmeticError, struct.error, zlib.error),
)
"""What Pillow raises for damaged pictures, the latter for chunks and tags of another form."""
_FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")


def open_photo(path: Path) -> Any:
    """The `PIL.Image.Image`, of which only the header was read; a context manager.

    RAISES: one of `DAMAGED`, or `PIL.Image.DecompressionBombError`.
    """
    pil = need("PIL.Image", "a folder of pictures")
    formats: tuple[str, ...] = _FORMATS
    if heif.can_read() and heif.is_heif(path):
        heif.register()
        formats = ("HEIF",)
    return pil.open(path, formats=formats)


def decoded(path: Path) -> Image | None:
    """The picture as OpenCV decodes it; None for a file that is none, or that has more pixels than
    a video may have: 100 KB of PNG can fill the memory.
    """
    pil, cv2 = need("PIL.Image", "pictures of heads"), need("cv2", "pictures of heads")
    if no_file(path):  # a pipe among them would be waited for
        return None
    try:
        with open_photo(path) as picture:
            width, height = picture.size
        if width * height > Limits().max_pixels:
            return None
        found: Image | None = cv2.imdecode(np.fromfile(path, np.uint8), cv2.IMREAD_COLOR)
    except (*DAMAGED, pil.DecompressionBombError, cv2.error):
        return None
    return found
