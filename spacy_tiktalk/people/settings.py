"""What a user may set of the joining."""

from __future__ import annotations

from dataclasses import dataclass, field, fields

from ..errors import error
from ..lexicon.aliases import Aliases, public_figures


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """How clusters are joined into people.

    threshold (float): the probability from which two are one person, above 0 and below 1.
    head_min (float): the probability from which a cluster's link to a head counts, 0..1.
    mention_min (float): the probability from which a mention of a found cluster counts as the
        person's whom its cluster was joined to over threads, 0..1; those below are `Person.unsure`.
    aliases (Aliases): names that are one person's, by default those of public figures.
    RAISES: T895 for a number out of its range.
    """

    threshold: float = 0.7
    head_min: float = 0.6
    mention_min: float = 0.45
    aliases: Aliases = field(default_factory=public_figures, compare=False)

    def __post_init__(self) -> None:
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
