"""The box filter: against its dense 8-dimensional form, and its steps against each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk.video.follow.kalman import BoxKalman, BoxStates


class Dense:
    """The same filter the long way: 8x8 covariance, matrix products, a linear solve."""

    def __init__(self, position=1 / 20, speed=1 / 160):
        self.position, self.speed = position, speed
        self.step = np.eye(8)
        self.step[:4, 4:] = np.eye(4)
        self.see = np.eye(4, 8)

    def _std(self, h, first=1.0, first_speed=1.0):
        p, v = self.position * h, self.speed * h
        return np.array(
            [p * first, p * first, 1e-2, p * first]
            + [v * first_speed, v * first_speed, 1e-5, v * first_speed]
        )

    def start(self, z):
        return np.r_[z, np.zeros(4)], np.diag(self._std(z[3], 2, 10) ** 2)

    def predict(self, mean, cov):
        noise = np.diag(self._std(mean[3]) ** 2)
        return self.step @ mean, self.step @ cov @ self.step.T + noise

    def update(self, mean, cov, z):
        std = self._std(mean[3])[:4]
        std[2] = 1e-1
        total = self.see @ cov @ self.see.T + np.diag(std**2)
        gain = np.linalg.solve(total, self.see @ cov).T
        return mean + gain @ (z - self.see @ mean), cov - gain @ total @ gain.T


def measured(box):
    x1, y1, x2, y2 = box
    return np.array([(x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / (y2 - y1), y2 - y1])


def covariance(states: BoxStates, row: int) -> np.ndarray:
    full = np.zeros((8, 8))
    for k in range(4):
        full[k, k] = states.var_place[row, k]
        full[k, k + 4] = full[k + 4, k] = states.covar[row, k]
        full[k + 4, k + 4] = states.var_speed[row, k]
    return full


def test_equals_the_dense_filter_for_several_tracks_at_once():
    rng = np.random.default_rng(0)
    filters, dense = BoxKalman(), Dense()
    boxes = np.array([[100, 50, 250, 235], [400, 80, 440, 130], [0, 0, 9, 12]], dtype=float)
    states = filters.start(boxes)
    slow = [dense.start(measured(box)) for box in boxes]
    for _ in range(25):
        states = filters.predict(states, 1)
        slow = [dense.predict(*one) for one in slow]
        boxes = boxes + rng.normal(0, 1, boxes.shape) + [3, 1, 3.2, 1.3]
        states = filters.update(states, boxes)
        slow = [dense.update(*one, measured(b)) for one, b in zip(slow, boxes, strict=True)]
        for row, (mean, cov) in enumerate(slow):
            np.testing.assert_allclose(states.place[row], mean[:4], rtol=1e-9)
            np.testing.assert_allclose(states.speed[row], mean[4:], rtol=1e-7, atol=1e-12)
            np.testing.assert_allclose(covariance(states, row), cov, rtol=1e-7, atol=1e-12)


def test_first_noise_is_twice_the_places_and_ten_times_the_speeds():
    states = BoxKalman().start([[0, 0, 100, 160]])
    np.testing.assert_allclose(states.place, [[50, 80, 0.625, 160]])
    np.testing.assert_allclose(np.sqrt(states.var_place), [[16, 16, 1e-2, 16]])
    np.testing.assert_allclose(np.sqrt(states.var_speed), [[10, 10, 1e-5, 10]])
    assert not states.speed.any() and not states.covar.any()


@pytest.mark.parametrize("n", [2, 3, 7])
def test_one_prediction_over_n_steps_equals_n_over_one(n):
    """The height stands still, since the noise follows it from step to step."""
    filters = BoxKalman()
    states = filters.start([[0, 0, 90, 100]])
    for k in range(1, 5):
        states = filters.update(filters.predict(states, 1), [[9 * k, 0, 90 + 9 * k, 100]])
    at_once, keep = states, np.array([True])
    for _ in range(n):
        states = filters.predict(states, 1, keep)
    at_once = filters.predict(at_once, n, keep)
    np.testing.assert_allclose(at_once.place, states.place)
    np.testing.assert_allclose(covariance(at_once, 0), covariance(states, 0), rtol=1e-10)


@given(steps=st.floats(1e-6, 1e4), height=st.floats(1e-2, 1e5), speed=st.floats(1e-4, 1))
@settings(max_examples=100, deadline=None)
def test_covariance_stays_a_covariance_over_any_steps(steps, height, speed):
    filters = BoxKalman(speed=speed)
    states = filters.start([[0, 0, height, height]])
    for _ in range(3):
        states = filters.predict(states, steps)
        states = filters.update(states, states.boxes)
        assert (states.var_place > 0).all() and (states.var_speed > 0).all()
        determinant = states.var_place * states.var_speed - states.covar**2
        assert (determinant > -1e-9 * states.var_place * states.var_speed).all()


def test_boxes_come_back_and_never_turn_inside_out():
    box = np.array([[10.5, 20.25, 40.75, 60.5]])
    np.testing.assert_allclose(BoxKalman().start(box).boxes, box)
    filters = BoxKalman(speed=1 / 4)
    states = filters.start([[0, 0, 100, 100]])
    for k in range(1, 6):  # shrinks fast, then is predicted far beyond a height of 0
        states = filters.update(filters.predict(states, 1), [[0, 0, 100 - 18 * k, 100 - 18 * k]])
    gone = filters.predict(states, 50).boxes
    assert np.isfinite(gone).all() and (gone[:, 2:] > gone[:, :2]).all()


def test_no_tracks():
    filters = BoxKalman()
    states = filters.update(filters.predict(filters.start(np.zeros((0, 4))), 1), np.zeros((0, 4)))
    assert len(states) == 0 and states.boxes.shape == (0, 4)
