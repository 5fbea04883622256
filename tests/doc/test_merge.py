"""merge_docs: what spaCy's Doc.from_docs loses or mixes up stays apart."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup, Token

from spacy_tiktalk import Dialogue, merge_docs
from spacy_tiktalk.doc.annotations import ClusterData, write_clusters
from spacy_tiktalk.doc.marks import kinds_read, marks_of, write_marks
from spacy_tiktalk.doc.merging.tracks import head_id_maps, merge_head_tracks, renumber_head_tracks
from spacy_tiktalk.doc.turns import turn_spans
from spacy_tiktalk.errors import TiktalkError

NLP = spacy.blank("zh")


def linked_doc(ids: list[str], key: str = "d", video: str | None = None) -> Doc:
    """小明 and 他 are one cluster linked to `ids`; 我 is a cluster without a link."""
    turns = [("A", "小明来了 "), ("B", "我看他")]
    doc = Dialogue.from_turns(turns, key=key, title="标题", video=video).to_doc(NLP)
    heads = [{"id": name, "score": 0.5, "evidence": {"clip": 1.0}} for name in ids]
    linked = {"head_tracks": heads, "link_status": "linked", "visible": 0.5}
    clusters = [
        ClusterData(((0, 2), (7, 8)), (0.5, 0.25), attrs=linked if ids else {}),
        ClusterData(((5, 6),)),
    ]
    write_clusters(doc, clusters)
    return doc


def tracks(ids: list[str], version: int = 1) -> dict[str, Any]:
    return {
        "version": version,
        "fps": 25.0,
        "identities": [{"id": name, "boxes": numpy.ones((2, 4))} for name in ids],
        "tracklets": [{"identity": name, "frame": 3} for name in ids] + [{"identity": None}],
    }


def test_clusters_are_numbered_on_and_kept_apart() -> None:
    docs = [linked_doc([]), NLP("你好"), linked_doc([])]
    merged = merge_docs(docs)
    assert merged.text == "\n".join(doc.text for doc in docs)
    assert sorted(merged.spans) == [
        "coref_clusters_1",
        *(f"coref_clusters_{i}" for i in (2, 3, 4)),
        "turns",
    ]
    assert [[m.text for m in c.mentions] for c in merged._.coref_clusters] == [
        ["小明", "他"],
        ["我"],
    ] * 2
    shift = len(docs[0]) + 1 + len(docs[1]) + 1
    assert merged._.coref_clusters[2].offsets == [(shift, shift + 2), (shift + 7, shift + 8)]
    assert merged._.coref_clusters[2].scores == [0.5, 0.25]
    assert merged._.coref_clusters[2].types == ["PROPER", "PRONOUN"]
    assert merged._.coref_clusters[2].name == "小明"


def test_sources_stay_as_they_were() -> None:
    docs = [linked_doc(["H1"]), linked_doc(["H1"])]
    docs[0].user_data["spacy_tiktalk"]["head_tracks"] = {"identities": [{"id": "H1"}]}
    before = [doc.to_bytes() for doc in docs]
    merged = merge_docs(docs)
    merged.spans["coref_clusters_1"].attrs["head_tracks"][0]["evidence"]["clip"] = 0.0
    assert [doc.to_bytes() for doc in docs] == before


def test_head_ids_are_numbered_on_everywhere() -> None:
    docs = [linked_doc(["H2", "H10"]), linked_doc([]), linked_doc(["H1"])]
    docs[0].user_data["spacy_tiktalk"]["head_tracks"] = tracks(["H1", "H2", "H10"])
    docs[2].user_data["spacy_tiktalk"]["head_tracks"] = tracks(["H1", "H2"])
    merged = merge_docs(docs)
    clusters = merged._.coref_clusters
    assert [c.head_track_ids for c in clusters] == [("H2", "H3"), (), (), (), ("H4",), ()]
    assert [c.group[0].kb_id_ for c in clusters] == ["H2+H3", "", "", "", "H4", ""]
    assert clusters[0].attrs["head_tracks"][0] == {
        "id": "H2",
        "score": 0.5,
        "evidence": {"clip": 1.0},
    }
    assert (clusters[0].link_status, clusters[2].link_status) == ("linked", "not_evaluated")
    data = merged.user_data["spacy_tiktalk"]["head_tracks"]
    assert [(i["id"], i["document"]) for i in data["identities"]] == [
        ("H1", 0),
        ("H2", 0),
        ("H3", 0),
        ("H4", 2),
        ("H5", 2),
    ]
    assert [t["identity"] for t in data["tracklets"]] == ["H1", "H2", "H3", None, "H4", "H5", None]
    assert data["version"] == 1
    assert [(d["fps"], d["document"]) for d in data["documents"]] == [(25.0, 0), (25.0, 2)]
    assert data["identities"][4]["boxes"].shape == (2, 4)


def test_everything_survives_bytes() -> None:
    merged = merge_docs([linked_doc(["H1"], key="a"), linked_doc(["H1"], key="b")])
    copied = Doc(spacy.blank("zh").vocab).from_bytes(merged.to_bytes())
    for doc in (copied, pickle.loads(pickle.dumps(merged)), merged.copy()):
        assert [c.head_track_ids for c in doc._.coref_clusters] == [("H1",), (), ("H2",), ()]
        assert doc._.dialogue == merged._.dialogue


def test_shared_texts_stay_others_go_to_merged() -> None:
    docs = [linked_doc([], key="a", video="x.mp4"), linked_doc([], key="b", video="x.mp4")]
    docs[0].user_data["spacy_tiktalk"]["note"] = "一"
    merged = merge_docs(docs)
    data = merged.user_data["spacy_tiktalk"]
    assert {type(value) for value in data.values()} == {str}
    assert (data["title"], data["video"]) == ("标题", "x.mp4")
    assert "key" not in data
    assert merged._.dialogue.title == "标题"
    sources = json.loads(data["merged"])
    assert [source["key"] for source in sources] == ["a", "b"]
    assert [source.get("note") for source in sources] == ["一", None]
    for source, doc in zip(sources, docs, strict=True):
        assert merged[source["start"] : source["end"]].text == doc.text
        assert merged.text[source["start_char"] : source["end_char"]] == doc.text


def test_merging_step_by_step_equals_merging_at_once() -> None:
    docs = [linked_doc(["H3"], key=key) for key in "abc"]
    at_once = merge_docs(docs)
    stepwise = merge_docs([merge_docs(docs[:2]), docs[2]])
    assert stepwise.user_data == at_once.user_data
    assert [repr(c) for c in stepwise._.coref_clusters] == [
        repr(c) for c in at_once._.coref_clusters
    ]
    assert stepwise._.dialogue == at_once._.dialogue


def test_head_tracks_of_docs_merged_before_are_as_of_all_at_once() -> None:
    docs = [linked_doc([f"H{n}"], key=key) for n, key in enumerate("abcd", start=1)]
    for n, doc in enumerate(docs, start=1):
        found = tracks([f"H{n}"]) | {"fps": 20.0 + n}
        found["identities"] = [{"id": f"H{n}"}]
        doc.user_data["spacy_tiktalk"]["head_tracks"] = found
    at_once = merge_docs(docs).user_data["spacy_tiktalk"]["head_tracks"]
    stepwise = merge_docs([merge_docs(docs[:2]), merge_docs(docs[2:])])
    assert stepwise.user_data["spacy_tiktalk"]["head_tracks"] == at_once
    assert [(d["fps"], d["document"]) for d in at_once["documents"]] == [
        (21.0, 0),
        (22.0, 1),
        (23.0, 2),
        (24.0, 3),
    ]


def test_turns() -> None:
    made, plain = Dialogue.from_turns([("A", "你好"), ("B", "")]).to_doc(NLP), NLP("甲\n乙")
    assert turn_spans(merge_docs([made, plain])) == [
        (0, 2, "A"),
        (3, 3, "B"),
        (4, 5, ""),
        (6, 7, ""),
    ]
    merged = merge_docs([plain, plain])
    assert "turns" not in merged.spans
    assert turn_spans(merged) == [(0, 1, ""), (2, 3, ""), (4, 5, ""), (6, 7, "")]


texts = st.lists(st.tuples(st.sampled_from(["", "A"]), st.text(max_size=5)), max_size=3)


@settings(max_examples=150, deadline=None)
@given(all_turns=st.lists(texts, min_size=1, max_size=4))
def test_text_and_turns_hold(all_turns: list[list[tuple[str, str]]]) -> None:
    dialogues = [Dialogue.from_turns(turns) for turns in all_turns]
    docs = [dialogue.to_doc(NLP) for dialogue in dialogues]
    merged = merge_docs(docs)
    assert merged.text == "\n".join(doc.text for doc in docs)
    # A Doc of one empty turn keeps it; one without turns is an empty line of nobody.
    assert Dialogue.from_doc(merged).turns == tuple(t for d in dialogues for t in d.turns)


def test_other_groups_and_annotations() -> None:
    first, second = linked_doc([]), linked_doc([])
    for doc, score in ((first, 1), (second, 2)):
        spans = [Span(doc, 0, 2, label="PER", kb_id="Q1", span_id="s")]
        doc.spans["sc"] = SpanGroup(doc, name="sc", spans=spans, attrs={"score": score})
        doc.ents = [Span(doc, 0, 2, label="PERSON")]
    first.spans["only"] = []
    merged = merge_docs([first, second])
    assert [(s.start, s.label_, s.kb_id_, s.id_) for s in merged.spans["sc"]] == [
        (0, "PER", "Q1", "s"),
        (len(first) + 1, "PER", "Q1", "s"),
    ]
    assert merged.spans["sc"].attrs == {"score": 1}
    assert len(merged.spans["only"]) == 0
    assert [(ent.start, ent.label_) for ent in merged.ents] == [(0, "PERSON"), (9, "PERSON")]


def test_other_user_data_moves_along() -> None:
    Token.set_extension("test_merge_mark", default=None, force=True)
    Span.set_extension("test_merge_note", default=None, force=True)
    Doc.set_extension("test_merge_doc", default=None, force=True)
    first, second = NLP("甲乙 "), NLP("丙丁")
    first[1]._.test_merge_mark = "乙"
    second[0]._.test_merge_mark = "丙"
    second[0:2]._.test_merge_note = ["n"]
    first._.test_merge_doc = second._.test_merge_doc = "same"
    first.user_data["mine"] = numpy.zeros(2)
    second.user_data["theirs", "name", 0, 1] = "no extension's value"
    merged = merge_docs([first, second])
    assert merged.user_data["theirs", "name", 0, 1] == "no extension's value"
    assert [token._.test_merge_mark for token in merged] == [None, "乙", None, "丙", None]
    assert merged[3:5]._.test_merge_note == ["n"]
    assert merged._.test_merge_doc == "same"
    assert merged.user_data["mine"].shape == (2,)
    second.user_data["mine"] = numpy.ones(2)
    with pytest.warns(UserWarning, match=r"\[W002\].*1 entries.*mine"):
        merged = merge_docs([first, second])
    assert merged.user_data["mine"].tolist() == [0, 0]


def test_tensor_and_cats() -> None:
    first, second, empty = NLP("甲乙"), NLP("丙"), NLP("")
    first.tensor, second.tensor = numpy.ones((2, 3), "f"), numpy.full((1, 3), 2, "f")
    first.cats = second.cats = empty.cats = {"ok": 1.0}
    merged = merge_docs([first, empty, second])
    assert merged.tensor[:, 0].tolist() == [1, 1, 0, 0, 2]
    assert merged.cats == {"ok": 1.0}
    second.tensor, second.cats = numpy.ones((1, 4), "f"), {}
    merged = merge_docs([first, second])
    assert merged.tensor.size == 0
    assert merged.cats == {}


def test_empty_docs() -> None:
    assert merge_docs([NLP("")]).text == ""
    assert merge_docs([NLP(""), NLP("")]).text == "\n"
    one = merge_docs([linked_doc(["H7"])])
    assert one._.coref_clusters[0].head_track_ids == ("H1",)
    assert "merged" not in one.user_data["spacy_tiktalk"]
    assert merge_docs(iter([NLP("好")])).text == "好"


def test_refusals() -> None:
    with pytest.raises(TiktalkError, match=r"\[T020\]"):
        merge_docs([])
    with pytest.raises(TiktalkError, match=r"\[T023\].*item 0 is a Token"):
        merge_docs(NLP("好"))  # type: ignore[arg-type]
    with pytest.raises(TiktalkError, match=r"\[T023\].*item 1 is a NoneType"):
        merge_docs([NLP("好"), None])  # type: ignore[list-item]
    with pytest.raises(TiktalkError, match=r"\[T021\].*Doc 1"):
        merge_docs([NLP("好"), spacy.blank("zh")("好")])


def test_head_tracks_of_another_form_are_left_out_with_a_warning() -> None:
    docs = [linked_doc(["H1"]) for _ in range(4)]
    forms: list[Any] = [tracks(["H1"]), tracks(["H1"], version=2), ["H1"], {"identities": [{}]}]
    for doc, form in zip(docs, forms, strict=True):
        doc.user_data["spacy_tiktalk"]["head_tracks"] = form
    with pytest.warns(UserWarning, match=r"\[W003\].*of 3 documents"):
        merged = merge_docs(docs)
    data = merged.user_data["spacy_tiktalk"]["head_tracks"]
    assert [i["id"] for i in data["identities"]] == ["H1"]
    assert [c.head_track_ids for c in merged._.coref_clusters][::2] == [
        ("H1",),
        ("H2",),
        ("H3",),
        ("H4",),
    ]


@pytest.mark.parametrize(
    "form",
    [
        {"identities": None},
        {"tracklets": "x"},
        {"identities": [{"id": []}]},
        {"tracklets": [{"identity": {}}]},
        {"documents": None},
        {"documents": [{"document": "1"}]},
        {"tracklets": [{"identity": None, "document": []}]},
    ],
)
def test_head_tracks_with_values_of_other_types_are_left_out(form: dict[str, Any]) -> None:
    docs = [linked_doc(["H1"]), linked_doc(["H1"])]
    docs[0].user_data["spacy_tiktalk"]["head_tracks"] = tracks(["H1"])
    docs[1].user_data["spacy_tiktalk"]["head_tracks"] = {**tracks([]), **form}
    with pytest.warns(UserWarning, match=r"\[W003\]"):
        merged = merge_docs(docs)
    assert len(merged.user_data["spacy_tiktalk"]["head_tracks"]["identities"]) == 1


def test_head_id_maps() -> None:
    assert head_id_maps([["H10", "H2", "H2"], [], ["x", "H1"]]) == [
        {"H2": "H1", "H10": "H2"},
        {},
        {"H1": "H3", "x": "H4"},
    ]


def test_renumber_and_merge_of_partial_structures() -> None:
    source = {"identities": ({"id": "H1"},)}  # DocBin gives tuples back
    assert renumber_head_tracks(source, {"H1": "H5"})["identities"][0] == {"id": "H5"}
    assert source == {"identities": ({"id": "H1"},)}
    assert merge_head_tracks([None, None], [{}, {}]) == (None, 0)
    merged, left_out = merge_head_tracks([{"a": 1, "b": 1}, {"a": 1, "b": 2}], [{}, {}])
    documents = [{"a": 1, "b": 1, "document": 0}, {"a": 1, "b": 2, "document": 1}]
    assert (merged, left_out) == ({"identities": [], "tracklets": [], "documents": documents}, 0)


def test_tensors_that_were_cleaned_away() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("doc_cleaner")
    docs = [nlp("他来了"), nlp("她呢")]
    assert docs[0].tensor is None
    assert merge_docs(docs).text == "他来了\n她呢"


def test_marks_of_docs_with_and_without_their_marks() -> None:
    docs = [
        Dialogue.from_turns([("甲", text)]).to_doc(NLP)
        for text in ("他来了[捂脸]", "回复@大橙:她好看")
    ]
    write_marks(docs[0])
    marks = [tuple(mark) for mark in marks_of(merge_docs(docs))]
    write_marks(docs[1])
    assert marks == [(3, 7, "emote", ""), (8, 14, "reply", "大橙")]
    assert [tuple(mark) for mark in marks_of(merge_docs(docs))] == marks
    assert "marks" not in merge_docs(map(copy_without_marks, docs)).spans


def copy_without_marks(doc: Doc) -> Doc:
    copy = doc.copy()
    copy.spans.pop("marks", None)
    return copy


def test_what_is_read_as_talk_in_one_doc_alone_is_not_in_all() -> None:
    docs = [Dialogue.from_turns([("甲", "他来了[捂脸]")]).to_doc(NLP) for _ in range(2)]
    write_marks(docs[0], talk=("emote",))
    write_marks(docs[1])
    assert kinds_read(merge_docs(docs)) == frozenset()
    write_marks(docs[1], talk=("emote", "link"))
    assert kinds_read(merge_docs(docs)) == {"emote"}
    assert kinds_read(merge_docs([docs[0], copy_without_marks(docs[1])])) == frozenset()
