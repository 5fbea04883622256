"""The links' spaCy scorer and the baselines, on Docs built by hand."""

from __future__ import annotations

import json
import pickle

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc
from spacy.training import Example

from spacy_tiktalk import ClusterData, Dialogue, write_clusters
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.metrics.links.baselines import (
    BASELINES,
    all_visible,
    always_null,
    centrality,
    largest_track,
    longest_track,
    most_central,
)
from spacy_tiktalk.metrics.links.evaluation import evaluate_links, has_gold_links
from spacy_tiktalk.metrics.links.read import read_links, read_said
from spacy_tiktalk.metrics.links.scorer import count_links, make_link_scorer, score_links
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

NLP = spacy.blank("zh")
TEXT = "小满说她来老板呢他俩好"
MAN, SHE, BOSS, BOTH = (0, 2), (3, 4), (5, 7), (8, 10)


def heads(*boxes: tuple, size: tuple[int, int] = (1000, 500)) -> HeadTracks:
    """H1, H2 … with a box each, from frame 0 to frame 25 times its number."""
    made = {
        n: ([0, 25 * n], [0.0, float(n)], [box, box], [0.9, 0.9], 0)
        for n, box in enumerate(boxes, 1)
    }
    facts = VideoFacts(width=size[0], height=size[1], fps=25, sampled_fps=5)
    return HeadTracks.from_tracklets(made, {n: n for n in made}, video=facts)


LEFT, RIGHT, SMALL = (0, 0, 200, 200), (700, 0, 900, 210), (480, 200, 540, 260)
TRACKS = heads(LEFT, RIGHT, SMALL)


def doc_of(clusters: list[tuple[list, dict]], tracks: HeadTracks | None = None, **data) -> Doc:
    """A Doc of TEXT with clusters of (mentions, attrs)."""
    doc = Dialogue.from_turns([("A", TEXT)], key=data.pop("key", None)).to_doc(NLP)
    write_clusters(doc, [ClusterData(tuple(mentions), attrs=a) for mentions, a in clusters])
    stored = doc.user_data.setdefault(USER_DATA_KEY, {})
    stored.update(data)
    if tracks is not None:
        stored["head_tracks"] = tracks.to_dict()
    return doc


def gold(*clusters: tuple[list, list | None], boxes: tuple = (), **data) -> Doc:
    listed = [{"heads": labels.split(), "frame": 12, "box": list(box)} for labels, box in boxes]
    annotated = [(mentions, {"gold_heads": labels}) for mentions, labels in clusters]
    return doc_of(annotated, boxes=json.dumps(listed), **data)


def linked(*ids: str, visible: float = 0.9, **scores: float) -> dict:
    tracks = [{"id": head, "score": 0.9, "evidence": {}} for head in ids]
    status = "linked" if ids else "not_visible"
    out = {"head_tracks": tracks, "link_status": status, "visible": visible}
    return {**out, "head_scores": scores} if scores else out


def score(predicted: Doc, reference: Doc, **settings) -> dict:
    return score_links([Example(predicted, reference)], **settings)


BOXES = (("C1", LEFT), ("C2", RIGHT))
GOLD = gold(([MAN, SHE], ["C1"]), ([BOSS], []), ([BOTH], ["C1", "C2"]), boxes=BOXES)


def test_all_right():
    predicted = doc_of(
        [
            ([MAN, SHE], linked("H1", H1=0.9, H2=0.05, H3=0.05)),
            ([BOSS], linked(visible=0.2, H1=0.1, H2=0.1, H3=0.1)),
            ([BOTH], linked("H1", "H2", H1=0.5, H2=0.4, H3=0.1)),
        ],
        TRACKS,
    )
    found = score(predicted, GOLD)
    for name in ("link_p", "link_r", "link_f", "null_p", "null_r", "null_f", "link_acc"):
        assert found[name] == 1.0, name
    assert found["visible_auc"] == found["link_r1"] == found["link_mean_recall"] == 1.0
    assert found["link_agreed_f"] == found["link_agreed_acc"] == 1.0
    # One of three is gold, or two of three: 1/3 and 2/3 at rank 1.
    assert found["link_chance_r1"] == pytest.approx(0.5) and found["link_chance_r3"] == 1.0
    assert list(found["link_per_type"]) == ["PROPER", "PRONOUN", "NOMINAL"]
    assert found["link_n"] == {
        "documents": 1,
        "tracked": 1,
        "clusters": 3,
        "not_visible": 1,
        "visible": 2,
        "ranked": 2,
        "candidates": 3.0,
        "agreed": 3,
    }


