"""Exports of every platform and kind of file become the same threads, and no comment is lost."""

from __future__ import annotations

import csv
import json
from importlib.util import find_spec
from pathlib import Path

import pytest
import spacy
from comment_files import (
    EMPTY,
    LATER,
    LONE,
    OTHER_VIDEO,
    PLATFORMS,
    REPLY,
    ROOT_ID,
    THREADS,
    VIDEO,
    as_platform,
    comment,
    csv_text,
    write_file,
)

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.comments.cells.ids import clean_id, video_of_link
from spacy_tiktalk.formats.comments.cells.times import china_time, time_key, unix_seconds
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.comments.talk.groups import TOGETHER
from spacy_tiktalk.formats.convert import convert, guess_format, read_records

KINDS = ("csv", "tsv", "json", "jsonl", "parquet", "xlsx")
needs = {
    kind: pytest.mark.skipif(
        find_spec(package) is None, reason=f"{package} is not installed: extra [test]"
    )
    for kind, package in (("xlsx", "openpyxl"), ("parquet", "pyarrow"))
}
every_kind = pytest.mark.parametrize(
    "kind", [pytest.param(kind, marks=needs.get(kind, ())) for kind in KINDS]
)


def read(path: Path, **options: object) -> list[Dialogue]:
    return [r.dialogue for r in read_records(path, comments=CommentOptions(**options))]  # type: ignore[arg-type]


@every_kind
@pytest.mark.parametrize("platform", [name for name in PLATFORMS if name != "kuaishou"])
def test_every_platform_and_kind_of_file_gives_the_same_threads(
    tmp_path: Path, platform: str, kind: str
) -> None:
    path = write_file(tmp_path / f"detail_comments.{kind}", as_platform(THREADS, platform))
    assert guess_format(path) == "comments"
    first, lone, empty = read(path)
    assert [d.key for d in (first, lone, empty)] == [ROOT_ID, LONE, EMPTY]
    assert [(t.id, t.speaker, t.text, t.reply_to) for t in first.turns] == [
        (ROOT_ID, "阿Q！", "这不是何知夏吗[捂脸]", None),
        (REPLY, "阿Q！", '他还是"那么帅"， 旁边是谁', 0),
        (LATER, "一只猫.", "她现在演话剧", 0),
    ]
    assert [(t.speaker, t.text) for d in (lone, empty) for t in d.turns] == [
        ("=cmd", "=HYPERLINK(1)"),
        ("只发图", ""),
    ]
    source = first.turns[1].source
    assert (source["time"], source["parent"], source["video"]) == ("1714500100", ROOT_ID, VIDEO)
    held = {"place", "likes", "replies", "writer_id"} & {
        {"ip_location": "place", "comment_like_count": "likes", "like_count": "likes"}.get(c, "")
        for c in PLATFORMS[platform]
    }
    assert {name: source[name] for name in held} == {
        name: {"place": "浙江", "likes": "7"}[name] for name in held
    }


def test_without_parents_the_comments_of_a_video_are_together(tmp_path: Path) -> None:
    many = [comment(str(n), f"第{n}条", video=(VIDEO, OTHER_VIDEO)[n % 2]) for n in range(1, 122)]
    path = write_file(tmp_path / "a.csv", as_platform(many, "kuaishou"))
    found = read(path)
    assert [(d.key, len(d.turns)) for d in found] == [
        ("1", TOGETHER),
        ("2", TOGETHER),
        ("101", 11),
        ("102", 10),
    ]
    assert {t.reply_to for d in found for t in d.turns} == {None}


@pytest.mark.parametrize("form", ["list", "inside", "deep", "one a line", "one object"])
def test_json_in_every_form(tmp_path: Path, form: str) -> None:
    rows = as_platform(THREADS, "douyin")
    value = {
        "list": rows,
        "inside": {"code": 0, "tags": ["x"], "comments": rows},
        "deep": {"status": {"ok": True}, "data": {"cursor": [1], "items": rows}},
    }.get(form)
    path = tmp_path / "a.json"
    if form == "one a line":
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    elif form == "one object":
        path.write_text(json.dumps({"comments": rows}), encoding="utf-8")
    else:
        path.write_text(json.dumps(value, indent=2), encoding="utf-8-sig")
    assert guess_format(path) == "comments"
    assert [d.key for d in read(path)] == [ROOT_ID, LONE, EMPTY]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["a.json", "a.txt"])
