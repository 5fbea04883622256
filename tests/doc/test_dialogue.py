"""Dialogue to Doc and back: offsets must hold for every character, whatever the tokenizer."""

from __future__ import annotations

import json
import pickle
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin

from spacy_tiktalk import Dialogue, Turn
from spacy_tiktalk.doc.turns import title_of, turn_places, turn_spans
from spacy_tiktalk.errors import TiktalkError

JIEBA = {"nlp": {"tokenizer": {"segmenter": "jieba"}}}
NLPS = {
    "char": spacy.blank("zh"),
    "jieba": spacy.blank("zh", config=JIEBA),
    "en": spacy.blank("en"),
}
HARD = [
    "",
    " ",
    "   ",
    "你好",
    " 你好",
    "  你好  ",
    "你 好",
    "a  b\tc",
    "\t",
    "哈\r\n哈",
    "\r",
    "\n",
    "👀",
    "👨‍👩‍👧真好👍🏽",
    "e\u0301\u200d",
    "don't 😂😂",
    "刘\u2028德\u0085华\x0b",
    "\u3000全角\u00a0",
    "\ufeff",
    "😀 :-) (^_^)",
    "·",
]
pieces = st.sampled_from(HARD) | st.text(max_size=8)
turn_texts = st.lists(pieces, max_size=3).map("".join)
speakers = st.sampled_from(["", "A", "B", "用户1", "👀", "a b"]) | st.text(max_size=4)
dialogues = st.lists(st.tuples(speakers, turn_texts), max_size=6).map(Dialogue.from_turns)


@pytest.mark.parametrize("name", NLPS)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dialogue=dialogues)
def test_text_and_round_trip(name: str, dialogue: Dialogue) -> None:
    doc = dialogue.to_doc(NLPS[name])
    assert doc.text == "\n".join(turn.text for turn in dialogue.turns) == dialogue.text
    assert [speaker for _, _, speaker in turn_spans(doc)] == [t.speaker for t in dialogue.turns]
    assert Dialogue.from_doc(doc) == dialogue
    assert Dialogue.from_doc(doc.copy()) == dialogue
    assert Dialogue.from_doc(Doc(doc.vocab).from_bytes(doc.to_bytes())) == dialogue
    in_turns = {i for start, end, _ in turn_spans(doc) for i in range(start, end)}
    outside = [token.text for token in doc if token.i not in in_turns]
    assert outside == ["\n"] * max(0, len(dialogue.turns) - 1)


@given(text=st.text() | st.sampled_from(HARD))
def test_turns_hold_no_line_break_and_keep_their_length(text: str) -> None:
    turn = Turn("A", text)
    assert len(turn.text) == len(text)
    assert len(turn.text.splitlines()) <= 1
    same = [a == b for a, b in zip(turn.text, text, strict=True)]
    assert all(ok or turn.text[i] == " " for i, ok in enumerate(same))


@pytest.mark.parametrize("name", NLPS)
@settings(max_examples=200, deadline=None)
@given(text=st.lists(pieces | st.just("\n"), max_size=6).map("".join))
def test_plain_doc_lines_are_turns(name: str, text: str) -> None:
    doc = NLPS[name](text)
    turns = turn_spans(doc)
    assert all(start < end and speaker == "" for start, end, speaker in turns)
    for start, end, _ in turns:
        assert len(doc[start:end].text.splitlines()) == 1
    covered = {i for start, end, _ in turns for i in range(start, end)}
    for token in doc:
        has_break = len(("x" + token.text + "x").splitlines()) > 1
        assert (token.i in covered) != has_break


def test_turn_spans_of_a_made_doc() -> None:
    doc = Dialogue.from_turns([("A", "你好"), ("", ""), ("B", "她")]).to_doc(NLPS["char"])
    assert [token.text for token in doc] == ["你", "好", "\n", "\n", "她"]
    assert turn_spans(doc) == [(0, 2, "A"), (3, 3, ""), (4, 5, "B")]
    group = doc.spans["turns"]
    assert group.name == "turns"
    assert [span.label_ for span in group] == ["A", "B"]
    assert group.attrs == {"empty": [[1, 3, "", 3]]}
    assert Doc.from_docs([doc, doc]).text == doc.text + " " + doc.text  # an empty Span would raise


