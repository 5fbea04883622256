"""Which column is what: the names that crawlers, spreadsheets and platforms give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from ...errors import error
from ...lexicon.script import fold

# Of each role the names by which it is known, the surest first. Case, blanks, underscores, hyphens,
# dots, widths and traditional characters do not count. MediaCrawler's (Douyin, Kuaishou, Bilibili,
# Weibo, Xiaohongshu, Tieba, Zhihu) come first, then Chinese headers, then those of TikTok's and
# YouTube's exports; what begins with "user" and the like is inside an object of an API's answer.
_NAMES = {
    "text": """
        content 评论内容 内容 评论正文 评论文本 留言内容 回复内容 正文 comment_content
        comment_text 评论 留言 text_raw text text_original text_display comment comment_body body
        message content_message
    """,
    "writer": """
        nickname user_nickname user_info_nickname user_nick_name author_nickname
        昵称 用户昵称 评论者昵称 评论人昵称 作者昵称 用户名称 用户名
        评论人 评论者 评论用户 发布者 网友 作者 用户 author_display_name author_name author
        user_screen_name user_info_name user_name screen_name display_name unique_id
        user_unique_name writer speaker uname member_uname user name
    """,
    "id": "comment_id 评论id 评论编号 cid rpid comment_cid 回复id id",
    "parent": """
        reply_to_reply_id parent_comment_id 父评论id 父级评论id 上级评论id 被回复评论id
        回复评论id 父评论 parent_id reply_comment_id reply_to_comment_id target_comment_id
        reply_to_id in_reply_to parent_cid reply_cid reply_id parent reply_to
    """,
    # In Douyin's data reply_to_reply_id is the answered comment, and reply_id is the root.
    "root": """
        root_comment_id 一级评论id 根评论id 主评论id 主楼id root_id root_rpid thread_id root
        reply_id
    """,
    "answered": """
        reply_to_nickname reply_to_user_name reply_to_user reply_to_name reply_user
        reply_user_name reply_user_nickname target_comment_user_info_nickname
        被回复者 被回复人 被回复用户 被回复人昵称 被回复用户昵称 被回复者昵称 回复对象 回复给 回复谁
    """,
    "time": """
        create_time create_date_time publish_time 评论时间 发布时间 回复时间 创建时间 时间
        日期 comment_time created_at created_time published_at ctime timestamp date_time
        date time
    """,
    "place": "ip_location ip属地 ip归属地 ip地址 ip_label 属地 归属地 ip 地区 location region",
    "likes": """
        like_count comment_like_count 点赞数 点赞量 点赞次数 获赞数 获赞 点赞 赞 digg_count
        likes_count like_num likes like votes
    """,
    "replies": """
        sub_comment_count 子评论数 回复数 回复量 评论回复数 reply_comment_total reply_count
        total_reply_count replies_count replies
    """,
    "writer_id": """
        user_id user_info_user_id user_info_id 用户id 用户uid 评论者id 评论人id uid sec_uid
        user_unique_id author_id author_channel_id channel_id mid
    """,
    "video": """
        aweme_id video_id note_id content_id 视频id 作品id 笔记id 微博id 帖子id 稿件id
        视频编号 bvid bv号 aid oid weibo_id post_id item_id photo_id 视频 video
    """,
    "link": """
        视频链接 作品链接 笔记链接 微博链接 帖子链接 视频地址 作品地址 video_url aweme_url
        note_url content_url post_url 链接 url
    """,
    "title": "视频标题 作品标题 笔记标题 video_title note_title 标题 title",
}
DESCRIPTIONS = ("desc", "描述", "视频描述", "简介", "content", "内容")
"""Of a file of contents: what stands in for a title."""
ROLES = tuple(_NAMES)
"""What a column can be; `--column ROLE=NAME`."""
_JOINTS = re.compile(r"[\s_\-.·:：()（）]+")
_TAIWANESE = (("暱", "昵"), ("回覆", "回复"), ("按赞", "点赞"), ("使用者", "用户"))
_STATUSES = "code statuscode status errno errcode errorcode error success ret retcode result ok"
_STATUS = frozenset(_STATUSES.split())
_OF_TALK = frozenset(("writer", "id", "parent", "root", "answered"))


@lru_cache(maxsize=4096)
def folded(name: str) -> str:
    """A column's name as it is compared: "Comment ID", "comment_id" and "commentId" are one."""
    found = plain(unicodedata.normalize("NFKC", name).replace("\ufeff", ""))
    if found.isascii():
        return found
    found = fold(found)
    for written, read in _TAIWANESE:
        found = found.replace(written, read)
    return found


