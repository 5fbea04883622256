"""What the rules see of mentions and pairs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import spacy
from hypothesis import assume, given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.lexicon.aliases import public_figures
from spacy_tiktalk.lexicon.mentions import HEAD_NOUN_CLASSES, MENTION_TYPES
from spacy_tiktalk.lexicon.name_relation import RELATIONS
from spacy_tiktalk.lexicon.pronouns import PRONOUN_CLASSES
from spacy_tiktalk.models.text.clusters.features import (
    MENTION_SIZES,
    PAIR_SIZES,
    StringMatch,
    mention_features,
    start_features,
    string_match,
)
from spacy_tiktalk.models.text.clusters.pair_table import PairTable
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")


def lay_out(*turns: tuple[str, str], title: str | None = None) -> TokenIndex:
    return index_tokens([Dialogue.from_turns(turns, title=title).to_doc(NLP)])


def find(index: TokenIndex, *texts: str) -> tuple[np.ndarray, np.ndarray]:
    """The first occurrence of each text after the one before it."""
    whole, spans, at = index.docs[0].text, [], 0
    for text in texts:
        at = whole.index(text, at)
        spans.append((at, at + len(text)))
        at += 1
    array = np.asarray(spans, dtype=np.int64)
    return array[:, 0], array[:, 1]


def columns(features: np.ndarray, sizes: tuple[int, ...]) -> np.ndarray:
    return features - np.concatenate([[0], np.cumsum(sizes)[:-1]])


def pair(index: TokenIndex, antecedent: str, mention: str) -> list[int]:
    """The pair's features without offsets."""
    spans = find(index, antecedent, mention)
    found = PairTable.of(spans, index).features((np.asarray([1]), np.asarray([0])))
    return columns(found, PAIR_SIZES)[0].tolist()


@pytest.mark.parametrize(
    ("mention", "antecedent", "expected"),
    [
        ("刘德华", "刘德华", StringMatch.EXACT),
        ("刘德华的老婆", "刘德华", StringMatch.CONTAINS),
        ("德华", "刘德华", StringMatch.INSIDE),
        ("华仔", "刘仔", StringMatch.LAST),
        ("刘哥", "刘德华", StringMatch.FIRST),
        ("大刘", "刘德华", StringMatch.ONE),
        ("华德", "刘德华", StringMatch.TWO),
        ("他", "刘德华", StringMatch.NO),
    ],
)
def test_string_match(mention: str, antecedent: str, expected: int) -> None:
    assert string_match(mention, antecedent, public_figures()) == expected


def test_trained_weights_know_string_matches_by_number() -> None:
    names = "NO EXACT CONTAINS INSIDE LAST FIRST ONE TWO"
    assert [StringMatch[name] for name in names.split()] == list(range(8)) == list(StringMatch)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("甲", "甲", 1), ("甲", "乙", 2), ("", "甲", 0), ("甲", "", 0), ("", "", 0)],
)
def test_speakers(first: str, second: str, expected: int) -> None:
    assert pair(lay_out((first, "我来了"), (second, "我也是")), "我", "我")[0] == expected


def test_speakers_may_share_a_first_letter_or_come_back() -> None:
    index = lay_out(("A1", "我"), ("A2", "你"), ("A1", "我"))
    assert pair(index, "我", "你")[0] == 2
    starts, ends = find(index, "我", "你", "我")
    found = PairTable.of((starts, ends), index).features((np.asarray([2]), np.asarray([0])))
    assert columns(found, PAIR_SIZES)[0, 0] == 1


