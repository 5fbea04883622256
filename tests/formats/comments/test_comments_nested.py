"""JSON as APIs give it: replies in their comments, pages, several lists in one object."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
from comment_files import write_file

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.json import around
from spacy_tiktalk.formats.comments.json.cells import Cells
from spacy_tiktalk.formats.convert import guess_format, read_records

Said = tuple[str | None, str, str, int | None]
THREAD: list[Said] = [
    ("1", "小北", "她是谁", None),
    ("2", "大橙", "何知夏", 0),
    ("3", "阿毛", "演话剧的", 1),
]
OTHER: list[Said] = [("9", "花花", "好看", None)]


def read(path: Path, value: Any) -> list[Dialogue]:
    """The dialogues of a value as a file; of .jsonl its entries are the lines."""
    lines = value if path.suffix == ".jsonl" else [value]
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text(text, encoding="utf-8")
    assert guess_format(path) == "comments"
    return [record.dialogue for record in read_records(path)]


def said(dialogues: list[Dialogue]) -> list[list[Said]]:
    return [[(t.id, t.speaker, t.text, t.reply_to) for t in d.turns] for d in dialogues]  # type: ignore[misc]


def crawled(number: str, writer: str, text: str, parent: str = "0", **more: Any) -> dict[str, Any]:
    return {
        "comment_id": number,
        "content": text,
        "nickname": writer,
        "parent_comment_id": parent,
        **more,
    }


def bilibili(number: int, writer: str, text: str, up: int = 0, **more: Any) -> dict[str, Any]:
    root = 1 if up else 0
    said = {"content": {"message": text, "members": []}, "member": {"mid": "5", "uname": writer}}
    return {"rpid": number, "root": root, "parent": up, "ctime": number, **said, **more}


def douyin(number: str, writer: str, text: str, up: str = "0", **more: Any) -> dict[str, Any]:
    root = "1" if number in "23" else "0"
    return {
        "cid": number,
        "text": text,
        "user": {"nickname": writer},
        "reply_id": root,
        "reply_to_reply_id": up,
        "text_extra": [{"hashtag_name": "话题", "start": 0}],
        "label_list": [{"type": 1, "text": "作者"}],
        **more,
    }


def xiaohongshu(number: str, writer: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "content": text, "user_info": {"nickname": writer}, **more}


def weibo(number: str, writer: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": int(number), "text": text, "user": {"screen_name": writer}, **more}


def kuaishou(number: str, writer: str, text: str, **more: Any) -> dict[str, Any]:
    return {"commentId": number, "content": text, "authorName": writer, "replyTo": "", **more}


def tree(of: Any, key: str, third: Any = None) -> list[dict[str, Any]]:
    """The thread, its replies under a key of the root, and a comment without any."""
    (one, two, three), (other,) = [said[:3] for said in THREAD], [said[:3] for said in OTHER]
    replies = [of(*two), third or of(*three)]
    return [of(*one, **{key: replies}), of(*other, **{key: []})]


CRAWLED = [
    crawled("1", "小北", "她是谁", sub_comments=[crawled("2", "大橙", "何知夏", "1")]),
    crawled("3", "阿毛", "演话剧的", "2"),
    crawled("9", "花花", "好看"),
]
ANSWER = {"target_comment": {"id": "2", "user_info": {"nickname": "大橙"}}}
BILIBILI = [
    bilibili(1, "小北", "她是谁", replies=[bilibili(2, "大橙", "何知夏", 1, replies=None)]),
    bilibili(3, "阿毛", "演话剧的", 2),
    bilibili(9, "花花", "好看", replies=None),
]
TREES = {
    "crawled": CRAWLED,
    "bilibili": BILIBILI,
    "douyin": tree(douyin, "reply_comment", douyin("3", "阿毛", "演话剧的", "2")),
    "xiaohongshu": tree(
        xiaohongshu, "sub_comments", xiaohongshu("3", "阿毛", "演话剧的", **ANSWER)
    ),
    "weibo": tree(weibo, "comments", weibo("3", "阿毛", "演话剧的", reply_comment={"id": 2})),
    "kuaishou": tree(
        kuaishou, "subComments", kuaishou("3", "阿毛", "演话剧的", replyToUserName="大橙")
    ),
    "a key of no platform": tree(
        crawled, "followups", crawled("3", "阿毛", "演话剧的", "2", create_time="3")
    ),
}  # fmt: skip
TREES["a key of no platform"][0]["followups"][0]["create_time"] = "2"


@pytest.mark.parametrize("form", ["list", "lines", "object", "pages", "pages as lines"])
@pytest.mark.parametrize("name", TREES)
def test_replies_in_their_comments_are_turns_of_the_thread(
    tmp_path: Path, name: str, form: str
) -> None:
    comments = TREES[name]
    page = {"code": 0, "status_code": 0, "message": "0", "data": {"cursor": {}, "items": comments}}
    pages = [page | {"data": {"items": [one]}} for one in comments]
    value = {"list": comments, "lines": comments, "object": page}.get(form, pages)
    path = tmp_path / ("a.jsonl" if "lines" in form else "a.json")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert said(read(path, value)) == [THREAD, OTHER]


def test_replies_without_ids_answer_the_comment_around_them(tmp_path: Path) -> None:
    inner = [{"text": "何知夏"}, {"text": "不是", "replies": [{"text": "就是"}]}]
    value = [{"text": "她是谁", "replies": inner}, {"text": "好看"}]
    assert [[(t.text, t.reply_to) for t in d.turns] for d in read(tmp_path / "a.json", value)] == [
        [("她是谁", None), ("何知夏", 0), ("不是", 0), ("就是", 2)],
        [("好看", None)],
    ]


def test_replies_of_a_comment_that_is_refused_stay_together(tmp_path: Path) -> None:
    inner = [{"id": "2", "content": "何知夏"}, {"id": "3", "content": "谁"}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": "1", "content": "a\0", "replies": inner}]))
    with pytest.warns(UserWarning) as told:
        (record,) = read_records(path, on_error="skip")
    assert [t.id for t in record.dialogue.turns] == ["2", "3"]
    assert {str(one.message)[1:5] for one in told} == {"W102", "W156"}


def test_a_reply_that_stands_in_two_places_is_read_once(tmp_path: Path) -> None:
    """A page of replies does not say what they answer, and a comment shows the first of them."""
    value = [
        xiaohongshu("1", "小北", "她是谁", sub_comments=[xiaohongshu("2", "大橙", "何知夏")]),
        xiaohongshu("2", "大橙", "何知夏"),
    ]
    for rows in (value, value[::-1]):
        with pytest.warns(UserWarning, match=r"W157.*1 comments"):
            (dialogue,) = read(tmp_path / "a.json", rows)
        assert [(t.id, t.reply_to) for t in dialogue.turns] == [("1", None), ("2", 0)]


def test_lists_of_one_shape_are_read_together_and_others_are_told(tmp_path: Path) -> None:
    hot, more = crawled("1", "小北", "她是谁"), crawled("9", "花花", "好看")
    value: dict[str, Any] = {
        "video": {"text_extra": [{"text": "#话题"}, {"text": "#人"}]},
        "hot_comments": [hot],
        "data": {"comments": [hot, more], "top": crawled("8", "官方", "置顶")},
    }
    with pytest.warns(UserWarning) as told:
        found = read(tmp_path / "a.json", value)
    assert [d.key for d in found] == ["1", "9", "8"]
    messages = sorted(str(one.message) for one in told)
    assert [message[1:5] for message in messages] == ["W157", "W160"]
    assert "the list 'video.text_extra' (entries: 2)" in messages[1]
    by_video = {"v1": [hot], "v2": [more]}
    assert [d.key for d in read(tmp_path / "b.json", by_video)] == ["1", "9"]
    videos = {"videos": [{"aweme_id": "7", "comments": [hot]}, {"comments": [more]}]}
    assert [d.key for d in read(tmp_path / "c.json", videos)] == ["1", "9"]


def test_the_text_of_a_video_is_no_comment(tmp_path: Path) -> None:
    video = {"id": "7", "text": "标题", "author": {"nickname": "官方"}}
    value = {"video": video, "comments": [douyin("1", "小北", "她是谁")]}
    assert [d.key for d in read(tmp_path / "a.json", value)] == ["1"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_what_an_api_says_of_itself_is_no_comment(tmp_path: Path, name: str) -> None:
    error = {"status_code": 8, "message": "用户未登录", "timestamp": 1714500000}
    page = {"status_code": 0, "comments": [douyin("1", "小北", "她是谁")]}
    with pytest.warns(UserWarning, match=r"W160.*without a comment \(1, first: (line|entry) 1\)"):
        (dialogue,) = read(tmp_path / name, [error, page])
    assert [t.text for t in dialogue.turns] == ["她是谁"]
    path = tmp_path / name
    path.write_text(json.dumps(error if name == "a.jsonl" else [error]))
    with pytest.raises(TiktalkError, match=r"T156.*'status_code', 'message'"):
        guess_format(path)


def test_a_message_with_a_writer_is_a_comment(tmp_path: Path) -> None:
    value = [{"status": "approved", "message": "她是谁", "user": "小北"}]
    assert said(read(tmp_path / "a.json", value)) == [[(None, "小北", "她是谁", None)]]


def test_a_task_of_an_annotator_is_no_page(tmp_path: Path) -> None:
    data = {"dialogue": [{"author": "小北", "text": "她是谁"}]}
    (tmp_path / "a.json").write_text(json.dumps([{"id": 1, "data": data}]))
    assert guess_format(tmp_path / "a.json") == "labelstudio"


def test_replies_that_are_no_objects_are_told(tmp_path: Path) -> None:
    value = [{"id": "1", "text": "她是谁", "replies": ["何知夏", "谁"]}]
    with pytest.warns(UserWarning, match=r"W160.*'replies' \(entries: 2\)"):
        assert [len(d.turns) for d in read(tmp_path / "a.json", value)] == [1]


def test_objects_and_lists_in_parquet_are_those_of_json(tmp_path: Path) -> None:
    """A struct has all of its names in each row; a map comes as pairs."""
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    reply = {"id": 2, "content": "何知夏", "user": {"screen_name": "大橙"}}
    rows = [
        {"id": 1, "content": "她是谁", "user": {"nickname": "小北", "id": 7}, "replies": [reply]},
        {"id": 3, "content": "好看", "user": {"screen_name": "花花", "id": 8}, "replies": []},
        {"id": 4, "content": "第一", "user": None, "replies": None},
    ]
    table = pyarrow.Table.from_pylist([{**row, "video": {"aweme_id": "v1"}} for row in rows])
    stats = pyarrow.array(
        [[("like_count", 3)]] * 3, pyarrow.map_(pyarrow.string(), pyarrow.int64())
    )
    parquet.write_table(table.append_column("comment", stats), tmp_path / "a.parquet")
    assert said([r.dialogue for r in read_records(tmp_path / "a.parquet")]) == [
        [("1", "小北", "她是谁", None), ("2", "大橙", "何知夏", 0)],
        [("3", "花花", "好看", None)],
        [("4", "", "第一", None)],
    ]
    first = read_records(tmp_path / "a.parquet")[0].dialogue.turns[0]
    assert first.source == {"writer_id": "7", "video": "v1", "likes": "3"}


def test_bytes_inside_a_struct_that_are_no_text(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    parquet = pytest.importorskip("pyarrow.parquet")
    users = [{"nickname": b"\xff"}, {"nickname": "小北".encode()}]
    table = pyarrow.table({"id": ["1", "2"], "content": ["她是谁", "好"], "user": users})
    parquet.write_table(table, tmp_path / "a.parquet")
    with pytest.raises(TiktalkError, match=r"T160.*row 1: .*not UTF-8"):
        read_records(tmp_path / "a.parquet")
    with pytest.warns(UserWarning, match="1 of 2 comments"):
        (record,) = read_records(tmp_path / "a.parquet", on_error="skip")
    assert record.dialogue.turns[0].speaker == "小北"


def test_fields_that_say_again_whose_they_are(tmp_path: Path) -> None:
    value = [
        {
            "comment": {"comment_id": "1", "comment_text": "她是谁"},
            "user": {"user_id": "7", "user_name": "小北"},
            "video": {"aweme_id": "v1", "url": "https://example.com/cover.jpg"},
            "reply_to": {"user": {"name": "阿毛", "user_name": "am"}},
        }
    ]
    (dialogue,) = read(tmp_path / "a.json", value)
    (turn,) = dialogue.turns
    assert (turn.id, turn.speaker, turn.text) == ("1", "小北", "她是谁")
    assert turn.source == {"writer_id": "7", "video": "v1"}


def test_objects_that_are_read_elsewhere_are_not_refused(tmp_path: Path) -> None:
    """A writer who is gone, a text in an object beside its plain one, and nothing at all."""
    value = [
        {"id": 1, "content": "她是谁", "user": {"nickname": "小北"}},
        {"id": 2, "content": "何知夏", "user": {"gone": True}},
        {"id": 3, "text": "好看", "content": {"spans": [{"bold": 1}]}, "user": None},
        {"id": 4, "content": [], "user": {}},
    ]
    turns = {t.id: (t.speaker, t.text) for d in read(tmp_path / "a.json", value) for t in d.turns}
    assert turns == {"1": ("小北", "她是谁"), "2": ("", "何知夏"), "3": ("", "好看"), "4": ("", "")}


@pytest.mark.filterwarnings("ignore:.*W156")
def test_replies_of_a_comment_whose_writer_is_a_list_stay_together(tmp_path: Path) -> None:
    inner = [{"id": "2", "content": "何知夏"}, {"id": "3", "content": "好"}]
    value = [{"id": "1", "content": "她是谁", "nickname": ["甲"], "replies": inner}]
    (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W102.*1 of 3 comments"):
        (record,) = read_records(tmp_path / "a.json", on_error="skip")
    assert [turn.id for turn in record.dialogue.turns] == ["2", "3"]


def test_infinity_is_no_id(tmp_path: Path) -> None:
    text = '{"id": Infinity, "content": "她是谁"}\n{"id": NaN, "content": "好"}\n'
    (tmp_path / "a.jsonl").write_text(text, encoding="utf-8")
    assert [t.id for r in read_records(tmp_path / "a.jsonl") for t in r.dialogue.turns] == [
        None
    ] * 2


def test_each_row_has_its_own_names(tmp_path: Path) -> None:
    value = [
        {"text": "甲说", "user": {"name": "小北"}},
        {"content": "乙说", "user": {"name": None, "screen_name": "大橙"}},
        {"comment": "丙说", "userInfo": {"nickName": "阿毛"}},
        {"content": "", "text": "不是正文", "nickname": "", "id": "4"},
    ]
    assert [(t.speaker, t.text) for d in read(tmp_path / "a.json", value) for t in d.turns] == [
        ("小北", "甲说"),
        ("大橙", "乙说"),
        ("阿毛", "丙说"),
        ("", ""),
    ]


@pytest.mark.parametrize("place", ["upper.top", "top.upper", "top_replies"])
@pytest.mark.parametrize("none", [None, [], "one"])
def test_a_pinned_comment_is_read_with_its_replies(tmp_path: Path, place: str, none: Any) -> None:
    """As Bilibili's API has it, where the other comments say that they have no replies."""

    def comment(number: int, text: str, replies: Any, root: int = 0) -> dict[str, Any]:
        return {
            "rpid": number, "root": root, "parent": root, "ctime": 1714500000 + number, "like": 3,
            "member": {"uname": f"u{number}"}, "content": {"message": text}, "replies": replies,
        }  # fmt: skip

    inner = [comment(4, "不认识", None, 3)] if none == "one" else none
    pinned = comment(1, "置顶的是刘德华", [comment(2, "他真帅", None, 1)])
    data: dict[str, Any] = {"replies": [comment(3, "她是谁", inner)]}
    if place == "top_replies":
        data["top_replies"] = [pinned]
    else:
        first, second = place.split(".")
        data[first] = {second: pinned, "mid": 9}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = read(tmp_path / "page.json", {"code": 0, "message": "0", "data": data})
    threads = sorted([[(t.id, t.reply_to) for t in d.turns] for d in found])
    assert threads[0] == [("1", None), ("2", 0)]
    assert threads[1][0] == ("3", None) and len(threads) == 2


