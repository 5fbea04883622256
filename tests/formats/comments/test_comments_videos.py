"""Comments of different videos are never one dialogue, however the file says which is whose."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records

A, B, C = ("她是谁", "小北"), ("何知夏", "大橙"), ("好看", "阿毛")
APART = [["她是谁", "何知夏"], ["好看"]]


def texts(path: Path) -> list[list[str]]:
    return [[turn.text for turn in record.dialogue.turns] for record in read_records(path)]


def table(path: Path, header: str, *rows: str) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "name",
    [
        *("视频标题", "视频名称", "作品标题", "video_name", "videoWebUrl", "页面网址", "视频链接"),
        *(
            "视频ID（aweme_id）",
            "作品ID(awemeid)",
            "作品编号（aweme_id）",
            "视频id/作品id",
            "wb_id",
            *("影片ID", "影片連結", "影片標題", "动态ID", "文章ID", "博文ID", "AV号", "帖子标题"),
        ),
    ],
)
def test_the_columns_of_a_table_that_part_videos(tmp_path: Path, name: str) -> None:
    rows = [f"{video},{text},{who}" for video, (text, who) in zip("aba", (A, C, B), strict=True)]
    path = table(tmp_path / "a.csv", f"{name},评论内容,昵称/用户名", *rows)
    assert texts(path) == APART
    assert read_records(path)[1].dialogue.turns[0].speaker == "阿毛"


@pytest.mark.parametrize(
    ("header", "row", "told"),
    [
        (
            "评论（正文）,昵称（脱敏）,点赞数（次）",
            "她是谁,小北,3",
            ("她是谁", "小北", {"likes": "3"}),
        ),
        ("评论内容/回复内容,用户昵称,评论(条)", "她是谁,小北,3", ("她是谁", "小北", {})),
        (
            "时间(UTC+8),评论内容,昵称",
            "2024-05-01,她是谁,小北",
            ("她是谁", "小北", {"time": "2024-05-01"}),
        ),
        ("评论内容,昵称,评论/点赞", "她是谁,小北,3", ("她是谁", "小北", {})),
        ("评论内容,昵称,视频(时长)", "她是谁,小北,30", ("她是谁", "小北", {})),
        ("昵称,昵称（备注）,评论内容", "小北,x,她是谁", ("她是谁", "小北", {})),
        ("Comment,Name (click to view profile)", "她是谁,小北", ("她是谁", "小北", {})),
    ],
)
def test_what_a_remark_in_a_name_changes(
    tmp_path: Path, header: str, row: str, told: tuple[str, str, dict[str, str]]
) -> None:
    (record,) = read_records(table(tmp_path / "a.csv", header, row))
    (turn,) = record.dialogue.turns
    source = {name: text for name, text in turn.source.items() if name != "row"}
    assert (turn.text, turn.speaker, source) == told


@pytest.mark.parametrize(
    ("videos", "parted"),
    [
        # merged cells, and one in the middle that is not named
        (["甲", "", "乙", ""], [[0, 1], [2, 3]]),
        (["甲", "甲", "", "乙", "乙", ""], [[0, 1], [2], [3, 4], [5]]),
        (["", "甲", "甲", ""], [[0], [1, 2], [3]]),
        (["", "", ""], [[0, 1, 2]]),
        (["甲", "乙", "丙", "", "丁"], [[0], [1], [2], [3], [4]]),
    ],
)
@pytest.mark.parametrize("name", ["视频标题", "视频id"])
def test_rows_without_a_video_are_not_of_any(
    tmp_path: Path, name: str, videos: list[str], parted: list[list[int]]
) -> None:
    rows = [f"{video},第{n}条,小北" for n, video in enumerate(videos)]
    path = table(tmp_path / "a.csv", f"{name},评论内容,昵称", *rows)
    assert texts(path) == [[f"第{n}条" for n in group] for group in parted]


def test_a_row_below_a_videos_says_which_one_it_is_of(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "视频id,评论内容,昵称", "v1,她是谁,小北", ",何知夏,大橙")
    (record,) = read_records(path)
    assert [turn.source.get("video") for turn in record.dialogue.turns] == ["v1", "v1"]


def said(text: str, who: str) -> dict[str, str]:
    return {"text": text, "nickname": who}


COMMENTS: list[list[dict[str, str]]] = [[said(*A), said(*B)], [said(*C)]]


def lists(make: Any) -> list[Any]:
    """What is made of an id, a title, and a video's comments, of two videos."""
    return [make(*each) for each in zip("12", "甲乙", COMMENTS, strict=True)]


