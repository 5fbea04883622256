"""Who 他 or a bare 小伙子 is in a thread that opens with it, under a title that names somebody."""

from __future__ import annotations

from typing import Any

import pytest
from people_material import Said, thread
from test_joining import are_one, one_video

TITLE = "科目二倒车入库第十一次，教练已经不骂人了"


def of_title(said: list[Said], *, title: str = TITLE, named: str = "教练") -> bool:
    """Whether the first cluster of a thread is whom another thread calls so."""
    threads = [thread(key, [(1, named)], title=title) for key in ("a", "b")]
    return are_one(thread("c", said, title=title), *threads)


def test_a_pronoun_that_opens_a_thread_is_the_person_of_the_title() -> None:
    assert of_title([(1, "他"), (1, "他")])
    assert not of_title([(1, "他")], title="科目二倒车入库第十一次")


def test_such_a_join_says_why() -> None:
    threads = [
        thread(key, [(1, said)], title=TITLE)
        for key, said in zip("ab", ("教练", "他"), strict=True)
    ]
    (person,) = one_video(*threads).people
    (reason,) = person.joins[0].reasons
    assert reason.evidence == "opens a thread" and "title" in reason.note


@pytest.mark.parametrize("said", ["你", "我", "人家", "他俩", "他爱人", "这"])
def test_no_other_pronoun_does(said: str) -> None:
    assert not of_title([(1, said)])


def test_a_pronoun_of_an_answer_means_whom_was_spoken_of() -> None:
    late: dict[str, Any] = thread("c", [(2, "邻居"), (1, "他")], title=TITLE)
    (video_c, *_) = [one_video(late, thread("a", [(1, "教练")], title=TITLE))]
    assert len(video_c.people) == 3


def test_of_two_whom_the_title_names_it_is_neither() -> None:
    title = "老板娘和教练吵起来了"
    both = [
        thread("a", [(1, "教练"), (1, "他")], title=title),
        thread("b", [(1, "老板娘"), (1, "她")], title=title),
    ]
    video = one_video(thread("c", [(1, "这"), (1, "他")], title=title), *both)
    assert video.person_of()["c", 1] == video.person_of()["a", 1]  # she is no 他
    both[1] = thread("b", [(1, "店长")], title="店长和教练吵起来了")
    both[0]["title"] = "店长和教练吵起来了"
    video = one_video(thread("c", [(1, "他")], title="店长和教练吵起来了"), *both)
    assert len(video.people) == 3


def test_who_is_in_the_thread_already_is_not_meant() -> None:
    said = [(1, "他"), (2, "教练")]
    assert not of_title(said)


def test_words_for_anybody_and_words_of_one_thread_are_no_person_of_the_title() -> None:
    title = "男嘉宾自带保温桶，路人看呆"
    for word in ("保温桶", "路人"):
        once = thread("a", [(1, word)], title=title)
        assert not are_one(thread("c", [(1, "他")], title=title), once)


def test_an_alias_of_a_name_in_the_title_is_the_person_too() -> None:
    assert of_title([(1, "他")], title="刘德华雨中开唱", named="华仔")


def test_all_threads_that_open_so_mean_the_one_of_the_title() -> None:
    threads = [
        thread(key, [(1, said)], title=TITLE)
        for key, said in zip("abc", ("他", "教练", "他"), strict=True)
    ]
    assert are_one(*threads)


RESCUE = "暴雨中小伙跳河救人 #后生可畏"


def both(first: str, second: str, *, title: str = RESCUE) -> bool:
    """Whether two who are first called so in two threads are one person."""
    return are_one(*(thread(k, [(1, w)], title=title) for k, w in (("a", first), ("b", second))))


@pytest.mark.parametrize("word", ["男生", "那个少年", "人家男孩子", "帅哥"])
def test_nouns_of_the_sex_and_age_of_one_in_the_title_mean_one_person(word: str) -> None:
    assert both("这小伙子", word)
    assert not both("这小伙子", word, title="暴雨中跳河救人 #小伙")


def test_such_a_join_names_its_evidence() -> None:
    threads = [thread(k, [(1, w)], title=RESCUE) for k, w in (("a", "小伙子"), ("b", "男生"))]
    (person,) = one_video(*threads).people
    assert [reason.evidence for reason in person.joins[0].reasons] == ["noun in title"]


@pytest.mark.parametrize(
    "title",
    [
        "小伙跳河救起一个男孩",
        "三个小伙跳河救人",
        "一群小伙跳河救人",
        "小伙们跳河救人",
        "小伙伴们快来看",
        "多少年过去了",
        "男生宿舍的日常",
    ],
)
def test_a_title_of_several_or_of_nobody_tells_nothing(title: str) -> None:
    assert not both("小伙子", "男生", title=title)


