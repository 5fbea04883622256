"""Names of columns that hold a remark in brackets, several names with slashes between, or the
object that a field stands in: `user.user_name`, `video.aweme_id`."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from .names import KNOWN, folded

_REMARK = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]$")
_SLASH = re.compile("[/|、]")
_FIRST = ("一级评论", "一级用户")  # whose replies stand in the same row
_ROLES: dict[str, set[str]] = {}
for _role, _names in KNOWN.items():
    for _name in _names:
        _ROLES.setdefault(_name, set()).add(_role)
# Words that mean another thing with a remark behind them: 视频(时长), 评论(条), 用户(人).
_BARE_WORDS = "视频 用户 评论 回复 留言 作者 赞 点赞 ip comment user video text message"
_BARE = frozenset(_BARE_WORDS.split())
_REMARK_WORDS = "必填 选填 可选 正文 内容 文本 原文 文字 脱敏 匿名 已脱敏 text string str"
_REMARKS = frozenset(_REMARK_WORDS.split())
OF_VIDEO = re.compile(
    r"(?:aweme|video|note|item|post|photo|media|work)(?:_?(?:detail|info|data))?", re.IGNORECASE
)
_OUTER = frozenset((*KNOWN["writer"], *KNOWN["text"]))
_OF_COMMENT = ("text", "writer", "id", "time", "place", "likes", "replies", "writer_id")
_OWN = frozenset(name for role in _OF_COMMENT for name in KNOWN[role])
_OWN_OF_VIDEO = frozenset((*KNOWN["video"], *KNOWN["title"]))


@lru_cache(maxsize=4096)
def known_as(name: str) -> str:
    """The known name that a column's name means, or itself `folded` where it means none.

    "视频ID（aweme_id）" is 视频id, "昵称/用户名" is 昵称, "video.aweme_id" is aweme_id; "评论/点赞"
    is nothing that is known.
    """
    whole = folded(name)
    if whole in _ROLES:
        return whole
    if whole[2:] in _ROLES and whole.startswith(_FIRST):
        return whole[2:]
    if "." in name and (inner := _inner_name(name)):
        return inner
    plain = unicodedata.normalize("NFKC", name).strip()
    bracketed = _REMARK.search(plain)
    if bracketed and bracketed.start():
        plain, remark = plain[: bracketed.start()].rstrip(), folded(bracketed[1])
        own = folded(plain)
        if own in _ROLES:
            known = remark in _REMARKS or bool(_ROLES[own] & _ROLES.get(remark, set()))
            return own if known or own not in _BARE else whole
        if remark in _ROLES and remark.isascii() and remark not in _BARE and "/" not in plain:
            return remark
    parts = [folded(part) for part in _SLASH.split(plain)]
    shared = set.intersection(*(_ROLES.get(part, set()) for part in parts))
    return parts[0] if shared else whole


def _inner_name(name: str) -> str | None:
    """The known name that is the whole of an inner field's own; None where it is none.

    Deeper ones are another's: `reply_to.user.user_name`.
    """
    outer, _, inner = name.partition(".")
    around, own = folded(outer), folded(inner)
    if "." in inner or not own:
        return None
    if OF_VIDEO.fullmatch(outer):
        return own if own in _OWN_OF_VIDEO else None
    return own if around in _OUTER and own.startswith(around) and own in _OWN else None
