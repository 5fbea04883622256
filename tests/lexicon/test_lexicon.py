"""The lexicon's rules on words written for these tests; single words only."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from places import SHARED

from spacy_tiktalk.lexicon import place_names, plural
from spacy_tiktalk.lexicon import words as word_lists
from spacy_tiktalk.lexicon.mentions import (
    HEAD_NOUN_CLASSES,
    MENTION_TYPES,
    best_name,
    head_noun_class,
    mention_type,
    names_differ,
)
from spacy_tiktalk.lexicon.plural import is_plural
from spacy_tiktalk.lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from spacy_tiktalk.lexicon.script import fold

PROPER = """
    刘德华 华仔 梁朝伟 欧阳修 小明 小芳 阿强 老王 大壮 晓明哥 强哥 芳姐 刘老师 王教练 李总
    赵校长 张导 周姐姐 陈叔叔 林先生 那英 Lisa jackson TF组合 CC哥 张三丰 豆豆 豆豆姐 孙悟空
    卡卡西 达·芬奇 你的小明 我家豆豆 圆儿 甜宝 😀刘德华 ＬＩＳＡ 皮皮虾 戴老师 戴医生 戴姐
    戴玉强老师 一博哥哥 一航教练 七七老师 新宇哥 长江老师 那英老师 那吾克热 那尔那茜 哪吒
    勒布朗•詹姆斯 勒布朗・詹姆斯 勒布朗．詹姆斯 勒布朗詹姆斯 克里斯蒂亚诺罗纳尔多 何同学 某幻君
"""
PRONOUN = """
    我 你 您 他 她 它 我们 咱们 咱 俺 你们 他们 她们 他俩 你俩 她俩 他们俩 你们几个 他们仨 自己
    他自己 她本人 你自己 自已 人家 别人 大家 谁 哪位 这 那 这个 那个 这位 那位 这俩 这些 那些 TA
    ta 对方 各位 他一个人 本人
"""
NOMINAL = """
    妈妈 爸爸 老公 女儿 你妈 他老婆 我儿子 她闺蜜 小明妈妈 王宝钏老公 你妈妈的朋友 小明的妈妈 哥
    大哥 姐姐 二姐 美女 帅哥 小姐姐 男的 女的 这女的 那男的 这个人 那个男生 一个女人 两个人
    三个男的 穿红衣服的 红衣服的 第一个 最后一位 音乐老师 班主任 主播 新娘 司机 女司机 主角 孩子
    这孩子 老人 宝贝 粉丝 粉丝们 姐妹们 夫妻 他们夫妻 自己妈妈 👀 。 三小只 后面跳舞的那个女生
    我的男神 戴帽子老师 戴红帽姐姐 戴眼镜哥哥 一流歌手 一线演员 一班老师 一博妈妈 三班同学
    长发姐姐 新老师 新歌手 那老师 哪吒妈妈 呢位大叔 呢個阿伯 呢條友 依个阿婆 果个细路 嗰個女仔
"""


@pytest.mark.parametrize(
    ("words", "kind"), [(PROPER, "PROPER"), (PRONOUN, "PRONOUN"), (NOMINAL, "NOMINAL")]
)
def test_mention_type(words: str, kind: str) -> None:
    wrong = {word: mention_type(word) for word in words.split() if mention_type(word) != kind}
    assert wrong == {}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("我 俺 咱 本人 我自己", "我"),
        ("我们 咱们 我俩 咱俩 我们自己", "我们"),
        ("你 您 你自己 您本人", "你"),
        ("你们 你俩 你们俩 你们几个", "你们"),
        ("他 TA 他本人 他一个人 他自己", "他"),
        ("她 她自己", "她"),
        ("它", "它"),
        ("他们 他俩 他两 他们两个 他们仨 他们自己", "他们"),
        ("她们 她俩", "她们"),
        ("自己 自已 自个儿", "自己"),
        ("人家", "人家"),
        ("别人 对方 他人", "别人"),
        ("大家 各位", "大家"),
        ("谁 哪位", "谁"),
        ("这 这个 这位", "这"),
        ("那 那个 那位", "那"),
        ("这些 那些 这俩 这几个", "这些"),
        ("在下 本宫 本王 老夫 老身 贫道 哀家 劳资 窝", "我"),
        ("侬 恁 汝", "你"),
        ("伊", "他"),
        ("大伙 大伙儿", "大家"),
        ("老娘们 伊能静 窝窝 果果 果儿 依依 地 我地方", "none"),
        ("你妈 他的 刘德华 这女的 这个人 他妈 那英 我家", "none"),
    ],
)
def test_pronoun_class(words: str, name: str) -> None:
    assert {w: PRONOUN_CLASSES[pronoun_class(w)] for w in words.split()} == dict.fromkeys(
        words.split(), name
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("妈妈 你妈 小明妈妈 老公 二姐 强哥 你的婆婆 姐妹们", "kinship"),
        ("老师 刘老师 音乐老师 这位主播 新来的教练", "role"),
        ("人 那个人 女的 小姐姐 穿红衣服的 这个男生 美女们", "generic"),
        ("刘德华 他 豆豆 Lisa", "none"),
    ],
)
def test_head_noun_class(words: str, name: str) -> None:
    assert {w: HEAD_NOUN_CLASSES[head_noun_class(w)] for w in words.split()} == dict.fromkeys(
        words.split(), name
    )


PLURAL = """
    我们 他俩 这俩 这些人 两个人 三个男的 粉丝们 夫妻 大家 他们几个 这几个 两位老师 佢哋 佢地
    我地 两孩子 两娃 两男的 两大哥 这两货 三兄弟 两姐妹 五个人 10个人 3位 十二位 三小只 一家三口
    一家人 全家 一家子 这群人 那帮人 那伙人 所有人 众人 大伙 大伙儿 爷爷奶奶 公公婆婆 哥哥嫂子
    岳父岳母 婆媳 师徒 爸爸妈妈 双胞胎 双胞胎姐妹 他们夫妻 我们女生 我们大家 粉丝 他的粉丝
    那些观众 哥哥们 姑娘们 大哥们 那几个跳舞的人 门口这俩抱娃的演员 两个穿红衣服的女孩 他们俩
    前面两个 群演们 那群演员 新郎新娘 伴郎伴娘 男主女主 师父师娘 大哥大嫂
