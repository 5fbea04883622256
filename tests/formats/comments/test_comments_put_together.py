"""Files that are odd and whole: put together from several, with other line ends or encodings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import guess_format, read_records

HEAD = "comment_id,parent_comment_id,nickname,content\n"
ROWS = ["1,0,甲,她是谁\n", "2,1,乙,何知夏\n", "3,2,丙,好看\n"]
CSV = HEAD + "".join(ROWS)
BOM = "\ufeff"
OBJECTS = [
    {"comment_id": "1", "parent_comment_id": "0", "nickname": "甲", "content": "她是谁"},
    {"comment_id": "2", "parent_comment_id": "1", "nickname": "乙", "content": "何知夏"},
    {"comment_id": "3", "parent_comment_id": "2", "nickname": "丙", "content": "好看"},
]
LINES = [json.dumps(one, ensure_ascii=False) + "\n" for one in OBJECTS]
LIST = json.dumps(OBJECTS, ensure_ascii=False)
FILES: dict[str, tuple[str, str | bytes]] = {
    "carriage returns": ("a.csv", CSV.replace("\n", "\r")),
    "a carriage return among line feeds": ("a.csv", HEAD + ROWS[0] + ROWS[1][:-1] + "\r" + ROWS[2]),
    "all line ends": (
        "a.csv",
        HEAD.replace("\n", "\r\n") + ROWS[0] + ROWS[1][:-1] + "\r" + ROWS[2][:-1] + "\r\n",
    ),
    "carriage returns in UTF-16": ("a.csv", CSV.replace("\n", "\r").encode("utf-16")),
    "two marks": ("a.csv", BOM + BOM + CSV),
    "a mark before an id": ("a.csv", HEAD + ROWS[0] + BOM + ROWS[1] + ROWS[2]),
    "a mark before a parent": ("a.csv", HEAD + ROWS[0] + "2,\ufeff1,乙,何知夏\n" + ROWS[2]),
    "a mark before a quote": ("a.csv", HEAD + ROWS[0] + BOM + '"2",1,乙,"何知夏"\n' + ROWS[2]),
    "a mark and the header again": ("a.csv", BOM + HEAD + ROWS[0] + BOM + HEAD + ROWS[1] + ROWS[2]),
    "the same in UTF-16": (
        "a.csv",
        (HEAD + ROWS[0] + BOM + HEAD + "".join(ROWS[1:])).encode("utf-16"),
    ),
    "UTF-16 without a mark": ("a.csv", CSV.encode("utf-16-le")),
    "UTF-32": ("a.csv", CSV.encode("utf-32")),
    "UTF-32, big end first": ("a.csv", b"\0\0\xfe\xff" + CSV.encode("utf-32-be")),
    "empty cells": ("a.csv", HEAD + ROWS[0] + ",,,\n" + ROWS[1] + "\n,,,\n" + ROWS[2]),
    "lines with marks": ("a.jsonl", BOM + LINES[0] + BOM + BOM + LINES[1] + LINES[2]),
    "lines in GB18030": ("a.jsonl", "".join(LINES).encode("gb18030")),
    "lines in UTF-16": ("a.jsonl", "".join(LINES).encode("utf-16")),
    "lines in UTF-16 under another name": ("a.json", "".join(LINES).encode("utf-16")),
    "lines in UTF-16 without a mark": ("a.jsonl", "".join(LINES).encode("utf-16-be")),
    "a list with marks": ("a.json", BOM + BOM + LIST.replace(", {", ",\ufeff{")),
    "a list in UTF-16 without a mark": ("a.json", LIST.encode("utf-16-le")),
    "lists behind each other": (
        "a.json",
        json.dumps(OBJECTS[:1]) + "\n" + BOM + json.dumps(OBJECTS[1:2]) + json.dumps(OBJECTS[2:]),
    ),
    "a list a line": ("a.jsonl", "".join(json.dumps([one]) + "\n" for one in OBJECTS)),
    "a comma too many": ("a.json", LIST[:-1] + ",]"),
}


@pytest.mark.parametrize("name", FILES)
def test_all_comments_are_read(tmp_path: Path, name: str) -> None:
    file, content = FILES[name]
    path = tmp_path / file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert guess_format(path) == "comments"
    (record,) = read_records(path)
    assert [(t.id, t.speaker, t.text, t.reply_to) for t in record.dialogue.turns] == [
        ("1", "甲", "她是谁", None),
        ("2", "乙", "何知夏", 0),
        ("3", "丙", "好看", 1),
    ]


def test_a_line_break_in_a_text_of_json(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"content": "她\n是谁"}]', encoding="utf-8")
    assert [t.text for r in read_records(path) for t in r.dialogue.turns] == ["她 是谁"]


@pytest.mark.parametrize("line_end", ["\n", ""])
def test_a_line_that_is_not_in_the_files_encoding(tmp_path: Path, line_end: str) -> None:
    """Told for a file in GB18030 as for one in UTF-8, and the other lines are kept."""
    path = tmp_path / "a.jsonl"
    lines = [line.encode("gb18030") for line in LINES]
    path.write_bytes(b"".join((*lines, b'{"content": "\xff\xff"}', line_end.encode())))
    with pytest.warns(UserWarning, match=r"1 of 4 comments.*T160.*line 4.*gb18030"):
        (record,) = read_records(path, on_error="skip")
    assert len(record.dialogue.turns) == 3


def test_the_encoding_of_lines_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(LINES[0].replace("谁", "誰").encode("big5"))
    options = CommentOptions(encoding="big5")
    (record,) = read_records(path, format="comments", comments=options)
    assert record.dialogue.turns[0].text == "她是誰"
