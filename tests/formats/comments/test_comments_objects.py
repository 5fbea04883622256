"""Comments that are inside an object with their replies, and replies that are objects, no lists."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from comment_files import write_file

from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import read_records

Said = list[list[tuple[str | None, str, int | str | None]]]
ROOT, REPLY, DEEPER, OTHER = (f"74222222222222220{n:02}" for n in range(1, 5))
READ: Said = [[(ROOT, "她是谁", None), (REPLY, "何知夏", 0), (DEEPER, "演话剧的", 1)]]
READ += [[(OTHER, "好看", None)]]


def one(number: str, text: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "content": text, "nickname": "小北", **more}


def said(path: Path, value: Any) -> Said:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    found = [record.dialogue.turns for record in read_records(path)]
    return [[(turn.id, turn.text, turn.reply_to) for turn in turns] for turns in found]


def nested(kind: str, name: str, reply: dict[str, Any]) -> Any:
    made = {"one": reply, "by id": {reply["id"]: reply}, "by number": {"0": reply, "total": 1}}
    made["text"] = json.dumps([reply], ensure_ascii=False)  # type: ignore[assignment]
    return {name: made[kind]}


@pytest.mark.parametrize("name", ["replies", "sub_comments", "children"])
@pytest.mark.parametrize("kind", ["one", "by id", "by number", "text"])
def test_replies_that_are_no_list(tmp_path: Path, kind: str, name: str) -> None:
    reply = one(REPLY, "何知夏", **nested(kind, name, one(DEEPER, "演话剧的")))
    value = [one(ROOT, "她是谁", **nested(kind, name, reply)), one(OTHER, "好看")]
    assert said(tmp_path / "a.json", value) == READ
    assert said(tmp_path / "a.json", {"code": 0, "comments": value}) == READ


@pytest.mark.parametrize("name", ["replies", "comments"])
def test_an_object_of_replies_keeps_its_list(tmp_path: Path, name: str) -> None:
    reply, deeper = one(REPLY, "何知夏"), one(DEEPER, "演话剧的")
    both = {"top": reply, "items": [deeper]}
    again = {"first": reply, "last": deeper, "all": [reply, deeper]}
    below = {"top": reply, "more": {"list": [deeper]}}
    for value in (both, again, below):
        (found,) = said(tmp_path / "a.json", [one(ROOT, "她是谁", **{name: value})])
        assert [number for number, _, _ in found] == [ROOT, REPLY, DEEPER]


@pytest.mark.parametrize(
    "more",
    [
        *({"id": "r", "text": "共 1 条回复"}, {"message": "ok", "id": 5}),
        *({"user": "", "content": ""}, {"paging": {"id": 3, "text": "x"}}),
    ],
)
def test_what_is_around_a_list_of_replies_is_no_reply(
    tmp_path: Path, more: dict[str, object]
) -> None:
    value = {**more, "items": [one(REPLY, "何知夏")]}
    (found,) = said(tmp_path / "a.json", [one(ROOT, "她是谁", replies=value)])
    assert [number for number, _, _ in found] == [ROOT, REPLY]
    value = {**more, "items": {"list": [one(REPLY, "何知夏")]}}
    (found,) = said(tmp_path / "a.json", [one(ROOT, "她是谁", replies=value)])
    assert [number for number, _, _ in found] == [ROOT, REPLY]


@pytest.mark.filterwarnings("ignore:.*W156")
def test_a_root_beside_a_text_is_what_it_answers(tmp_path: Path) -> None:
    value = [{"root": one(ROOT, "她是谁"), "回复": "何知夏", "id": REPLY}]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    found = [
        (turn.id, turn.text)
        for record in read_records(path, comments=CommentOptions({"text": "回复"}))
        for turn in record.dialogue.turns
    ]
    assert found == [(REPLY, "何知夏")]


def test_they_may_nest_deep(tmp_path: Path) -> None:
    entry = one("100", "话")
    for number in range(99, 0, -1):
        entry = one(str(number), "话", replies={entry["id"]: entry})
    (turns,) = said(tmp_path / "a.json", [entry])
    assert [reply for _, _, reply in turns] == [None, *range(99)]


def test_the_comment_that_weibo_shows_as_answered_is_no_reply(tmp_path: Path) -> None:
    shown = one(REPLY, "何知夏")
    replies = [one(DEEPER, "演话剧的", reply_comment=shown), shown]
    value = [one(ROOT, "她是谁", comments=replies), one(OTHER, "好看")]
    assert said(tmp_path / "a.json", value) == READ


@pytest.mark.parametrize("inner", ["comment", "root", "rootComment", "parent", "main"])
@pytest.mark.parametrize("replies", ["replies", "children"])
def test_a_comment_beside_its_replies(tmp_path: Path, inner: str, replies: str) -> None:
    below = [{inner: one(REPLY, "何知夏")}, one(DEEPER, "演话剧的", parent_id=REPLY)]
    value = [{inner: one(ROOT, "她是谁"), replies: below}, {inner: one(OTHER, "好看"), replies: []}]
    assert said(tmp_path / "a.json", value) == READ
    assert said(tmp_path / "a.json", {"data": {"list": value}}) == READ


def test_what_is_beside_a_comment_is_its_own(tmp_path: Path) -> None:
    inner = {"content": "她是谁", "cid": ROOT, "like_count": 3}
    value = [{"comment": inner, "user": {"nickname": "小北"}, "aweme_id": "71"}]
    path = tmp_path / "a.json"
    assert said(path, value) == [[(ROOT, "她是谁", None)]]
    (turn,) = read_records(path)[0].dialogue.turns
    assert (turn.speaker, turn.source) == ("小北", {"likes": "3", "video": "71"})


@pytest.mark.parametrize("name", ["replies", "subCommentsMap"])
def test_lists_by_the_id_of_the_comment_that_they_answer(tmp_path: Path, name: str) -> None:
    below: Any = [one(REPLY, "何知夏"), one(DEEPER, "演话剧的", parent_id=REPLY)]
    below = {"pcursor": "x", "subComments": below} if name == "subCommentsMap" else below
    value = {"comments": [one(ROOT, "她是谁"), one(OTHER, "好看")], name: {ROOT: below}}
    assert said(tmp_path / "a.json", value) == READ


@pytest.mark.parametrize("name", ["parent_comment", "root", "main"])
def test_a_root_without_a_parent_beside_its_replies(tmp_path: Path, name: str) -> None:
    replies = [one(REPLY, "何知夏", parent_comment_id=ROOT, user_id="9", user={"id": "8"})]
    page = {"replies": replies, name: one(ROOT, "她是谁", user_id="7", user={"id": "6"})}
    expected = [[(ROOT, "她是谁", None), (REPLY, "何知夏", 0)]]
    assert said(tmp_path / "a.json", page) == expected
    (record,) = read_records(tmp_path / "a.json")
    assert [turn.source["writer_id"] for turn in record.dialogue.turns] == ["7", "9"]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
@pytest.mark.parametrize("write", [str, json.dumps])
def test_objects_that_are_texts_in_cells(tmp_path: Path, name: str, write: Any) -> None:
    """As pandas writes a table of what Bilibili has answered."""
    rows = [
        {"rpid": n, "member": {"uname": who}, "content": {"message": text}}
        for n, who, text in ((1, "小北", "她是谁"), (9, "花花", "好看"))
    ]
    reply = {"rpid": 2, "parent": 1, "member": {"uname": "大橙"}, "content": {"message": "何知夏"}}
    cells: list[dict[str, Any]] = [
        {key: write(value) if isinstance(value, dict) else value for key, value in row.items()}
        for row in rows
    ]
    cells[0]["replies"], cells[1]["replies"] = write([reply]), ""
    records = read_records(write_file(tmp_path / name, cells))
    turns = [[(t.id, t.speaker, t.text, t.reply_to) for t in r.dialogue.turns] for r in records]
    assert turns == [
        [("1", "小北", "她是谁", None), ("2", "大橙", "何知夏", 0)],
        [("9", "花花", "好看", None)],
    ]


@pytest.mark.parametrize(
    "text", ['{"a": 1}', "{泪奔}", "{'她': '谁'}", "{}", "{'a': nan}", "{{}}", "{{1}}", "{[]: 1}"]
)
def test_other_texts_in_braces_are_texts(tmp_path: Path, text: str) -> None:
    for name in ("a.csv", "a.json"):
        path = write_file(tmp_path / name, [{"id": "1", "nickname": text, "content": text}])
        ((turn,),) = (record.dialogue.turns for record in read_records(path))
        assert (turn.speaker, turn.text) == (text, text)


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
@pytest.mark.parametrize("text", ['{"content": "她是谁"}', '{"nickname": "大橙", "uid": 1}'])
def test_a_text_stays_one_where_it_is_an_object_of_a_comment(
    tmp_path: Path, text: str, name: str
) -> None:
    rows = [{"nickname": "小北", "content": text}, {"nickname": "大橙", "content": "何知夏"}]
    (record,) = read_records(write_file(tmp_path / name, rows))
    assert [turn.text for turn in record.dialogue.turns] == [text, "何知夏"]


def test_a_list_of_comments_that_say_their_type_is_no_text(tmp_path: Path) -> None:
    value = {"title": "她又来了", "comment": [{**one(ROOT, "她是谁"), "type": "comment"}]}
    assert said(tmp_path / "a.json", value) == [[(ROOT, "她是谁", None)]]