def test_one_comment_alone(tmp_path: Path, indent: int | None, name: str) -> None:
    (tmp_path / name).write_text(json.dumps(as_platform(THREADS[:1], "weibo")[0], indent=indent))
    assert [d.key for d in read(tmp_path / name)] == [ROOT_ID]


def test_json_numbers_keep_their_digits_and_objects_inside_are_columns(tmp_path: Path) -> None:
    rows = [
        {"cid": int(ROOT_ID), "text": "她是谁", "user": {"nickname": "小圆"}, "reply_id": 0},
        {
            "cid": int(REPLY),
            "text": "方小满",
            "user": {"nickname": "阿Q"},
            "reply_id": int(ROOT_ID),
        },
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (dialogue,) = read(path, columns={"writer": "user.nickname"})
    assert [(t.id, t.speaker, t.reply_to) for t in dialogue.turns] == [
        (ROOT_ID, "小圆", None),
        (REPLY, "阿Q", 0),
    ]


@pytest.mark.parametrize(
    ("header", "more"),
    [
        ("评论ID,评论内容,昵称,评论时间,父评论ID,点赞数,IP属地,视频ID", {}),
        (" Comment ID , CONTENT ,NickName,Create-Time,parentCommentId,likes,ip label,videoId", {}),
        ("cid,text,author,time,reply_to,votes,location,aweme_id", {}),
        ("評論ID,評論內容,暱稱,發佈時間,父評論ID,點讚數,IP歸屬地,影片ID", {}),
        ("評論編號,留言內容,使用者名稱,留言時間,回覆評論ID,按讚數,IP位置,影片編號", {}),
        ("留言ID,评论详情,评论作者,发表时间,被回复ID,点赞数量,用户IP属地,视频BV号", {}),
        ("留言ID,reply_text,nick,post_time,parent_rpid,praise_count,ip_region,vid", {}),
        ("cid,text,author,time,reply_cid,votes,location,aweme_id", {}),
        ("id,text,author,time,target_comment_id,votes,location,aweme_id", {}),
        ("编号,说了什么,谁,何时,答哪条,赞数,哪里,哪个", {
            "id": "编号", "text": "说了什么", "writer": "谁", "time": "何时", "parent": "答哪条",
            "likes": "赞数", "place": "哪里", "video": "哪个",
        }),
    ],
)  # fmt: skip
def test_columns_by_their_names_or_named(tmp_path: Path, header: str, more: dict[str, str]) -> None:
    rows = f"11,她是谁,小圆,2024-05-01 10:00,0,3,广东,{VIDEO}\n"
    rows += f"12,方小满,阿Q,2024/5/1 10:01,11,0,北京,{VIDEO}\n"
    (tmp_path / "a.csv").write_text(f"{header}\n{rows}", encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv", columns=more)
    assert [(t.speaker, t.text, t.reply_to) for t in dialogue.turns] == [
        ("小圆", "她是谁", None),
        ("阿Q", "方小满", 0),
    ]
    source = {"time": "2024-05-01 10:00", "place": "广东", "likes": "3", "video": VIDEO}
    assert dict(dialogue.turns[0].source) == source


def test_a_column_may_be_given_up(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", as_platform(THREADS, "douyin"))
    found = read(path, columns={"parent": "", "likes": ""})
    assert [len(d.turns) for d in found] == [3, 2]
    assert "likes" not in found[0].turns[0].source and found[0].turns[1].reply_to is None


def test_deeper_answers_names_and_roots_of_their_own(tmp_path: Path) -> None:
    rows = [
        {"评论ID": "1", "一级评论ID": "1", "评论内容": "她是谁", "昵称": "甲", "回复对象": ""},
        {"评论ID": "2", "一级评论ID": "1", "评论内容": "何知夏", "昵称": "乙", "回复对象": "甲"},
        {"评论ID": "3", "一级评论ID": "1", "评论内容": "你认识她", "昵称": "丙", "回复对象": "乙"},
        {"评论ID": "4", "一级评论ID": "1", "评论内容": "谁", "昵称": "丁", "回复对象": "路人"},
    ]
    path = write_file(tmp_path / "a.csv", rows)
    (dialogue,) = read(path)
    assert [t.reply_to for t in dialogue.turns] == [None, 0, 1, "路人"]
    chain = [comment("1", "a"), comment("3", "c", parent="2"), comment("2", "b", parent="1")]
    (dialogue,) = read(write_file(tmp_path / "b.csv", as_platform(chain, "douyin")))
    assert [(t.id, t.reply_to) for t in dialogue.turns] == [("1", None), ("2", 0), ("3", 1)]
    (tmp_path / "c.csv").write_text("text,author,reply_to\n她是谁,甲,\n何知夏,乙,甲\n")
    (dialogue,) = read(tmp_path / "c.csv")
    assert [t.reply_to for t in dialogue.turns] == [None, 0]


@pytest.mark.parametrize("header", ["parent", "reply_to", "回复对象"])
def test_a_column_of_names_groups_as_no_column_does(tmp_path: Path, header: str) -> None:
    rows = (
        f"comment_id,nickname,content,{header}\n1,小北,a,\n2,666,b,小北\n3,花,c,@666\n4,小北,d,花\n"
    )
    (tmp_path / "a.csv").write_text(rows + "5,大橙,e,666\n6,花,f,路人\n", encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv")
    assert [t.reply_to for t in dialogue.turns] == [None, 0, 1, 2, 1, "路人"]
    assert all("parent" not in t.source for t in dialogue.turns)


def test_numbers_that_are_a_writer_by_chance_stay_ids(tmp_path: Path) -> None:
    rows = "comment_id,nickname,content,parent\n1,小北,a,\n2,1,b,1\n3,花,c,2\n4,花,d,77\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    with pytest.warns(UserWarning, match="W156.*1 comments"):
        first, orphan = read(tmp_path / "a.csv")
    assert [t.reply_to for t in first.turns] == [None, 0, 1] and len(orphan.turns) == 1


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("大橙", 1),
        ("@大橙", 1),
        ("回复 大橙", 1),
        ("回复@大橙：", 1),
        ("回覆：大橙", 1),
        ("回复大橙", 1),
        ("回复机", 2),
        ("@路人", "路人"),
        ("@", 0),
    ],
)
def test_a_name_is_taken_out_of_what_stands_around_it(
    tmp_path: Path, name: str, answers: int | str
) -> None:
    rows = "comment_id,nickname,content,parent_comment_id,reply_to_nickname\n1,小北,a,0,\n"
    rows += f"2,大橙,b,1,\n3,回复机,c,1,\n4,花,d,1,{name}\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv")
    assert dialogue.turns[3].reply_to == answers


def test_no_reply_stands_before_what_it_answers(tmp_path: Path) -> None:
    """Newest first, times to the minute, and a clock that was put back."""
    rows = "comment_id,parent,content,time\n"
    rows += "5,4,e,2024-05-01 12:20\n4,3,d,2024-05-01 12:40\n3,2,c,2024-05-01 12:31\n"
    rows += "2,1,b,2024-05-01 12:31\n1,,a,2024-05-01 12:30\n"
    (tmp_path / "a.csv").write_text(rows, encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv")
    assert [(t.id, t.reply_to) for t in dialogue.turns] == [
        ("1", None),
        *[(str(n), n - 2) for n in range(2, 6)],
    ]
    (tmp_path / "b.csv").write_text(rows.replace("1,,a", "1,9,a"), encoding="utf-8")
    with pytest.warns(UserWarning, match="W156"):
        (dialogue,) = read(tmp_path / "b.csv")
    assert [t.id for t in dialogue.turns] == ["1", "2", "3", "4", "5"]


def test_douyin_names_the_root_and_the_answered_comment(tmp_path: Path) -> None:
    head = "cid,text,nickname,reply_id,reply_to_reply_id,reply_to_username\n"
    rows = "1,a,甲,0,0,\n2,b,乙,1,0,\n3,c,丙,1,2,乙\n4,d,丁,1,77,丙\n"
    (tmp_path / "a.csv").write_text(head + rows, encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv")
    assert [t.reply_to for t in dialogue.turns] == [None, 0, 1, 2]


def test_times_that_are_not_known_leave_the_order_of_the_file(tmp_path: Path) -> None:
    rows = [comment("1", "a", time="昨天"), comment("2", "b", parent="1", time="1714500009")]
    rows += [comment("3", "c", parent="1", time="刚刚"), comment("4", "d", parent="1", time="9")]
    (dialogue,) = read(write_file(tmp_path / "a.csv", as_platform(rows, "douyin")))
    assert [t.id for t in dialogue.turns] == ["1", "2", "3", "4"]


def test_joining_by_id_loses_no_comment_through_any_format(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", as_platform(THREADS, "douyin"))
    with path.open(encoding="utf-8-sig", newline="") as file:
        ids = [row["comment_id"] for row in csv.DictReader(file)]
    for name in ("a.jsonl", "a.spacy"):
        convert(path, tmp_path / name)
        records = read_records(tmp_path / name)
        assert records == read_records(path)
        assert sorted(t.id or "" for r in records for t in r.dialogue.turns) == sorted(ids)
    nlp = spacy.blank("zh")
    for record in read_records(path):
        assert record.dialogue.to_doc(nlp)._.dialogue == record.dialogue


def test_a_comment_without_an_id_has_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('content,nickname\n"一\n二",甲\n三,乙\n', encoding="utf-8")
    (dialogue,) = read(tmp_path / "a.csv")
    assert dialogue.key is None
    assert [(t.id, dict(t.source)) for t in dialogue.turns] == [
        (None, {"row": "2"}),
        (None, {"row": "4"}),
    ]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("7300000000000000101", "7300000000000000101"),
        ('="7300000000000000101"', "7300000000000000101"),
        ("'7300000000000000101", "7300000000000000101"),
        ("\t7300000000000000101\t", "7300000000000000101"),
        ("1234567.0", "1234567"),
        ("BV1xx411c7mD", "BV1xx411c7mD"),
        ("0", None),
        ("", None),
        (" NaN ", None),
        ("None", None),
    ],
)
def test_ids_are_taken_out_of_what_protects_them(cell: str, number: str | None) -> None:
    assert clean_id(cell) == number


def test_times_order_whatever_their_form() -> None:
    assert time_key("1714500000") == time_key("1714500000000") == time_key("2024-05-01 02:00")
    days = ["2024-05-01 09:59:59", "2024年5月1日 10:00", "2024/5/1T10:00:01+08:00", "2024.5.2"]
    keys = [time_key(day) or 0 for day in days]
    assert keys == sorted(keys) and len(set(keys)) == len(days)
    unknown = ("", "昨天", "nan", "inf", "05-01 10:00", "2024-02-31", "1 year ago", "May 1")
    assert [time_key(text) for text in unknown] == [None] * len(unknown)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2024-05-01 03:30 PM", "15:30"),
        ("2024-05-01 3:30:05 p.m.", "15:30:05"),
        ("2024-05-01 11:00 AM", "11:00"),
        ("2024-05-01 12:10 am", "00:10"),
        ("2024/5/1 下午3:30", "15:30"),
        ("2024年5月1日 上午11时5分", "11:05"),
        ("2024-05-01 中午12:30", "12:30"),
        ("2024-05-01 晚上9:30", "21:30"),
        ("2024-05-01 下午15:30", "15:30"),
        ("2024-05-01T07:30:00Z", "15:30"),
        ("2024-05-01T07:30:00.000+00:00", "15:30"),
        ("2024-04-30 19:30 -0700", "10:30"),
        ("2024-05-01 15:30:00 UTC+8", "15:30"),
        ("2024-05-01 15:30-16:30", "15:30"),
        ("Wed, 01 May 2024 07:30:00 GMT", "15:30"),
        ("Wed May 01 15:30:00 +0800 2024", "15:30"),
        ("Wed May  1 15:30:00 2024", "15:30"),
        ("Wed May 01 2024 15:30:00 GMT+0800 (中国标准时间)", "15:30"),
        ("May 1, 2024, 3:30 PM", "15:30"),
    ],
)
def test_halves_of_the_day_and_offsets_count(text: str, same: str) -> None:
    assert time_key(text) == time_key(f"2024-05-01 {same}")


