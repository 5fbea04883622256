"""All kinds together: where handles end, who is answered, and what must hold always."""

from __future__ import annotations

import json
import time
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mark_samples import POSITIVE, TALK
from places import CORPUS, SHARED

from spacy_tiktalk.lexicon.marks.find import find_marks
from spacy_tiktalk.lexicon.marks.invisible import visible_text
from spacy_tiktalk.lexicon.marks.kinds import MARK_KINDS
from spacy_tiktalk.lexicon.marks.writers import Writers

WRITERS = (
    "阿柴",
    "阿柴柴",
    "Tim Zhao",
    "今天不想起床！",
    "🍉 半个西瓜（夏天版）",
    "雲朵",
    "爱你的云",
)


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("@云朵 你看", ["云朵"]),
        ("@云朵你看他", ["云朵"]),
        ("@云朵快来看他", ["云朵"]),
        ("@云朵😂😂他好帅", ["云朵😂😂"]),
        ("@云朵，他来了", ["云朵"]),
        ("@云朵。", ["云朵"]),
        ("@云朵～", ["云朵"]),
        ("@云朵... 他", ["云朵"]),
        ("@云朵是不是他", ["云朵"]),
        ("@爱你的云 来", ["爱你的云"]),
        ("@🍉🍉 来", ["🍉🍉"]),
        ("@阿柴@云朵", ["阿柴", "云朵"]),
        ("他和@云朵 来了", ["云朵"]),
        ("666@云朵 来了", ["云朵"]),
        ("@云朵回复：好", ["云朵"]),
        ("@云朵 来的风 他来了", ["云朵 来的风"]),
        ("他来了 @云朵 来的风", ["云朵 来的风"]),
        ("@云朵 来的风@阿柴", ["云朵", "阿柴"]),
        ("@云朵 说的对", ["云朵"]),
        ("@云朵 穿的真帅", ["云朵"]),
        ("快看 @云朵 隔壁的妹", ["云朵"]),
        ("@云朵 左边的妹 真美", ["云朵"]),
        ("@云朵 他家的狗 真美", ["云朵"]),
        ("@云朵 门口的狗 真美", ["云朵"]),
        ("他@我了", []),
        ("", []),
        ("@", []),
        ("@。", []),
    ],
)
def test_where_a_handle_ends(text: str, handles: list[str]) -> None:
    assert [mark.handle for mark in find_marks(text)] == handles


_PEOPLE = """
    迪丽热巴 欧阳娜娜 易烊千玺 古力娜扎 霉霉 科比 豆豆 隔壁老王 村花 校草 体委 同桌 闺蜜 舍友 班长
    二狗 大壮 主播 黑衣服 唱歌的主播 后面的二狗
"""


