"""The spaCy scorer: two Docs in, named scores out."""

from __future__ import annotations

import pickle
import warnings

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span, SpanGroup
from spacy.training import Example

from spacy_tiktalk.doc.turns import write_turns
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval
from spacy_tiktalk.metrics.coref.scorer import (
    check_text,
    make_coref_scorer,
    score_coref,
    tally_coref,
)
from spacy_tiktalk.metrics.coref.tally import CorefTally

VOCAB = spacy.blank("zh").vocab
TEXT = "这不是刘德华吗\n华仔还是那么帅，他旁边那个女的是谁"
#       0123456 7 8901234567890123456789
STAR = [(3, 6), (8, 10), (16, 17)]  # 刘德华, 华仔, 他
WOMAN = [(19, 23)]  # 那个女的
WHO = [(24, 25)]  # 谁

Offsets = list[tuple[int, int]]


def doc_of(words: list[str], clusters: list[Offsets], *, prefix="coref_clusters", **data) -> Doc:
    """A Doc of these words without spaces between; clusters by character offsets."""
    doc = Doc(VOCAB, words=words, spaces=[False] * len(words))
    for number, cluster in enumerate(clusters, start=1):
        spans = []
        for start, end in cluster:
            span = doc.char_span(start, end)
            assert span is not None, (start, end)
            spans.append(span)
        name = f"{prefix}_{number}"
        doc.spans[name] = SpanGroup(doc, name=name, spans=spans)
    if data:
        doc.user_data["spacy_tiktalk"] = data
    return doc


def example(gold: list[Offsets], predicted: list[Offsets], **data) -> Example:
    return Example(doc_of(list(TEXT), predicted), doc_of(list(TEXT), gold, **data))


def test_docs_that_lost_their_turns_are_told_of() -> None:
    spoken, silent = example([STAR], [STAR]), example([STAR], [STAR])
    write_turns(spoken.reference, [(0, 7, "甲"), (8, 25, "乙")])
    with pytest.warns(UserWarning, match=r"\[W401\] 1 predicted"):
        assert score_coref([spoken, silent])["coref_f"] == 1
    write_turns(spoken.predicted, [(0, 7, "甲"), (8, 25, "乙")])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        score_coref([spoken, silent])


def test_scores_are_those_of_the_tally() -> None:
    gold, predicted = [STAR, WOMAN, WHO], [STAR[:2], WOMAN + STAR[2:]]
    tally = CorefTally()
    tally.add(gold, predicted)
    found = score_coref([example(gold, predicted)])
    assert {k: v for k, v in found.items() if k in tally.scores()} == tally.scores()
    # By hand: mentions 4 of 4 and of 5; MUC 1 link of 2 and of 2.
    assert found["coref_mention_p"] == 1 and found["coref_mention_r"] == pytest.approx(4 / 5)
    assert found["coref_muc_f"] == pytest.approx(1 / 2)
    # Without singletons 那个女的 is no gold mention any more: of four predicted, three are.
    assert found["coref_nosingle_mention_p"] == pytest.approx(3 / 4)
    assert found["coref_nosingle_mention_r"] == 1


def test_other_tokenization_does_not_matter() -> None:
    words = ["这", "不是", "刘德华", "吗", "\n", "华仔", "还是", "那么", "帅", "，", "他"]
    words += ["旁边", "那个女的", "是", "谁"]
    assert "".join(words) == TEXT
    gold = [STAR, WOMAN, WHO]
    found = score_coref([Example(doc_of(words, gold), doc_of(list(TEXT), gold))])
    assert found["coref_f"] == found["coref_nosingle_f"] == 1


def test_a_mention_cut_by_the_tokenizer_is_a_miss_not_a_crash() -> None:
    words = ["这不是刘德", "华吗", *TEXT[7:]]
    predicted = doc_of(words, [[(0, 7), *STAR[1:]]])  # the nearest span that these words allow
    found = score_coref([Example(predicted, doc_of(list(TEXT), [STAR]))])
    assert found["coref_mention_f"] == pytest.approx(2 / 3)
    assert found["coref_muc_f"] == pytest.approx(1 / 2)