@pytest.mark.parametrize(
    ("link", "video"),
    [
        (f"https://www.example.com/video/{VIDEO}?previous=1", VIDEO),
        (f"https://www.example.com/discover?modal_id={VIDEO}", VIDEO),
        ("https://example.com/watch?v=a-b_c", "a-b_c"),
        ("https://example.com/video/BV1xx411c7mD/", "BV1xx411c7mD"),
        ("https://example.com/p/CxAbCdE/", "CxAbCdE"),
        ("https://example.com/api/comment/list/?cursor=0", None),
        ("https://example.com/api/answers/71/root_comments", None),
        ("https://example.com/api/comment_list", None),
        ("", None),
    ],
)
def test_a_video_is_told_by_its_link(link: str, video: str | None) -> None:
    assert video_of_link(link) == video


def test_the_header_again_in_the_middle_and_empty_rows_are_no_comments(tmp_path: Path) -> None:
    rows = as_platform(THREADS[:1], "douyin")
    text = csv_text(rows)
    header = text.splitlines()[0]
    path = tmp_path / "a.csv"
    commas = "," * (len(rows[0]) - 1)
    path.write_text(f"\n\n{text}\n{commas}\n{header}\n", encoding="utf-8")
    (dialogue,) = read(path)
    assert [t.id for t in dialogue.turns] == [ROOT_ID]