@pytest.mark.parametrize("name", ["like_counts", "likedCount", "realLikedCount", "voteCount"])
def test_likes_of_more_platforms(tmp_path: Path, name: str) -> None:
    comment = {"comment_id": "1", "nickname": "小北", "content": "她是谁", name: 12}
    assert read(tmp_path / "c.json", [comment])[0].turns[0].source["likes"] == "12"


@pytest.mark.parametrize("kind", ["$numberLong", "$oid", "$uuid"])
def test_values_that_mongodb_writes_with_their_types(tmp_path: Path, kind: str) -> None:
    def typed(value: str) -> dict[str, str]:
        return {kind: value}

    date = {"$date": {"$numberLong": "1714500000000"}}
    value = [
        {"comment_id": typed("1"), "content": "她是谁", "nickname": "小北", "create_time": date},
        {
            **{"comment_id": typed("2"), "content": "何知夏", "nickname": "大橙"},
            **{"parent_comment_id": typed("1"), "create_time": {"$date": "2024-05-01T12:00:00Z"}},
        },
    ]
    (dialogue,) = read(tmp_path / "a.json", value)
    assert said([dialogue]) == [THREAD[:2]]
    times = [turn.source["time"] for turn in dialogue.turns]
    assert times == ["1714500000000", "2024-05-01T12:00:00Z"]


