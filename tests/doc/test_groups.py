"""Span groups after tokens were merged or split: the same characters, or T024."""

from __future__ import annotations

import json
import pickle
import struct
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
import spacy
import srsly
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span, SpanGroup
from spacy.util import filter_spans

from spacy_tiktalk import (
    Cluster,
    ClusterData,
    Dialogue,
    clusters_from_spans,
    merge_docs,
    realign_spans,
    resolve_text,
    write_clusters,
)
from spacy_tiktalk.doc.annotations import read_clusters
from spacy_tiktalk.doc.groups import group_spans, group_texts, mend_group
from spacy_tiktalk.doc.marks import write_marks
from spacy_tiktalk.doc.turns import (
    tokens_over_turns,
    turn_of_tokens,
    turn_places,
    turn_spans,
    write_turns,
)
from spacy_tiktalk.errors import TiktalkError

NLP = spacy.blank("zh")
TURNS = [("A", "这不是方小满吗"), ("B", "她还是那么美，韩一舟也来了"), ("A", "他俩")]
DIALOGUE = Dialogue.from_turns(TURNS, title="看看", key="k")
NAMES = ("方小满", "韩一舟")
FOUND = [["方小满", "她"], ["韩一舟"], ["他俩"]]
Action = Callable[[Doc], Any]


def merge(doc: Doc, *texts: str) -> Doc:
    """Merge what these texts cover, as merge_entities does with entities."""
    with doc.retokenize() as retokenizer:
        for text in texts:
            start = doc.text.index(text)
            retokenizer.merge(doc.char_span(start, start + len(text)))
    return doc


def split(doc: Doc, text: str, *pieces: str) -> Doc:
    token = next(token for token in doc if token.text == text)
    with doc.retokenize() as retokenizer:
        retokenizer.split(token, list(pieces), [(token, i) for i in range(len(pieces))])
    return doc


def annotated() -> Doc:
    doc = DIALOGUE.to_doc(NLP)
    clusters_from_spans(doc, [[(3, 6), (8, 9)], [(15, 18)], [(22, 24)]])
    return doc


def found(doc: Doc) -> list[list[str]]:
    return [[mention.text for mention in cluster.mentions] for cluster in doc._.coref_clusters]


def code_of(action: Action, doc: Doc) -> str:
    with pytest.raises(TiktalkError) as caught:
        action(doc)
    return caught.value.code


def test_everything_is_read_as_before_names_were_merged() -> None:
    doc, plain = merge(annotated(), *NAMES), annotated()
    assert len(doc) == len(plain) - 4
    # spaCy as it is: tokens of before the merge, with the right characters
    first = doc.spans["coref_clusters_1"][0]
    assert (first.text, first.start_char, first.end_char) == ("方小满吗\n", 3, 6)
    assert found(doc) == FOUND
    assert [c.offsets for c in doc._.coref_clusters] == [[(3, 4), (6, 7)], [(13, 14)], [(18, 20)]]
    assert [c.name for c in doc._.coref_clusters] == ["方小满", "韩一舟", None]
    assert [c.types for c in doc._.coref_clusters] == [c.types for c in plain._.coref_clusters]
    assert [repr(c) for c in doc._.coref_clusters] == [repr(c) for c in plain._.coref_clusters]
    assert [m.text for m in doc._.coref_mentions] == ["方小满", "她", "韩一舟", "他俩"]
    assert doc[3:4]._.coref_cluster.key == doc[3]._.coref_clusters[0].key == "coref_clusters_1"
    assert doc[4:5]._.coref_cluster is None
    assert doc._.dialogue == DIALOGUE
    assert turn_spans(doc) == [(0, 5, "A"), (6, 17, "B"), (18, 20, "A")]
    assert resolve_text(doc) == resolve_text(plain)


def test_a_span_from_before_the_merge_is_asked_by_its_characters() -> None:
    doc = annotated()
    she = doc[8:9]
    merge(doc, *NAMES)
    assert she._.coref_cluster.name == "方小满"