def test_turn_spans_of_plain_docs() -> None:
    nlp = NLPS["char"]
    assert turn_spans(nlp("")) == []
    assert turn_spans(nlp("\n\n")) == []
    assert turn_spans(nlp("好")) == [(0, 1, "")]
    assert turn_spans(nlp("你好\n\n她好")) == [(0, 2, ""), (3, 5, "")]  # one token for both breaks
    words = Doc(nlp.vocab, words=["刘德华", "\n", "他"], spaces=[False] * 3)
    assert turn_spans(words) == [(0, 1, ""), (2, 3, "")]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["甲", "\n乙\n丙", "丁"], [(0, 1, "甲"), (2, 2, "乙"), (2, 3, "丙丁")]),
        (["甲", "\n", "丁\n戊"], [(0, 1, "甲"), (2, 2, "丁"), (3, 3, "戊")]),
        (["\n乙\n", "丁"], [(1, 1, "乙"), (1, 2, "丁")]),
        (["x\ny"], [(0, 0, "x"), (1, 1, "y")]),
    ],
)
def test_lines_within_tokens(words: list[str], lines: list[tuple[int, int, str]]) -> None:
    """Every character but the breaks is of a line, and tokens with a break in them are of none."""
    doc = Doc(NLPS["char"].vocab, words=words, spaces=[False] * len(words))
    places = turn_places(doc)
    assert [(p.start, p.end, doc.text[p.start_char : p.end_char]) for p in places] == lines
    assert [turn.text for turn in Dialogue.from_doc(doc).turns] == [text for *_, text in lines]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["a", " ", "\n", "b"], "a"),  # a token of its own, which is of no turn
        (["a", " \n", "b"], "a "),  # merged with the break: it was behind the turn's last token
    ],
)
def test_a_space_before_a_break(words: list[str], first: str) -> None:
    doc = Doc(NLPS["char"].vocab, words=words, spaces=[False] * len(words))
    doc.spans["turns"] = [doc[0:1], doc[-1:]]
    assert [turn.text for turn in Dialogue.from_doc(doc).turns] == [first, "b"]


def test_an_empty_turn_stays_empty_before_a_space_that_was_merged_with_a_break() -> None:
    doc = Doc(NLPS["char"].vocab, words=["a", " \n", "b"], spaces=[False] * 3)
    doc.spans["turns"] = [doc[0:1], doc[1:1], doc[2:3]]
    assert [turn.text for turn in Dialogue.from_doc(doc).turns] == ["a ", "", "b"]


def test_from_doc_of_turns_parted_by_spaces() -> None:
    """Turns set by someone else on a Doc of one line: the space between is no part of the text."""
    doc = NLPS["en"]("he came she left ")
    doc.spans["turns"] = [doc[0:2], doc[2:4]]
    assert [turn.text for turn in Dialogue.from_doc(doc).turns] == ["he came", "she left "]


def test_tokenizer_norms_are_kept() -> None:
    nlp = NLPS["en"]
    doc = Dialogue.from_turns([("A", "don't"), ("B", "I can't")]).to_doc(nlp)
    plain = [*nlp.make_doc("don't"), *nlp.make_doc("I can't")]
    assert [t.norm_ for t in doc if t.text != "\n"] == [t.norm_ for t in plain]


def test_fields_travel_with_the_doc() -> None:
    nlp = NLPS["char"]
    dialogue = Dialogue.from_turns(
        [("A", "你好")], title="周末 #搞笑", video=Path("clips") / "a.mp4", key="d1"
    )
    doc = dialogue.to_doc(nlp)
    data = doc.user_data["spacy_tiktalk"]
    assert data == {"title": "周末 #搞笑", "video": str(Path("clips") / "a.mp4"), "key": "d1"}
    assert {type(value) for value in data.values()} == {str}
    assert title_of(doc) == "周末 #搞笑"
    assert doc._.dialogue == dialogue
    for copied in (
        Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes()),
        pickle.loads(pickle.dumps(doc)),
        next(DocBin(docs=[doc], store_user_data=True).get_docs(spacy.blank("zh").vocab)),
        doc.copy(),
    ):
        assert Dialogue.from_doc(copied) == dialogue


