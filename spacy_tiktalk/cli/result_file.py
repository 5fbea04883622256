"""The file that `annotate --out` writes: each result stands in it as soon as it is known."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any

from ..dialogue import Dialogue
from ..errors import TiktalkError, error
from ..training.jsonl import record_from_line
from ..training.source import Where

_BEGINNING = b'{"key": '


def dialogue_id(dialogue: Dialogue) -> str:
    """What tells a dialogue apart: its key, else a hash of its title, video and turns."""
    if dialogue.key is not None:
        return f"key {dialogue.key}"
    turns = [(turn.speaker, turn.text) for turn in dialogue.turns]
    told = json.dumps([dialogue.title, dialogue.video, turns], ensure_ascii=True)
    return f"sha256 {hashlib.sha256(told.encode()).hexdigest()}"


class ResultFile:
    """Appends results to a file, one JSON object a line, flushed one by one.

    A run that is cut off leaves whole lines and at most one half one. resume: go on in a file that
    is there; `done` then counts the dialogues in it, by `dialogue_id`. force: replace it.

    Raises: T516 for both at once, T505 if the file is `source`, T517 if it is there and neither is
    given, T518 where `resume` finds no results of ours. Nothing is written before `open`.
    """

    def __init__(
        self, path: Path, *, resume: bool = False, force: bool = False, source: str | None = None
    ) -> None:
        if resume and force:
            reason = "one keeps the file, the other replaces it"
            raise error("T516", options="--resume, --force", reason=reason)
        self.path = path
        self.done: Counter[str] = Counter()
        self._keep: int | None = None  # bytes that stay
        # A pipe or a device, such as /dev/stdout, holds nothing that could be lost.
        if not path.is_file() or not path.stat().st_size:
            return
        if source is not None and Path(source).is_file() and path.samefile(source):
            raise error("T505", path=path, reason="it is the input, which is never overwritten")
        if not (resume or force):
            raise error("T517", path=path)
        if resume:
            self._keep = self._read()

    def _read(self) -> int:
        whole = 0
        with self.path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if not raw.endswith(b"\n"):
                    # Cut off while it was written. Whatever else it may be is not thrown away.
                    if not (raw.startswith(_BEGINNING) or _BEGINNING.startswith(raw)):
                        reason = f"line {number} is no result, and does not end"
                        raise error("T518", path=self.path, reason=reason)
                    break
                try:
                    record = record_from_line(raw, Where(str(self.path), number))
                except TiktalkError as err:
                    reason = f"a line of it is no result ({err.args[-1]})"
                    raise error("T518", path=self.path, reason=reason) from err
                self.done[dialogue_id(record.dialogue)] += 1
                whole += len(raw)
        return whole

    def take(self, dialogue: Dialogue) -> bool:
        """Whether the file has this dialogue's result; the same one twice needs two results."""
        name = dialogue_id(dialogue)
        self.done[name] -= 1
        return self.done[name] >= 0

    def __enter__(self) -> ResultFile:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._keep is not None:
            with self.path.open("r+b") as file:
                file.truncate(self._keep)
        self._file = self.path.open("wb" if self._keep is None else "ab")
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, obj: dict[str, Any]) -> None:
        """Append one result."""
        self._file.write(json.dumps(obj, ensure_ascii=False).encode("utf-8") + b"\n")
        self._file.flush()
