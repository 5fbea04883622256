"""The file that `annotate --out` writes: each result is on disk as soon as it is known."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

from ...doc.dialogue import Dialogue
from ...errors import TiktalkError, error
from ...files import json_text, real_path, take_place
from ...formats.jsonl import record_from_line
from ...formats.source import Where
from ..shared.outputs import check_outputs, has_content, refuse_links

_KEY = "key "
_OF_RESULTS = (b'"link_status"', b'"head_tracks"')  # which every cluster of a result has
_BEGINNING = b'{"key": '


def dialogue_id(dialogue: Dialogue) -> str:
    """What identifies a dialogue: its key, else a hash of its title, video and turns."""
    if dialogue.key is not None:
        return f"{_KEY}{dialogue.key}"
    return f"sha256 {_hash_of([dialogue.title, dialogue.video], dialogue)}"


def _hash_of(facts: list[str | None], dialogue: Dialogue) -> str:
    turns = [(turn.speaker, turn.text) for turn in dialogue.turns]
    return hashlib.sha256(json.dumps([*facts, turns], ensure_ascii=True).encode()).hexdigest()


class ResultFile:
    """Appends results to a file, one JSON object a line, flushed one by one.

    They stand in `part`, NAME.part beside the file, until all are there; then that takes the file's
    name, so that a file of this name is always whole. A run that is cut off leaves the part, with
    whole lines and at most one half one.

    resume (bool): go on in the part, or else in a file that is there; `done` then counts the
        dialogues in it, by `dialogue_id`, and `changed` names those that `take` finds under a key
        with other turns than in the input, where a thread has grown since.
    force (bool): replace both. A pipe or a device, such as /dev/stdout, is written as it is.
    RAISES: T516 for both at once, T560 to T562 as `check_outputs` for the file and its part, T561
        for a part that is a link, T518 where `resume` finds no results of ours. Nothing is written
        before it is entered.
    """

    def __init__(
        self, path: Path, *, resume: bool = False, force: bool = False, source: str | None = None
    ) -> None:
        if resume and force:
            reason = "one keeps the file, the other replaces it"
            raise error("T516", options="--resume, --force", reason=reason)
        self.path = path
        self.written = 0
        self.done: Counter[str] = Counter()
        self.changed: list[str] = []
        self._said: set[tuple[str, str]] = set()
        self._final = real_path(path)  # a link stays one
        device = path.exists() and not path.is_file()
        self.part = path if device else self._final.with_name(f"{self._final.name}.part")
        self._begun: Path | None = None  # what is gone on with
        self._keep = 0  # bytes of it that stay
        check_outputs(
            {"--out": path, "what --out began": None if device else self.part},
            inputs={"INPUT": source},
            force=resume or force,
            more=", go on in it with --resume",
        )
        if not device:
            refuse_links("what --out began", self.part)
        there = [] if device else [p for p in (self.part, self._final) if has_content(p)]
        if there and resume:
            self._begun = there[0]
            self._keep = self._read(self._begun)

    def _read(self, path: Path) -> int:
        whole = 0
        with path.open("rb") as file:
            for number, raw in enumerate(file, start=1):
                if not raw.endswith(b"\n"):
                    # Cut off while it was written. Whatever else it may be is not thrown away.
                    if not (raw.startswith(_BEGINNING) or _BEGINNING.startswith(raw)):
                        reason = f"line {number} is no result, and does not end"
                        raise error("T518", path=path, reason=reason)
                    break
                try:
                    record = record_from_line(raw, Where(str(path), number))
                except TiktalkError as err:
                    reason = f"a line of it is no result ({err.args[-1]})"
                    raise error("T518", path=path, reason=reason) from err
                if record.clusters and not any(field in raw for field in _OF_RESULTS):
                    reason = f"line {number} has clusters as annotated data has, no results"
                    raise error("T518", path=path, reason=reason)
                name = dialogue_id(record.dialogue)
                self.done[name] += 1
                self._said.add((name, _hash_of([], record.dialogue)))
                whole += len(raw)
        return whole

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the dialogues whose results are already there, "" for one without a key."""
        return frozenset(
            name.removeprefix(_KEY) if name.startswith(_KEY) else "" for name in self.done
        )

    def take(self, dialogue: Dialogue) -> bool:
        """Whether the file has a result for this dialogue; each result is used only once."""
        name = dialogue_id(dialogue)
        self.done[name] -= 1
        if self.done[name] < 0:
            return False
        if (name, _hash_of([], dialogue)) not in self._said:
            self.changed.append(dialogue.key or "")
        return True

    @property
    def others(self) -> int:
        """How many results belong to none of the dialogues that were asked for."""
        return sum(n for n in self.done.values() if n > 0)

    def __enter__(self) -> ResultFile:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self._begun is not None and self._begun != self.part:
            shutil.copyfile(self._begun, self.part)
        if self._begun is not None:
            with self.part.open("r+b") as file:
                file.truncate(self._keep)
        self._file = self.part.open("wb" if self._begun is None else "ab")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._file.close()
        if self.part == self.path:
            return
        if kind is None:
            take_place(self.part, self._final)
        elif not has_content(self.part):
            self.part.unlink(missing_ok=True)

    def write(self, obj: dict[str, Any]) -> None:
        """Append one result."""
        self._file.write(json_text(obj).encode("utf-8") + b"\n")
        self._file.flush()
        self.written += 1

    def kept(self) -> str:
        """What a run that is interrupted says about the work it has done."""
        if not has_content(self.part):
            return "No result was there to keep."
        n = self.written
        told = "1 result of this run stands" if n == 1 else f"{n} results of this run stand"
        return f"{told} in {self.part}: go on with --resume."
