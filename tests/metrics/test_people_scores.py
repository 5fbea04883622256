"""Scores of people: small cases by hand, and the baselines."""

from __future__ import annotations

from math import isnan

import pytest
from people_material import gold_video, thread

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.metrics.bootstrap import bootstrap_interval, paired_bootstrap
from spacy_tiktalk.metrics.people.baselines import BASELINES
from spacy_tiktalk.metrics.people.tally import JoinTally, PeopleTally
from spacy_tiktalk.people.thread_clusters import thread_clusters
from spacy_tiktalk.tables.rows import as_document

THREADS = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}


def test_pairs_across_threads_are_counted_by_hand() -> None:
    tally = JoinTally()
    gold = {"a1": 1, "a2": 2, "b1": 1, "c1": 1}  # a1-b1, a1-c1, b1-c1
    predicted = {"a1": "x", "a2": "x", "b1": "x", "c1": "y"}  # a1-b1, a2-b1
    tally.add(gold, predicted, THREADS)
    scores = tally.scores()
    assert scores["join_p"] == 1 / 2 and scores["join_r"] == 1 / 3
    assert tally.rows.tolist() == [[1, 2, 3]]
    assert bootstrap_interval(tally, "join_p").value == 0.5


def test_nothing_joined_has_no_precision_and_a_lost_thread_is_an_error() -> None:
    tally = JoinTally()
    tally.add({"a1": 1, "b1": 1}, {"a1": 1, "b1": 2}, THREADS)
    assert isnan(tally.scores()["join_p"]) and tally.scores()["join_r"] == 0
    with pytest.raises(TiktalkError, match="T404"):
        tally.add({"z": 1}, {}, THREADS)


def test_chance_of_a_difference_by_hand() -> None:
    first, second = JoinTally(), JoinTally()
    gold = {"a1": 1, "b1": 1}
    for found in (gold, {"a1": 1, "b1": 2}):
        first.add(gold, gold, THREADS)
        second.add(gold, found, THREADS)
    # The second loses one video of two: a quarter of the resamples hold the other one alone.
    told = paired_bootstrap(first, second, "join_r", n=4000)
    assert told.value == 0.5 and told.low == 0.0 and told.p == pytest.approx(0.5, abs=0.05)


@pytest.mark.parametrize("settings", [{"n": 0}, {"level": 0.0}, {"level": 1.0}])
def test_settings_of_the_bootstrap_that_are_refused(settings: dict) -> None:
    tally = JoinTally()
    tally.add({"a1": 1, "b1": 1}, {"a1": 1, "b1": 1}, THREADS)
    with pytest.raises(TiktalkError, match="T404"):
        bootstrap_interval(tally, "join_p", **settings)


def test_what_one_side_lacks_is_never_right() -> None:
    tally = JoinTally()
    tally.add({"a1": 1, "b1": 1, "c1": 1}, {"a1": 1, "b1": 1, "a2": 1}, THREADS)
    assert tally.rows.tolist() == [[1, 2, 3]]


def test_the_union_of_threads_is_scored_as_one_document() -> None:
    mentions = {name: [f"{name} {n}" for n in range(2)] for name in THREADS}
    gold = {"a1": 1, "a2": 2, "b1": 1, "c1": 1}
    perfect, apart = PeopleTally(), PeopleTally()
    perfect.add(gold, gold, mentions, THREADS)
    apart.add(gold, {name: name for name in gold}, mentions, THREADS)
    assert perfect.scores()["coref_f"] == 1 and perfect.scores()["join_f"] == 1
    assert apart.scores()["coref_muc_r"] == 4 / 6  # of 5 + 1 links 2 are across threads
    assert 0 < apart.scores()["coref_f"] < 1


def test_what_baselines_make_of_a_video() -> None:
    threads = [
        thread("a", [(1, "华仔")], heads={1: ("H1", 0.9)}),
        thread("b", [(1, "刘德华"), (2, "他")], heads={2: ("H1", 0.9)}),
        thread("c", [(1, "华仔")]),
    ]
    clusters = [c for t in threads for c in thread_clusters(as_document(t), t["key"], head_min=0.6)]
    persons = {name: baseline(clusters) for name, baseline in BASELINES.items()}
    assert {name: len(set(found.values())) for name, found in persons.items()} == {
        "one per dialogue": 4,
        "exact name": 3,
        "name and aliases": 2,
        "one per head": 3,
    }


def test_the_joining_is_above_every_baseline_on_the_tests_video() -> None:
    from spacy_tiktalk.people import find_people

    gold = gold_video("t01")
    documents = [as_document(record) for record in gold.records]
    clusters = [c for d in documents for c in thread_clusters(d, d.dialogue.key, head_min=0.6)]
    mentions = {c.ref: [m[:5] for m in c.mentions] for c in clusters}
    threads = {c.ref: c.ref.document for c in clusters}
    (video,) = find_people(documents)
    systems = {name: baseline(clusters) for name, baseline in BASELINES.items()}
    systems["people"] = {ref: person.id for ref, person in video.person_of().items()}
    scores = {}
    for name, persons in systems.items():
        tally = PeopleTally()
        tally.add(gold.persons, persons, mentions, threads)
        scores[name] = tally.scores()["coref_f"]
    assert scores.pop("people") > 0.1 + max(scores.values())
