"""Clusters that a pipeline found: mixed, parted, and with weakly linked mentions."""

from __future__ import annotations

from typing import Any

import pytest
from people_material import Said, thread

from spacy_tiktalk.lexicon.aliases import public_figures
from spacy_tiktalk.people import (
    Corrections,
    MentionPlace,
    PeopleSettings,
    find_people,
    people_frames,
    people_from_json,
    people_to_json,
)
from spacy_tiktalk.people.words.conflicts import two_people
from spacy_tiktalk.people.words.name_relations import listed_apart


def found(key: str, said: list[Said], links: list[float] | None = None) -> dict[str, Any]:
    """A thread as a pipeline finds it: with probabilities."""
    made = thread(key, said)
    of_turn = dict(enumerate(links or [1.0] * len(said)))
    for cluster in made["clusters"]:
        for mention in cluster["mentions"]:
            mention |= {"score": 0.99, "link_score": of_turn[mention["turn"]]}
    return made


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("老范", "小范"),
        ("大伟", "小伟"),
        ("大舅", "小舅"),
        ("标婶", "梁标"),
        ("新娘", "丈母娘"),
        ("穿粉旗袍的", "穿蓝旗袍的"),
        ("刘德华", "周杰伦"),
    ],
)
def test_words_for_two_people(first: str, second: str) -> None:
    assert two_people(first, second, public_figures())
    assert two_people(second, first, public_figures())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("老范", "范叔"),
        ("老弟", "小弟"),
        ("老师", "大师"),
        ("罗峰强", "罗店长"),
        ("小伟", "张家伟"),
        ("新娘", "桐桐"),
        ("标婶", "林小雨"),
        ("老板娘", "收钱那个"),
        ("穿粉旗袍的", "粉旗袍"),
        ("师傅", "刘师傅"),
        ("刘德华", "华仔"),
    ],
)
def test_words_that_one_person_may_have(first: str, second: str) -> None:
    assert not two_people(first, second, public_figures())


def test_full_names_may_be_one_persons_where_a_comment_names_him() -> None:
    assert not two_people("刘德华", "周杰伦", public_figures(), named=True)
    assert two_people("老范", "小范", public_figures(), named=True)


def test_of_two_in_one_cluster_the_words_said_more_often_speak() -> None:
    mixed = found("a", [(1, "丈母娘"), (1, "丈母娘"), (1, "新娘")])
    (video,) = find_people([mixed, found("b", [(1, "新娘")]), found("c", [(1, "丈母娘")])])
    together = {ref.document for ref in video.people[0].clusters}
    assert together == {"a", "c"} and len(video.people) == 2


def test_a_list_tells_people_apart() -> None:
    aliases = public_figures()
    assert listed_apart(("黄渤",), ("黄磊",), aliases) == ("黄渤", "黄磊")
    assert listed_apart(("华仔",), ("周华健", "华哥"), aliases) == ("华仔", "周华健")
    assert listed_apart(("华仔",), ("刘德华",), aliases) is None
    assert listed_apart(("郭老师",), ("郭麒麟",), aliases) is None  # a form of address is anybody's
    assert listed_apart(("袁志强",), ("刘德华",), aliases) is None  # the list does not know him


def test_what_a_model_parted_in_a_thread_may_be_one_but_gold_not() -> None:
    said = [(1, "岳云鹏"), (2, "小岳岳")]
    (video,) = find_people([found("a", said)])
    (person,) = video.people
    assert {reason.evidence for reason in person.joins[0].reasons} >= {"listed", "parted"}
    (video,) = find_people([thread("a", said)])
    assert len(video.people) == 2
    (video,) = find_people([found("a", [(1, "桐桐"), (2, "大壮")])])
    assert len(video.people) == 2  # nothing speaks for it


def test_weakly_linked_mentions_are_told_but_not_counted_over_threads() -> None:
    mixed = found("a", [(1, "陈思远"), (1, "他"), (1, "朋友")], [1.0, 0.99, 0.1])
    other = found("b", [(1, "陈思远")])
    (video,) = find_people([mixed, other])
    (person,) = video.people
    assert [m.text for m in person.unsure] == ["朋友"]
    assert [m.text for m in person.mentions] == ["陈思远", "他", "陈思远"]
    assert person.writers == ("w0", "w1") and person.comments == 3
    (alone,) = find_people([mixed])  # in its own thread the clusterer is believed
    assert alone.people[0].unsure == () and len(alone.people[0].mentions) == 3
    (all_,) = find_people([mixed, other], settings=PeopleSettings(mention_min=0.0))
    assert all_.people[0].unsure == () and len(all_.people[0].mentions) == 4


