from __future__ import annotations

import pytest

from spacy_tiktalk.formats.counts import count_of, is_no_count, whole_count


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
        ("1.2k", 1200),
        ("1.2K", 1200),
        ("3.4M", 3_400_000),
        ("12千", 12_000),
        ("1.2 万", 12_000),
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


@pytest.mark.parametrize("text", ["", " ", "-", "—", "NULL", "n/a", "赞", "点赞"])
def test_what_stands_where_there_is_no_count(text: str) -> None:
    assert is_no_count(text) and count_of(text) is None


@pytest.mark.parametrize("text", ["0", "12", "many", "赞1"])
def test_other_texts_are_to_be_counts(text: str) -> None:
    assert not is_no_count(text)


@pytest.mark.parametrize("text", ["9" * 17 + "亿", "9" + ",999" * 120, "-3", "赞"])
def test_what_no_table_holds_is_no_whole_count(text: str) -> None:
    assert whole_count(text) is None and whole_count("1.2万") == 12_000
