"""Where a name ends, what office or role is part of it, and who is pointed at by a place."""

from __future__ import annotations

import pytest

from spacy_tiktalk.lexicon.mentions import mention_type
from spacy_tiktalk.lexicon.name_end import name_end
from spacy_tiktalk.lexicon.name_relation import name_parts, surnames_differ
from spacy_tiktalk.lexicon.offices import offices, role_before
from spacy_tiktalk.lexicon.pointing import pairs, placed


@pytest.mark.parametrize(
    ("taken", "behind", "name"),
    [
        ("田雨特", "别好看", "田雨"),
        ("沈腾特", "别逗", "沈腾"),
        ("刘洋刚", "才来了", "刘洋"),
        ("张伟善良", "", "张伟"),
        ("吕子乔聪明", "", "吕子乔"),
        ("刘德华帅", "炸了", "刘德华"),
        ("刘德华帅", "啊", "刘德华"),
        ("陈思明美", "", "陈思明"),
        ("田雨大结局", "哭了", "田雨"),
        ("马云y", "yds", "马云"),
        ("何同学YYDS", "", "何同学"),
        ("阿泽切", "土豆丝", "阿泽"),
        ("李建国骂", "人了", "李建国"),
        ("阿泽刚", "走", "阿泽"),
        ("沈腾刚", "站定", "沈腾"),
        ("晓东刚", "来的时候", "晓东"),
        ("阿泽刚", "刚走", "阿泽"),
        ("陆一鸣刚", "走", "陆一鸣"),
        ("我家小满刚", "走", "我家小满"),
        # names that are whole
        ("阿泽刚", "", "阿泽刚"),
        ("李玉刚", "出来了", "李玉刚"),
        ("王志刚", "走了", "王志刚"),
        ("王志刚", "刚走", "王志刚"),
        ("冯小刚", "说不拍了", "冯小刚"),
        ("瞿冬刚", "那是谁", "瞿冬刚"),
        ("陈少刚", "说不去", "陈少刚"),
        ("欧阳少刚", "说不去", "欧阳少刚"),
        ("我家志刚", "走了", "我家志刚"),
        ("歌手陈少刚", "来了", "歌手陈少刚"),
        ("大金刚", "来了", "大金刚"),
        ("老金刚", "说不去", "老金"),
        ("阿泽切", "", "阿泽切"),
        ("他妈骂", "人了", "他妈"),
        ("王可可", "爱笑", "王可可"),
        ("陈聪聪", "明天来", "陈聪聪"),
        ("王可可", "爱极了", "王可可"),
        ("张小可", "爱笑", "张小可"),
        ("张志刚", "才来", "张志刚"),
        ("王鹏飞", "起来了", "王鹏飞"),
        ("王小美", "哭了", "王小美"),
        ("王特", "别走", "王特"),
        ("王真", "是谁", "王真"),
        ("李英才", "是反派", "李英才"),
        ("刘洋", "特别好", "刘洋"),
        ("欧阳特", "别走", "欧阳特"),
        ("Lisa", "nb", "Lisa"),
        ("wyb", "", "wyb"),
        ("小满", "", "小满"),
    ],
)
def test_where_a_name_ends(taken: str, behind: str, name: str) -> None:
    assert taken[: name_end(taken, behind)] == name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("田雨教练今天真棒", [("教练", False)]),
        ("总经理来了", [("总经理", False)]),
        ("张桂梅校长", [("校长", False)]),
        ("李雪导演的戏", [("导演", True)]),
        ("李雪导演，辛苦了", [("导演", False)]),
        ("同学校的", []),
        ("他会长得很高", []),
        ("书记得来", []),
        ("小明会长帅的", []),
        ("刘洋副校长", []),
        ("刘洋老师傅", []),
    ],
)
def test_offices(text: str, found: list[tuple[str, bool]]) -> None:
    assert [(text[a:b], is_verb) for a, b, is_verb in offices(text)] == found


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("歌手周深唱哭我了", "周深", "歌手"),
        ("采访了主持人田雨", "田雨", "主持人"),
        ("我老师王芳来了", "王芳", ""),
        ("女歌手周深", "周深", ""),
        ("这个老师刘洋", "刘洋", ""),
        ("有个歌手周深", "周深", ""),
        ("周深", "周深", ""),
    ],
)
def test_roles_before_names(text: str, name: str, role: str) -> None:
    at = text.index(name)
    assert text[role_before(text, at) : at] == role


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("左边那个护士是谁", "那个护士"),
        ("有人知道后面那个穿红衣服的女生是谁吗", "那个穿红衣服的女生"),
        ("旁边那位大哥", "那位大哥"),
        ("左边那个老板椅多少钱", None),
        ("左边那个护士帽", None),
        ("左边那个东西是什么", None),
        ("左边那个，别动", None),
    ],
)
def test_who_is_pointed_at(text: str, mention: str | None) -> None:
    found = [(text[a:b], place) for place, a, b in placed(text)]
    assert [word for word, _ in found] == ([] if mention is None else [mention])
    assert all(text[place] in "左后旁" for _, place in found)


def test_pairs_are_not_possessors() -> None:
    for text, found in (("他爷爷奶奶真好", ["爷爷奶奶"]), ("老爸老妈来了", ["老爸老妈"])):
        assert [text[a:b] for a, b in pairs(text)] == found
    assert not any(list(pairs(text)) for text in ("老师妈妈", "同学妈妈", "爷爷", ""))


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("老王", "老张", True),
        ("王姐", "李姐", True),
        ("小陈", "小刘", True),
        ("王总", "李总", True),
        ("欧阳师傅", "孔师傅", True),
        ("老欧阳", "老张", True),
        ("老王", "王姐", False),  # may be one
        ("阿杨", "阿张", False),  # a given name too
        ("老王", "老王", False),
        ("老大", "老张", False),
        ("王芳", "李芳", False),  # full names are compared elsewhere
        ("他", "老王", False),
    ],
)
def test_two_surnames_said_in_one_way(first: str, second: str, differ: bool) -> None:
    assert surnames_differ(first, second) is differ
    assert surnames_differ(second, first) is differ


@pytest.mark.parametrize("text", ["他" * 4000, "歌手" * 4000 + "赵年", "老师" * 4000])
def test_a_whole_text_is_nobodys_name(text: str) -> None:
    """As a mention of a foreign file; the words in it are read one inside the other."""
    assert mention_type(text) == "NOMINAL"
    assert not name_parts(text).full
    assert name_parts("歌手" * 20 + "赵年").full


def test_a_full_name_with_a_form_of_address() -> None:
    for text, surname, given in (("周大强老师", "周", "大强"), ("欧阳娜娜老师", "欧阳", "娜娜")):
        parts = name_parts(text)
        assert (parts.surname, parts.given) == (surname, given)
