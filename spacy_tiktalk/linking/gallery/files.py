"""A gallery's files: names, other names for the same people, and their photos."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...errors import TiktalkError, error, warn
from ...files import read_json
from ...lexicon.aliases import GALLERY_FILE as ALIASES
from ...video.reading.backends import heif
from ...video.reading.sources import is_text, picture_endings, pictures

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")

# 王小明2, 王小明_1, 王小明 (2), as cameras and browsers number them; not 007 alone.
_NUMBERED = re.compile(r"(?<=[^\W\d])(?:[ _-]?\d{1,3}|[ _-]?[(（]\d{1,3}[)）])$")


@dataclass(frozen=True)
class Entry:
    """A person of a gallery: photos, one at least, and other names."""

    photos: tuple[Path, ...]
    aliases: tuple[str, ...] = ()


def read_gallery(source: Any) -> dict[str, Entry]:
    """The people of a gallery, by name.

    source (Any): a folder with `Name.jpg`, or `Name/1.jpg` and so on, and `aliases.json` where it
        is wanted, {"刘德华": ["华仔", "华哥"]}; a .json file of a mapping, whose paths start from
        its own folder; or a mapping: name → path, list of paths, or {"photos": [paths], "aliases":
        [names]}.
    Warnings tell what is passed over: W810 for files in the folder that are no photo that can be
    read here, W811 for people none of whose names is written in Chinese, W812 for people whose
    folder has no picture, W813 for names that end in a number.
    RAISES: T810 for a source that is none of these, T811 for one without people, T812 for what is
        wrong with one person.
    """
    if isinstance(source, Mapping):
        people = {str(name): _entry(str(name), found, None) for name, found in source.items()}
    elif isinstance(source, str | os.PathLike):
        path = Path(source)
        if _is_file(path, folder=True):
            people = _folder(path)
        elif _is_file(path) and path.suffix.lower() == ".json":
            people = {n: _entry(n, f, path.parent) for n, f in _object(path).items()}
        else:
            raise error("T810", source=path)
    else:
        raise error("T810", source=type(source).__name__)
    if not people:
        raise error("T811", source=_shown(source))
    foreign = [n for n, e in people.items() if not any(map(_HAN.search, (n, *e.aliases)))]
    if foreign:
        warn("W811", names=", ".join(foreign), file=ALIASES, first=foreign[0])
    return people


def gallery_aliases(source: str | Path) -> dict[str, list[str]]:
    """What the people of a gallery's folder or .json file are called; no photo is looked at.

    RAISES: T812 for what is wrong with the names.
    """
    path = Path(source)
    if path.is_dir():
        found = _object(path / ALIASES) if (path / ALIASES).is_file() else {}
    else:
        entries = _object(path)
        found = {n: e.get("aliases") or [] for n, e in entries.items() if isinstance(e, Mapping)}
    for name, others in found.items():
        _check_aliases(name, others)
    return {_composed(name): list(others) for name, others in found.items() if others}


def _check_aliases(name: str, aliases: Any) -> None:
    if not (isinstance(aliases, list | tuple) and all(isinstance(a, str) and a for a in aliases)):
        raise error("T812", name=name, reason="its aliases must be a list of names")
    for alias in aliases:
        if not is_text(alias):
            raise error("T812", name=name, reason=f"its alias {alias!r} has half a character")


def _folder(folder: Path) -> dict[str, Entry]:
    photos: dict[str, list[Path]] = {}
    try:
        found = sorted(folder.iterdir())
    except OSError as err:
        raise error("T810", source=f"{folder} ({err.strerror})") from err
    endings = picture_endings()
    _tell_passed_over(folder, found, endings)
    empty = []
    for path in found:
        if _hidden(path):
            continue
        if path.is_dir():
            try:
                photos.setdefault(_composed(path.name), []).extend(pictures(path))
            except TiktalkError as err:
                if err.code != "T707" or path.name == ALIASES:  # a folder is no list of aliases
                    raise error("T812", name=path.name, reason=f"its folder: {err}") from err
                empty.append(_composed(path.name))
        elif path.suffix.lower() in endings:
            photos.setdefault(_composed(path.stem), []).append(path)
    told = _object(folder / ALIASES) if (folder / ALIASES).is_file() else {}
    aliases = {_composed(name): others for name, others in told.items()}
    photos = {name: own for name, own in photos.items() if own}
    numbered = [name for name in photos if _NUMBERED.search(name) and not aliases.get(name)]
    if numbered:
        mend = f"{_NUMBERED.sub('', numbered[0])}/1.jpg"
        warn("W813", folder=folder, names=", ".join(numbered), mend=mend)
    empty = [name for name in empty if name not in photos]
    if empty:
        warn("W812", folder=folder, names=", ".join(empty))
    for name in aliases:
        if name not in photos and name not in empty:
            raise error("T812", name=name, reason=f"{ALIASES} names it, and it has no photo")
    return {name: _entry(name, {"photos": own, "aliases": aliases.get(name, [])}, None)
            for name, own in photos.items()}  # fmt: skip


def _hidden(path: Path) -> bool:
    """Whether a file or folder is of the system's making: .DS_Store, __MACOSX of an archive."""
    return path.name.startswith(".") or path.name == "__MACOSX"


