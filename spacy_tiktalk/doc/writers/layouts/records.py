"""Comments as a crawler writes them, each field with its name: 用户名：小北 / 评论：他好帅.

The fields of one comment stand on a line each, or behind one another (昵称：小北 内容：他好帅).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from .. import evidence
from ..cuts.possible import MAX_LABEL, can_be_label, may_be_odd_label
from ..lines.blanks import BLANKS
from .said import Said

_SURE_NAME = (
    r"用户(?:名称?|昵称)|昵称|暱稱|网名|評論者|评论者|評論人|评论人|评论用户|发言人"
    r"|username|nickname"
)
_NAME = rf"(?P<sure>{_SURE_NAME})|用户|用戶|作者|发布者|账号|姓名|名字|id|user|author|name"
_TEXT = (
    r"(?:评论|評論)(?:内容|內容|文本)?|内容|內容|正文|留言|弹幕|文本|comment|content|text|message"
)
_OTHER = (
    r"(?:评论|发布|发表)?(?:时间|日期)|ip(?:属地|地址)?|属地|地区|地点|点赞数?|赞|回复数|楼层|性别|等级|序号|编号"
    r"|链接|time|date|likes?|location|url"
)
_COLON = r"\s{0,2}[:：]\s{0,3}"
_NAME_LINE = re.compile(
    rf"\s*(?:\d{{1,6}}[.、]\s?)?(?:{_NAME}){_COLON}(?P<name>[^:：\n]{{1,{MAX_LABEL}}}?)\s*",
    re.IGNORECASE,
)
_TEXT_LINE = re.compile(rf"\s*(?:{_TEXT}){_COLON}", re.IGNORECASE)
_OTHER_LINE = re.compile(rf"\s*(?:{_OTHER}){_COLON}", re.IGNORECASE)
_BOTH = re.compile(
    rf"\s*(?:\d{{1,6}}[.、]\s?)?(?:{_NAME}){_COLON}(?P<name>[^:：\n]{{1,{MAX_LABEL}}}?)"
    rf"[\s,，;；|]+(?:{_TEXT}){_COLON}",
    re.IGNORECASE,
)
_RECORD = 3.5
_NEAR = 6  # lines from a name to its text


def record_said(lines: Sequence[str]) -> list[Said]:
    """For each line who is named there and where the text begins.

    ("", number) where the text of the one named above begins; at the line's end where it has none.
    """
    return _read(lines)[0]


def record_survey(lines: Sequence[str]) -> tuple[list[Said], float]:
    """The same, and the odds of the file being made of such comments."""
    said, sure, n_names = _read(lines)
    counts = Counter(pair[0] for pair in said if pair and pair[0])
    found = counts.total()
    if not found or 2 * found < n_names or (found < 2 and not sure):
        return [], 2 * evidence.PRIOR
    odds = evidence.PRIOR + (_RECORD if sure else 0.0) + _RECORD * found
    covered = sum(pair is not None for pair in said)
    return said, odds + evidence.BARE * max(0, _filled(lines) - 4 * covered)


def _read(lines: Sequence[str]) -> tuple[list[Said], bool, int]:
    said: list[Said] = [None] * len(lines)
    sure, n_names = False, 0
    name, above = "", -1  # who waits for a text, and where that stands
    for number, line in enumerate(lines):
        if (both := _BOTH.match(line)) and _is_name(both):
            said[number] = (both["name"].strip(BLANKS), both.end())
            sure, n_names, name = sure or bool(both["sure"]), n_names + 1, ""
        elif (named := _NAME_LINE.fullmatch(line)) and _is_name(named):
            name, above, n_names = named["name"].strip(BLANKS), number, n_names + 1
            sure = sure or bool(named["sure"])
        elif name and number - above <= _NEAR and (text := _TEXT_LINE.match(line)):
            said[above] = (name, len(lines[above]))
            for between in range(above + 1, number):
                said[between] = ("", len(lines[between]))
            said[number] = ("", text.end())
            name = ""
        elif above >= 0 and not name and _OTHER_LINE.match(line):
            said[number] = ("", len(line))
    return said, sure, n_names


def _is_name(named: re.Match[str]) -> bool:
    name = named["name"].strip(BLANKS)
    return can_be_label(name) or (named["sure"] is not None and may_be_odd_label(name))


def _filled(lines: Sequence[str]) -> int:
    return sum(bool(line.strip()) for line in lines)
