"""A title above the header of a table, remarks and a sum below its rows are no comments."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records

HEADER = ["评论ID", "评论内容", "昵称"]
ROWS = [["101", "她是谁", "小北"], ["102", "何知夏", "大橙"]]
ABOVE = [["抖音评论导出"], [], ["导出时间：2024-05-01", "共2条"]]


def write(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def texts(path: Path, **named: str) -> list[str]:
    options = CommentOptions(named)
    found = read_records(path, comments=options)
    return [turn.text for record in found for turn in record.dialogue.turns]


KINDS = pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])


@KINDS
@pytest.mark.parametrize("above", [ABOVE, ABOVE[:1], [["评论"]], []])
@pytest.mark.parametrize(
    "below", [[], [["合计", "2", ""]], [["总计：", "", "2条"], []], [["共2条评论", "", ""]]]
)
def test_what_is_around_a_table(
    tmp_path: Path, name: str, above: list[list[str]], below: list[list[str]]
) -> None:
    assert texts(write(tmp_path / name, [*above, HEADER, *ROWS, *below])) == ["她是谁", "何知夏"]


NOTES = [
    ["导出时间：2024-05-01", "", ""],
    ["数据来源：某工具", "", ""],
    ["--- END ---", "", ""],
    ["共2条", "", ""],
    ["", "", "备注：仅供学习"],
    ["", "", "第1页/共1页"],
    ["总数", "2", ""],
]


@KINDS
@pytest.mark.parametrize("note", NOTES)
def test_remarks_below_a_table(tmp_path: Path, name: str, note: list[str]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        path = write(tmp_path / name, [HEADER, *ROWS, note, ["合计", "2", ""], *NOTES])
        assert texts(path) == ["她是谁", "何知夏"]


@KINDS
def test_a_remark_between_comments_is_told(tmp_path: Path, name: str) -> None:
    rows = [HEADER, ["视频一：路演", "", ""], ROWS[0], ["视频二：奶奶", "", ""], ROWS[1]]
    with pytest.warns(UserWarning, match=r"W160.*2 parts.*the row '视频一：路演'; the row '视频二"):
        assert texts(write(tmp_path / name, rows)) == ["她是谁", "何知夏"]


@KINDS
@pytest.mark.parametrize("row", [["103", "", ""], ["", "", "阿毛"], ["103", "", "注：阿毛"]])
def test_a_comment_without_text_is_no_remark(tmp_path: Path, name: str, row: list[str]) -> None:
    assert texts(write(tmp_path / name, [HEADER, *ROWS, row])) == ["她是谁", "何知夏", ""]


@KINDS
@pytest.mark.parametrize(
    ("column", "cells"),
    [
        *(("用户ID", ["11", "12", "13"]), ("评论层级", ["1", "1", "2"])),
        *(("时间", ["2024-05-01", "2024-05-02", "2024-05-03"]), ("点赞", ["3", "5", "2"])),
        *(("评论ID", ["第1条", "第2条", "第3条"]), ("id", ["c 1", "c 2", "c 3"])),
        ("id", ["第一条", "第二条", "第三条"]),
    ],
)
def test_a_number_a_time_or_an_id_alone_is_a_comment_without_text(
    tmp_path: Path, name: str, column: str, cells: list[str]
) -> None:
    said = ["她是谁", "", "何知夏"]
    rows = [[column, "内容"], *([cell, text] for cell, text in zip(cells, said, strict=True))]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert sorted(texts(write(tmp_path / name, rows))) == sorted(said)


@KINDS
@pytest.mark.parametrize("column", ["序号", "楼层"])
def test_a_number_of_a_row_is_no_remark(tmp_path: Path, name: str, column: str) -> None:
    rows = [[column, "内容"], ["1", "她是谁"], ["2", ""], ["3", "何知夏"]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert texts(write(tmp_path / name, rows)) == ["她是谁", "何知夏"]


@KINDS
@pytest.mark.parametrize("column", ["评论ID", "用户ID"])
def test_words_among_ids_are_a_remark(tmp_path: Path, name: str, column: str) -> None:
    rows = [[column, "内容"], ["11", "她是谁"], ["第2批", ""], ["12", "何知夏"]]
    with pytest.warns(UserWarning, match="W160.*the row '第2批'"):
        assert texts(write(tmp_path / name, rows)) == ["她是谁", "何知夏"]


@KINDS
@pytest.mark.parametrize("role", ["视频ID", "视频标题"])
def test_a_video_in_a_row_of_its_own_is_that_of_the_rows_below(
    tmp_path: Path, name: str, role: str
) -> None:
    head = [[role, "评论内容", "昵称"], ["v1", "", ""], ["", "她是谁", "小北"], ["", "谁", "阿毛"]]
    rows = [*head, ["v2", "", ""], ["", "何知夏", "大橙"], ["v3", "好看", "花花"], ["", "她", "甲"]]
    found = [record.dialogue for record in read_records(write(tmp_path / name, rows))]
    assert [[turn.text for turn in one.turns] for one in found] == [
        ["她是谁", "谁"],
        ["何知夏"],
        ["好看"],
        ["她"],
    ]
    told = [one.title or one.turns[0].source.get("video") for one in found]
    assert told == ["v1", "v2", "v3", None]


def test_a_sum_has_fewer_cells(tmp_path: Path) -> None:
    assert texts(write(tmp_path / "a.csv", [HEADER, *ROWS, ["合计", "2"]])) == ["她是谁", "何知夏"]


@KINDS
@pytest.mark.parametrize(
    ("row", "text"),
    [
        (["103", "合计", "阿毛"], "合计"),
        (["", "共2条评论", ""], "共2条评论"),
        (["103", "666", "阿毛"], "666"),
        (["合计", "她家三口人", ""], "她家三口人"),
    ],
)
def test_a_last_comment_is_no_sum(tmp_path: Path, name: str, row: list[str], text: str) -> None:
    assert texts(write(tmp_path / name, [HEADER, *ROWS, row]))[-1] == text


@KINDS
def test_a_sum_in_the_middle_is_told_by_the_end_of_the_file(tmp_path: Path, name: str) -> None:
    rows = [HEADER, ["合计", "2", ""], *ROWS]
    assert len(texts(write(tmp_path / name, rows))) == 3


@KINDS
def test_names_among_the_comments_are_no_header(tmp_path: Path, name: str) -> None:
    rows = [["评论", "谁"], ["她是谁", "小北"], ["内容", "昵称"]]
    assert texts(write(tmp_path / name, rows)) == ["她是谁", "内容"]


@KINDS
def test_a_column_that_is_named_tells_the_header(tmp_path: Path, name: str) -> None:
    rows = [["导出", "甲"], ["话", "昵称"], ["她是谁", "小北"]]
    assert texts(write(tmp_path / name, rows), text="话") == ["她是谁"]


def test_a_table_without_names_lists_its_first_row(tmp_path: Path) -> None:
    with pytest.raises(TiktalkError, match=r"T157.*'她是谁', '小北'"):
        texts(write(tmp_path / "a.csv", [["她是谁", "小北"], ["何知夏", "大橙"]]))
