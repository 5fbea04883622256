"""The contract of clusters in a Doc: order, attributes, refusals, and that nothing gets lost."""

from __future__ import annotations

import pickle
from collections.abc import Callable

import numpy
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin, Span

from spacy_tiktalk import (
    Dialogue,
    clusters_from_spans,
    install_extensions,
    realign_spans,
    resolve_text,
)
from spacy_tiktalk.doc.annotations import (
    ClusterData,
    clear_clusters,
    cluster_keys,
    read_clusters,
    write_clusters,
    write_group,
)
from spacy_tiktalk.doc.turns import write_turns
from spacy_tiktalk.errors import TiktalkError

NLP = spacy.blank("zh")
LINKED = {
    "head_tracks": [
        {"id": "H2", "score": 0.75, "evidence": {"clip": 0.5, "seen": 2}},
        {"id": "H10", "score": 0.25, "evidence": {}},
    ],
    "link_status": "linked",
    "visible": 0.9,
    "gold_heads": ["C1", "C2"],
}


def make_doc() -> Doc:
    """刘德华 0-3, 他 7-8, 你妈 > 你 12-14."""
    turns = [("A", "刘德华来了"), ("B", "嗯他真帅"), ("A", "看你妈"), ("B", "")]
    return Dialogue.from_turns(turns, title="标题", key="d1").to_doc(NLP)


def full_doc() -> Doc:
    doc = make_doc()
    clusters = [
        ClusterData(((13, 14),), scores=(0.5,)),
        ClusterData(((7, 8), (0, 3)), scores=(0.25, 0.75), link_scores=(0.1, 0.2), attrs=LINKED),
        ClusterData(((12, 14),)),
    ]
    write_clusters(doc, clusters)
    return doc


def snapshot(doc: Doc) -> object:
    """Everything that the contract says of a Doc."""
    groups = [
        (
            key,
            doc.spans[key].name,
            dict(doc.spans[key].attrs),
            [
                (s.start, s.end, s.start_char, s.end_char, s.label_, s.kb_id_)
                for s in doc.spans[key]
            ],
        )
        for key in sorted(doc.spans)
    ]
    return doc.text, groups, dict(doc.user_data), Dialogue.from_doc(doc)


def code_of(call: Callable[[], object]) -> str:
    with pytest.raises(TiktalkError) as caught:
        call()
    assert str(caught.value).startswith(f"[{caught.value.code}]")
    return caught.value.code


def test_write_orders_and_labels() -> None:
    doc = full_doc()
    assert cluster_keys(doc) == ["coref_clusters_1", "coref_clusters_2", "coref_clusters_3"]
    first, second, third = read_clusters(doc)
    assert [span.text for span in first.mentions] == ["刘德华", "他"]
    assert (first.scores, first.link_scores) == ([0.75, 0.25], [0.2, 0.1])
    assert (first.types, first.name, len(first)) == (["PROPER", "PRONOUN"], "刘德华", 2)
    assert second.offsets == [(12, 14)]  # the outer of two nested mentions goes first
    assert (second.types, second.name, second.scores) == (["NOMINAL"], None, [])
    assert third.offsets == [(13, 14)]
    assert all(doc.spans[key].name == key for key in doc.spans)


def test_of_mentions_of_a_cluster_that_begin_together_the_longer_is_first() -> None:
    doc = make_doc()
    write_clusters(doc, [ClusterData(((12, 13), (12, 14), (7, 8)), scores=(0.1, 0.2, 0.3))])
    (cluster,) = read_clusters(doc)
    assert cluster.offsets == [(7, 8), (12, 14), (12, 13)]
    assert cluster.scores == [0.3, 0.2, 0.1]