@pytest.mark.parametrize("word", ["大爷", "姑娘", "穿雨衣的小伙子", "小伙子们"])
def test_other_nouns_and_described_ones_are_not_whom_the_title_names(word: str) -> None:
    assert not both("小伙子", word)


def test_who_is_first_called_otherwise_need_not_be_the_one_of_the_title() -> None:
    known = thread("b", [(1, "拉他上来的人"), (1, "男生")], title=RESCUE)
    assert not are_one(thread("a", [(1, "小伙子")], title=RESCUE), known)


def alone(said: list[Said], *, threads: int = 3) -> bool:
    """Whether the first cluster of a thread is whom the other threads call 老陈."""
    others = [thread(f"a{n}", [(1, "老陈"), (1, "他")]) for n in range(threads)]
    of = one_video(thread("b", [(1, "李娟"), (1, "她")]), thread("c", said), *others).person_of()
    return of["c", 1] == of["a0", 1]


def test_the_only_man_of_a_thread_is_whom_most_threads_are_about() -> None:
    assert alone([(2, "李娟"), (1, "他"), (2, "她")])
    assert not alone([(2, "李娟"), (1, "他"), (2, "她")], threads=2)
    assert not alone([(2, "王强"), (1, "他"), (2, "他")])  # there it may be either
    assert not alone([(1, "他妈")])


def test_such_a_join_of_the_only_one_says_why() -> None:
    def note(said: str, *threads: Any) -> str:
        (person,) = one_video(thread("c", [(1, said)], title=TITLE), *threads).people
        reasons = (reason for join in person.joins for reason in join.reasons)
        return next(reason.note for reason in reasons if reason.evidence == "alone in a thread")

    many = [thread(key, [(1, "老陈"), (1, "他")], title=TITLE) for key in "abd"]
    titled = [thread(key, [(1, "教练")], title=TITLE) for key in "ab"]
    assert "most" in note("他", *many) and "title" in note("那小伙子", *titled)


def test_of_two_whom_many_threads_are_about_it_is_neither() -> None:
    threads = [thread(f"a{n}", [(1, "老陈"), (1, "他")]) for n in range(3)]
    threads += [thread(f"b{n}", [(1, "王强"), (1, "他")]) for n in range(2)]
    assert not are_one(thread("c", [(1, "他")]), *threads)


def test_whom_they_look_like_is_not_whom_many_threads_are_about() -> None:
    alike = [thread(f"a{n}", [(1, "她"), (2, "刘亦菲"), (2, "她")]) for n in range(3)]
    persons = one_video(thread("c", [(1, "她")]), *alike).person_of()
    assert persons["c", 1] != persons["a0", 2] == persons["a1", 2]


def test_of_whom_no_thread_says_she_is_not_meant_by_a_lone_her() -> None:
    songs = [thread(f"a{n}", [(1, "王菲")]) for n in range(3)]
    assert not are_one(thread("c", [(1, "她")]), *songs)
    songs.append(thread("a3", [(1, "王菲"), (1, "她")]))
    assert are_one(thread("c", [(1, "她")]), *songs)


def test_to_whom_an_answer_speaks_is_nobody_of_the_title() -> None:
    threads = [thread(key, [(1, "教练")], title=TITLE) for key in "ab"]
    for said, one in (("大哥", True), ("你", False)):
        answer = thread("c", [(1, "大哥"), (1, said)], title=TITLE)
        answer["turns"].insert(0, {"speaker": "x", "text": "倒车又压线"})
        for mention in answer["clusters"][0]["mentions"]:
            mention["turn"] += 1
        assert are_one(answer, *threads) == one


@pytest.mark.parametrize("said", ["那小伙子", "儿子", "弟弟"])
def test_a_word_for_anybody_is_the_one_of_the_title_if_nobody_else_is_there(said: str) -> None:
    assert of_title([(1, said)])
    assert not of_title([(1, said), (2, "王强"), (2, "他")])
    assert not of_title([(1, said)], title="科目二倒车入库第十一次")


@pytest.mark.parametrize("said", ["另一个", "路人", "楼上", "朋友", "前任"])
def test_who_is_somebody_else_is_not_the_one_of_the_title(said: str) -> None:
    assert not of_title([(1, said)])


def test_a_wife_beside_somebody_may_be_his() -> None:
    title = "老板娘翻面真利索"
    assert of_title([(1, "老婆")], title=title, named="老板娘")
    assert not of_title([(1, "老婆"), (2, "王强")], title=title, named="老板娘")


def test_nobody_is_in_a_dormitory_of_the_title() -> None:
    assert not of_title([(1, "他")], title="男生宿舍的日常", named="男生")
