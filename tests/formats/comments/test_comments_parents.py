"""A word for no parent makes no thread of the comments that share it."""

from __future__ import annotations

from pathlib import Path

import pytest
from comment_files import write_file

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records


def read(path: Path, header: str, *rows: str) -> list[Dialogue]:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return [record.dialogue for record in read_records(path)]


def ids(dialogues: list[Dialogue]) -> list[list[str | None]]:
    return [[turn.id for turn in dialogue.turns] for dialogue in dialogues]


HEADER = "comment_id,parent_id,video_id,content,nickname"


@pytest.mark.parametrize(
    "none",
    [
        *("root", "ROOT", "无", "主楼", "v1", "t3_x", "top", "-", "--", "/", "N/A", "NULL", "0"),
        *("本视频", "首层", "isroot", "[none]"),  # no known words, and no ids
    ],
)
def test_words_for_no_parent(tmp_path: Path, none: str) -> None:
    rows = (f"101,{none},v1,她是谁,小北", "102,101,v1,何知夏,大橙", f"201,{none},v1,好看,阿毛")
    found = read(tmp_path / "a.csv", HEADER, *rows)
    assert ids(found) == [["101", "102"], ["201"]]
    assert [turn.reply_to for turn in found[0].turns] == [None, 0]


@pytest.mark.parametrize("none", ["root", "无"])
def test_a_word_that_is_an_id_is_one(tmp_path: Path, none: str) -> None:
    rows = (f"{none},,v1,她是谁,小北", f"102,{none},v1,何知夏,大橙")
    assert ids(read(tmp_path / "a.csv", HEADER, *rows)) == [[none, "102"]]


def test_a_writer_may_be_called_so(tmp_path: Path) -> None:
    header = "comment_id,reply_to,content,nickname"
    (found,) = read(tmp_path / "a.csv", header, "1,,她是谁,root", "2,root,何知夏,大橙")
    assert [turn.reply_to for turn in found.turns] == [None, 0]


def test_where_ids_are_letters_a_word_for_nothing_is_none(tmp_path: Path) -> None:
    rows = ("abc,root,v1,她是谁,小北", "abd,abc,v1,何知夏,大橙", "xyz,root,v1,好看,阿毛")
    assert ids(read(tmp_path / "a.csv", HEADER, *rows)) == [["abc", "abd"], ["xyz"]]


def test_one_name_among_ids_makes_no_names_of_them(tmp_path: Path) -> None:
    header = "comment_id,reply_to,content,nickname"
    rows = ("1,,她是谁,小北", "2,1,何知夏,大橙", "3,1,好看,阿毛", "4,大橙,谢谢,阿布")
    assert ids(read(tmp_path / "a.csv", header, *rows)) == [["1", "2", "3"], ["4"]]


def test_names_of_who_said_nothing_here_are_no_ids(tmp_path: Path) -> None:
    header = "comment_id,reply_to,content,nickname"
    rows = ("1,,她是谁,小北", "2,小北,何知夏,大橙", "3,阿毛,好看,小鹿", "4,阿花,谢谢,阿布")
    (found,) = read(tmp_path / "a.csv", header, *rows)
    assert [turn.reply_to for turn in found.turns] == [None, 0, "阿毛", "阿花"]


@pytest.mark.filterwarnings("ignore:.*W156")
def test_words_in_some_cells_take_no_parents_from_the_others(tmp_path: Path) -> None:
    rows = [f"10{n},900,v1,她是谁,小北" for n in range(4)]
    rows += ["105,甲方,v1,何知夏,大橙", "106,乙方,v1,好看,阿毛"]
    found = ids(read(tmp_path / "a.csv", HEADER, *rows))
    assert found == [["100", "101", "102", "103"], ["105"], ["106"]]


@pytest.mark.filterwarnings("ignore:.*W156")
@pytest.mark.parametrize("gone", ["100", "UgxKREWxIgDrw8w2e_Z", "a7"])
def test_the_id_of_a_comment_that_is_not_there_is_a_parent(tmp_path: Path, gone: str) -> None:
    rows = (f"101,{gone},v1,她是谁,小北", f"102,{gone},v1,何知夏,大橙")
    assert ids(read(tmp_path / "a.csv", HEADER, *rows)) == [["101", "102"]]


@pytest.mark.filterwarnings("ignore:.*W156")
def test_where_ids_are_letters_a_letter_is_one(tmp_path: Path) -> None:
    rows = ("b,a,v1,她是谁,小北", "c,a,v1,何知夏,大橙")
    assert ids(read(tmp_path / "a.csv", HEADER, *rows)) == [["b", "c"]]