def test_links_are_read_from_attrs_and_mirrored() -> None:
    doc = full_doc()
    first, second, _ = read_clusters(doc)
    assert first.head_track_ids == ("H2", "H10")
    assert (first.link_status, first.visible) == ("linked", 0.9)
    assert [span.kb_id_ for span in first.group] == ["H2+H10"] * 2
    assert (second.head_track_ids, second.link_status, second.visible) == (
        (),
        "not_evaluated",
        None,
    )
    assert [span.kb_id_ for span in second.group] == [""]
    assert first.attrs["gold_heads"] == ["C1", "C2"]
    with pytest.raises(TypeError):
        first.attrs["name"] = "x"  # type: ignore[index]


@pytest.mark.parametrize(
    "trip",
    [
        lambda doc: Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes()),
        lambda doc: next(
            DocBin(store_user_data=True)
            .from_bytes(DocBin(docs=[doc, doc], store_user_data=True).to_bytes())
            .get_docs(spacy.blank("zh").vocab)
        ),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: doc.copy(),
    ],
    ids=["bytes", "docbin", "pickle", "copy"],
)
def test_round_trips_lose_nothing(trip: Callable[[Doc], Doc]) -> None:
    doc = full_doc()
    doc.user_data["other"] = {"a": (1, 2)}
    doc.spans["ner_like"] = [Span(doc, 0, 3, label="PERSON")]
    before = snapshot(doc)
    copied = trip(doc)
    copied.user_data["other"] = {"a": tuple(copied.user_data["other"]["a"])}  # lists from bytes
    assert snapshot(copied) == before
    assert snapshot(doc) == before
    assert [repr(c) for c in copied._.coref_clusters] == [repr(c) for c in doc._.coref_clusters]
    assert copied._.coref_clusters != doc._.coref_clusters  # views of another Doc


def test_docbin_gives_tuples_for_lists_in_user_data_and_keeps_lists_in_attrs() -> None:
    """spaCy's doing; readers of user data must take both."""
    doc = full_doc()
    doc.user_data["spacy_tiktalk"]["boxes"] = [[1, 2]]
    docbin = DocBin(docs=[doc], store_user_data=True)
    copied = next(docbin.get_docs(spacy.blank("zh").vocab))
    assert copied.user_data["spacy_tiktalk"]["boxes"] == ((1, 2),)
    assert copied.spans["coref_clusters_1"].attrs["scores"] == [0.75, 0.25]


def test_disk_round_trip(tmp_path: object) -> None:
    doc = full_doc()
    doc.to_disk(f"{tmp_path}/doc")
    assert snapshot(Doc(spacy.blank("zh").vocab).from_disk(f"{tmp_path}/doc")) == snapshot(doc)


def test_rewriting_replaces_own_groups_only() -> None:
    doc = full_doc()
    doc.spans["coref_clusters"] = [doc[0:1]]
    doc.spans["coref_clusters_x"] = [doc[0:1]]
    doc.spans["gold_clusters_1"] = [doc[0:1]]
    doc.ents = [Span(doc, 0, 3, label="PERSON")]
    others = {"turns", "coref_clusters", "coref_clusters_x", "gold_clusters_1"}
    write_clusters(doc, [ClusterData(((7, 8),))])
    write_clusters(doc, [ClusterData(((7, 8),))])
    assert set(doc.spans) == others | {"coref_clusters_1"}
    assert [cluster.offsets for cluster in read_clusters(doc)] == [[(7, 8)]]
    clear_clusters(doc)
    assert set(doc.spans) == others
    assert [ent.text for ent in doc.ents] == ["刘德华"]
    assert doc._.coref_clusters == []


def test_running_write_twice_gives_the_same() -> None:
    doc = full_doc()
    before = snapshot(doc)
    data = [
        ClusterData(c.offsets[::-1], c.scores[::-1], c.link_scores[::-1], c.attrs)
        for c in reversed(read_clusters(doc))
    ]
    write_clusters(doc, data)
    assert snapshot(doc) == before


