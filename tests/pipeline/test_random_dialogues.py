"""Whatever stands in a dialogue: in a batch or alone the same comes out, and nothing is lost."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from odd_dialogues import dialogues
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import is_package
from tiny_pipelines import KINDS, assert_same, clusters_of

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.jsonl import record_from_json, record_to_json
from spacy_tiktalk.formats.records import record_from_doc, record_to_doc

TITLE = "看看她俩是谁"
PICTURE = Dialogue.from_turns([("A", "")], title=TITLE)
TALK = Dialogue.from_turns([("A", "这不是沈知行吗"), ("B", "他还是那么帅")], title=TITLE)
NOBODY = Dialogue.from_turns([], title=TITLE)
slowly = settings(deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def tiny(overfit_folder: Callable[[str], Path]) -> Callable[[str], Language]:
    """kind → a small trained pipeline, loaded once."""
    made: dict[str, Language] = {}
    return lambda kind: made.setdefault(kind, spacy.load(overfit_folder(kind)))


@pytest.fixture(scope="module")
def shipped() -> Language:
    if not is_package("zh_tiktalk"):
        pytest.skip("zh_tiktalk is not installed: make setup")
    return spacy.load("zh_tiktalk")


@pytest.mark.parametrize("kind", KINDS)
@settings(slowly, max_examples=15)
@given(st.lists(dialogues(), min_size=1, max_size=5), st.integers(1, 5))
@example([PICTURE, TALK, NOBODY], 3)
@example([PICTURE, NOBODY], 2)
@example([PICTURE], 1)
def test_small_pipelines(
    tiny: Callable[[str], Language], kind: str, given_: list[Dialogue], batch_size: int
) -> None:
    check(tiny(kind), given_, batch_size)


@settings(slowly, max_examples=6)
@given(st.lists(dialogues(max_turns=4), min_size=1, max_size=3), st.integers(1, 3))
@example([PICTURE, TALK, NOBODY], 3)
def test_the_shipped_pipeline(shipped: Language, given_: list[Dialogue], batch_size: int) -> None:
    check(shipped, given_, batch_size)


def words(text: str) -> list[str]:
    return text.split()


# What ends in a name, an office, a denial, a colon or a quotation mark, and what goes on with it.
ENDING = words(
    """
    支持张小满队长 我最喜欢田雨老师 这是刘洋教练 笑死我了田雨教练 那个是李磊医生
    不是小陈，是小刘 他不是阿宁，他是阿毛 明明是大熊不是大鹏 你们看错了，这个人不是momo，是小北
    这不是刘德华 他说： “我 他哥李磊 左边那个 沈腾 看《小满
    """
)
BEGINNING = words(
    """
    王芳好美 张伟真帅 刘德华来了 吗 吧 ？？ ”真好看 教练来了 老师好 护士真好看 是谁
    不是，那是小刘 马丽也来了 特别好看 就是他 小满》，小满唱的
    """
)


def test_dialogues_that_end_and_begin_awkwardly(shipped: Language) -> None:
    texts = [text for both in zip(ENDING, BEGINNING, strict=True) for text in both]
    # Each ending before four beginnings.
    order = [k for step in (1, 3, 5, 7) for i in range(0, 32, 2) for k in (i, (i + step) % 32)]
    docs = [Dialogue.from_turns([("甲", text)]).to_doc(shipped) for text in texts]
    alone = [shipped(doc.copy()) for doc in docs]
    found = shipped.pipe((docs[k].copy() for k in order), batch_size=64)
    assert_same(found, [alone[k] for k in order])


def check(nlp: Language, given_: list[Dialogue], batch_size: int) -> None:
    docs = list(nlp.pipe((d.to_doc(nlp) for d in given_), batch_size=batch_size))
    assert [doc.text for doc in docs] == [d.text for d in given_]
    assert [doc._.dialogue for doc in docs] == given_
    assert_same(docs, [nlp(d.to_doc(nlp)) for d in given_])
    box = DocBin(docs=docs, store_user_data=True)
    again = list(box.get_docs(nlp.vocab))
    assert_same(again, docs)
    assert [doc._.dialogue for doc in again] == given_
    assert_same([nlp(doc) for doc in again], docs)
    for dialogue, doc in zip(given_, docs, strict=True):
        check_mentions(doc)
        check_trips(nlp, dialogue, doc)


def check_mentions(doc: Doc) -> None:
    for mention in doc._.coref_mentions:
        assert "\n" not in mention.text
        assert not mention[0].is_space and not mention[-1].is_space


def check_trips(nlp: Language, dialogue: Dialogue, doc: Doc) -> None:
    copies = [
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        pickle.loads(pickle.dumps(doc)),
        doc.copy(),
    ]
    assert_same(copies, [doc] * len(copies))
    assert [copy._.dialogue for copy in copies] == [dialogue] * len(copies)
    for escaped in (True, False):
        assert Dialogue.from_json(json.dumps(dialogue.to_json(), ensure_ascii=escaped)) == dialogue
    if not dialogue.turns:
        with pytest.raises(TiktalkError, match="T124"):
            record_from_doc(doc)
        return
    record = record_from_doc(doc)
    assert record.dialogue == dialogue
    assert record_from_json(json.loads(json.dumps(record_to_json(record)))) == record
    gold, misaligned = record_to_doc(record, nlp)
    assert misaligned == 0 and clusters_of(gold) == clusters_of(doc)
    assert record_from_doc(gold) == record


@pytest.mark.parametrize("half", ["\ud83d", "他\udc00", "\ud83d他"])
def test_half_an_emoji_is_refused_by_its_code(tiny: Callable[[str], Language], half: str) -> None:
    """No file, no model and no StringStore can hold one."""
    nlp = tiny("listener")
    for dialogue in (
        Dialogue.from_turns([("A", "他"), ("B", half)]),
        Dialogue.from_turns([(half, "他")]),
        Dialogue.from_turns([("A", "他")], title=half),
        Dialogue.from_turns([("A", "他")], key=half),
    ):
        with pytest.raises(TiktalkError, match="T007"):
            dialogue.to_doc(nlp)


def test_two_processes(tiny: Callable[[str], Language]) -> None:
    nlp = tiny("listener")
    odd = Dialogue.from_turns([("\u202e", "\u0301"), ("", ""), ("B", "👨‍👩‍👧\n他")], title="\x00")
    given_ = [PICTURE, TALK, NOBODY, odd] * 3
    docs = nlp.pipe((d.to_doc(nlp) for d in given_), n_process=2, batch_size=5)
    assert_same(docs, [nlp(d.to_doc(nlp)) for d in given_])
