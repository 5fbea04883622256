"""Tables and answers as known tools write them: their names, and whom a reply answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from comment_files import VIDEO, write_file

from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.header.columns import find_columns
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records

Said = list[list[tuple[str | None, str, int | str | None]]]


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def page(path: Path, value: Any) -> Path:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def said(path: Path) -> Said:
    dialogues = [record.dialogue for record in read_records(path)]
    return [[(t.id, t.speaker, t.reply_to) for t in d.turns] for d in dialogues]


def turns(path: Path) -> list[Turn]:
    return [turn for record in read_records(path) for turn in record.dialogue.turns]


@pytest.mark.parametrize(
    ("names", "roles"),
    [
        (
            "发布时间,点赞数,用户ID,用户名,用户IP,评论内容,评论时间,评论点赞数,评论回复数,"
            "评论用户ID,评论用户名,评论用户IP",
            "time=评论时间 likes=评论点赞数 replies=评论回复数 writer_id=评论用户ID "
            "writer=评论用户名 place=评论用户IP",
        ),
        (
            "页码,评论id,评论发布时间,评论点赞数,评论发布ip,评论,评论用户名",
            "id=评论id time=评论发布时间 likes=评论点赞数 place=评论发布ip writer=评论用户名",
        ),
        (
            "author,likes,content,comment_content,comment_user_name,comment_likes",
            "text=comment_content writer=comment_user_name likes=comment_likes",
        ),
        (
            "评论ID,UID,账号昵称,评论内容,点赞数量,回复数量",
            "writer=账号昵称 writer_id=UID replies=回复数量",
        ),
        (
            "评论ID,评论内容,用户昵称,回复的评论,具体的回复对象,回复给谁",
            "root=回复的评论 parent=具体的回复对象 answered=回复给谁",
        ),
        (
            "id,text,authorName,isReply,isReplyTo,isReplyToName",
            "parent=isReplyTo answered=isReplyToName",
        ),
        ("昵称,评论内容,被评论者昵称,被评论者ID", "writer=昵称 answered=被评论者昵称"),
        ("评论ID,评论,用户名,被点赞数", "text=评论 likes=被点赞数"),
        (
            "_id,content,comment_user._id,comment_user.nick_name",
            "id=_id writer=comment_user.nick_name writer_id=comment_user._id",
        ),
    ],
)
def test_what_names_of_tools_mean(names: str, roles: str) -> None:
    columns = names.split(",")
    found = {role: columns[n[0]] for role, n in find_columns(columns, {}, "x").items()}
    wanted = dict(pair.split("=") for pair in roles.split())
    assert {role: found.get(role) for role in wanted} == wanted


@pytest.mark.parametrize("none", ["0", ""])
def test_ids_of_the_answered_comment_where_a_name_would_stand(tmp_path: Path, none: str) -> None:
    path = table(
        tmp_path / "a.csv",
        "评论ID,账号昵称,评论内容,回复ID,回复对象",
        f"11,小北,她是谁,{none},{none}",
        f"12,大橙,何知夏,11,{none}",
        "13,花花,真的吗,11,12",
        f"19,阿毛,好看,{none},{none}",
    )
    assert said(path) == [
        [("11", "小北", None), ("12", "大橙", 0), ("13", "花花", 1)],
        [("19", "阿毛", None)],
    ]


def test_names_of_the_answered_writer_stay_names(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        "评论级别,昵称,评论内容,被评论者昵称",
        "一级评论,小北,她是谁,up主",
        "二级评论,大橙,何知夏,小北",
        "二级评论,花花,真的吗,大橙",
    )
    assert said(path) == [[(None, "小北", None), (None, "大橙", 0), (None, "花花", 1)]]


def test_a_name_in_a_reply_inside_its_comment(tmp_path: Path) -> None:
    replies = [
        {"author": "大橙", "text": "何知夏", "replyTo": "小北"},
        {"author": "花花", "text": "真的吗", "replyTo": "大橙"},
    ]
    path = page(tmp_path / "a.json", [{"author": "小北", "text": "她是谁", "replies": replies}])
    assert said(path) == [[(None, "小北", None), (None, "大橙", 0), (None, "花花", 1)]]
    assert [turn.source.get("parent") for turn in turns(path)] == [None] * 3


def bilibili(number: int, text: str, **more: Any) -> dict[str, Any]:
    own = {"rpid": number, "member": {"uname": f"用户{number}"}, "content": {"message": text}}
    return {**own, "root": 0, "parent": 0, "replies": None, **more}


@pytest.mark.parametrize("none", [None, []])
def test_a_page_of_replies_with_their_root_beside_them(tmp_path: Path, none: Any) -> None:
    replies = [
        bilibili(12, "何知夏", root=11, parent=11),
        bilibili(13, "真的吗", root=11, parent=12),
    ]
    data = {"page": {"count": 2}, "replies": replies, "root": bilibili(11, "她是谁", replies=none)}
    path = page(tmp_path / "a.json", {"code": 0, "message": "0", "data": data})
    with pytest.warns(UserWarning, match="W157"):  # the root, as itself and around its replies
        found = said(path)
    assert [[turn[0] for turn in dialogue] for dialogue in found] == [["11", "12", "13"]]
    assert [turn[2] for turn in found[0]] == [None, 0, 1]


def test_what_a_browser_captured_of_an_answer(tmp_path: Path) -> None:
    def captured(number: str, name: str, answered: str) -> dict[str, Any]:
        comment = {"cid": number, "text": "她是谁", "user": {"nickname": name}, "aweme_id": VIDEO}
        more = {"reply_id": answered, "text_extra": [{"user_id": "1"}]}
        beside = {"item_id": number, "timestamp_collected": 1714500000000, "id": int(number)}
        return {**beside, "source_platform": "tiktok.com", "data": {**comment, **more}}

    lines = [captured("11", "小北", "0"), captured("12", "大橙", "11")]
    path = table(tmp_path / "a.ndjson", *(json.dumps(line) for line in lines))
    assert said(path) == [[("11", "小北", None), ("12", "大橙", 0)]]


def test_the_address_of_a_comment_is_no_video(tmp_path: Path) -> None:
    rows = [
        {"id": str(n), "content": "她是谁", "url": f"https://a.cn/comment/{n}", "author": "小北"}
        for n in (11, 12)
    ]
    assert [turn.source.get("video") for turn in turns(page(tmp_path / "a.json", rows))] == [
        None,
        None,
    ]


def test_whether_a_comment_is_a_reply_is_no_text(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    rows = [
        {"cid": "Ugx1", "text": "她是谁", "author": "@a", "reply": False},
        {"cid": "Ugx1.9a", "text": "何知夏", "author": "@b", "reply": True},
    ]
    assert said(page(tmp_path / "a.json", rows)) == [[("Ugx1", "@a", None), ("Ugx1.9a", "@b", 0)]]
    assert not recwarn


@pytest.mark.parametrize("name", ["upname", "粉丝昵称", "姓名", "sender.nickname", "a.poster.name"])
def test_a_column_that_may_be_the_writers_is_told(tmp_path: Path, name: str) -> None:
    path = table(tmp_path / "a.csv", f"rpid,{name},content", "11,小北,她是谁")
    with pytest.warns(UserWarning, match=f"W164.*'{name}'"):
        assert said(path) == [[("11", "", None)]]


@pytest.mark.parametrize(
    "other",
    ["level", "nickname", "user_color", "is_author", "root.nickname", "product_name", "店铺名"],
)
def test_no_other_column_is_asked_for(
    tmp_path: Path, other: str, recwarn: pytest.WarningsRecorder
) -> None:
    turns(table(tmp_path / "a.csv", f"rpid,{other},content", "11,6,她是谁"))
    assert not recwarn


@pytest.mark.parametrize("writer", ["upname", ""])
def test_who_says_which_the_writers_are_is_not_asked(
    tmp_path: Path, writer: str, recwarn: pytest.WarningsRecorder
) -> None:
    path = table(tmp_path / "a.csv", "rpid,upname,content", "11,小北,她是谁")
    read_records(path, comments=CommentOptions({"writer": writer}))
    assert not recwarn


def test_a_caption_is_the_title(tmp_path: Path) -> None:
    link = f"https://t.tiktok.com/i18n/share/video/{VIDEO}/?_d=0&share_item_id={VIDEO}"
    comment = {"comment_id": "1", "nickname": "小北", "comment": "她是谁", "replies": []}
    value = {"caption": "她又来了", "video_url": link, "comments": [comment]}
    (record,) = read_records(page(tmp_path / "a.json", value))
    assert record.dialogue.title == "她又来了"
    assert record.dialogue.turns[0].source["video"] == VIDEO


@pytest.mark.parametrize("place", ["IP属地：浙江", "IP 属地浙江", "来自浙江", "发布于 浙江"])
def test_words_before_a_place(tmp_path: Path, place: str) -> None:
    path = table(tmp_path / "a.csv", "昵称,评论内容,IP属地", f"小北,她是谁,{place}")
    assert turns(path)[0].source["place"] == "浙江"


ROOT, ROOT_BELOW, LONE = "小北,2024-05-01,她是谁,7", ",,,", "阿毛,2024-05-03,好看,1"


@pytest.mark.parametrize("again", [ROOT, ROOT_BELOW])
@pytest.mark.parametrize(
    "names",
    [
        "评论人,评论时间,评论内容,评论获赞,二级评论人,二级评论时间,二级评论内容,二级评论点赞",
        "一级评论用户,一级评论时间,一级评论内容,一级评论点赞数,"
        "子评论用户,子评论时间,子评论内容,子评论点赞数",
        "评论人,评论时间,评论内容,评论获赞,回复人,回复时间,回复内容,回复点赞数",
        "comment_user,comment_time,comment_text,comment_likes,"
        "reply_user,reply_time,reply_text,reply_likes",
    ],
)
def test_replies_beside_their_comment_in_one_row(tmp_path: Path, names: str, again: str) -> None:
    path = table(
        tmp_path / "a.csv",
        f"博文链接,发帖人,点赞数,{names}",
        f"https://a.cn/1/abc,博主,99,{ROOT},大橙,2024-05-02,何知夏,2",
        f"https://a.cn/1/abc,博主,99,{again},花花,2024-05-03,真的吗,0",
        f"https://a.cn/1/abc,博主,99,{LONE},,,,",
    )
    assert said(path) == [
        [(None, "小北", None), (None, "大橙", 0), (None, "花花", 0)],
        [(None, "阿毛", None)],
    ]
    assert [turn.source["likes"] for turn in turns(path)] == ["7", "2", "0", "1"]
    assert {turn.source["video"] for turn in turns(path)} == {"abc"}


@pytest.mark.parametrize("reply", ["二级评论人,二级评论内容", "回复昵称,回复内容"])
def test_whom_a_reply_beside_its_comment_means(tmp_path: Path, reply: str) -> None:
    names = f"评论人,评论内容,评论时间,回复数,{reply},被回复用户"
    rows = ("小北,她是谁,1日,2,大橙,何知夏,小北", ",,,,花花,真的吗,大橙", "阿毛,好看,2日,,,,")
    path = table(tmp_path / "a.csv", names, *rows)
    assert said(path) == [
        [(None, "小北", None), (None, "大橙", 0), (None, "花花", 1)],
        [(None, "阿毛", None)],
    ]
    assert turns(path)[0].source["replies"] == "2"


@pytest.mark.filterwarnings("ignore:.*W160")
def test_the_comments_that_others_answer_are_no_replies_beside_them(tmp_path: Path) -> None:
    names = "评论人,评论内容,回复人,回复内容"
    rows = ("小北,她是谁,,", "大橙,何知夏,小北,她是谁", "花花,真的吗,小北,她是谁")
    path = table(tmp_path / "a.csv", names, *rows)
    assert [turn.text for turn in turns(path)] == ["她是谁", "何知夏", "真的吗"]
    (record,) = read_records(path, comments=CommentOptions({"writer": ""}))
    assert len(record.dialogue.turns) == 3


@pytest.mark.filterwarnings("ignore:.*W160")
@pytest.mark.parametrize(
    "names",
    ["昵称,评论内容,回复人,回复时间", "昵称,内容,回复人,回复内容", "回复人,回复内容,评论人,x"],
)
def test_columns_of_replies_without_all_of_their_comments(tmp_path: Path, names: str) -> None:
    path = table(tmp_path / "a.csv", names, "小北,她是谁,大橙,何知夏")
    assert len(turns(path)) == 1


def test_comments_with_replies_behind_them_in_columns_with_ids(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        "帖子id,帖子正文,一级评论用户名,一级评论内容,一级评论id,一级评论地址,"
        "二级评论用户名,二级评论内容,二级评论id,二级评论地址",
        "7,正文,小北,她是谁,11,a,大橙,何知夏,12,b",
        "7,正文,小北,她是谁,11,a,花花,真的吗,13,c",
        "7,正文,阿毛,好看,19,a,,,,",
    )
    assert said(path) == [
        [("11", "小北", None), ("12", "大橙", 0), ("13", "花花", 0)],
        [("19", "阿毛", None)],
    ]


@pytest.mark.parametrize("ending", ["csv", "json", "parquet"])
def test_columns_that_are_told_by_their_cells_in_every_kind_of_file(
    tmp_path: Path, ending: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    rows = [
        {"rpid": f"1000000{n}", "uname": name, "content": "她是谁", "所属主评论": up}
        for n, name, up in ((1, "小北", ""), (2, "大橙", "10000001"), (9, "阿毛", ""))
    ]
    assert said(write_file(tmp_path / f"a.{ending}", rows)) == [
        [("10000001", "小北", None), ("10000002", "大橙", 0)],
        [("10000009", "阿毛", None)],
    ]
    wide = [
        {"评论人": "小北", "评论内容": "她是谁", "二级评论人": "大橙", "二级评论内容": "何知夏"}
    ]
    path = write_file(tmp_path / f"b.{ending}", wide)
    assert said(path) == [[(None, "小北", None), (None, "大橙", 0)]]


def test_replies_alone_where_their_text_is_named(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "昵称,评论内容,二级评论内容", "小北,她是谁,何知夏")
    (record,) = read_records(path, comments=CommentOptions({"text": "二级评论内容"}))
    assert [turn.text for turn in record.dialogue.turns] == ["何知夏"]


def test_the_text_of_the_root_beside_a_reply_is_none_of_it(tmp_path: Path) -> None:
    path = table(
        tmp_path / "a.csv",
        "评论ID,评论内容,用户名称,一级评论ID,一级评论内容,引用的评论ID,引用的用户名称",
        "11,她是谁,小北,,,,",
        "12,何知夏,大橙,11,她是谁,,",
        "13,真的吗,花花,11,她是谁,12,大橙",
    )
    assert said(path) == [[("11", "小北", None), ("12", "大橙", 0), ("13", "花花", 1)]]


NAMES = "评论ID,昵称,评论内容"
ROWS = ("11,小北,她是谁", "19,阿毛,好看")


@pytest.mark.parametrize(
    ("name", "video"),
    [
        (f"作品{VIDEO}_评论数据.csv", VIDEO),
        ("BV1aa411c7xy.csv", "BV1aa411c7xy"),
        ("她又来了_BV1aa411c7xy_comments.csv", "BV1aa411c7xy"),
        ("66f4f758000000001902f8e1.csv", "66f4f758000000001902f8e1"),
        (f"{VIDEO}_7411111111111111122.csv", None),
        (f"{VIDEO}0.csv", None),
        ("comments_1714500000000.csv", None),
        ("comments_2024050112310000001.csv", None),
        ("123456789012345678901234.csv", None),
        ("ABV1aa411c7xy.csv", None),
    ],
)
def test_the_name_of_a_file_may_say_the_video(tmp_path: Path, name: str, video: str | None) -> None:
    path = table(tmp_path / name, NAMES, *ROWS)
    (tmp_path / f"{video}.mp4").write_bytes(b"x")
    assert [turn.source.get("video") for turn in turns(path)] == [video, video]
    assert {record.dialogue.video for record in read_records(path)} == {video and f"{video}.mp4"}


@pytest.mark.parametrize("column", ["视频ID", "视频标题"])
def test_where_comments_name_their_videos_its_name_says_nothing(
    tmp_path: Path, column: str
) -> None:
    rows = [f"{row},{one}" for row, one in zip(ROWS, ("甲", "乙"), strict=True)]
    path = table(tmp_path / f"{VIDEO}.csv", f"{NAMES},{column}", *rows)
    assert VIDEO not in [turn.source.get("video") for turn in turns(path)]


def test_what_a_comment_says_of_itself_counts_more_than_what_is_beside_it(tmp_path: Path) -> None:
    comment = {"id": "11", "content": "她是谁", "nickname": "小北", "like_count": 0, "replies": []}
    value = [{"comment": comment, "like_count": 99, "note": "x"}]
    (turn,) = turns(page(tmp_path / "a.json", value))
    assert (turn.source["likes"], turn.speaker) == ("0", "小北")


@pytest.mark.parametrize("other", ["用户名", "nickname", "昵称"])
def test_who_comments_comes_before_who_made_the_video(tmp_path: Path, other: str) -> None:
    path = table(tmp_path / "a.csv", f"{other},评论人,评论内容", "博主,小北,她是谁")
    assert [turn.speaker for turn in turns(path)] == ["小北"]


@pytest.mark.parametrize("name", ["回复的评论", "父评论"])
def test_a_column_of_answered_texts_is_no_parent(tmp_path: Path, name: str) -> None:
    rows = (
        "11,小北,她是谁,",
        "12,大橙,何知夏,她是谁",
        "13,花花,真的吗,何知夏",
        "14,阿毛,是3号吗,他呢",
    )
    path = table(tmp_path / "a.csv", f"评论ID,昵称,评论内容,{name}", *rows)
    assert [len(dialogue) for dialogue in said(path)] == [4]  # as without it


def test_one_strange_word_for_no_parent_leaves_comments_apart(tmp_path: Path) -> None:
    rows = ("11,小北,她是谁,原帖", "12,大橙,何知夏,原帖")
    path = table(tmp_path / "a.csv", "评论ID,昵称,评论内容,父评论", *rows)
    assert [len(dialogue) for dialogue in said(path)] == [1, 1]


@pytest.mark.parametrize("flag", ["True", "1"])
def test_whether_a_comment_answers_says_less_than_what_it_answers(
    tmp_path: Path, flag: str
) -> None:
    rows = ("11,小北,她是谁,,0", "12,大橙,何知夏,,0", f"13,花花,真的吗,12,{flag}")
    path = table(tmp_path / "a.csv", "id,author,text,reply_to,is_reply_to", *rows)
    assert said(path) == [[("11", "小北", None)], [("12", "大橙", None), ("13", "花花", 0)]]


def test_ids_of_answered_writers_are_no_parents(tmp_path: Path) -> None:
    rows = ("1,3,小北,,她是谁", "2,1,大橙,3,何知夏", "3,2,花花,1,真的吗")
    path = table(tmp_path / "a.csv", "评论ID,用户ID,昵称,回复对象,评论内容", *rows)
    assert [turn.id for turn in turns(path)] == ["1", "2", "3"]
    assert [turn.source.get("parent") for turn in turns(path)] == [None] * 3


WIDE = "评论人,评论内容,二级评论人,二级评论内容"


def test_who_says_one_thing_twice_without_a_reply_has_said_it_twice(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", WIDE, *["小北,哈哈,,"] * 2, "阿毛,好,大橙,是")
    assert [turn.text for turn in turns(path)] == ["哈哈", "哈哈", "好", "是"]


@pytest.mark.parametrize("none", ["无", "nan", "[]", "-", "0"])
def test_words_for_nothing_are_no_replies(
    tmp_path: Path, none: str, recwarn: pytest.WarningsRecorder
) -> None:
    names = "一级评论内容,二级评论内容"
    path = table(tmp_path / "a.csv", names, f"她是谁,{none}", "好看,[泪奔]")
    assert [turn.text for turn in turns(path)] == ["她是谁", "好看", "[泪奔]"]
    path = table(tmp_path / "b.csv", WIDE, f"小北,她是谁,{none},{none}", "阿毛,好,大橙,无")
    assert [turn.text for turn in turns(path)] == ["她是谁", "好", "无"]
    assert not recwarn


@pytest.mark.parametrize(
    "names", ["昵称,评论内容,子评论内容", "一级评论内容,昵称,子评论内容,子评论用户"]
)
def test_a_list_of_replies_in_their_column(tmp_path: Path, names: str) -> None:
    replies = [{"text": "何知夏", "nickname": "大橙"}, {"text": "真的吗", "nickname": "花花"}]
    row = {"昵称": "小北", "评论内容": "她是谁", "一级评论内容": "她是谁", "子评论用户": ""}
    rows = [{**row, "子评论内容": json.dumps(replies, ensure_ascii=False)}]
    path = write_file(tmp_path / "a.csv", [{n: r[n] for n in names.split(",")} for r in rows])
    assert said(path) == [[(None, "小北", None), (None, "大橙", 0), (None, "花花", 0)]]


def test_a_reply_without_a_writer_beside_a_name_is_told(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", "昵称,评论内容,二级评论内容", "小北,她是谁,何知夏")
    with pytest.warns(UserWarning, match="W160.*'二级评论内容'"):
        assert said(path) == [[(None, "小北", None)]]


def test_a_second_column_of_replies_of_one_name_is_told(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", f"{WIDE},二级评论内容", "小北,她是谁,大橙,何知夏,真的吗")
    with pytest.warns(UserWarning, match="W160.*'二级评论内容'"):
        assert said(path) == [[(None, "小北", None), (None, "大橙", 0)]]


@pytest.mark.parametrize("named", [{"text": "一级评论内容"}, {"writer": "一级评论人"}])
def test_replies_beside_a_comment_whose_column_is_named(
    tmp_path: Path, named: dict[str, str]
) -> None:
    path = table(
        tmp_path / "a.csv", WIDE.replace("评论人,评", "一级评论人,一级评", 1), "小北,她是谁,大橙,好"
    )
    (record,) = read_records(path, comments=CommentOptions(named))
    assert [turn.speaker for turn in record.dialogue.turns] == ["小北", "大橙"]


def test_the_name_of_a_file_may_be_a_comment_s(tmp_path: Path) -> None:
    path = table(tmp_path / f"{VIDEO}.csv", f"{NAMES},父评论ID", *(f"{r},{VIDEO}" for r in ROWS))
    with pytest.warns(UserWarning, match="W156"):
        (record,) = read_records(path)
    assert [turn.source.get("video") for turn in record.dialogue.turns] == [None, None]


def test_a_list_of_replies_to_a_comment_in_a_cell(tmp_path: Path) -> None:
    replies = json.dumps([{"id": "12", "text": "何知夏", "author": "大橙"}], ensure_ascii=False)
    row = {"id": "11", "text": "她是谁", "author": "小北", "comment_replies": replies}
    assert said(write_file(tmp_path / "a.csv", [row])) == [
        [("11", "小北", None), ("12", "大橙", 0)]
    ]


def test_one_comment_below_two_videos_is_two(tmp_path: Path) -> None:
    rows = ("7,小北,来了,大橙,好", ",小北,来了,花花,嗯", "8,小北,来了,阿毛,走", "8,,,老王,是")
    path = table(tmp_path / "a.csv", f"视频ID,{WIDE}", *rows)
    assert [[turn[1] for turn in dialogue] for dialogue in said(path)] == [
        ["小北", "大橙", "花花"],
        ["小北", "阿毛", "老王"],
    ]


def test_a_video_said_once_is_that_of_all_comments_below(tmp_path: Path) -> None:
    rows = ("7,小北,她是谁,大橙,何知夏", ",阿毛,好,花花,真的吗", "8,老王,走,,", ",小北,好,,")
    path = table(tmp_path / "a.csv", f"视频ID,{WIDE}", *rows)
    assert [turn.source["video"] for turn in turns(path)] == ["7"] * 4 + ["8"] * 2


def test_a_list_for_the_text_of_a_comment_beside_replies_is_refused(tmp_path: Path) -> None:
    row = {
        "一级评论用户": "小北",
        "一级评论内容": "她是谁",
        "二级评论用户": "大橙",
        "二级评论内容": "好",
    }
    with pytest.raises(TiktalkError, match=r"T160.*entry 2.*must be a text"):
        turns(page(tmp_path / "a.json", [row, {**row, "一级评论内容": ["何知夏"]}]))
