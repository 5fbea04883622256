"""Clusters that a pipeline found are believed as far as their probabilities and their size say."""

import re
from math import log

import pytest

from spacy_tiktalk.people import PeopleSettings, find_people
from spacy_tiktalk.people.certainty import certainty, certainty_features
from spacy_tiktalk.people.types import PersonMention


def mention(text, turn, kind="PROPER"):
    return PersonMention("t", 1, turn, 0, len(text), text, kind, "w")


def thread(key, words, *, scores=None, links=None):
    """A result object of one thread with one cluster; a word a turn."""
    mentions = [{"turn": n, "start": 0, "end": len(word)} for n, word in enumerate(words)]
    for name, values in (("score", scores), ("link_score", links)):
        for entry, value in zip(mentions, values or (), strict=False):
            entry[name] = value
    turns = [{"speaker": f"甲{key}{n}", "text": f"{word}来了"} for n, word in enumerate(words)]
    return {"key": key, "video": "v", "turns": turns, "clusters": [{"mentions": mentions}]}


def test_features_are_of_the_surest_mention_of_the_key():
    mentions = [mention("她", 0, "PRONOUN"), mention("彭秀琴", 1), mention("彭秀琴", 2)]
    found = certainty_features(("name", "彭秀琴"), mentions, [1.0, 0.5, 0.8], [1.0, 0.9, 0.6])
    assert found == {
        "bias": 1.0,
        "link": pytest.approx(log(0.9)),
        "mention": pytest.approx(log(0.8)),
        "size": pytest.approx(log(3)),
    }


def test_the_first_mention_is_as_sure_as_the_best_link_to_it():
    mentions = [mention("小舟", 0), mention("他", 1, "PRONOUN"), mention("他", 2, "PRONOUN")]
    found = certainty_features(("name", "小舟"), mentions, [0.9, 1.0, 1.0], [1.0, 0.4, 0.5])
    assert found["link"] == pytest.approx(log(0.5))


def test_nothing_is_known_of_gold():
    assert certainty_features(("name", "彭秀琴"), [mention("彭秀琴", 0)], [None], [None]) is None


def test_larger_and_weaker_clusters_are_less_sure():
    names = [mention("彭秀琴", turn) for turn in range(9)]

    def sure(size, score, link):
        told = certainty_features(("name", "彭秀琴"), names[:size], [score] * size, [link] * size)
        return certainty(told)

    assert sure(1, 1.0, 1.0) > sure(4, 1.0, 1.0) > sure(9, 1.0, 1.0)
    assert sure(4, 1.0, 1.0) > sure(4, 1.0, 0.5) > sure(4, 0.5, 0.5)


def test_a_join_of_found_clusters_is_less_probable_than_one_of_gold_and_says_why():
    sure, unsure = {"scores": [0.99], "links": [0.99]}, {"scores": [0.6], "links": [0.9]}
    probabilities = []
    for known in ({}, sure, unsure):
        threads = [thread("t1", ["彭秀琴"], **known), thread("t2", ["彭秀琴"], **known)]
        (video,) = find_people(threads)
        (join,) = video.people[0].joins
        probabilities.append(join.probability)
        doubts = [reason for reason in join.reasons if reason.evidence == "clusters"]
        assert len(doubts) == bool(known)
        assert all(reason.nats < 0 for reason in doubts)
        for reason in doubts:
            told = re.fullmatch(r"only (\d+)% sure that neither cluster mixes people", reason.note)
            assert told and 0 < int(told[1]) < 100
    assert probabilities == sorted(probabilities, reverse=True)
    assert len(set(probabilities)) == 3


def test_a_cluster_that_mixes_many_weakly_linked_mentions_joins_nobody():
    words = ["彭秀琴", "收钱的", "她", "穿红的", "你", "她", "老板娘", "她", "你", "她", "她", "她"]
    weak = {"scores": [0.6] * len(words), "links": [1.0] + [0.5] * (len(words) - 1)}
    other = thread("t2", ["彭秀琴"], scores=[0.9], links=[0.9])
    (video,) = find_people([thread("t1", words, **weak), other])
    assert len(video.people) == 2
    (video,) = find_people([thread("t1", words), other])  # as gold it is believed
    assert len(video.people) == 1


def test_probabilities_of_docs_count_as_those_that_results_round():
    name = [mention("彭秀琴", 0)]
    key = ("name", "彭秀琴")
    doc = certainty_features(key, name, [0.977213], [0.885649])
    assert doc == certainty_features(key, name, [0.9772], [0.8856])


def test_a_person_is_as_sure_as_the_surest_cluster():
    sure, unsure = {"scores": [0.99], "links": [0.99]}, {"scores": [0.6], "links": [0.9]}
    first, third = (thread(key, ["彭秀琴"], **sure) for key in ("t1", "t3"))
    second = thread("t2", ["彭秀琴"], **unsure)
    (alone,) = find_people([first, third])
    (video,) = find_people([first, second, third])
    found = {join.second.document: join.probability for join in video.people[0].joins}
    assert found["t3"] == alone.people[0].probability > found["t2"]


def test_a_doubt_takes_the_same_share_of_likely_and_unlikely_joins():
    def probability(first, second, **known):
        threads = [thread("t1", [first], **known), thread("t2", [second], **known)]
        (video,) = find_people(threads, settings=PeopleSettings(threshold=0.4))
        return video.people[0].probability

    doubt = {"scores": [0.6], "links": [0.9]}
    likely, unlikely = (
        probability(*words, **doubt) / probability(*words)
        for words in (("彭秀琴", "彭秀琴"), ("小范", "范叔"))
    )
    assert probability("小范", "范叔") < 0.5
    assert likely == pytest.approx(unlikely, abs=1e-3) and likely < 0.99
