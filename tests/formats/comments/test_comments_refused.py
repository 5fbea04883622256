"""What is no dialogue is refused by its name, with what to do, whatever its ending says."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from places import SHARED

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.registry import TEXT, guess_format

SRT = "1\n00:00:01,000 --> 00:00:03,000\n这不是何知夏吗\n\n2\n00:00:03,000 --> 00:00:05,000\n是\n"
DANMAKU = '<?xml version="1.0"?><i><chatid>1</chatid>\n<d p="1.2,1,25,1,1,0,a,1">他是谁</d></i>'
ASS = "[Script Info]\nTitle: a\n\n[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,0,0,0,,他是谁\n"
FILES = {
    "SRT": (SRT, "subtitles (SRT)"),
    "SRT with Windows line ends": (SRT.replace("\n", "\r\n"), "subtitles (SRT)"),
    "VTT": ("WEBVTT\n\n00:01.000 --> 00:02.000\n他是谁\n", "subtitles (WebVTT)"),
    "ASS": (ASS, "subtitles (ASS)"),
    "LRC": ("[ti:歌]\n[ar:人]\n[00:01.20]他是谁\n[00:02.00]她呢\n", "lyrics (LRC)"),
    "danmaku": (DANMAKU, "Bilibili danmaku"),
    "HTML": ("<!DOCTYPE html>\n<html><body>评论</body></html>", "HTML"),
    "a piece of HTML": ("<div class=a>这不是何知夏吗</div>", "HTML"),
    "XML": ('<?xml version="1.0"?><a/>', "XML"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "RTF": (b"{\\rtf1 a}", "RTF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0\0\0\rIHDR" * 9, "a PNG picture"),
    "photograph": (b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(range(200)), "a JPEG picture"),
    "video": (b"\0\0\0\x20ftypisom" + b"\0" * 99, "a video"),
    "gzip": (b"\x1f\x8b\x08" + bytes(range(99)), "gzip"),
    "RAR": (b"Rar!\x1a\x07\x01\0" + bytes(99), "RAR"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "old Excel or Word"),
    "a program": (b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, "no text"),
}


@pytest.mark.parametrize("kind", FILES)
@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv", "a.json", "a.log"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_by_what_it_holds(tmp_path: Path, kind: str, name: str, encoding: str) -> None:
    content, found = FILES[kind]
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    with pytest.raises(TiktalkError, match="T156") as caught:
        guess_format(path, text=True)
    assert found in str(caught.value) and str(path) in str(caught.value)


def test_a_database_is_named(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("create table comments (content text)")
    with pytest.raises(TiktalkError, match=r"T156.*SQLite.*as CSV"):
        guess_format(tmp_path / "a.db", text=True)


@pytest.mark.parametrize("suffix", ["srt", "vtt", "ass", "lrc", "xml", "html", "docx", "xls"])
def test_by_its_name(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix.upper()}"
    path.write_text("这不是何知夏吗\n他还是那么帅\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match="T156"):
        guess_format(path, text=True)


@pytest.mark.parametrize(
    "text",
    [
        "A：这不是何知夏吗\nB：是\n",
        "[泪奔]她来了\n[玫瑰]\n",
        "[泪奔] {笑}\n",
        "<3 她来了\n",
        "1\n2\n3\n",
        "02:31 他是谁\n",
        "评论，内容，都好看\n",
        "好,真,的,啊\n是,吧\n好,真,的,啊\n",
        "内容\n",
        "小圆\t她是谁\n阿Q\t何知夏\n小圆\t哦\n",
        "😂\n",
        "a",
        "content\n好\n",
        "好\0看\n这不是何知夏吗，他还是那么帅，旁边那个女生是谁\n",
    ],
)
def test_talk_stays_talk(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert guess_format(path, text=True) == TEXT
    with pytest.raises(TiktalkError, match=r"T156.*plain text.*annotate"):
        guess_format(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("昵称,评论内容\n小圆,她是谁\n", "comments"),
        ("a\tb\tc\n1\t2\t3\n4\t5\t6\n", "comments"),  # without a known column: T157 names them
        ('a,b,c,d\n1,2,3,4\n4,"5\n5",6,7\n', "comments"),
        ('{"content": "a"}\n', "comments"),
        ('[{"content": "a"}]', "comments"),
        ('{"turns": [{"text": "a"}]}\n', "jsonl"),
    ],
)
def test_tables_and_json_are_told_under_any_name(tmp_path: Path, text: str, found: str) -> None:
    for name in ("a.txt", "a", "a.dat"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert guess_format(tmp_path / name, text=True) == found


def test_plain_text_under_another_ending_is_no_talk(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("A：好\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match=r"T156.*plain text.*\.txt.*\.csv"):
        guess_format(tmp_path / "a.md", text=True)


@pytest.mark.skipif(not (SHARED / "cases").is_dir(), reason="the cases are not at hand")
def test_the_cases() -> None:
    files = SHARED / "cases" / "files"
    for name, found in (("danmaku.xml", "danmaku"), ("subtitles.srt", "subtitles")):
        with pytest.raises(TiktalkError, match=f"T156.*{found}"):
            guess_format(files / name, text=True)
    for name in ("comments.csv", "mediacrawler_list.json", "comments.xlsx"):
        assert guess_format(files / name, text=True) == "comments"