def test_no_fields_no_user_data() -> None:
    doc = Dialogue.from_turns([("A", "你好")]).to_doc(NLPS["char"])
    assert doc.user_data == {}
    assert title_of(doc) is None


def test_foreign_user_data_of_our_name_is_no_crash() -> None:
    doc = NLPS["char"]("你好")
    doc.user_data["spacy_tiktalk"] = {"title": 3}
    assert title_of(doc) is None
    assert Dialogue.from_doc(doc) == Dialogue.from_turns([("", "你好")])


def test_no_turns_and_one_empty_turn_differ() -> None:
    nlp = NLPS["char"]
    none, one = Dialogue(()), Dialogue.from_turns([("A", "")])
    assert none.to_doc(nlp).text == one.to_doc(nlp).text == ""
    assert Dialogue.from_doc(none.to_doc(nlp)) == none
    assert Dialogue.from_doc(one.to_doc(nlp)) == one


def test_the_pipeline_takes_the_doc_unchanged() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    dialogue = Dialogue.from_turns([("A", "你好。"), ("B", "她好")])
    doc = nlp(dialogue.to_doc(nlp))
    assert Dialogue.from_doc(doc) == dialogue


@settings(deadline=None)
@given(dialogue=dialogues)
def test_json_round_trip(dialogue: Dialogue) -> None:
    record = json.loads(json.dumps(dialogue.to_json()))
    assert Dialogue.from_json(record) == dialogue
    assert Dialogue.from_json(json.dumps(record)) == dialogue


def test_from_json_forms() -> None:
    turns = [{"speaker": "A", "text": "你好"}, ["B", "好"], "嗯", {"text": "哦"}]
    dialogue = Dialogue.from_json({"turns": turns, "clusters": [], "key": "x"})
    assert dialogue == Dialogue.from_turns(
        [("A", "你好"), ("B", "好"), ("", "嗯"), ("", "哦")], key="x"
    )


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ("{", "T004"),
        ("[" * 100_000, "T004"),
        ('{"turns": ' + "9" * 5000 + "}", "T004"),
        ("[]", "T004"),
        ({}, "T004"),
        ({"turns": "你好"}, "T004"),
        ({"turns": [], "tilte": "x"}, "T005"),
        ({"turns": [{"text": "x", "who": "A"}]}, "T005"),
        ({"turns": [{"speaker": "A"}]}, "T001"),
        ({"turns": [3]}, "T001"),
        ({"turns": [["A", "b", "c"]]}, "T001"),
        ({"turns": [], "title": 3}, "T002"),
    ],
)
def test_bad_records_are_refused(record: object, code: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        Dialogue.from_json(record)  # type: ignore[arg-type]
    assert caught.value.code == code


@pytest.mark.parametrize("turn", ["AB", ("A",), ("A", 3), (1, "x"), None])
def test_bad_turns_are_refused(turn: object) -> None:
    """A text of two characters must not pass for a pair."""
    with pytest.raises(TiktalkError, match=r"\[T001\]"):
        Dialogue.from_turns([turn])  # type: ignore[list-item]


@pytest.mark.parametrize("field", ["title", "video", "key"])
def test_fields_that_are_no_text_are_refused(field: str) -> None:
    with pytest.raises(TiktalkError, match=rf"\[T002\] {field} = 3"):
        Dialogue.from_turns([("A", "x")], **{field: 3})


@pytest.mark.parametrize(
    ("dialogue", "what"),
    [
        (Dialogue.from_turns([("A", "好"), ("A", "好\ud83d")]), r"The text .*U\+D83D"),
        (Dialogue.from_turns([("A\ude00", "好")]), r"A speaker .*U\+DE00"),
        (Dialogue.from_turns([("A", "好")], title="\ud83d"), "The title"),
        (Dialogue.from_turns([("A", "好")], key="\ud83d"), "The key"),
    ],
)
def test_half_an_emoji_is_refused(dialogue: Dialogue, what: str) -> None:
    """Nothing that a Doc carries may fail later, in to_bytes or in the encoder."""
    with pytest.raises(TiktalkError, match=rf"\[T007\] {what}"):
        dialogue.to_doc(NLPS["char"])


def test_a_text_that_is_too_long_is_refused_as_spacy_refuses_it() -> None:
    nlp = spacy.blank("zh")
    nlp.max_length = 5
    with pytest.raises(ValueError, match="E088"):
        Dialogue.from_turns([("A", "好"), ("B", "x" * 6)]).to_doc(nlp)


def test_blanks_around_a_writer_are_none_of_the_name() -> None:
    assert Turn(" 小 北\n", " 好 ") == Turn("小 北", " 好 ")


def test_unknown_fields_are_all_named() -> None:
    with pytest.raises(TiktalkError, match="unknown fields: a, b, c, d"):
        Dialogue.from_json({"turns": [], "d": 1, "b": 1, "a": 1, "c": 1})


def test_a_lossy_tokenizer_is_refused() -> None:
    nlp = spacy.blank("xx")
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=text.split())
    with pytest.raises(TiktalkError, match=r"\[T006\].*turn 1"):
        Dialogue.from_turns([("A", "a "), ("B", "a  b")]).to_doc(nlp)