def test_reading_mends_the_groups_for_spacy() -> None:
    doc = merge(annotated(), *NAMES)
    with pytest.raises(IndexError, match="E035"):
        doc.to_bytes()
    group = doc.spans["coref_clusters_1"]
    assert found(doc) == FOUND
    assert doc.spans["coref_clusters_1"] is group
    assert [span.text for span in group] == FOUND[0]
    assert [turn.text for turn in doc.spans["turns"]] == [text for _, text in TURNS]
    assert Doc(NLP.vocab).from_bytes(doc.to_bytes())._.dialogue == DIALOGUE
    again = doc.to_bytes()
    assert found(doc) == FOUND
    assert doc.to_bytes() == again


TRIPS: dict[str, Callable[[Doc], Doc]] = {
    "bytes": lambda doc: Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes()),
    "docbin": lambda doc: next(DocBin(docs=[doc], store_user_data=True).get_docs(NLP.vocab)),
    "pickle": lambda doc: pickle.loads(pickle.dumps(doc)),
    "copy": lambda doc: doc.copy(),
    "from_docs": lambda doc: Doc.from_docs(
        [doc, NLP("好")], ensure_whitespace=False, exclude=["user_data"]
    ),
    "merge_docs": lambda doc: merge_docs([doc]),
    "json": lambda doc: Doc(NLP.vocab).from_json(doc.to_json()),
}


@pytest.mark.parametrize("trip", TRIPS.values(), ids=TRIPS)
@pytest.mark.parametrize("when", ["merged first", "merged afterwards", "both"])
def test_round_trips(trip: Callable[[Doc], Doc], when: str) -> None:
    doc = annotated()
    if when != "merged afterwards":
        merge(doc, "韩一舟")
        realign_spans(doc)
    doc = trip(doc)
    if when == "merged afterwards":
        merge(doc, *NAMES)
    elif when == "both":
        merge(doc, "方小满")
    assert found(doc) == FOUND
    assert [c.types for c in doc._.coref_clusters] == [
        ["PROPER", "PRONOUN"],
        ["PROPER"],
        ["PRONOUN"],
    ]
    assert [turn.text for turn in doc._.dialogue.turns][:2] == [text for _, text in TURNS][:2]


def test_as_doc_leaves_the_groups_behind() -> None:
    doc = merge(annotated(), *NAMES)
    assert doc._.coref_clusters
    part = doc[6:17].as_doc()  # spaCy's doing
    assert part._.coref_clusters == []
    assert [turn.text for turn in part._.dialogue.turns] == [TURNS[1][1]]


def test_a_merged_doc_is_merged_with_others() -> None:
    whole = merge_docs([merge(annotated(), *NAMES), annotated()])
    assert found(whole) == FOUND * 2
    assert whole._.dialogue.turns == DIALOGUE.turns * 2
    merge(whole, *NAMES)
    assert found(merge_docs([whole, NLP("")])) == FOUND * 2


def test_where_the_parts_of_a_merged_doc_stand() -> None:
    whole = merge_docs([annotated(), NLP(""), annotated()])
    at_once = merge_docs([annotated(), NLP(""), annotated(), NLP("好")])
    data = whole.user_data["spacy_tiktalk"]
    older = [
        {name: value for name, value in source.items() if not name.endswith("_char")}
        for source in json.loads(data["merged"])
    ]
    for merged in (data["merged"], json.dumps(older)):
        data["merged"] = merged
        parts = merge_docs([whole, NLP("好")]).user_data["spacy_tiktalk"]["merged"]
        assert json.loads(parts) == json.loads(at_once.user_data["spacy_tiktalk"]["merged"])
    merge(whole, *NAMES)
    whole.user_data["spacy_tiktalk"]["merged"] = json.dumps(
        json.loads(at_once.user_data["spacy_tiktalk"]["merged"])[:3]
    )
    again = merge_docs([whole, NLP("好")])
    parts = json.loads(again.user_data["spacy_tiktalk"]["merged"])
    texts = [DIALOGUE.text, "", DIALOGUE.text, "好"]
    assert [again[part["start"] : part["end"]].text for part in parts] == texts
    assert [again.text[part["start_char"] : part["end_char"]] for part in parts] == texts