def test_a_large_export_is_read_in_pieces(tmp_path: Path) -> None:
    """More than one piece of JSON, and threads that are mixed up."""
    rows = [comment(str(n), f"第{n}条😂" * 9, parent=str(n % 50)) for n in range(50, 4000)]
    rows += [comment(str(n), "根") for n in range(1, 50)] + [comment("99999", "根")]
    rows = [{**row, "parent": "99999" if row["parent"] == "0" != row["id"] else row["parent"]}
            if int(row["id"]) >= 50 and row["id"] != "99999" else row for row in rows]  # fmt: skip
    for kind in ("json", "csv"):
        found = read(write_file(tmp_path / f"a.{kind}", as_platform(rows, "bilibili")))
        assert len(found) == 50 and sum(len(d.turns) for d in found) == 4000
        assert all(t.reply_to == 0 for d in found for t in d.turns[1:])


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1714500000", 1714500000),
        ("1714500000000", 1714500000),
        ("2024-05-01 02:00:00", 1714500000),  # China's, where nothing else is said
        ("2024-05-01T02:00", 1714500000),
        ("2024-04-30 18:00:00Z", 1714500000),
        ("2024-05-01 03:00:00+09:00", 1714500000),
        ("2024-05-01 2:00 AM", 1714500000),
        ("2024年4月30日 下午3点20分", 1714461600),
        ("Wed May 01 02:00:00 +0800 2024", 1714500000),
        ("2024/5/1", 1714492800),
        ("2024年5月1日", 1714492800),
        ("2024-13-40", None),
        ("昨天", None),
        ("5", None),
        ("99999999", None),
        ("9" * 40, None),
        ("", None),
    ],
)
def test_times_in_seconds(text: str, seconds: int | None) -> None:
    assert unix_seconds(text) == seconds
    assert (china_time(text) is None) == (seconds is None)


def test_times_of_china() -> None:
    times = ("1714500000000", "2024-04-30T18:00:00Z", "2024/5/1")
    told = ["2024-05-01 02:00:00", "2024-05-01 02:00:00", "2024-05-01 00:00:00"]
    assert [china_time(text) for text in times] == told