LINES = [
    ("A：你好", [("A", "你好")]),
    ("甲: 你好", [("甲", "你好")]),
    ("用户12：你好", [("用户12", "你好")]),
    ("speaker1: hi: there", [("speaker1", "hi: there")]),
    (" A ： 你好 ", [("A", "你好 ")]),
    ("你好\n\n  \n她好", [("", "你好"), ("", "她好")]),
    ("A：你好\r\nB：好", [("A", "你好"), ("B", "好")]),
    ("10:30出发", [("", "10:30出发")]),
    ("10:30出发\n11:40回来", [("", "10:30出发"), ("", "11:40回来")]),
    ("注意：别吵\n注意：别闹", [("", "注意：别吵"), ("", "注意：别闹")]),
    ("看http://a.cn/b", [("", "看http://a.cn/b")]),
    ("http://a.cn\nhttp://b.cn", [("", "http://a.cn"), ("", "http://b.cn")]),
    ("她说：好", [("", "她说：好")]),
    ("小芳：好\n大壮：不好", [("小芳", "好"), ("大壮", "不好")]),
    ("小芳：好\n是吗\n小芳：是", [("小芳", "好"), ("", "是吗"), ("小芳", "是")]),
    ("她说：好\n是吗", [("", "她说：好"), ("", "是吗")]),
    ("真的，你看：她", [("", "真的，你看：她")]),
    ("A：", [("A", "")]),
    ("\ufeffA：你好", [("A", "你好")]),
    ("\ufeff", []),
    ("", []),
    ("\n \n", []),
]


@pytest.mark.parametrize(("text", "turns"), LINES)
def test_from_text(text: str, turns: list[tuple[str, str]]) -> None:
    assert Dialogue.from_text(text, key="k") == Dialogue.from_turns(turns, key="k")


def test_from_text_without_speakers() -> None:
    dialogue = Dialogue.from_text("A：你好\n\nB：好", speakers=False)
    assert dialogue == Dialogue.from_turns([("", "A：你好"), ("", "B：好")])


def test_from_text_of_no_text() -> None:
    with pytest.raises(TiktalkError, match=r"\[T003\].*list"):
        Dialogue.from_text([("A", "b")])  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nobody_says_where_sentences_begin(lang: str) -> None:
    turns = [("甲", "他来了。她呢"), ("乙", "没 有"), ("乙", "好")]
    doc = Dialogue.from_turns(turns).to_doc(spacy.blank(lang))
    assert not doc.has_annotation("SENT_START")
