"""Candidates whose bounds the words settle, whatever Docs stand beside them."""

from __future__ import annotations

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.turns import write_turns
from spacy_tiktalk.lexicon.aliases import Aliases
from spacy_tiktalk.models.text.clusters.said.denials import denied
from spacy_tiktalk.models.text.clusters.talk.bounds import pointed_at, settle_bounds
from spacy_tiktalk.models.text.clusters.talk.candidate_spans import DocText
from spacy_tiktalk.models.text.clusters.talk.repeats import repeated_names
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
Found = dict[str, float]


def lay_out(*dialogues: list[tuple[str, str]]) -> TokenIndex:
    return index_tokens([Dialogue.from_turns(turns).to_doc(NLP) for turns in dialogues])


def place(index: TokenIndex, d: int, text: str, nth: int = 0) -> tuple[int, int]:
    doc = index.docs[d]
    at = -1
    for _ in range(nth + 1):
        at = doc.text.index(text, at + 1)
    span = doc.char_span(at, at + len(text))
    found = index.span(d, span.start, span.end)
    assert found is not None
    return found


def settled(index: TokenIndex, spans: list[tuple[int, int]], scores: list[float]) -> Found:
    starts, ends = (np.asarray([s[k] for s in spans], dtype=np.int64) for k in (0, 1))
    out = settle_bounds(
        starts, ends, np.asarray(scores, dtype=np.float32), index, pointed_at(index)
    )
    return {
        index.text(int(a), int(b)): round(float(score), 2) for a, b, score in zip(*out, strict=True)
    }


