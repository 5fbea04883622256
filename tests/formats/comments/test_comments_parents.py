"""A word for no parent makes no thread of the comments that share it."""

from __future__ import annotations

from pathlib import Path

import pytest
from comment_files import write_file

from spacy_tiktalk.doc.dialogue import Dialogue
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