CUT = {
    "wider": "方小满吗",
    "narrower": "是方",
    "two mentions": "方小满吗\n她还",
    "beside a whole one": "也来了\n他",
}
READERS: dict[str, Action] = {
    "mentions": lambda doc: [c.mentions for c in doc._.coref_clusters],
    "offsets": lambda doc: [c.offsets for c in doc._.coref_clusters],
    "types": lambda doc: [c.types for c in doc._.coref_clusters],
    "group": lambda doc: [c.group for c in doc._.coref_clusters],
    "coref_mentions": lambda doc: doc._.coref_mentions,
    "coref_cluster": lambda doc: doc[-1:]._.coref_cluster,
    "head_track_ids": lambda doc: doc[-1:]._.head_track_ids,
    "token": lambda doc: doc[0]._.coref_clusters,
    "resolve_text": resolve_text,
    "merge_docs": lambda doc: merge_docs([doc]),
}


@pytest.mark.parametrize("cut", CUT.values(), ids=CUT)
def test_a_mention_inside_a_token_is_an_error_for_every_reader(cut: str) -> None:
    for name, reader in READERS.items():
        if name == "resolve_text" and cut == CUT["beside a whole one"]:
            continue  # 他俩 has no name, so nobody reads it
        assert code_of(reader, merge(annotated(), cut)) == "T024", name


def test_the_error_names_input_wrong_and_mend() -> None:
    doc = merge(annotated(), "方小满吗")
    with pytest.raises(TiktalkError) as caught:
        doc._.coref_clusters[0].mentions  # noqa: B018
    text = str(caught.value)
    assert "'方小满' of coref_clusters_1 (characters 3 to 6)" in text
    assert "['方小满吗']" in text
    assert "run these again" in text
    # what needs no tokens is told all the same
    cluster = doc._.coref_clusters[0]
    assert (cluster.name, len(cluster), cluster.link_status) == ("方小满", 2, "not_evaluated")
    assert "方小满 | 她" in repr(cluster)
    assert doc._.dialogue == DIALOGUE
    assert doc._.coref_clusters[1].mentions[0].text == "韩一舟"
    assert (
        code_of(lambda d: d._.coref_clusters[0].mentions, Doc(NLP.vocab).from_bytes(doc.to_bytes()))
        == "T024"
    )
    # tokens that are split again give it back
    split(doc, "方小满吗", "方", "小满", "吗")
    assert found(doc) == FOUND


def test_new_clusters_take_the_place_of_those_that_no_longer_hold() -> None:
    doc = merge(annotated(), "方小满吗")
    with pytest.raises(IndexError, match="E035"):
        list(doc.spans["coref_clusters_3"])
    write_clusters(doc, [ClusterData(((5, 6),))])
    assert set(doc.spans) == {"turns", "coref_clusters_1"}
    assert found(doc) == [["她"]]


def test_split_tokens() -> None:
    words = Doc(NLP.vocab, words=["这是", "方小满的妈", "\n", "她好"], spaces=[False] * 4)
    write_turns(words, [(0, 2, "A"), (3, 4, "B")])
    clusters_from_spans(words, [[(1, 2)], [(3, 4)]])
    split(words, "这是", "这", "是")
    split(words, "方小满的妈", "方小满", "的", "妈")
    assert found(words) == [["方小满的妈"], ["她好"]]
    assert turn_spans(words) == [(0, 5, "A"), (6, 7, "B")]


def test_a_token_over_the_end_of_a_turn_belongs_to_none() -> None:
    doc = merge(DIALOGUE.to_doc(NLP), "吗\n她")
    assert turn_spans(doc) == [(0, 6, "A"), (7, 19, "B"), (20, 22, "A")]
    assert tokens_over_turns(doc) == ["吗\n她"]
    assert doc._.dialogue == DIALOGUE
    assert doc.to_bytes()
    assert merge_docs([doc, doc])._.dialogue.turns == DIALOGUE.turns * 2
    assert turn_spans(doc) == [(0, 6, "A"), (7, 19, "B"), (20, 22, "A")]
    assert doc._.dialogue == DIALOGUE
    merge(doc, "吗\n她还是那么美，韩一舟也来了\n他")  # a whole turn goes into a token
    assert turn_spans(doc) == [(0, 6, "A"), (7, 7, "B"), (7, 8, "A")]
    assert doc._.dialogue == DIALOGUE
    assert tokens_over_turns(DIALOGUE.to_doc(NLP)) == tokens_over_turns(NLP("你\n他")) == []


