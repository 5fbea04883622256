"""Which dialogue is which, and mentions of one text in the characters of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention
from spacy_tiktalk.metrics.diff.pairs import comparable, mentions_in, pair_dialogues


def record(
    *turns: str, key: str | None = None, mentions: tuple[tuple[int, int, int], ...] = ()
) -> DialogueRecord:
    dialogue = Dialogue.from_turns([("", turn) for turn in turns], key=key)
    clusters = tuple(GoldCluster((GoldMention(*place),)) for place in mentions)
    return DialogueRecord(dialogue, clusters)


def pairs(gold: list[DialogueRecord], predicted: list[DialogueRecord]) -> tuple:
    found = pair_dialogues(gold, predicted)
    return found.pairs, found.differing, found.only_gold, found.only_predicted


def test_by_key_in_any_order() -> None:
    a, b = record("他", key="a"), record("她", key="b")
    assert pairs([a, b], [b, a]) == (((0, 1), (1, 0)), (), (), ())


def test_one_key_and_another_text() -> None:
    assert pairs([record("他", key="a")], [record("她", key="a")]) == ((), ((0, 0),), (), ())


def test_keys_on_one_side_only() -> None:
    gold = [record("他", key="a"), record("她", key="b")]
    predicted = [record("你", key="c"), record("他", key="a")]
    assert pairs(gold, predicted) == (((0, 1),), (), (1,), (0,))


def test_without_keys_by_text_and_equal_texts_in_order() -> None:
    gold = [record("他"), record("她"), record("他")]
    predicted = [record("她"), record("他"), record("他"), record("他")]
    assert pairs(gold, predicted) == (((0, 1), (1, 0), (2, 2)), (), (), (3,))


def test_other_keys_but_the_same_texts() -> None:
    gold, predicted = [record("他", key="a")], [record("他", key="a_part_0")]
    assert pairs(gold, predicted) == (((0, 0),), (), (), ())


def test_a_key_goes_before_a_text() -> None:
    gold = [record("他"), record("他", key="a")]
    assert pairs(gold, [record("他", key="a")]) == (((1, 0),), (), (0,), ())


def test_a_key_pairs_once() -> None:
    twice = [record("他", key="a"), record("他", key="a")]
    assert pairs(twice, twice[:1]) == (((0, 0),), (), (1,), ())


def test_nothing() -> None:
    assert pairs([], []) == ((), (), (), ())
    assert pairs([record("他")], []) == ((), (), (0,), ())


def test_blanks_and_empty_turns_are_no_difference() -> None:
    gold = record("他 说", "", "hello 她", mentions=((0, 0, 1), (2, 6, 7)))
    other = record("他说", "hello她", mentions=((0, 0, 1), (1, 5, 6)))
    assert pairs([gold], [other]) == (((0, 0),), (), (), ())
    places = [[m.place for m in cluster] for cluster in mentions_in(other, gold)]
    assert places == [[(0, 0, 1)], [(2, 6, 7)]]
    assert [m.text for cluster in mentions_in(other, gold) for m in cluster] == ["他", "她"]


def test_turns_cut_elsewhere_differ() -> None:
    assert not comparable(record("他说", "她"), record("他", "说她"))


def test_a_mention_loses_the_blanks_at_its_edges() -> None:
    own = record(" 他 ", mentions=((0, 0, 3), (0, 1, 2), (0, 0, 1)))
    places = [cluster[0].place for cluster in mentions_in(own, own)]
    # The tightest is 他 itself; one around it keeps its blanks, and so does a blank alone.
    assert places == [(0, 0, 3), (0, 1, 2), (0, 0, 1)]
    assert mentions_in(record("他 ", mentions=((0, 0, 2),)), record("他 "))[0][0].place == (0, 0, 1)


@pytest.mark.parametrize("mentions", [((0, 1, 2),), ((0, 0, 1), (0, 0, 2))])
def test_blanks_that_only_one_side_has_can_hold_no_mention(mentions) -> None:
    gold, other = record("他 说", mentions=mentions), record("他说")
    assert not comparable(gold, other) and not comparable(other, gold)
    assert pairs([gold], [other])[0:2] == ((), ((0, 0),))
    assert comparable(gold, gold)


TEXTS = st.text(alphabet="他她说 a\u3000😀", max_size=8)


@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_mentions_cover_the_same_characters_in_both(turns, data) -> None:
    wide = [text.replace("说", " 说 ") for text in turns]
    own = record(*turns)
    spans = set()
    for number, turn in enumerate(own.dialogue.turns):
        bare = [i for i, c in enumerate(turn.text) if not c.isspace()]
        if bare:
            first = data.draw(st.sampled_from(bare))
            last = data.draw(st.sampled_from([i for i in bare if i >= first]))
            spans.add((number, first, last + 1))
    own = record(*turns, mentions=tuple(sorted(spans)))
    target = record(*wide)
    assert comparable(own, target)
    for here, there in zip(mentions_in(own, own), mentions_in(own, target), strict=True):
        assert "".join(here[0].text.split()) == "".join(there[0].text.split())
        assert (
            there[0].text == target.dialogue.turns[there[0].turn].text[slice(*there[0].place[1:])]
        )
        assert there[0].text == there[0].text.strip()