@pytest.mark.parametrize("person", _PEOPLE.split())
def test_a_person_behind_a_handle_is_talk(person: str) -> None:
    assert [mark.handle for mark in find_marks(f"@云朵 {person} 真的美")] == ["云朵"]
    known = f"云朵 {person}"
    assert [mark.handle for mark in find_marks(f"@{known} 真的美", [known])] == [known]


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("@Tim Zhao 来了", "Tim Zhao"),
        ("@今天不想起床！他来了", "今天不想起床！"),
        ("@🍉 半个西瓜（夏天版）好", "🍉 半个西瓜（夏天版）"),
        ("@阿柴柴来了", "阿柴柴"),  # the longest
        ("@阿柴来了", "阿柴"),
        ("@阿柴的猫 来了", "阿柴的猫"),  # somebody else, up to the blank
        ("@爱你的云他来了", "爱你的云"),
        ("@云朵 来了", "云朵"),  # 雲朵 in the list
        ("回复@Tim Zhao 他来了", "Tim Zhao"),
        ("回复@今天不想起床！ ：他来了", "今天不想起床！"),
        ("//@🍉 半个西瓜（夏天版）:他", "🍉 半个西瓜（夏天版）"),
        ("好//云朵：他", "云朵"),  # without the sign only known ones
        ("//Tim Zhao :他", "Tim Zhao"),
        ("//<b>Tim Zhao</b>:他//阿柴:好", "Tim Zhao"),
        ("<br>回复@爱你的云他来了", "爱你的云"),
    ],
)
def test_known_writers_settle_it(text: str, handle: str) -> None:
    signed = [f"@{name}" for name in WRITERS]
    for writers in (WRITERS, list(WRITERS), Writers(WRITERS), signed):
        assert next(mark.handle for mark in find_marks(text, writers) if mark.handle) == handle


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("回复@云朵:她来了", "云朵"),
        ("回复 @云朵 她来了", "云朵"),
        ("回復@雲朵：她來了", "雲朵"),  # as it is written
        ("回复 阿柴：她来了", "阿柴"),
        ("@阿柴 回复：她来了", "阿柴"),
        ("云朵 回复 阿柴：她来了", "阿柴"),
        ("好//@云朵:回复@阿柴:她来了", "云朵"),  # the one whose text stands next
        ("回复@阿柴:好//@云朵:她", "阿柴"),
        ("回复@云\u200b朵:她", "云朵"),
        ("回复：她来了", None),
        ("她来了", None),
        ("", None),
    ],
)
def test_the_account_that_a_reply_names(text: str, account: str | None) -> None:
    found = (m.handle for m in find_marks(text) if m.kind in ("reply", "repost") and m.handle)
    assert next(found, None) == account


def test_what_is_no_hop() -> None:
    for text in ("http://云朵:8", "一半//云朵", "云朵//他:好", "好///云朵:他"):
        assert not [mark for mark in find_marks(text, WRITERS) if mark.kind == "repost"]


def test_a_reply_is_one_mark_with_the_tags_in_it() -> None:
    text = '<br>[捂脸]回复<a href="/n/x">@云朵</a>：<i>好</i>//<a>@阿柴</a>:嗯'
    found = [(text[mark.start : mark.end], mark.kind) for mark in find_marks(text)]
    assert found == [
        ("<br>", "html"),
        ("[捂脸]", "emote"),
        ('回复<a href="/n/x">@云朵</a>：', "reply"),
        ("<i>", "html"),
        ("</i>", "html"),
        ("//<a>@阿柴</a>:", "repost"),
    ]
    assert [mark.handle for mark in find_marks("回复@云<em>朵</em>：好&amp;他")] == [
        "云",
        "",
        "",
        "",
    ]


def test_visible_text() -> None:
    assert visible_text("沈\u200b知\ufeff行\u2069") == "沈知行"
    assert visible_text("👨‍👩‍👧❤️\u200d他\ufe0f") == "👨‍👩‍👧❤️他"
    assert visible_text("他 她\n\u3000") == "他 她\n\u3000"
    assert visible_text("") == ""


@pytest.mark.parametrize(
    "over", ["\u0336", "\u0332", "\u20e0", "\u0489\u200b", "\u0e49\u0e49", "\u3099"]
)
def test_what_is_written_over_chinese_characters_is_no_talk(over: str) -> None:
    text = "".join(character + over for character in "沈知行好")
    assert visible_text(text) == _talk_of(text) == "沈知行好"
    assert [mark.kind for mark in find_marks(text)] == ["invisible"] * 4
    text = f"{over}沈知行，{over}好！{over}"
    assert visible_text(text) == _talk_of(text) == "沈知行，好！"


@pytest.mark.parametrize(
    "text",
    ["Zoe\u0308", "e\u0336", "か\u3099", "(´\u0348ω`\u0348)", "น้ำ", "कां", "שָׁ", "1\ufe0f\u20e3"],
)
def test_marks_over_other_letters_stay(text: str) -> None:
    assert visible_text(text) == text


def test_a_face_stays_whole_with_the_marks_in_it() -> None:
    face = "(´\u0348ω`\u0348)"
    assert [mark[:3] for mark in find_marks(f"她{face}")] == [(1, 1 + len(face), "emote")]


