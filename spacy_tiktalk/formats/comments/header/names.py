"""The names that crawlers, spreadsheets and platforms give their columns, and how they compare."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ....lexicon.script import fold

# Of each role the names by which it is known, the surest first. Case, blanks, underscores, hyphens,
# dots, widths and traditional characters do not count. MediaCrawler's (Douyin, Kuaishou, Bilibili,
# Weibo, Xiaohongshu, Tieba, Zhihu) come first, then Chinese headers, then those of TikTok's and
# YouTube's exports; what begins with "user" and the like is inside an object of an API's answer.
# Last come the names that readers here give to what they know from around a comment.
_NAMES = {
    "text": """
        comment_content comment_text comment_body content 评论内容 内容 评论正文 评论文本 留言内容
        回复内容 正文 评论 留言 text_raw text text_original text_display comment body
        message content_message 评论文字 评论详情 评论原文 评论文案 回复文本
        发言内容 文本内容 reply_content reply_text
    """,
    "writer": """
        评论人 评论者 评论人姓名 commenter
        nickname user_nickname user_info_nickname user_nick_name
        昵称 用户昵称 账号昵称 账号名称 用户名称 用户名
        留言者 留言人 网友 用户 author_nickname 作者昵称 发布者 作者 author_display_name
        user_screen_name user_info_name user_name author_name author screen_name display_name
        unique_id user_unique_name owner_username user_profile_display_name profile_name from_name
        writer speaker uname member_uname user name 用户姓名 发帖人 发表者
        user_nick 网名 作者名 作者名称 nick user_name_show author_name_show
        author_member_name
    """,
    "id": """
        comment_id 评论id 评论编号 cid rpid comment_cid 回复id id 评论唯一id 留言id pk
    """,
    "parent": """
        reply_to_reply_id parent_comment_id 父评论id 父级评论id 上级评论id 被回复评论id
        回复评论id 父评论 parent_id reply_comment_id reply_to_comment_id target_comment_id
        reply_to_id in_reply_to replies_to_id reply_to_message_id reference_message_id
        message_reference_message_id parent_cid reply_cid parent_rpid in_reply_to_id to_comment_id
        父id 父级id 上级id 所属评论id 被回复id 引用评论id 引用的评论id 回复的评论id 目标评论id
        具体的回复对象 reply_id parent reply_to is_reply_to 回复id
    """,
    # 回复id is an id where no other column is one, as in a file of replies.
    # In Douyin's data reply_to_reply_id is the answered comment, and reply_id is the root.
    "root": """
        root_comment_id 一级评论id 根评论id 主评论id 主楼id root_id root_rpid thread_id root
        reply_root_comment_id reply_id 回复的评论
    """,
    "answered": """
        reply_to_nickname reply_to_user_name reply_to_user reply_to_name reply_user
        reply_user_name reply_user_nickname target_comment_user_info_nickname is_reply_to_name
        被回复者 被回复人 被回复用户 被回复人昵称 被回复用户昵称 被回复者昵称 被评论者 被评论人
        被评论者昵称 被评论人昵称 引用的用户名称 引用的用户昵称 回复对象 回复给 回复给谁 回复谁
    """,
    "time": """
        create_time create_time_iso create_date_time time_parsed publish_time 发布时间
        回复时间 创建时间 时间 日期 created_at created_time created_utc published_at
        posted_at ctime timestamp date_time date time
        发表时间 发表日期 发布日期 创建日期 留言时间 提交时间 回复日期 post_time
        pub_time publish_date pub_date create_at create_date 上传时间
    """,
    "place": """
        ip_location ip属地 ip归属地 ip地址 ip_label 属地 归属地 ip 地区 location region ip归属
        ip位置 ip地区 ip所在地 用户ip属地 用户ip 发布ip 发布地点 ip_region ip_province
        reply_control_location
    """,
    "likes": """
        like_count 点赞数 点赞量 点赞次数 获赞数 获赞 点赞 赞 digg_count
        likes_count like_num likes like votes like_counts liked_count real_liked_count vote_count
        点赞数量 点赞人数 被点赞数 获赞数量 赞数 喜欢数 like_cnt liked_num
        praise_count praise_num agree_count voteup_count upvotes heart_count digg
    """,
    "replies": """
        sub_comment_count 子评论数 子评论数量 二级评论数 二级评论条数 回复数 回复量 回复数量
        回复总数 楼中楼数 reply_comment_total reply_count total_reply_count total_reply
        child_comment_count rcount replies_count replies
    """,
    "writer_id": """
        user_id user_info_user_id user_info_id user_uid 用户id 用户uid 评论者id 评论人id uid sec_uid
        user_unique_id author_id author_channel_id channel_id owner_id creator_hash mid 用户mid
        作者id 留言者id
    """,
    "video": """
        aweme_id video_id note_id content_id 内容id 视频id 作品id 笔记id 微博id 帖子id 稿件id
        视频编号 bvid bv号 aid oid weibo_id post_id item_id photo_id wb_id 视频 video
        动态id 文章id 评论文章id 博文id 视频id号 vid av号 视频bv号 video_bvid mblogid article_id
        video_around
    """,
    "link": """
        视频链接 作品链接 笔记链接 微博链接 帖子链接 视频地址 作品地址 video_url aweme_url
        note_url content_url post_url video_web_url video_link post_link 博文链接 博文网址
        页面网址 页面链接 网址 链接 url
    """,
    "title": """
        视频标题 作品标题 笔记标题 视频名称 作品名称 笔记名称 video_title note_title video_name
        标题 title 帖子标题 文章标题 博文标题 动态标题 title_around
    """,
    "level": "评论级别 评论层级 comment_level",
    # Of comments that are of one video without a name for it, as those on a sheet of their own.
    "part": "part_around",
}
GIVEN = frozenset(("video_around", "title_around", "part_around"))
"""The names given here; no file has them."""
DESCRIPTIONS = ("desc", "描述", "视频描述", "简介", "caption", "content", "内容")
"""Of a file of contents: what stands in for a title."""
ROLES = tuple(role for role in _NAMES if role not in ("part", "level"))
"""What a column can be; `--column ROLE=NAME`."""
# Beside a comment the video's author, its likes and its time may stand as well.
_OF_COMMENT = ("评论", "评论者", "评论人", "comment", "commenter")
_BESIDE = ("time", "place", "likes", "replies", "writer_id")
_JOINTS = re.compile(r"[\s_\-.·:：()（）]+")
_TAIWANESE = (
    *(("暱", "昵"), ("回覆", "回复"), ("按赞", "点赞"), ("使用者", "用户")),
    *(("影片", "视频"), ("连结", "链接"), ("帐号", "账号")),
)


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


def _all_names(role: str, names: str) -> tuple[str, ...]:
    """The names of a role; those that say that they are the comment's come first."""
    own = [plain(name) for name in names.split()]
    marked = _OF_COMMENT if role in ("writer", *_BESIDE) else ()
    return tuple(dict.fromkeys([*(mark + name for name in own for mark in marked), *own]))


KNOWN = {role: _all_names(role, names) for role, names in _NAMES.items()}
BEGINNINGS = frozenset(name[0] for names in KNOWN.values() for name in names) | {""}
"""The characters with which they begin, as `folded`, and in Taiwan; a blank is none."""
BEGINNINGS |= {written[0] for written, _ in _TAIWANESE}
