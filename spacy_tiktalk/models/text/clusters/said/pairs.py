"""What the talk itself says of its mentions: who is whom, and who is not."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..talk.token_index import Ints, TokenIndex
from .acting import played
from .apposition import names_behind
from .both import pairs_meant
from .copula import copula_pairs
from .denials import denied
from .equated import names_said
from .naming import names_given
from .objects import acted_on


@dataclass(frozen=True)
class Said:
    """Mentions by their numbers.

    same (dict[int, int]): A mention → one before it that it is said to be.
    names (dict[int, int]): Who is pointed at (这, 弹琴的) → the name that is said of him.
    apart (dict[int, list[int]]): A mention → those before it that it is said not to be.
    """

    same: dict[int, int] = field(default_factory=dict)
    names: dict[int, int] = field(default_factory=dict)
    apart: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, starts: Ints, ends: Ints, index: TokenIndex) -> Said:
        """starts, ends (ndarray): Mentions of a batch, sorted by start, longer first."""
        pointed_at, wrong = copula_pairs(starts, ends, index)
        apart = denied(starts, ends, index)
        for found in (played(starts, ends, index), acted_on(starts, ends, index)):
            for k, others in found.items():
                apart.setdefault(k, []).extend(others)
        for k, guessed in wrong.items():
            apart.setdefault(k, []).append(guessed)
        return cls(
            same={
                **names_behind(starts, ends, index),
                **pairs_meant(starts, ends, index),
                **names_given(starts, ends, index),
                **pointed_at,
                **names_said(starts, ends, index),
            },
            names={pointing: name for name, pointing in pointed_at.items()},
            apart=apart,
        )
