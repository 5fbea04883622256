"""What the caller says of a file of comments that cannot be told from the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import error
from .header.names import ROLES


@dataclass(frozen=True)
class CommentOptions:
    """How to read a file of comments.

    columns (Mapping[str, str]): Role → name of the column, "" where no column is to be taken.
    encoding (str | None): Of a text file; None tells it from the bytes.
    video_root (str | Path | None): Folder in which a video lies under its id; None is the file's
        own.
    RAISES: T159 for a role that is not known.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    video_root: str | Path | None = None

    def __post_init__(self) -> None:
        for role, name in self.columns.items():
            if role not in ROLES:
                raise error("T159", value=f"{role}={name}", roles=", ".join(ROLES))

    @property
    def given(self) -> list[str]:
        """The options that only a file of comments can follow, as they are typed."""
        encoding = [] if self.encoding is None else [f"--encoding {self.encoding}"]
        return self.named + encoding

    @property
    def named(self) -> list[str]:
        """Those of them that name columns: a plain text has an encoding, too."""
        return [f"--column {role}={name}" for role, name in self.columns.items()]


def parse_columns(values: Iterable[str]) -> dict[str, str]:
    """Role → name, from texts such as "text=评论". RAISES: T159."""
    found: dict[str, str] = {}
    for value in values:
        role, sign, name = value.partition("=")
        role = role.strip().lower()
        if not sign or role not in ROLES:
            raise error("T159", value=value, roles=", ".join(ROLES))
        found[role] = name.strip()
    return found