def test_attributes_that_cannot_be_written_leave_the_clusters_as_they_are() -> None:
    doc = full_doc()
    before = snapshot(doc)
    for attrs in ({"name": 3}, {"head_tracks": ["H1"]}, {"visible": "yes"}):
        with pytest.raises(TiktalkError, match="T026"):
            write_clusters(doc, [ClusterData(((0, 3),), attrs=attrs)])
    assert snapshot(doc) == before


def test_clusters_go_over_their_mentions() -> None:
    doc = full_doc()
    offsets = [cluster.offsets for cluster in read_clusters(doc)]
    kept = clusters_from_spans(doc, doc._.coref_clusters)
    assert [[(m.start, m.end) for m in cluster] for cluster in kept] == offsets


def test_a_view_of_a_group_that_is_gone_can_be_shown() -> None:
    doc = full_doc()
    *_, last = read_clusters(doc)
    clusters_from_spans(doc, [])
    assert repr(last) == "<Cluster coref_clusters_3: the Doc has no such group any more>"


def test_what_is_no_doc_is_named() -> None:
    for call in (
        lambda: clusters_from_spans("他", [[(0, 1)]]),
        lambda: write_clusters([make_doc()], []),
        lambda: resolve_text("他"),
        lambda: realign_spans(None),
        lambda: Dialogue.from_doc(NLP),
        lambda: Dialogue.from_turns([("A", "他")]).to_doc(None),
    ):
        with pytest.raises(
            TiktalkError, match=r"T027.*takes a (Doc|Language), and a \w+ was given"
        ):
            call()


def test_a_mention_taken_out_takes_its_score_along() -> None:
    doc = full_doc()
    first, *others = read_clusters(doc)
    kept = ClusterData(first.offsets[1:], first.scores[1:], first.link_scores[1:], first.attrs)
    said = (first.scores[1:], first.link_scores[1:], first.link_status)
    write_clusters(doc, [kept, *(ClusterData(c.offsets, c.scores, attrs=c.attrs) for c in others)])
    found = next(c for c in read_clusters(doc) if c.offsets == list(kept.mentions))
    assert (found.scores, found.link_scores, found.link_status) == said


def test_twelve_clusters_in_order_of_number() -> None:
    doc = NLP("甲乙丙丁戊己庚辛壬癸子丑")
    write_clusters(doc, [ClusterData(((i, i + 1),)) for i in reversed(range(12))])
    assert cluster_keys(doc) == [f"coref_clusters_{i}" for i in range(1, 13)]
    copied = Doc(NLP.vocab).from_bytes(doc.to_bytes())
    assert [c.offsets for c in read_clusters(copied)] == [[(i, i + 1)] for i in range(12)]


def test_prefixes_are_apart() -> None:
    doc = full_doc()
    write_clusters(doc, [ClusterData(((0, 3),))], prefix="gold.clusters")
    assert cluster_keys(doc, "gold.clusters") == ["gold.clusters_1"]
    assert len(read_clusters(doc)) == 3
    doc.spans["goldXclusters_2"] = []  # the dot is no wild card
    assert cluster_keys(doc, "gold.clusters") == ["gold.clusters_1"]


def test_numpy_scores_and_given_name() -> None:
    doc = make_doc()
    scores = tuple(numpy.float32([0.5, 0.25]))
    write_clusters(doc, [ClusterData(((0, 3), (7, 8)), scores, attrs={"name": "华仔"})])
    (cluster,) = read_clusters(doc)
    assert cluster.name == "华仔"
    assert [type(score) for score in cluster.scores] == [float, float]
    assert Doc(NLP.vocab).from_bytes(doc.to_bytes())._.coref_clusters[0].name == "华仔"


@pytest.mark.parametrize("text", ["", "他", "👀", "👨‍👩‍👧", "\n", "   "])
def test_small_docs(text: str) -> None:
    for doc in (NLP(text), Dialogue.from_turns([("A", text)]).to_doc(NLP)):
        write_clusters(doc, [])
        assert doc._.coref_clusters == []
        assert doc._.coref_mentions == []
        if text == "他":
            write_clusters(doc, [ClusterData(((0, 1),))])
            assert [c.types for c in doc._.coref_clusters] == [["PRONOUN"]]
        else:
            end = len(doc) + 1
            assert (
                code_of(lambda d=doc, e=end: write_clusters(d, [ClusterData(((0, e),))])) == "T010"
            )