def test_pair_golden() -> None:
    index = lay_out(("甲", "我们看刘德华"), ("乙", "他的妈妈"))
    types, nouns = len(MENTION_TYPES), len(HEAD_NOUN_CLASSES)
    pronoun, proper = MENTION_TYPES.index("PRONOUN"), MENTION_TYPES.index("PROPER")
    assert pair(index, "刘德华", "他") == [
        2,  # another speaker
        1,  # the next turn
        0,  # the next mention
        StringMatch.NO,
        PRONOUN_CLASSES.index("他"),
        0,
        pronoun * types + proper,
        0,  # apart
        0,  # both singular
        0,
        2,  # the second of two turns answers the first
        0,  # no writer is meant
        0,  # not two names
    ]
    names = lay_out(("甲", "韩萱和韩导"))
    assert pair(names, "韩萱", "韩导")[12] == RELATIONS.index("surname")
    assert pair(index, "我们", "他")[8] == 1  # the antecedent is plural
    assert pair(index, "刘德华", "妈妈")[9] == HEAD_NOUN_CLASSES.index("kinship") * nouns


def test_nesting() -> None:
    index = lay_out(("甲", "他的妈妈"))
    spans = np.asarray([0, 0, 2]), np.asarray([4, 1, 4])
    pairs = np.asarray([1, 2, 0, 2]), np.asarray([0, 0, 1, 1])
    found = columns(PairTable.of(spans, index).features(pairs), PAIR_SIZES)
    assert found[:, 7].tolist() == [1, 1, 2, 0]


def test_turn_and_mention_distances() -> None:
    index = lay_out(*(("甲", "他"),) * 8)
    starts = np.arange(0, 16, 2)
    pairs = np.arange(1, 8), np.zeros(7, np.int64)
    found = columns(PairTable.of((starts, starts + 1), index).features(pairs), PAIR_SIZES)
    assert found[:, 1].tolist() == [1, 2, 3, 3, 4, 4, 4]
    assert found[:, 2].tolist() == [0, 1, 2, 2, 3, 3, 3]


def test_mention_golden() -> None:
    index = lay_out(("甲", "刘德华和他们的妈妈"), title="#刘德华 演唱会")
    found = columns(mention_features(*find(index, "刘德华", "他们", "妈妈"), index), MENTION_SIZES)
    pronouns = PRONOUN_CLASSES.index("他们")
    kin = HEAD_NOUN_CLASSES.index("kinship")
    proper, pronoun, nominal = map(MENTION_TYPES.index, ("PROPER", "PRONOUN", "NOMINAL"))
    assert found.tolist() == [
        [0, 0, proper, 0, 2, 2, 0],
        [pronouns, 0, pronoun, 1, 1, 1, 0],
        [0, kin, nominal, 0, 1, 1, 0],
    ]
    untitled = lay_out(("甲", "刘德华"))
    assert columns(mention_features(*find(untitled, "刘德华"), untitled), MENTION_SIZES)[0, 5] == 0


def test_starts_that_stand_in_the_title() -> None:
    index = lay_out(("甲", "华仔 刘德华帅"), ("乙", "刘"), title="#刘德华 演唱会")
    words = [token.text for token in index.docs[0]]
    # 刘德 and 德华 stand side by side there; 华 ends the name, and nothing follows the last 刘
    expected = [
        2 if word + after in ("刘德", "德华") else 1 for word, after in pairwise([*words, ""])
    ]
    assert start_features(index).tolist() == expected and expected.count(2) == 2
    assert set(start_features(lay_out(("甲", "刘德华"))).tolist()) == {0}
    assert start_features(index_tokens([])).shape == start_features(lay_out()).shape == (0,)


def test_start_features_of_a_batch_look_into_their_own_title() -> None:
    docs = [d.docs[0] for d in (lay_out(("", "刘德华"), title="刘德华"), lay_out(("", "刘德华")))]
    other = lay_out(("", "刘德华"), title="演唱会").docs[0]
    assert start_features(index_tokens([*docs, other])).tolist() == [2, 2, 1, 0, 0, 0, 1, 1, 1]


