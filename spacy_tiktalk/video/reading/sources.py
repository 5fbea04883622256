"""The forms in which a video may be given, and which paths from data are accepted."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Any

from ...errors import TiktalkError, error
from ...files import VIDEO_SUFFIXES
from .backends import heif
from .backends.pyav_container import reason_of

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".tif", ".tiff")
"""Endings of the pictures that a folder is read for; with pillow-heif its own, too."""

_CHUNK = 1 << 20
_PATTERN = re.compile(r"%[0-9]*d")


def is_path(source: Any) -> bool:
    """Whether a source is a path (or URL) and not pictures."""
    return isinstance(source, (str, os.PathLike))


def is_folder(source: Any) -> bool:
    """Whether a source is a path to a folder that is there."""
    return is_path(source) and os.path.isdir(source)


def is_url(source: Any) -> bool:
    """Whether a source names a protocol, as in "http://…"."""
    return isinstance(source, str) and "://" in source


def is_text(name: str) -> bool:
    """Whether a name can be written as UTF-8 (file systems allow others)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def existing(source: str | os.PathLike[str]) -> Path:
    """The absolute path of a video or a folder of pictures that is there.

    A real file may hold any character in its name; a name that is no file and looks like a URL, a
    pattern ("%03d") or a GStreamer pipeline (" ! ") is refused as such, never handed on.

    RAISES: T701 for no such file, T702 for a name that is refused, T704 for a device or pipe.
    """
    text = os.fspath(source)
    if not isinstance(text, str):
        raise error("T702", video=text, reason="it is of bytes, not text")
    if not text:
        raise error("T702", video=text, reason="it is empty")
    if "\0" in text:
        raise error("T702", video=text, reason="it holds a NUL character")
    if not is_text(text):
        reason = "it is no valid Unicode; rename the file"  # OpenCV crashes on such a name
        raise error("T702", video=text, reason=reason)
    if "://" in text:
        reason = "it is a URL; download it (VideoReader alone opens one, with allow_urls=True)"
        raise error("T702", video=text, reason=reason)
    # Absolute, for FFmpeg takes a relative name like "concat:a|b" for a protocol.
    path = Path(text).absolute()
    try:
        mode = path.stat().st_mode
    except FileNotFoundError as err:
        if _PATTERN.search(text):
            reason = "no file has this name, and patterns are not read; give the folder"
            raise error("T702", video=text, reason=reason) from err
        if " ! " in text:
            reason = "no file has this name, and GStreamer pipelines are not run"
            raise error("T702", video=text, reason=reason) from err
        raise error("T701", video=text, reason="there is no such file") from err
    except (OSError, ValueError) as err:
        raise error("T701", video=text, reason=reason_of(err)) from err
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise error("T704", video=text)
    return path


def resolve_video(path: str, root: str | Path | None = None) -> Path:
    """The file that a Doc's `video` field names; the path may come from untrusted data.

    path (str): of a video or a folder of pictures.
    root (str | Path | None): the folder that relative paths start from; where it is given, the path
        may not leave it, neither absolute nor by ".." nor by a symbolic link. None takes relative
        paths from the current folder and allows absolute ones.
    RAISES: T701, T702 and T704 as `existing`, T706 for a path that leads out of `root`.
    """
    if not isinstance(path, str):
        raise error("T702", video=path, reason="it is no text")
    if root is None:
        return existing(path)
    base = Path(root).resolve()
    if "\0" in path or "://" in path or not path or not is_text(path):
        return existing(path)  # raises with the reason
    inside = base / path
    # Checked before the file is looked for: else the answer would tell what exists outside.
    try:
        real = inside.resolve()
    except (OSError, RuntimeError, ValueError) as err:  # a loop of links, a name too long
        raise error("T701", video=path, reason=reason_of(err)) from err
    # By its letters the path may begin with the root as it was given, a link to it perhaps.
    letters = Path(os.path.normpath(inside))
    named = any(letters.is_relative_to(start) for start in (base, os.path.abspath(root)))
    if not (named and real.is_relative_to(base)):
        raise error("T706", video=path, root=base.name)
    try:
        found = existing(real)
    except TiktalkError as err:
        if err.code != "T701":
            raise
        raise error("T701", video=str(letters), reason=err.values["reason"]) from err
    if found.is_dir():  # a link in a folder of pictures is a way out, too
        for picture in _listed(found, path):
            try:
                inner = picture.resolve()
            except (OSError, RuntimeError) as err:  # a loop of links
                raise error("T701", video=f"{path}/{picture.name}", reason=reason_of(err)) from err
            if not inner.is_relative_to(base):
                raise error("T706", video=f"{path}/{picture.name}", root=base.name)
    return found


def _listed(folder: Path, name: str) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as err:
        raise error("T701", video=name, reason=reason_of(err)) from err


def picture_endings() -> tuple[str, ...]:
    """Endings of what can be read on this machine, in small letters."""
    return (*PICTURES, *heif.ENDINGS) if heif.can_read() else PICTURES


def pictures(folder: Path) -> list[Path]:
    """The pictures in a folder, in natural order (2.jpg before 10.jpg); hidden files left out.

    RAISES: T701 for a folder that cannot be listed, T707 for one without a picture, T717 for one
        of videos, with covers perhaps: at least as many videos as pictures.
    """
    endings = picture_endings()
    try:
        names = [path for path in folder.iterdir() if not path.name.startswith(".")]
        found = [path for path in names if path.suffix.lower() in endings and path.is_file()]
    except OSError as err:
        raise error("T701", video=folder.name, reason=reason_of(err)) from err
    if not found:
        raise error("T707", video=folder.name, endings=", ".join(endings))
    videos = sorted(path.name for path in names if path.suffix.lower() in VIDEO_SUFFIXES)
    if len(videos) >= len(found):
        raise error("T717", video=folder.name, first=videos[0], n=len(videos))
    return sorted(found, key=natural_key)


def natural_key(path: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Sorts names with the numbers in them by value: "f2" before "f10"."""
    parts = re.split(r"([0-9]+)", path.name.lower())
    return [(1, int(p), "") if p.isdecimal() else (0, 0, p) for p in parts], path.name


def content_hash(source: Any) -> str | None:
    """sha256 of what a source holds, in hex; None for pictures in memory and URLs.

    Of a file: its bytes. Of a folder: the names and bytes of its pictures, in order. Equal hashes
    mean equal frames, so a result may be kept under it.

    RAISES: T701, T702, T704 and T707 where there is nothing to read.
    """
    if not is_path(source) or is_url(source):
        return None
    path = existing(source)
    digest = hashlib.sha256()
    try:
        if not path.is_dir():
            _add(path, digest)
            return digest.hexdigest()
        for picture in pictures(path):
            inner = hashlib.sha256()
            _add(picture, inner)
            digest.update(hashlib.sha256(os.fsencode(picture.name)).digest() + inner.digest())
    except OSError as err:
        raise error("T701", video=str(source), reason=reason_of(err)) from err
    return digest.hexdigest()


def _add(path: Path, digest: hashlib._Hash) -> None:
    with open(path, "rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
