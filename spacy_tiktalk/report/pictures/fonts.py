"""Font files: the one that comes with the package, and which characters a font really has."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import error, one_line
from ...needs import need

BUNDLED = Path(__file__).parent / "assets" / "NotoSansCJKsc-subset.otf"
"""Noto Sans CJK SC, cut by scripts/make_font.py to Chinese of both scripts, kana, Latin and
Cyrillic letters and common signs; SIL Open Font License 1.1."""

# No font has these: what is drawn for them is the box that stands for a missing character.
_NOBODYS = ("\U0010ffff", "\uffff", "\U000e0fff")
_PROBE_SIZE = 24  # pixels: large enough that no two characters look the same


def load_font(path: str | os.PathLike[str], size: int) -> Any:
    """Pillow's font object.

    size (int): Pixels, above 0.
    RAISES: T700 without Pillow, T766 for a file that is no font.
    """
    image_font = need("PIL.ImageFont", "Drawing labels")
    # The package's own font looks the same with and without the library that shapes Arabic or
    # Thai; other fonts get the best that Pillow has.
    layout = image_font.Layout.BASIC if Path(path) == BUNDLED else None
    try:
        return image_font.truetype(os.fspath(path), size, layout_engine=layout)
    except (OSError, ValueError) as err:
        reason = one_line(err)
        raise error("T766", path=os.fspath(path), reason=reason) from err


def missing_characters(text: str, path: str | os.PathLike[str]) -> str:
    """The characters of `text`, each once, that the font has no picture of. Spaces are none.

    RAISES: T700, T766, as `load_font`.
    """
    wanted = "".join(sorted({c for c in text if not c.isspace()}))
    return _missing(wanted, os.fspath(path)) if wanted else ""


@lru_cache(maxsize=4096)
def _missing(wanted: str, path: str) -> str:
    font, boxes = _probe(path)
    drawn = {c: _drawn(font, c) for c in wanted}
    return "".join(c for c in wanted if drawn[c] in boxes or not drawn[c][1].strip(b"\0"))


@lru_cache(maxsize=8)
def _probe(path: str) -> tuple[Any, set[tuple[Any, bytes]]]:
    """The font, and the boxes it draws for what it has not."""
    font = load_font(path, _PROBE_SIZE)
    return font, {_drawn(font, c) for c in _NOBODYS}


def _drawn(font: Any, character: str) -> tuple[Any, bytes]:
    try:
        mask = font.getmask(character)
    except (OSError, ValueError):  # a glyph the font names but cannot draw
        return (0, 0), b""
    return mask.size, bytes(mask)
