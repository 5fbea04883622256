"""A photo's file, opened by Pillow as one of the few formats that are read."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from ....needs import need
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