@pytest.mark.parametrize("name", ["data", "node", "_source"])
def test_comments_that_are_objects_of_their_own_in_the_entries(tmp_path: Path, name: str) -> None:
    value = [{"id": 1, name: {"content": text, "nickname": "小北"}} for text in "甲乙"]
    (dialogue,) = read(tmp_path / "a.json", value)
    assert [(t.speaker, t.text) for t in dialogue.turns] == [("小北", "甲"), ("小北", "乙")]


def test_a_comment_with_an_object_stays_itself(tmp_path: Path) -> None:
    about = {"id": "77", "text": "视频简介", "nickname": "花花"}
    value = [{"id": "1", "content": "他好帅", "nickname": "小北", "data": about}]
    (dialogue,) = read(tmp_path / "a.json", value)
    assert [(t.speaker, t.text) for t in dialogue.turns] == [("小北", "他好帅")]
    inside = [{"aweme_id": f"v{k}", "data": {"text": "内", "id": str(k)}} for k in (7, 8)]
    with pytest.raises(TiktalkError, match=r"T15[67]"):
        read(tmp_path / "b.json", inside)


def test_what_reddit_answers(tmp_path: Path) -> None:
    def listing(*inner: dict[str, Any], kind: str = "t1") -> dict[str, Any]:
        children = [{"kind": kind, "data": one} for one in inner]
        return {"kind": "Listing", "data": {"children": children}}

    reply = {"id": "2", "body": "何知夏", "author": "大橙", "parent_id": "t1_1", "replies": ""}
    root = {"id": "1", "body": "她是谁", "author": "小北", "parent_id": "t3_p"}
    root |= {"awards": [{"name": "金"}], "replies": listing(reply)}
    post = {"id": "p", "title": "合影", "selftext": "", "author": "花花"}
    with pytest.warns(UserWarning, match=r"W160.*without a comment \(1, first: entry 1\)"):
        assert said(read(tmp_path / "a.json", [listing(post, kind="t3"), listing(root)])) == [
            THREAD[:2]
        ]


