"""More than one row of names: groups above them, another language or types below, names anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records

NAMES = ["评论ID", "评论内容", "用户昵称", "点赞数"]
ROWS = [["101", "她是谁", "小北", "3"], ["102", "何知夏", "大橙", "5"]]
READ = [("101", "小北", "她是谁", "3"), ("102", "大橙", "何知夏", "5")]


def write(path: Path, rows: list[list[str]]) -> Path:
    if path.suffix == ".xlsx":
        openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([cell or None for cell in row])
        book.save(path)
    else:
        path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    return path


def turns(path: Path) -> list[Turn]:
    return [turn for record in read_records(path) for turn in record.dialogue.turns]


def read(path: Path) -> list[tuple[str | None, str, str, str | None]]:
    return [(t.id, t.speaker, t.text, (t.source or {}).get("likes")) for t in turns(path)]


KINDS = pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])


@KINDS
@pytest.mark.parametrize("above", [[], [["抖音评论导出"]]])
@pytest.mark.parametrize(
    "names",
    [
        [["评论", "", "用户", "互动"], NAMES],
        [["评论", "", "作者", "点赞"], NAMES],
        [["评论", "", "用户", "数据"], ["ID", "内容", "昵称", "点赞"]],
        [["评论ID", "评论内容", "用户", ""], ["", "", "昵称", "点赞"]],
        [NAMES, ["comment_id", "content", "nickname", "like_count"]],
        [NAMES, ["string", "string", "varchar(64)", "int"]],
        [NAMES, ["必填", "必填", "选填", "选填"]],
    ],
)
def test_two_rows_of_names(
    tmp_path: Path, name: str, names: list[list[str]], above: list[list[str]]
) -> None:
    assert read(write(tmp_path / name, [*above, *names, *ROWS])) == READ


@KINDS
def test_a_name_below_a_group_is_the_groups(tmp_path: Path, name: str) -> None:
    rows = [["评论ID", "评论内容", "用户", "", ""], ["", "", "ID", "等级", "昵称"]]
    rows += [["101", "她是谁", "88", "4", "小北"]]
    (turn,) = turns(write(tmp_path / name, rows))
    assert (turn.id, turn.speaker) == ("101", "小北")
    assert turn.source == {"writer_id": "88"}


@KINDS
@pytest.mark.parametrize("above", [10, 11])
def test_ten_rows_may_be_above_the_names(tmp_path: Path, name: str, above: int) -> None:
    rows = [[f"说明{n}", "无", "", ""] for n in range(above)]
    path = write(tmp_path / name, [*rows, NAMES, *ROWS])
    if above > 10:
        with pytest.raises(TiktalkError, match="T157"):
            read(path)
    else:
        assert read(path) == READ


@KINDS
@pytest.mark.parametrize(
    ("again", "row"),
    [
        (["用户昵称", "评论ID", "点赞数", "评论内容"], ["大橙", "102", "5", "何知夏"]),
        (["nickname", "id", "content", "like_count"], ["大橙", "102", "何知夏", "5"]),
        (NAMES, ROWS[1]),
    ],
)
def test_names_anew_count_from_there(
    tmp_path: Path, name: str, again: list[str], row: list[str]
) -> None:
    assert read(write(tmp_path / name, [NAMES, ROWS[0], again, row])) == READ
    back = [NAMES, again, row, NAMES, ROWS[0]]
    assert read(write(tmp_path / name, back)) == READ[::-1]


@KINDS
def test_names_anew_that_say_more_are_no_comment(tmp_path: Path, name: str) -> None:
    again = ["用户昵称", "评论ID", "评论内容", "父评论ID"]
    path = write(tmp_path / name, [NAMES, ROWS[0], again, ["大橙", "102", "何知夏", "101"]])
    with pytest.raises(TiktalkError, match=r"T160.*4: .*'父评论ID' is none of the first ones"):
        read(path)


@KINDS
@pytest.mark.parametrize("row", [["评论", "用户"], ["内容", "小北"], ["text", "int64先生"]])
def test_a_comment_that_is_a_name_is_one(tmp_path: Path, name: str, row: list[str]) -> None:
    rows = [["评论内容", "昵称"], ["她是谁", "小北"], row]
    assert turns(write(tmp_path / name, rows))[1].text == row[0]


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.md"])
@pytest.mark.parametrize(
    "text",
    [
        "| 评论ID | 用户昵称 | 评论内容 |\n|---|:---:|---|\n| 101 | 小北 | 她是谁 |\n",
        " 评论ID | 用户昵称 | 评论内容\n--------+----------+------\n 101 | 小北 | 她是谁\n",
    ],
)
def test_the_line_below_the_names_in_markdown(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read(path) == [("101", "小北", "她是谁", None)]


@pytest.mark.parametrize("commenter", ["评论作者", "评论人姓名", "留言者", "发帖人"])
@pytest.mark.parametrize("other", ["作者名", "作者名称", "nick"])
def test_who_comments_comes_before_the_videos_author(
    tmp_path: Path, commenter: str, other: str
) -> None:
    rows = [[other, "内容", commenter], ["楼主", "她是谁", "小北"], ["楼主", "何知夏", "大橙"]]
    assert [turn.speaker for turn in turns(write(tmp_path / "a.csv", rows))] == ["小北", "大橙"]


@pytest.mark.parametrize("name", ["留言编号", "回复编号", "comment_no", "评论id号"])
def test_numbers_that_begin_anew_are_no_ids(tmp_path: Path, name: str) -> None:
    rows = [["视频标题", name, "内容"], ["甲", "1", "她是谁"], ["乙", "1", "何知夏"]]
    assert [turn.id for turn in turns(write(tmp_path / "a.csv", rows))] == [None, None]