@pytest.mark.parametrize(
    ("words", "spans", "lines", "over"),
    [
        (["他", "谁？\n刘", "德", "华"], [(0, 1), (2, 4)], ["他谁？", "刘德华"], ["谁？\n刘"]),
        (["他\n她\r\n我", "来"], [(0, 0), (1, 1), (1, 2)], ["他", "她", "我来"], ["他\n她\r\n我"]),
        (["他", "\n她"], [(0, 1), (2, 2)], ["他", "她"], ["\n她"]),
        (["他\n", "她"], [(0, 0), (1, 2)], ["他", "她"], ["他\n"]),
        (["他", " \n ", "她", "\n\n"], [(0, 1), (2, 3)], ["他", "她"], []),
    ],
)
def test_a_tokenizer_that_leaves_line_breaks_inside_words_loses_no_line(
    words: list[str], spans: list[tuple[int, int]], lines: list[str], over: list[str]
) -> None:
    doc = Doc(NLP.vocab, words=words, spaces=[False] * len(words))
    assert [(start, end) for start, end, _ in turn_spans(doc)] == spans
    assert [turn.text.strip() for turn in doc._.dialogue.turns] == lines
    assert tokens_over_turns(doc) == over


@pytest.mark.parametrize("older", [False, True], ids=["with characters", "without"])
@pytest.mark.parametrize(
    "turns",
    [
        [("A", "方小满 "), ("", ""), ("B", ""), ("C", "她")],
        [("A", ""), ("B", "方小满")],
        [("A", "方小满"), ("B", "她方"), ("C", "")],
        [("A", ""), ("B", ""), ("C", "方小满")],
    ],
)
def test_turns_without_a_token(turns: list[tuple[str, str]], older: bool) -> None:
    dialogue = Dialogue.from_turns(turns)
    doc = dialogue.to_doc(NLP)
    empty = doc.spans["turns"].attrs["empty"]
    assert all(doc.text[:char].count("\n") == number for number, _, _, char in empty)
    if older:
        doc.spans["turns"].attrs["empty"] = [entry[:3] for entry in empty]
        assert doc._.dialogue == dialogue
    before = [(place.speaker, place.start_char, place.end_char) for place in turn_places(doc)]
    merge(doc, "方小满")
    for _ in range(2):
        places = turn_places(doc)
        assert [(p.speaker, p.start_char, p.end_char) for p in places] == before
        for place in places:
            assert doc[place.start : place.end].text == doc.text[place.start_char : place.end_char]
        assert doc._.dialogue == dialogue


def test_only_line_breaks_merged() -> None:
    dialogue = Dialogue.from_turns([("A", "她"), ("B", ""), ("C", "")])
    doc = merge(dialogue.to_doc(NLP), "\n\n")
    assert turn_spans(doc) == [(0, 1, "A"), (2, 2, "B"), (2, 2, "C")]
    assert doc._.dialogue == dialogue


def test_groups_of_others() -> None:
    """Turns and spans of other writers have no note of ours, and need none."""
    doc = NLP("方小满来了。她真美。")
    doc.spans["turns"] = [Span(doc, 0, 6, label="A"), Span(doc, 6, 10, label="B")]
    doc.spans["sc"] = SpanGroup(
        doc,
        name="sc",
        spans=[Span(doc, 6, 7, label="PER", kb_id="Q1", span_id="s"), Span(doc, 9, 9)],
        attrs={"path": object()},
    )
    merge(doc, "方小满")
    assert [turn.text for turn in doc._.dialogue.turns] == ["方小满来了。", "她真美。"]
    (she, nothing) = group_spans(doc, "sc")
    assert (she.text, she.label_, she.kb_id_, she.id_) == ("她", "PER", "Q1", "s")
    assert (nothing.start, nothing.end) == (7, 7)
    merge(doc, "真美。")
    with pytest.raises(TiktalkError, match=r"T024.*'' of sc \(characters 9 to 9\)"):
        group_spans(doc, "sc")
    assert group_texts(doc, "sc") == ["她", ""]


