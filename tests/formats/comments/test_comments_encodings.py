"""Encodings, separators and line breaks are told; where they are told wrong they can be given."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from comment_files import EMPTY, LONE, ROOT_ID, THREADS, as_platform, csv_text, write_file

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.encoding import tell_encoding
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.convert import guess_format, read_records

ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be")
CHINESE = {"content": "评论内容", "nickname": "昵称", "comment_id": "评论ID"}


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
@pytest.mark.parametrize("chinese", [False, True])
@pytest.mark.parametrize("ending", ["csv", "txt"])
def test_encodings_and_separators_are_told(
    tmp_path: Path, encoding: str, separator: str, chinese: bool, ending: str
) -> None:
    rows = as_platform(THREADS, "douyin")
    if chinese:
        rows = [{CHINESE.get(name, name): cell for name, cell in row.items()} for row in rows]
    path = tmp_path / f"a.{ending}"
    path.write_bytes(csv_text(rows, separator=separator).encode(encoding))
    assert guess_format(path, text=True) == "comments"
    records = read_records(path)
    assert [r.dialogue.key for r in records] == [ROOT_ID, LONE, EMPTY]
    assert records[0].dialogue.turns[0].text == "这不是何知夏吗[捂脸]"
    assert records[0].dialogue.turns[1].text == '他还是"那么帅"， 旁边是谁'


def test_an_encoding_that_is_given(tmp_path: Path) -> None:
    text = csv_text([{"content": "她是誰", "nickname": "小圓"}])
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("big5"))
    (record,) = read_records(path, comments=CommentOptions(encoding="big5"))
    assert record.dialogue.turns[0].text == "她是誰"


@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
@pytest.mark.parametrize(
    ("encoding", "header", "text"),
    [
        ("big5", ("評論內容", "暱稱"), "這不是何知夏嗎"),
        ("big5", ("content", "nickname"), "這不是何知夏嗎，他們說的是誰"),
        ("gb18030", ("評論內容", "暱稱"), "這不是何知夏嗎"),
        ("gb18030", ("评论内容", "昵称"), "好看"),
        ("gb18030", ("content", "nickname"), "拓扑学"),
    ],
)
def test_big5_is_told_from_gb18030(
    tmp_path: Path, name: str, encoding: str, header: tuple[str, str], text: str
) -> None:
    rows = [dict(zip(header, (text, "小圓"), strict=True))]
    whole = csv_text(rows) if name == "a.csv" else json.dumps(rows[0], ensure_ascii=False) + "\n"
    (tmp_path / name).write_bytes(whole.encode(encoding))
    (record,) = read_records(tmp_path / name, format="comments")
    assert [(turn.text, turn.speaker) for turn in record.dialogue.turns] == [(text, "小圓")]


@pytest.mark.parametrize(
    ("raw", "asked", "said"),
    [
        ("内容\n好".encode(), "gb18030", "'gb18030' does not fit: this is UTF-8"),
        (b"a", "no-such", "'no-such' is not known"),
        (b"a", "base64", "'base64' is not known"),
        (b"a", "a\0b", "is not known"),
        (b"\xff\xfd\xfe\n" * 9, None, "is none of UTF-8, GB18030, Big5 and UTF-16"),
    ],
)
def test_encodings_that_are_none(raw: bytes, asked: str | None, said: str) -> None:
    with pytest.raises(TiktalkError, match="T161") as caught:
        tell_encoding(raw, "a.csv", asked)
    assert said in str(caught.value)


@pytest.mark.parametrize("encoding", ENCODINGS[:4])
@pytest.mark.parametrize("inside", [False, True])
def test_json_in_other_encodings(tmp_path: Path, encoding: str, inside: bool) -> None:
    rows = as_platform(THREADS, "douyin")
    text = json.dumps({"comments": rows} if inside else rows, ensure_ascii=False, indent=2)
    path = tmp_path / "a.json"
    path.write_bytes(text.encode(encoding))
    assert guess_format(path) == "comments"
    assert read_records(path)[0].dialogue.turns[0].text == "这不是何知夏吗[捂脸]"


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
@pytest.mark.parametrize("given", [False, True])
def test_json_with_chinese_keys_is_told_in_other_encodings(
    tmp_path: Path, name: str, encoding: str, given: bool
) -> None:
    path = tmp_path / name
    objects = [{"评论ID": str(n), "评论内容": "沈知行还是那么帅"} for n in (1, 2)]
    lines = [json.dumps(obj, ensure_ascii=False) for obj in objects]
    text = "\n".join(lines) if name.endswith("l") else f"[{', '.join(lines)}]"
    path.write_bytes(text.encode(encoding))
    options = CommentOptions(encoding=encoding if given else None)
    assert guess_format(path, comments=options) == "comments"
    found = [turn.text for r in read_records(path, comments=options) for turn in r.dialogue.turns]
    assert found == ["沈知行还是那么帅"] * 2


def test_a_given_encoding_tells_json_that_is_too_short_to_tell(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_bytes('[{"內容": "帥"}]'.encode("big5"))
    options = CommentOptions(encoding="big5")
    (record,) = read_records(path, comments=options)
    assert record.dialogue.turns[0].text == "帥"


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "utf-16"])
def test_carriage_returns_end_rows_whose_cells_have_line_feeds(
    tmp_path: Path, encoding: str
) -> None:
    """As a spreadsheet's CSV for old Macintoshes."""
    path = tmp_path / "a.csv"
    text = '评论ID,评论内容,用户\r1,"在\n左边，好美",小满\r2,"他说""好""",阿青\r'
    path.write_bytes(text.encode(encoding))
    found = [turn for r in read_records(path) for turn in r.dialogue.turns]
    assert [(t.speaker, t.text) for t in found] == [
        ("小满", "在 左边，好美"),
        ("阿青", '他说"好"'),
    ]


