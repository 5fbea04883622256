"""Made-up exports of crawlers, as files of any kind; all names and texts are invented."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

VIDEO, OTHER_VIDEO = "7411111111111111111", "7411111111111111122"
ROOT_ID, REPLY, LATER, LONE, EMPTY = (f"74222222222222220{n:02}" for n in (1, 2, 3, 4, 5))
# Douyin's columns of MediaCrawler, in their order.
DOUYIN = [
    "comment_id",
    "create_time",
    "ip_location",
    "aweme_id",
    "content",
    "user_id",
    "sec_uid",
    "short_user_id",
    "user_unique_id",
    "user_signature",
    "nickname",
    "avatar",
    "sub_comment_count",
    "like_count",
    "last_modify_ts",
    "parent_comment_id",
    "pictures",
]
BILIBILI = [
    "comment_id",
    "parent_comment_id",
    "create_time",
    "video_id",
    "content",
    "user_id",
    "nickname",
    "sex",
    "sign",
    "avatar",
    "sub_comment_count",
    "like_count",
    "last_modify_ts",
]
WEIBO = [
    "comment_id",
    "create_time",
    "create_date_time",
    "note_id",
    "content",
    "sub_comment_count",
    "comment_like_count",
    "last_modify_ts",
    "ip_location",
    "parent_comment_id",
    "user_id",
    "nickname",
    "gender",
    "profile_url",
    "avatar",
]
XIAOHONGSHU = [
    "comment_id",
    "create_time",
    "ip_location",
    "note_id",
    "content",
    "user_id",
    "nickname",
    "avatar",
    "sub_comment_count",
    "pictures",
    "parent_comment_id",
    "last_modify_ts",
    "like_count",
]
KUAISHOU = [
    "comment_id",
    "create_time",
    "video_id",
    "content",
    "user_id",
    "nickname",
    "avatar",
    "sub_comment_count",
    "last_modify_ts",
]
TIEBA = [
    "comment_id",
    "parent_comment_id",
    "content",
    "user_link",
    "user_nickname",
    "user_avatar",
    "publish_time",
    "ip_location",
    "sub_comment_count",
    "note_id",
    "note_url",
    "tieba_id",
    "tieba_name",
    "tieba_link",
]
ZHIHU = [
    "comment_id",
    "parent_comment_id",
    "content",
    "publish_time",
    "ip_location",
    "sub_comment_count",
    "like_count",
    "dislike_count",
    "content_id",
    "content_type",
    "user_id",
    "user_link",
    "user_nickname",
    "user_avatar",
]
PLATFORMS = {
    "douyin": DOUYIN,
    "bilibili": BILIBILI,
    "weibo": WEIBO,
    "xiaohongshu": XIAOHONGSHU,
    "kuaishou": KUAISHOU,
    "tieba": TIEBA,
    "zhihu": ZHIHU,
}
_ALIKE = {
    "aweme_id": "video",
    "video_id": "video",
    "note_id": "video",
    "content_id": "video",
    "content": "text",
    "nickname": "writer",
    "user_nickname": "writer",
    "create_time": "time",
    "publish_time": "time",
    "ip_location": "place",
    "like_count": "likes",
    "comment_like_count": "likes",
    "parent_comment_id": "parent",
    "comment_id": "id",
    "sub_comment_count": "replies",
    "user_id": "writer_id",
}


def comment(
    id: str,  # noqa: A002
    text: str,
    *,
    writer: str = "小圆",
    parent: str = "0",
    video: str = VIDEO,
    time: str = "1714500000",
    **more: str,
) -> dict[str, str]:
    """One comment by what its columns mean, whatever they are called."""
    own = {"id": id, "text": text, "writer": writer, "parent": parent, "video": video, "time": time}
    return {"place": "浙江", "likes": "7", "replies": "0", "writer_id": "88", **own, **more}


THREADS = [
    comment(ROOT_ID, "这不是何知夏吗[捂脸]", writer="阿Q！"),
    comment(LATER, "她现在演话剧", writer="一只猫.", parent=ROOT_ID, time="1714500900"),
    comment(REPLY, '他还是"那么帅"，\n旁边是谁', writer="阿Q！", parent=ROOT_ID, time="1714500100"),
    comment(LONE, "=HYPERLINK(1)", writer="=cmd", video=OTHER_VIDEO),
    comment(EMPTY, "", writer="只发图", video=OTHER_VIDEO),
]
"""A root and two replies, the later one first; a formula; an empty one."""


def as_platform(comments: Sequence[Mapping[str, str]], platform: str) -> list[dict[str, str]]:
    """The comments with a platform's columns, in their order; others than ours are filled."""
    return [
        {c: one.get(_ALIKE.get(c, ""), f"x-{c}") for c in PLATFORMS[platform]} for one in comments
    ]


def csv_text(rows: Sequence[Mapping[str, str]], *, separator: str = ",") -> str:
    """Rows as a CSV with a header and Windows line ends, as crawlers write it."""
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, list(rows[0]), delimiter=separator)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def write_file(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Rows as the kind of file that the ending says."""
    if path.suffix in (".csv", ".tsv"):
        separator = "\t" if path.suffix == ".tsv" else ","
        path.write_bytes(csv_text(rows, separator=separator).encode("utf-8-sig"))
    elif path.suffix == ".json":
        path.write_text(json.dumps(rows, ensure_ascii=False, indent=4), encoding="utf-8")
    elif path.suffix == ".jsonl":
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        path.write_text(lines, encoding="utf-8")
    elif path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(list(rows)), path)
    else:
        import openpyxl

        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Comments"
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        book.save(path)
    return path
