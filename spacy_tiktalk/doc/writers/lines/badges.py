"""What pages, apps and people put around a name on its side of the colon.

Branches of a tree (└ 小北), signs of a quote (> 小北), pushes (推 小北), badges ([置顶]小北,
小北[作者]), tags and stars (<b>小北</b>, **小北**), quotation marks and brackets, and who is
written to (From 小北 to Everyone).
Signs that nicknames are decked with (★小北, ~小北~, 小北（减肥版）) stay.
"""

from __future__ import annotations

import re

from .blanks import BLANKS

PAIRS = {
    "[": "]",
    "【": "】",
    "「": "」",
    "『": "』",
    "<": ">",
    "＜": "＞",
    "〈": "〉",
    "《": "》",
    "“": "”",
    '"': '"',
    "‘": "’",
    "'": "'",
    "`": "`",
}
"""What opens and closes around the whole of a name; round brackets are a nickname's own."""
_TAG = (
    "</?(?:a|b|br|code|div|em|font|h[1-6]|i|li|p|q|s|small|span|strong|td|tr|u)"
    r"(?:\s[^<>]{0,60})?/?>"
)
_TAG_FIRST = re.compile(rf"\s*{_TAG}", re.IGNORECASE)
_TAGS_AROUND = re.compile(rf"^(?:{_TAG}\s*)+|(?:\s*{_TAG})+$", re.IGNORECASE)
_BRANCH = re.compile(r"^(?:[└├│┗┣┃╰╭─━┕┝↳⤷]+|[-=]+>|[>＞](?![>＞])|[—–](?=\s))\s*(?=\S)")
_PUSH = re.compile(r"^(?:推|噓|嘘|→)[ \t]+(?=\S)")  # of PTT
_BADGE = (
    r"(?:置顶|置頂|pinned|热评|熱評|神评|精选|精华|首评|群主|群管理员?|管理员|管理員|作者|原作者|楼主|樓主|层主|博主"
    r"|主播|房管|up主?|沙发|板凳|地板|榜[一二三]|铁粉|官方|(?:已|个人|企业|官方)?认证|粉丝团?\s?\d+级?"
    r"|等级\s?\d+|lv\.?\s?\d+|vip\s?\d*|svip\s?\d*|会员|话唠|活跃|冒泡|吐槽|潜水|传说)"
)
_IN_FRONT = re.compile(rf"^[\[【(（〔]\s*{_BADGE}\s*[\]】)）〕]\s*(?=\S)", re.IGNORECASE)
BADGE_BEHIND = re.compile(rf"(?<=\S)\s*[\[【(（〔]\s*{_BADGE}\s*[\]】)）〕]$", re.IGNORECASE)
"""What pages put behind a name: 小鱼（作者）."""
_TO = re.compile(
    r"^(?:from|来自|來自)\s+(.{1,40}?)\s+(?:to|发送至|發送至|发送到|至)\s+\S.*$", re.IGNORECASE
)
_TO_STAMPED = re.compile(r"^[从從]\s+(.{1,40}?)\s+[到至]\s+\S.*$")  # else 从 北京 到 上海
# In exports with times only: of Zoom, and of WhatsApp before who is no contact.
_OF_EXPORTS = re.compile(r"^(?:from\s+|[~～]\s)(?=\S)", re.IGNORECASE)


def begins_with_tag(line: str) -> bool:
    """Whether a line begins with a tag of HTML: <b> is nobody, though <小北> may be."""
    return _TAG_FIRST.match(line) is not None


def bare_name(label: str, *, stamped: bool = False) -> str:
    """The name alone; the label itself where nothing would be left.

    stamped (bool): whether a time stands before it: then From 小北 and ~ 小北 are an export's.
    """
    label = label.strip(BLANKS)
    for _ in range(4):
        name = _without_one(label, stamped)
        if not name or name == label:
            break
        label = name
    return label


def _without_one(label: str, stamped: bool) -> str:
    if label.startswith("**"):
        inner = label[2:-2] if len(label) > 4 and label.endswith("**") else label[2:]
        if inner.strip("* "):  # **小北：** has the colon within
            return inner.strip(BLANKS)
    if len(label) > 2 and PAIRS.get(label[0]) == label[-1] and label[0] not in label[1:-1]:
        return label[1:-1].strip(BLANKS)
    written_to = _TO.match(label) or (_TO_STAMPED.match(label) if stamped else None)
    if written_to is not None:
        return written_to[1]
    if stamped and (sender := _OF_EXPORTS.match(label)):
        return label[sender.end() :]
    for pattern in (_BRANCH, _PUSH, _IN_FRONT, BADGE_BEHIND):
        shorter = pattern.sub("", label, count=1)
        if shorter.strip(BLANKS) and shorter != label:
            return shorter.strip(BLANKS)
    return _TAGS_AROUND.sub("", label).strip(BLANKS) if "<" in label else label