@pytest.mark.parametrize("replies", [None, []])
def test_pages_without_comments_are_no_tasks(tmp_path: Path, replies: Any) -> None:
    (tmp_path / "a.json").write_text(json.dumps([{"code": 0, "data": {"replies": replies}}]))
    with pytest.raises(TiktalkError, match=r"T156.*a list that begins with .*'code', 'data'"):
        guess_format(tmp_path / "a.json")


@pytest.mark.parametrize("more", ["annotations", "predictions"])
def test_a_task_with_answers_is_no_comment(tmp_path: Path, more: str) -> None:
    task = {"id": 1, "data": {"text": "她是谁", "user": "小北"}, more: []}
    (tmp_path / "a.json").write_text(json.dumps([task]))
    assert guess_format(tmp_path / "a.json") == "labelstudio"


def table(path: Path, column: str, cells: list[str], *, text: str = "content") -> Path:
    rows = [
        {"comment_id": "1", text: "她是谁", "nickname": "小北", column: cells[0]},
        {"comment_id": "9", text: "好看", "nickname": "花花", column: cells[1]},
    ]
    return write_file(path, rows)


INSIDE = [
    {"cid": "2", "text": "何知夏", "user": {"nickname": "大橙"}, "digg_count": 4},
    {"cid": "3", "text": "演话剧的", "user": {"nickname": "阿毛"}, "reply_to_reply_id": "2"},
]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "jsonl", "parquet"])
@pytest.mark.parametrize("column", ["sub_comments", "replies", "子评论"])
@pytest.mark.parametrize("written", [json.dumps, str], ids=["JSON", "Python"])
@pytest.mark.parametrize("text", ["content", "评论内容（正文）"])
def test_replies_that_are_a_list_in_a_cell(
    tmp_path: Path, ending: str, column: str, written: Any, text: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow", reason="pyarrow is not installed: extra [tables]")
    if ending == "jsonl" and text != "content":
        pytest.skip("no crawler writes such a key")
    path = table(tmp_path / f"a.{ending}", column, [written(INSIDE), "[]"], text=text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = [record.dialogue for record in read_records(path)]
    assert said(found) == [THREAD, OTHER]
    assert "replies" not in found[0].turns[0].source and found[0].turns[1].source["likes"] == "4"


def test_a_reply_in_a_cell_that_is_a_row_as_well_is_read_once(tmp_path: Path) -> None:
    rows = [
        {"comment_id": "1", "content": "她是谁", "nickname": "小北", "replies": str(INSIDE)},
        {"comment_id": "2", "content": "何知夏", "nickname": "大橙", "replies": ""},
    ]
    with pytest.warns(UserWarning, match=r"W157.*1 comments"):
        (record,) = read_records(write_file(tmp_path / "a.csv", rows))
    assert said([record.dialogue]) == [THREAD]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("子评论", "大橙：何知夏；阿毛：演话剧的"),
        ("replies", '[{"cid": "2", "text": "何知'),  # cut off by a spreadsheet
        ("replies", str([{"tag": "话题"}])),
        ("回复内容", "何知夏"),
        ("二级评论内容2", "何知夏"),
        ("reply_1", "何知夏"),
    ],
)
def test_replies_that_cannot_be_read_are_told(tmp_path: Path, column: str, cell: str) -> None:
    with pytest.warns(UserWarning, match=rf"W160.*the column '{column}'"):
        records = read_records(table(tmp_path / "a.csv", column, ["", cell]))
    assert [len(record.dialogue.turns) for record in records] == [2]


