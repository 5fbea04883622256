"""Comments copied from pages and files of crawlers: never is a place, a date or a field who writes.

All names and comments are made up.
"""

from __future__ import annotations

import pytest

from spacy_tiktalk.doc.speakers import Labels, parse_lines, split_lines

TURNS = [("小满", "他好帅"), ("阿青", "谁啊")]


def page(form: str, times: int = 2) -> str:
    turns = (TURNS * times)[:times]
    return "\n".join(form.format(w=w, t=t, n=n) for n, (w, t) in enumerate(turns, start=1))


@pytest.mark.parametrize(
    "form",
    [
        "{w}\n{t}\n昨天 12:3{n} 广东\n回复",
        "{w}\n{t}\n2小时前·广东\n回复",
        "{w}\n{t}\n2小時前·廣東\n回覆",
        "{w}\n{t}\n2031-03-04 12:3{n}\n1{n}\n回复",
        "{w}\n{t}\n2031-03-04 · 广东\n{n}",
        "{w}\n{t}\n05-0{n} 广东\n1{n}\n回复\n展开3条回复",
        "{w}\n作者\n{t}\n05-0{n} 广东\n回复",
        "{w}\n{t}\n05-0{n} 广东\n回复\n",
        "{w}\n5月{n}日 12:30\n{t}",
        "{w}\n2031-03-04 12:3{n}\n{t}\n",
        "{w}\n{n} 天前\n{t}\n",
        "{w}\n昨天 12:3{n} 广东\n{t}\n{n}\n回复",
        "{w}\n  12:3{n} PM\n{t}",
        "{w}\n{t}\n05-0{n}广东\n1{n}\n回复",  # copied without the gaps
        "{w}\n{t}\n昨天 12:3{n}广东\n回复",
        "{w}\n{t}\n编辑于 {n}天前中国香港\n回复",
        "{w}\n{t}\n刚刚·广东\n回复",
        "{w}\n{t}\n{n}天前·广东1分享回复",
        "{w}\n{t}\n来自Android客户端\n{n}楼\n2031-03-04 12:3{n}\n回复",
        "{w}\n{t}\n来自iPhone客户端{n}楼2031-03-04 12:3{n}\n回复",
        "{w}\n{t}\n2031-03-04 12:3{n}\n{n}\n回复\nUP主觉得很赞",
        "{w}\n{t}\nUP主赞过\n2031-03-04 12:3{n}\n{n}\n回复\n共3条回复, 点击查看",
        "{w}\n — \n今天12:3{n}\n{t}",
        "{w}\n作者\n5月{n}日 12:30\n{t}",
        "@{w}\n{n}天前（修改过）\n{t}\n{n}\n回复",
        "@{w}\n{n} days ago\n{t}\n{n}\nReply",
        "{w}\n{t}\n{n}d ago\nReply",
        "{w} {n} days ago\n{t}",
        "{w} 刚刚\n{t}",
        "{w} {n}分钟前\n{t}",
        "{w} {n}小时前 · 广东\n{t}",
        "用户名：{w}\n评论：{t}\n",
        "用户名：{w}\n评论：{t}\nIP属地：广东\n点赞：{n}",
        "用户:{w}\n时间:2031-03-04 12:3{n}\n内容:{t}\n",
        "{n}. 昵称：{w} 内容：{t}",
        "评论人：{w} 评论内容：{t}",
        "昵称：{w}\t内容：{t}",
        "昵称:{w},内容:{t}",
    ],
)
def test_the_name_above_is_who_writes(form: str) -> None:
    text = page(form)
    assert parse_lines(text) == TURNS
    lines = split_lines(text)
    labels = Labels.fit(lines)
    assert labels.read(lines) == TURNS and dict(labels.writers) == {"小满": 1, "阿青": 1}


def test_a_comment_of_several_lines_is_one_turn() -> None:
    form = "{w}\n{t}\n真的\n\n666\n昨天 12:3{n} 广东\n回复"
    assert parse_lines(page(form)) == [(w, f"{t} 真的 666") for w, t in TURNS]
    form = "{w}\n5月{n}日 12:30\n{t}\n真的"
    assert parse_lines(page(form)) == [(w, f"{t} 真的") for w, t in TURNS]


def test_a_number_may_be_all_that_somebody_writes() -> None:
    text = "小满\n666\n昨天 12:30 广东\n3\n回复\n阿青\n谁啊\n昨天 12:31 广东\n回复"
    assert parse_lines(text) == [("小满", "666"), ("阿青", "谁啊")]


def test_a_page_is_one_dialogue() -> None:
    lines = split_lines(page("{w}\n{t}\n2小时前·广东\n回复\n", times=4))
    assert Labels.fit(lines).dialogues(lines) == [range(len(lines))]
    lines = split_lines(page("用户名：{w}\n评论：{t}\n", times=4))
    assert Labels.fit(lines).dialogues(lines) == [range(len(lines))]


@pytest.mark.parametrize(
    "text",
    [
        "好帅啊\n昨天 12:30 广东\n真的吗\n今天 13:30 北京\n笑死\n2小时前 · 北京",  # no names
        "几点走\n12:30\n太早了吧\n那几点\n13:30\n好的",  # a time is the answer
        "集合时间\n5月1日 12:30\n带好身份证\n返程时间\n5月3日 15:00\n别迟到",
        "2031年3月4日\n他来了\n2031年3月5日\n她走了",
        "北京\n12:30\n出发\n上海\n15:00\n到了",
        "广东 2031-03-04 12:30\n他好\n北京 2031-03-04 12:31\n她好",
        "昨天 12:30 广东\n他好\n昨天 12:31 北京\n她好",
        "他 刚刚\n走了\n她 3天前\n来过",
        "3天前 他来过\n2小时前 她也来过",
        "回复\n12\n他好\n回复\n3",
        "姓名：小满\n内容：好人",  # one alone may be anything
        "内容：好\n评论：差",
    ],
)
def test_talk_with_places_and_dates_has_no_writers(text: str) -> None:
    assert parse_lines(text) == [("", line) for line in text.split("\n")]


def test_place_and_date_below_a_comment_are_nobodys() -> None:
    text = "小满：他好帅\n5月1日 12:30 来自广东\n阿青：谁啊\n24-5-1 12:30 来自北京"
    assert parse_lines(text) == TURNS
    text = "\n".join(f"{w}:{t}\n24-5-1 12:30 来自广东\n回复\n赞\n3" for w, t in TURNS)
    assert parse_lines(text) == TURNS
    labels = Labels.fit(split_lines(text))
    assert labels.read(split_lines(text)) == TURNS
    text = "小满：几点走\n12:30\n阿青：谁啊"  # a bare time may be an answer
    assert parse_lines(text) == [("小满", "几点走"), ("", "12:30"), ("阿青", "谁啊")]
    text = "小满：几点走\n回复\n3\n阿青：谁啊"  # without place and date they may be talk
    assert parse_lines(text) == [("小满", "几点走"), ("", "回复"), ("", "3"), ("阿青", "谁啊")]