def test_docs_of_other_tokenizers() -> None:
    jieba = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    doc = jieba("他来了\n他真帅")
    assert [token.text for token in doc] == ["他来", "了", "\n", "他", "真帅"]
    clusters_from_spans(doc, [[doc[0:1], doc[3:4]]])
    assert [c.offsets for c in doc._.coref_clusters] == [[(0, 1), (3, 4)]]


@pytest.mark.parametrize(
    ("clusters", "code"),
    [
        ([ClusterData(((-1, 1),))], "T010"),
        ([ClusterData(((2, 2),))], "T010"),
        ([ClusterData(((3, 1),))], "T010"),
        ([ClusterData(((0, 99),))], "T010"),
        ([ClusterData(((4, 7),))], "T011"),  # over the end of a turn
        ([ClusterData(((5, 6),))], "T011"),  # the line break itself
        ([ClusterData(((0, 3),)), ClusterData(((0, 3),))], "T012"),
        ([ClusterData(((0, 3), (0, 3)))], "T012"),
        ([ClusterData(((0, 3),)), ClusterData(((2, 5),))], "T013"),
        ([ClusterData(((0, 5), (0, 2), (1, 3)))], "T013"),
        ([ClusterData(())], "T014"),
        ([ClusterData(((0, 3),), scores=(0.5, 0.5))], "T015"),
        ([ClusterData(((0, 3), (7, 8)), link_scores=(0.5,))], "T015"),
        ([ClusterData(((0, 3),), scores=[None])], "T028"),
        ([ClusterData(((0, 3),), link_scores=[float("nan")])], "T028"),
        ([ClusterData(((0, 3),), scores=0.5)], "T028"),
        ([((0, 3),)], "T027"),
    ],
)
def test_bad_clusters_are_refused_and_nothing_is_changed(
    clusters: list[ClusterData], code: str
) -> None:
    doc = full_doc()
    before = snapshot(doc)
    assert code_of(lambda: write_clusters(doc, clusters)) == code
    assert snapshot(doc) == before


def test_a_mention_before_the_first_turn_is_refused() -> None:
    doc = NLP("标题他\n他来了")
    write_turns(doc, [(4, 7, "甲")])
    assert code_of(lambda: clusters_from_spans(doc, [[(2, 3)]])) == "T011"
    assert [c.offsets for c in clusters_from_spans(doc, [[(4, 5)]])] == [[(4, 5)]]


def test_clusters_are_equal_by_doc_and_group() -> None:
    one, other = clusters_from_spans(make_doc(), [[(0, 1)], [(1, 2)]])
    assert one != other and one != "coref_clusters_1"
    assert one != clusters_from_spans(make_doc(), [[(0, 1)]])[0]


def test_the_repr_of_a_large_cluster_is_short() -> None:
    (cluster,) = clusters_from_spans(NLP("他" * 9), [[(i, i + 1) for i in range(9)]])
    assert repr(cluster).endswith(": 他 | 他 | 他 | 他 | 他 | 他 | … 3 more>")


def test_a_mention_over_two_lines_of_a_plain_doc_is_refused() -> None:
    doc = NLP("你好\n他")
    assert code_of(lambda: clusters_from_spans(doc, [[(1, 4)]])) == "T011"


