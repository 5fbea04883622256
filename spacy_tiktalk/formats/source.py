"""Where a record stands in its file; and bad records: raised at once, or skipped and counted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..errors import TiktalkError, error, warn
from ..files import no_file
from ..files import write_text as write_whole

ON_ERROR = ("raise", "skip")
_REASONS_SHOWN = 3
Item = TypeVar("Item")


@dataclass(frozen=True)
class Where:
    """A place in a file, as the messages name it.

    file (str): the path as the caller gave it.
    line (int | None): counted from 1.
    key (str | None): the dialogue's key.
    unit (str): what `line` counts, where it is not lines.
    """

    file: str = "record"
    line: int | None = None
    key: str | None = None
    unit: str = "line"

    def __str__(self) -> str:
        text = self.file
        if self.line is not None:
            text += f", {self.unit} {self.line}"
        if self.key is not None:
            text += f", dialogue {self.key!r}"
        return text

    def with_key(self, key: str | None) -> Where:
        """The same place, now that the dialogue's key is known."""
        return replace(self, key=key)


@dataclass
class BadRecords:
    """What to do with refused records of one file: raise at once, or count and warn at the end.

    path (str): as messages name it.
    file (Path | None): where its content lies, if that is elsewhere (stdin's).
    what (str): the plural of what is counted.
    RAISES: T106 for an `on_error` that is not known.
    """

    path: str
    on_error: str = "raise"
    refused: int = 0
    accepted: int = 0
    reasons: list[str] = field(default_factory=list)
    _seen: dict[str, int | None] = field(default_factory=dict)
    file: Path | None = None
    what: str = "dialogues"

    def __post_init__(self) -> None:
        if self.on_error not in ON_ERROR:
            raise error(
                "T106", name="on_error", value=self.on_error, known=", ".join(map(repr, ON_ERROR))
            )

    @property
    def source(self) -> Path:
        """The file to read."""
        return Path(self.path) if self.file is None else self.file

    def attempt(self, parse: Callable[[], Any], where: Where) -> Any | None:
        """Run one record's parser; None if the record was refused and skipped.

        parse (Callable[[], Any]): returns the record (anything with `.dialogue.key`); it raises
            TiktalkError.
        RAISES: what the parser raised, and T115 for a key used before, if on_error is "raise".
        """
        try:
            record = parse()
            key = record.dialogue.key
            if key is not None:
                if key in self._seen:
                    first = f"{where.unit} {self._seen[key]}"
                    raise error("T115", where=where.with_key(key), first=first)
                self._seen[key] = where.line
        except TiktalkError as err:
            self.refuse(err if where.file in str(err) else err.at(where))
            return None
        self.accepted += 1
        return record

    def collect(
        self, items: Iterable[tuple[Where, Item]], parse: Callable[[Item, Where], Any]
    ) -> list[Any]:
        """The records that `attempt` makes of items with their places; refused ones are left out.

        parse (Callable[[Item, Where], Any]): of (item, place).
        RAISES: as `attempt`.
        """
        found = (self.attempt(partial(parse, item, where), where) for where, item in items)
        return [record for record in found if record is not None]

    def refuse(self, err: TiktalkError) -> None:
        """Count one refused record, or raise its error if that is the policy."""
        if self.on_error == "raise":
            raise err
        self.refused += 1
        if len(self.reasons) < _REASONS_SHOWN:
            self.reasons.append(str(err))

    def finish(self) -> None:
        """Say once what was skipped.

        RAISES: T103 if the file held no dialogue, T104 if every one was refused.
        """
        if self.refused and not self.accepted:
            raise error(
                "T104", path=self.path, n=self.refused, what=self.what, first=self.reasons[0]
            )
        if not self.accepted:
            raise error("T103", path=self.path)
        if self.refused:
            warn(
                "W102",
                path=self.path,
                n=self.refused,
                total=self.refused + self.accepted,
                what=self.what,
                reasons=" | ".join(self.reasons),
            )


def check_file(path: Path, name: str | Path | None = None) -> None:
    """name (str | Path | None): as errors name it.
    RAISES: T101 where there is no such file, T564 for a folder.
    """
    reason = no_file(path)
    if reason:
        raise error("T564", path=name or path) if path.is_dir() else missing(name or path)


def missing(path: str | Path) -> TiktalkError:
    """T101, with what makes such a file."""
    project = "; `spacy project run convert` makes the .spacy files of the project"
    made = project if str(path).endswith(".spacy") else ""
    return error("T101", path=path, mend=f"Check the path{made}.")


def read_lines(path: Path, name: str | None = None) -> Iterator[tuple[Where, bytes]]:
    """The lines of a file with their places, undecoded, without line ends and byte-order mark.

    Only a line feed ends a line (U+2028 and its kin are text).

    name (str | None): as the places name the file, its path by default.
    RAISES: T101, T564 as `check_file`.
    """
    name = name or str(path)
    check_file(path, name)
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if number == 1:
                raw = raw.removeprefix(b"\xef\xbb\xbf")
            yield Where(name, number), raw.rstrip(b"\r\n")


def filled(lines: Iterable[tuple[Where, bytes]]) -> Iterator[tuple[Where, bytes]]:
    """The lines that are not blank."""
    return ((where, raw) for where, raw in lines if raw.strip())


def decode(raw: bytes, where: Where) -> str:
    """Decode one line. RAISES: T110 with the offending byte."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as err:
        raise error(
            "T110", where=where, byte=f"0x{raw[err.start]:02x}", position=err.start + 1
        ) from err


def load_object(raw: bytes, where: Where) -> dict[str, Any]:
    """Parse one line as a JSON object.

    RAISES: T110 (encoding), T111 (not JSON), T112 (truncated), T113 (no object), T114 (a JSON key
        that stands twice).
    """
    text = decode(raw, where).lstrip("\ufeff")  # files that were put together have several

    def pairs(items: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, value in items:
            if name in found:
                raise error("T114", where=where, name=name)
            found[name] = value
        return found

    try:
        value = json.loads(text, object_pairs_hook=pairs)
    except TiktalkError:
        raise
    except json.JSONDecodeError as err:
        if text.lstrip().startswith("{") and (
            err.pos >= len(text.rstrip()) or err.msg.startswith("Unterminated string")
        ):
            raise error("T112", where=where) from err
        raise error("T111", where=where, reason=f"{err.msg} at column {err.colno}") from err
    except (ValueError, RecursionError) as err:
        raise error("T111", where=where, reason=str(err)) from err
    if not isinstance(value, dict):
        raise error("T113", where=where, found=json_type(value))
    return value


def json_type(value: object) -> str:
    """What a parsed JSON value is called in a message."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def write_objects(path: Path, objects: Iterable[Mapping[str, Any]]) -> int:
    """Write objects of JSON, one a line, as `write_text` does. RETURNS (int): how many."""
    return write_text(path, (json.dumps(obj, ensure_ascii=False) for obj in objects))


def write_text(path: Path, lines: Iterable[str]) -> int:
    """Write lines as UTF-8 with line feeds, and make the folder.

    The file is there as a whole or not at all.

    RETURNS (int): how many were written.
    """
    n = 0

    def ended() -> Iterator[str]:
        nonlocal n
        for line in lines:
            n += 1
            yield line + "\n"

    write_whole(path, ended(), parents=True)
    return n
