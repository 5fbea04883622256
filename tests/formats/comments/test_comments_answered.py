"""Whom a reply means, told by the cells of a column whose name is not known, or by writers' ids."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from comment_files import write_file

from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records

Answers = list[list[int | str | None]]
FIRST = [(None, "小北"), ("11", "大橙"), ("11", "阿毛"), ("11", "小北")]


def answers(path: Path, options: CommentOptions | None = None) -> Answers:
    records = read_records(path, comments=options)
    return [[turn.reply_to for turn in record.dialogue.turns] for record in records]


def replies(path: Path, name: str, cells: list[str]) -> Path:
    rows = [
        {"评论ID": str(11 + n), "一级评论ID": root, "昵称": own, "评论内容": "话", name: cell}
        for n, ((root, own), cell) in enumerate(zip(FIRST, cells, strict=True))
    ]
    return write_file(path, rows)


@pytest.mark.parametrize("file", ["a.csv", "a.json", "a.xlsx"])
@pytest.mark.parametrize("mark", ["", "@", "回复 @"])
@pytest.mark.parametrize(
    "name",
    [
        "回复的人",
        "目标评论用户",
        "父评论昵称",
        "to_user",
        "replyTo.nick",
        "被回复用户昵称2",
        "被回复者2",
        "对方",
    ],
)
def test_a_column_of_other_writers_says_whom_a_reply_means(
    tmp_path: Path, name: str, mark: str, file: str
) -> None:
    cells = ["", f"{mark}小北", f"{mark}大橙", f"{mark}阿毛"]
    assert answers(replies(tmp_path / file, name, cells)) == [[None, 0, 1, 2]]


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("回复的人", ["小北", "小北", "大橙", "阿毛"]),  # all have one
        ("回复的人", ["", "大橙", "阿毛", "小北"]),  # who replies
        ("回复的人", ["", "小北", "谁", "谁知道"]),
        ("回复标记", ["", "1", "2", "1"]),
        ("好友", ["", "小北", "大橙", "阿毛"]),
        ("@的人", ["", "小北", "大橙", "阿毛"]),
        ("最后回复人", ["", "小北", "大橙", "阿毛"]),
        ("last_reply", ["", "小北", "大橙", "阿毛"]),
        ("回复者", ["", "小北", "大橙", "阿毛"]),  # who replies to it
        ("replied_by", ["", "小北", "大橙", "阿毛"]),
        ("打赏对象", ["", "小北", "大橙", "阿毛"]),
        ("被举报人", ["", "小北", "大橙", "阿毛"]),
        ("sharedTo", ["", "小北", "大橙", "阿毛"]),
        ("回复的人", ["", "", "", ""]),
    ],
)
def test_other_columns_say_nothing_of_it(tmp_path: Path, name: str, cells: list[str]) -> None:
    assert answers(replies(tmp_path / "a.csv", name, cells)) == [[None, 0, 0, 0]]


@pytest.mark.parametrize("none", ["无", "-", "/", "nan"])
def test_words_for_nobody_and_who_is_not_there(tmp_path: Path, none: str) -> None:
    path = replies(tmp_path / "a.csv", "回复的人", [none, "小北", "大橙", "谁知道"])
    assert answers(path) == [[None, 0, 1, "谁知道"]]


def test_a_column_of_them_may_be_given_up(tmp_path: Path) -> None:
    path = replies(tmp_path / "a.csv", "回复的人", ["", "小北", "大橙", "阿毛"])
    assert answers(path, CommentOptions({"answered": ""})) == [[None, 0, 0, 0]]


@pytest.mark.parametrize("name", ["reply_to", "回复对象", "回复的用户ID"])
@pytest.mark.parametrize("named", [True, False])
def test_ids_of_writers_say_whom_a_reply_means(tmp_path: Path, name: str, named: bool) -> None:
    """As Kuaishou says it; where no name stands beside it, it tells two of one name apart."""
    last = ("300003", "用户") if named and name == "reply_to" else ("300002", "用户")
    told = [("", ""), ("300001", "小北"), ("300002", "用户"), last]
    owns = ["小北", "用户", "用户", "阿毛"]
    rows = [
        {"评论ID": str(81 + n), "用户ID": str(300001 + n), "昵称": own, "内容": "话", name: up}
        | ({"reply_to_user_name": whom} if named and name == "reply_to" else {})
        for n, (own, (up, whom)) in enumerate(zip(owns, told, strict=True))
    ]
    last_answered = 2 if named and name == "reply_to" else 1
    assert answers(write_file(tmp_path / "a.csv", rows)) == [[None, 0, 1, last_answered]]


@pytest.mark.filterwarnings("ignore:.*W156")
def test_short_ids_of_writers_are_not_told_from_those_of_comments(tmp_path: Path) -> None:
    rows = [
        {"id": str(101 + n), "user_id": str(1 + n), "name": f"写{n}", "text": "话", "parent": "1"}
        for n in range(3)
    ]
    assert answers(write_file(tmp_path / "a.csv", rows)) == [[None, None, None]]


@pytest.mark.parametrize(
    "names", ["作者,用户", "发布者,网友", "author,username", "作者昵称,用户名", "author,user_name"]
)
def test_who_comments_comes_before_the_author_beside(tmp_path: Path, names: str) -> None:
    first, second = names.split(",")
    rows = [{first: "博主", second: own, "内容": "话"} for own in ("小北", "大橙")]
    (record,) = read_records(write_file(tmp_path / "a.csv", rows))
    assert [turn.speaker for turn in record.dialogue.turns] == ["小北", "大橙"]


@pytest.mark.parametrize("part", ["repl", "answer", "user.", "回复", "父评论", "nick"])
def test_a_column_of_a_very_long_name_takes_no_time(tmp_path: Path, part: str) -> None:
    rows = [{"昵称": own, "内容": "话", part * 12_000: "小北"} for own in ("小北", "大橙")]
    path = write_file(tmp_path / "a.csv", rows)
    start = time.process_time()
    read_records(path)
    assert time.process_time() - start < 3  # a pattern that looks back took ten and more