def test_other_spacing_does_not_matter() -> None:
    gold = Doc(VOCAB, words=["刘德华", "！", "他", "好", "帅"], spaces=[False] * 5)
    predicted = Doc(
        VOCAB, words=["刘", "德", "华", "！", " \n", "他", "好", "帅"], spaces=[True] * 8
    )
    gold.spans["coref_clusters_1"] = [gold[0:1], gold[2:3]]
    predicted.spans["coref_clusters_1"] = [predicted[0:3], predicted[5:6]]
    found = score_coref([Example(predicted, gold)])
    assert found["coref_f"] == 1


def test_mentions_that_differ_by_whitespace_count_as_spurious() -> None:
    # Predicted: 他, 他 with the line break, and the line break alone, each a cluster. One of the
    # three can be right, and the three stay three.
    words = ["刘德华", "他", "\n", "帅"]
    gold = doc_of(words, [[(3, 4)]])
    predicted = doc_of(words, [[(3, 5)], [(3, 4)], [(4, 5)]])
    found = score_coref([Example(predicted, gold)])
    assert found["coref_mention_p"] == pytest.approx(1 / 3)
    assert found["coref_mention_r"] == 1
    # The right one is the tightest: 他 with 刘德华 keeps its link, whatever the loose one does.
    gold = doc_of(words, [[(0, 3), (3, 4)]])
    predicted = doc_of(words, [[(3, 5)], [(0, 3), (3, 4)]])
    assert score_coref([Example(predicted, gold)])["coref_muc_f"] == 1
    # With the line break on both sides it matches itself nowhere: not a person's mention.
    both = doc_of(words, [[(4, 5)]])
    assert score_coref([Example(both, both.copy())])["coref_mention_f"] == 0


def test_different_texts_are_refused() -> None:
    gold, predicted = doc_of(["他", "帅"], [], key="clip-7"), doc_of(["她", "帅"], [])
    example = Example(doc_of(["他", "帅"], []), gold)
    example.predicted = predicted
    with pytest.raises(TiktalkError) as caught:
        score_coref([example])
    assert caught.value.code == "T405"
    assert "clip-7" in str(caught.value) and "character 0" in str(caught.value)
    assert "'她帅'" in str(caught.value)


@pytest.mark.parametrize(("gold", "predicted"), [("他 帅啊", "他帅"), ("他帅", "他 帅啊")])
def test_a_text_that_goes_on_differs_where_the_shorter_one_ends(gold: str, predicted: str) -> None:
    with pytest.raises(TiktalkError, match=r"T405.*character 2 .*'啊'"):
        check_text(gold, predicted, "clip-7")


def test_a_mention_in_two_clusters_is_refused_by_document() -> None:
    with pytest.raises(TiktalkError) as caught:
        score_coref([example([], []), example([STAR], [STAR, STAR[:1]])])
    assert caught.value.code == "T401"
    assert "document 1" in str(caught.value) and "刘德华" in str(caught.value)


def test_no_examples_give_none() -> None:
    found = score_coref([])
    assert set(found) == set(score_coref([example([STAR], [STAR])]))
    assert set(found.values()) == {None}
    only_bare = [example([], [STAR])]
    assert score_coref(only_bare, skip_unannotated=True) == found


def test_a_dialogue_about_no_person_counts_unless_asked() -> None:
    examples = [example([STAR], [STAR]), example([], [STAR])]
    counted = score_coref(examples)
    assert counted["coref_mention_p"] == pytest.approx(1 / 2)
    assert counted["coref_mention_r"] == 1
    assert score_coref(examples, skip_unannotated=True)["coref_mention_p"] == 1
    assert make_coref_scorer(skip_unannotated=True)(examples)["coref_mention_p"] == 1


