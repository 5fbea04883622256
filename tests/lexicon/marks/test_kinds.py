"""Every kind of mark: what is one, alone and between talk, and what only looks like one."""

from __future__ import annotations

import pytest
from mark_samples import FEET, NEGATIVE, POSITIVE, TALK

from spacy_tiktalk.lexicon.marks.find import find_marks
from spacy_tiktalk.lexicon.marks.kinds import MARK_KINDS

_POSITIVE = [(kind, text) for kind, texts in POSITIVE.items() for text in texts]
_NEGATIVE = [(kind, text) for kind, texts in NEGATIVE.items() for text in texts]


def _spans(text: str) -> list[tuple[int, int, str]]:
    return [(mark.start, mark.end, mark.kind) for mark in find_marks(text)]


def test_every_kind_is_tried() -> None:
    assert set(POSITIVE) == set(NEGATIVE) == set(MARK_KINDS)


@pytest.mark.parametrize(("kind", "mark"), _POSITIVE)
def test_alone(kind: str, mark: str) -> None:
    assert _spans(mark) == [(0, len(mark), kind)]


@pytest.mark.parametrize(("kind", "mark"), _POSITIVE)
def test_before_and_behind_talk(kind: str, mark: str) -> None:
    talk = TALK[1]
    assert _spans(f"{mark} {talk}") == [(0, len(mark), kind)]
    if kind != "reply":
        start = len(talk) + 1
        assert _spans(f"{talk} {mark}") == [(start, start + len(mark), kind)]


@pytest.mark.parametrize(
    ("kind", "mark"),
    [pair for pair in _POSITIVE if pair[0] in ("reply", "emote", "emoji", "html", "invisible")],
)
def test_with_talk_close_by(kind: str, mark: str) -> None:
    if (mark.isascii() and mark.isalpha()) or mark in ("&nbsp", "T_T"):
        pytest.skip("letters need a blank")
    assert _spans(f"{mark}她来了") == [(0, len(mark), kind)]
    if kind != "reply":
        assert _spans(f"她来{mark}了") == [(2, 2 + len(mark), kind)]


@pytest.mark.parametrize(("kind", "text"), _NEGATIVE)
def test_what_only_looks_like_one(kind: str, text: str) -> None:
    assert [mark for mark in _spans(text) if mark[2] == kind] == []


@pytest.mark.parametrize("text", TALK)
def test_talk_has_none(text: str) -> None:
    assert _spans(text) == []