def test_what_somebody_joined_by_hand_has_no_unsure_mentions() -> None:
    mixed = found("a", [(1, "陈思远"), (1, "他"), (1, "朋友")], [1.0, 0.99, 0.1])
    places = [MentionPlace(key, 0, 0, 3, "陈思远") for key in "ab"]
    corrections = Corrections((tuple(places),))
    (video,) = find_people([mixed, found("b", [(1, "陈思远")])], corrections=corrections)
    (person,) = video.people
    assert person.unsure == () and len(person.mentions) == 4


def test_unsure_mentions_are_kept_in_files_and_tables() -> None:
    mixed = found("a", [(1, "陈思远"), (1, "朋友")], [1.0, 0.25])
    settings = PeopleSettings(mention_min=0.9)  # whatever the fitted weights are
    videos = find_people([mixed, found("b", [(1, "陈思远")])], settings=settings)
    assert people_from_json(people_to_json(videos)) == videos
    frames = people_frames(videos)
    assert frames["unsure_mentions"]["text"].tolist() == ["朋友"]
    assert len(frames["person_mentions"]) == 2
    before = people_to_json(videos)
    del before["videos"][0]["people"][0]["unsure"]  # as releases before wrote it
    assert people_from_json(before)[0].people[0].unsure == ()


def test_a_weakly_linked_name_says_nothing_of_whom_its_cluster_means() -> None:
    def joined(link: float) -> bool:
        mixed = found("a", [(1, "周素芳"), (1, "芳姐"), (1, "收钱那个")], [1.0, 0.99, link])
        (video,) = find_people([mixed, found("b", [(1, "收钱的")])])
        return len(video.people) == 1

    assert joined(0.99) and not joined(0.05)


def test_what_is_told_of_a_weakly_linked_mention_is_not_told_of_its_cluster() -> None:
    def joined(link: float) -> bool:
        mixed = found("a", [(1, "伴郎"), (1, "他")], [1.0, link])
        mixed["turns"][1]["text"] = "他翻窗"
        (video,) = find_people([mixed, found("b", [(1, "翻窗的")])])
        return len(video.people) == 1

    assert joined(0.99) and not joined(0.05)


def test_a_mention_is_as_sure_as_the_weakest_link_between() -> None:
    def unsure(links: list[float]) -> list[str]:
        mixed = found("a", [(1, "陈思远"), (1, "他"), (1, "我室友")], links)
        (video,) = find_people([mixed, found("b", [(1, "陈思远")])])
        return [mention.text for mention in video.people[0].unsure]

    assert unsure([1.0, 0.99, 0.99]) == []
    assert unsure([1.0, 0.1, 0.99]) == ["他", "我室友"]
    assert unsure([1.0, 0.99, 0.1]) == ["我室友"]


@pytest.mark.parametrize(
    ("first", "likely", "unlikely", "link"),
    [
        ("孟姐", "她", "他", 0.75),  # a word of the other sex
        ("我", "你", "他", 0.75),  # who writes is 你 to others
        ("陈思远", "思远", "小鱼", 0.5),  # a form of the name, and no form of it
    ],
)
def test_what_the_words_of_a_mention_say_makes_it_more_or_less_sure(
    first: str, likely: str, unlikely: str, link: float
) -> None:
    def counts(second: str) -> bool:
        mixed = found("a", [(1, first), (1, second)], [1.0, link])
        settings = PeopleSettings(mention_min=0.6)
        (video,) = find_people([mixed, found("b", [(1, first)])], settings=settings)
        (person,) = video.people
        return second not in [mention.text for mention in person.unsure]

    assert counts(likely) and not counts(unlikely)


def test_pronouns_are_doubted_as_their_surest_mention_is() -> None:
    def probability(score: float) -> float:
        thin = found("c", [(1, "他")])
        thin["clusters"][0]["mentions"][0]["score"] = score
        threads = [thin, *(found(key, [(1, "教练")]) for key in "ab")]
        (video,) = find_people([made | {"title": "教练不骂人了"} for made in threads])
        return video.people[0].probability

    assert probability(0.4) < probability(0.99) - 0.002


def test_nobody_is_called_by_a_whole_text() -> None:
    """A mention of a foreign file may be one; comparing such words would take hours."""
    words = "刘德华" * 34
    threads = [thread(key, [(1, words), (2, words + "他妈"), (2, "阿泽")]) for key in "ab"]
    (video,) = find_people(threads)
    assert [len(person.clusters) for person in video.people] == [2, 1, 1]
    assert video.people[0].words.endswith("阿泽")
