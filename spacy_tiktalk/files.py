"""Files and folders written whole or not at all, and JSON read by one rule.

What is written stands under a name of its own, beside the one it will have, until all of it is
there. After an error or Ctrl-C it is gone, and what stood under the name before is as it was.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

AnyPath = str | os.PathLike[str]
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".flv", ".ts", ".mpg", ".wmv")
"""Endings of videos; where a comment's id may mean two files, it is the first of these."""


def no_file(path: AnyPath) -> str:
    """Why there is no file to read: "" if there is one."""
    if os.path.isdir(path):
        return "it is a folder, not a file"
    try:
        return "" if Path(path).is_file() else "there is no such file"
    except OSError as err:  # a folder that may not be looked into, a name that is too long
        return os_reason(err)


def is_pipe(path: AnyPath) -> bool:
    """Whether it can be read once and from its start only: a named pipe, `<(…)`, a device."""
    return os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)


def os_reason(err: OSError | ValueError) -> str:
    """What the system says, in words: ValueErrors are of a NUL in the path."""
    if isinstance(err, IsADirectoryError):
        return "it is a folder, not a file"
    return str(getattr(err, "strerror", None) or err)


def sha256_of(path: AnyPath) -> str:
    """The sha256 of a file's bytes, 64 hex digits."""
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_json(path: AnyPath) -> Any:
    """What a JSON file holds, saved with or without a byte order mark, as editors do either.

    RAISES: OSError; ValueError for what is no JSON or no UTF-8, RecursionError where it nests deep.
    """
    return json.loads(Path(path).read_text(encoding="utf-8-sig"))


