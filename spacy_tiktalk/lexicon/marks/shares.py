"""The text that an app puts around a link when a video is shared.

3.58 复制打开抖音，看看【小鱼的作品】标题 https://v.douyin.com/abc/ Xzt:/ 05/12 is one mark, from
the number or the link to the codes and the call to open the app, the title too, for none of it is
what the commenter says. It is told by the call; a title in 【】 before a link is a mark as well.
A call by itself, without link, number or title, ends where its words end: what goes on there is the
commenter's (复制打开抖音，他来了), and so is all of it where he says what to copy or to look for
(复制老王的话打开抖音, 打开抖音搜索老王).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from .kinds import Mark

_REACH = 400
_APP = (
    r"[【\[《「“\"]?(?:抖音|dou音|d音|快手|小红书|微博|微信|哔哩哔哩|b站|淘宝|今日头条|知乎|豆瓣|[a-z\u4e00-\u9fff]{1,8}app)"
    r"(?:极速版|短视频)?[】\]》」”\"]?"
)
_CALL = re.compile(
    rf"(?:长按|点击)?复制(?:并|后|[此本这该]|以上|整)?[^。！!？?\n]{{0,16}}?(?:打开|前往)\s?{_APP}"
    rf"|点击(?:链接|下方|此处)[^。！!？?\n]{{0,8}}?打开\s?{_APP}|(?:打开|来)\s?{_APP}[，,]?(?:搜索(?!\w)|直接观看|查看)"
    r"|看看【[^【】\n]{1,40}的(?:图文)?作品】"
    rf"|该作品在{_APP}被播放过|(?:(?<!\d)\d{{1,3}}\s\S{{1,30}})?(?:发布|分享)了一篇{_APP}笔记"
    # without its number, in front alone
    rf"|(?:\A|(?<=\n))(?![我你他她])[^\s，。！？]{{1,30}}?(?:发布|分享)了一篇{_APP}笔记(?=[，,]\s?快来看)",
    re.IGNORECASE,
)
_TAIL = re.compile(r"[^。！!\n]{0,40}[。！!]?")
_CODE = (
    r"(?:[A-Za-z]{2,5}:/|\d\d/\d\d|[A-Za-z]{1,4}@[A-Za-z]{1,3}\.[A-Za-z]{1,3}"
    r"|:\d{1,2}[ap]m|[0-9a-z]{1,3}:/)"
)
_CODES = re.compile(rf"(?:[\s，,]{{0,3}}{_CODE}){{1,8}}", re.ASCII)
_LEAD = re.compile(
    rf"(?<![\d.])(?:\d{{1,2}}:/\s)?\d{{1,2}}\.\d\d\s{{1,3}}(?={_CODE}|(?:长按)?复制)"
)
# A call may stand far behind its link, with the title between, or always in front of it.
_FAR = re.compile(r"该作品在|点击链接")
_FRONT = re.compile(r"[^。！!\n]*(?:了一篇|看看【)")
# What a call by itself says between 复制 and 打开, or nothing: 复制此链接，打开.
_ITS_WORDS = re.compile(
    r"(?!(?:长按|点击)?复制)|(?:长按|点击)?复制(?:[此本这该以上整]{0,2}[条段个篇]?(?:消息|信息|链接|内容|话|口令|文[字本案]|代码))?"
    r"(?:到剪[贴切]板)?[，,\s]{0,2}[并后再]?(?:打开|前往)"
)
_ITS_END = re.compile(
    r"(?:搜索(?!\w))?(?:[，,]?\s?(?:直接观看|查看)(?:视频|精彩内容|详情)?)?[。！!]?"
)
# A call that speaks of what stands behind it, in its words or after them: 打开抖音，看看他 https://
_AHEAD = re.compile(r"下[方面]|以下")
_LOOK = re.compile(r"[，,]?\s?看看")
_GAP = re.compile(r"[\s，,。；;]{0,6}")
_TITLED = re.compile(
    r"(?:(?<!\d)\d{1,3}\s)?【[^【】\n]{1,80}】(?:\s?😆\s\w{3,20}\s😆)?(?=\s{0,3}https?://)"
)


def find_shares(folded: str, links: Sequence[Mark]) -> Iterator[Mark]:
    """Every share text, of the kind "link".

    links (list of Mark): The links of the text, in order.
    """
    if "【" in folded:
        for found in _TITLED.finditer(folded):
            yield Mark(*found.span(), "link")
    if not any(word in folded for word in ("打开", "复制", "笔记", "作品】")):
        return
    share: Mark | None = None
    starts = [link.start for link in links]
    for call in _CALL.finditer(folded):
        if share and call.start() < share.end:
            continue
        if share and _GAP.fullmatch(
            folded, share.end, call.start()
        ):  # 快来看吧 … 链接，复制本条信息
            share = Mark(share.start, _tail(folded, call.end()), "link")
            continue
        if share:
            yield share
        done = share.end if share else 0
        first = bisect_left(starts, max(done, call.start() - _REACH))
        last = bisect_left(starts, call.end() + _REACH)
        share = _around(folded, call.span(), links[first:last], done)
    if share:
        yield share


def _around(folded: str, call: tuple[int, int], links: Sequence[Mark], done: int) -> Mark | None:
    """The whole share around a call, not before `done`; None where the call is talk.

    The link stands right before the call, or far before one that says so, or behind it.
    """
    start, end = call
    leads = [lead.start() for lead in _LEAD.finditer(folded, max(done, start - _REACH), end)]
    before = next((link for link in reversed(links) if link.end <= start), None)
    behind = next((link for link in links if link.start >= end), None)
    front = _FRONT.match(folded, start, end + 4)
    if front or not (
        before and (_GAP.fullmatch(folded, before.end, start) or _FAR.match(folded, start))
    ):
        before = None
    if behind and not (before or leads or front or _leads_to(folded, call, behind)):
        behind = None
    alone = not (before or behind or leads or front)
    if alone and not _ITS_WORDS.match(folded, start):
        return None
    if before:
        start, end = before.start, _tail(folded, end)
    elif behind is not None:
        end = behind.end
    else:
        end = _tail(folded, end, _ITS_END if alone else _TAIL)
    codes = _CODES.match(folded, end)
    return Mark(min(start, *leads[-1:]) if leads else start, codes.end() if codes else end, "link")


def _leads_to(folded: str, call: tuple[int, int], link: Mark) -> bool:
    """Whether a call speaks of the link behind it: at once, or in its words (复制下方链接)."""
    start, end = call
    if _AHEAD.search(folded, start, end) or _LOOK.match(folded, end):
        return True
    return _GAP.fullmatch(folded, _tail(folded, end, _ITS_END), link.start) is not None


def _tail(folded: str, end: int, pattern: re.Pattern[str] = _TAIL) -> int:
    """Where the sentence of a call ends."""
    tail = pattern.match(folded, end)
    return tail.end() if tail else end
