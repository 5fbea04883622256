"""Telling speaker labels from text in pasted dialogues: "A：你好" against "10:30出发"."""

from __future__ import annotations

import re
from collections import Counter

from .contract import LINE_BREAKS

_LINES = re.compile(f"\r\n|[{re.escape(LINE_BREAKS)}]")
# At most 12 characters without spaces or punctuation, then a colon that starts no address "//".
_PUNCTUATION = ':：,，.。!！?？;；、@#"“”「」()（）[]【】<>《》/'
_LABELLED = re.compile(rf"\s*([^\s{re.escape(_PUNCTUATION)}]{{1,12}})\s*[:：](?!//)\s*")
# Labels that speak for themselves, once being enough: A, B2, 甲, 用户3, speaker1, 网友A.
_PLAIN_LABEL = re.compile(
    r"(?:用户|网友|发言人|说话人|评论者?|speaker|spk|user)?_?"
    r"(?:[A-Za-z]\d{0,2}|[甲乙丙丁戊己庚辛壬癸]|\d{1,3})"
    r"|楼主|层主|作者|博主|主播|up主?",
    re.IGNORECASE,
)
# Words that introduce text with a colon and write no comment.
_INTRODUCING = """
    注意 注 回复 转发 来自 标题 时间 地址 地点 链接 提示 提醒 备注 结果 原因 结论 重点 总结 歌名
    歌词 比如 例如 比分 http https ps PS Ps re Re RE
"""
_NEVER = frozenset(_INTRODUCING.split())


def parse_lines(text: str, *, labels: bool = True) -> list[tuple[str, str]]:
    """Split a text into (speaker, text) turns, one for each line that is not blank.

    What stands before a line's first colon is a speaker's label where it is short (12 characters,
    no space, no punctuation), is no plain number (10:30) and no word that introduces text (注意),
    and either
    - has the form of a label (A, B2, 甲, 用户3, speaker1, 楼主), or
    - stands before two lines or more, or
    - every line of two or more has such a label.
    Space around a label is dropped; everything else stays. `labels=False` looks for no label.
    """
    lines = [line for line in _LINES.split(text) if line.strip()]
    if not labels:
        return [("", line) for line in lines]
    matches = [_candidate(line) for line in lines]
    counts = Counter(match[1] for match in matches if match)
    everywhere = len(lines) > 1 and all(matches)
    turns = []
    for line, match in zip(lines, matches, strict=True):
        if match and (
            everywhere or counts[match[1]] > 1 or _PLAIN_LABEL.fullmatch(match[1]) is not None
        ):
            turns.append((match[1], line[match.end() :]))
        else:
            turns.append(("", line))
    return turns


def _candidate(line: str) -> re.Match[str] | None:
    match = _LABELLED.match(line)
    if match is None or match[1] in _NEVER or match[1].isnumeric():
        return None
    return match