@pytest.mark.parametrize(
    ("place", "is_read"),
    [
        ((7, 8, 0, 1), True),  # tokens of a longer Doc, characters of this one
        ((0, 2, -5, 2), False),
        ((0, 9, 0, -1), False),
        ((2, 1, 2, 1), False),
        ((50, 60, 50, 60), False),
        ((0, 1, 2**31 - 1, 2**31 - 1), False),
    ],
)
def test_damaged_places(place: tuple[int, int, int, int], is_read: bool) -> None:
    doc = NLP("方小满来")
    spans = [struct.pack(">QQQllll", 0, 0, 0, *place)]
    written = srsly.msgpack_dumps({"name": "x", "attrs": {}, "spans": spans})
    for key in ("coref_clusters_1", "turns"):
        doc.spans[key] = SpanGroup(doc).from_bytes(written)
    if is_read:
        assert found(doc) == [["方"]]
        assert turn_spans(doc) == [(0, 1, "")]
    else:
        assert code_of(found, doc) == "T024"
        assert code_of(turn_spans, doc) == "T019"
        assert repr(doc._.coref_clusters[0])


def test_turns_that_overlap_are_still_refused() -> None:
    doc = NLP("方小满来了")
    doc.spans["turns"] = [doc[0:4], doc[2:5]]
    merge(doc, "方小")
    assert code_of(turn_spans, doc) == "T019"
    doc._.coref_clusters  # noqa: B018  asks for no turns


def test_a_doc_of_an_older_version_is_read() -> None:
    doc = annotated()
    assert "empty" not in doc.spans["turns"].attrs
    assert all(set(c.attrs) == {"scores", "link_scores", "name"} for c in doc._.coref_clusters)
    assert not any(mend_group(doc, key) for key in doc.spans)


@pytest.mark.parametrize("text", ["", "他", "👨‍👩‍👧", "\n", " ", "é"])
def test_small_docs(text: str) -> None:
    doc = Dialogue.from_turns([("A", text)]).to_doc(NLP)
    before = doc._.dialogue
    if len(doc) and not doc.text.isspace():
        clusters_from_spans(doc, [[doc[:]]])
    for _ in range(2):
        with doc.retokenize() as retokenizer:
            if len(doc) > 1:
                retokenizer.merge(doc[:])
        realign_spans(doc)
        assert doc._.dialogue == before
        assert found(doc) == ([[doc.text]] if doc.text.strip() else [])


pieces = st.sampled_from(
    ["方", "小满", "她", "他俩", " ", "abc", "👍🏽", "，", "\u200b", "𠮷", "e\u0301"]
)
turn_lists = st.lists(
    st.tuples(st.sampled_from(["", "A", "B"]), st.lists(pieces, max_size=6).map("".join)),
    min_size=1,
    max_size=4,
)
bounds = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 5)), max_size=5)


def spans_of(doc: Doc, drawn: list[tuple[int, int]]) -> list[Span]:
    spans = [doc[start % len(doc) : start % len(doc) + width] for start, width in drawn]
    return filter_spans([span for span in spans if len(span)])


