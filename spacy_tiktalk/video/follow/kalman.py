"""Constant-velocity Kalman filter for boxes, for all tracks at once.

The model of SORT and DeepSORT (Bewley et al. 2016; Wojke et al. 2017), which ByteTrack uses: the
state is center x, center y, aspect (width / height), height and their velocities per step; the
measurement is the first four; the noise grows with the height of the box.

Transition, measurement and all noises of that 8-dimensional filter couple a quantity only with
its own velocity. So its 8x8 covariance is four 2x2 blocks, and this file keeps three numbers a
block: the same filter, without a matrix inverse (a test compares it with the dense form).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# Aspect has no unit and hardly changes: constants of DeepSORT, not shares of the height.
_ASPECT_NOISE, _ASPECT_SPEED_NOISE, _ASPECT_MEASURED = 1e-2, 1e-5, 1e-1
_SMALLEST = 1e-3  # px and ratio: a height running to zero must not turn a box inside out


@dataclass(frozen=True)
class BoxStates:
    """Filter states of n tracks: float64 [n, 4] each, columns center x, center y, aspect, height.

    place (Floats): px (aspect: ratio).
    speed (Floats): the same a step.
    var_place, covar, var_speed (Floats): the entries of each quantity's 2x2 covariance.
    """

    place: Floats
    speed: Floats
    var_place: Floats
    covar: Floats
    var_speed: Floats

    def __len__(self) -> int:
        return len(self.place)

    def __getitem__(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> BoxStates:
        """The states of a mask or an index array."""
        return BoxStates(*(getattr(self, part.name)[rows] for part in fields(self)))

    def joined(self, other: BoxStates) -> BoxStates:
        """These states and, behind them, those of `other`."""
        return BoxStates(
            *(
                np.concatenate([getattr(self, part.name), getattr(other, part.name)])
                for part in fields(self)
            )
        )

    def replaced(self, rows: NDArray[np.intp], by: BoxStates) -> BoxStates:
        """A copy with the states at `rows` replaced by those of `by`."""
        copies = []
        for part in fields(self):
            copy = getattr(self, part.name).copy()
            copy[rows] = getattr(by, part.name)
            copies.append(copy)
        return BoxStates(*copies)

    @property
    def boxes(self) -> Floats:
        """float64 [n, 4]: x1, y1, x2, y2."""
        height = np.maximum(self.place[:, 3], _SMALLEST)
        width = np.maximum(self.place[:, 2], _SMALLEST) * height
        half = np.stack([width, height], axis=1) / 2
        return np.concatenate([self.place[:, :2] - half, self.place[:, :2] + half], axis=1)


def _measured(boxes: ArrayLike) -> Floats:
    box = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
    width, height = (box[:, 2:] - box[:, :2]).T
    center = (box[:, :2] + box[:, 2:]) / 2
    return np.stack([center[:, 0], center[:, 1], width / height, height], axis=1)


@dataclass(frozen=True)
class BoxKalman:
    """The filter's noise.

    position (float): standard deviation of the places, of the measurement as of a step, as a share
        of the height.
    speed (float): what the speed changes in a step, as a share of the height. DeepSORT's values,
        meant for 25 to 30 pictures a second; at fewer, speeds change more from one to the next.
    """

    position: float = 1 / 20
    speed: float = 1 / 160

    def start(self, boxes: ArrayLike) -> BoxStates:
        """States of new tracks at `boxes` [n, 4] (finite, of positive area), standing still."""
        place = _measured(boxes)
        position, speed = self._noise(place[:, 3])
        position[:, [0, 1, 3]] *= 2
        speed *= 10
        speed[:, 2] = _ASPECT_SPEED_NOISE
        nothing = np.zeros_like(place)
        return BoxStates(place, nothing, position**2, nothing.copy(), speed**2)

    def predict(
        self, states: BoxStates, steps: float, keep_height: NDArray[np.bool_] | None = None
    ) -> BoxStates:
        """The states `steps` later; any number above 0, whole or not.

        keep_height (NDArray[np.bool_] | None): bool [n], tracks whose height stays (those out of
            sight: a small error of its speed would blow the box up). The noise is that of `steps`
            single predictions, summed in closed form, so one prediction over three steps equals
            three over one.
        """
        velocity = states.speed.copy()
        if keep_height is not None:
            velocity[keep_height, 3] = 0.0
        position, speed = (std**2 for std in self._noise(states.place[:, 3]))
        n = steps
        place = states.place + n * velocity
        place[:, 2:] = np.maximum(place[:, 2:], _SMALLEST)
        var_place = (
            states.var_place
            + n * (2 * states.covar + n * states.var_speed)
            + n * position
            + speed * (n - 1) * n * (2 * n - 1) / 6
        )
        covar = states.covar + n * states.var_speed + speed * n * (n - 1) / 2
        return BoxStates(place, velocity, var_place, covar, states.var_speed + n * speed)

    def update(self, states: BoxStates, boxes: ArrayLike) -> BoxStates:
        """The states after seeing `boxes` [n, 4], one a state."""
        measured = _measured(boxes)
        noise, _ = self._noise(states.place[:, 3])
        noise[:, 2] = _ASPECT_MEASURED
        total = states.var_place + noise**2
        gain, speed_gain = states.var_place / total, states.covar / total
        surprise = measured - states.place
        place = states.place + gain * surprise
        place[:, 2:] = np.maximum(place[:, 2:], _SMALLEST)
        return BoxStates(
            place,
            states.speed + speed_gain * surprise,
            states.var_place * (1 - gain),
            states.covar * (1 - gain),
            states.var_speed - speed_gain * states.covar,
        )

    def _noise(self, height: Floats) -> tuple[Floats, Floats]:
        """Standard deviations a step of the places and of the speeds, [n, 4] each."""
        height = np.maximum(height, _SMALLEST)
        position = np.repeat((height * self.position)[:, None], 4, axis=1)
        speed = np.repeat((height * self.speed)[:, None], 4, axis=1)
        position[:, 2] = _ASPECT_NOISE
        speed[:, 2] = _ASPECT_SPEED_NOISE
        return position, speed