def test_a_value_of_another_encoding_is_a_bad_row(tmp_path: Path) -> None:
    rows = as_platform(THREADS, "douyin")
    text = json.dumps(rows, ensure_ascii=False, indent=2).encode()
    good = "她现在演话剧".encode()
    path = tmp_path / "a.json"
    path.write_bytes(text.replace(good, "她现在演话剧".encode("gb18030")))
    with pytest.raises(TiktalkError, match=r"T160.*entry 2.*bytes that are not utf-8"):
        read_records(path)
    with pytest.warns(UserWarning, match="1 of 5 comments"):
        assert len(read_records(path, on_error="skip")) == 3


def test_a_few_lines_of_another_encoding_are_bad_rows(tmp_path: Path) -> None:
    rows = as_platform(THREADS, "douyin")
    lines = csv_text(rows).encode().split(b"\r\n")
    lines[1] = lines[1].decode().encode("gb18030")
    path = tmp_path / "a.csv"
    path.write_bytes(b"\r\n".join(lines))
    with pytest.raises(TiktalkError, match=r"T162.*line 2: the text is not utf-8 \(byte 0x"):
        read_records(path)
    with pytest.warns(UserWarning) as warned:
        records = read_records(path, on_error="skip")
    assert {t.id for r in records for t in r.dialogue.turns} == {
        row["comment_id"] for row in rows[1:]
    }
    assert "1 of 5 comments" in str([str(w.message) for w in warned])


def test_excels_own_line_and_one_column(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=;\ncontent;nickname\n好;甲\n", encoding="utf-8")
    assert read_records(path)[0].dialogue.turns[0].speaker == "甲"
    path.write_text("评论内容\n她是谁，呀\n何知夏\n", encoding="utf-8")
    assert [t.text for t in read_records(path)[0].dialogue.turns] == ["她是谁，呀", "何知夏"]


def test_a_comma_in_the_one_column_of_a_tsv_is_text(tmp_path: Path) -> None:
    def texts(name: str, content: str) -> list[str]:
        (tmp_path / name).write_text(content, encoding="utf-8")
        found = read_records(tmp_path / name)
        return [turn.text for record in found for turn in record.dialogue.turns]

    assert texts("a.tsv", "评论\n好看,她是谁\n何知夏\n") == ["好看,她是谁", "何知夏"]
    assert texts("b.TSV", "评论,昵称\n她是谁,小北\n") == ["她是谁"], "commas under that name"
    assert texts("c.csv", '评论\n"好看,她是谁"\n') == ["好看,她是谁"]


def test_the_ending_decides_for_no_table(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", as_platform(THREADS, "weibo"))
    other = path.rename(tmp_path / "weibo")
    assert guess_format(other) == "comments"