def test_end_to_end_mistakes_by_hand():
    predicted = doc_of(
        [
            ([MAN], linked("H2", H1=0.4, H2=0.5)),  # aligned, half of its mentions, wrong head
            ([BOTH], linked("H1", H1=0.9, H2=0.1)),  # one of two heads
            ([(4, 5)], linked("H3", H3=1.0)),  # no gold cluster
            ([SHE], linked(visible=0.4, H1=0.2)),  # she is 小满, so this is nobody
        ],
        TRACKS,
    )
    found = score(predicted, GOLD)
    # Gold pairs: 3. Predicted pairs: H2, H1, H3; right: the one of 他俩.
    assert (found["link_p"], found["link_r"]) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    # 老板 was not found: its null is missed; the null of a nobody is wrong.
    assert (found["null_p"], found["null_r"], found["link_acc"]) == (0.0, 0.0, 0.0)
    assert (found["link_r1"], found["link_r2"]) == (0.5, 1.0)
    # Mentions agree for 他俩 only.
    assert (found["link_agreed_p"], found["link_agreed_r"]) == (1.0, 0.5)
    assert found["link_n"]["agreed"] == 1 and found["link_n"]["ranked"] == 2


def test_a_head_that_was_not_tracked_costs_recall_and_rank():
    predicted = doc_of(
        [([MAN, SHE], linked("H1", H1=1.0)), ([BOTH], linked("H1", H1=1.0))], heads(SMALL)
    )
    found = score(predicted, GOLD)
    assert (found["link_p"], found["link_r"], found["link_r3"]) == (0.0, 0.0, 0.0)
    assert found["link_chance_r3"] == 0.0


def test_not_evaluated_says_nothing_but_visible_counts_for_null():
    attrs = {"head_tracks": [], "link_status": "not_evaluated"}
    predicted = doc_of(
        [
            ([MAN, SHE], {**attrs, "visible": 0.8}),
            ([BOSS], {**attrs, "visible": 0.3}),
            ([BOTH], {**attrs, "visible": 0.4}),
        ]
    )
    found = score(predicted, GOLD)
    assert (found["link_p"], found["link_r"], found["link_acc"]) == (0.0, 0.0, 0.0)
    assert (found["null_p"], found["null_r"], found["visible_auc"]) == (0.5, 1.0, 1.0)
    assert found["link_mean_recall"] == 0.0
    assert (found["link_n"]["ranked"], found["link_n"]["tracked"]) == (0, 0)


def test_no_linker_ran():
    found = score(doc_of([([MAN, SHE], {}), ([BOSS], {})]), GOLD)
    assert found["link_f"] == found["null_f"] == 0.0 and found["visible_auc"] is None


def test_clusters_nobody_annotated_are_left_out():
    reference = gold(([MAN], ["C1"]), ([BOSS], None), boxes=BOXES)
    predicted = doc_of([([MAN], linked("H1")), ([BOSS], linked("H3"))], TRACKS)
    found = score(predicted, reference)
    assert (found["link_f"], found["link_n"]["clusters"]) == (1.0, 1)
    nothing = score(predicted, gold(([MAN], None), ([BOSS], None)))
    numbers = {k: v for k, v in nothing.items() if not isinstance(v, dict)}
    assert set(numbers.values()) == {None}
    assert nothing["link_per_type"] == {} and nothing["link_n"]["documents"] == 0
    assert score_links([])["link_f"] is None


def test_group_boxes_are_sets():
    reference = gold(([BOTH], ["C1", "C2"]), boxes=(("C1 C2", (0, 0, 950, 210)),))
    for ids, f in ((("H1", "H2"), 1.0), (("H2",), 2 / 3), (("H3",), 0.0)):
        found = score(doc_of([([BOTH], linked(*ids))], TRACKS), reference)
        assert found["link_f"] == pytest.approx(f), ids