def json_text(value: Any, *, indent: int | None = None, sort_keys: bool = False) -> str:
    """A value as JSON that UTF-8 can hold, and that reads back equal.

    Half of a character, as in a file name that is no UTF-8, is written as its escape: \\udcc6.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, sort_keys=sort_keys)
    return text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def part_path(target: Path) -> Path:
    """A name of its own beside `target`, to write under until all is done."""
    return target.with_name(f".{uuid.uuid4().hex}.part{target.suffix}")


def real_path(path: AnyPath) -> Path:
    """Where a file of this name is written: behind a symbolic link, which stays one."""
    return Path(os.path.realpath(path))


def take_place(part: Path, target: Path) -> None:
    """Give what is written its name; a file that it replaces leaves it its permissions."""
    if target.exists():
        shutil.copymode(target, part)
    os.replace(part, target)


@contextmanager
def whole_file(path: AnyPath, *, parents: bool = False) -> Iterator[Path]:
    """A file to write beside `path`, whose place it takes when the block ends without an error.

    A file that is there keeps its permissions; a device or a pipe is written as it is.

    path (str | PathLike): The file; one that is there is replaced.
    parents (bool): Make the folders it lies in; after an error they go again.
    RAISES: OSError, naming `path`, for a folder and where nothing can be written.
    """
    if os.path.isdir(path):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    # By its own name: where /dev/stdout is a pipe, the link in it leads to no path.
    if os.path.exists(path) and not os.path.isfile(path):
        yield Path(path)
        return
    target = real_path(path)
    part = part_path(target)
    with parents_of(target) if parents else contextlib.nullcontext():
        try:
            yield part
            take_place(part, target)
        except BaseException as err:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            if isinstance(err, OSError) and (err.filename == os.fspath(part) or _is_full(err)):
                raise type(err)(err.errno, err.strerror, os.fspath(path)) from err
            raise


def _is_full(err: OSError) -> bool:
    """Whether a disk has no room left; such an error names no file."""
    return err.filename is None and err.errno in FULL


FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
"""The numbers of OSErrors of a disk without room."""


def write_text(path: AnyPath, pieces: str | Iterable[str], *, parents: bool = False) -> None:
    """Write a text as UTF-8 with line feeds. RAISES: as `whole_file`, and what `pieces` raises."""
    with (
        whole_file(path, parents=parents) as part,
        part.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines((pieces,) if isinstance(pieces, str) else pieces)


def write_bytes(path: AnyPath, data: bytes, *, parents: bool = False) -> None:
    """Write bytes. RAISES: as `whole_file`."""
    with whole_file(path, parents=parents) as part:
        part.write_bytes(data)


@contextmanager
def parents_of(*paths: AnyPath) -> Iterator[None]:
    """Make the folders that the paths lie in; those that were made go again after an error."""
    made: list[Path] = []
    try:
        for path in paths:
            folder = real_path(path).parent
            missing = [p for p in (folder, *folder.parents) if not p.exists()]
            for new in reversed(missing):
                new.mkdir(exist_ok=True)
                made.append(new)
            folder.mkdir(exist_ok=True)  # raises where a file is in the way
        yield
    except BaseException:
        for new in reversed(made):
            with contextlib.suppress(OSError):  # what is not empty stays
                new.rmdir()
        raise


@contextmanager
def whole_folder(
    path: AnyPath, *, old: Callable[[Path], Iterable[Path]] = lambda folder: ()
) -> Iterator[Path]:
    """A folder to fill beside `path`; what is in it moves there when all went well.

    path (str | PathLike): In a folder that is there files of the same names are replaced, and
        others stay. The folders it lies in are made.
    old (Callable): Gives, of the folder that is there, what an earlier run wrote: it goes.
    RAISES: OSError where nothing can be written, or `path` is a file.
    """
    target = real_path(path)
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), os.fspath(path))
    # In a folder that is there, since that may be a mounted disk: files move on one disk only.
    name = f".{uuid.uuid4().hex}.part"
    part = target / name if target.exists() else target.with_name(name)
    with parents_of(target):
        try:
            part.mkdir()
            yield part
            if target.exists():
                move_into(part, target, [path for path in old(target) if path != part])
            else:
                os.replace(part, target)
        except OSError as err:
            if _is_full(err):
                raise type(err)(err.errno, err.strerror, os.fspath(path)) from err
            raise
        finally:
            shutil.rmtree(part, ignore_errors=True)


def move_into(new: Path, target: Path, old: Iterable[Path] = ()) -> None:
    """Move the files of a folder into another one, in place of what an earlier run wrote there.

    An error puts everything back as it was.

    new (Path): Its folders stay, empty.
    target (Path): Made if need be.
    old (Iterable): What is taken out of `target` first.
    RAISES: OSError.
    """
    target.mkdir(parents=True, exist_ok=True)
    aside = target / f".{uuid.uuid4().hex}.part"
    moved: list[tuple[Path, Path]] = []
    placed: list[Path] = []
    files = [(p, target / p.relative_to(new)) for p in sorted(new.rglob("*")) if not p.is_dir()]

    def put_aside(path: Path) -> None:
        kept = aside / path.relative_to(target)
        kept.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, kept)
        moved.append((path, kept))

    try:
        for path in old:
            put_aside(path)
        for source, place in files:
            place.parent.mkdir(parents=True, exist_ok=True)
            if place.is_file():
                put_aside(place)
            _move(source, place)
            placed.append(place)
    except BaseException:
        for path in placed:
            path.unlink(missing_ok=True)
        for path, kept in reversed(moved):
            with contextlib.suppress(OSError):
                os.replace(kept, path)
        raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    emptied = {path.parent for path, _ in moved} - {target}
    for path in sorted(emptied, key=lambda path: len(path.parts), reverse=True):  # inner ones first
        with contextlib.suppress(OSError):  # what is not empty stays
            path.rmdir()


def _move(source: Path, place: Path) -> None:
    """`os.replace`, and also from one disk to another."""
    try:
        os.replace(source, place)
    except OSError as err:
        if err.errno != errno.EXDEV:
            raise
        with whole_file(place) as part:
            shutil.copyfile(source, part)
        source.unlink()
