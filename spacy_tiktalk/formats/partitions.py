"""Reading a folder of partitions, as `annotate` and `people` write it with `--out NAME.parquet`.

Its manifest counts the parts, so that a missing one is told. Rows come in the order of the parts,
where the dialogues of a video stand together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..doc.contract import dialogue_name
from ..errors import error, one_line
from ..files import read_json
from ..needs import need
from .source import Where, load_object

MANIFEST = "_manifest.json"
TITLES = "titles in "
"""Before the name of a table of videos among the inputs, which is none with dialogues."""
_ROWS = 2_000  # read at once
_MOST = 1_000_000  # partitions of a folder
_KNOWN: dict[str, tuple[type, str]] = {
    "command": (str, "a text"),
    "complete": (bool, "true or false"),
    "partitions": (int, f"a whole number up to {_MOST}"),
    "inputs": (dict, "an object of names"),
}


def is_partitions(path: str | Path) -> bool:
    """Whether this is such a folder, done or not."""
    return (Path(path) / MANIFEST).is_file()


def part_files(folder: Path, *, command: str | None = None) -> list[Path]:
    """The results of a folder of partitions that is done, in order.

    command (str | None): whose they must be, "annotate" or "people"; None where that is known.
    RAISES: T593 for what is no such folder, is not done, is another command's, or lacks a part.
    """
    told = manifest_object(folder)
    if command is not None and told["command"] != command:
        reason = f"it holds what {told['command']} wrote, and results of {command} are read here"
        raise error("T593", path=folder, reason=reason)
    if not told["complete"]:
        raise error("T593", path=folder, reason="its run has not ended: go on with --resume")
    parts = [folder / f"part-{number:05}.parquet" for number in range(told["partitions"])]
    gone = [path.name for path in parts if not path.is_file()]
    if gone:
        reason = f"its {gone[0]} is missing ({len(gone)} of {len(parts)} parts); --force of the "
        reason += "command that wrote it begins anew"
        raise error("T593", path=folder, reason=reason)
    return parts


def many_sources(folder: Path) -> bool:
    """Whether dialogues of several inputs are in it. RAISES: T593."""
    return sum(not name.startswith(TITLES) for name in manifest_object(folder)["inputs"]) > 1


def keyless_name(source: str, number: int, *, many: bool) -> str:
    """What a dialogue without a key is called: "dialogue-0001" by its number in its input.

    many (bool): Whether there are several inputs, of which the name then says the one.
    """
    name = dialogue_name(None, number)
    return f"{source}/{name}" if many else name


def read_results(folder: Path, command: str) -> Iterator[tuple[Where, dict[str, Any]]]:
    """The objects in the column "result", with their places; see `read_dialogues`.

    command (str): whose results they must be, "annotate" or "people".
    RAISES: as `read_dialogues`.
    """
    for where, _, obj in read_dialogues(folder, command):
        yield where, obj


def read_dialogues(
    folder: Path, command: str = "annotate"
) -> Iterator[tuple[Where, str, dict[str, Any]]]:
    """(place, input, result) of each dialogue that `annotate` wrote, or of each video of `people`.

    A dialogue without a key gets a name, and a key that several inputs have comes after the name of
    its input, as `people` in partitions calls them. The input of a video is "".
    RAISES: T593 as `part_files` and for a damaged part, T700 without pyarrow, T110 to T114 for what
        is no object.
    """
    pa, _ = need_arrow()
    parts = part_files(folder, command=command)
    many = command == "annotate" and many_sources(folder)
    shared = shared_keys(parts) if many else frozenset()
    for path in parts:
        try:
            for row, values in enumerate(read_part(path), start=1):
                where = Where(str(path), row, unit="row")
                _check_row(values, command)
                obj = load_object(values["result"].encode(), where)
                source = values["source"] if command == "annotate" else ""
                if command == "annotate" and obj.get("key") is None:
                    obj["key"] = keyless_name(source, values["number"], many=many)
                elif obj.get("key") in shared:
                    obj["key"] = f"{source}/{obj['key']}"
                yield where, source, obj
        except (OSError, LookupError, pa.ArrowException) as err:
            raise damaged(path, err) from err


def _check_row(values: Mapping[str, Any], command: str) -> None:
    """RAISES: KeyError for a column that lacks, LookupError for a value of another type."""
    known: dict[str, type] = {"result": str}
    if command == "annotate":
        known |= {"source": str, "number": int}
    for name, kind in known.items():
        if not isinstance(values[name], kind):
            found = type(values[name]).__name__
            raise LookupError(f"its column {name} holds a {found}")


def shared_keys(parts: list[Path]) -> frozenset[str]:
    """The keys that dialogues of several inputs have: 1, 2, … in every file. RAISES: T593."""
    pa, parquet = need_arrow()
    first: dict[str, str] = {}
    shared = set()
    for path in parts:
        try:
            table = parquet.read_table(path, columns=["key", "source"], use_threads=False)
        except (OSError, KeyError, pa.ArrowException) as err:
            raise damaged(path, err) from err
        for row in table.to_pylist():
            key, source = row["key"], row["source"]
            if key is not None and first.setdefault(key, source) != source:
                shared.add(key)
    return frozenset(shared)


def read_part(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of one file. RAISES: T700 without pyarrow, OSError, pyarrow.ArrowException."""
    _, parquet = need_arrow()
    with parquet.ParquetFile(path, pre_buffer=False) as file:
        for batch in file.iter_batches(_ROWS, use_threads=False):
            yield from batch.to_pylist()


def damaged(path: Path, err: Exception) -> Exception:
    """T593 for a part that cannot be read."""
    reason = f"its {path.name} cannot be read ({one_line(err).rstrip('.')})"
    return error("T593", path=path.parent, reason=reason)


def need_arrow() -> tuple[Any, Any]:
    """pyarrow and its reader of Parquet. RAISES: T700."""
    what = "A folder of partitions"
    return need("pyarrow", what, "tables"), need("pyarrow.parquet", what, "tables")


def manifest_object(folder: Path) -> dict[str, Any]:
    """What the manifest of a folder says. RAISES: T593 for none, and for one of another form."""
    path = folder / MANIFEST
    if not path.is_file():
        raise error("T593", path=folder, reason=f"it has no {MANIFEST}")
    try:
        told = read_json(path)
    except (OSError, ValueError, RecursionError) as err:
        reason = f"its {MANIFEST} cannot be read ({one_line(err)})"
        raise error("T593", path=folder, reason=reason) from err
    if not isinstance(told, dict):
        raise error("T593", path=folder, reason=f"its {MANIFEST} holds no object")
    for name, (kind, expected) in _KNOWN.items():
        value = told.get(name)
        if type(value) is not kind or (name == "partitions" and not 0 <= told[name] <= _MOST):
            found = "nothing" if value is None else f"{value!r:.40}"
            reason = f"the {name!r} of its {MANIFEST} must be {expected}, found {found}"
            raise error("T593", path=folder, reason=reason)
    return told
