"""Titles from the file of contents, videos by their ids, and the options of the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from comment_files import OTHER_VIDEO, THREADS, VIDEO, as_platform, write_file

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.header.names import ROLES
from spacy_tiktalk.formats.comments.options import CommentOptions, parse_columns
from spacy_tiktalk.formats.comments.sidecar import contents_file
from spacy_tiktalk.formats.convert import convert, read_records

CONTENTS = [
    {"aweme_id": VIDEO, "title": "何知夏的一天", "desc": "别的"},
    {"aweme_id": OTHER_VIDEO, "title": "", "desc": "奶奶做饭 #日常"},
]


def titles(path: Path) -> list[str | None]:
    return [record.dialogue.title for record in read_records(path)]


@pytest.mark.parametrize("kind", ["csv", "json", "jsonl"])
@pytest.mark.parametrize("other", ["csv", "json", "jsonl"])
def test_titles_stand_in_the_contents_beside(tmp_path: Path, kind: str, other: str) -> None:
    name = "detail_comments_2026-01-02"
    path = write_file(tmp_path / f"{name}.{kind}", as_platform(THREADS, "douyin"))
    assert titles(path) == [None] * 3
    write_file(tmp_path / f"detail_contents_2026-01-02.{other}", CONTENTS)
    assert titles(path) == ["何知夏的一天", "奶奶做饭 #日常", "奶奶做饭 #日常"]


def test_contents_that_are_of_no_use_are_a_warning(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a_comments.csv", as_platform(THREADS, "weibo"))
    other = tmp_path / "a_contents.csv"
    for content, said in (
        (b"", "T103"),
        (b"a,b\n1,2\n", "no ids with titles"),
        (b"note_id,title\n", "no ids with titles"),
        (b"note_id\n5\n", "no ids with titles"),
        (b"note_id,title\n5,\xff\xff\xff\n", "T161"),
    ):
        other.write_bytes(content)
        with pytest.warns(UserWarning, match=f"W158.*a_contents.csv.*{said}"):
            assert titles(path) == [None] * 3


def test_which_file_holds_the_contents(tmp_path: Path) -> None:
    (tmp_path / "1_search_contents_x.csv").touch()
    assert contents_file(tmp_path / "1_search_comments_x.csv") is not None
    assert contents_file(tmp_path / "comments_search_comments_x.csv") is None
    assert contents_file(tmp_path / "a.csv") is None


def test_a_title_in_the_table_itself(tmp_path: Path) -> None:
    rows = [{"评论内容": "好", "视频标题": "何知夏"}, {"评论内容": "她", "视频标题": ""}]
    assert titles(write_file(tmp_path / "a.csv", rows)) == ["何知夏"]


def test_videos_are_found_by_their_ids(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", as_platform(THREADS, "douyin"))
    assert {r.dialogue.video for r in read_records(path)} == {None}
    (tmp_path / f"{VIDEO}.MP4").touch()
    assert [r.dialogue.video for r in read_records(path)] == [f"{VIDEO}.MP4", None, None]
    clips = tmp_path / "clips"
    clips.mkdir()
    for name in (f"{OTHER_VIDEO}.webm", f"{OTHER_VIDEO}.mp4", f"{VIDEO}.txt", f"x{VIDEO}.mp4"):
        (clips / name).touch()
    with pytest.warns(UserWarning, match=rf"W159.*1 of 2 videos \(first: {VIDEO}\)"):
        found = read_records(path, comments=CommentOptions(video_root=str(clips)))
    assert [r.dialogue.video for r in found] == [None, *[f"{OTHER_VIDEO}.mp4"] * 2]
    with pytest.warns(UserWarning, match=r"W159.*2 of 2"):
        read_records(path, comments=CommentOptions(video_root=tmp_path / "none"))


def test_a_video_that_a_cell_names_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "a.mp4").touch()
    (tmp_path / "in" / "b.mp4").touch()
    rows = [{"text": "好", "video": name} for name in ("b.mp4", "../a.mp4", "/etc/passwd", "..")]
    path = write_file(tmp_path / "in" / "a.csv", rows)
    assert [r.dialogue.video for r in read_records(path)] == ["b.mp4", None, None, None]


def test_columns_are_roles_and_names() -> None:
    assert parse_columns(["text=评论", " Writer = 昵称 ", "title="]) == {
        "text": "评论",
        "writer": "昵称",
        "title": "",
    }
    assert parse_columns(["text=a=b"]) == {"text": "a=b"}
    for value in ("text", "texts=a", "=a", ""):
        with pytest.raises(TiktalkError, match="T159") as caught:
            parse_columns([value])
        assert all(role in str(caught.value) for role in ROLES)
    with pytest.raises(TiktalkError, match="T159"):
        CommentOptions({"words": "a"})


def test_options_of_comments_are_for_comments_only(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"turns": [{"text": "好"}]}\n', encoding="utf-8")
    for options in (CommentOptions({"text": "x"}), CommentOptions(encoding="gb18030")):
        with pytest.raises(TiktalkError, match=r"T168.*--(column text=x|encoding gb18030)"):
            read_records(path, comments=options)
    assert len(read_records(path, comments=CommentOptions(video_root=tmp_path))) == 1


@pytest.mark.parametrize("column", ["评论", "评 论"])
def test_a_name_that_is_no_column_is_told(tmp_path: Path, column: str) -> None:
    path = write_file(tmp_path / "a.csv", [{"说": "好", "谁": "甲"}])
    with pytest.raises(TiktalkError, match=rf"T158.*is no column '{column}' \(text\).*'说', '谁'"):
        read_records(path, comments=CommentOptions({"text": column}))


def test_comments_are_not_written(tmp_path: Path) -> None:
    path = write_file(tmp_path / "a.csv", as_platform(THREADS, "douyin"))
    for name, asked in (("b.csv", "auto"), ("b.jsonl", "comments")):
        with pytest.raises(TiktalkError, match=r"T170.*comments is only read"):
            convert(path, tmp_path / name, output_format=asked)
        assert not (tmp_path / name).exists()