@pytest.mark.parametrize(
    ("text", "candidates", "expected"),
    [
        ("真他妈好看", {"他妈": 0.9, "他": 0.8}, {}),
        ("你他妈会不会开车", {"你他妈": 0.6, "你": 0.7, "他": 0.5}, {"你": 0.7}),
        ("老干妈创始人真厉害", {"老干妈": 0.8, "老干妈创始人": 0.6}, {"老干妈创始人": 0.6}),
        ("刘洋任何时候都帅", {"刘洋任": 0.8}, {"刘洋": 0.8}),
        ("这个学生证多少钱", {"这个学生": 0.8}, {}),
        ("田雨教练今天真棒", {"田雨": 0.9, "田雨教练": 0.5}, {"田雨教练": 0.9}),
        ("黄小渤导演辛苦了", {"黄小渤导": 0.6, "黄小渤": 0.7}, {"黄小渤导演": 0.7}),
        ("田雨教练", {"田雨": 0.9}, {"田雨教练": 0.9}),
        ("早上谭师傅来了", {"早上谭": 0.3, "谭师傅": 0.9}, {"谭师傅": 0.9, "早上谭": 0.3}),
        ("刘洋教练王芳", {"刘洋": 0.9, "王芳": 0.8}, {"刘洋": 0.9, "王芳": 0.8}),
        ("欧阳晓雨教练", {"欧阳晓雨": 0.9}, {"欧阳晓雨教练": 0.9}),
        (
            "孙颖莎教练真负责",
            {"孙颖莎": 0.9, "孙颖莎教练": 0.5},
            {"孙颖莎": 0.9, "孙颖莎教练": 0.5},
        ),
        ("是李雪导演的戏", {"李雪": 0.7, "李雪导": 0.8}, {"李雪": 0.8}),
        ("歌手周小深唱哭我了", {"歌手": 0.8, "周小深": 0.9}, {"歌手周小深": 0.9}),
        ("教练刘洋受伤了", {"教练": 0.8, "刘洋": 0.9}, {"教练": 0.8, "刘洋": 0.9}),
        (
            "他爷爷奶奶真好",
            {"他爷爷": 0.6, "他": 0.7, "奶奶": 0.7},
            {"他": 0.7, "他爷爷奶奶": 0.7},
        ),
        ("谢谢老板", {"老板": 0.9}, {"老板": 0.9}),
        ("是张艺谋导演的吧", {"张艺谋": 0.9, "张艺谋导演": 0.7}, {"张艺谋": 0.9}),
        ("我老师王芳", {"我老师": 0.8, "王芳": 0.9}, {"我老师": 0.8, "王芳": 0.9}),
        ("田雨特别好看", {"田雨特": 0.8, "田雨": 0.4}, {"田雨": 0.8}),
        ("林心如演得好", {"林心": 0.8}, {"林心如": 0.8}),
        ("皇甫一鸣说不去", {"皇甫": 0.9, "皇甫一鸣": 0.6}, {"皇甫一鸣": 0.9}),
        ("令狐的师父呢", {"令狐": 0.9, "令狐的师父": 0.6}, {"令狐": 0.9, "令狐的师父": 0.6}),
        ("爷爷奶奶笑了", {"爷爷奶奶": 0.6, "爷爷": 0.7}, {"爷爷奶奶": 0.7}),
        ("左边那个护士是谁", {"左边那个护士": 0.25, "那个护士": 0.125}, {"那个护士": 0.38}),
        ("他妈妈来了", {"他妈妈": 0.9, "他": 0.8}, {"他妈妈": 0.9, "他": 0.8}),
        ("我觉得他比陆晚舟强", {"陆晚舟强": 0.8}, {"陆晚舟": 0.8}),
        ("比老李强多了", {"老李强": 0.8}, {"老李": 0.8}),
        ("比王志强帅", {"王志强": 0.8}, {"王志强": 0.8}),
        ("陆志强来了", {"陆志强": 0.8}, {"陆志强": 0.8}),
        ("医生小哥好温柔", {"医生": 0.8, "医生小哥": 0.6}, {"医生小哥": 0.8}),
        ("那个保安大叔真好", {"那个保安": 0.7, "那个保安大叔": 0.5}, {"那个保安大叔": 0.7}),
        ("新娘妹妹真漂亮", {"新娘": 0.8, "新娘妹妹": 0.6}, {"新娘": 0.8, "新娘妹妹": 0.6}),
        ("医生小哥走了", {"医生": 0.8}, {"医生": 0.8}),
        ("那是教练不给他镜头", {"那": 0.6, "教练": 0.9, "他": 0.9}, {"教练": 0.9, "他": 0.9}),
        ("那是教练，不给他镜头", {"那": 0.6, "教练": 0.9}, {"那": 0.6, "教练": 0.9}),
        ("那是教练😂不给他镜头", {"那": 0.6, "教练": 0.9}, {"那": 0.6, "教练": 0.9}),
        ("那是教练吗", {"那": 0.6, "教练": 0.9}, {"那": 0.6, "教练": 0.9}),
        ("那是她没发挥好", {"那": 0.6, "她": 0.9}, {"那": 0.6, "她": 0.9}),
        ("抖音又把我限流了", {"抖音": 0.8, "我": 0.7}, {"我": 0.7}),
        ("抖音那小哥真逗", {"抖音": 0.5, "抖音那小哥": 0.8}, {"抖音那小哥": 0.8}),
        ("我们公司也这样", {"我们": 0.7, "我们公司": 0.8}, {}),
        ("我弟叫古茗，皮得很", {"古茗": 0.8}, {"古茗": 0.8}),
        ("小名喜茶", {"喜茶": 0.8}, {"喜茶": 0.8}),
        ("我们班那个更绝", {"我们班那个": 0.8}, {"我们班那个": 0.8}),
        (
            "她哥陆晚舟也来了",
            {"她": 0.9, "她哥": 0.8, "她哥陆晚舟": 0.7},
            {"她": 0.9, "她哥": 0.8, "陆晚舟": 0.7},
        ),
        (
            "我同桌陆晚舟",
            {"我同桌": 0.6, "我同桌陆晚舟": 0.7},
            {"我同桌": 0.6, "我同桌陆晚舟": 0.7},
        ),
        ("她弟弟妹妹来了", {"她弟": 0.6, "她弟弟妹妹": 0.7}, {"她弟弟妹妹": 0.7}),
        ("沈腾马丽合体了", {"沈腾": 0.8}, {"沈腾": 0.8, "马丽": 0.8}),
        ("沈腾马丽合体了", {"沈腾马丽": 0.7}, {"沈腾": 0.7, "马丽": 0.7}),
        ("沈腾马丽的粉丝", {"沈腾马丽的粉丝": 0.7}, {"沈腾马丽的粉丝": 0.7}),
        ("看到迪丽热巴了", {"迪丽热巴": 0.7}, {"迪丽热巴": 0.7}),
        ("他自己不知道", {"他": 0.8, "他自己": 0.6}, {"他自己": 0.8}),
        ("你们自己看", {"你们": 0.8, "你们自己": 0.9}, {"你们自己": 0.9}),
        ("他本人更帅", {"他本人": 0.5, "本人": 0.6}, {"他本人": 0.6}),
        ("他说自己不知道", {"他": 0.8, "自己": 0.6}, {"他": 0.8, "自己": 0.6}),
        ("他自己做的", {"他": 0.8}, {"他": 0.8}),
        ("宁波也下雨了吗", {"宁波": 0.9}, {}),
        ("这是武汉市吧", {"武汉市": 0.7}, {}),
        ("宁波小哥好帅", {"宁波小哥": 0.9}, {"宁波小哥": 0.9}),
        ("我弟叫宁波", {"宁波": 0.9}, {"宁波": 0.9}),
        ("玉林唱得真好", {"玉林": 0.9}, {"玉林": 0.9}),
        ("在温哥华回不来", {"温哥华": 0.9}, {}),
        ("在巴塞罗那回不来", {"巴塞罗": 0.9}, {}),
        ("温哥华大叔好帅", {"温哥华大叔": 0.9}, {"温哥华大叔": 0.9}),
        ("柏林唱得真好", {"柏林": 0.9}, {"柏林": 0.9}),
        ("田小雨本人更好看", {"田小雨": 0.9}, {"田小雨本人": 0.9}),
        ("他老人家八十了", {"他": 0.9, "他老人家": 0.5}, {"他老人家": 0.9}),
        ("豆豆小朋友上台了", {"豆豆": 0.9}, {"豆豆小朋友": 0.9}),
        ("豆豆小朋友们上台了", {"豆豆": 0.9}, {"豆豆": 0.9}),
        ("岳母大人来了", {"岳母": 0.9}, {"岳母大人": 0.9}),
        ("孩子大人都来了", {"孩子": 0.9}, {"孩子": 0.9}),
        ("他们夫妻真好", {"他们": 0.9, "他们夫妻": 0.6}, {"他们夫妻": 0.9}),
        ("他们父母来了", {"他们": 0.9, "他们父母": 0.6}, {"他们": 0.9, "他们父母": 0.6}),
        ("他俩师徒来的", {"他俩": 0.9, "他俩师徒": 0.6}, {"他俩": 0.9, "他俩师徒": 0.6}),
        ("卧槽这个老头", {"卧槽这个老头": 0.7}, {"这个老头": 0.7}),
        ("卧槽本人来了", {"卧槽本人": 0.7}, {"本人": 0.7}),
        ("卧槽", {"卧槽": 0.7}, {}),
        ("卧槽哥又来了", {"卧槽哥": 0.7, "卧槽": 0.6}, {"卧槽哥": 0.7}),
        ("她小朋友几岁了", {"她": 0.8, "她小朋友": 0.9}, {"她": 0.8, "她小朋友": 0.9}),
        ("人家小朋友真乖", {"人家": 0.8, "小朋友": 0.7}, {"人家": 0.8, "小朋友": 0.7}),
        ("人家老人家真行", {"人家": 0.8, "老人家": 0.7}, {"人家": 0.8, "老人家": 0.7}),
        ("这个小朋友真乖", {"这个": 0.8}, {"这个小朋友": 0.8}),
        ("他同志吧", {"他": 0.8}, {"他": 0.8}),
        ("婆婆大人有大量", {"婆婆": 0.8}, {"婆婆": 0.8}),
        ("小马卡龙笑了", {"小马卡龙": 0.8}, {"小马卡龙": 0.8}),
        ("吃马卡龙的时候", {"吃马卡龙": 0.8, "马卡龙": 0.7}, {}),
        ("云吞今天上学", {"云吞": 0.8}, {"云吞": 0.8}),
        ("马赛演得真好", {"马赛": 0.9}, {"马赛": 0.9}),
        ("都叫她巴黎，巴黎请假了", {"巴黎": 0.9}, {"巴黎": 0.9}),
        ("我们王刚来了", {"我们王刚": 0.9}, {"我们王刚": 0.9}),
        ("她妈妈本人", {"她": 0.8, "她妈妈": 0.9, "本人": 0.6}, {"她": 0.8, "她妈妈本人": 0.9}),
        ("陆小泽人真好", {"陆小泽人": 0.7, "陆小泽": 0.6}, {"陆小泽": 0.7}),
        ("她婆婆人挺好", {"她婆婆人": 0.7, "她婆婆": 0.6}, {"她婆婆": 0.7}),
        ("女主人真好", {"女主人": 0.7, "女主": 0.6}, {"女主人": 0.7, "女主": 0.6}),
        ("当事人还紧张", {"当事人": 0.7, "当事": 0.6}, {"当事人": 0.7, "当事": 0.6}),
        ("小马卡龙来了", {"小马卡龙": 0.7}, {"小马卡龙": 0.7}),
        ("陆小泽人", {"陆小泽人": 0.7, "陆小泽": 0.6}, {"陆小泽人": 0.7, "陆小泽": 0.6}),
        ("夏津人真好", {"夏津人": 0.7}, {"夏津人": 0.7}),
        ("陆夫人真好", {"陆夫人": 0.7, "陆夫": 0.6}, {"陆夫人": 0.7, "陆夫": 0.6}),
    ],
)
def test_bounds(text: str, candidates: Found, expected: Found) -> None:
    # Another Doc ends in a name in front of it, and another begins with an office behind.
    index = lay_out([("", "刘洋")], [("", text)], [("", "老师好")])
    spans = [place(index, 0, "刘洋"), *(place(index, 1, word) for word in candidates)]
    found = settled(index, spans, [0.9, *candidates.values()])
    assert found == {"刘洋": 0.9, **expected}