def test_a_list_that_is_cut_off_among_whole_ones_is_told(tmp_path: Path) -> None:
    cells = [str(INSIDE), str(INSIDE)[:-9]]
    with pytest.warns(UserWarning, match=r"W160.*the column 'replies' \(entries: 1\)"):
        records = read_records(table(tmp_path / "a.csv", "replies", cells))
    assert said([record.dialogue for record in records]) == [THREAD, OTHER]


@pytest.mark.parametrize("cell", ["3", "3条回复", "展开3条回复", "1.2万", "nan", "0", "她是谁"])
@pytest.mark.parametrize("column", ["replies", "回复", "回复内容"])
def test_counts_of_replies_are_no_replies(tmp_path: Path, column: str, cell: str) -> None:
    if cell == "她是谁" and column != "回复内容":
        pytest.skip("the text again")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read_records(table(tmp_path / "a.csv", column, [cell, ""]))) == 1


def test_blanks_in_a_cell_take_no_time(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "replies", ["1" + " " * 100_000 + "?", "[" * 100_000 + "]"])
    with pytest.warns(UserWarning, match="W160"):
        assert len(read_records(path)) == 1


@pytest.mark.parametrize("listed", [False, True], ids=["objects", "lists"])
def test_what_is_around_entries_by_their_ids_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: bool
) -> None:
    own = {"nickname": "小北", "like_count": 3}
    entries = [{"id": str(n), "content": f"他是谁{n}", **own} for n in range(50)]
    by_id = {one["id"]: [one] if listed else one for one in entries}
    last = {**own, "id": "90", "content": "何知夏"}
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"data": by_id, "comments": [last]}), encoding="utf-8")
    asked: list[int] = []
    whole = around._of_object

    def told(value: Any) -> Cells:
        asked.append(id(value))
        return whole(value)

    monkeypatch.setattr(around, "_of_object", told)
    turns = [turn.text for record in read_records(path) for turn in record.dialogue.turns]
    assert len(turns) == 51 and turns[-1] == "何知夏"
    assert len(asked) < 20
