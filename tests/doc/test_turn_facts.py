"""Whom a turn answers, its id and its source: kept in Docs, through every trip, and checked."""

from __future__ import annotations

import pickle
import random
from typing import Any

import numpy
import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_tiktalk import Dialogue, merge_docs
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.doc.turn_facts import FACTS_KEY
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.jsonl import record_from_json, record_to_json
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention, check_record
from spacy_tiktalk.training.name_swap import swap_names

TURNS = (
    Turn("小圆", "何知夏来了", id="1", source={"likes": "3"}),
    Turn("", "", reply_to=0, id="2"),
    Turn("阿Q", "她？", reply_to="小圆"),
    Turn("小圆", "是", reply_to=2),
)
DIALOGUE = Dialogue.from_turns(TURNS, key="k", title="t")


@pytest.fixture(scope="module")
def nlp() -> Any:
    return spacy.blank("zh")


def test_a_doc_carries_them_through_every_trip(nlp: Any) -> None:
    doc = DIALOGUE.to_doc(nlp)
    assert doc._.dialogue == DIALOGUE
    stored = DocBin(docs=[doc], store_user_data=True).to_bytes()
    trips = [
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        pickle.loads(pickle.dumps(doc)),
        next(iter(DocBin().from_bytes(stored).get_docs(nlp.vocab))),
        doc.copy(),
        nlp(doc.copy()),
    ]
    assert [other._.dialogue for other in trips] == [DIALOGUE] * len(trips)


def test_nothing_is_stored_where_nothing_is_known(nlp: Any) -> None:
    doc = Dialogue.from_turns([("A", "好"), ("B", "是")]).to_doc(nlp)
    assert "spacy_tiktalk" not in doc.user_data
    plain = Dialogue.from_turns([("A", "好")]).to_json()["turns"]
    assert plain == [{"speaker": "A", "text": "好"}]


def test_half_an_emoji_in_a_source_can_be_stored(nlp: Any) -> None:
    dialogue = Dialogue.from_turns([Turn("A", "好", source={"place": "\ud83d"})])
    doc = Doc(nlp.vocab).from_bytes(dialogue.to_doc(nlp).to_bytes())
    assert doc._.dialogue == dialogue


@pytest.mark.parametrize(
    "data",
    ["[", "5", '[{"id": "1"}]', "[1, 2, 3, 4]", "[{}, {}, {}, 4]", 5, None, '{"id": "1"}', ""],
)
def test_facts_of_other_turns_and_of_others_are_passed_over(nlp: Any, data: object) -> None:
    doc = DIALOGUE.to_doc(nlp)
    doc.user_data["spacy_tiktalk"][FACTS_KEY] = data
    assert [(t.speaker, t.text, t.id) for t in doc._.dialogue.turns] == [
        (t.speaker, t.text, None) for t in TURNS
    ]


def test_merged_docs_answer_the_same_turns(nlp: Any) -> None:
    plain = Dialogue.from_turns([("A", "好"), ("B", "是")], key="k", title="t")
    docs = [d.to_doc(nlp) for d in (DIALOGUE, plain, DIALOGUE)]
    merged = merge_docs(docs)
    expected = [None, 0, "小圆", 2, None, None, None, 6, "小圆", 8]
    assert [t.reply_to for t in merged._.dialogue.turns] == expected
    assert [t.id for t in merged._.dialogue.turns] == ["1", "2", *[None] * 4, "1", "2", None, None]
    assert FACTS_KEY not in merge_docs([docs[1], docs[1]]).user_data.get("spacy_tiktalk", {})
    again = merge_docs([plain.to_doc(nlp), merged])
    assert [t.reply_to for t in again._.dialogue.turns][2:] == [
        n + 2 if isinstance(n, int) else n for n in expected
    ]
    twice = merge_docs([DIALOGUE.to_doc(nlp)] * 2)._.dialogue
    assert len(twice.turns) == 8 and twice.turns[5].reply_to == 4


def test_json_both_ways() -> None:
    assert Dialogue.from_json(DIALOGUE.to_json()) == DIALOGUE
    record = DialogueRecord(DIALOGUE)
    assert record_from_json(record_to_json(record)) == record
    given = {"text": "好", "reply_to": None, "id": None, "source": None}
    assert record_from_json({"turns": [given]}).dialogue.turns == (Turn("", "好"),)
    assert Dialogue.from_json({"turns": [given]}).turns == (Turn("", "好"),)


@pytest.mark.parametrize(
    "facts",
    [
        {"reply_to": -1},
        {"reply_to": True},
        {"reply_to": 1.0},
        {"reply_to": ""},
        {"reply_to": [0]},
        {"id": 5},
        {"source": [["a", "b"]]},
        {"source": {"likes": 3}},
        {"source": "likes"},
    ],
)
def test_what_is_no_fact_is_refused(facts: dict[str, Any]) -> None:
    with pytest.raises(TiktalkError, match="T190"):
        Turn("A", "好", **facts)
    with pytest.raises(TiktalkError, match=r"T118"):
        record_from_json({"turns": [{"text": "好", **facts}, {"text": "是"}]})


def test_a_turn_keeps_facts_of_its_own() -> None:
    facts = {"likes": "3"}
    turn = Turn("A", "好", source=facts)
    facts["likes"] = "4"
    assert turn.source == {"likes": "3"}


def test_the_index_of_a_column_of_numbers_is_an_index() -> None:
    turn = Turn("A", "好", reply_to=numpy.int64(0))
    assert turn == Turn("A", "好", reply_to=0) and type(turn.reply_to) is int


@pytest.mark.parametrize(("number", "reply"), [(0, 0), (0, 2), (1, 99)])
def test_a_turn_answers_one_that_is_there_and_not_itself(number: int, reply: int) -> None:
    turns = [Turn("A", "好"), Turn("B", "是")]
    turns[number] = Turn("A", "好", reply_to=reply)
    with pytest.raises(TiktalkError, match=rf"T191.*turn {number} answers turn {reply}"):
        check_record(DialogueRecord(Dialogue.from_turns(turns)))


def test_turns_are_equal_by_all_of_it_and_can_be_kept_in_sets() -> None:
    assert Turn("A", "好", id="1") != Turn("A", "好")
    assert len({Turn("A", "好", source={"a": "b"}), Turn("A", "好", source={"a": "b"})}) == 1


def test_swapped_names_leave_them(nlp: Any) -> None:
    cluster = GoldCluster((GoldMention(0, 0, 3),), name="何知夏")
    record = DialogueRecord(DIALOGUE, (cluster,))
    swapped = swap_names(record, random.Random(1)).dialogue
    assert swapped.turns[0].text != DIALOGUE.turns[0].text
    kept = [(t.reply_to, t.id, t.source) for t in swapped.turns]
    assert kept == [(t.reply_to, t.id, t.source) for t in DIALOGUE.turns]
