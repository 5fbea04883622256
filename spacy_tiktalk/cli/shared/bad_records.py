"""Bad records of an input: named on stderr, or kept for the side table of a run over partitions."""

from __future__ import annotations

from dataclasses import dataclass, field

from ...errors import TiktalkError
from ...formats.source import BadRecords
from .terminal import warn


class _ToldBadRecords(BadRecords):
    """Bad records that are told one by one, so the end needs no summary of them."""

    def finish(self) -> None:
        """RAISES: T103 if the input held no dialogue, T104 if every one was refused."""
        if not self.accepted:
            super().finish()


class NamedBadRecords(_ToldBadRecords):
    """Bad records that are named on stderr."""

    def refuse(self, err: TiktalkError) -> None:
        """Count one refused record and name it, or raise its error if that is the policy."""
        super().refuse(err)
        warn(f"skipped: {err}")


@dataclass
class KeptBadRecords(_ToldBadRecords):
    """Bad records whose reasons are all kept, and none of them shown."""

    on_error: str = "skip"
    kept: list[str] = field(default_factory=list)

    def refuse(self, err: TiktalkError) -> None:
        """Count one refused record and keep the reason."""
        super().refuse(err)
        self.kept.append(str(err))