@pytest.mark.parametrize("foot", FEET)
def test_feet_of_a_page(foot: str) -> None:
    assert _spans(foot) == [(0, len(foot), "place")]
    for talk in TALK:
        start = len(talk) + 1
        assert _spans(f"{talk} {foot}") == [(start, start + len(foot), "place")]
        assert _spans(f"{talk}\n{foot}\n") == [(start, start + len(foot), "place")]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("#a##b#好", ["#a#", "#b#"]),
        ("#a#b#c", ["#a", "#b", "#c"]),
        ("#a #b #c", ["#a", "#b", "#c"]),
        ("#云朵[赞]", ["#云朵", "[赞]"]),
        ("#云朵@阿柴 来", ["#云朵", "@阿柴"]),
        ("@阿柴@云朵@nimbus7", ["@阿柴", "@云朵", "@nimbus7"]),
        ("@阿柴http://t.cn/a", ["@阿柴", "http://t.cn/a"]),
        ("看http://t.cn/a他来了", ["http://t.cn/a"]),
        ("http://t.cn/a[赞]", ["http://t.cn/a", "[赞]"]),
        ("我在:http://t.cn/a", ["http://t.cn/a"]),
        ("看看【云朵的作品】他来了", ["看看【云朵的作品】他来了"]),
        ("@云朵老婆真美", ["@云朵老婆"]),
        ("http://t.cn/a//@云朵:好", ["http://t.cn/a", "//@云朵:"]),
        ("（http://t.cn/a）。", ["http://t.cn/a"]),
        ("http://t.cn/a, b", ["http://t.cn/a"]),
        ("<img src='http://t.cn/a'>", ["<img src='http://t.cn/a'>"]),
        ("😂😂", ["😂", "😂"]),
        ("🇨🇳🇯🇵", ["🇨🇳", "🇯🇵"]),
        ("[捂脸][捂脸]", ["[捂脸]", "[捂脸]"]),
        # at the start of a turn nothing is there to choose from
        ("/强他来了", ["/强"]),
        ("/强/刀他来了/强", ["/强", "/刀", "/强"]),
        ("/汪汪/元宝他来了，/元宝", ["/汪汪", "/元宝", "/元宝"]),
        ("他来了 /强他", []),
        ("/:no@云朵 来", ["/:no", "@云朵"]),
        ("/:@x云朵来了", ["/:@x"]),
        ("好可爱/:rose", ["/:rose"]),  # a code is never one of several to choose from
        ("[沈知行][沈知行]", ["[沈知行]", "[沈知行]"]),  # names are not said twice like this
        ("//@云朵://@阿柴:好", ["//@云朵:", "//@阿柴:"]),
        ("转发微博//@云朵:回复@阿柴:好", ["转发微博", "//@云朵:", "回复@阿柴:"]),
        ("回复@云朵:回复@阿柴:好", ["回复@云朵:", "回复@阿柴:"]),
        ("回复@云朵 02:31那里", ["回复@云朵", "02:31"]),
        ("回复 @云朵 他来了", ["回复 @云朵"]),
        ("回复@云朵", ["回复@云朵"]),
        ("02:31-02:40", ["02:31", "02:40"]),
        ("在P2 02:31那里", ["P2 02:31"]),
        ("2024-05-01 12:30", ["2024-05-01 12:30"]),  # one line, not a time in it
        ("【他来了-哔哩哔哩】 https://b23.tv/a", ["【他来了-哔哩哔哩】", "https://b23.tv/a"]),
        ("好 7.58 复制打开抖音，看看【云朵的作品】他 https://v.douyin.com/a/ Xzt:/ 05/12 笑死",
         ["7.58 复制打开抖音，看看【云朵的作品】他 https://v.douyin.com/a/ Xzt:/ 05/12"]),
        # without a link the talk behind a call is the commenter's
        ("复制打开抖音，他来了", ["复制打开抖音"]),
        ("复制打开抖音看他跳舞", ["复制打开抖音"]),
        ("长按复制此条消息，打开抖音搜索，他来了", ["长按复制此条消息，打开抖音搜索"]),
        ("https://a.cn/b 他好高 长按复制此条消息，打开抖音 他来了",
         ["https://a.cn/b", "长按复制此条消息，打开抖音"]),
        ("长按复制此条消息，打开抖音 他来了 https://a.cn/b", ["长按复制此条消息，打开抖音", "https://a.cn/b"]),
        ("复制下方链接，打开抖音，直接观看直播！ https://a.cn/b 他来了",
         ["复制下方链接，打开抖音，直接观看直播！ https://a.cn/b"]),
        ("复制打开抖音，看看他的舞 https://a.cn/b 笑死", ["复制打开抖音，看看他的舞 https://a.cn/b"]),
        ("https://a.cn/b 他好高 复制老王的话打开抖音", ["https://a.cn/b"]),
        ("复制打开抖音，看看【云朵的作品】他来了", ["复制打开抖音，看看【云朵的作品】他来了"]),
        # and so is the talk behind a place
        ("IP：上海老王", ["IP：上海"]),
        ("属地：山西老王", ["属地：山西"]),
        ("ip属地：上海阿姨真美", ["ip属地：上海"]),
        ("他来了 05-01广东", ["05-01广东"]),
        ("刚刚·广东", ["刚刚·广东"]),
        ("刚刚广东的阿姨来了", []),
        ("他刚刚广东", []),
    ],
)  # fmt: skip
def test_several(text: str, marks: list[str]) -> None:
    assert [text[mark.start : mark.end] for mark in find_marks(text)] == marks
