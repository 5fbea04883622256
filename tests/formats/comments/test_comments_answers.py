"""What a browser and a crawler keep of a site's answers: calls, guards, several, texts in JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from comment_files import VIDEO

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.json import texts
from spacy_tiktalk.formats.convert import read_records

ROOT, REPLY = "7422222222222222001", "7422222222222222002"


def answer(number: str, said: str, above: str = "0") -> dict[str, Any]:
    user = {"nickname": f"写{said}的人", "uid": "88"}
    one = {"cid": number, "text": said, "aweme_id": VIDEO, "reply_id": above, "user": user}
    return {"status_code": 0, "comments": [one], "cursor": 20, "extra": {"now": 1714500000000}}


FIRST, SECOND = (
    json.dumps(one, ensure_ascii=False)
    for one in (answer(ROOT, "她是谁"), answer(REPLY, "何知夏", ROOT))
)


def read(path: Path, text: str) -> list[list[tuple[str | None, str, str, int | str | None]]]:
    path.write_text(text, encoding="utf-8")
    dialogues = [record.dialogue for record in read_records(path)]
    return [[(t.id, t.speaker, t.text, t.reply_to) for t in d.turns] for d in dialogues]


ONE = [[(ROOT, "写她是谁的人", "她是谁", None)]]
BOTH = [[*ONE[0], (REPLY, "写何知夏的人", "何知夏", 0)]]


@pytest.mark.parametrize("name", ["a.json", "a.js", "a.txt"])
@pytest.mark.parametrize(
    "form",
    [
        "{first}{second}",
        "{first}\n\n{second}\n",
        "[{first}]\n[{second}]",
        "call_1({first});\ncall_2({second});\n",
        "/**/call({first})call([{second}])",
        "for (;;);{first}for (;;);{second}",
        ")]}}'\n{first})]}}'\n{second}",
        "var data = [{first},\n{second}];",
        "window.__STATE__={first};window.more = {second}",
        "\ufeff{first}\n\ufeff{second}",
    ],
)
def test_answers_one_behind_the_other(tmp_path: Path, form: str, name: str) -> None:
    assert read(tmp_path / name, form.format(first=FIRST, second=SECOND)) == BOTH


def test_a_call_may_stand_where_the_file_is_cut_for_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"call({FIRST});call({SECOND});"
    for size in range(1, len(text)):
        monkeypatch.setattr(texts, "_PIECE", size)
        (tmp_path / "a.json").write_text(text, encoding="utf-8")
        assert list(texts.entries_in(tmp_path / "a.json")) == list(map(json.loads, (FIRST, SECOND)))


def test_answers_over_many_lines(tmp_path: Path) -> None:
    pages = [json.dumps(json.loads(one), indent=2) for one in (FIRST, SECOND)]
    assert read(tmp_path / "a.json", "\n".join(pages)) == BOTH


@pytest.mark.parametrize("form", ["call({first}", "{first}{second"])
def test_what_is_cut_off_behind_an_answer_is_told(tmp_path: Path, form: str) -> None:
    text = form.replace("{first}", FIRST).replace("{second", SECOND[:-9])
    if form.startswith("call"):
        assert read(tmp_path / "a.json", text) == ONE
        return
    with pytest.raises(TiktalkError, match="T870"):
        read(tmp_path / "a.json", text)


def test_where_an_answer_is_broken_is_told_by_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_PIECE", len(FIRST) + 20)
    broken = SECOND.replace(", ", " ", 1)
    with pytest.raises(TiktalkError, match=r"T870.*line 3 column"):
        read(tmp_path / "a.json", f"call({FIRST});\n\ncall({broken});")


def test_the_network_tab_of_a_browser(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    def entry(path: str, kind: str, text: str) -> dict[str, Any]:
        sent = {"method": "GET", "url": f"https://example.com/{path}", "headers": [], "cookies": []}
        content = {"size": len(text), "mimeType": kind, "text": text}
        return {"time": 1, "comment": "", "request": sent, "response": {"content": content}}

    entries = [
        entry("a.js", "text/javascript", "var a = {};"),
        entry("user", "application/json", '{"user": {"nickname": "小北", "signature": "你好"}}'),
        entry("comment/list/", "application/json", FIRST),
        entry("a.png", "image/png", "iVBORw0KGgo="),
        entry("comment/reply/", "application/json", f"call({SECOND})"),
    ]
    log = {"version": "1.2", "pages": [], "entries": entries}
    assert read(tmp_path / "a.har", json.dumps({"log": log})) == BOTH
    assert not recwarn


@pytest.mark.parametrize("name", ["body", "response", "text", "data"])
@pytest.mark.parametrize("lines", [True, False])
def test_an_answer_that_is_a_text_of_its_record(
    tmp_path: Path, name: str, lines: bool, recwarn: pytest.WarningsRecorder
) -> None:
    url = "https://example.com/comment/list/"
    records = [{"url": url, "status": 200, name: one} for one in (FIRST, SECOND)]
    text = "\n".join(map(json.dumps, records)) if lines else json.dumps(records)
    assert read(tmp_path / ("a.jsonl" if lines else "a.json"), text) == BOTH
    assert not recwarn
    source = read_records(tmp_path / ("a.jsonl" if lines else "a.json"))[0].dialogue.turns[0].source
    assert source["video"] == VIDEO


COLUMNS = {"评论ID": [ROOT, REPLY], "父评论ID": [None, ROOT], "昵称": ["小北", "大橙"]}


@pytest.mark.parametrize("kind", ["columns", "lists", "numbers", "ids", "fields"])
def test_a_table_that_is_one_object(tmp_path: Path, kind: str) -> None:
    columns = {**COLUMNS, "评论内容": ["她是谁", "何知夏"]}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    value: Any = {
        "columns": {
            name: {str(n): cell for n, cell in enumerate(cells)} for name, cells in columns.items()
        },
        "lists": columns,
        "numbers": {str(n): row for n, row in enumerate(rows)},
        "ids": {row.pop("评论ID") if kind == "ids" else row["评论ID"]: row for row in rows},
        "fields": {"records": [{"record_id": "rec1", "fields": row} for row in rows]},
    }[kind]
    found = read(tmp_path / "a.json", json.dumps(value, ensure_ascii=False))
    assert found == [[(ROOT, "小北", "她是谁", None), (REPLY, "大橙", "何知夏", 0)]]


def test_videos_by_their_addresses(tmp_path: Path) -> None:
    url = f"https://www.example.com/video/{VIDEO}"
    value = {url: [{"nickname": "小北", "text": "她是谁"}]}
    read(tmp_path / "a.json", json.dumps(value))
    assert read_records(tmp_path / "a.json")[0].dialogue.turns[0].source["video"] == VIDEO


def test_a_comment_that_looks_like_json_is_one(tmp_path: Path) -> None:
    row = {"cid": ROOT, "text": '{"comments": [{"text": "她是谁", "nickname": "a"}]}'}
    ((turn,),) = read(tmp_path / "a.json", json.dumps([row | {"nickname": "小北"}]))
    assert turn[:3] == (ROOT, "小北", row["text"])
