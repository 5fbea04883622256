"""The camera of a generated scene: pans, whip pans, the hand that holds it, motion blur."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .paths import check_path, check_scene, path_at

MAX_SWAY = 128.0
MAX_ASIDE = 8192.0
_PERIODS = (11.0, 17.0, 29.0, 53.0)  # frames; none divides another, so the sway never repeats
_STEP = 4.0  # pixels between two pictures that are averaged as motion blur
_MOST = 16  # pictures averaged for one frame at most


@dataclass(frozen=True, kw_only=True)
class Camera:
    """How the camera moves; people and background stay where they are and are seen elsewhere.

    keys (tuple[tuple[int, float, float], ...]): (frame, x, y) in pixels by which it looks to the
        right and down, from (0, 0); moved between smoothly, still before the first and after the
        last.
    sway (float): a hand's slow wander, pixels at most to each side, 0 to 128.
    exposure (float): part of a frame's time for which the shutter is open, 0 to 0.9: what moves in
        it is blurred, by the mean of up to 16 pictures. Boxes are those of the middle of the time.
    """

    keys: tuple[tuple[int, float, float], ...] = ()
    sway: float = 0.0
    exposure: float = 0.0

    def __post_init__(self) -> None:
        if self.keys:
            check_path(list(self.keys), "the camera's path")
            far = max(abs(value) for _, *place in self.keys for value in place)
            check_scene(
                far <= MAX_ASIDE, f"its camera looks {far:g} pixels aside, over {MAX_ASIDE:g}"
            )
        check_scene(0 <= self.sway <= MAX_SWAY, f"its sway is {self.sway}, not 0 to {MAX_SWAY:g}")
        check_scene(0 <= self.exposure <= 0.9, f"its exposure is {self.exposure}, not 0 to 0.9")

    def path(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where it looks by its keys alone, without the hand.

        times (NDArray[np.float64]): [n] in frames.
        RETURNS (NDArray[np.float64]): [n, 2] in pixels.
        """
        if not self.keys:
            return np.zeros((len(times), 2))
        inside = np.clip(times, self.keys[0][0], self.keys[-1][0])
        return path_at(list(self.keys), inside)

    def offsets(self, times: NDArray[np.float64], seed: int) -> NDArray[np.float64]:
        """Where it looks: float64 [n, 2] in pixels, right and down. seed (int): of the sway."""
        places = self.path(times)
        if self.sway:
            phases = np.random.default_rng((seed, 4)).uniform(0, 2 * np.pi, (len(_PERIODS), 2))
            angles = 2 * np.pi * times[:, None] / np.array(_PERIODS)
            waves = np.sin(angles[:, :, None] + phases)
            # Slow waves are wide and fast ones narrow, as with a hand.
            places = places + self.sway * np.average(waves, axis=1, weights=_PERIODS)
        return places


def moments(frame: int, exposure: float, speed: float) -> NDArray[np.float64]:
    """The times within a frame whose pictures are averaged: float64 [n], symmetric about `frame`.

    speed (float): pixels a frame of the fastest thing to be seen.
    """
    n = int(np.clip(np.ceil(exposure * speed / _STEP), 1, _MOST))
    return frame + exposure * ((np.arange(n) + 0.5) / n - 0.5)
