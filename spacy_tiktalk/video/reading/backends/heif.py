"""HEIC and its relatives, which phones take photos in: read where `pillow-heif` is installed."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ....needs import need

ENDINGS = (".heic", ".heif", ".hif")
MEND = 'pip install "spacy-tiktalk[heif]", or save it as JPEG'
_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def can_read() -> bool:
    """Whether the package is installed; it is not imported."""
    return find_spec("pillow_heif") is not None


def register() -> None:
    """Let Pillow open such files, in the whole process."""
    need("pillow_heif", "HEIC pictures", extra="heif").register_heif_opener()


def is_heif(path: Path) -> bool:
    """Whether a file is one by its first bytes, whatever its name says; not for one unreadable."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[4:8] == b"ftyp" and head[8:12] in _BRANDS
