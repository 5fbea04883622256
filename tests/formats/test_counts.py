from __future__ import annotations

import pytest

from spacy_tiktalk.formats.counts import count_of


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("12", 12),
        (" 1,204 ", 1204),
        ("1.2万", 12_000),
        ("2.3萬", 23_000),
        ("3w", 30_000),
        ("10万+", 100_000),
        ("1.5亿", 150_000_000),
        ("0", 0),
        ("-3", -3),
        ("", None),
        ("赞", None),
        ("1,2", None),
        ("1.2.3", None),
        ("12万3", None),
        ("9" * 40, None),
    ],
)
def test_counts_as_platforms_write_them(text: str, count: float | None) -> None:
    assert count_of(text) == count