THREAD = (
    Turn("小鱼", "我见过他"),
    Turn("老周", "你见过", reply_to=0),
    Turn("小鱼", "我见过", reply_to=1),
    Turn("momo", "你见过谁", reply_to=0),
    Turn("老周", "小鱼见过他"),
)


def test_who_answers_whom() -> None:
    index = index_tokens([Dialogue.from_turns(THREAD).to_doc(NLP)])
    i, you, again, your, name = (int(np.flatnonzero(index.turn == k)[0]) for k in range(5))
    starts = np.asarray([i, i + 3, you, again, your, name, name + 4])
    ends = starts + np.asarray([1, 1, 1, 1, 1, 2, 1])
    pairs = np.asarray([1, 2, 3, 4, 4, 5, 6, 5]), np.asarray([0, 0, 0, 0, 2, 3, 5, 4])
    found = columns(PairTable.of((starts, ends), index).features(pairs), PAIR_SIZES)
    # the same turn, answers it, answers what answers it, answers it, both answer one, apart …
    assert found[:, 10].tolist() == [1, 2, 4, 2, 3, 5, 1, 5]
    # 他, then one writer four times, the nickname of that writer, 他 again
    assert found[:, 11].tolist() == [1, 2, 2, 2, 2, 2, 1, 2]
    mentions = columns(mention_features(starts, ends, index), MENTION_SIZES)[:, 6]
    assert mentions.tolist() == [3, 0, 5, 1, 5, 7, 0]
    assert (start_features(index)[starts] // 3).tolist() == [3, 0, 5, 1, 5, 0, 0]


TURNS = st.lists(
    st.tuples(
        st.sampled_from(["", "甲", "乙"]),
        st.text("他她们我你自己刘德华妈老师那个女的😂 a.", min_size=1, max_size=12),
    ),
    min_size=1,
    max_size=8,
)


@given(TURNS, st.none() | st.text("刘德华", max_size=5), st.data())
def test_every_feature_is_a_row_of_its_part_of_the_table(
    turns: list[tuple[str, str]], title: str | None, data: st.DataObject
) -> None:
    index = lay_out(*turns, title=title)
    n = len(index)
    assume(n)
    spans = data.draw(
        st.lists(st.tuples(st.integers(0, n - 1), st.integers(1, 30)), min_size=2, max_size=6)
    )
    starts = np.asarray(sorted(a for a, _ in spans))
    ends = np.minimum(starts + np.asarray([w for _, w in spans]), n)
    pairs = tuple(np.asarray([(m, a) for m in range(len(spans)) for a in range(m)]).T)
    for sizes, found in (
        (MENTION_SIZES, mention_features(starts, ends, index)),
        (PAIR_SIZES, PairTable.of((starts, ends), index).features(pairs)),
    ):
        offsets = np.concatenate([[0], np.cumsum(sizes)])
        assert found.shape[1] == len(sizes) and found.dtype == np.int64
        assert (found >= offsets[:-1]).all() and (found < offsets[1:]).all()


def test_no_mention_and_no_pair() -> None:
    index, none = lay_out(("甲", "他")), np.zeros(0, np.int64)
    assert mention_features(none, none, index).shape == (0, len(MENTION_SIZES))
    one = np.asarray([0]), np.asarray([1])
    assert PairTable.of(one, index).features((none, none)).shape == (0, len(PAIR_SIZES))


def test_a_dialogue_without_a_token_under_a_title_beside_others() -> None:
    """A picture as a comment: first, between two others, last, and alone."""
    talk = Dialogue.from_turns([("A", "沈知行好")], title="沈知行").to_doc(NLP)
    picture = Dialogue.from_turns([("A", "")], title="沈知行").to_doc(NLP)
    expected = [2, 2, 1, 1]
    assert start_features(index_tokens([talk])).tolist() == expected
    assert start_features(index_tokens([picture])).tolist() == []
    found = start_features(index_tokens([picture, talk, picture, talk, picture]))
    assert found.tolist() == expected * 2