def test_a_name_at_the_end_of_a_turn_or_doc_gets_no_office_of_the_next() -> None:
    for index in (
        lay_out([("甲", "我看到刘洋")], [("乙", "老师好")]),
        lay_out([("甲", "我看到刘洋"), ("乙", "老师好")]),
    ):
        assert settled(index, [place(index, 0, "刘洋")], [0.9]) == {"刘洋": 0.9}


def test_an_office_at_the_end_of_a_doc_is_not_that_of_the_first_name_of_the_next() -> None:
    index = lay_out([("甲", "支持张小满队长")], [("乙", "王芳好美")])
    spans = [place(index, 0, "张小满"), place(index, 1, "王芳")]
    assert settled(index, spans, [0.9, 0.8]) == {"张小满队长": 0.9, "王芳": 0.8}


def test_a_list_may_call_somebody_like_a_place() -> None:
    doc = Dialogue.from_turns([("", "宁波你好")]).to_doc(NLP)
    index = index_tokens([doc], Aliases({"沈知行": ["宁波"]}))
    assert settled(index, [place(index, 0, "宁波")], [0.9]) == {"宁波": 0.9}


def test_a_writer_may_be_called_like_a_place() -> None:
    index = lay_out([("宁波", "又来了"), ("", "宁波你好")])
    assert settled(index, [place(index, 0, "宁波")], [0.9]) == {"宁波": 0.9}


