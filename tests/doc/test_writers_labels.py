"""What stands around a name in exports and on pages, and lines of exports that are no messages.

All names and comments are made up.
"""

from __future__ import annotations

import pytest

from spacy_tiktalk.doc.speakers import Labels, parse_lines, split_lines
from spacy_tiktalk.doc.writers.lines.badges import bare_name
from spacy_tiktalk.doc.writers.lines.feet import Foot, foot_of, is_place, without_foot

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
        "-小满-",
        "~小满~",
        "_小满_",
        "小满（减肥版）",
        "（小满）",
        "(小满)",
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
    headed = f"{name} 2031/3/4 8:09:10\n好\n阿青 2031/3/4 8:10:10\n嗯"
    assert parse_lines(headed)[0] == (name, "好")


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


MARKED = [
    *("{w}\t{t}", "{w} | {t}", "{w}> {t}"),
    *("<{w}> {t}", "＜{w}＞ {t}", "[{w}] {t}", "【{w}】 {t}"),
]


@pytest.mark.parametrize("form", MARKED)
@pytest.mark.parametrize("line", ["笑死", "[捂脸]", "//@小满:是他", "https://a.cn/b", "666"])
def test_a_line_without_the_mark_of_the_others_is_nobodys(form: str, line: str) -> None:
    turns = [*TURNS, ("阿青", "你看她")]
    for at in (0, 2, 5):
        lines = [form.format(w=w, t=t) for w, t in turns]
        lines.insert(at, line)
        assert parse_lines("\n".join(lines)) == [*turns[:at], ("", line), *turns[at:]]


@pytest.mark.parametrize("form", MARKED)
@pytest.mark.parametrize("name", ["99", "8", "3.20", "她说", "注意", "时间", "价格", "A", "第一"])
def test_where_others_write_so_any_nickname_does(form: str, name: str) -> None:
    turns = [*TURNS, (name, "这是谁"), ("阿青", "你看她")]
    assert parse_lines("\n".join(form.format(w=w, t=t) for w, t in turns)) == turns


EXPORTS = [
    "2031-03-04 12:3{n}:11 {w}: {t}",
    "[2031/3/4 12:3{n}:11] {w}：{t}",
    "[12:3{n}] {w}: {t}",
    "{w}（2031-03-04 12:3{n}）：{t}",
    "12:3{n}\t{w}\t{t}",
    "{w}, [04.03.2031 12:3{n}]\n{t}\n",
    "2031-03-04 12:3{n}:11 {w}(1234567{n})\n{t}\n",
    "{w} 2031/3/4 12:3{n}:11\n{t}",
    "{w} — 2031/03/04 12:3{n}\n{t}\n",
    "{w}  12:3{n} PM\n{t}\n",
    "用户名：{w}\n评论：{t}",
]


@pytest.mark.parametrize("form", EXPORTS)
@pytest.mark.parametrize("name", ["北京", "今天", "第一", "结果", "名字", "注意", "99", "她说"])
def test_in_an_export_any_nickname_is_a_writer(form: str, name: str) -> None:
    turns = [*TURNS[:2], (name, "这是谁"), *TURNS[2:], (name, "你看她")]
    lines = [form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(turns)]
    assert parse_lines("\n".join(lines)) == turns
    file = "\n".join(lines)
    assert Labels.fit(split_lines(file)).read(split_lines(file)) == turns


def test_a_day_with_a_number_or_a_field_names_a_writer_alone() -> None:
    text = "2031-03-04 12:30:11 时间(1234567)\n好\n2031-03-04 12:31:11 北京(1234568)\n嗯"
    assert parse_lines(text) == [("时间", "好"), ("北京", "嗯")]
    assert parse_lines("昵称：注意 内容：好\n昵称：8 内容：嗯") == [("注意", "好"), ("8", "嗯")]


