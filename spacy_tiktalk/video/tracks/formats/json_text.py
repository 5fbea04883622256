"""Head tracks as JSON text."""

from __future__ import annotations

import json
import os
from typing import Any

import numpy as np

from ....errors import TiktalkError, error, one_line
from ..table import TrackTable
from ..tracks_dict import Tracks, from_dict, to_dict
from .files import read_text, write_text


def to_json(tracks: TrackTable, path: str | os.PathLike[str] | None = None) -> str:
    """`to_dict` with arrays as lists; one tracklet a line.

    Numbers are written so that they come back exactly.

    RAISES: T758 if it cannot be written.
    """
    data = to_dict(tracks)
    head = {name: value for name, value in data.items() if name != "tracklets"}
    lines = ",\n".join("  " + _dump(entry) for entry in data["tracklets"])
    text = f'{_dump(head)[:-1]}, "tracklets": [\n{lines}\n]}}\n'
    if path is not None:
        write_text(path, text)
    return text


def from_json(
    cls: type[Tracks], source: str | os.PathLike[str], *, document: int | None = None
) -> Tracks:
    """Read a file, or text if `source` is a str that begins with "{".

    RAISES: T758 for a file that cannot be read, T755 for what is no JSON, T752 to T754 for what is
        in it.
    """
    is_text = isinstance(source, str) and source.lstrip().startswith("{")
    name = "the JSON text" if is_text else os.fspath(source)
    text = str(source) if is_text else read_text(source)
    try:
        data = json.loads(text, parse_constant=_refuse, object_pairs_hook=_once)
    except RecursionError as err:
        raise error("T755", path=name, reason="it is nested too deep") from err
    except ValueError as err:
        raise error("T755", path=name, reason=one_line(err)) from err
    try:
        return from_dict(cls, data, document=document)
    except TiktalkError as err:
        if not is_text:
            err.at(name)
        raise


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"{type(value).__name__} cannot be written as JSON")
    # float32 would print all digits of its float64 value; the shortest text that comes back to the
    # same float32 is shorter.
    if value.dtype == np.float32:
        return [
            [float(str(x)) for x in row] if value.ndim == 2 else float(str(row)) for row in value
        ]
    return value.tolist()


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a key appears twice in one object")
    return made
