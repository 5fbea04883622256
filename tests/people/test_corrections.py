"""Corrections by hand: kept whatever the evidence says, and refused where they cannot be kept."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from people_material import called, partition, thread

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.people import (
    Apart,
    Corrections,
    MentionPlace,
    corrections_from_json,
    corrections_to_json,
    find_people,
    read_corrections,
)
from spacy_tiktalk.people.evidence.weights import WEIGHTS

THREADS = [
    thread("a", [(1, "林小雨"), (2, "大鹏")]),
    thread("b", [(1, "小雨"), (1, "她")]),
    thread("c", [(1, "他"), (2, "她俩")]),
    thread("d", [(1, "小雨")]),
]


def at(document: str, turn: int, text: str) -> MentionPlace:
    return MentionPlace(document, turn, 0, len(text), text)


RAIN, PENG = at("a", 0, "林小雨"), at("a", 1, "大鹏")
B, HE, D = at("b", 0, "小雨"), at("c", 0, "他"), at("d", 0, "小雨")


def people_of(*one: tuple[MentionPlace, ...], apart: tuple[Apart, ...] = ()) -> Any:
    (video,) = find_people(THREADS, corrections=Corrections(one, apart))
    return video


def test_what_is_joined_by_hand_is_one_and_says_so() -> None:
    video = people_of((PENG, HE))
    person = called(video, "大鹏")
    assert person.clusters == (("a", 2), ("c", 1))
    (join,) = person.joins
    assert join.probability == 1.0 and join.reasons[0].evidence == "by hand"


def test_two_of_one_thread_can_be_joined_by_hand() -> None:
    video = people_of((RAIN, PENG))
    assert called(video, "大鹏").clusters == (("a", 1), ("a", 2), ("b", 1), ("d", 1))


def test_what_is_told_apart_stays_apart() -> None:
    assert len(called(people_of(), "林小雨").clusters) == 3
    video = people_of(apart=(Apart((D,), (RAIN, B)),))
    assert called(video, "林小雨").clusters == (("a", 1), ("b", 1))
    assert video.person_of()["d", 1].clusters == (("d", 1),)


def test_who_is_told_apart_from_a_person_is_no_rival_for_others() -> None:
    qiang, teacher = at("a", 0, "强哥"), at("d", 2, "老师")
    threads = [
        thread("a", [(1, "强哥")]),
        thread("b", [(2, "帅哥"), (2, "强哥老婆")]),
        thread("c", [(1, "强哥"), (1, "大哥"), (2, "老师"), (2, "帅哥")]),
        thread("d", [(1, "大哥"), (1, "帅哥"), (2, "老师"), (2, "店长媳妇")]),
    ]
    threads[1]["clusters"].insert(0, {"mentions": [{"turn": 1, "start": 0, "end": 2}]})
    threads[3]["clusters"].append({"mentions": [{"turn": 3, "start": 0, "end": 2}]})
    apart = Corrections((), (Apart((qiang,), (teacher,)),))
    (video,) = find_people(threads, corrections=apart)
    assert called(video, "强哥").clusters == (("a", 1), ("b", 1), ("c", 1), ("d", 1))


def test_the_rest_of_a_person_follows_a_join() -> None:
    video = people_of((HE, D))
    assert called(video, "林小雨").clusters == (("a", 1), ("b", 1), ("c", 1), ("d", 1))


def test_the_file_comes_back_the_same(tmp_path: Path) -> None:
    given_ = Corrections(
        ((PENG, HE._replace(comment="73")),), (Apart((D,), (RAIN, B._replace(text=None))),)
    )
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(corrections_to_json(given_)), encoding="utf-8")
    found = read_corrections(path)
    assert (found.one, found.apart, found.name) == (given_.one, given_.apart, str(path))


@pytest.mark.parametrize(
    ("corrections", "said"),
    [
        (Corrections(((PENG, at("z", 0, "他")),)), "no dialogue 'z'"),
        (Corrections(((PENG, at("c", 7, "他")),)), "nobody is mentioned in c, comment 8"),
        (
            Corrections(((PENG, HE._replace(text="她")),)),
            "the comment has '他': its text is another by now, or other comments are before it "
            "(他真好)",
        ),
        (Corrections(((PENG, HE._replace(start=9, end=10)),)), "the comment has nothing"),
        (
            Corrections(((PENG, HE),), (Apart((PENG,), (HE,)),)),
            "correction 2 says that a, comment 2, 0 to 2 (大鹏)",
        ),
        (Corrections((), (Apart((PENG,), (PENG,)),)), "they are one cluster"),
    ],
)
def test_what_cannot_be_kept_is_refused(corrections: Corrections, said: str) -> None:
    with pytest.raises(TiktalkError, match="T899") as caught:
        find_people(THREADS, corrections=corrections)
    assert said in str(caught.value)


def test_all_misfits_of_a_file_are_told_at_once() -> None:
    right = Corrections(((PENG, HE),), name="1.json")
    gone = tuple((PENG, at("z", n, "他")) for n in range(2))  # one dialogue, told for each
    turns = tuple((PENG, at("c", n, "他")) for n in range(7, 11))
    wrong = Corrections(((PENG, HE), *gone), (Apart((PENG,), (at("c", 6, "他"),)),), name="2.json")
    with pytest.raises(TiktalkError, match="T899") as caught:
        rounds(right, wrong, Corrections(((at("y", 0, "他"), HE),), name="3.json"))
    assert str(caught.value).endswith(
        "2.json: the corrections cannot be used: correction 2: there is no dialogue 'z' "
        "(the first is 'a'); correction 3: there is no dialogue 'z'; correction 4: nobody is "
        "mentioned in c, comment 7, 0 to 1 (他): the dialogue has 2 comments. Give the dialogues "
        "that were corrected, or take these corrections out."
    )
    with pytest.raises(TiktalkError, match="T899") as caught:
        people_of(*gone, *turns)
    told = str(caught.value)
    assert "correction 5: " in told and "correction 6: " not in told and "; and 1 more." in told


def with_ids(threads: list[dict[str, Any]], new: bool = False) -> list[dict[str, Any]]:
    """The threads with ids of comments; new: with one more comment, 他真棒, before those of c."""
    made = []
    for one in threads:
        turns = [{**turn, "id": f"{one['key']}{n}"} for n, turn in enumerate(one["turns"])]
        clusters = one["clusters"]
        if new and one["key"] == "c":
            turns.insert(0, {"speaker": "w9", "text": "他真棒", "id": "c9"})
            clusters = [
                {**c, "mentions": [{**m, "turn": m["turn"] + 1} for m in c["mentions"]]}
                for c in clusters
            ]
            place = {"turn": 0, "start": 0, "end": 1, "text": "他"}
            clusters = [{"name": None, "mentions": [place]}, *clusters]
        made.append({**one, "turns": turns, "clusters": clusters})
    return made


def test_a_comment_is_found_by_its_id_wherever_it_stands_by_now() -> None:
    grown = with_ids(THREADS, new=True)
    known = HE._replace(comment="c0")
    (video,) = find_people(grown, corrections=Corrections(((PENG, known),)))
    assert [m.comment for m in called(video, "大鹏").mentions] == ["a1", "c0"]
    (video,) = find_people(grown, corrections=Corrections(((PENG, HE),)))  # an older file's
    assert [m.comment for m in called(video, "大鹏").mentions] == ["a1", "c9"]
    (video,) = find_people(THREADS, corrections=Corrections(((PENG, known),)))  # no ids: by turn
    assert called(video, "大鹏").clusters == (("a", 2), ("c", 1))
    told = Corrections(((PENG, known),), (Apart((PENG,), (known,)),))
    with pytest.raises(TiktalkError, match=r"and c, comment 2, 0 to 1 \(他\) are two people"):
        find_people(grown, corrections=told)


def test_a_comment_whose_id_is_gone_or_not_one_alone_does_not_fit() -> None:
    corrections = Corrections(((PENG, HE._replace(comment="c7")),))
    with pytest.raises(TiktalkError, match=r"T899.*c has no comment with the id c7 \(他\)"):
        find_people(with_ids(THREADS), corrections=corrections)
    grown = with_ids(THREADS, new=True)
    for turn in grown[2]["turns"]:
        turn["id"] = "c0"
    first = Corrections(((PENG, HE._replace(comment="c0")),))
    (video,) = find_people(grown, corrections=first)  # its turn says which
    assert ("c", 1) in called(video, "大鹏").clusters
    corrections = Corrections(((PENG, HE._replace(comment="c0", turn=8)),))
    with pytest.raises(TiktalkError, match="several comments with the id c0"):
        find_people(grown, corrections=corrections)
    changed = with_ids(THREADS)
    changed[2]["turns"][0]["text"] = "挺好的"
    changed[2]["clusters"] = []
    with pytest.raises(TiktalkError, match=r"has '挺': its text is another by now \(挺好的\)"):
        find_people(changed, corrections=first)


def rounds(*made: Corrections) -> Any:
    (video,) = find_people(THREADS, corrections=sum(made, Corrections()))
    return video


def test_what_a_later_round_tells_apart_leaves_what_an_earlier_one_joined() -> None:
    joined = Corrections(((HE, PENG, D),), name="1.json")
    video = rounds(joined, Corrections((), (Apart((HE, PENG), (D,)),), name="2.json"))
    assert called(video, "大鹏").clusters == (("a", 2), ("c", 1))  # they leave together
    assert ("d", 1) in called(video, "林小雨").clusters


def test_through_whom_they_were_joined_goes_with_the_rest() -> None:
    earlier = Corrections(((PENG, HE), (HE, RAIN)))
    video = rounds(earlier, Corrections((), (Apart((PENG,), (RAIN,)),)))
    assert called(video, "大鹏").clusters == (("a", 2),)
    assert ("c", 1) in called(video, "林小雨").clusters


def test_who_is_told_apart_from_one_stays_joined_with_another() -> None:
    earlier = Corrections(((HE, D), (PENG, RAIN)))
    video = rounds(earlier, Corrections((), (Apart((HE, PENG), (D,)),)))
    assert ("a", 1) in called(video, "大鹏").clusters
    assert ("c", 1) not in video.person_of()["d", 1].clusters


def test_ever_more_threads_that_part_two_say_no_more() -> None:
    threads = [thread(f"t{n:02}", [(1, "彭秀琴"), (2, "桐桐")]) for n in range(12)]
    peng, tong = (
        [at(f"t{n:02}", turn, text) for n in range(12)]
        for turn, text in enumerate(("彭秀琴", "桐桐"))
    )
    joined = Corrections((tuple(peng), tuple(tong), (peng[-1], tong[-1])))
    (video,) = find_people(threads, corrections=joined)
    (person,) = video.people
    parted = [r.nats for join in person.joins for r in join.reasons if r.evidence == "parted"]
    assert parted == [10 * WEIGHTS["parted"]]


def test_what_a_later_round_joins_an_earlier_one_does_not_keep_apart() -> None:
    earlier = Corrections((), (Apart((D,), (RAIN, B)),))
    assert ("d", 1) in called(rounds(earlier, Corrections(((D, RAIN, B),))), "林小雨").clusters
    video = rounds(earlier, Corrections(((D, RAIN),)))  # so far as it contradicts
    assert called(video, "林小雨").clusters == (("a", 1), ("d", 1))


def test_of_many_files_those_that_clash_are_named() -> None:
    first = Corrections(((PENG, B),), name="1.json")
    second = Corrections(((PENG, HE), (RAIN, B), (HE, D)), (Apart((PENG,), (D,)),), name="2.json")
    with pytest.raises(TiktalkError, match="T899") as caught:
        rounds(first, second)
    told = (
        "2.json: the corrections cannot be used: correction 4 says that a, comment 2, 0 to 2 "
        "(大鹏) and d, comment 1, 0 to 2 (小雨) are two people, but corrections 1 and 3 make them "
        "one."
    )
    assert told in str(caught.value) and "1.json" not in str(caught.value)


def test_thousands_of_corrections_are_no_work() -> None:
    """A chain that makes half of all one person, and one of them told apart from all others."""
    n = 3000
    threads = [thread(f"t{i}", [(1, "小雨")]) for i in range(n)]
    place = [at(f"t{i}", 0, "小雨") for i in range(n)]
    one = tuple((place[i], place[i + 1]) for i in range(n // 2))
    apart = tuple(Apart((place[0],), (place[i],)) for i in range(n // 2 + 1, n))
    (video,) = find_people(threads, corrections=Corrections(one, apart))
    assert sorted(len(p.clusters) for p in video.people) == [n // 2 - 1, n // 2 + 1]


def test_two_videos_have_no_person_in_common() -> None:
    other = thread("v", [(1, "小雨")], video="w.mp4")
    one = Corrections(((RAIN, at("v", 0, "小雨")),))
    with pytest.raises(TiktalkError, match="'a' and 'v' are of two videos"):
        find_people([*THREADS, other], corrections=one)
    (video,) = find_people([*THREADS, other], corrections=one, one_video=True)
    assert called(video, "林小雨").threads == ("a", "b", "d", "v")


def test_a_dialogue_without_clusters_has_nobody_to_correct() -> None:
    silent = {"key": "s", "video": "v.mp4", "turns": [{"speaker": "x", "text": "他"}]}
    with pytest.raises(TiktalkError, match="nobody is mentioned in s"):
        find_people([*THREADS, silent], corrections=Corrections(((at("s", 0, "他"), HE),)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is no JSON"),
        ("[]", 'without "corrections"'),
        ('{"version": 2, "corrections": []}', "its version is 2"),
        ('{"version": 1, "corrections": [{}]}', "correction 1"),
        ('{"version": 1, "corrections": [{"one": []}]}', "2 mentions or more"),
        ('{"version": 1, "corrections": [{"apart": [[]]}]}', "two lists"),
        ('{"version": 1, "corrections": [{"one": [{"document": "a", "turn": "1"}]}]}', "turn"),
    ],
)
def test_a_damaged_file_is_named(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TiktalkError, match="T899") as caught:
        read_corrections(path)
    assert said in str(caught.value) and str(path) in str(caught.value)
    with pytest.raises(TiktalkError, match="T899"):
        read_corrections(tmp_path / "none.json")


ALL = [RAIN, PENG, B, HE, D, at("c", 1, "她俩")]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ALL), min_size=2, max_size=3, unique=True), max_size=2),
    st.lists(st.lists(st.sampled_from(ALL), min_size=2, max_size=3, unique=True), max_size=2),
    st.integers(0, 99),
)
def test_every_correction_holds_or_is_refused(
    one: list[list[MentionPlace]], apart: list[list[MentionPlace]], seed: int
) -> None:
    corrections = Corrections(
        tuple(map(tuple, one)), tuple(Apart((p[0],), tuple(p[1:])) for p in apart)
    )
    try:
        (video,) = find_people(THREADS, corrections=corrections)
    except TiktalkError as err:
        assert err.code == "T899"
        return
    person = {(m.document, m.turn, m.start, m.end): p.id for p in video.people for m in p.mentions}
    for places in corrections.one:
        assert len({person[place[:4]] for place in places}) == 1
    for first, second in corrections.apart:
        assert not {person[p[:4]] for p in first} & {person[p[:4]] for p in second}
    shuffled = random.Random(seed).sample(THREADS, len(THREADS))
    assert partition(find_people(shuffled, corrections=corrections)) == partition([video])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from(ALL), min_size=2, max_size=3, unique=True), max_size=3),
    st.lists(st.lists(st.sampled_from(ALL), min_size=2, max_size=3, unique=True), max_size=3),
)
def test_rounds_never_bar_each_other_and_the_last_holds(
    one: list[list[MentionPlace]], apart: list[list[MentionPlace]]
) -> None:
    made = [
        *(Corrections((tuple(places),)) for places in one),
        *(Corrections((), (Apart((p[0],), tuple(p[1:])),)) for p in apart),
    ]
    for files in (made, made[::-1]):
        video = rounds(*files)
        person = {
            (m.document, m.turn, m.start, m.end): p.id for p in video.people for m in p.mentions
        }
        last = files[-1] if files else Corrections()
        for places in last.one:
            assert len({person[place[:4]] for place in places}) == 1
        for first, second in last.apart:
            assert not {person[p[:4]] for p in first} & {person[p[:4]] for p in second}


def test_of_an_object_the_given_name_is_told() -> None:
    with pytest.raises(TiktalkError, match=r"mine: .*without"):
        corrections_from_json({}, name="mine")


def test_corrections_are_read_from_a_file_and_nothing_else_passes_for_them(tmp_path: Path) -> None:
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(corrections_to_json(Corrections(((PENG, HE),)))), encoding="utf8")
    read = find_people(THREADS, corrections=read_corrections(path))
    for source in (path, str(path)):
        assert find_people(THREADS, corrections=source) == read
    with pytest.raises(TiktalkError, match=r"T899.*nowhere\.json"):
        find_people(THREADS, corrections="nowhere.json")
    with pytest.raises(TiktalkError, match=r"T899.*a list"):
        find_people(THREADS, corrections=[path])  # type: ignore[arg-type]