@pytest.mark.parametrize(
    "line",
    [
        *("时间 2031/3/5 12:00:00", "时间：2031/3/5 12:00", "时间:广场 2031/3/5 12:00"),
        *("注意：别走", "比分3:2", "北京 12:00", "明天见，好 12:00"),
    ],
)
def test_words_in_messages_are_no_writers(line: str) -> None:
    for form in EXPORTS[:4]:  # a line without a time goes on
        (w, t), *rest = TURNS
        text = f"{form.format(w=w, t=t, n=0)}\n    {line}\n"
        text += "\n".join(form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(rest))
        assert parse_lines(text) == [(w, f"{t} {line}"), *rest]
    for day in ("2031/3/4 12:30", "12:30"):
        text = f"小满 {day}\n几点\n{line}\n阿青 {day}\n谁啊"
        if (day, line[:3]) != ("2031/3/4 12:30", "时间 "):  # then it has the form of the others
            assert parse_lines(text) == [("小满", f"几点 {line}"), ("阿青", "谁啊")]


@pytest.mark.parametrize("form", ["{w}：{t}", *MARKED, *EXPORTS])
def test_signs_over_characters_are_a_nicknames_own(form: str) -> None:
    turns = [*TURNS, ("ོ小天使ོ", "这是谁"), ("阿青", "你看她")]
    lines = [form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(turns)]
    assert parse_lines("\n".join(lines)) == turns
    assert parse_lines("\n".join(["\u0f7c", *lines])) == turns  # nothing to see alone


@pytest.mark.parametrize(("colon", "other"), [(": ", "："), ("：", ": ")])
def test_a_joke_with_another_colon_than_the_writers_is_nobodys(colon: str, other: str) -> None:
    lines = [f"{w}{colon}{t}" for w, t in TURNS]
    lines.insert(2, f"他妈妈{other}你别去")
    assert parse_lines("\n".join(lines)) == [*TURNS[:2], ("", lines[2]), *TURNS[2:]]


def test_values_with_the_day_before_them_are_said_by_somebody() -> None:
    turns = [("小满", "180"), ("阿青", "3克")]
    lines = [f"2031-03-04 12:3{n} {w}：{t}" for n, (w, t) in enumerate(turns)]
    assert parse_lines("\n".join(lines)) == turns


def test_a_plan_has_no_writers_for_its_words() -> None:
    text = "10:30 集合：广场\n11:00 吃饭：食堂\n12:00 注意：安全\n13:00 地点：操场"
    assert parse_lines(text)[2:] == [("", "注意：安全"), ("", "地点：操场")]


@pytest.mark.parametrize(
    "lines",
    [
        ["<小北> 他走了 </3", "<大橙> 用了</div>吗"],
        ["【阿笑】谢谢", "【大橙】好看啊", "【阿笑】他"],
        ["【小北】他好帅", "【大橙】【小北】你看", "【小北】啊"],
        ["[小北] 他好帅", "[大橙] 回复[小北]: 谁", "[小北] 啊", "[大橙] 是"],
    ],
)
def test_names_in_brackets_stand_whatever_is_said(lines: list[str]) -> None:
    assert [name for name, _ in parse_lines("\n".join(lines))] == [line[1:3] for line in lines]


def test_an_emote_alone_on_a_line_of_a_part_is_nobodys() -> None:
    labels = Labels.fit(split_lines(export("[{w}] {t}")))
    assert labels.read(["[捂脸]", "[小满]"]) == [("", "[捂脸]"), ("小满", "")]


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


def test_a_comment_that_many_copy_is_no_writer() -> None:
    for joke in ("老师：你出去", "左手：我来", "他 > 她", "沈知行 | 方小满"):
        for talk in ([], ["他好帅", "谁啊", "笑死", "绝了", "她呢"]):
            lines = [*talk, *[joke] * 5]
            assert parse_lines("\n".join(lines)) == [("", line) for line in lines]
    turns = [("小满", "好"), ("阿青", "好"), ("小满", "好"), ("阿青", "好")]
    for form in ("{w}：{t}", "{w}：\n{t}", "{w}\t{t}"):
        assert parse_lines("\n".join(form.format(w=w, t=t) for w, t in turns)) == turns