def test_ids_of_heads_do_not_matter():
    swapped = {"H1": "H2", "H2": "H1", "H3": "H3"}
    other = heads(RIGHT, LEFT, SMALL)
    scores = []
    for names, tracks in (({h: h for h in swapped}, TRACKS), (swapped, other)):
        ranks = {names["H1"]: 0.3, names["H2"]: 0.6, names["H3"]: 0.1}
        predicted = doc_of(
            [
                ([MAN, SHE], linked(names["H2"], **ranks)),
                ([BOTH], linked(names["H1"], names["H3"], **ranks)),
            ],
            tracks,
        )
        scores.append(score(predicted, GOLD))
    assert scores[0] == scores[1] and 0 < scores[0]["link_f"] < 1


def test_equal_keys_are_two_dialogues():
    predicted = doc_of([([MAN, SHE], linked("H1"))], TRACKS, key="same")
    reference = gold(([MAN, SHE], ["C1"]), boxes=BOXES, key="same", video_type="celeb")
    found = score_links([Example(predicted, reference)] * 2)
    assert found["link_n"]["documents"] == 2
    assert found["link_per_subset"]["celeb"]["link_f"] == 1.0


def test_scorer_can_be_pickled_and_takes_what_spacy_gives():
    scorer = pickle.loads(pickle.dumps(make_link_scorer(iou=0.9)))
    predicted = doc_of([([MAN, SHE], linked("H1"))], TRACKS)
    assert scorer([Example(predicted, GOLD)], nlp=NLP)["link_p"] == 1.0
    shifted = gold(([MAN, SHE], ["C1"]), boxes=(("C1", (20, 0, 200, 200)),))
    assert scorer([Example(predicted, shifted)])["link_p"] == 1.0
    assert make_link_scorer(iou=0.95)([Example(predicted, shifted)])["link_p"] == 0.0


def test_perfect_links_on_predicted_clusters_reach_the_share_found():
    predicted = doc_of([([MAN, SHE], linked("H1"))], TRACKS)
    found = score(predicted, GOLD)
    assert (found["link_p"], found["link_r"]) == (1.0, pytest.approx(1 / 3))
    assert found["link_agreed_f"] == 1.0


# --- baselines ----------------------------------------------------------------------------------


def clusters_of(*clusters: list):
    example = Example(doc_of([(c, {}) for c in clusters], TRACKS), GOLD)
    return next(iter(read_links([example]))).clusters


THREE = clusters_of([MAN, SHE], [BOSS], [BOTH])


@pytest.mark.parametrize(
    ("baseline", "single", "pair"),
    [
        (largest_track, ("H2",), ("H2", "H1")),  # 200 x 210 is more than 200 x 200
        (longest_track, ("H3",), ("H3", "H2")),  # H3 is seen for three seconds
        (most_central, ("H3",), ("H3", "H2")),
    ],
)
def test_every_cluster_gets_the_best(baseline, single, pair):
    said = baseline(TRACKS, THREE)
    assert [one.heads for one in said] == [single, single, pair]
    assert all(one.evaluated and one.scores.keys() == {"H1", "H2", "H3"} for one in said)


def test_all_visible_goes_round():
    said = all_visible(TRACKS, [THREE[0], THREE[2], THREE[1], THREE[0], THREE[0]])
    assert [one.heads for one in said] == [("H2",), ("H2", "H1"), ("H1",), ("H3",), ("H2",)]
    assert all(one.evaluated and one.visible == 1.0 for one in said)


def test_baselines_without_heads_and_without_video():
    for name, baseline in BASELINES.items():
        said = baseline(HeadTracks(), THREE)
        assert [(one.heads, one.null) for one in said] == [((), True)] * 3, name
        assert len(baseline(None, [])) == 0
        nameless = HeadTracks.from_tracklets({1: ([0], [0.0], [LEFT], [0.9], 0)}, {1: 0})
        assert not any(one.heads for one in baseline(nameless, THREE)), name
        none = baseline(None, THREE)
        assert [one.evaluated for one in none] == [name == "always null"] * 3