def test_a_piece_of_a_writers_nickname_is_the_nickname() -> None:
    index = lay_out([("番茄炒蛋", "我在现场"), ("乙", "心疼番茄炒蛋")])
    assert settled(index, [place(index, 0, "番茄")], [0.6]) == {"番茄炒蛋": 0.6}


WORDS = [
    "他妈",
    "真",
    "的",
    "老干妈",
    "田雨",
    "教练",
    "歌手",
    "特别",
    "左边那个",
    "护士",
    "，",
    "爷爷奶奶",
    "刘洋",
]
DOCS = st.lists(
    st.lists(st.lists(st.sampled_from(WORDS), max_size=6).map("".join), min_size=1, max_size=2),
    min_size=1,
    max_size=3,
)


@given(DOCS, st.data())
def test_docs_do_not_disturb_each_other(dialogues: list[list[str]], data: st.DataObject) -> None:
    turns = [[("", text) for text in texts] for texts in dialogues]
    whole = lay_out(*turns)
    n = len(whole)
    drawn = data.draw(st.lists(st.tuples(st.integers(0, n), st.integers(1, 4)), max_size=8))
    spans = sorted({(a, a + w) for a, w in drawn if a + w <= n})
    spans = [
        (a, b)
        for a, b in spans
        if whole.doc[a] == whole.doc[b - 1] and whole.turn[a] == whole.turn[b - 1] >= 0
    ]
    pointed = pointed_at(whole)
    starts, ends = (np.asarray([s[k] for s in spans], dtype=np.int64) for k in (0, 1))
    ones = np.full(len(spans), 0.5, dtype=np.float32)
    together = {
        (int(a), int(b))
        for a, b, _ in zip(*settle_bounds(starts, ends, ones, whole, pointed), strict=True)
    }
    for a, b in together:
        assert whole.doc[a] == whole.doc[b - 1] and whole.turn[a] == whole.turn[b - 1] >= 0
    alone = set()
    for d, own_turns in enumerate(turns):
        index, first = lay_out(own_turns), int(whole.offsets[d])
        own = [(a - first, b - first) for a, b in spans if whole.doc[a] == d]
        s, e = (np.asarray([x[k] for x in own], dtype=np.int64) for k in (0, 1))
        out = settle_bounds(
            s, e, np.full(len(own), 0.5, dtype=np.float32), index, pointed_at(index)
        )
        alone |= {(int(a) + first, int(b) + first) for a, b, _ in zip(*out, strict=True)}
    assert together == alone


