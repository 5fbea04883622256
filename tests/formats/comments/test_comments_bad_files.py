"""Broken files of comments: each says what is wrong, and the good rows are kept where bad ones
are skipped."""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from comment_files import DOUYIN, comment, csv_text, write_file

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records


class Bad(NamedTuple):
    """name: of the file. content: what stands in it. code: of the first error. said: a part of it.
    kept: the ids that are left where bad rows are skipped; None where the whole file is refused.
    """

    name: str
    content: str | bytes
    code: str
    said: str
    kept: str | None


HEAD = "comment_id,parent_comment_id,nickname,content\n"
GOOD = "1,0,甲,她是谁\n"
LAST = "9,0,癸,好看\n"


def rows(*middle: str) -> str:
    return HEAD + GOOD + "".join(middle) + LAST


def objects(*middle: object) -> list[object]:
    one = {"comment_id": "1", "content": "她是谁"}
    return [one, *middle, {"comment_id": "9", "content": "好看"}]


WHOLE = json.dumps(objects({"comment_id": "2", "content": "何知夏"}), indent=1)
HALF = '"\\ud83d"'
# The head of an OLE file: sectors of 512 bytes, the folder in the first of them.
PASSWORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 22 + b"\x09" + b"\0" * 481
PASSWORD += "Root Entry".encode("utf-16-le") + "EncryptedPackage".encode("utf-16-le") + b"\0" * 999
CASES = {
    # rows of a CSV
    "too few cells": Bad("a.csv", rows("2,0,乙\n"), "T160", "line 3.*3 cells under 4", "19"),
    "one cell": Bad("a.csv", rows("乙\n"), "T160", "1 cell under 4", "19"),
    "too many cells": Bad("a.csv", rows("2,0,乙,好,吃\n"), "T160", "5 cells under 4", "19"),
    "wrong separator": Bad("a.csv", rows("2;0;乙;好\n"), "T160", "1 cell under 4", "19"),
    "open quote": Bad("a.csv", rows('2,0,乙,"好\n'), "T160", "line 3.*quote left open", "19"),
    "open quote at the end": Bad("a.csv", rows() + '2,0,乙,"好', "T160", "line 4.*quote", "19"),
    "text behind a quote": Bad("a.csv", rows('2,0,乙,"好"吃\n'), "T160", "not doubled", "19"),
    "a NUL": Bad("a.csv", rows("2,0,乙,好\0\n"), "T160", "NUL", "19"),
    "10 MB in a cell": Bad("a.csv", rows(f"2,0,乙,{'好' * 3_400_000}\n"), "T160", "line 3", "19"),
    "10 MB in quotes": Bad("a.csv", rows(f'2,0,乙,"{"好" * 3_400_000}"\n'), "T160", "line 3", "19"),
    "another encoding": Bad(
        "a.csv",
        rows("3,0,丙,是\n").encode() + "2,0,乙,好看\n".encode("gb18030"),
        "T162",
        "line 5",
        "139",
    ),
    # ids
    "an id used twice": Bad("a.csv", rows("1,0,乙,别的\n"), "T165", "line 3.*in line 2", "19"),
    "a rounded id": Bad(
        "a.csv", rows("7.30000000000000E+18,0,乙,好\n"), "T167", "last digits are lost", "19"
    ),
    "a rounded parent": Bad(
        "a.csv", rows("2,7.3e+18,乙,好\n"), "T167", "'parent_comment_id'", "19"
    ),
    "a circle of two": Bad("a.csv", rows("2,3,乙,好\n", "3,2,丙,好\n"), "T166", "2 → 3 → 2", "19"),
    "a circle of three": Bad(
        "a.csv", rows("2,3,乙,a\n", "3,4,丙,b\n", "4,2,丁,c\n"), "T166", "2 → 3 → 4 → 2", "19"
    ),
    "a float for an id": Bad("a.csv", rows("1.2E+18,0,乙,好\n"), "T167", r"1\.2E\+18", "19"),
    "a date for an id": Bad(
        "a.csv", rows("2024-05-01,0,乙,好\n"), "T171", "turned into a date.*--column id=", "19"
    ),
    "a day for an id": Bad("a.csv", rows("5月1日,0,乙,好\n"), "T171", "5月1日", "19"),
    "an English day": Bad("a.csv", rows("1-May,0,乙,好\n"), "T171", "1-May", "19"),
    "a date and a time": Bad("a.csv", rows("2024/5/1 0:00,0,乙,好\n"), "T171", "line 3", "19"),
    "a date for a parent": Bad("a.csv", rows("2,2024-05-01,乙,好\n"), "T171", "parent", "19"),
    "a narrow cell for an id": Bad("a.csv", rows("########,0,乙,好\n"), "T171", "####", "19"),
    "an error for an id": Bad("a.csv", rows("#NAME?,0,乙,好\n"), "T171", "#NAME", "19"),
    # line ends and separators
    "a carriage return in a row": Bad(
        "a.csv", rows("2,1,乙,是\r吗\n"), "T160", "a carriage return", "19"
    ),
    "an unknown separator": Bad(
        "a.csv", rows().replace(",", "^"), "T157", "'comment_id\\^parent", None
    ),
    "a wide comma": Bad("a.csv", rows().replace(",", "，"), "T157", "'comment_id，parent", None),
    "half a character of UTF-16": Bad(
        "a.csv", rows().encode("utf-16-le")[:-1], "T162", "line 3.*utf-16-le", "1"
    ),
    # the header
    "no header": Bad("a.csv", GOOD + LAST, "T157", "columns are '1', '0', '甲', '她是谁'", None),
    "no text column": Bad("a.csv", "comment_id,nickname\n1,甲\n", "T157", "--column text=", None),
    "the text twice": Bad("a.csv", "content,content\na,b\n", "T158", "more than one", None),
    "only a header": Bad("a.csv", HEAD, "T103", "no dialogue", None),
    "empty": Bad("a.csv", "", "T103", "no dialogue", None),
    "only blank lines": Bad("a.csv", "\n \n\n", "T103", "no dialogue", None),
    "only a mark": Bad("a.csv", b"\xef\xbb\xbf", "T103", "no dialogue", None),
    "all rows bad": Bad("a.csv", HEAD + "1\n2\n", "T160", "1 cell", ""),
    "news, not comments": Bad("a.csv", "headline,section\na,b\n", "T157", "'headline'", None),
    # JSON
    "cut off in an entry": Bad("a.json", WHOLE[:-30], "T870", "entry 3", "12"),
    "cut off behind an entry": Bad(
        "a.json", WHOLE[: WHOLE.index("},") + 1], "T870", "entry 2", "1"
    ),
    "cut off in the first entry": Bad("a.json", WHOLE[:20], "T870", "complete JSON", None),
    "a missing bracket": Bad("a.json", WHOLE.rstrip("]"), "T870", "does not end", "129"),
    "a missing colon": Bad("a.json", WHOLE.replace(': "9', ' "9'), "T870", "entry 3", "12"),
    "a list for a text": Bad(
        "a.json",
        json.dumps(objects({"comment_id": "2", "content": ["何知夏", "好"]})),
        "T160",
        r"entry 2.*'content' \(text\) is a list",
        "19",
    ),
    "an object for a writer": Bad(
        "a.jsonl",
        '{"id": 1, "content": "她是谁", "author": "甲"}\n'
        '{"id": 2, "content": "好", "author": {"login": "乙"}}\n'
        '{"id": 9, "content": "好看", "author": {}}\n',
        "T160",
        "line 2.*an object.*--column writer=author.FIELD",
        "19",
    ),
    "a list for an id": Bad(
        "a.json", json.dumps(objects({"comment_id": [2], "content": "好"})), "T160", "a list", "19"
    ),
    "a text among objects": Bad("a.json", json.dumps(objects("2")), "T160", "entry 2.*text", "19"),
    "a list among objects": Bad("a.json", json.dumps(objects([2])), "T160", "a list", "19"),
    "null among objects": Bad("a.json", json.dumps(objects(None)), "T160", "null", "19"),
    "half an emoji": Bad(
        "a.json", WHOLE.replace('"\\u4f55\\u77e5\\u590f"', HALF), "T123", r"U\+D83D", "19"
    ),
    "10 MB in a value": Bad(
        "a.json",
        WHOLE.replace("\\u4f55", "好" * 10_000_000),
        "T169",
        "more than 131,072 char",
        "19",
    ),
    "a rounded number": Bad("a.json", WHOLE.replace('"2"', "7.3e18"), "T167", "7.3e18", "19"),
    "nested too deep": Bad("a.json", "[" * 100_000, "T870", "damaged", None),
    "an object cut off": Bad(
        "a.json", '{"comments": [{"content": "a"},', "T112", "truncated", None
    ),
    "an object of others": Bad("a.json", '{"a": {"b": [1]}}', "T156", "keys 'a'", None),
    "our own people": Bad(
        "a.json",
        '{"settings": {}, "videos": [{"documents": [], "people": [{"text": "他"}]}]}',
        "T156",
        "These are people",
        None,
    ),
    "a list of others": Bad("a.json", '[{"a": 1}]', "T156", "begins with an object with", None),
    "a NUL in a text": Bad("a.json", WHOLE.replace("\\u4f55", "\\u0000"), "T160", "NUL", "19"),
    "a NUL as it is": Bad("a.json", WHOLE.replace("\\u4f55", "\0"), "T160", "entry 2.*NUL", "19"),
    "a NUL in a line": Bad(
        "a.jsonl",
        '{"content": "a", "comment_id": "1"}\n{"content": "b\0"}\n',
        "T111",
        "line 2",
        "1",
    ),
    "something behind the list": Bad("a.json", WHOLE + "\n;", "T870", "follows the list", "129"),
    "a date in JSON": Bad("a.json", WHOLE.replace('"2"', '"2024-05-01"'), "T171", "entry 2", "19"),
    "a table by columns": Bad("a.json", '{"content": {"0": [1]}}', "T156", "keys 'content'", None),
    "a script": Bad("a.json", f"let [data] = {WHOLE};", "T111", "line 1", None),
    "an empty list": Bad("a.json", "[]", "T103", "no dialogue", None),
    "a broken line": Bad(
        "a.jsonl",
        '{"content": "a", "comment_id": "1"}\n{"content"\n{"content": "b", "comment_id": "9"}\n',
        "T112",
        "line 2",
        "19",
    ),
    "a line that is no object": Bad(
        "a.jsonl",
        '{"content": "a", "comment_id": "1"}\n[1]\n{"content": "b", "comment_id": "9"}\n',
        "T113",
        "line 2",
        "19",
    ),
    "a key twice": Bad(
        "a.jsonl",
        '{"content": "a", "comment_id": "1"}\n{"content": "a", "content": "b"}\n',
        "T114",
        "line 2",
        "1",
    ),
    "a line of another encoding": Bad(
        "a.jsonl",
        b'{"content": "a", "comment_id": "1"}\n' + '{"content": "好看"}'.encode("gbk"),
        "T110",
        "line 2",
        "1",
    ),
    # other files under these names
    "Parquet that is none": Bad("a.parquet", b"PAR1" + b"\0" * 40, "T164", "Parquet", None),
    "Parquet cut off": Bad("a.parquet", b"PAR1", "T164", "Parquet", None),
    "text as Parquet": Bad("a.parquet", "好\n", "T157", "columns are", None),
    "a page as CSV": Bad("a.csv", "<!DOCTYPE html><p>登录", "T156", "HTML", None),
    "a picture as CSV": Bad("a.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "T156", "PNG", None),
    "binary as CSV": Bad("a.csv", bytes(range(256)) * 9, "T156", "no text", None),
    "zeros": Bad("a.csv", b"\0" * 5000, "T156", "no text", None),
    "a workbook with a password": Bad("a.xlsx", PASSWORD, "T156", "password", None),
    "old Excel as CSV": Bad("a.csv", b"\xd0\xcf\x11\xe0" + b"\0" * 99, "T156", ".xls", None),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("on_error", ["raise", "skip"])
@pytest.mark.filterwarnings("ignore:.*W(102|156)")
def test_each_is_said_and_the_good_rows_are_kept(tmp_path: Path, name: str, on_error: str) -> None:
    case = CASES[name]
    path = tmp_path / case.name
    content = case.content.encode() if isinstance(case.content, str) else case.content
    path.write_bytes(content)
    if on_error == "skip" and case.kept:
        records = read_records(path, on_error="skip")
        assert sorted(t.id or "" for r in records for t in r.dialogue.turns) == sorted(case.kept)
        return
    with pytest.raises(TiktalkError) as caught:
        read_records(path, on_error=on_error)
    expected = "T104" if on_error == "skip" and case.kept == "" else case.code
    message = str(caught.value)
    assert caught.value.code == expected, message
    assert str(path) in message and len(message) < 1000
    if expected == case.code:
        assert re.search(case.said, message), message


def test_answers_to_what_is_not_there_are_dialogues_of_their_own(tmp_path: Path) -> None:
    middle = ["2,77,乙,他也在\n", "3,78,丙,谁\n", "4,77,丁,哪里\n", "5,4,戊,左边\n"]
    path = tmp_path / "a.csv"
    path.write_text(rows(*middle), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W156.*3 comments.*first: 2, which answers 77") as warned:
        found = [r.dialogue for r in read_records(path)]
    assert len(warned) == 1
    assert [(d.key, [(t.id, t.reply_to) for t in d.turns]) for d in found] == [
        ("1", [("1", None)]),
        ("2", [("2", None), ("4", None), ("5", 1)]),
        ("3", [("3", None)]),
        ("9", [("9", None)]),
    ]
    assert found[1].turns[0].source["parent"] == "77"


def test_what_hangs_below_a_circle_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(rows("2,3,乙,a\n", "3,2,丙,b\n", "4,3,丁,c\n"), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W(102|156)"):
        found = read_records(path, on_error="skip")
    assert [r.dialogue.key for r in found] == ["1", "4", "9"]


def test_a_comment_that_answers_itself_is_a_root(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(rows("2,2,乙,他也在\n", "3,2,丙,谁\n"), encoding="utf-8")
    assert [len(r.dialogue.turns) for r in read_records(path)] == [1, 2, 1]


def test_copies_of_a_comment_are_left_out_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(rows(GOOD, GOOD), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W157.*2 comments"):
        assert [r.dialogue.key for r in read_records(path)] == ["1", "9"]


def test_a_bad_row_after_another_is_found_behind_an_open_quote(tmp_path: Path) -> None:
    """What an open quote swallows is read again, row by row."""
    path = tmp_path / "a.csv"
    path.write_text(rows('2,0,乙,"开\n', "3,0,丙,是\n", '4,0,丁,"开\n', "5,0\n"), encoding="utf-8")
    with pytest.warns(UserWarning, match="3 of 6 comments"):
        found = read_records(path, on_error="skip")
    assert [r.dialogue.key for r in found] == ["1", "3", "9"]


@pytest.mark.parametrize("text", ["", "a", "😂", "\u200b", "=cmd|' /C calc'!A0", "﷽" * 100])
def test_odd_texts_are_texts(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(csv_text([{"content": text, "nickname": text, "id": "5"}]).encode())
    (record,) = read_records(path)
    assert (record.dialogue.turns[0].text, record.dialogue.key) == (text, "5")


def test_the_same_file_twice_is_the_same(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", [{"content": "好", "comment_id": "1"}])
    assert read_records(path, format="comments") == read_records(path) == read_records(path)
    with pytest.raises(TiktalkError, match="T101"):
        read_records(tmp_path / "none.csv", format="comments")


def _zip(path: Path, names: dict[str, str]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in names.items():
            archive.writestr(name, text)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}, "T163"),
        ({"[Content_Types].xml": "<Typ", "xl/workbook.xml": ""}, "T163"),
        ({"[Content_Types].xml": "", "word/document.xml": ""}, "T156.*Word"),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}, r"T156.*\.ods"),
        ({"comments.csv": HEAD}, "T156"),
    ],
)
def test_archives_that_are_no_workbook(tmp_path: Path, names: dict[str, str], code: str) -> None:
    _zip(tmp_path / "a.xlsx", names)
    with pytest.raises(TiktalkError, match=code):
        read_records(tmp_path / "a.xlsx")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:400] + b"\0" * 200 + raw[600:],
        lambda raw: raw.replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheetX.xml"),
        lambda raw: _marked(raw, 6, 8, 1),  # encrypted
        lambda raw: _marked(raw, 8, 10, 99),  # packed in an unknown way
    ],
)
def test_a_damaged_workbook(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    path = write_file(tmp_path / "a.xlsx", [dict(zip(DOUYIN, DOUYIN, strict=True))])
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(TiktalkError, match=r"T163|T103"):
        read_records(path)


def _marked(raw: bytes, local: int, central: int, value: int) -> bytes:
    """An archive with a byte in the head of each file, and in its entry at the end, set."""
    made = bytearray(raw)
    for sign, place in ((b"PK\x03\x04", local), (b"PK\x01\x02", central)):
        at = made.find(sign)
        while at >= 0:
            made[at + place] = value
            at = made.find(sign, at + 4)
    return bytes(made)


@pytest.mark.filterwarnings("ignore:.*W160")
def test_a_workbooks_cells(tmp_path: Path) -> None:
    """Numbers, rounded ids, formulas, empty sheets and rows, and the sheet with the comments."""
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    book = openpyxl.Workbook()
    book.active.append([])
    about = book.create_sheet("Contents")
    about.append(["note_id", "title"])
    about.append(["5", "标题"])
    sheet = book.create_sheet("Comments")
    sheet.append([])
    sheet.append(["comment_id", "content", "like_count"])
    sheet.append(["7300000000000000101", "=1+1", 3.0])
    sheet.append([])
    sheet.append([12, None, None])
    book.save(tmp_path / "a.xlsx")
    (dialogue,) = [r.dialogue for r in read_records(tmp_path / "a.xlsx")]
    assert [(t.id, t.text) for t in dialogue.turns] == [
        ("7300000000000000101", "=1+1"),
        ("12", ""),
    ]
    assert dialogue.turns[0].source["likes"] == "3"
    sheet.append([7.3e18, "好", 0])
    book.save(tmp_path / "b.xlsx")
    with pytest.raises(TiktalkError, match=r"T167.*row 6.*'7.3e\+18'.*--column id="):
        read_records(tmp_path / "b.xlsx")


def test_a_package_that_is_missing_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(TiktalkError, match=r"T700.*pyarrow.*pip install .*\[tables\]"):
        read_records(tmp_path / "a.parquet")


def test_a_parquet_file_with_gaps_beside_long_ids(tmp_path: Path) -> None:
    """Where pandas would round: whole numbers beside a missing one."""
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    table = pyarrow.table(
        {
            "comment_id": [7300000000000000101, 7300000000000000103, None],
            "parent_comment_id": [None, 7300000000000000101, None],
            "content": ["她是谁", "何知夏", None],
        }
    )
    parquet.write_table(table, tmp_path / "a.parquet")
    (record,) = read_records(tmp_path / "a.parquet")
    assert [(t.id, t.reply_to) for t in record.dialogue.turns] == [
        ("7300000000000000101", None),
        ("7300000000000000103", 0),
    ]


def test_a_parquet_file_with_a_damaged_group_of_rows(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    pool = pyarrow.default_memory_pool()
    table = pyarrow.table({"comment_id": list("123456"), "content": list("abcdef")})
    parquet.write_table(table, path, row_group_size=2, compression="none", use_dictionary=False)
    place = parquet.ParquetFile(path).metadata.row_group(1).column(1).data_page_offset
    raw = path.read_bytes()
    path.write_bytes(raw[:place] + b"\xff" * 16 + raw[place + 16 :])
    with pytest.raises(TiktalkError, match=r"T164.*a\.parquet, row 3: "):
        read_records(path)
    with pytest.warns(UserWarning, match=r"W102.*1 of 5 comments.*row 3"):
        (record,) = read_records(path, on_error="skip")
    assert [(t.id, t.text) for t in record.dialogue.turns] == list(zip("1256", "abef", strict=True))
    assert pyarrow.default_memory_pool().backend_name == pool.backend_name


@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_parquet_times_that_no_calendar_has_are_their_numbers(
    tmp_path: Path, on_error: str
) -> None:
    """Milliseconds that were written as microseconds, and worse; in a reply as in a column."""
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    far = 1_714_500_000_000_000_000

    def times(name: str, values: Any, kind: Any) -> list[str | None]:
        column = pyarrow.array(values, kind)
        parquet.write_table(pyarrow.table({"content": ["她是谁", "何知夏"], name: column}), path)
        records = read_records(path, on_error=on_error)
        return [turn.source.get("time") for record in records for turn in record.dialogue.turns]

    micro = pyarrow.timestamp("us")
    for zone in (None, "UTC"):
        first, second = times("create_time", [far, 0], pyarrow.timestamp("us", tz=zone))
        assert first == str(far) and (second or "").startswith("1970-01-01")
    kinds = pyarrow.date32(), pyarrow.time64("us"), pyarrow.duration("s")
    for kind, value in zip(kinds, (2**30, 2**60, 2**62), strict=True):
        whole = pyarrow.int32() if kind == pyarrow.date32() else pyarrow.int64()
        column = pyarrow.array([value, 1], whole).cast(kind)
        assert times("create_time", column, kind)[0] == str(value)
    reply = [("text", pyarrow.string()), ("create_time", micro)]
    replies = pyarrow.list_(pyarrow.struct(reply))
    found = times("replies", [[{"text": "谁", "create_time": far}], None], replies)
    assert found == [None, str(far), None]


@pytest.mark.parametrize("nested", [False, True])
def test_a_parquet_file_with_fewer_rows_than_it_announces(tmp_path: Path, nested: bool) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"
    columns: dict[str, Any] = {"content": ["她是谁", "何知夏"]}
    if nested:
        columns["user"] = [{"nickname": "甲"}, {"nickname": "乙"}]
    parquet.write_table(pyarrow.table(columns), path, store_schema=False)
    raw = path.read_bytes()
    size = int.from_bytes(raw[-8:-4], "little")
    foot = raw[-8 - size : -8]
    # In the footer a field of 64 bits begins with 0x26 or 0x16; 2 rows are 0x04 there.
    path.write_bytes(raw[: -8 - size] + foot.replace(b"\x16\x04", b"\x16\x06") + raw[-8:])
    with pytest.raises(TiktalkError, match=r"T164.*a\.parquet, row 3: .*more rows"):
        read_records(path)
    with pytest.warns(UserWarning, match=r"W102.*1 of 3 comments.*row 3"):
        records = read_records(path, on_error="skip")
    texts = [turn.text for record in records for turn in record.dialogue.turns]
    assert texts == ["她是谁", "何知夏"]


def test_a_parquet_file_of_another_shape(tmp_path: Path) -> None:
    """Cut off, with bytes for texts, a list for a text, dates for ids, ten megabytes in a cell."""
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "a.parquet"

    def refused(code: str, *columns: Any) -> str:
        parquet.write_table(pyarrow.table(dict(zip(("id", "content"), columns, strict=True))), path)
        with pytest.raises(TiktalkError, match=code) as caught:
            read_records(path)
        return str(caught.value)

    assert "row 1" in refused("T160", ["1", "2"], [b"\xff\xfe", "好".encode()])
    with pytest.warns(UserWarning, match="1 of 2 comments"):
        (record,) = read_records(path, on_error="skip")
    assert [turn.text for turn in record.dialogue.turns] == ["好"]
    assert "'content' (text) is a list" in refused("T160", ["1"], [["好"]])
    assert "row 1" in refused("T171", [date(2024, 5, 1)], ["好"])
    assert "row 2" in refused("T167", [5.0, 1.2e18], ["好", "看"])
    assert "row 2" in refused("T169", ["1", "2"], ["好", "好" * 3_400_000])
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(TiktalkError, match=r"T164.*[^.]\. Write it again"):
        read_records(path)


def test_a_large_file_whose_writer_died_keeps_its_rows(tmp_path: Path) -> None:
    """What a power cut leaves: zeros to the end of the last block."""
    many = "".join(f"{n},0,甲,她是谁，旁边那个是谁\n" for n in range(1, 999))
    path = tmp_path / "a.csv"
    path.write_bytes((HEAD + many).encode() + b"\0" * 3000)
    with pytest.raises(TiktalkError, match=r"T160.*line 1000"):
        read_records(path)
    with pytest.warns(UserWarning, match="1 of 999 comments"):
        assert len(read_records(path, on_error="skip")) == 998


def test_the_unit_is_named(tmp_path: Path) -> None:
    twice = [{**comment("1", "a")}, {**comment("1", "b")}]
    named = [{"comment_id": c["id"], "content": c["text"]} for c in twice]
    for kind, unit in (("json", "entry 2"), ("jsonl", "line 2"), ("csv", "line 3")):
        with pytest.raises(TiktalkError, match=f"T165.*{unit}"):
            read_records(write_file(tmp_path / f"a.{kind}", named))


SHORT = "编号,昵称,内容,赞,地点\n1,甲,她是谁,3,北京\n"


def test_rows_without_their_empty_cells_are_filled(tmp_path: Path) -> None:
    """As spreadsheets leave out separators at the end of a row."""
    path = tmp_path / "a.csv"
    path.write_text(SHORT + '2,乙,"好,看"\n3,丙,何知夏,1\n4,丁,是,2,广东\n', encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W162.*2 rows \(first: line 3\).*5 columns") as warned:
        found = [turn for record in read_records(path) for turn in record.dialogue.turns]
    assert len(warned) == 1
    assert [turn.text for turn in found] == ["她是谁", "好,看", "何知夏", "是"]
    assert [turn.source.get("likes") for turn in found] == ["3", None, "1", "2"]


@pytest.mark.parametrize(
    "row",
    [
        "2,乙\n",  # its text is gone as well
        "2,乙,\n",
        "好看\n",
        "2,乙,好,1,上海,x\n",
        '2,乙,"好\n3,丙,是,1,上海\n',  # a quote that is never closed
        '2,乙,"好\n3,丙,"是",1,上海\n',  # one that another row closes
        '2,乙,"好\n看"\n',
    ],
)
def test_rows_that_cannot_be_filled_are_refused(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(SHORT + row + "9,癸,好看,1,上海\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match=r"T160.*line 3"):
        read_records(path)


def test_the_rest_of_a_cell_behind_a_broken_row_is_no_short_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("内容,昵称,赞\n" + '"好"看\n真的,甲\n她是谁,乙,1\n', encoding="utf-8")
    with pytest.warns(UserWarning, match="2 of 3 comments") as warned:
        found = read_records(path, on_error="skip")
    assert [turn.text for record in found for turn in record.dialogue.turns] == ["她是谁"]
    assert not any("W162" in str(one.message) for one in warned)


@pytest.mark.parametrize(
    ("cells", "text"),
    [(("好", "好"), "好"), (("", "好"), "好"), (("好", ""), "好"), (("好", " 好"), "好")],
)
def test_columns_of_one_name_that_say_the_same(
    tmp_path: Path, cells: tuple[str, str], text: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"内容,昵称,内容\n{cells[0]},甲,{cells[1]}\n", encoding="utf-8")
    for columns in ({}, {"text": "内容"}):
        (record,) = read_records(path, comments=CommentOptions(columns))
        assert record.dialogue.turns[0].text.strip() == text


def test_the_second_column_of_a_name_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("内容,昵称,内容\n好,甲,看\n好,乙,好\n", encoding="utf-8")
    for columns in ({}, {"text": "内容"}):
        with pytest.raises(TiktalkError, match=r"T158.*more than one.*--column text=内容#2"):
            read_records(path, comments=CommentOptions(columns))
    for number, texts in ((1, ["好", "好"]), (2, ["看", "好"])):
        found = read_records(path, comments=CommentOptions({"text": f"内容#{number}"}))
        assert [turn.text for r in found for turn in r.dialogue.turns] == texts
    with pytest.raises(TiktalkError, match=r"T158.*is no column '内容#3'"):
        read_records(path, comments=CommentOptions({"text": "内容#3"}))


def test_a_column_whose_own_name_ends_in_a_number(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("评#2,昵称,评,评\n好,甲,看,听\n", encoding="utf-8")
    (record,) = read_records(path, comments=CommentOptions({"text": "评#2"}))
    assert record.dialogue.turns[0].text == "好"


@pytest.mark.parametrize(("last", "code"), [("7300000000000020000", "T167"), ("9", "T165")])
def test_long_ids_that_all_end_in_zeros_were_rounded(tmp_path: Path, last: str, code: str) -> None:
    """As a spreadsheet writes them in the format of a number; short ones have lost nothing."""
    ids = ["7300000000000010000", last, last]
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(f"{one},0,甲,第{n}条\n" for n, one in enumerate(ids)))
    with pytest.raises(TiktalkError, match=rf"{code}.*line 4.*'{last}'"):
        read_records(path)


def test_a_long_id_that_ends_in_other_digits_says_that_none_was_rounded(tmp_path: Path) -> None:
    ids = ["7300000000000010003", "7300000000000020000", "7300000000000020000"]
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(f"{one},0,甲,第{n}条\n" for n, one in enumerate(ids)))
    with pytest.raises(TiktalkError, match=r"T165.*line 4"):
        read_records(path)