def test_the_ids_of_reddit(tmp_path: Path) -> None:
    rows = ("k1,t3_x,她是谁,a", "k2,t1_k1,何知夏,b", "k3,t3_x,好看,c")
    found = read(tmp_path / "a.csv", "id,parent_id,body,author", *rows)
    assert ids(found) == [["k1", "k2"], ["k3"]]
    assert found[0].turns[1].source["parent"] == "k1"


def test_a_first_comment_may_be_its_own_root(tmp_path: Path) -> None:
    header = "id,parent_id,root_id,body,author"
    rows = ("k1,t3_abc,t1_k1,她是谁,小北", "k2,t1_k1,t1_k1,何知夏,大橙", "k3,,t1_k3,好看,阿毛")
    assert ids(read(tmp_path / "a.csv", header, *rows)) == [["k1", "k2"], ["k3"]]


def test_ids_that_hold_their_parent(tmp_path: Path) -> None:
    rows = ("Ugx1,她是谁,小北", "Ugx1.9ab,何知夏,大橙", "Ugx2,好看,阿毛", "Ugx5.1,谁,花花")
    found = read(tmp_path / "a.csv", "cid,text,author", *rows)
    assert ids(found) == [["Ugx1", "Ugx1.9ab"], ["Ugx2"], ["Ugx5.1"]]
    assert found[0].turns[1].reply_to == 0


def test_a_name_for_nobody_is_answered_by_nobody(tmp_path: Path) -> None:
    header = "视频id,评论内容,昵称,回复对象"
    (found,) = read(tmp_path / "a.csv", header, "1,她是谁,小北,无", "1,何知夏,大橙,小北")
    assert [turn.reply_to for turn in found.turns] == [None, 0]


def test_the_id_of_a_reply_is_a_parent_beside_the_comments_own(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("评论ID,评论内容,昵称,回复ID\n1,她是谁,小北,\n2,何知夏,大橙,1\n")
    (record,) = read_records(path)
    assert [(turn.id, turn.reply_to) for turn in record.dialogue.turns] == [("1", None), ("2", 0)]
    path.write_text("回复ID,根评论ID,评论内容,昵称\n1,0,她是谁,小北\n2,1,何知夏,大橙\n")
    (record,) = read_records(path)
    assert [(turn.id, turn.reply_to) for turn in record.dialogue.turns] == [("1", None), ("2", 0)]


@pytest.mark.filterwarnings("ignore:.*W156")
def test_in_a_table_of_replies_their_id_is_their_own(tmp_path: Path) -> None:
    rows = ("1,11,何知夏,大橙", "2,21,方小满,小鹿")
    for header in ("评论ID,回复ID,回复内容,昵称", "comment_id,reply_id,reply_content,nickname"):
        found = read(tmp_path / "a.csv", header, *rows)
        assert ids(found) == [["11"], ["21"]]
        assert [one.turns[0].source["parent"] for one in found] == ["1", "2"]
    header = "评论ID,回复ID,被回复ID,回复内容,昵称"
    (thread,) = read(tmp_path / "a.csv", header, "1,11,,她是谁,小北", "1,12,11,何知夏,大橙")
    assert [(turn.id, turn.reply_to) for turn in thread.turns] == [("11", None), ("12", 0)]


@pytest.mark.parametrize("header", ["评论ID,回复ID,回复内容", "comment_id,reply_id,reply_content"])
@pytest.mark.parametrize("none", ["", "0"])
def test_a_table_of_comments_that_are_called_replies(
    tmp_path: Path, header: str, none: str
) -> None:
    (found,) = read(tmp_path / "a.csv", header, f"101,{none},她是谁", "102,101,何知夏")
    assert [(turn.id, turn.reply_to) for turn in found.turns] == [("101", None), ("102", 0)]
    (found,) = read(tmp_path / "a.csv", header, "102,101,何知夏", f"101,{none},她是谁")
    assert [(turn.id, turn.reply_to) for turn in found.turns] == [("101", None), ("102", 0)]


LONG = [f"74222222222222220{n:02}" for n in range(1, 4)]


def below(
    tmp_path: Path, name: str, numbers: list[str], cells: list[str]
) -> list[int | str | None]:
    """Whom the comments answer where a column says something about them."""
    said = [f"{n},话{n},小北,{cell}" for n, cell in zip(numbers, cells, strict=True)]
    found = read(tmp_path / "a.csv", f"评论ID,评论内容,昵称,{name}", *said)
    turns = {turn.id: turn.source.get("parent") for one in found for turn in one.turns}
    return [turns[number] for number in numbers]


@pytest.mark.filterwarnings("ignore:.*W156")
@pytest.mark.parametrize(
    "name", ["父ID", "上级ID", "所属评论ID", "回复的评论ID", "in_reply_to_id", "parent_rpid"]
)
def test_names_of_parents(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name, ["1", "2", "3"], ["", "1", "0"]) == [None, "1", None]
    assert len(read(tmp_path / "a.csv", f"评论ID,评论内容,{name}", "1,甲,", "2,乙,9")) == 2


@pytest.mark.parametrize("none", ["", "0", "-1"])
def test_a_column_of_other_comments_ids_is_of_parents(tmp_path: Path, none: str) -> None:
    for numbers, cells in ((LONG, [none, LONG[0], LONG[1]]), (LONG[::-1], [LONG[0], none, none])):
        found = below(tmp_path, "up", numbers, cells)
        assert found == [cell if cell != none else None for cell in cells]


@pytest.mark.parametrize(
    ("name", "numbers", "cells"),
    [
        ("热度", ["1", "2", "3"], ["0", "1", "2"]),  # counts of anything
        ("pid", ["1", "2", "3"], ["1", "1", "2"]),  # all are of a product
        ("pid", ["1", "2", "3"], ["0", "1", "9"]),
        ("key", LONG, LONG),  # the same once more
        ("对话", LONG, [LONG[0], LONG[0], LONG[2]]),
        ("up", LONG, [LONG[1], LONG[2], LONG[1]]),  # none has none
        ("up", ["a", "b", "c"], ["", "a", "b"]),
        ("target_id", ["1", "2", "3"], ["0", "1", "1"]),  # of anything
        ("上级评论", ["1", "2", "3"], ["", "话1", "话1"]),
        ("父级评论", ["1", "2", "3"], ["否", "是", "是"]),
        ("reply_to_comment", ["1", "2", "3"], ["否", "是", "是"]),
        ("up", LONG, [LONG[1], LONG[0], ""]),  # a circle
        ("up", LONG, ["", LONG[0], "7422222222222222099"]),
        ("up", LONG, ["", LONG[0], "好"]),
    ],
)
def test_other_numbers_are_of_no_parents(
    tmp_path: Path, name: str, numbers: list[str], cells: list[str]
) -> None:
    assert below(tmp_path, name, numbers, cells) == [None, None, None]


@pytest.mark.parametrize(
    "name",
    ["pid", "p_id", "superior", "parent_comment", "上级评论", "父级评论", "reply_to_comment"],
)
def test_of_short_numbers_the_name_says_it_as_well(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name, ["1", "2", "3"], ["0", "1", ""]) == [None, "1", None]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "reply_user_id",
            "回复用户ID",
            "被回复用户id",
            "reply_uid",
            "reply_to_uid",
            "parent_user_id",
        ),
        *(
            "回复人ID",
            "回复者id",
            "is_parent",
            "isParent",
            "has_parent",
            "是否父评论",
            "reply_valid",
        ),
        *("reply_paid", "parent_likes", "parent_count", "parent_reply_count", "父评论点赞数"),
        *("父评论时间", "parent_content", "reply.user.id", "parentLevel", "回复昵称id"),
    ],
)
def test_writers_flags_and_counts_are_no_parents(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name, ["1", "2", "3"], ["0", "1", "1"]) == [None, None, None]
    entries = [{"id": n, "content": "话", "user": "小北", name: n - 1} for n in (1, 2, 3)]
    path = write_file(tmp_path / "a.json", entries)
    turns = [turn for record in read_records(path) for turn in record.dialogue.turns]
    assert [turn.source.get("parent") for turn in turns] == [None, None, None]