def of_words(*words: str) -> Doc:
    return Doc(NLP.vocab, words=list(words), spaces=[False] * len(words))


def test_characters_are_places_where_no_token_is_parted() -> None:
    text = DocText(0, index_tokens([of_words("刘洋", "教练真", "好看")]))
    whole = {(0, 2): (0, 1), (0, 7): (0, 3), (5, 7): (2, 3)}
    for start in range(7):
        for end in range(start + 1, 8):
            expected = whole.get((start, end))
            if expected is None and {start, end} <= {0, 2, 5, 7}:
                continue
            assert text.places(start, end) == expected


@pytest.mark.parametrize(
    "words",
    [
        ("真他妈的", "好看"),
        ("老干", "妈创始人"),
        ("央视的", "小哥"),
        ("在宁", "波见"),
        ("那", "是教练", "不给", "他"),
        ("王林心", "如"),
        ("刘洋", "教练真", "棒"),
        ("歌", "手田雨"),
        ("爷", "爷奶奶好"),
        ("他", "自", "己的"),
        ("左边那", "个护", "士好"),
    ],
)
def test_a_token_that_reaches_over_such_words_is_left_whole(words: tuple[str, ...]) -> None:
    index = index_tokens([of_words(*words)])
    n = len(words)
    spans = [(a, b) for a in range(n) for b in range(a + 1, n + 1)]
    found = settled(index, spans, [0.5] * len(spans))
    assert found == {index.text(a, b): 0.5 for a, b in spans}


