"""The font of labels: each character from the first file that has it."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

from .fonts import BUNDLED, load_font, missing_characters
from .installed_fonts import find_installed

_BASELINE = "ls"  # Pillow's anchor: left, on the line that letters of all fonts stand on


class LabelFont:
    """Draws a line of text; what one font lacks comes from the next.

    The package's own font comes before those of the machine, so that pictures are the same
    everywhere as long as it has the characters.

    size (int): Pixels, above 0.
    font (str | os.PathLike | None): A font file to be asked first.
    RAISES: T700 without Pillow, T766 for a file that is no font.
    """

    def __init__(self, size: int, font: str | os.PathLike[str] | None = None) -> None:
        self.size = size
        self.files = (BUNDLED,) if font is None else (Path(font), BUNDLED)
        self._fonts = {path: load_font(path, size) for path in self.files}

    def missing(self, text: str) -> list[str]:
        """The characters of `text` that no font here has, each once, with their marks; sorted."""
        return sorted({c for c in whole_characters(text) if self._file(c) is None})

    def getbbox(self, text: str) -> tuple[float, float, float, float]:
        """Left, top, right, bottom of what `draw` draws, in pixels from the line's beginning."""
        x = 0.0
        boxes = []
        for font, run in self._runs(text):
            left, top, right, bottom = font.getbbox(run, anchor=_BASELINE)
            boxes.append((x + left, top, x + right, bottom))
            x += font.getlength(run)
        if not boxes:
            return 0.0, 0.0, 0.0, 0.0
        lefts, tops, rights, bottoms = zip(*boxes, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)

    def draw(self, canvas: Any, place: tuple[float, float], text: str, fill: Any) -> None:
        """Draw `text` with its line's beginning at `place`.

        canvas (PIL.ImageDraw.ImageDraw): What is drawn into.
        """
        x, y = place
        for font, run in self._runs(text):
            canvas.text((x, y), run, fill=fill, font=font, anchor=_BASELINE)
            x += font.getlength(run)

    def _runs(self, text: str) -> Iterable[tuple[Any, str]]:
        """Parts of one font each. What no font has is left to the first one's empty box."""
        found: list[tuple[Path, str]] = []
        for character in whole_characters(text):
            # A space goes with the word before it.
            same = found[-1][0] if found and character.isspace() else None
            found.append((same or self._file(character) or self.files[0], character))
        for path, group in groupby(found, key=lambda pair: pair[0]):
            if path not in self._fonts:
                self._fonts[path] = load_font(path, self.size)
            yield self._fonts[path], "".join(character for _, character in group)

    def _file(self, character: str) -> Path | None:
        for path in self.files:
            if not missing_characters(character, path):
                return path
        return _installed(character)


@lru_cache(maxsize=4096)
def _installed(character: str) -> Path | None:
    return find_installed(character)


def whole_characters(text: str) -> list[str]:
    """The text cut before each character that is no mark on the one before it."""
    found: list[str] = []
    for character in text:
        if found and unicodedata.category(character).startswith("M"):
            found[-1] += character
        else:
            found.append(character)
    return found