def test_per_type() -> None:
    gold, predicted = [STAR, WOMAN, WHO], [STAR[:2], WOMAN + STAR[2:], [(12, 14)]]
    kinds = score_coref([example(gold, predicted)])["coref_per_type"]

    def row(p: float, r: float, f: float, b3_p: float, b3_r: float, b3_f: float) -> dict:
        return {"p": p, "r": r, "f": f, "b3_p": b3_p, "b3_r": b3_r, "b3_f": b3_f}

    # 刘德华, 华仔: both found; B3 r 2/3 each (two of three of their cluster), p 2/2 each.
    assert kinds["PROPER"] == pytest.approx(row(1, 1, 1, 1, 2 / 3, 4 / 5))
    # 那个女的 found, 那么 spurious; B3 r 1/1, p (1/2 + 0)/2.
    assert kinds["NOMINAL"] == pytest.approx(row(1 / 2, 1, 2 / 3, 1 / 4, 1, 2 / 5))
    # 他 and 谁 in gold, 他 in the prediction; B3 r (1/3 + 0)/2, p 1/2.
    assert kinds["PRONOUN"] == pytest.approx(row(1, 1 / 2, 2 / 3, 1 / 2, 1 / 6, 1 / 4))
    # A type that occurs on neither side has no row.
    assert set(score_coref([example([STAR], [])])["coref_per_type"]) == {"PROPER", "PRONOUN"}


def test_per_subset() -> None:
    celebrity = example([STAR], [STAR], video_type="celeb")
    other = example([STAR], [STAR[:2]], video_type="no_celeb")
    unknown = example([STAR], [])
    found = score_coref([celebrity, other, unknown])["coref_per_subset"]
    assert list(found) == ["celeb", "no_celeb"]
    assert found["celeb"]["coref_f"] == 1
    expected = score_coref([other])
    assert found["no_celeb"] == {k: expected[k] for k in found["no_celeb"]}
    assert score_coref([unknown])["coref_per_subset"] == {}
    for data in ({"video_type": ""}, {"video_type": 3}, ["mine"]):
        unknown.reference.user_data["spacy_tiktalk"] = data
        assert score_coref([unknown])["coref_per_subset"] == {}


def test_prefix_picks_the_groups() -> None:
    gold = doc_of(list(TEXT), [STAR], prefix="people")
    predicted = doc_of(list(TEXT), [STAR], prefix="people")
    predicted.spans["people_draft"] = [Span(predicted, 0, 1)]  # not a cluster: no number
    scorer = pickle.loads(pickle.dumps(make_coref_scorer("people")))
    assert scorer([Example(predicted, gold)], threshold=0.5)["coref_f"] == 1
    assert score_coref([Example(predicted, gold)])["coref_f"] == 0


def test_tally_feeds_the_bootstrap() -> None:
    examples = [example([STAR], [STAR], key="a"), example([STAR], [STAR[:2]], key="b")]
    tally = tally_coref(iter(examples))
    assert tally.keys == ["a", "b"]
    interval = bootstrap_interval(tally, n=200)
    assert interval.value == score_coref(examples)["coref_f"]
    assert interval.low < interval.value < interval.high


@st.composite
def cut_and_clustered(draw: st.DrawFn) -> Doc:
    """TEXT cut into words at random, some of the words in clusters at random."""
    cuts = sorted(draw(st.sets(st.integers(1, len(TEXT) - 1))))
    words = [TEXT[a:b] for a, b in zip([0, *cuts], [*cuts, len(TEXT)], strict=True)]
    doc = doc_of(words, [])
    groups: dict[int, list[Span]] = {}
    for i, label in enumerate(draw(st.lists(st.integers(0, 3), max_size=len(words)))):
        if label:
            groups.setdefault(label, []).append(doc[i : i + 1])
    for label, spans in groups.items():
        doc.spans[f"coref_clusters_{label}"] = spans
    return doc


@given(cut_and_clustered(), cut_and_clustered())
def test_any_two_tokenizations_can_be_compared(gold: Doc, predicted: Doc) -> None:
    found = score_coref([Example(predicted, gold)])
    numbers = [v for v in found.values() if isinstance(v, float)]
    numbers += [v for kind in found["coref_per_type"].values() for v in kind.values()]
    assert all(0 <= v <= 1 + 1e-12 for v in numbers)
    same = score_coref([Example(gold.copy(), gold)])
    mentions = [span for group in gold.spans.values() for span in group]
    if mentions:
        findable = sum(bool(span.text.strip()) for span in mentions)
        assert same["coref_mention_f"] == pytest.approx(findable / len(mentions))
