"""The files that a run over partitions reads: one, or all of a folder."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from ....errors import error
from ....files import VIDEO_SUFFIXES, no_file
from ....formats.comments.sidecar import contents_file
from ....formats.partitions import MANIFEST
from ....video.reading.backends.heif import ENDINGS
from ....video.reading.sources import PICTURES
from ..streams import STDIO


def inputs_of(input_: str) -> list[Path]:
    """The file, or the files of a folder by their names, absolute.

    Hidden files, those whose name begins with _, videos, pictures, tables of videos that a crawler
    writes beside its comments, and folders of partitions (the --out of this run may lie there) are
    left out. RAISES: T505 where there is none, T516 for stdin.
    """
    if input_ == STDIO:
        reason = "a run that may have to go on reads its input again, and stdin is read once"
        raise error("T516", options="- with --out NAME.parquet", reason=reason)
    path = Path(input_)
    if not path.is_dir():
        if no_file(path):
            raise error("T505", path=input_ or "INPUT", reason=no_file(path))
        return [path.resolve()]
    path = path.resolve()
    found = sorted(p for p in path.rglob("*") if p.is_file() and not _passed(p.relative_to(path)))
    made = {p.parent for p in path.rglob(MANIFEST)}
    found = [p for p in found if not made & set(p.parents)]
    beside = set(tables_beside(found).values())
    found = [p for p in found if p not in beside]
    if not found:
        raise error(
            "T505", path=input_, reason="this folder has no file in it that could hold dialogues"
        )
    return found


def tables_beside(paths: Sequence[Path]) -> dict[Path, Path]:
    """Of files of comments that have one: the table of videos, where titles are read."""
    found = {path: contents_file(path) for path in paths}
    return {path: other for path, other in found.items() if other is not None}


def source_names(paths: Sequence[Path]) -> list[str]:
    """The names of inputs in results: paths relative to the folder they all lie in.

    Bytes of a name that are no UTF-8 are told as \\xc6: Parquet cannot hold them otherwise.
    """
    folder = source_folder(paths)
    names = [path.relative_to(folder).as_posix() for path in paths]
    return [os.fsencode(name).decode("utf-8", errors="backslashreplace") for name in names]


def source_path(folder: Path, source: str) -> Path:
    """Where an input lies, from its name in results."""
    raw = re.sub(rb"\\x([89a-f][0-9a-f])", lambda m: bytes.fromhex(m[1].decode()), source.encode())
    return folder / os.fsdecode(raw)


def source_folder(paths: Sequence[Path]) -> Path:
    """The folder that all inputs lie in; their names are relative to it."""
    parents = [set(path.parents) for path in paths]
    return max(set.intersection(*parents), key=lambda parent: len(parent.parts))


def _passed(path: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in path.parts)
    return hidden or path.suffix.lower() in (*VIDEO_SUFFIXES, *PICTURES, *ENDINGS)
