"""A Doc is read as if its marks were not there; what is written stays as it is."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from mark_samples import POSITIVE
from spacy.tokens import Doc, Span

from spacy_tiktalk import Dialogue, clusters_from_spans, merge_docs
from spacy_tiktalk.doc.marks import kinds_read, marks_of, write_marks
from spacy_tiktalk.doc.reading import gaps, pauses, quoted_words, read_title, read_words, said_text
from spacy_tiktalk.doc.turns import turn_places

NLP = spacy.blank("zh")
SAMPLES = [mark.replace("▁", "") for marks in POSITIVE.values() for mark in marks]


def read(*turns: str, title: str | None = None, **settings: object) -> str:
    doc = Dialogue.from_turns([("", turn) for turn in turns], title=title).to_doc(NLP)
    if settings:
        write_marks(doc, **settings)
    return "".join(read_words(doc))


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("回复@小鱼:他来了", "他来了"),
        ("他[捂脸]来了👍🏽", "他来了"),
        ("沈\u200b知\u2060行", "沈知行"),
        ("張學友來了", "张学友来了"),
        ("ＡＮＮ好美", "ANN好美"),
        ("他来了//@阿毛:沈知行演得真好", "他来了沈知行演得真好"),
        ("😂", ""),
        ("", ""),
    ],
)
def test_what_is_read(written: str, wanted: str) -> None:
    assert read(written) == wanted


def test_kinds_that_are_read_as_talk() -> None:
    text = "#沈知行# 他来了[捂脸]"
    assert read(text) == "他来了"
    assert read(text, talk=["topic"]).strip() == "#沈知行#他来了"


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("心疼小李 领导太过分", ["心疼小李"]),
        ("心疼小李\u3000 领导太过分", ["心疼小李"]),
        ("新郎好帅 新娘也好美 都很好看", ["新郎好帅", "新郎好帅 新娘也好美"]),
        ("我爱Angela 她好美啊", []),
        ("我爱死 Angela了", []),
        ("我 们 家 的 人 都 来", []),
        ("他好帅@小鱼干 她好美啊", []),
        ("他好帅[捂脸] 她好美啊", []),
        ("这个人是 小李的老婆", []),
        ("他终于来 了啊啊啊啊", []),
        ("小李 领导太过分", ["小李"]),
        ("233333 他好帅", []),  # what is shouted first is not read
        ("888 块钱", []),
        ("250 那个大叔", []),  # may be his number
        ("他说OK 那个大叔", []),
        ("Tom 老师来了", []),
        ("史蒂芬 库里投篮准", []),  # one foreign name
        ("我喜欢费尔南多 苏亚雷斯的歌", []),
        ("看见尼古拉斯 凯奇了", []),
        ("新郎像尼古拉斯 伴郎像库里", ["新郎像尼古拉斯"]),
        ("", []),
    ],
)
def test_where_a_blank_is_a_pause(text: str, behind: list[str]) -> None:
    doc = Dialogue.from_turns([("", text)]).to_doc(NLP)
    found = pauses(doc, read_words(doc), turn_places(doc))
    assert sorted(doc[i].idx for i in found) == [
        len(one) + (len(text[len(one) :]) - len(text[len(one) :].lstrip())) for one in behind
    ]


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("老板说：我走", "我走"),
        ("10:30我到，比分3 : 2", ""),
        ("“绝了”我说的", "绝了”"),
        ('他"我走"她', '我走"'),
        ("：我走", ""),  # nobody speaks
        ("“他「你」我”她", "他「你」我”"),
        ("我说”他", ""),
        ("", ""),
    ],
)
def test_whose_words_they_may_be(text: str, others: str) -> None:
    found = quoted_words(text)
    assert "".join(c for c, quoted in zip(text, found, strict=True) if quoted) == others


@pytest.mark.parametrize(
    ("text", "behind"),
    [
        ("桃子 妈妈感觉你不容易", "妈妈"),
        ("那个 焦阳来了", "焦阳"),
        ("桃子\u3000\u3000妈妈也在", "妈妈"),
        ("孙 总来了", ""),
        ("汤姆 克鲁斯好帅", ""),
        ("欧阳 娜娜好美", ""),
        ("谢谢韩红 老师", ""),
        ("周深 哥哥唱得好", ""),
        ("王 一 博好帅", ""),
        ("他是 Angela 的", ""),
        ("史蒂芬 库里投篮准", ""),
        ("桃子，妈妈也在", ""),
        ("这个人是 小李的老婆", "小李"),  # no pause
    ],
)
def test_where_no_mention_reaches_over_a_blank(text: str, behind: str) -> None:
    doc = Dialogue.from_turns([("", text)]).to_doc(NLP)
    found = gaps(doc, read_words(doc), turn_places(doc))
    assert sorted(doc[i].idx for i in found) == ([text.index(behind)] if behind else [])


def test_a_pause_lies_in_one_turn() -> None:
    doc = Dialogue.from_turns([("", "心疼小李 "), ("", " 领导太过分")]).to_doc(NLP)
    assert not pauses(doc, read_words(doc), turn_places(doc))


def test_a_title_keeps_its_topics() -> None:
    doc = Dialogue.from_turns([("", "他")], title="#張學友 演唱\u200b會").to_doc(NLP)
    assert read_title(doc) == "#张学友 演唱会"
    assert read_title(Dialogue.from_turns([("", "他")]).to_doc(NLP)) == ""


def test_marks_stand_in_the_doc_and_survive() -> None:
    doc = Dialogue.from_turns([("A", "回复@小鱼:他来了[捂脸]"), ("B", "😂")]).to_doc(NLP)
    found = [(doc.text[m.start_char : m.end_char], m.kind) for m in marks_of(doc)]
    assert found == [("回复@小鱼:", "reply"), ("[捂脸]", "emote"), ("😂", "emoji")]
    write_marks(doc)
    assert [(s.text, s.label_) for s in doc.spans["marks"]] == found
    again = spacy.tokens.Doc(NLP.vocab).from_bytes(doc.to_bytes())
    assert [(s.text, s.label_) for s in again.spans["marks"]] == found
    assert read_words(again) == read_words(doc)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:3])
    assert [(doc.text[m.start_char : m.end_char], m.kind) for m in marks_of(doc)] == found


def test_docs_that_are_joined_keep_their_marks() -> None:
    docs = [
        Dialogue.from_turns([("A", text)]).to_doc(NLP) for text in ("他[捂脸]来了", "她👍🏽来了")
    ]
    for doc in docs:
        write_marks(doc)
    joined = merge_docs(docs)
    assert "".join(read_words(joined)) == "他来了\n她来了"


def test_docs_that_spacy_joins_have_the_marks_of_all() -> None:
    docs = [
        Dialogue.from_turns([("A", text)]).to_doc(NLP) for text in ("他[捂脸]来了", "她👍🏽来了")
    ]
    for doc in docs:
        write_marks(doc)
    joined = Doc.from_docs(docs)
    assert joined is not None
    joined.spans["marks"].attrs.update(docs[0].spans["marks"].attrs)  # whoever keeps the first's
    found = [joined.text[mark.start_char : mark.end_char] for mark in marks_of(joined)]
    assert found == ["[捂脸]", "👍🏽"]


def test_marks_of_somebody_else_that_lie_in_each_other_are_read_once() -> None:
    doc = NLP("他来了嘻嘻哈哈嘿嘿走吧")
    doc.spans["marks"] = [Span(doc, 3, 9, label="emote"), Span(doc, 4, 5, label="emoji")]
    assert said_text(doc[0:11]) == "他来了走吧"


def test_names_are_given_without_marks() -> None:
    doc = Dialogue.from_turns([("A", "沈\u200b知[色]行来了"), ("B", "他")]).to_doc(NLP)
    write_marks(doc)
    (cluster,) = clusters_from_spans(doc, [[(0, 7), (len(doc) - 1, len(doc))]])
    assert doc[0:7].text == "沈\u200b知[色]行"
    assert said_text(doc[0:7]) == cluster.name == "沈知行"
    assert cluster.types == ["PROPER", "PRONOUN"]
    assert said_text(doc[3:6]) == "[色]"  # nothing but a mark is named by it


@given(st.lists(st.sampled_from([*SAMPLES, "他来了", "沈知行", " "]), max_size=8))
def test_every_token_is_read_or_not(parts: list[str]) -> None:
    doc = Dialogue.from_turns([("A", "".join(parts)), ("B", "她")]).to_doc(NLP)
    words = read_words(doc)
    assert len(words) == len(doc) and words[-1] == "她"
    for mark in marks_of(doc):
        covered = doc.char_span(mark.start_char, mark.end_char, alignment_mode="contract")
        assert covered is None or not any(words[covered.start : covered.end])


def test_spans_of_another_component_under_our_name_are_no_marks() -> None:
    doc = NLP("刘德华来了")
    doc.spans["marks"] = [Span(doc, 0, 3, label="NAME")]
    assert marks_of(doc) == []
    doc.spans["marks"].attrs.update({"talk": 5, "marks": 5, "length": 5})
    assert marks_of(doc) == [] and kinds_read(doc) == frozenset()


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("牛逼 那个大叔", "那个大叔"),
        ("哈哈哈哈，他谁啊", "他谁啊"),
        ("666，那个大叔", "那个大叔"),
        ("yyds！！笑死我了", "笑死我了"),
        ("好家伙，卧槽！他来了", "卧槽！他来了"),
        ("666 块钱卖给他", "666块钱卖给他"),
        ("牛哥，你来", "牛哥，你来"),
        ("笑死我了，他", "笑死我了，他"),
        ("哈哈哈哈", "哈哈哈哈"),  # all there is
        ("哈哈哈！", "哈哈哈！"),
        ("我去，他来了", "我去，他来了"),
        ("他，牛逼，真的", "他，牛逼，真的"),
        ("哈" * 5000 + "，他", "哈" * 5000 + "，他"),
        ("家人们那个大叔好帅", "那个大叔好帅"),
        ("讲真他好帅", "他好帅"),
        ("哈哈哈哈他谁啊", "他谁啊"),
        ("哈哈哈哈叔叔慢点开", "叔叔慢点开"),
        ("哈哈哈哥来了", "哈哈哈哥来了"),  # a name
        ("嗯嗯他来了", "他来了"),
        ("其实老王也在", "老王也在"),
        ("兄弟们的女朋友", "兄弟们的女朋友"),
        ("姐妹们都哭了", "姐妹们都哭了"),
        ("救命恩人", "救命恩人"),
        ("笑死我了", "笑死我了"),
        ("666块卖给他", "666块卖给他"),
        ("真的吗", "真的吗"),
        ("讲真", "讲真"),
        ("讲真讲真", "讲真"),
        ("他好帅哈哈哈！", "他好帅"),  # and laughter at the end
        ("他！哈哈。嘿嘿 hhh", "他"),
        ("他谁啊～～", "他谁啊"),
        ("他……", "他"),
        ("他来了！！！", "他来了"),
        ("666，他好帅hahaha", "他好帅"),
        ("他好帅 233", "他好帅"),
        ("他来了！", "他来了！"),
        ("他谁？？", "他谁？？"),
        ("他哈哈哈，谁", "他哈哈哈，谁"),
        ("他要喝娃哈哈", "他要喝娃哈哈"),
        ("她笑嘻嘻", "她笑嘻嘻"),
        ("他叫Ahhh", "他叫Ahhh"),
        ("他住16666", "他住16666"),
        ("哈哈哈，嘿嘿", "嘿嘿"),
        ("。。。。", "。。。。"),
        ("他" + "哈哈！" * 21, "他"),
        ("他" + "！哈" * 2000, "他" + "！哈" * 2000),
    ],
)
def test_what_is_shouted_around_a_turn_is_not_read(said: str, read: str) -> None:
    doc = Dialogue.from_turns([("甲", said), ("乙", said)]).to_doc(spacy.blank("zh"))
    for place in turn_places(doc):
        words = read_words(doc)[place.start : place.end]
        assert "".join(words).replace(" ", "") == read
    assert doc.text == f"{said}\n{said}"