_talk = st.sampled_from(TALK)
_marks = st.sampled_from([(kind, text) for kind, texts in POSITIVE.items() for text in texts])


@given(parts=st.lists(st.tuples(_talk, _marks), max_size=5), end=_talk)
def test_marks_around_talk_are_found_and_leave_it(
    parts: list[tuple[str, tuple[str, str]]], end: str
) -> None:
    text, expected, rest = "", [], ""
    for talk, (kind, mark) in parts:
        if kind in ("reply", "repost"):  # only in front, tried in test_kinds
            continue
        text += f"{talk} "
        expected.append((len(text), len(text) + len(mark), kind))
        text += f"{mark} "
        rest += f"{talk}  "
    found = find_marks(text + end)
    assert [(mark.start, mark.end, mark.kind) for mark in found] == expected
    assert _talk_of(text + end) == rest + end


def test_a_link_and_any_other_mark_leave_the_talk_between() -> None:
    marks = [(kind, text) for kind, texts in POSITIVE.items() for text in texts]
    marks = [mark for mark in marks if mark[0] not in ("reply", "repost")]
    links = [mark for mark in marks if mark[0] == "link"]
    talk = TALK[0]
    for first, second in [*product(links, marks), *product(marks, links)]:
        text = f"{talk} {first[1]} {talk} {second[1]} {talk}"
        found = [(text[mark.start : mark.end], mark.kind) for mark in find_marks(text)]
        assert found == [first[::-1], second[::-1]]


_PIECES = st.sampled_from(
    [
        *"@＠#＃[]［］<>&;:：/／.，。！ \n~_-·0123他你沈知行abzA",
        *("\u200b", "\u200d", "\ufe0f", "\u20e3", "\u2068", "🇨", "😂", "🏽", "\ud800", "\x00"),
        *("回复", "//@", "http://", "复制打开抖音", "IP属地：", "广东", "02:31", "&nbsp;", "<br>"),
    ]
)


@given(text=st.lists(_PIECES, max_size=40).map("".join) | st.text(max_size=40))
@settings(max_examples=400)
def test_whatever_comes_marks_are_in_order_and_apart(text: str) -> None:
    marks = find_marks(text, WRITERS)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(first.end <= second.start for first, second in pairwise(marks))
    assert {mark.kind for mark in marks} <= set(MARK_KINDS)
    assert marks == find_marks(text, WRITERS)
    for mark in marks:
        assert visible_text(mark.handle) in visible_text(text[mark.start : mark.end])
    assert visible_text(visible_text(text)) == visible_text(text)