def _tell_passed_over(folder: Path, found: list[Path], endings: tuple[str, ...]) -> None:
    """W810 for files in a gallery that are not looked at, but hidden ones and the aliases."""
    inside = [own for path in found
              if path.is_dir() and not _hidden(path)
              and os.access(path, os.R_OK | os.X_OK)
              for own in sorted(path.iterdir())]  # fmt: skip
    left = [
        path
        for path in (*(path for path in found if not path.is_dir()), *inside)
        if not path.name.startswith(".") and path != folder / ALIASES
        and path.suffix.lower() not in endings
    ]  # fmt: skip
    if left:
        mend = "Take them out, or give JPEG or PNG."
        if any(path.suffix.lower() in heif.ENDINGS for path in left):
            mend = f"HEIC is a phone's format: {heif.MEND}."
        names = ", ".join(str(path.relative_to(folder)) for path in left)
        warn("W810", folder=folder, names=names, mend=mend)


def _entry(name: str, found: Any, root: Path | None) -> Entry:
    if not name.strip():
        raise error("T812", name=name, reason="a name must have letters")
    if not is_text(name):
        reason = "its name is not UTF-8: unpack its archive with the archive's own encoding"
        raise error("T812", name=name, reason=reason)
    aliases: Any = ()
    if isinstance(found, Mapping):
        unknown = sorted(set(map(str, found)) - {"photos", "aliases"})
        if unknown:
            raise error("T812", name=name, reason=f"it has unknown keys: {', '.join(unknown)}")
        aliases, found = found.get("aliases") or (), found.get("photos")
    given = [found] if isinstance(found, str | os.PathLike) else found
    if not isinstance(given, list | tuple) or not given:
        raise error("T812", name=name, reason="it has no photo")
    if not all(isinstance(path, str | os.PathLike) for path in given):
        raise error("T812", name=name, reason="a photo must be the path of a picture")
    _check_aliases(name, aliases)
    paths = tuple(Path(path) if root is None else root / path for path in given)
    for path in paths:
        if not _is_file(path):
            raise error("T812", name=name, reason=f"there is no picture {path}")
    return Entry(paths, tuple(aliases))


def _object(path: Path) -> dict[str, Any]:
    try:
        found = read_json(path)
    except (OSError, ValueError, RecursionError) as err:
        raise error("T812", name=path.name, reason=f"it cannot be read as JSON ({err})") from err
    if not isinstance(found, dict):
        raise error("T812", name=path.name, reason="it must be an object of names")
    return found


def _is_file(path: Path, *, folder: bool = False) -> bool:
    try:
        return path.is_dir() if folder else path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL
        return False


def _composed(name: str) -> str:
    """File systems may take é apart; aliases.json does not."""
    return unicodedata.normalize("NFC", name)


def _shown(source: Any) -> str:
    return "the mapping" if isinstance(source, Mapping) else str(source)