"""
SINGULAR = """
    我 他 刘德华 这个人 一个人 老师 妈妈 第二个 她自己 第三个 第二位 第三名 第十五位 最后一位
    这哥们 哥们儿 爷们 纯爷们 大老爷们 老娘们 双胞胎姐姐 这个粉丝 这位网友 那个观众 女观众
    两个孩子的妈 孩子们的妈妈 他俩的孩子 这俩孩子的妈 这俩的妈 两个人的孩子 我们老师 他们老板
    他们妈 大家闺秀 大家姐 二人转演员 夫妻店老板 三娃 二娃 三个月宝宝 三个月大的孩子
    三十岁的大叔 那群演 那伙计 那帮忙的大哥 安全员 一哥 二哥 三姐 这对象 他俩爸 她俩奶奶 他仨班主任
    我们寝室老大
"""


@pytest.mark.parametrize(("words", "plural"), [(PLURAL, True), (SINGULAR, False)])
def test_is_plural(words: str, plural: bool) -> None:
    assert [word for word in words.split() if is_plural(word) is not plural] == []


def test_no_word_for_several_is_passed_over() -> None:
    for pair in plural._PAIRS:
        assert is_plural(pair), pair
        assert is_plural(f"小满{pair}三个"), pair
    others = (
        "全员 所有人 众位 众人 全体 双方 彼此 各位 诸位 大伙 大家伙 磕的cp 我CP 一对 那对 呢帮 全家"
    )
    for word in (*others.split(), *(f"{n}个人" for n in "两俩三四五六七八九十几235")):
        assert is_plural(word), word


def test_no_place_is_passed_over() -> None:
    for name in f"{place_names._PROVINCES} {place_names._CITIES} {place_names._COUNTRIES}".split():
        assert place_names.with_places(f"在{name}，") == f"在{place_names.PLACE * len(name)}，"
    assert place_names.with_places("中国上海") == place_names.PLACE * 4


def test_best_name() -> None:
    def name(*texts: str) -> str | None:
        return best_name([(text, mention_type(text)) for text in texts])

    assert name() is None
    assert name("他", "那个人", "妈妈") is None
    assert name("他", "华仔", "刘德华", "华仔") == "刘德华"  # a full name before a frequent one
    assert name("豆豆", "皮皮", "皮皮") == "皮皮"  # then the most frequent
    assert name("豆豆", "皮皮") == "豆豆"  # then the first
    assert name("刘老师", "豆豆") == "豆豆"  # a name before a title
    assert name("你的小明", "小明") == "小明"  # without a possessor
    assert name("刘老师", "他") == "刘老师"


@given(text=st.text(max_size=12))
def test_any_text_has_a_type_and_classes(text: str) -> None:
    assert mention_type(text) in MENTION_TYPES
    assert (mention_type(text) == "PRONOUN") == (pronoun_class(text) > 0)
    assert 0 <= pronoun_class(text) < len(PRONOUN_CLASSES)
    assert 0 <= head_noun_class(text) < len(HEAD_NOUN_CLASSES)
    assert isinstance(is_plural(text), bool)


@given(text=st.sampled_from((PROPER + PRONOUN + NOMINAL).split()))
def test_space_and_emoji_around_change_nothing(text: str) -> None:
    assert mention_type(f" {text}！😂") == mention_type(text)
    assert pronoun_class(f"“{text}” ") == pronoun_class(text)


def test_class_lists_begin_with_none() -> None:
    assert PRONOUN_CLASSES[0] == HEAD_NOUN_CLASSES[0] == "none"
    assert len(set(PRONOUN_CLASSES)) == len(PRONOUN_CLASSES)


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("小雨", "大鹏", True),
        ("刘德华", "张学友", True),
        ("林晓芸", "林晓东", True),  # two full names
        ("刘德华", "华仔", False),
        ("刘德华", "德华", False),
        ("林晓芸", "芸姐", False),
        ("刘德华", "Andy", False),  # what is written otherwise may be the same
        ("刘德华", "他", False),
        ("刘德华", "歌手", False),
        ("刘德华", "王老师", False),  # with a form of address
        ("刘德华", "刘德华", False),
        ("", "", False),
    ],
)
def test_names_of_two_people(first: str, second: str, differ: bool) -> None:
    assert names_differ(first, second) is names_differ(second, first) is differ


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("張學友 劉德華 歐陽修 曉明哥 劉老師 張導 陳叔叔 林先生 圓兒", "PROPER"),
        ("沈\u200b知行 \u2068陳啟明\u2069", "PROPER"),
        ("妳 妳們 祢 牠 祂 牠們 他們 她倆 自己 誰 這個 那個 這些 咱們", "PRONOUN"),
        ("佢 佢哋 我哋 你哋 佢哋兩個 邊個 呢個 嗰個", "PRONOUN"),
        ("媽媽 爺爺 導演 老師 女兒 她閨蜜 這個女的 兩個人 穿紅衣服的", "NOMINAL"),
        ("彈吉他的男生 粉絲們 小明媽媽 佢老婆 妳媽", "NOMINAL"),
    ],
)  # fmt: skip
def test_types_of_the_other_script(words: str, kind: str) -> None:
    assert {word: mention_type(word) for word in words.split()} == dict.fromkeys(
        words.split(), kind
    )


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("妳 祢 妳自己", "你"),
        ("妳們 你哋 你地", "你们"),
        ("我哋 我地", "我们"),
        ("佢 祂", "他"),
        ("佢哋 佢地 佢倆 他們", "他们"),
        ("她們 她倆", "她们"),
        ("牠", "它"),
        ("牠們", "它们"),
        ("誰 邊個 邊位", "谁"),
        ("這個 呢個 依個", "这"),
        ("果個 嗰個 那個 那邊", "那"),
        ("這些 呢啲", "这些"),
        ("呢 祢豆子 哋", "none"),
    ],
)
def test_pronouns_of_taiwan_and_hong_kong(words: str, name: str) -> None:
    assert {w: PRONOUN_CLASSES[pronoun_class(w)] for w in words.split()} == dict.fromkeys(
        words.split(), name
    )


def test_both_scripts_get_the_same_answers() -> None:
    path = SHARED / "cases" / "text" / "simplified_and_traditional.json"
    if not path.exists():
        pytest.skip("the shared cases are not here")
    for case in json.loads(path.read_text("utf-8")):
        for (_, simplified), (_, traditional) in zip(case["s"], case["t"], strict=True):
            for start in range(len(simplified)):
                for end in range(start + 1, min(start + 8, len(simplified)) + 1):
                    one, other = simplified[start:end], traditional[start:end]
                    assert mention_type(one) == mention_type(other)
                    assert pronoun_class(one) == pronoun_class(other)
                    assert head_noun_class(one) == head_noun_class(other)
                    assert is_plural(one) == is_plural(other)
                    assert not names_differ(one, other)


def test_names_are_shown_as_they_are_written() -> None:
    assert best_name([("張學友", "PROPER"), ("张学友", "PROPER")]) == "張學友"
    assert best_name([("豆豆", "PROPER"), ("學仔", "PROPER"), ("学仔", "PROPER")]) == "學仔"
    assert best_name([("沈\u200b知行", "PROPER")]) == "沈知行"
    assert best_name([("沈\u200b知行", "PROPER"), ("他", "PRONOUN")]) == "沈知行"


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ("張學友", "张学友", False),
        ("張學友", "刘德华", True),
        ("林曉芸", "林晓东", True),
        ("林曉芸", "晓芸", False),
        ("沈\u200b知行", "沈知行", False),
        ("沈\u200b知行", "陸遠舟", True),
        ("媽媽", "王若彤", False),  # no name
    ],
)
def test_names_differ_in_both_scripts(first: str, second: str, differ: bool) -> None:
    assert names_differ(first, second) is names_differ(second, first) is differ


def test_every_listed_word_can_be_found() -> None:
    """What is looked up is folded, so a word that folds to another would never be met."""
    lists = [value for value in vars(word_lists).values() if isinstance(value, frozenset)]
    assert len(lists) >= 8
    assert [word for words in lists for word in words if fold(word) != word] == []