def test_nothing_but_emoji_in_the_sample_corpus() -> None:
    for name in ("train", "dev"):
        for line in (CORPUS / f"{name}.jsonl").read_text("utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                assert {mark.kind for mark in find_marks(turn["text"])} <= {"emoji"}


def test_nothing_but_emoji_in_the_research_data() -> None:
    path = SHARED / "data" / "tiktalkcoref" / "train.jsonl"
    if not path.exists():
        pytest.skip("the research data is not here")
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        for turn in record["sentences"]:
            assert {mark.kind for mark in find_marks("".join(turn))} <= {"emoji"}


def test_the_shared_cases() -> None:
    folder = SHARED / "cases" / "text"
    if not folder.exists():
        pytest.skip("the shared cases are not here")
    for line in (folder / "emotes.jsonl").read_text("utf-8").splitlines():
        for turn in json.loads(line)["turns"]:
            kept = _talk_of(turn["text"])
            assert not set("[]👏❤🇨🇳👨1") & set(kept)
    plain, *hidden = map(json.loads, (folder / "invisible.jsonl").read_text("utf-8").splitlines())
    for record in hidden[:2]:
        for turn, clean in zip(record["turns"], plain["turns"], strict=True):
            assert _talk_of(turn["text"]) == visible_text(turn["text"]) == clean["text"]
    text = (folder / "reply_and_repost.txt").read_text("utf-8")
    assert "@" not in "".join(map(_talk_of, text.splitlines()))


def _talk_of(text: str) -> str:
    for mark in reversed(find_marks(text)):
        text = text[: mark.start] + text[mark.end :]
    return text


_HEAVY = (
    *"@[#<&(：1\u200d\ufe0f【_~！～ \t",
    *(
        "//@",
        "//",
        "/强",
        "/大哭",
        "他<b>&nbsp;",
        "&nbsp;",
        "<a ",
        "回复@",
        "回复 ",
        "1:",
        "05-01 ",
        "3小时前 ",
        "http://",
        "a.",
        "👨\u200d",
        "(^",
    ),
    *("复制打开", "【a】", "https://v.douyin.com/a 复制打开抖音 ", "//@a:回复@b:", "@a ", "a@b."),
    *("#a ", "来自", "2024-05-01 ", "@\u2068", "0️⃣", "&nbsp", "转发@", "小北 回复 ", ":a:", "发于"),
    *(
        "/:",
        "/:,@",
        "/::",
        "/强他",
        "<:a:1",
        "<:" + "a" * 32,
        "[CQ:",
        "[CQ:a,",
        "<@1",
        "<t:1",
        "图源：",
        "引用@",
        "「回复 @",
    ),
)


@pytest.mark.parametrize("unit", _HEAVY)
def test_no_text_takes_long(unit: str) -> None:
    """A hundred thousand characters of what the patterns stumble over, within a second."""
    many = unit * (100_000 // len(unit))
    for text in (many, unit + " " * 100_000, unit + "a" * 100_000, f"@小北{many}来看"):
        start = time.process_time()
        find_marks(text)
        assert time.process_time() - start < 2  # on a busy machine; one second on an idle core


@pytest.mark.parametrize("name", ["/OK", "/doge", "/打call"])
def test_an_emote_that_ends_in_latin_letters_may_stand_again(name: str) -> None:
    marks = find_marks(f"他好帅{name * 3}")
    assert [(mark.start, mark.kind) for mark in marks] == [
        (3 + n * len(name), "emote") for n in range(3)
    ]


def test_of_a_face_written_as_a_file_the_ending_is_a_mark() -> None:
    for text in ("狗头.jpg", "他不信.GIF 她", "好帅.png，她"):
        (mark,) = find_marks(text)
        assert (mark.kind, mark.start) == ("emote", text.index("."))


@pytest.mark.parametrize("before", ["好 ", "1", "~", "[捂脸]", "😂", "哈哈.", "@云朵 ", "「嘿」"])
def test_what_is_written_over_no_letter_is_not_seen(before: str) -> None:
    text = f"{before}\u0336沈知行"
    assert find_marks(text)[-1][:3] == (len(before), len(before) + 1, "invisible")


def test_a_shared_note_without_its_number_begins_with_the_name() -> None:
    text = "云朵发布了一篇小红书笔记，快来看吧！ http://xhslink.com/a/b，复制本条信息，打开【小红书】App查看精彩内容！"
    assert [mark[:3] for mark in find_marks(text)] == [(0, len(text), "link")]
    assert find_marks("我发布了一篇小红书笔记，快来看吧！")[0].start == 1


@pytest.mark.parametrize("text", ["他来了（02:31）", "[02:31]他好帅", "他来了（IP属地：广东）"])
def test_a_time_or_place_has_its_brackets(text: str) -> None:
    (mark,) = find_marks(text)
    assert text[mark.start] in "（[" and text[mark.end - 1] in "）]"


@pytest.mark.parametrize(("text", "mark"), [("（#日常#）他", "#日常#"), ("（在02:31）", "02:31")])
def test_other_brackets_are_talk(text: str, mark: str) -> None:
    assert [text[m.start : m.end] for m in find_marks(text)] == [mark]