@pytest.mark.parametrize("said", ["老师：你出去", "00:09 他回头了", "12:30: 她来了"])
@pytest.mark.parametrize(
    "form", ["{w}：\n{t}", "{w}:\n\n{t}\n", "{w}  12:3{n}\n{t}\n", "{w} 2031/3/4 12:3{n}:11\n{t}"]
)
def test_what_stands_below_a_name_is_said_by_it(said: str, form: str) -> None:
    turns = [*TURNS, ("阿青", said), ("小满", said)]
    lines = [form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(turns)]
    file = split_lines("\n".join(lines))
    assert parse_lines("\n".join(file)) == turns
    assert Labels.fit(file).read(file) == turns


def test_a_label_without_its_picture_takes_nobody_s_line() -> None:
    lines = ["小满：", "阿青：谁啊", "小满：", "阿青：好"]
    more = ["阿毛：", "小满：走"]
    for few in (lines, lines[:2], [*lines, *more], ["小满：", "阿毛：", "小满：", *more, "阿毛："]):
        assert [writer for writer, _ in parse_lines("\n".join(few))] == [
            line.partition("：")[0] for line in few
        ]


def test_a_bullet_before_a_name_is_none_of_it() -> None:
    for bullet in "-–—·":
        lines = [f"{bullet} {name} 2031/3/4 8:09:10\n{text}" for name, text in TURNS]
        assert parse_lines("\n".join(lines)) == TURNS


def test_a_letter_or_a_role_once_in_much_talk_is_no_writer() -> None:
    talk = ["他好帅", "谁啊", "笑死", "绝了", "她呢", "好美", "我来", "走"]
    for joke in ("Q：他是谁", "作者：沈知行", "主播：我来", "甲：你好", "A：小满 B：阿青"):
        lines = [*talk, joke]
        assert parse_lines("\n".join(lines)) == [("", line) for line in lines]
        assert parse_lines(joke)[0][0] == joke.partition("：")[0]  # but alone
    assert parse_lines("\n".join([*talk, "A：小满", "A：阿青"]))[-1] == ("A", "阿青")
    assert parse_lines("\n".join([*talk, "用户123：小满"]))[-1] == ("用户123", "小满")


def test_only_what_a_writer_says_goes_on() -> None:
    talk = ["我先来，", "他好帅", "地址：", "左边（那个", "是她）吧", "她呢"]
    for lines in ([*talk, "用户12345：谁啊"], ["用户12345：谁啊", *talk]):
        assert [text for _, text in parse_lines("\n".join(lines)) if text != "谁啊"] == talk
    assert parse_lines("用户12345：他说，\n走了\n她呢")[0] == ("用户12345", "他说， 走了")
    timed = ["01:44 小满：看我", "01:46 阿青：看她", "", *talk]
    labels = Labels.fit(timed)
    assert labels.writers and labels.read(talk) == [("", line) for line in talk]


def test_a_day_among_lines_of_nobody_is_a_comment() -> None:
    talk = ["他好帅", "05-01", "回复", "绝了", "昨天 12:30", "她呢", "笑死", "好"]
    for lines in ([*talk, "用户12345：谁啊"], ["用户12345：谁啊", *"一二三", *talk]):
        said = [text for _, text in parse_lines("\n".join(lines))]
        assert said == [line.removeprefix("用户12345：") for line in lines]
    page = "小满：他好帅\n{}05-01 广东\n回复\n3\n阿青：谁啊\n昨天 12:30 北京\n回复"
    assert parse_lines(page.format("")) == TURNS[:2]
    assert parse_lines(page.format("  真的\n"))[0] == ("小满", "他好帅 真的")


def test_a_writer_stands_before_a_repost() -> None:
    for colon in (":", "："):
        text = f"小满{colon}//@阿青:是他\n阿青{colon}是他\n阿青://小满也在"
        assert parse_lines(text)[:2] == [("小满", "//@阿青:是他"), ("阿青", "是他")]
        assert parse_lines(text)[2] == ("", "阿青://小满也在")  # as an address is written


