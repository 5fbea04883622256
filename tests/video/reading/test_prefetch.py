"""Decoding ahead: order, errors, and an end to the thread in every case."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from spacy_tiktalk.video.reading.prefetch import prefetch


def test_the_order_is_kept() -> None:
    assert list(prefetch(iter(range(1000)), size=3)) == list(range(1000))


def test_no_more_than_size_items_are_made_ahead() -> None:
    made = []

    def items() -> Iterator[int]:
        for i in range(100):
            made.append(i)
            yield i

    stream = prefetch(items(), size=4)
    assert next(stream) == 0
    time.sleep(0.3)
    assert len(made) <= 6  # one taken, four waiting, one in the hand of the thread
    stream.close()


def test_an_error_comes_at_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        yield 2
        raise KeyError("third")

    got = []
    with pytest.raises(KeyError, match="third"):
        for item in prefetch(items(), size=1):
            got.append(item)
    assert got == [1, 2]


def test_an_abandoned_stream_ends_its_thread_and_closes_its_source() -> None:
    closed = []

    def items() -> Iterator[int]:
        try:
            yield from range(10**9)
        finally:
            closed.append(True)

    before = threading.active_count()
    stream = prefetch(items(), size=2)
    next(stream)
    stream.close()
    assert closed == [True]
    assert threading.active_count() == before
