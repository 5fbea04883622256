"""Fonts for labels: the one that is there and really has the characters."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from ...errors import error
from ...video.needs import need

# Fonts with Chinese characters, by the beginnings of their file names, the most even ones first.
_PREFERRED = (
    "notosanscjk",
    "notosanssc",
    "notosanshans",
    "sourcehansans",
    "pingfang",
    "msyh",
    "wqy-microhei",
    "wqy-zenhei",
    "hiragino sans gb",
    "stheiti",
    "deng",
    "simhei",
    "droidsansfallback",
    "arial unicode",
    "simsun",
    "notoserifcjk",
    "uming",
    "ukai",
)
_ENDINGS = (".ttf", ".ttc", ".otf", ".otc")
# No font has these: what is drawn for them is the box that stands for a missing character.
_MISSING = ("\U0010ffff", "￿", "\U000e0fff")


def find_font(text: str) -> Path | None:
    """The file of an installed font that has all characters of `text`, None if there is none.

    Fonts known to have Chinese are looked for in the folders of Linux, macOS and Windows, then all
    that fontconfig's `fc-list` names for Chinese. Raises: T700 without Pillow.
    """
    return next((path for path in installed_fonts() if not missing_characters(text, path)), None)


def load_font(path: str | os.PathLike[str] | None, size: int) -> Any:
    """Pillow's font object; None gives Pillow's own font, which has ASCII only.

    Raises: T700 without Pillow, T766 for a file that is no font.
    """
    image_font = need("PIL.ImageFont", "Drawing labels")
    if path is None:
        return image_font.load_default(size)
    try:
        return image_font.truetype(os.fspath(path), size)
    except (OSError, ValueError) as err:
        reason = " ".join(str(err).split())
        raise error("T766", path=os.fspath(path), reason=reason) from err


def missing_characters(text: str, path: str | os.PathLike[str] | None) -> str:
    """The characters of `text`, each once, that the font has no picture of. Spaces are none.

    Raises: T700, T766, as `load_font`.
    """
    wanted = "".join(sorted({c for c in text if not c.isspace()}))
    if not wanted:
        return ""
    return _missing(wanted, None if path is None else os.fspath(path))


@lru_cache(maxsize=256)
def _missing(wanted: str, path: str | None) -> str:
    if path is None:
        load_font(None, 10)
        return "".join(c for c in wanted if not c.isascii() or not c.isprintable())
    font = load_font(path, 24)
    boxes = {_drawn(font, c) for c in _MISSING}
    return "".join(
        c for c in wanted if _drawn(font, c) in boxes or not _drawn(font, c)[1].strip(b"\0")
    )


def _drawn(font: Any, character: str) -> tuple[Any, bytes]:
    try:
        mask = font.getmask(character)
    except (OSError, ValueError):  # a glyph the font names but cannot draw
        return (0, 0), b""
    return mask.size, bytes(mask)


def installed_fonts() -> Iterator[Path]:
    """Fonts that may have Chinese, the likeliest first; each once."""
    seen: set[Path] = set()
    for path in (*_known_fonts(), *_listed_fonts()):
        if path not in seen:
            seen.add(path)
            if _can_be_loaded(path):
                yield path


def _can_be_loaded(path: Path) -> bool:
    try:
        need("PIL.ImageFont", "Drawing labels").truetype(str(path), 10)
    except (OSError, ValueError):
        return False
    return True


@lru_cache(maxsize=1)
def _known_fonts() -> tuple[Path, ...]:
    found: list[Path] = []
    for folder in _font_folders():
        for place, _, names in os.walk(folder):
            found.extend(Path(place, name) for name in names if _rank(name) is not None)
    return tuple(
        sorted(
            found,
            key=lambda path: (_rank(path.name), "regular" not in path.name.lower(), str(path)),
        )
    )


def _rank(name: str) -> int | None:
    low = name.lower()
    if not low.endswith(_ENDINGS):
        return None
    return next((i for i, start in enumerate(_PREFERRED) if low.startswith(start)), None)


def _font_folders() -> Iterable[Path]:
    home = Path.home()
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        system = Path(os.environ.get("WINDIR", r"C:\Windows")) / "Fonts"
        return (system, Path(local) / "Microsoft/Windows/Fonts") if local else (system,)
    return (
        Path("/usr/share/fonts"),
        Path("/usr/local/share/fonts"),
        home / ".local/share/fonts",
        home / ".fonts",
    )


@lru_cache(maxsize=1)
def _listed_fonts() -> tuple[Path, ...]:
    program = shutil.which("fc-list")
    if program is None:
        return ()
    try:
        done = subprocess.run(
            [program, "--format", "%{file}\n", ":lang=zh"],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    lines = os.fsdecode(done.stdout).splitlines()
    return tuple(Path(line) for line in sorted(set(lines)) if line.lower().endswith(_ENDINGS))