def test_names_stand_again_in_turns_alone() -> None:
    doc = of_words("李响", "来了", "\n", "李响", "\n", "李响")
    write_turns(doc, [(0, 2, "甲"), (5, 6, "乙")])
    found = repeated_names(np.asarray([0]), np.asarray([1]), index_tokens([doc]))
    assert [part.tolist() for part in found] == [[5], [6]]


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("小白", "小白兔好乖"),
        ("安安", "安安静静的"),
        ("圆圆", "圆圆地看着"),
        ("李宁", "李宁的鞋好穿"),
    ],
)
def test_part_of_a_longer_word_is_no_name_again(name: str, word: str) -> None:
    index = lay_out([("", name + "来了"), ("", word)])
    start, end = place(index, 0, name)
    found = repeated_names(np.asarray([start]), np.asarray([end]), index)
    assert [part.tolist() for part in found] == [[], []]


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("现在的刘德华好帅", ["刘德华"]),
        ("现在的劉德華好帥", ["刘德华"]),
        ("刘德华路过", ["刘德华"]),
        ("神仙姐姐真美", ["神仙姐姐"]),
        ("去鲁迅公园玩，住鲁迅路", []),
        ("穿李宁的鞋", []),
        ("听《刘德华》", []),
        ("花花来了", []),  # the list has it, and it may be a cat
        ("陆晚舟来了", []),
    ],
)
def test_names_of_the_list_stand_anywhere(said: str, found: list[str]) -> None:
    index = lay_out([("", said)])
    none = np.zeros(0, dtype=np.int64)
    assert index.texts(*repeated_names(none, none, index)) == found


def test_names_that_stand_again() -> None:
    index = lay_out(
        [("", "别骂李响了，李响也不容易"), ("", "李响的妈妈，听了《李响》")],
        [("", "李响不在")],
    )
    mentions = [place(index, 0, "李响"), place(index, 0, "李响的妈妈")]
    starts, ends = (np.asarray([m[k] for m in mentions], dtype=np.int64) for k in (0, 1))
    found = list(zip(*(part.tolist() for part in repeated_names(starts, ends, index)), strict=True))
    # What lies in a mention is left alone, and so is another Doc.
    assert found == [place(index, 0, "李响", 1)]


def test_a_title_that_nobody_closed_ends_with_its_turn() -> None:
    index = lay_out([("", "小白唱《晴"), ("", "小白真好")])
    start, end = place(index, 0, "小白")
    found = repeated_names(np.asarray([start]), np.asarray([end]), index)
    assert [int(part[0]) for part in found] == [*place(index, 0, "小白", 1)]


@pytest.mark.parametrize("behind", ["", "兔", "脸"])
def test_a_name_at_the_end_of_a_doc_is_no_word_of_the_next(behind: str) -> None:
    docs = [[("", "小白，小白")], *([[("", behind)]] if behind else [])]
    index = lay_out(*docs)
    start, end = place(index, 0, "小白")
    found = repeated_names(np.asarray([start]), np.asarray([end]), index)
    assert [part.tolist() for part in found] == [[3], [5]]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        ("不是小陈，是小刘", ["小陈", "小刘"], {1: [0]}),
        ("不是李沁，那是田雨", ["李沁", "田雨"], {1: [0]}),
        ("这是小美不是小丽", ["小美", "小丽"], {1: [0]}),
        ("不是小陈吗，是小刘", ["小陈", "小刘"], {}),
        ("是小陈，是小刘", ["小陈", "小刘"], {}),
        ("不是小陈还能是谁", ["小陈"], {}),
        ("不是老师，是学生", ["老师", "学生"], {}),
        ("是不是刘洋啊，肯定是刘洋洋", ["刘洋", "刘洋洋"], {}),
        ("难道不是小陈，分明是小刘", ["小陈", "小刘"], {}),
        ("这不是刘德华，是华仔", ["刘德华", "华仔"], {}),
        ("", [], {}),
    ],
)
def test_denials(text: str, names: list[str], expected: dict[int, list[int]]) -> None:
    index = lay_out([("", "是小王，难道")], [("", text)], [("", "吗？？")])
    mentions = [place(index, 0, "小王"), *(place(index, 1, name) for name in names)]
    starts, ends = (np.asarray([m[k] for m in mentions], dtype=np.int64) for k in (0, 1))
    shifted = {k + 1: [j + 1 for j in others] for k, others in expected.items()}
    assert denied(starts, ends, index) == shifted