def test_middle_of_a_picture_of_unknown_size():
    unknown = heads(LEFT, RIGHT, size=(0, 0))
    assert centrality(unknown) == {}
    assert not any(one.evaluated for one in most_central(unknown, THREE))
    near = centrality(heads((400, 150, 600, 350)))
    assert near == {"H1": 0.0}


def test_a_group_without_mentions_is_no_cluster():
    right = [([MAN, SHE], linked("H1", H1=0.9)), ([BOSS], linked())]
    full, with_empty = doc_of(right, TRACKS), doc_of(right, TRACKS)
    reference = GOLD.copy()
    for doc in (with_empty, reference):
        boss = doc.spans["coref_clusters_2"]
        doc.spans["coref_clusters_2"] = []
        doc.spans["coref_clusters_9"] = boss
    assert score(with_empty, reference) == score(full, GOLD)


def test_links_beside_those_of_the_best_baseline():
    said = [
        ([MAN, SHE], linked("H1", H1=0.9, H2=0.05)),
        ([BOSS], linked(visible=0.2, H1=0.1)),
        ([BOTH], linked("H1", "H2", H1=0.5, H2=0.4)),
    ]
    found = evaluate_links([Example(doc_of(said, TRACKS), GOLD)], bootstrap=20)
    reached = {name: scores["link_f"] or 0.0 for name, scores in found.baselines.items()}
    assert reached[found.best] == max(reached.values()) > min(reached.values())
    assert found.difference.value == pytest.approx(1.0 - reached[found.best])
    assert {name: interval.value for name, interval in found.intervals.items()} == {
        name: found.scores[name] for name in ("link_f", "null_f", "link_mean_recall")
    }
    difference = found.to_json()["link_difference"]
    assert (difference["baseline"], difference["value"]) == (found.best, found.difference.value)


def test_who_links_a_head_has_looked_for_one():
    assert read_said({"head_tracks": [{"id": "H1"}]}).evaluated
    assert not read_said({"head_tracks": [], "visible": 0.9}).evaluated


def test_links_are_scored_where_anybody_was_annotated():
    assert has_gold_links(gold(([MAN, SHE], None), ([BOSS], [])))
    assert not has_gold_links(gold(([MAN, SHE], None)))
    assert not has_gold_links(doc_of([([BOSS], {})]))


@pytest.mark.parametrize("tracks", [None, TRACKS])
def test_what_cannot_be_scored_has_no_interval(tracks):
    nobody = gold(([MAN, SHE], []))
    silent = doc_of([([MAN, SHE], linked())], tracks)
    found = evaluate_links([Example(silent, nobody)], bootstrap=10)
    assert found.scores["link_f"] is None and found.difference is None
    assert found.intervals.keys() == {"null_f"} and found.to_json()["link_difference"] is None


def test_without_head_tracks_no_baseline_links_anybody():
    nobody = gold(([MAN, SHE], []))
    wrong = evaluate_links([Example(doc_of([([MAN, SHE], linked("H1"))]), nobody)], bootstrap=10)
    assert wrong.scores["link_f"] == 0.0 and wrong.difference is None
    assert all(scores["link_f"] is None for scores in wrong.baselines.values())
    plain = evaluate_links([Example(doc_of([([MAN, SHE], linked("H1"))]), nobody)], bootstrap=0)
    assert plain.scores == wrong.scores and not plain.intervals


def test_baselines_are_counted_over_the_same_clusters():
    predicted = doc_of([([MAN, SHE], linked("H1")), ([BOSS], linked("H2"))], TRACKS)
    documents = list(read_links([Example(predicted, GOLD)]))
    null = count_links(documents, always_null).scores()
    assert (null["null_p"], null["null_r"], null["link_f"]) == (0.5, 1.0, 0.0)
    largest = count_links(documents, largest_track).scores()
    # 小满 and 老板 are linked to H2, which is C2; 他俩 was not found.
    assert (largest["link_p"], largest["link_r"]) == (0.0, 0.0)
    # H2 > H1 > H3: C1 is second for 小满.
    assert (largest["link_r1"], largest["link_r2"]) == (0.0, 0.5)
    # What the pipeline says is not touched.
    assert count_links(documents).scores()["link_p"] == 0.5
    assert np.isclose(count_links(documents).scores()["link_r"], 1 / 3)
