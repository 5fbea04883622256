"""Fonts installed on this machine, for what the package's own one lacks: Korean, emoji, rare hanzi.

One that has the characters is looked for by name among those known to have many, then by
fontconfig, and where that is not, in all files of the system's folders.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from ...errors import TiktalkError
from .fonts import load_font, missing_characters

# The beginnings of file names, the most even ones first.
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
_STYLES = ("bold", "black", "light", "thin", "italic", "oblique", "condensed", "mono", "serif")
_SMALLEST = 10  # pixels of a label; color fonts have one size only, and cannot be drawn in it


def find_installed(characters: str) -> Path | None:
    """The file of the first installed font that has all of `characters`, None if there is none.

    RAISES: T700 without Pillow.
    """
    for path in _candidates(characters):
        try:
            load_font(path, _SMALLEST)
            missing = missing_characters(characters, path)
        except TiktalkError as err:
            if err.code != "T766":
                raise
            continue  # a broken file, or a color font
        if not missing:
            return path
    return None


def _candidates(characters: str) -> Iterator[Path]:
    files = _font_files()
    known = sorted((p for p in files if _rank(p) is not None), key=lambda p: (_rank(p), *_order(p)))
    yield from known
    listed = _listed_fonts("".join(c for c in characters if not c.isspace()))
    others = files if listed is None else listed
    yield from sorted(set(others) - set(known), key=_order)


def _rank(path: Path) -> int | None:
    low = path.name.lower()
    return next((i for i, start in enumerate(_PREFERRED) if low.startswith(start)), None)


def _order(path: Path) -> tuple[int, str]:
    """The plainest style first."""
    low = path.name.lower()
    return sum(style in low for style in _STYLES), str(path)


@lru_cache(maxsize=1)
def _font_files() -> tuple[Path, ...]:
    return tuple(
        Path(place, name)
        for folder in _font_folders()
        for place, _, names in os.walk(folder)
        for name in names
        if name.lower().endswith(_ENDINGS)
    )


def _font_folders() -> Iterable[Path]:
    home = Path(os.path.expanduser("~"))  # no error for a user whom no system file names
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


@lru_cache(maxsize=256)
def _listed_fonts(characters: str) -> tuple[Path, ...] | None:
    """What fontconfig names for the characters; None where there is no fontconfig."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    codes = " ".join(f"{ord(c):x}" for c in characters)
    try:
        done = subprocess.run(
            [program, "--format", "%{file}\n", f":charset={codes}"],
            capture_output=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = os.fsdecode(done.stdout).splitlines()
    return tuple(Path(line) for line in lines if line.lower().endswith(_ENDINGS))
