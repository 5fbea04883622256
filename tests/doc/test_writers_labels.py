"""What stands around a name in exports and on pages, and lines of exports that are no messages.

All names and comments are made up.
"""

from __future__ import annotations

import pytest

from spacy_tiktalk.doc.speakers import parse_lines
from spacy_tiktalk.doc.writers.badges import bare_name
from spacy_tiktalk.doc.writers.feet import Foot, foot_of, is_place, without_foot

TURNS = [("小满", "他好帅"), ("阿青", "谁啊"), ("小满", "不知道"), ("老王", "好")]


def export(form: str) -> str:
    return "\n".join(form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(TURNS, start=1))


@pytest.mark.parametrize(
    "form",
    [
        "{w} 3小时前：{t}",
        "3小时前 {w}：{t}",
        "{w}（3小时前）：{t}",
        "{w} 3小時前：{t}",
        "{w} 3小时前 · 广东：{t}",
        "{w} 刚刚：{t}",
        "{w} IP属地广东：{t}",
        "{w} IP属地：广东：{t}",
        "{w} 来自广东：{t}",
        "{w} 2031-03-04 广东：{t}",
        "{w} 2031-03-04 12:3{n} 广东：{t}",
        "{w} 2031-03-04 12:3{n} IP属地：广东：{t}",
        "2031/3/4(三) 12:3{n} {w}：{t}",
        "20310304 12:3{n} {w}：{t}",
        "[2031/3/4, 12:3{n}:11] ~ {w}: {t}",
        "12:3{n}:11 From {w} : {t}",
        "12:3{n}:11 From {w} to Everyone : {t}",
        "12:3{n}:11 来自 {w} 发送至 所有人：{t}",
        "└ {w}：{t}",
        "  ├── {w}：{t}",
        "↳ {w}：{t}",
        "> {w}：{t}",
        "> **{w}**: {t}",
        "**{w}：** {t}",
        "**{w}**：{t}",
        "<b>{w}</b>：{t}",
        "“{w}”：{t}",
        '"{w}": {t}',
        "[置顶]{w}：{t}",
        "[Lv.{n}] {w}：{t}",
        "[粉丝团{n}级]{w}：{t}",
        "{w}[作者]：{t}",
        "{w}（作者）：{t}",
        "{w}︰{t}",
        "{w}∶{t}",
        "{n}：{w}：{t}",
        "{n}: {w}: {t}",
        "2031-03-04 12:30:1{n} 【潜水】{w}(1234567{n})\n{t}\n",
        "[{w}] {t}",
        "【{w}】\n{t}",
        "【{w}】\n{t}\n",
        "|{w}|{t}|",
        "| {w} | {t} |",
        "12:3{n}\t{w}\t{t}",
        "[12:3{n}] <@{w}> {t}",
        "[12:3{n}]\n{w}: {t}",
    ],
)
def test_the_name_is_all_of_the_label(form: str) -> None:
    assert parse_lines(export(form)) == TURNS


@pytest.mark.parametrize(
    "name",
    [
        "★小满",
        "~小满~",
        "_小满_",
        "小满（减肥版）",
        "【喵】小满",
        "From小满",
        "小满 2031",
        "广东小满",
        "12级小满",
    ],
)
def test_what_a_nickname_is_decked_with_stays(name: str) -> None:
    assert bare_name(name, stamped=True) == name and without_foot(name) == name
    assert parse_lines(f"{name}：好\n阿青：嗯\n{name}：走")[0] == (name, "好")


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("[LINE] 與阿青的聊天記錄\n儲存日期：2031/03/05 10:00\n\n2031/03/04（三）\n", ""),
        ("2031/03/04（週三）\n", "\n2031.03.05 星期四"),
        ("", "\n12:40 -!- 老王 has quit"),
    ],
)
@pytest.mark.parametrize(
    "form", ["12:3{n}\t{w}\t{t}", "下午12:3{n}\t{w}\t{t}", "12:3{n} <{w}> {t}"]
)
def test_days_and_events_are_no_messages(before: str, behind: str, form: str) -> None:
    assert parse_lines(before + export(form) + behind) == TURNS


def test_a_line_without_a_time_goes_on_where_a_mark_parts_the_columns() -> None:
    text = "12:30\t小满\t他好帅\n真的\n12:31\t阿青\t谁啊\n12:32\t小满\t他\n12:33\t老王\t好"
    assert parse_lines(text)[0] == ("小满", "他好帅 真的")
    many = "12:30\t小满\t好\n" + "嗯\n" * 4  # most lines have none: no export
    assert {writer for writer, _ in parse_lines(many)} == {""}


