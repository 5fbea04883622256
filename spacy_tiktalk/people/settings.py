"""What a user may set of the joining."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from ..errors import error
from ..lexicon.aliases import Aliases, public_figures, read_aliases, with_public_figures


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """How clusters are joined into people.

    threshold (float): the probability from which two are one person, above 0 and below 1.
    head_min (float): the probability from which a cluster's link to a head counts, 0..1.
    mention_min (float): the probability from which a mention of a found cluster counts as the
        person's whom its cluster was joined to over threads, 0..1; those below are `Person.unsure`.
    aliases (Aliases): names that are one person's, by default those of public figures; a mapping
        {"沈知行": ["木木老师"]} or a file (see `lexicon.aliases`) is read and joins these.
    RAISES: T895 for a number out of its range, T310 for aliases that cannot be read.
    """

    threshold: float = 0.7
    head_min: float = 0.6
    mention_min: float = 0.35
    aliases: Aliases = field(default_factory=public_figures, compare=False)

    if TYPE_CHECKING:  # what is given may be more than what it becomes

        def __init__(
            self,
            *,
            threshold: float = ...,
            head_min: float = ...,
            mention_min: float = ...,
            aliases: Aliases | Mapping[str, Sequence[str]] | str | os.PathLike[str] = ...,
        ) -> None: ...

    def __post_init__(self) -> None:
        if not isinstance(self.aliases, Aliases):
            known = with_public_figures(read_aliases(self.aliases))
            object.__setattr__(self, "aliases", known)
        for name in ("threshold", "head_min", "mention_min"):
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            inside = number and 0 <= value <= 1 and (name != "threshold" or 0 < value < 1)
            if not inside:
                rule = "above 0 and below 1" if name == "threshold" else "0 to 1"
                raise error("T895", name=name, value=value, rule=rule)

    def numbers(self) -> dict[str, float]:
        """The numbers by name, for the result."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "aliases"}