def plain(name: str) -> str:
    """`folded` of a name in simplified characters, without their table, which takes a while."""
    return _JOINTS.sub("", name).casefold()


KNOWN = {role: tuple(plain(name) for name in names.split()) for role, names in _NAMES.items()}


def find_columns(
    columns: Sequence[str], named: Mapping[str, str], path: str
) -> dict[str, list[int]]:
    """Role → number of the column that has it, then of those that have it where a row has no such
    cell; a role without a column is not there.

    named (Mapping[str, str]): Role → name as the caller gave it, "" for no column.
    path (str): As errors name the file.
    RAISES: T157 where no column holds the text, T158 for a name that no column has, or several.
    """
    places: dict[str, list[int]] = {}
    for number, name in enumerate(columns):
        places.setdefault(folded(name), []).append(number)
    found: dict[str, list[int]] = {}
    for role, name in named.items():
        if not name:
            continue
        exact = [number for number, column in enumerate(columns) if column.strip() == name]
        found[role] = [_one(exact or places.get(folded(name), []), name, role, columns, path)]
    taken = {number for numbers in found.values() for number in numbers}
    for role, known in KNOWN.items():
        if role in named:
            continue
        for name in known:
            there = [number for number in places.get(name, []) if number not in taken]
            if there:
                found[role] = [_one(there, columns[there[0]], role, columns, path)]
                taken.update(found[role])
                break
    if "text" not in found:
        raise error("T157", path=path, columns=shown(columns))
    for role in found.keys() - named.keys():
        others = (number for name in KNOWN[role] for number in places.get(name, []))
        found[role] += [number for number in others if number not in taken]
    return found


def roles_in(columns: Iterable[str], named: Mapping[str, str] | None = None) -> frozenset[str]:
    """The roles for which there is a known, or named, column.

    The message of an API beside its code is no text of a comment, unless more speaks for one.
    """
    return _roles(tuple(columns), tuple((named or {}).items()))


def only_message(columns: Iterable[str]) -> bool:
    """Whether "message" is the only text there, as an API calls what it says of itself."""
    return {folded(name) for name in columns}.intersection(KNOWN["text"]) == {"message"}


@lru_cache(maxsize=4096)
def _roles(columns: tuple[str, ...], named: tuple[tuple[str, str], ...]) -> frozenset[str]:
    there = {folded(column) for column in columns}
    found = {role for role, known in KNOWN.items() if not there.isdisjoint(known)}
    texts = there.intersection(KNOWN["text"])
    if texts == {"message"} and not there.isdisjoint(_STATUS) and found.isdisjoint(_OF_TALK):
        found.discard("text")
    for role, name in named:
        found.discard(role)
        if name and folded(name) in there:
            found.add(role)
    return frozenset(found)


def has_text(columns: Sequence[str], named: Mapping[str, str] | None = None) -> bool:
    """Whether one of the columns is known, or named, as the text of comments."""
    own = (named or {}).get("text")
    there = {folded(column) for column in columns}
    return folded(own) in there if own else not there.isdisjoint(KNOWN["text"])


def shown(columns: Sequence[str]) -> str:
    """The columns' names for a message: the first thirty, none longer than a line."""
    names = [repr(name if len(name) <= 40 else name[:40] + "…") for name in columns[:30]]
    more = len(columns) - len(names)
    return ", ".join(names) + (f" and {more} more" if more else "") if names else "none"


def _one(numbers: list[int], name: str, role: str, columns: Sequence[str], path: str) -> int:
    if len(numbers) == 1:
        return numbers[0]
    found = "is no" if not numbers else "is more than one"
    raise error("T158", path=path, found=found, name=name, role=role, columns=shown(columns))
