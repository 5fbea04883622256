"""Who is joined with whom: evidence for, evidence against, and what holds for every input."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_material import called, gold_video, partition, sections, thread

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.lexicon.aliases import with_public_figures
from spacy_tiktalk.people import PeopleSettings, VideoPeople, find_people
from spacy_tiktalk.people.evidence.weights import PRIOR, WEIGHTS
from spacy_tiktalk.people.group import Group, apart
from spacy_tiktalk.people.joining import Joining
from spacy_tiktalk.people.thread_clusters import thread_clusters
from spacy_tiktalk.tables.rows import as_document


def one_video(*threads: dict[str, Any], **options: Any) -> VideoPeople:
    (video,) = find_people(threads, **options)
    return video


def are_one(*threads: dict[str, Any], **options: Any) -> bool:
    """Whether the first clusters of the threads are one person."""
    video = one_video(*threads, **options)
    persons = {video.person_of()[t["key"], 1].id for t in threads}
    return len(persons) == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("彭秀琴", "彭秀琴"),
        ("彭秀琴", "琴姐"),
        ("彭秀琴", "秀琴"),
        ("彭秀琴", "我们家秀琴"),
        ("华仔", "刘德华"),
        ("劉德華", "刘德华"),
        ("韩大成", "韩叔"),
        ("老板娘", "这老板娘"),
        ("那个穿灰围裙的", "穿灰围裙的"),
        ("叹气哥", "一直叹气的男生"),
    ],
)
def test_what_a_person_is_called_in_another_thread(first: str, second: str) -> None:
    assert are_one(thread("a", [(1, first)]), thread("b", [(1, second)]))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("彭秀琴", "彭国强"),
        ("小雨", "大鹏"),
        ("他", "他"),
        ("那个女的", "那个女的"),
        ("帅哥", "帅哥"),
        ("老板娘", "老板"),
        ("他们", "他们"),
        ("他妈", "他妈"),
        ("楼主", "楼主"),
    ],
)
def test_what_stays_apart(first: str, second: str) -> None:
    assert not are_one(thread("a", [(1, first)]), thread("b", [(1, second)]))


def test_an_alias_of_one_thread_holds_in_the_others() -> None:
    told = thread("b", [(1, "大壮"), (1, "陈思远")])
    assert not are_one(thread("a", [(1, "大壮")]), thread("c", [(1, "陈思远")]))
    video = one_video(thread("a", [(1, "大壮")]), told, thread("c", [(1, "陈思远")]))
    (person,) = video.people
    assert person.name == "陈思远" and dict(person.aliases) == {"大壮": 2}
    assert {r.evidence for join in person.joins for r in join.reasons} >= {"together"}


def test_a_role_that_is_told_in_one_thread_is_the_person_everywhere() -> None:
    told = thread("b", [(1, "老板娘"), (1, "彭秀琴")])
    video = one_video(thread("a", [(1, "老板娘")]), told, thread("c", [(1, "琴姐")]))
    assert len(video.people) == 1


def test_a_nickname_of_two_people_is_neither() -> None:
    bare = thread("c", [(1, "小雨")])
    assert are_one(thread("a", [(1, "林小雨")]), bare)
    video = one_video(thread("a", [(1, "林小雨")]), thread("b", [(1, "王小雨")]), bare)
    assert [len(person.clusters) for person in video.people] == [1, 1, 1]


def test_the_list_of_the_user_is_heard() -> None:
    threads = thread("a", [(1, "糖豆")]), thread("b", [(1, "唐子雯")])
    assert not are_one(*threads)
    known = with_public_figures({"唐子雯": ["糖豆"]})
    assert are_one(*threads, settings=PeopleSettings(aliases=known))


def test_pronouns_go_to_a_head_or_stay_apart() -> None:
    named = thread("a", [(1, "彭秀琴")], heads={1: ("H1", 0.95)})
    seen = thread("b", [(1, "她")], heads={1: ("H1", 0.9)})
    unsure = thread("c", [(1, "她")], heads={1: ("H1", 0.4)})
    other = thread("d", [(1, "她")], heads={1: ("H2", 0.9)})
    video = one_video(named, seen, unsure, other)
    assert partition([video]) == {
        frozenset({("a", 1), ("b", 1)}),
        frozenset({("c", 1)}),
        frozenset({("d", 1)}),
    }
    person = called(video, "彭秀琴")
    assert dict(person.heads) == {"H1": pytest.approx(0.925)}
    assert person.joins[0].reasons[0].evidence == "same head"


def test_other_heads_speak_against_a_form_of_address() -> None:
    first = thread("a", [(1, "强哥")], heads={1: ("H1", 0.99)})
    second = thread("b", [(1, "强哥")], heads={1: ("H2", 0.99)})
    assert not are_one(first, second)
    assert are_one(thread("a", [(1, "强哥")]), thread("b", [(1, "强哥")]))


def test_a_link_to_a_head_without_a_score_says_nothing() -> None:
    threads = [thread(key, [(1, "小雨")], heads={1: ("H1", 0.9)}) for key in "ab"]
    for one in threads:
        del one["clusters"][0]["head_tracks"][0]["score"]
    video = one_video(*threads, settings=PeopleSettings(head_min=0.0))
    assert [dict(person.heads) for person in video.people] == [{}]


def test_whose_relative_somebody_is_is_told_behind_a_join_without_new_words() -> None:
    first, second = thread("a", [(1, "周姨")]), owned("b", ("小雨", "妈"))
    second["turns"].append({"speaker": "x", "text": "周姨真好"})
    second["clusters"][1]["mentions"].append({"turn": 1, "start": 0, "end": 2})
    groups = [Group(n, cluster) for n, cluster in enumerate(clusters_of([first, second]))]
    one, other = groups[0], groups[2]
    assert one.relations == ("周姨",)
    one.absorb(other)
    assert "妈" in one.relations


def test_several_people_are_nobody_by_a_head() -> None:
    found = [
        clusters_of([thread("a", [(1, said)], heads={1: ("H1", 0.9)})])[0].keys
        for said in ("他", "他们")
    ]
    assert found == [(("head", "H1"),), (("alone", "a 1"),)]


def test_whose_heads_changed_by_a_join_is_weighed_anew() -> None:
    said = {"a": ("H2", 0.9), "b": ("H1", 1.0), "c": ("H1", 0.6)}
    threads = [thread(key, [(1, "强哥")], heads={1: head}) for key, head in said.items()]
    for made, head, score in ((threads[1], "H3", 0.6), (threads[2], "H2", 1.0)):
        made["clusters"][0]["head_tracks"].append({"id": head, "score": score, "evidence": {}})
    seen = thread("d", [(1, "老板")], heads={1: ("H2", 1.0)})
    video = one_video(*threads, seen)  # who is seen as H2 as often as not
    assert partition([video]) == {frozenset({("a", 1), ("b", 1), ("c", 1)}), frozenset({("d", 1)})}
    assert are_one(threads[0], threads[2], seen)


def test_of_two_in_a_thread_each_may_be_the_wife_whatever_was_joined_before() -> None:
    def wife(key: str, *names: str, beside: str = "") -> dict[str, Any]:
        made = thread(key, [(1, "袁志强老婆"), *((1, name) for name in names), (2, "袁志强")])
        made["clusters"][1]["mentions"].insert(0, {"turn": 0, "start": 0, "end": 3})
        if beside:
            place = {"turn": len(made["turns"]), "start": 0, "end": len(beside)}
            made["turns"].append({"speaker": "x", "text": f"{beside}来了"})
            made["clusters"].append({"mentions": [place]})
        return made

    video = one_video(
        wife("a"),
        wife("b", "雨姐"),
        wife("c", "琴姐"),
        wife("d", beside="雨姐"),
        thread("e", [(1, "琴姐")]),
    )
    person = video.person_of()
    assert person["a", 1] == person["c", 1] == person["e", 1]
    assert person["b", 1] == person["d", 3] != person["c", 1]


def owned(key: str, *said: tuple[str, str]) -> dict[str, Any]:
    """A thread of turns such as 袁志强老婆: the owner is cluster 1, then each relative one more."""
    owners, relatives, turns = [], [], []
    for turn, (owner, relative) in enumerate(said):
        turns.append({"speaker": "w", "text": f"{owner}{relative}来了"})
        owners.append({"turn": turn, "start": 0, "end": len(owner)})
        relatives.append([{"turn": turn, "start": 0, "end": len(owner + relative)}])
    clusters = [{"mentions": mentions} for mentions in (owners, *relatives)]
    return {"key": key, "video": "v", "turns": turns, "clusters": clusters}


def test_the_wife_of_one_man_is_one_woman() -> None:
    video = one_video(owned("a", ("袁志强", "老婆")), owned("b", ("志强", "媳妇")))
    assert video.person_of()["a", 2] == video.person_of()["b", 2]
    video = one_video(owned("a", ("袁志强", "老婆")), owned("b", ("马大鹏", "媳妇")))
    assert video.person_of()["a", 2] != video.person_of()["b", 2]
    # 老板娘 is whose wife 老板 is, and who is whose husband tells of both.
    landlady = {**thread("b", [(1, "老板娘")]), "video": "v"}
    video = one_video(owned("a", ("老板", "媳妇")), landlady)
    assert video.person_of()["a", 2] == video.person_of()["b", 1]
    video = one_video(owned("a", ("老板", "爱人")), landlady)
    assert video.person_of()["a", 2] == video.person_of()["b", 1]
    video = one_video(owned("a", ("袁志强", "老婆")), landlady)
    assert video.person_of()["a", 2] != video.person_of()["b", 1]


@pytest.mark.parametrize(
    ("owner", "word", "other", "same"),
    [
        ("李姐", "爱人", "老公", True),
        ("李姐", "老伴", "老婆", False),
        ("王哥", "老伴儿", "媳妇", True),
        ("王哥", "爱人", "老公", False),
        ("袁志强", "爱人", "老伴", True),
        ("袁志强", "爱人", "老婆", True),
    ],
)
def test_a_spouse_is_husband_or_wife_as_the_other_one_is(
    owner: str, word: str, other: str, same: bool
) -> None:
    persons = one_video(owned("a", (owner, word)), owned("b", (owner, other))).person_of()
    assert (persons["a", 2] == persons["b", 2]) is same


def test_the_wife_of_the_father_is_the_mother_and_of_the_brother_the_sister_in_law() -> None:
    for inner, outer in (("爸", "妈"), ("哥", "嫂子"), ("女儿", "女婿"), ("儿子", "儿媳")):
        wife = "老公" if outer == "女婿" else "老婆"
        first = owned("a", ("袁志强", inner), ("袁志强", outer))
        second = owned("b", ("袁志强", inner))
        second["turns"].append({"speaker": "x", "text": f"袁志强{inner}{wife}来了"})
        end = len(f"袁志强{inner}")
        second["clusters"][1]["mentions"].append({"turn": 1, "start": 0, "end": end})
        place = {"turn": 1, "start": 0, "end": end + 2}
        second["clusters"].append({"mentions": [place]})
        persons = one_video(first, second).person_of()
        assert persons["a", 2] == persons["b", 2]
        assert persons["a", 3] == persons["b", 3], outer


@pytest.mark.parametrize(
    ("name", "pronoun", "own", "other"), [("李娜", "她", "妈", "爸"), ("袁志强", "他", "爸", "妈")]
)
def test_whose_child_somebody_is_is_the_father_or_mother(
    name: str, pronoun: str, own: str, other: str
) -> None:
    parent = owned("a", (name, "儿子"))
    parent["turns"].append({"speaker": "x", "text": f"{pronoun}真好"})
    parent["clusters"][0]["mentions"].append({"turn": 1, "start": 0, "end": 1})
    parent["turns"].append({"speaker": "x", "text": "毛豆真好"})
    parent["clusters"][1]["mentions"].append({"turn": 2, "start": 0, "end": 2})
    persons = one_video(parent, owned("b", ("毛豆", own))).person_of()
    assert persons["a", 1] == persons["b", 2]
    persons = one_video(parent, owned("b", ("毛豆", other))).person_of()
    assert persons["a", 1] != persons["b", 2]


def test_a_writers_own_word_is_that_writer() -> None:
    own = [thread(k, [(1, "我"), (1, "你")], writers=["阿布", "x"]) for k in "ab"]
    assert are_one(*own)
    quoted = thread("c", [(1, "我")], writers=["阿布"])
    quoted["turns"][0]["text"] = "大哥：我真好"
    quoted["clusters"][0]["mentions"][0].update(start=3, end=4, text="我")
    assert not are_one(own[0], quoted)
    for text in ("10:30我到的", "“绝了”我说的", "回复@小猫：我也在"):
        timed = thread("c", [(1, "我")], writers=["阿布"])
        timed["turns"][0]["text"] = text
        at = text.index("我")
        timed["clusters"][0]["mentions"][0].update(start=at, end=at + 1, text="我")
        assert are_one(own[0], timed), text


def test_two_of_one_thread_are_two_people_whatever_a_list_says_of_their_forms() -> None:
    video = one_video(thread("a", [(1, "强哥"), (2, "老强")]), thread("b", [(1, "强哥")]))
    assert video.person_of()["a", 1] != video.person_of()["a", 2]


def test_a_name_that_the_clusterer_parted_is_one_person() -> None:
    video = one_video(thread("a", [(1, "彭秀琴"), (2, "彭秀琴")]))
    assert len(video.people) == 1


def test_the_gold_videos_of_the_tests() -> None:
    for name in ("t01", "t02", "t03"):
        gold = gold_video(name)
        video = one_video(*gold.records, one_video=True)
        for person in video.people:
            assert len({gold.persons[ref] for ref in person.clusters}) == 1, (name, person)
    video = one_video(*gold_video("t01").records)
    assert called(video, "琴姐").threads == ("t01-001", "t01-002", "t01-003", "t01-004")
    assert len(one_video(*gold_video("t03").records).people) == 2


def test_every_weight_has_a_prior_and_the_signs_are_kept() -> None:
    assert WEIGHTS.keys() == PRIOR.keys()
    assert [n for n in PRIOR if PRIOR[n] * WEIGHTS[n] < 0] == []


def test_any_threshold_may_be_asked_for() -> None:
    one, two = thread("a", [(1, "林小雨")]), thread("b", [(1, "小雨"), (2, "大鹏")])
    for threshold in (0.01, 0.3, 0.3775, 0.5, 0.99):
        (video,) = find_people([one, two], settings=PeopleSettings(threshold=threshold))
        assert sum(len(person.clusters) for person in video.people) == 3


def test_settings_are_checked_by_name() -> None:
    for wrong in ({"threshold": 1.0}, {"threshold": 0}, {"head_min": 2}, {"threshold": "high"}):
        with pytest.raises(TiktalkError, match="T895") as caught:
            PeopleSettings(**wrong)  # type: ignore[arg-type]
        assert next(iter(wrong)) in str(caught.value)


# What holds for every input.


anything = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@anything
@given(sections(), st.randoms())
def test_the_order_of_threads_does_not_matter(threads: list[dict[str, Any]], rng: Any) -> None:
    before = find_people(threads)
    rng.shuffle(threads)
    assert find_people(threads) == before


@anything
@given(sections())
def test_cannot_links_hold_and_every_cluster_is_one_person(threads: list[dict[str, Any]]) -> None:
    video = one_video(*threads)
    refs = [ref for person in video.people for ref in person.clusters]
    assert sorted(refs) == [(t["key"], n + 1) for t in threads for n in range(len(t["clusters"]))]
    clusters = {c.ref: c for c in clusters_of(threads)}
    for person in video.people:
        assert len(person.joins) == len(person.clusters) - 1
        members = [clusters[ref] for ref in person.clusters]
        assert len({cluster.plural for cluster in members}) == 1
        for one, other in combinations(members, 2):
            assert one.ref.document != other.ref.document or not apart(one, other)
        assert all(0.7 <= join.probability <= 1 and join.reasons for join in person.joins)


@anything
@given(sections())
def test_joining_ends_where_nothing_more_is_joined(threads: list[dict[str, Any]]) -> None:
    joining = Joining(clusters_of(threads), PeopleSettings())
    joining.run()
    before = {n: len(group.members) for n, group in joining.groups.items()}
    assert not joining._agglomerate()
    assert {n: len(group.members) for n, group in joining.groups.items()} == before


def clusters_of(threads: list[dict[str, Any]]) -> list[Any]:
    return [c for t in threads for c in thread_clusters(as_document(t), t["key"], head_min=0.6)]


def test_a_group_reads_its_names_anew_when_it_grows() -> None:
    first, second = (
        Group(n, clusters_of([thread("ab"[n], [(1, name)])])[0])
        for n, name in enumerate(("小雨", "林小雨"))
    )
    assert first.names == ("小雨",)
    first.absorb(second)
    assert first.names == ("林小雨", "小雨") and first.full_names == ("林小雨",)


def test_a_short_form_of_many_full_names_is_nobodys() -> None:
    woman = thread("a", [(1, "林晓雨"), (1, "她")])
    short = thread("b", [(1, "林老师"), (1, "她")])
    others = [
        thread(f"m{n}", [(1, f"林{given}"), (1, "他")]) for n, given in enumerate("强伟军勇刚涛")
    ]
    assert are_one(woman, short)
    for men, one in ((5, True), (6, False)):
        video = one_video(woman, short, *others[:men])
        assert (video.person_of()["a", 1] == video.person_of()["b", 1]) is one


def test_who_is_far_less_likely_is_no_rival() -> None:
    threads = [
        thread(key, [(1, name), (1, "她")]) for key, name in (("a", "林小雨"), ("b", "小雨"))
    ]
    man = thread("c", [(1, "王小雨"), (1, "他")])
    woman = called(one_video(*threads, man), "林小雨")
    assert woman.probability == called(one_video(*threads), "林小雨").probability
    rival = thread("c", [(1, "王小雨"), (1, "她")])
    assert not one_video(*threads, rival).people[0].joins


def test_a_join_names_the_person_of_more_clusters_first() -> None:
    (person,) = one_video(
        thread("a", [(1, "秀琴")]), thread("b", [(1, "彭秀琴")]), thread("c", [(1, "彭秀琴")])
    ).people
    assert [join[:2] for join in person.joins] == [
        (("b", 1), ("a", 1)),
        (("b", 1), ("c", 1)),
    ]
