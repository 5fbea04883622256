"""Notes on a partition while it is worked on, in case its process dies.

An error of one dialogue is caught. What ends the whole process (memory, a fault in a native
library) is not, and an engine that only tried again would try for ever. So every start is counted:
from the third on dialogues go one by one, each noted before it is begun, and one during which two
processes died is left out.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ....files import write_text

CAREFUL_FROM = 3
_FATAL = 2
SUFFIX = ".tries"


@dataclass
class Attempts:
    """The notes on one partition. path (Path): where they lie, on storage that workers share.

    deaths (dict[int, int]): place of a dialogue in the partition → processes that ended in it.
    """

    path: Path
    starts: int = 0
    at: int | None = None
    deaths: dict[int, int] = field(default_factory=dict)

    @classmethod
    def begin(cls, path: Path) -> Attempts:
        """Note one more start."""
        notes = cls(path)
        if path.is_file():
            obj = json.loads(path.read_text(encoding="utf-8"))
            notes.starts = obj["starts"]
            notes.deaths = {int(place): n for place, n in obj["deaths"].items()}
            if obj["at"] is not None:
                notes.deaths[obj["at"]] = notes.deaths.get(obj["at"], 0) + 1
        notes.starts += 1
        notes._write()
        return notes

    @property
    def careful(self) -> bool:
        """Whether dialogues are to go one by one."""
        return self.starts >= CAREFUL_FROM

    def take(self, place: int) -> bool:
        """Note that a dialogue is begun; False if it has killed processes before."""
        fatal = self.deaths.get(place, 0) >= _FATAL
        self.at = None if fatal else place
        self._write()
        return not fatal

    def rest(self) -> None:
        """Note that no dialogue is in work: a process that dies now dies of something else."""
        self.at = None
        self._write()

    def end(self) -> None:
        """Delete the notes: the partition is done, or was stopped in an orderly way."""
        self.path.unlink(missing_ok=True)

    def _write(self) -> None:
        obj = {"starts": self.starts, "at": self.at, "deaths": self.deaths}
        write_text(self.path, json.dumps(obj))