@pytest.mark.parametrize(
    "sign",
    ["▶", "→", ">", "->", "回复", "回應", "回应", "回覆咗", "回复了", "replied to", "Replying to"],
)
def test_a_writer_stands_before_a_sign_of_a_reply(sign: str) -> None:
    text = f"小满：好\n阿青 {sign} 小满：谁啊\n小满：嗯"
    assert parse_lines(text)[1] == ("阿青", f"{sign} 小满：谁啊")


def test_a_solid_reply_is_cut_where_one_of_them_writes() -> None:
    for sign in ("回复", "回应", "回覆咗"):
        text = f"小满：好\n阿青{sign}小满：谁啊\n小满：嗯"
        assert parse_lines(text)[1] == ("阿青", f"{sign}小满：谁啊")


def test_nicknames_that_look_like_something_else() -> None:
    assert parse_lines("12:30的风：好\n阿青：嗯\n12:30的风：走\n12:30：走")[::2] == [
        ("12:30的风", "好"),
        ("12:30的风", "走"),
    ]
    text = "转发锦鲤：好\n阿青：嗯"
    assert parse_lines(text) == [("转发锦鲤", "好"), ("阿青", "嗯")]


@pytest.mark.parametrize(
    "text",
    [
        "12:30出发：他\n13:30到达：她",
        "[玫瑰] 好\n[玫瑰] 嗯\n[玫瑰] 哦\n[玫瑰] 好",
        "[泪奔] 好惨\n[捂脸] 是啊\n[捂脸] 送你\n[爱心] 好",
        "[小满]他好\n[阿青]她好\n[小满]嗯\n[阿青]哦",  # close to the text: emotes
        "【材料】\n盐\n【做法】\n先煮\n【提示】\n别糊",
        "左边 → 右边：他\n前面 → 后面：她",
        "> 他好帅\n> 她好美",
        "“他”：谁\n“她”：我",
        "回复小满：好\n回复阿青：嗯",
        ">>小满：好\n>>阿青：嗯",
        "[回复]小满：好\n[回复]阿青：嗯",
        "转发自 小满：好\n转发自 阿青：嗯",
        "1: 他真帅\n2: 她真美\n3: 好看",
        "刚刚 他来了\n刚刚 她走了",
        "| 他 | 她 |\n好",
    ],
)
def test_talk_has_no_writers(text: str) -> None:
    assert parse_lines(text) == [("", line) for line in text.split("\n")]


def test_feet() -> None:
    kinds = {
        Foot.DATED: (
            "昨天 12:30 广东",
            "2小时前·广东",
            "5月1日 12:30",
            "05-01 廣東",
            "3 天前",
            "来自北京",
        ),
        Foot.CLOCK: ("12:30", "12:30 PM", "刚刚"),
        Foot.BUTTON: ("回复", "回覆", "展开3条回复", "赞 12", "作者", "LV5", "没有更多了"),
        Foot.COUNT: ("12", "1.2万"),
        Foot.NONE: (
            "小满",
            "广东小满",
            "12:30走",
            "昨天他来了",
            "我来自北京",
            "回复侠",
            "他3小时前走的",
            "",
        ),
    }
    for kind, lines in kinds.items():
        assert [(line, foot_of(line)) for line in lines] == [(line, kind) for line in lines]
    assert is_place("广东") and is_place("上海") and is_place("昨天 12:30 广东")
    assert not any(map(is_place, ("小满", "1314", "", "广东小满")))


def test_a_place_in_a_nickname() -> None:
    text = "广东小满 2031/3/4 8:09:10\n好\n阿青 2031/3/4 8:10:10\n嗯"
    assert parse_lines(text) == [("广东小满", "好"), ("阿青", "嗯")]
    assert parse_lines("小满\n好\n昨天 12:30 广东深圳\n阿青\n嗯\n昨天 12:31 北京朝阳") == [
        ("小满", "好"),
        ("阿青", "嗯"),
    ]


def test_a_long_stroke_is_read_at_once() -> None:
    assert parse_lines("-" * 30_000 + "小北：你好")
    assert parse_lines("小北：你好\n" + "-" * 30_000 + "\n阿青：好")[0] == ("小北", "你好")