def test_clusters_from_spans() -> None:
    doc = make_doc()
    clusters = clusters_from_spans(
        doc, [[doc[7:8], (0, 3), (0, 3)], [[13, 14]]], names=[None, "小明"]
    )
    assert [c.offsets for c in clusters] == [[(0, 3), (7, 8)], [(13, 14)]]
    assert [c.name for c in clusters] == ["刘德华", "小明"]
    assert clusters == doc._.coref_clusters
    other = make_doc()
    assert code_of(lambda: clusters_from_spans(doc, [[other[0:3]]])) == "T016"
    assert code_of(lambda: clusters_from_spans(doc, [[(0, 3)]], names=[])) == "T017"
    assert code_of(lambda: clusters_from_spans(doc, [["ab"]])) == "T010"
    assert code_of(lambda: clusters_from_spans(doc, [[(0.0, 3)]])) == "T010"


@settings(max_examples=300, deadline=None)
@given(
    spans=st.lists(
        st.tuples(st.integers(0, 9), st.integers(1, 5)).map(lambda p: (p[0], min(10, p[0] + p[1]))),
        min_size=1,
        max_size=6,
        unique=True,
    )
)
def test_crossing_is_found_exactly(spans: list[tuple[int, int]]) -> None:
    """Against the definition, pair by pair."""
    doc = NLP("甲乙丙丁戊己庚辛壬癸")
    crossing = any(a < c < b < d for a, b in spans for c, d in spans)
    if crossing:
        assert code_of(lambda: clusters_from_spans(doc, [[span] for span in spans])) == "T013"
    else:
        clusters = clusters_from_spans(doc, [[span] for span in spans])
        flat = [offsets for c in clusters for offsets in c.offsets]
        assert flat == sorted(spans, key=lambda span: (span[0], -span[1]))


def test_extensions_on_spans_and_tokens() -> None:
    doc = full_doc()
    one, two, three = doc._.coref_clusters
    assert [span.text for span in doc._.coref_mentions] == ["刘德华", "他", "你妈"[:2], "妈"]
    assert doc[0:3]._.coref_cluster == one
    assert doc[0:2]._.coref_cluster is None
    assert doc[7:8]._.head_track_ids == ("H2", "H10")
    assert doc[0:2]._.head_track_ids == doc[12:14]._.head_track_ids == ()
    assert doc[13]._.coref_clusters == [two, three]
    assert doc[12]._.coref_clusters == [two]
    assert doc[4]._.coref_clusters == []
    assert hash(doc[0:3]._.coref_cluster) == hash(one)


def test_extensions_have_getters_only() -> None:
    doc = full_doc()
    for owner, name in ((doc, "coref_clusters"), (doc, "dialogue"), (doc[0:3], "coref_cluster")):
        assert code_of(lambda o=owner, n=name: setattr(o._, n, None)) == "T018"
    assert len(doc._.coref_clusters) == 3
    assert not any(key[0] == "._." for key in doc.user_data if isinstance(key, tuple))


def test_install_extensions_again_and_over_a_foreign_one(recwarn: pytest.WarningsRecorder) -> None:
    install_extensions()
    assert not recwarn.list
    Doc.set_extension("coref_clusters", default=None, force=True)
    with pytest.warns(UserWarning, match=r"\[W001\].*Doc\._\.coref_clusters"):
        install_extensions()
    assert len(full_doc()._.coref_clusters) == 3


def test_views_follow_the_doc() -> None:
    doc = full_doc()
    cluster = doc._.coref_clusters[0]
    write_group(doc, cluster.key, [(7, 8)], {"name": None, "head_tracks": [{"id": "H1"}]})
    assert (cluster.offsets, cluster.name, cluster.head_track_ids) == ([(7, 8)], None, ("H1",))
    copied = Doc(NLP.vocab).from_bytes(doc.to_bytes())
    assert [span.kb_id_ for span in copied.spans[cluster.key]] == ["H1"]


def test_groups_of_other_packages_are_read_too() -> None:
    doc = make_doc()
    doc.spans["coref_clusters_1"] = [doc[0:3], doc[7:8]]
    (cluster,) = read_clusters(doc)
    assert (cluster.name, cluster.types, cluster.scores) == ("刘德华", ["PROPER", "PRONOUN"], [])
    assert repr(cluster) == "<Cluster coref_clusters_1 刘德华: 刘德华 | 他>"