def test_nicknames_that_look_like_something_else() -> None:
    for name in ("睡醒再说", "（笑）"):
        assert parse_lines(f"{name}：好\n阿青：嗯")[0] == (name, "好")
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
        # one line of three or less without the mark, but no writers
        "沈知行 > 霍将军！\n霍将军 > 艾琳！\n我觉得都帅\n艾琳 > 方小满！",
        "歌单\n沈知行 | 你的告白\n方小满 | 她说\n艾琳 | 我的背包",
        "# 各列\n|列|意思|\n|---|---|\n|user|谁写的|\n|text|他写了什么|\n|time|什么时候|",
        "[捂脸] 她好会演\n[泪奔] 看哭了\n[爱心] 他好帅\n这是谁啊\n[呲牙] 我也觉得",
        "[月亮] 晚安呀\n[太阳] 早安呀\n[啤酒] 干杯吧\n[咖啡] 来一杯吧\n哈哈",
        "【赞】 她好美\n【强】 他好帅\n【酷】 说得对啊\n这是谁",
        "[转发] 她好美\n[图片] 他好帅\n[链接] 你看\n哈哈",
        "[ERROR] 她崩了\n[INFO] 他好了\n[WARN] 谁啊\n哈哈",
        "[00:12.30] 你还好吗\n[00:15.10] 我爱你\n[00:18.00] 他走了\n完",
        "[主歌]\n我爱你\n你爱我吗\n[副歌]\n他走了\n她哭了",
        "[1] 她好美\n[2] 他好帅\n[3] 谁啊\n哈哈",
        "p1 | 左边那个是谁\np2 | 她好美\np3 | 谁啊",
        "P1 | 左边那个是谁\nP2 | 她好美\nP3 | 谁啊\n笑死",
        "01 | 她回来了\n02 | 他是谁\n03 | 你好吗\n打卡",
        "春晚直播 | 第一集\n春晚直播 | 第二集\n春晚直播 | 第三集\n完结",
        "红烧肉 | 38元\n清蒸鱼 | 58元\n炒蛋 | 18元\n欢迎光临",
        "| 菜 | 价格 |\n|---|---|\n| 红烧肉 | 38元 |\n| 清蒸鱼 | 58元 |\n好吃吗",
        "名单如下\n小满\t18\n阿青\t20\n老王\t22",
        "盐\t3克\n糖\t5克\n醋\t10毫升\n先煮再炒",
        "周一\t语文\n周二\t英语\n周三\t数学\n好累啊",
        "时间\t地点\n周五\t人民广场\n周六\t徐家汇\n谁去",
        "价格\t你猜\n注意\t别买啊\n时间\t今天吧\n哈哈",
        "左边\t艾琳吧\n右边\t沈知行吧\n中间\t霍将军吧\n好全啊",
        "12:30\t她来了\n12:31\t他走了\n12:32\t谁啊\n哈哈",
        "00:12 | 她来了\n00:30 | 他走了\n01:10 | 谁啊\n哈哈",
        "<p> 她好美\n<p> 他好帅\n<p> 谁啊\n这是谁啊",
        "<b> 她好美 </b>\n<i> 他好帅 </i>\n<u> 谁啊 </u>\n这是谁啊",
        "<li> 她好美\n<li> 他好帅\n<ul> 谁啊\n这是谁啊",
        "cat a.txt | grep 他\nls | wc -l\nps | head\n为什么不行啊",
        "左边 > 右边\n前面 > 后面\n他 > 她\n我觉得啊",
        "沈知行>陆远舟\n艾琳>方小满\n我觉得你说得对",
        "2 > 1\n3 > 2\n你们觉得呢",
        "@小满 | 她好美\n@阿青 | 他好帅\n谁啊",
        "<script>他</script>\n<style>她</style>\n<!-- 谁啊 -->",
        "小满 -> 她好美\n阿青 -> 他好帅\n老王 -> 谁啊",
        "北京 2031/3/4 12:30:11\n他好帅\n上海 2031/3/4 12:31:11\n她好美",
        "2031-03-04 12:30 注意: 别吵\n2031-03-04 12:31 时间: 明天吧",
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
