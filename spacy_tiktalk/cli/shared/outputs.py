"""What commands write: the option --force, and the checks before any work is done.

One rule for all of them. A file with something in it, or a folder with something in it, is kept,
and the command refuses at once; --force replaces it. What is written appears whole or not at all
(`spacy_tiktalk.files`), and stdout, which is "-", is never looked at here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from pathlib import Path
from typing import Annotated

import typer

from ...errors import error
from ...files import is_pipe, os_reason, real_path
from .streams import STDIO

FORCE_HELP = "Overwrite existing output. Without it, existing files are kept."
Force = Annotated[bool, typer.Option("--force", help=FORCE_HELP)]
"""The option of every command that writes: `force: Force = False`."""
Input = str | Path | None | Iterable[Path]


def check_outputs(
    files: Mapping[str, Path | None],
    *,
    folders: Mapping[str, Path | None] | None = None,
    inputs: Mapping[str, Input],
    force: bool,
    more: str = "",
) -> None:
    """Refuse, before any work, what cannot be written or must not be replaced.

    files, folders (Mapping): Option or argument as it is typed → what it is to write, None where it
        is not given or is stdout.
    inputs (Mapping): The same of what is read, which is never overwritten.
    more (str): Another mend for a file that is there, as part of a sentence.
    RAISES: T563 for two options that name one file, T562 for an input, T561 for what cannot be
        written, T560 for what is there without `force`.
    """
    written = [(name, path, False) for name, path in files.items() if path is not None]
    written += [(name, path, True) for name, path in (folders or {}).items() if path is not None]
    for name, path, folder in written:
        _check_name(name, path, "a folder" if folder else "a file")
    for (first, a, _), (second, b, _) in combinations(written, 2):
        if _same(a, b):
            raise error("T563", first=first, second=second, path=b)
    for name, path, folder in written:
        if is_pipe(path) and not folder:  # such as /dev/stdout: written as it is
            continue
        for source, read in _flat(inputs):
            if _same(path, read):
                raise error("T562", path=path, option=name, source=source)
        _check_place(name, path, folder=folder)
        if not force and has_content(path):
            found = "is a folder with something in it" if folder else "is there already"
            raise error("T560", path=path, option=name, found=found, more=more)


def refuse_links(name: str, part: Path) -> None:
    """Refuse a link where unfinished work stands, and one in such a folder.

    Nobody named it, as --out is named: in a folder of others it may lead anywhere. RAISES: T561.
    """
    for path in (part, *(part.iterdir() if os.path.isdir(part) else ())):
        if path.is_symlink():
            reason = "it is a link, which unfinished work is not written behind"
            raise error("T561", path=path, option=name, reason=reason, expected="another --out")


def has_content(path: Path) -> bool:
    """Whether there is something to lose: a file that is not empty, or a folder that is not."""
    if os.path.isdir(path):
        return any(path.iterdir())
    return os.path.isfile(path) and os.path.getsize(path) > 0


def _check_name(name: str, path: Path, expected: str) -> None:
    if str(path) == STDIO:
        reason = "- is stdout, which takes one result, from --out"
        raise error("T561", path=path, option=name, reason=reason, expected=expected)
    try:
        path.stat()
    except FileNotFoundError:
        return
    except (OSError, ValueError) as err:  # ValueError: a NUL in the name
        if isinstance(err, NotADirectoryError | PermissionError):
            return  # said of the folder it lies in
        told = {"path": path, "option": name, "reason": os_reason(err)}
        raise error("T561", **told, expected=expected) from err


def _check_place(name: str, path: Path, *, folder: bool) -> None:
    told = {"path": path, "option": name}
    if folder and os.path.exists(path) and not os.path.isdir(path):
        raise error("T561", **told, reason="it is a file", expected="a folder")
    if not folder and os.path.isdir(path):
        raise error("T561", **told, reason="it is a folder", expected="the name of a file in it")
    target = real_path(path)
    allowed = "a place that you may write to"
    if os.path.isfile(target) and not _may(target, os.W_OK):
        raise error("T561", **told, reason="you may not write to this file", expected=allowed)
    # os.path, not pathlib: what may not be looked at is no error of its own.
    place = next((p for p in target.parents if os.path.exists(p)), target.parent)
    place = target if folder and os.path.isdir(target) else place
    if not os.path.isdir(place):
        reason = f"{place} is a file, and no folder to write in"
        raise error("T561", **told, reason=reason, expected="a place in a folder")
    if not _may(place, os.W_OK | os.X_OK):
        raise error("T561", **told, reason=f"you may not write in {place}", expected=allowed)


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _flat(inputs: Mapping[str, Input]) -> Iterator[tuple[str, Path]]:
    for name, given in inputs.items():
        if given is None or str(given) == STDIO:
            continue
        for path in (given,) if isinstance(given, str | Path) else given:
            yield name, Path(path)


def _same(first: Path, second: Path) -> bool:
    """Whether two names mean one file or folder, also by links and other spellings."""
    try:
        return os.path.samefile(first, second)
    except (OSError, ValueError):  # one of them is not there
        pass
    try:
        return os.path.normcase(real_path(first)) == os.path.normcase(real_path(second))
    except (OSError, ValueError):
        return False
