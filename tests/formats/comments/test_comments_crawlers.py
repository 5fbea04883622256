"""Exports whose entries need more than known names: APIs, chats, levels and numberings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from comment_files import write_file

from spacy_tiktalk.formats.comments.json.dialects import plain_entry
from spacy_tiktalk.formats.convert import guess_format, read_records

Said = tuple[str | None, str, str, int | str | None]
TWO: list[list[Said]] = [
    [("1", "小北", "她是谁", None), ("2", "大橙", "何知夏", 0)],
    [("9", "花花", "好看", None)],
]


def said(path: Path, value: Any) -> list[list[Said]]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    assert guess_format(path) == "comments"
    dialogues = [record.dialogue for record in read_records(path)]
    return [[(t.id, t.speaker, t.text, t.reply_to) for t in d.turns] for d in dialogues]  # type: ignore[misc]


def youtube(number: str, writer: str, text: str, **more: Any) -> dict[str, Any]:
    shown = {"textDisplay": f"<b>{text}</b>", "textOriginal": text, "authorDisplayName": writer}
    shown |= {"videoId": "v1", "channelId": "UC0", "authorChannelId": {"value": f"UC{number}"}}
    return {"id": number, "snippet": {**shown, "publishedAt": f"2024-05-0{number}", **more}}


def thread(top: dict[str, Any], *replies: dict[str, Any]) -> dict[str, Any]:
    snippet = {"videoId": "v1", "topLevelComment": top, "totalReplyCount": len(replies)}
    return {"id": top["id"], "snippet": snippet, "replies": {"comments": list(replies)}}


def test_threads_of_youtubes_api(tmp_path: Path) -> None:
    items = [
        thread(youtube("1", "小北", "她是谁"), youtube("2", "大橙", "何知夏", parentId="1")),
        thread(youtube("9", "花花", "好看")),
    ]
    assert said(tmp_path / "a.json", {"kind": "x", "items": items}) == TWO
    source = read_records(tmp_path / "a.json")[0].dialogue.turns[1].source
    assert (source["video"], source["writer_id"], source["time"]) == ("v1", "UC2", "2024-05-02")


def test_posts_of_tieba_whose_texts_are_in_parts(
    tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    def post(number: str, writer: str, *parts: str, **more: Any) -> dict[str, Any]:
        content = [{"type": n, "text": part} for n, part in enumerate(parts)]
        return {"id": number, "content": content, "author": {"id": "7", "name": writer}, **more}

    below = {"pid": "1", "sub_post_list": [post("2", "大橙", "何", "知夏")]}
    posts = [post("1", "小北", "她是", "谁", sub_post_list=below), post("9", "花花", "好看")]
    assert said(tmp_path / "a.json", {"post_list": posts, "page": {"current_page": 1}}) == TWO
    assert not recwarn


def test_a_thread_of_bluesky(tmp_path: Path) -> None:
    def post(number: str, writer: str, text: str, *replies: Any, up: str = "") -> dict[str, Any]:
        record = {"text": text, "createdAt": "2024-05-01T10:00:00.000Z"}
        record |= {"reply": {"parent": {"uri": up, "cid": "x"}}} if up else {}  # type: ignore[dict-item]
        author = {"did": f"did:{number}", "handle": "a.bsky.social", "displayName": writer}
        own = {"uri": number, "cid": f"c{number}", "author": author, "record": record}
        return {"post": {**own, "likeCount": 3}, "replies": list(replies)}

    gone = {"uri": "at://x", "notFound": True}
    root = post("1", "小北", "她是谁", post("2", "大橙", "何知夏", up="1"), gone)
    assert said(tmp_path / "a.json", {"thread": root}) == TWO[:1]
    source = read_records(tmp_path / "a.json")[0].dialogue.turns[1].source
    assert (source["likes"], source["parent"], source["writer_id"]) == ("3", "1", "did:2")


def test_the_place_that_bilibili_says(tmp_path: Path) -> None:
    said_by = {"member": {"uname": "小北"}, "content": {"message": "她是谁"}}
    value = [{"rpid": 1, **said_by, "reply_control": {"location": "IP属地：上海"}}]
    (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
    (record,) = read_records(tmp_path / "a.json")
    assert record.dialogue.turns[0].source == {"place": "上海"}


def telegram(number: int, writer: str | None, text: Any, **more: Any) -> dict[str, Any]:
    own = {"id": number, "type": "message", "date": "2024-05-01T10:00:00", "from": writer}
    return {**own, "from_id": f"user{number}", "text": text, **more}


def test_messages_of_telegram(tmp_path: Path) -> None:
    joined = {"type": "service", "actor": "阿毛", "actor_id": "user7", "text": "", "date": "x"}
    value = {
        "name": "群",
        "messages": [
            *({**joined, "id": n} for n in range(20, 27)),
            telegram(1, "小北", ["她是", {"type": "bold", "text": "谁"}], text_entities=[]),
            telegram(2, "大橙", "何知夏", reply_to_message_id=1),
            telegram(9, None, [{"type": "link", "text": "http://x.cn"}, "好看"]),
        ],
    }
    other: list[Said] = [("9", "", "http://x.cn好看", None)]
    assert said(tmp_path / "a.json", value) == [TWO[0], other]


def test_chats_are_parted(tmp_path: Path) -> None:
    chats = [
        {"name": "群", "id": n, "messages": [telegram(n, "小北", "她是谁")]} for n in range(1, 3)
    ]
    found = said(tmp_path / "a.json", {"chats": {"list": chats}})
    assert [[turn[0] for turn in dialogue] for dialogue in found] == [["1"], ["2"]]


def test_messages_of_slack(tmp_path: Path) -> None:
    def message(number: int, **more: Any) -> dict[str, Any]:
        return {"type": "message", "ts": f"{number}.000100", "user": f"U{number}", **more}

    value = [
        message(5, subtype="channel_join", text="<@U5> has joined the channel"),
        message(1, text="她是谁", user_profile={"display_name": "小北", "real_name": "x"}),
        message(2, text="何知夏", user_profile={"real_name": "大橙"}, thread_ts="1.000100"),
        message(9, text="好看"),
    ]
    assert said(tmp_path / "a.json", value) == [
        [("1.000100", "小北", "她是谁", None), ("2.000100", "大橙", "何知夏", 0)],
        [("9.000100", "U9", "好看", None)],
    ]


def test_other_entries_are_as_they_are() -> None:
    for entry in (
        {"snippet": "a", "text": "b"},
        {"snippet": {"title": "a"}, "text": "b"},
        {"text": "b", "ts": 1},
    ):
        assert plain_entry(entry) is entry
    vk = {"id": 1, "from_id": 2, "text": "她是谁", "nickname": "小北"}
    assert plain_entry(vk) == vk


def test_replies_by_what_they_answer(tmp_path: Path) -> None:
    def kuaishou(number: int, writer: str, text: str, **more: Any) -> dict[str, Any]:
        return {"comment_id": number, "author_name": writer, "content": text, **more}

    below = {
        "subComments": [kuaishou(2, "大橙", "何知夏", reply_to=70000123)],
        "pcursor": "no_more",
    }
    roots = [kuaishou(1, "小北", "她是谁"), kuaishou(9, "花花", "好看")]
    assert (
        said(tmp_path / "a.json", {"rootCommentsV2": roots, "subCommentsMap": {"1": below}}) == TWO
    )


@pytest.mark.parametrize(
    "rows",
    [
        [
            {"cid": "1", "text": "她是谁", "uniqueId": "小北", "repliesToId": None},
            {"cid": "2", "text": "何知夏", "uniqueId": "大橙", "repliesToId": "1"},
            {"cid": "9", "text": "好看", "uniqueId": "花花", "repliesToId": None},
        ],
        [
            {"id": "1", "text": "她是谁", "ownerUsername": "小北", "replies": [
                {"id": "2", "text": "何知夏", "ownerUsername": "大橙"}]},
            {"id": "9", "text": "好看", "ownerUsername": "花花", "replies": []},
        ],
        [
            {"id": "1", "content": "她是谁", "author": {"name": "x", "nickname": "小北"}},
            {"id": "2", "content": "何知夏", "author": {"name": "y", "nickname": "大橙"},
             "reference": {"messageId": "1"}},
            {"id": "9", "content": "好看", "author": {"name": "花花"}},
        ],
    ],
    ids=["Apify, TikTok", "Apify, Instagram", "Discord"],
)  # fmt: skip
def test_names_of_crawlers(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    assert said(tmp_path / "a.json", rows) == TWO


@pytest.mark.parametrize("first", ["", "#", "序号"])
def test_a_numbering_says_the_parents(tmp_path: Path, first: str) -> None:
    header = f"{first},Name (click to view profile),Date,Comment"
    rows = "1,小北,2024-05-01,她是谁\n1-1,大橙,2024-05-01,何知夏\n2,花花,2024-05-01,好看\n"
    first_thread, other = said(tmp_path / "a.csv", f"{header}\n{rows}")
    assert [turn[0] for turn in first_thread] == ["1", "1-1"] and first_thread[1][3] == 0
    assert [turn[0] for turn in other] == ["2"]


@pytest.mark.parametrize("names", ["序号,父级序号", "楼层,回复楼层", "编号,所属评论编号"])
def test_numbers_of_other_rows_say_the_parents(tmp_path: Path, names: str) -> None:
    path, rows = tmp_path / "a.csv", "1,,小北,她是谁\n2,1,大橙,何知夏\n9,,花花,好看\n"
    assert said(path, f"{names},昵称,评论内容\n{rows}") == TWO
    again = "".join(f"{n},{'' if n % 300 == 1 else n - 1},小北,话{n}\n" for n in range(1, 301)) * 2
    dialogues = said(path, f"{names},昵称,评论内容\n{again}")
    assert {turn[0] for dialogue in dialogues for turn in dialogue} == {None}


@pytest.mark.parametrize(
    "names",
    [
        "序号,所属视频编号",
        "no,reply_number",
        "编号,回复用户编号",
        "序号,回复人数序号",
        "no,root_no",
    ],
)
def test_other_numbers_below_those_of_rows_are_no_parents(tmp_path: Path, names: str) -> None:
    rows = "1,,小北,她是谁\n2,1,大橙,何知夏\n3,3,花花,好看\n"
    rows = rows if names == "no,root_no" else rows.replace("3,3", "3,1")
    (turns,) = said(tmp_path / "a.csv", f"{names},昵称,评论内容\n{rows}")
    assert [turn[0] for turn in turns] == [None, None, None]


@pytest.mark.parametrize("cells", ["123", ("a", "1-1", "2"), ("1", "2024-05-01x", "2")])
def test_a_first_column_of_another_kind_is_no_id(tmp_path: Path, cells: str) -> None:
    rows = "".join(f"{cell},小北,她是谁\n" for cell in cells)
    (dialogue,) = said(tmp_path / "a.csv", f"序号,昵称,评论\n{rows}")
    assert [turn[0] for turn in dialogue] == [None, None, None]


@pytest.mark.parametrize(
    ("levels", "sizes"),
    [
        (["一级评论", "二级评论", "二级", "一级"], [3, 1]),
        (["1", "2", "1", "2"], [2, 2]),
        (["评论", "回复", "评论", "评论"], [2, 1, 1]),
        (["二级评论", "一级评论", "一级评论", "二级评论"], [4]),  # another order
        (["一级评论", "铁粉", "一级评论", "二级评论"], [4]),
    ],
)
def test_levels_say_what_is_below(tmp_path: Path, levels: list[str], sizes: list[int]) -> None:
    rows = "".join(f"{level},用户{n},第{n}条,\n" for n, level in enumerate(levels))
    found = said(tmp_path / "a.csv", f"评论级别,昵称,评论内容,被回复者\n{rows}")
    assert [len(dialogue) for dialogue in found] == sizes


def test_levels_in_an_order_that_the_names_deny(tmp_path: Path) -> None:
    rows = "一级,小北,她是谁,\n二级,大橙,何知夏,花花\n一级,花花,好看,\n"
    (dialogue,) = said(tmp_path / "a.csv", f"评论级别,昵称,评论内容,被回复者\n{rows}")
    assert len(dialogue) == 3
    rows = "一级,小北,她是谁,\n二级,大橙,何知夏,小北\n二级,阿毛,好看,大橙\n一级,花花,来了,\n"
    found = said(tmp_path / "b.csv", f"评论级别,昵称,评论内容,被回复者\n{rows}")
    assert [len(dialogue) for dialogue in found] == [3, 1]
    rows = "v1,一级,小北,她是谁\nv2,二级,大橙,何知夏\nv2,一级,花花,好看\n"
    found = said(tmp_path / "c.csv", f"视频id,评论级别,昵称,评论内容\n{rows}")
    assert [len(dialogue) for dialogue in found] == [1, 2]


@pytest.mark.parametrize(
    ("name", "levels", "sizes"),
    [
        ("level", ["一级评论", "二级评论", "一级评论"], [2, 1]),
        ("层级", ["主评论", "子评论", "主评论"], [2, 1]),
        ("类型", ["评论", "回复", "评论"], [2, 1]),
        ("kind", ["comment", "reply", "comment"], [2, 1]),
        ("level", ["1", "2", "1"], [3]),  # a writer's
        ("等级", ["一级", "二级", "一级"], [3]),
        ("类型", ["评论", "回复", "弹幕"], [3]),
        ("类型", ["评论", "评论", "评论"], [3]),
    ],
)
def test_levels_speak_for_themselves(
    tmp_path: Path, name: str, levels: list[str], sizes: list[int]
) -> None:
    rows = "".join(f"{level},用户{n},第{n}条\n" for n, level in enumerate(levels))
    found = said(tmp_path / "a.csv", f"{name},昵称,评论内容\n{rows}")
    assert [len(dialogue) for dialogue in found] == sizes


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<p>她是谁</p>", "她是谁"),
        ("何<br>知夏&amp;", "何 知夏&"),
        ("<p>她</p><p>何知夏</p>", "她 何知夏"),
        ('<span class="icon"><img alt=[doge] src="a.png"/></span>好', "[doge]好"),
        ("<img src='a' alt='[笑 哭]'>好<img src=b>", "[笑 哭]好"),
        ("回复<a href='/n/小北'>@小北</a>:好", "回复@小北:好"),
        ("<b>好</b> &lt;b&gt;", "好 <b>"),
        ("<B>好</B>", "好"),
    ],
)
@pytest.mark.parametrize("ending", ["json", "csv"])
def test_texts_in_html_are_read_as_they_are_seen(
    tmp_path: Path, text: str, read: str, ending: str
) -> None:
    rows = [{"content": text, "nickname": "小北"}, {"content": "A &amp; B", "nickname": "大橙"}]
    (dialogue,) = said_of(write_file(tmp_path / f"a.{ending}", rows))
    assert dialogue == [read, "A & B"]


@pytest.mark.parametrize(
    "text",
    [
        "<3",
        "a<b",
        "a<b>c",
        "<b> 和 <i>",
        "</b>",
        "<p",
        "1<2>0",
        "A &amp; B",
        "<何>好</何>",
        "<a b>",
        "如果a<b 且c=1>0 他就对",
        "1<p 且 q=2>1",
        "他<i 她=好>你",
        "a<b c=1>2",
    ],
)
def test_texts_that_are_no_html_stay(tmp_path: Path, text: str) -> None:
    (dialogue,) = said_of(write_file(tmp_path / "a.json", [{"content": text, "nickname": "小北"}]))
    assert dialogue == [text]


@pytest.mark.parametrize("piece", ["<a ", "<br ", "<img alt ", "&#9", "&lt", "<b>"])
def test_html_takes_no_time(tmp_path: Path, piece: str) -> None:
    text = "<br>" + piece * 10_000
    assert len(said_of(write_file(tmp_path / "a.json", [{"content": text, "id": "1"}]))) == 1


def said_of(path: Path) -> list[list[str]]:
    return [[turn.text for turn in record.dialogue.turns] for record in read_records(path)]


def tweet(number: str, text: str, *about: dict[str, str]) -> dict[str, Any]:
    own = {"id": number, "text": text, "author_id": f"7{number}", "conversation_id": "100"}
    counts = {"like_count": int(number), "reply_count": 0}
    return {**own, "public_metrics": counts, "referenced_tweets": list(about)}


def test_a_page_of_x_whose_writers_stand_beside_it(tmp_path: Path) -> None:
    first = {"type": "replied_to", "id": "100"}
    value = {
        "data": [
            tweet("1", "她是谁", first),
            tweet("2", "何知夏", {"type": "quoted", "id": "9"}, {"type": "replied_to", "id": "1"}),
            tweet("9", "好看", first),
        ],
        "includes": {
            "users": [
                {"id": f"7{number}", "name": name, "username": "a"}
                for number, name in (("1", "小北"), ("2", "大橙"), ("9", "花花"))
            ]
        },
        "meta": {"result_count": 3},
    }
    assert said(tmp_path / "a.json", value) == TWO
    source = read_records(tmp_path / "a.json")[0].dialogue.turns[1].source
    assert (source["likes"], source["video"], source["writer_id"]) == ("2", "100", "72")
    value["data"] = [{**tweet("1", "她是谁"), "author_id": None, "referenced_tweets": [1]}]
    assert said(tmp_path / "b.json", value) == [[("1", "", "她是谁", None)]]


def test_what_a_tweet_or_a_toot_says_itself_stays(tmp_path: Path) -> None:
    own = {"video_id": "33", "parent_id": "7", "user_id": "5", "nickname": "小北"}
    tweets = {"id": "1", "text": "她是谁", "author_id": "5", "public_metrics": {"like_count": 1}}
    toot = {"id": "1", "content": "她是谁", "favourites_count": 1, "account": {"note": "我"}}
    beside = {"id": "7", "content": "话", "text": "话", "nickname": "大橙", "video_id": "33"}
    users = {"users": [{"id": "9", "name": "花花"}]}
    for value in (
        [{**tweets, **own}, beside],
        {"data": [{**tweets, **own}, beside], "includes": users},
        [{**toot, **own}, beside],
    ):
        (tmp_path / "a.json").write_text(json.dumps(value), encoding="utf-8")
        (record,) = read_records(tmp_path / "a.json")
        turn = record.dialogue.turns[1]
        assert (turn.speaker, turn.reply_to, turn.source["video"]) == ("小北", 0, "33")
        assert turn.source["writer_id"] == "5"


def test_toots_of_mastodon(tmp_path: Path) -> None:
    def toot(number: str, name: str, text: str, answered: str | None) -> dict[str, Any]:
        account = {"id": f"7{number}", "username": "a", "display_name": name, "note": "<p>我</p>"}
        own = {"id": number, "in_reply_to_id": answered, "content": f"<p>{text}</p>"}
        return {**own, "favourites_count": int(number), "account": account}

    toots = [toot("2", "大橙", "何知夏", "1"), toot("9", "花花", "好看", None)]
    value = {"ancestors": [toot("1", "小北", "她是谁", None)], "descendants": toots}
    assert said(tmp_path / "a.json", value) == TWO
    source = read_records(tmp_path / "a.json")[0].dialogue.turns[1].source
    assert (source["likes"], source["writer_id"]) == ("2", "72")


def test_texts_in_pieces_of_json(tmp_path: Path) -> None:
    rows = [
        'Comment ID,Comment Text\n1,"{""text"":""她""},{""text"":""是谁"",""mention"":{}}"',
        '2,"{""text"":""<b>&amp;""}"\n3,"{""text"": 1}"\n4,"{""text"" 好"',
    ]
    path = tmp_path / "a.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    read = [turn.text for record in read_records(path) for turn in record.dialogue.turns]
    assert read == ["她是谁", "<b>&amp;", '{"text": 1}', '{"text" 好']
