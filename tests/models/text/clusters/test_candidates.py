"""Candidate spans and pairs against the plainest code that says the same."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.marks import write_marks
from spacy_tiktalk.models.text.clusters.candidates import (
    antecedent_pairs,
    drop_crossing,
    drop_inside_heads,
    drop_inside_names,
    drop_same_end,
    spans_from_starts,
)
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
TEXTS = st.lists(st.text("他是 😂", max_size=12), min_size=1, max_size=4)
SPANS = st.lists(
    st.tuples(st.integers(0, 25), st.integers(1, 10)).map(lambda x: (x[0], x[0] + x[1])),
    max_size=25,
    unique=True,
)


def lay_out(dialogues: list[list[str]]) -> TokenIndex:
    return index_tokens([Dialogue.from_turns([("", t) for t in d]).to_doc(NLP) for d in dialogues])


def spoken_over(index: TokenIndex, a: int, b: int) -> str:
    start, end = index.tokens(a, b)
    return index.docs[int(index.doc[a])][start:end].text


def over_a_gap(index: TokenIndex, a: int, b: int) -> bool:
    """Whether a blank stands inside that has two characters on either side."""
    start, end = index.tokens(a, b)
    span = index.docs[int(index.doc[a])][start:end]
    chars, text = range(span.start_char, span.end_char), span.doc.text
    blanks = re.finditer("(?<=[他是]{2}) +(?=[他是]{2})", text)
    return any(blank.start() in chars and blank.end() in chars for blank in blanks)


@given(st.lists(TEXTS, min_size=1, max_size=3), st.integers(1, 6), st.data())
def test_spans_are_those_of_a_brute_force(
    dialogues: list[list[str]], max_width: int, data: st.DataObject
) -> None:
    index = lay_out(dialogues)
    choice = data.draw(st.lists(st.booleans(), min_size=len(index), max_size=len(index)))
    starts = np.flatnonzero(np.asarray(choice, dtype=bool) & index.can_start)
    found = spans_from_starts(starts, index, max_width)
    expected = [
        (a, b)
        for a in starts.tolist()
        for b in range(a + 1, min(a + max_width, len(index)) + 1)
        if index.doc[a] == index.doc[b - 1]
        and index.turn[a] == index.turn[b - 1] >= 0
        and index.can_start[b - 1]
        and "😂" not in spoken_over(index, a, b)  # which is not read
        and not over_a_gap(index, a, b)
    ]
    assert list(zip(*map(list, found), strict=True)) == expected
    for a, b in expected:
        assert "\n" not in index.text(a, b) and 1 <= b - a <= max_width


@given(st.lists(st.integers(0, 4), max_size=30).map(sorted), st.integers(1, 8))
def test_pairs_are_those_of_a_brute_force(docs: list[int], max_antecedents: int) -> None:
    found = antecedent_pairs(np.asarray(docs, dtype=np.int64), max_antecedents)
    expected = [
        (m, a)
        for m in range(len(docs))
        for a in range(max(0, m - max_antecedents), m)
        if docs[a] == docs[m]
    ]
    assert list(zip(*map(list, found), strict=True)) == expected


def crosses(x: tuple[int, int], y: tuple[int, int]) -> bool:
    return x[0] < y[0] < x[1] < y[1] or y[0] < x[0] < y[1] < x[1]


@given(SPANS, st.data())
def test_dropping_is_greedy_by_score(spans: list[tuple[int, int]], data: st.DataObject) -> None:
    scores = data.draw(
        st.lists(st.sampled_from([0.1, 0.5, 0.9]), min_size=len(spans), max_size=len(spans))
    )
    taken: list[tuple[int, int]] = []
    for _, span in sorted((-score, span) for score, span in zip(scores, spans, strict=True)):
        if not any(crosses(span, other) for other in taken):
            taken.append(span)
    array = np.asarray(spans, dtype=np.int64).reshape(-1, 2)
    keep = drop_crossing(array[:, 0], array[:, 1], np.asarray(scores, dtype=np.float32))
    kept = [span for span, stays in zip(spans, keep.tolist(), strict=True) if stays]
    assert sorted(kept) == sorted(taken)
    assert not any(crosses(x, y) for x in kept for y in kept)
    # nothing is dropped for being nested
    assert all(any(crosses(span, other) for other in kept) for span in set(spans) - set(kept))


def test_nested_mentions_stay_and_the_better_of_two_crossing_ones() -> None:
    starts, ends = np.asarray([0, 0, 1, 5]), np.asarray([2, 1, 3, 6])
    assert drop_crossing(starts, ends, np.float32([0.9, 0.2, 0.8, 0.1])).tolist() == [
        True, True, False, True,
    ]  # fmt: skip
    assert drop_crossing(starts, ends, np.float32([0.7, 0.2, 0.8, 0.1])).tolist() == [
        False, True, True, True,
    ]  # fmt: skip
    empty = np.zeros(0, np.int64)
    assert drop_crossing(empty, empty, np.zeros(0, np.float32)).tolist() == []


def test_a_hundred_thousand_overlapping_candidates_take_seconds() -> None:
    rng = np.random.default_rng(0)
    starts = np.repeat(np.arange(5000), 20)
    ends = starts + np.tile(np.arange(1, 21), 5000)
    before = time.process_time()
    keep = drop_crossing(starts, ends, rng.random(len(starts)).astype(np.float32))
    assert time.process_time() - before < 10
    assert 5000 <= keep.sum() < 50_000


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("笑场那个😭接捧花的", ["笑场那个", "接捧花的"]),
        ("是他[捂脸][捂脸]那个高的", ["是他", "那个高的"]),
        ("看@小鱼 他", ["看", "他"]),
        ("他的\u200b老婆", ["他的老婆"]),  # nothing to be seen
        ("他的&nbsp;老婆", ["他的老婆"]),
        ("😭他", ["他"]),
        ("😭", []),
    ],
)
def test_no_mention_goes_on_behind_a_mark(text: str, most: list[str]) -> None:
    index = index_tokens([NLP(text)])
    starts, ends = spans_from_starts(np.flatnonzero(index.can_start), index, 20)
    spans = {(a, b) for a, b in zip(starts.tolist(), ends.tolist(), strict=True)}
    within = {(a, b) for a, b in spans for c, d in spans if c <= a and b <= d and (a, b) != (c, d)}
    longest = sorted(spans - within)
    assert [index.text(a, b) for a, b in longest] == most


def test_a_mention_goes_on_behind_a_mark_that_is_read_as_talk() -> None:
    doc = NLP("是[捂脸]他")
    write_marks(doc, talk=["emote"])
    index = index_tokens([doc])
    assert index.stretch_end.tolist() == [len(doc)] * len(doc)


def test_token_index() -> None:
    doc = Dialogue.from_turns([("甲", "他 是"), ("", "她"), ("甲", "是")], title="题").to_doc(NLP)
    other = NLP.make_doc("他\n是")
    index = index_tokens([doc, NLP.make_doc(""), other])
    words = [token.text for d in (doc, other) for token in d]
    assert len(index) == len(words) and index.titles == ["题", "", ""]
    assert index.offsets.tolist() == [0, len(doc), len(doc), len(words)]
    assert index.doc.tolist() == [0] * len(doc) + [2] * len(other)
    assert [words[i] for i in np.flatnonzero(index.turn < 0)] == ["\n"] * 3
    assert [words[i] for i in np.flatnonzero(index.can_start)] == list("他是她是他是")
    first, last = words.index("她"), len(doc) - 1
    assert index.speaker[first] == -1 and index.speaker[0] == index.speaker[last] == 0
    assert index.turn_end[first] == first + 1 and index.text(first, first + 1) == "她"


@pytest.mark.parametrize(
    ("text", "spans", "kept"),
    [
        ("张小满来了", [(0, 3), (1, 3)], [True, False]),
        ("张小满来了", [(1, 3), (0, 3)], [False, True]),
        ("小满姐姐来了", [(0, 4), (0, 2)], [True, True]),  # may be 小满's sister
        ("张小满的妈妈", [(0, 6), (0, 3), (1, 3)], [True, True, False]),
        ("小鱼和小满来了", [(0, 5), (0, 2), (3, 5)], [True, True, True]),
        ("左边刘德华好帅", [(0, 5), (2, 5)], [True, True]),
        ("他妈妈来了", [(0, 3), (0, 1)], [True, True]),
        ("张小满小满", [(0, 3), (3, 5)], [True, True]),
    ],
)
def test_a_piece_of_a_name_is_nobody(
    text: str, spans: list[tuple[int, int]], kept: list[bool]
) -> None:
    starts, ends = np.asarray(spans, dtype=np.int64).T
    index = index_tokens([spacy.blank("zh")(text)])
    scores = np.full(len(starts), 0.5, dtype=np.float32)
    assert drop_inside_names(starts, ends, scores, index).tolist() == kept


def test_a_piece_that_is_the_surer_mention_stays() -> None:
    index = index_tokens([spacy.blank("zh")("张小满来了")])
    starts, ends = np.asarray([0, 1]), np.asarray([3, 3])
    kept = drop_inside_names(starts, ends, np.asarray([0.5, 0.9], dtype=np.float32), index)
    assert kept.tolist() == [True, True]


@pytest.mark.parametrize(
    ("text", "mentions", "kept"),
    [
        ("我老舅妈来了", ["我老舅", "我老舅妈", "我"], ["我老舅妈", "我"]),
        ("爸比来了", ["爸", "爸比"], ["爸比"]),
        (
            "他儿媳妇的外甥女",
            ["他儿媳妇的外甥女", "他儿", "他儿媳妇"],
            ["他儿媳妇的外甥女", "他儿媳妇"],
        ),
        # owners end where the noun begins
        ("小满的妈妈来了", ["小满", "小满的妈妈"], ["小满", "小满的妈妈"]),
        ("她妈来了", ["她", "她妈"], ["她", "她妈"]),
        ("那个弹琴的来了", ["那个", "那个弹琴的"], ["那个", "那个弹琴的"]),
        ("妈妈比爸爸高", ["妈妈", "爸爸"], ["妈妈", "爸爸"]),
    ],
)
def test_nobody_ends_inside_a_head_noun(text: str, mentions: list[str], kept: list[str]) -> None:
    index = index_tokens([Dialogue.from_turns([("", text)]).to_doc(NLP)])
    starts = np.asarray([text.index(mention) for mention in mentions])
    ends = starts + [len(mention) for mention in mentions]
    keep = drop_inside_heads(starts, ends, index)
    assert [mention for mention, stays in zip(mentions, keep, strict=True) if stays] == kept
    assert not len(drop_inside_heads(starts[:0], ends[:0], index))


@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 4), st.integers(0, 4)), unique=True))
def test_one_mention_ends_at_one_place(spans: list[tuple[int, int, int]]) -> None:
    found = {(start, start + size): score / 4 for start, size, score in spans}
    starts, ends = (np.asarray(list(found), dtype=np.int64).reshape(-1, 2)).T
    scores = np.asarray(list(found.values()), dtype=np.float32)
    keep = drop_same_end(starts, ends, scores)
    assert sorted(ends[keep].tolist()) == sorted(set(ends.tolist()))
    for start, end in zip(starts[keep].tolist(), ends[keep].tolist(), strict=True):
        rivals = [(s, -a) for (a, b), s in found.items() if b == end]
        assert (found[start, end], -start) == max(rivals)
