"""Files that are broken below the level of a record: named by line, or skipped with a count."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records


def good(key: str | None) -> bytes:
    obj = {"key": key, "turns": [{"speaker": "A", "text": "是小满"}]}
    return json.dumps(obj, ensure_ascii=False).encode("utf-8")


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ('{"turns": [{"text": "满"}]}'.encode("gbk"), "T110", "byte 0xc2 at position 22"),
        (b'{"turns": [{"text": "a"}', "T112", "truncated"),
        (b'{"turns": [{"text": "a', "T112", "truncated"),
        (b'{"turns"; []}', "T111", "column 9"),
        (b'{"turns": []} {}', "T111", "Extra data"),
        (b"[1, 2]", "T113", "a list"),
        (b"null", "T113", "null"),
        (b'{"turns": [], "turns": []}', "T114", "'turns'"),
        (b'{"turns": ' + b"[" * 100_000, "T111", "line 3"),
        (b'{"turns": ' + b"9" * 5000 + b"}", "T111", "line 3"),
        (good("one"), "T115", "used in line 1"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_named_or_skipped(tmp_path: Path, line: bytes, code: str, said: str, on_error: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([good("one"), b"", line, good("two")]))
    if on_error == "raise":
        with pytest.raises(TiktalkError) as caught:
            read_records(path, format="jsonl")
        message = str(caught.value)
        assert caught.value.code == code
    else:
        with pytest.warns(UserWarning) as warned:
            found = read_records(path, on_error="skip", format="jsonl")
        assert [record.dialogue.key for record in found] == ["one", "two"]
        assert len(warned) == 1
        message = str(warned[0].message)
        assert "W102" in message and "1 of 3 dialogues" in message and code in message
    assert str(path) in message and "line 3" in message and said in message


def test_first_reasons_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join([good(None), *[b"{}"] * 9]))
    with pytest.warns(UserWarning, match="9 of 10") as warned:
        assert len(read_records(path, on_error="skip", format="jsonl")) == 1
    assert str(warned[0].message).count("T117") == 3


def test_byte_order_mark_blank_lines_and_windows_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + good("one") + b"\r\n\r\n  \r\n" + good("two") + b"\r\n")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [record.dialogue.key for record in read_records(path)] == ["one", "two"]


def test_dialogues_without_a_key_are_no_copies(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(good(None) + b"\n" + good(None))
    assert len(read_records(path, format="jsonl")) == 2


@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_nothing_left_is_an_error(tmp_path: Path, on_error: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n \n")
    with pytest.raises(TiktalkError, match="T103"):
        read_records(path, on_error=on_error, format="jsonl")
    path.write_bytes(b"{}\n{}\n")
    with pytest.raises(
        TiktalkError, match="T117" if on_error == "raise" else r"T104.*all 2 .*T117"
    ):
        read_records(path, on_error=on_error, format="jsonl")


def test_a_missing_file_and_a_wrong_policy(tmp_path: Path) -> None:
    with pytest.raises(TiktalkError, match="T101"):
        read_records(tmp_path / "none.jsonl", format="jsonl")
    with pytest.raises(TiktalkError, match=r"T106.*'ignore'"):
        read_records(tmp_path / "none.jsonl", on_error="ignore", format="jsonl")
