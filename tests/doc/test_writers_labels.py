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
        "12:3{n}:11 从 {w} 到 所有人: {t}",
        "2031年3月4日 12时3{n}分 {w}：{t}",
        "2031年3月4日 下午3点3{n}分11秒 {w}：{t}",
        "推 {w}: {t}",
        "噓 {w}: {t}",
        "→ {w}: {t}",
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


@pytest.mark.parametrize(
    "notice",
    [
        '"阿青"通过扫描二维码加入群聊',
        "“阿青”通过扫描“小满”分享的二维码加入群聊",
        '"小满" 撤回了一条消息',
        "你撤回了一条消息",
        '"小满" 拍了拍 "阿青"',
        '"小满"邀请"阿青"加入了群聊',
        '"小满"修改群名为“追剧”',
        "阿青 joined the group",
    ],
)
def test_what_an_app_says_of_a_chat_is_no_message(notice: str) -> None:
    for form in ("{w} 12:30\n{t}", "{w} 2031-03-04 12:30:11\n{t}\n", "{w}：{t}", "{w}：\n{t}"):
        (w, t), *rest = TURNS
        text = f"{form.format(w=w, t=t)}\n{notice}\n"
        assert parse_lines(text + "\n".join(form.format(w=w, t=t) for w, t in rest)) == TURNS


@pytest.mark.parametrize(
    "line",
    [
        *("左边：艾琳", "右边：她", "中间：艾琳", "第三个：艾琳", "最左边那个：艾琳"),
        *("好可爱：）", "好可爱：D", "好可爱：3", "好可爱：-)", "好可爱：(", "他好帅："),
    ],
)
def test_places_and_smileys_are_no_writers_among_writers(line: str) -> None:
    written = [f"{w}：{t}" for w, t in TURNS]
    assert parse_lines("\n".join([*written, line])) == [*TURNS, ("", line)]
    assert parse_lines("\n".join([line, *written])) == [("", line), *TURNS]


def test_writers_may_write_what_could_be_a_smiley() -> None:
    for said in ("3", "）", ""):
        text = export("{w}：{t}") + f"\n阿青：{said}"
        assert parse_lines(text) == [*TURNS, ("阿青", said)]
    assert parse_lines(export("{w}：{t}") + "\n大橙：")[-1] == ("大橙", "")
    assert parse_lines("[12:30] 小满：3\n[12:31] 阿青：D") == [("小满", "3"), ("阿青", "D")]


def test_what_comments_joke_about_stays() -> None:
    joke = "单身狗退出群聊"
    for form in (
        "{w} 12:30\n{t}",
        "{w}：{t}",
        "12:30\t{w}\t{t}",
        "[12:30] <{w}> {t}",
        "2031/3/4 12:30 - {w}: {t}",
    ):
        turns = [("小满", joke), ("阿青", "好")]
        assert parse_lines("\n".join(form.format(w=w, t=t) for w, t in turns)) == turns
    assert parse_lines(f"小满：好\n{joke}\n阿青：嗯")[1] == ("", joke)


def test_lines_with_their_own_time_and_no_writer_are_an_apps() -> None:
    form = "2031/3/4 12:3{n} - {w}: {t}"
    notices = (
        "消息和通话已进行端到端加密。此聊天之外的任何人都无法读取或收听。",
        "小满创建了群组“追剧”",
        "小满添加了阿青",
        "老王 left",
    )
    before = "\n".join(f"2031/3/4 12:2{n} - {notice}" for n, notice in enumerate(notices))
    assert parse_lines(f"{before}\n{export(form)}") == TURNS
    before = "[2031/3/4 下午12:00:00] 追剧群: \u200e消息和通话已进行端到端加密。"
    assert parse_lines(f"{before}\n{export('[2031/3/4 下午12:3{n}:00] {w}: {t}')}") == TURNS


@pytest.mark.parametrize("n", [2, 3, 4])
def test_short_exports_with_columns_have_notices_too(n: int) -> None:
    lines = ["2031/03/04（三）", "12:10\t阿青已加入群組。", "12:11\t\t小满收回訊息"]
    messages = export("12:3{n}\t{w}\t{t}").split("\n")[:n]
    assert parse_lines("\n".join([*lines, *messages])) == TURNS[:n]
    assert parse_lines("\n".join([*messages, *lines])) == TURNS[:n]
    talk = ["12:10\t他来了", "12:11\t她走了", *messages[:1]]  # times before talk
    assert parse_lines("\n".join(talk)) == [("", line) for line in talk]


def test_what_exports_add_to_messages_is_none() -> None:
    stroke = "=" * 62
    text = (
        "[03/04/2031 12:30 PM] 小满\n他好帅\n\n{Reactions}\n👍 (2)\n\n"
        "[03/04/2031 12:31 PM] 阿青 (pinned)\n谁啊\n\n{Embed}\nhttps://b.cn/x\n晚风新剧\n\n"
        f"还有她\n\n{stroke}\nExported 2 message(s)\n{stroke}\n"
    )
    assert parse_lines(text) == [("小满", "他好帅"), ("阿青", "谁啊 还有她")]
    text = f"小满 2031-03-04 12:30\n公告\n{stroke}\n他明天来\n阿青 2031-03-04 12:31\n谁啊\n"
    assert parse_lines(text) == [("小满", f"公告 {stroke} 他明天来"), ("阿青", "谁啊")]
    text = (
        "2031-03-04 12:30:11 小满(55028173)\n他好帅\n\n2031-03-04 12:31:11 系统消息(10000)\n"
        "老王加入本群。\n\n2031-03-04 12:32:11 阿青(55028174)\n谁啊\n"
    )
    assert parse_lines(text) == TURNS[:2]


def test_the_row_above_the_rule_of_a_table_names_its_columns() -> None:
    for form in ("| {w} | {t} |", "{w} | {t}"):
        text = "| 用户 | 评论 |\n|---|---|\n" + export(form)
        assert parse_lines(text) == TURNS
        assert parse_lines("\n".join(text.split("\n")[:4])) == TURNS[:2]


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
            "05-01广东",
            "昨天 12:30广东回复",
            "2 hours ago (edited)",
        ),
        Foot.CLOCK: ("12:30", "12:30 PM", "刚刚"),
        Foot.BUTTON: (
            "回复",
            "回覆",
            "展开3条回复",
            "共3条回复，点击查看",
            "赞 12",
            "作者",
            "UP主觉得很赞",
            "作者点赞过",
            "LV5",
            "3楼",
            "—",
            "没有更多了",
        ),
        Foot.COUNT: ("12", "1.2万"),
        Foot.NONE: (
            "小满",
            "广东小满",
            "12:30走",
            "昨天他来了",
            "我来自北京",
            "回复侠",
            "他3小时前走的",
            "他05-01广东",
            "作者觉得他帅",
            "我赞",
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