def state(doc: Doc) -> dict[str, Any]:
    """What stands in a Doc, by characters."""
    return {
        "clusters": [
            [(m.start_char, m.end_char, m.text, m.label_) for m in cluster.mentions]
            for cluster in doc._.coref_clusters
        ],
        "mentions": [(m.start_char, m.text) for m in doc._.coref_mentions],
        "resolved": resolve_text(doc),
        "merged": [[m.text for m in c.mentions] for c in merge_docs([doc, doc])._.coref_clusters],
    }


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    turns=turn_lists,
    mentions=bounds,
    owners=st.lists(st.integers(0, 2), min_size=5, max_size=5),
    rounds=st.lists(bounds, min_size=1, max_size=3),
    cut=st.integers(0, 10),
)
def test_the_same_characters_or_the_coded_error(
    turns: list[tuple[str, str]],
    mentions: list[tuple[int, int]],
    owners: list[int],
    rounds: list[list[tuple[int, int]]],
    cut: int,
) -> None:
    dialogue = Dialogue.from_turns(turns)
    doc = dialogue.to_doc(NLP)
    assume(len(doc))
    places = turn_spans(doc)
    clusters: dict[int, list[Span]] = {}
    for span, owner in zip(spans_of(doc, mentions), owners, strict=False):
        if any(a <= span.start and span.end <= b for a, b, _ in places):
            clusters.setdefault(owner, []).append(span)
    clusters_from_spans(doc, clusters.values())
    before, characters = state(doc), [(m.start_char, m.end_char) for m in doc._.coref_mentions]
    for drawn in rounds:
        with doc.retokenize() as retokenizer:
            for span in spans_of(doc, drawn):
                retokenizer.merge(span)
        token = doc[cut % len(doc)]
        if len(token.text) > 1 and cut % 2:
            middle = 1 + cut % (len(token.text) - 1)
            parts = token.text[:middle], token.text[middle:]
            # A space after a token that is cut off as one of its own looks like one between turns.
            if all(part.strip(" ") for part in parts):
                split(doc, token.text, *parts)
        starts = {token.idx for token in doc}
        ends = {token.idx + len(token) for token in doc}
        holds = all(start in starts and end in ends for start, end in characters)
        for _ in range(2):
            if holds:
                assert state(doc) == before
            elif characters:
                assert code_of(state, doc) == "T024"
            assert doc._.dialogue == dialogue
        again = Doc(NLP.vocab).from_bytes(doc.to_bytes())
        assert again._.dialogue == dialogue
        if holds:
            assert state(again) == before
            assert state(doc.copy() if not tokens_over_turns(doc) else doc) == before
    assert_turns_are_whole(doc)
    write_clusters(doc, [])
    assert doc._.coref_clusters == []


def assert_turns_are_whole(doc: Doc) -> None:
    """Turns hold the tokens that lie in them, and no others; they never overlap."""
    places = turn_places(doc)
    for place in places:
        inside = [
            t.i for t in doc if place.start_char <= t.idx and t.idx + len(t) <= place.end_char
        ]
        assert inside == list(range(place.start, place.end))
    assert all(a.end <= b.start for a, b in pairwise(places))


def test_a_view_made_before_the_merge_looks_again() -> None:
    doc = annotated()
    view = doc._.coref_clusters[1]
    merge(doc, *NAMES)
    assert view == Cluster(doc, "coref_clusters_2")
    assert view.mentions[0].start == 13


def test_a_doc_from_before_a_memory_zone_can_be_read_after_it() -> None:
    nlp = spacy.blank("zh")
    doc = Dialogue.from_turns([("甲", "他来了[捂脸]")]).to_doc(nlp)
    with nlp.memory_zone():
        write_clusters(doc, [ClusterData(((0, 1),))])
        write_marks(doc)
    assert [span.label_ for span in doc.spans["coref_clusters_1"]] == ["PRONOUN"]
    assert [span.label_ for span in doc.spans["marks"]] == ["emote"]
    assert doc.copy().to_bytes()


def test_marks_are_mended_where_clusters_are_read() -> None:
    doc = Dialogue.from_turns([("甲", "他好帅[捂脸]")]).to_doc(NLP)
    write_marks(doc)
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[1:3])
    read_clusters(doc)
    assert [span.text for span in doc.spans["marks"]] == ["[捂脸]"]
    assert doc.to_bytes()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=6), st.data())
def test_the_turn_of_tokens_is_that_of_a_look_at_each(
    gaps: list[tuple[int, int]], data: st.DataObject
) -> None:
    turns, end = [], 0
    for size, gap in gaps:
        turns.append((end, end + size, ""))
        end += size + gap
    first = data.draw(st.integers(0, end + 1))
    last = data.draw(st.integers(first + 1, end + 3))
    inside = [i for i, (a, b, _) in enumerate(turns) if a <= first and last <= b]
    assert turn_of_tokens(turns, first, last) == (inside[0] if inside else None)
