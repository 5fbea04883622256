"""Runs side by side: in order, bounded, and none started for one alone."""

from __future__ import annotations

import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.networks.passes import run_passes


@given(st.lists(st.integers(), max_size=20), st.integers(1, 4))
def test_gives_all_in_order(items: list[int], threads: int) -> None:
    assert list(run_passes(lambda x: -x, items, threads=threads)) == [-x for x in items]


def test_the_last_to_end_does_not_change_the_order() -> None:
    def slow_first(x: int) -> int:
        time.sleep(0.05 if x == 0 else 0)
        return x

    assert list(run_passes(slow_first, range(6), threads=3)) == list(range(6))


def test_several_run_at_the_same_time() -> None:
    met = threading.Barrier(2, timeout=10)  # breaks unless two are inside
    assert len(list(run_passes(lambda _: met.wait(), range(4), threads=2))) == 4


@pytest.mark.parametrize(("n", "threads"), [(5, 1), (1, 4)])
def test_starts_no_thread_for_one_at_a_time(n: int, threads: int) -> None:
    at = set(run_passes(lambda _: threading.get_ident(), range(n), threads=threads))
    assert at == {threading.get_ident()}


def test_makes_no_more_than_is_taken() -> None:
    """What comes of a long text's passes is not there all at once, however slow who takes it."""
    done: list[int] = []
    made = run_passes(done.append, range(100), threads=2)
    for _ in range(3):
        next(made)
    time.sleep(0.05)
    assert len(done) <= 3 + 2 * 2
    made.close()
    assert len(done) <= 3 + 2 * 2


@pytest.mark.parametrize("threads", [1, 2])
def test_an_error_ends_it_and_drops_the_rest(threads: int) -> None:
    done = []

    def fails(x: int) -> int:
        if x == 1:
            raise ValueError("number 1")
        done.append(x)
        return x

    with pytest.raises(ValueError, match="number 1"):
        list(run_passes(fails, range(1000), threads=threads))
    assert len(done) <= 4
    names = [thread.name for thread in threading.enumerate()]
    assert not any(name.startswith("passes") for name in names)
