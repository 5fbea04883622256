"""What is seen of two groups: features for the model, and a note on each for people to read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Seen:
    """Evidence that is found one kind after the other.

    features (dict[str, float]): by the names in `WEIGHTS`.
    notes (dict[str, str]): what was seen, by feature.
    """

    features: dict[str, float]
    notes: dict[str, str]

    def say(self, name: str, note: str, value: float = 1.0) -> None:
        """Add a feature, or change it."""
        self.features[name] = value
        self.notes[name] = note