NONE = [None, None]
IDS, TITLES = ["1", "2"], ["甲", "乙"]
AROUND = {
    "an id and a title": (
        lists(lambda n, title, c: {"aweme_id": n, "title": title, "comments": c}),
        *(IDS, TITLES),
    ),
    "a description": (
        {"videos": lists(lambda n, title, c: {"id": n, "desc": title, "data": {"list": c}})},
        *(IDS, TITLES),
    ),
    "a title": (lists(lambda n, title, c: {"title": title, "comments": c}), NONE, TITLES),
    "an object beside": (
        lists(lambda n, title, c: {"video": {"id": n, "title": title}, "comments": c}),
        *(IDS, TITLES),
    ),
    "its details beside": (
        lists(lambda n, title, c: {"aweme_detail": {"aweme_id": n, "desc": title}, "data": c}),
        *(IDS, TITLES),
    ),
    "and videos without comments": (
        [
            {"aweme_id": "8", "nickname": "博主", "comments": []},
            *lists(lambda n, title, c: {"aweme_id": n, "title": title, "comments": c}),
            {"aweme_id": "9", "title": "丙", "comments": []},
        ],
        *(IDS, TITLES),
    ),
    "a link": (
        lists(lambda n, title, c: {"url": f"https://x.cn/video/{n}", "comments": c}),
        *(IDS, NONE),
    ),
    "the id as a name": (
        dict(lists(lambda n, title, c: (f"73000000{n}", c))),
        *(["730000001", "730000002"], NONE),
    ),
    "the id as an object's name": (
        dict(lists(lambda n, t, c: (f"BV1xx411c7m{n}", {"title": t, "replies": c}))),
        *(["BV1xx411c7m1", "BV1xx411c7m2"], TITLES),
    ),
    "other names": (dict(zip(("春晚", "奶奶"), COMMENTS, strict=True)), NONE, NONE),
}


@pytest.mark.parametrize(("value", "videos", "titles"), AROUND.values(), ids=list(AROUND))
@pytest.mark.parametrize("suffix", ["json", "jsonl"])
def test_what_is_said_around_a_list_of_json(
    tmp_path: Path, value: Any, videos: list[str], titles: list[str], suffix: str
) -> None:
    lines = value if suffix == "jsonl" and isinstance(value, list) else [value]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    (tmp_path / f"a.{suffix}").write_text(text, encoding="utf-8")
    found = [record.dialogue for record in read_records(tmp_path / f"a.{suffix}")]
    assert [[turn.text for turn in dialogue.turns] for dialogue in found] == APART
    assert [dialogue.turns[0].source.get("video") for dialogue in found] == videos
    assert [dialogue.title for dialogue in found] == titles


@pytest.mark.parametrize(
    "value",
    [
        {"hot_comments": COMMENTS[0], "comments": COMMENTS[1]},
        {"热门评论": COMMENTS[0], "最新评论": COMMENTS[1]},
        {"page_1": COMMENTS[0], "page_2": COMMENTS[1]},
        lists(lambda n, _, c: {"code": 0, "desc": "成功", "id": n, "comments": c}),
    ],
)
def test_several_lists_of_one_video_are_together(tmp_path: Path, value: Any) -> None:
    (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
    assert texts(tmp_path / "a.json") == [["她是谁", "何知夏", "好看"]]


def test_a_comments_own_video_is_nearer_than_that_around_it(tmp_path: Path) -> None:
    own = {"video_id": "1", "comments": [{**said(*A), "aweme_id": "5"}, said(*C)]}
    (tmp_path / "a.json").write_text(json.dumps(own), encoding="utf-8")
    found = [
        record.dialogue.turns[0].source["video"] for record in read_records(tmp_path / "a.json")
    ]
    assert found == ["5", "1"]


def test_each_sheet_of_a_workbook_is_parted(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    book = openpyxl.Workbook()
    for sheet, rows in ((book.active, (A, B)), (book.create_sheet("视频2"), (C,))):
        for row in (("评论内容", "昵称"), *rows):
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    assert texts(tmp_path / "a.xlsx") == APART


def test_titles_on_a_sheet_of_contents(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed: extra [test]")
    book = openpyxl.Workbook()
    book.active.append(["aweme_id", "title", "desc"])
    book.active.append(["1", "甲", "x"])
    book.active.append(["2", "", "乙"])
    comments = book.create_sheet("Comments")
    for row in (["aweme_id", "content", "nickname"], ["1", *A], ["2", *C], ["1", *B]):
        comments.append(row)
    book.save(tmp_path / "a.xlsx")
    assert texts(tmp_path / "a.xlsx") == APART
    assert [record.dialogue.title for record in read_records(tmp_path / "a.xlsx")] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("folders", "header", "row", "video"),
    [
        ("aweme_id=v1", "comment_id,content", "1,她是谁", "v1"),
        ("dt=2026-01-02/aweme_id=v%201", "comment_id,content", "1,她是谁", "v 1"),
        ("aweme_id=v1/day", "comment_id,content", "1,她是谁", None),
        ("aweme_id=v1", "comment_id,content,Aweme_ID", "1,她是谁,own", "own"),
        ("aweme_id=v1", "comment_id,content,video_id", "1,她是谁,own", "own"),
        ("aweme_id=__HIVE_DEFAULT_PARTITION__", "comment_id,content", "1,她是谁", None),
        ("id=v1", "content,nickname", "她是谁,小北", None),
    ],
)
def test_a_folder_that_says_the_video(
    tmp_path: Path, folders: str, header: str, row: str, video: str | None
) -> None:
    """A blank row and a header in the middle are no comments here either."""
    path = tmp_path / folders / "c.csv"
    path.parent.mkdir(parents=True)
    (record,) = read_records(table(path, header, row, "," * header.count(","), header))
    (turn,) = record.dialogue.turns
    assert turn.source.get("video") == video and turn.id in ("1", None)


def test_a_folder_that_is_named_by_the_caller(tmp_path: Path) -> None:
    path = tmp_path / "night=夜市" / "c.csv"
    path.parent.mkdir()
    table(path, "comment_id,content", "1,她是谁")
    (record,) = read_records(path, comments=CommentOptions({"title": "night"}))
    assert record.dialogue.title == "夜市"
