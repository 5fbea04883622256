"""The manifest of a folder of partitions, by which another run's leftovers are recognized."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ....errors import error, one_line
from ....files import json_text, sha256_of, write_text
from ....formats.partitions import MANIFEST, manifest_object

VERSION = 2  # of what it says; 1 named folders of the machine where the run was begun


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What must be the same for a run to continue what another one began.

    command (str): "annotate" or "people".
    release (str): of this package.
    inputs (dict[str, str]): name → sha256.
    settings (dict): the options that a result depends on; files by their sha256.
    pipeline (str): sha256 of all of its files, "" for a command without one.
    partitions, videos, dialogues, comments (int): how much there is.
    complete (bool): all parts are there.
    """

    command: str
    release: str
    inputs: Mapping[str, str]
    settings: Mapping[str, Any]
    pipeline: str = ""
    partitions: int = 0
    videos: int = 0
    dialogues: int = 0
    comments: int = 0
    complete: bool = False
    version: int = VERSION

    def check_same(self, begun: Manifest, folder: Path) -> None:
        """RAISES: T592 if `begun`, the manifest in the folder, is another run's."""
        mine, theirs = asdict(self), asdict(begun)
        named = ("version", "command", "release", "pipeline", "inputs", "settings")
        differ = []
        for name in named:
            if mine[name] == theirs[name]:
                continue
            if isinstance(mine[name], Mapping) and isinstance(theirs[name], Mapping):
                keys = sorted({*mine[name], *theirs[name]})
                told = [k for k in keys if mine[name].get(k) != theirs[name].get(k)]
                differ.append(f"{name} ({', '.join(told)})")
            else:
                differ.append(name)
        if differ:
            raise error("T592", path=folder, differ=", ".join(differ))

    def write(self, folder: Path) -> None:
        """Write it, without a time: the same run leaves the same bytes."""
        text = json_text(asdict(self), indent=1, sort_keys=True)
        write_text(folder / MANIFEST, text + "\n")


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest in a folder, None if there is none. RAISES: T593 for one that is damaged."""
    if not (folder / MANIFEST).is_file():
        return None
    try:
        return Manifest(**manifest_object(folder))
    except TypeError as err:  # fields that lack, or are of a newer release
        reason = one_line(err)
        raise error(
            "T593", path=folder, reason=f"its {MANIFEST} cannot be read ({reason})"
        ) from err


def digest(path: Path) -> str:
    """sha256 of a file, or of all files of a folder with their names. RAISES: OSError."""
    if not path.is_dir():
        return sha256_of(path)
    found = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        if file.suffix != ".pyc":  # Python makes them, of what is hashed already
            name = file.relative_to(path).as_posix()
            found.update(f"{name}\n{sha256_of(file)}\n".encode())
    return found.hexdigest()
