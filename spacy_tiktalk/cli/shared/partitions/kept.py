"""What of an input could not be read, for the side table."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....errors import TiktalkError
from ....formats.source import BadRecords


@dataclass
class KeptBadRecords(BadRecords):
    """Bad records whose reasons are all kept, and none told."""

    on_error: str = "skip"
    kept: list[str] = field(default_factory=list)

    def refuse(self, err: TiktalkError) -> None:
        """Count it, and keep its reason."""
        super().refuse(err)
        self.kept.append(str(err))

    def finish(self) -> None:
        """RAISES: T103 if the input held no dialogue, T104 if every one was refused."""
        if not self.accepted:
            super().finish()