@pytest.mark.parametrize(
    "name",
    [
        *(
            "置顶评论",
            "next_id",
            "prev_id",
            "cursor",
            "top_comment",
            "上一条",
            "下一条",
            "最热评论id",
        ),
        *("回复用户ID", "reply_to_uid", "对方ID", "is_reply_id"),
    ],
)
def test_other_comments_beside_one_are_no_parents(tmp_path: Path, name: str) -> None:
    assert below(tmp_path, name, LONG, ["", LONG[0], LONG[1]]) == [None, None, None]


def test_a_column_that_is_said_to_be_none(tmp_path: Path) -> None:
    path = write_file(
        tmp_path / "a.csv",
        [
            {"评论ID": own, "评论内容": "话", "up": up}
            for own, up in zip(LONG, ["", *LONG], strict=False)
        ],
    )
    options = CommentOptions({"parent": ""})
    turns = [t for r in read_records(path, comments=options) for t in r.dialogue.turns]
    assert [turn.source.get("parent") for turn in turns] == [None, None, None]


def test_texts_that_are_kept_from_being_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    cells = ['="小""北"', '="她是谁"', '="1"', "=1+1", '="a"&"b"', '="']
    rows = [
        dict(zip(["nickname", "content", "like_count"], cells[n : n + 3], strict=True))
        for n in (0, 3)
    ]
    (record,) = read_records(write_file(path, rows))
    assert [(t.speaker, t.text, t.source.get("likes")) for t in record.dialogue.turns] == [
        ('小"北', "她是谁", "1"),
        ("=1+1", '="a"&"b"', '="'),
    ]
