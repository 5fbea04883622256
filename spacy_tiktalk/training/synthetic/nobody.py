"""Clauses about people who are not in the picture: kin, crew, absent friends, people as such."""

from __future__ import annotations

import random
from collections.abc import Callable

from . import phrases
from .describe import Describer
from .marks import mark
from .names import Names


class Nobody:
    """Makes clauses with null clusters; every one has a key of its own: "n1", "n2"."""

    def __init__(self, rng: random.Random, names: Names, describe: Describer) -> None:
        self.rng, self.names, self.describe = rng, names, describe
        self.count = 0
        self.called: dict[str, str] = {}
        """The names of absent people, by key."""

    def key(self) -> str:
        """The key of one more cluster that is not in the picture."""
        self.count += 1
        return f"n{self.count}"

    def clause(self) -> str:
        """One clause, marked."""
        return self.rng.choices([kind for kind, _ in self._kinds], [w for _, w in self._kinds])[0]()

    def dialogue(self) -> tuple[str, str]:
        """A comment and its reply about somebody who is not in the picture, marked."""
        kinds = [self._kin_talk, self._staff_talk, self._away_talk, self._look_talk]
        return self.rng.choice(kinds)()

    @property
    def _kinds(self) -> list[tuple[Callable[[], str], int]]:
        return [
            (self._kin, 5),
            (self._staff, 3),
            (self._away, 3),
            (self._look, 4),
            (self._generic, 2),
        ]

    # --- clauses ----------------------------------------------------------------------------

    def _kin(self) -> str:
        return self._kin_of(self.key(), self.rng.choice(phrases.KIN))

    def _kin_of(self, key: str, kin: str) -> str:
        # The commenter's own 我 is no mention, as in TikTalkCoref for the most part.
        line = self.rng.choice(phrases.KIN_SAY)
        return line.replace("我{x}", mark(key, f"我{kin}"), 1)

    def _staff(self) -> str:
        return self._fill(phrases.STAFF_SAY, self.key(), self.rng.choice(phrases.STAFF))

    def _away(self) -> str:
        key = self.key()
        self.called[key] = self.names(self.rng.choice(("man", "woman"))).first
        return self._fill(phrases.NAME_AWAY, key, self.called[key])

    def _look(self) -> str:
        """A look that nobody has; every second time only the picture shows that."""
        text = self.describe.absent()
        if text is None:
            return self._away()
        lines = phrases.GONE if self.rng.random() < 0.5 else phrases.SAY
        return self._fill(lines, self.key(), text)

    def _generic(self) -> str:
        return self._fill(phrases.GENERIC_SAY, self.key(), self.rng.choice(phrases.GENERIC))

    # --- dialogues --------------------------------------------------------------------------

    def _kin_talk(self) -> tuple[str, str]:
        key, kin = self.key(), self.rng.choice(phrases.KIN)
        first = self._kin_of(key, kin)
        yours = mark(self.key(), "你") + kin
        reply = yours if self.rng.random() < 0.6 else ""
        pronoun = "他" if kin in phrases.KIN_MEN else "她"
        return first, self._fill(phrases.KIN_REPLY, key, reply or pronoun)

    def _staff_talk(self) -> tuple[str, str]:
        key, staff = self.key(), self.rng.choice(phrases.STAFF)
        again = self.rng.choice((staff, staff, "他"))
        return (
            self._fill(phrases.STAFF_SAY, key, staff),
            self._fill(phrases.STAFF_REPLY, key, again),
        )

    def _away_talk(self) -> tuple[str, str]:
        gender = self.rng.choice(("man", "woman"))
        key, name = self.key(), self.names(gender)
        self.called[key] = name.first
        again = self.rng.choice((name.other, "他" if gender == "man" else "她"))
        return (
            self._fill(phrases.NAME_AWAY, key, name.first),
            self._fill(phrases.AWAY_REPLY, key, again),
        )

    def _look_talk(self) -> tuple[str, str]:
        text = self.describe.absent()
        if text is None:
            return self._away_talk()
        key = self.key()
        lines = phrases.GONE if self.rng.random() < 0.5 else phrases.SAY
        again = self.rng.choice((text, "ta", "这个人"))
        return self._fill(lines, key, text), self._fill(phrases.AWAY_REPLY, key, again)

    def _fill(self, lines: tuple[str, ...], key: str, text: str) -> str:
        return self.rng.choice(lines).format(x=mark(key, text))
