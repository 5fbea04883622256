"""Single kinds of evidence for one person in two threads, and what must not pass for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from people_material import thread
from test_joining import are_one, one_video, owned

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.lexicon.aliases import public_figures, with_public_figures
from spacy_tiktalk.people import PeopleSettings, find_people
from spacy_tiktalk.people.words.conflicts import two_people
from spacy_tiktalk.people.words.descriptions import content
from spacy_tiktalk.people.words.kin import owned_relative
from spacy_tiktalk.people.words.name_relations import NO_LIST, relation
from spacy_tiktalk.people.words.names import equality, is_called
from spacy_tiktalk.people.words.nouns import is_no_name, noun_key
from spacy_tiktalk.people.words.titles import by_surname, without_size


def two(first: str, second: str, **more: Any) -> bool:
    """Whether the one of one thread is the other of another."""
    return are_one(thread("a", [(1, first)], **more), thread("b", [(1, second)], **more))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("老范", "范叔"),
        ("蓝衬衫", "那个穿蓝衬衫的"),
        ("弹吉他的", "抱吉他那个同学"),
        ("悦悦", "悦悦老师"),
        ("那个大哥", "那边那个大哥"),
        ("雷教官", "雷鸣"),
        ("田教", "田铮"),
        ("小董", "董一航"),
        ("老K", "K神"),
        ("建国", "国哥"),
        ("那英", "英姐"),
        ("小熊", "大熊"),
        ("班主", "俞班主"),
        ("校长", "俞校长"),
        ("小陈老师", "陈老师"),
        ("小鱼老师", "鱼老师"),
        ("小陈老师", "陈默"),
        ("陈特助", "陈助"),
        ("陈助", "老陈"),
        ("晓龙", "杨小龙"),
        ("新娘子", "新娘本人"),
        ("弹吉他那个", "弹吉他的姑娘"),
        ("背气球的", "背气球的那个胖子"),
        ("那个秃头", "秃头老板"),
    ],
)
def test_words_of_one_person(first: str, second: str) -> None:
    assert two(first, second) and two(second, first)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("江亦辰", "沈将军"),
        ("江知夏", "假老板"),
        ("梁家豪", "豪嫂"),
        ("小范", "老范"),
        ("小范", "范叔"),
        ("大伟", "小伟"),
        ("大扎西", "小扎西"),
        ("红雨衣", "给红雨衣递纸巾的"),
        ("教官", "九连教官"),
        ("哥", "炳哥"),
        ("嫂子", "江家嫂子"),
        ("俩人", "俩人"),
        ("大的", "大的"),
        ("朋友", "朋友"),
        ("龙教练", "杨小龙"),
        ("小学老师", "大学老师"),
        ("老师", "俞老师"),
        ("对面7号", "对面的"),
        ("两个陈老师", "两个蓝衣服"),
        ("23号", "23届那个大神"),
        ("红队这个", "红队那个光头"),
        ("小马", "马小北他哥"),
    ],
)
def test_words_of_two_people(first: str, second: str) -> None:
    assert not two(first, second) and not two(second, first)


def test_of_names_by_a_letter_the_letter_says_who_it_is() -> None:
    assert relation(("老k",), ("k神",), NO_LIST) == ("core", "老k", "k神")
    assert relation(("老k",), ("j神",), NO_LIST) is None


def test_a_writer_who_speaks_of_himself_has_his_name_in_his_nickname() -> None:
    named = thread("b", [(1, "小舟")])
    assert are_one(thread("a", [(1, "我")], writers=["小舟今天不上班"]), named)
    assert not are_one(thread("a", [(1, "我")], writers=["今天不上班"]), named)
    assert not are_one(thread("a", [(1, "她")], writers=["小舟今天不上班"]), named)
    latin = thread("a", [(1, "我")], writers=["Amy今天不上班"])
    assert are_one(latin, thread("b", [(1, "amy")]))
    # What another account calls itself is no name that somebody is called.
    other = thread("b", [(1, "我")], writers=["小舟"])
    assert not are_one(thread("a", [(1, "我")], writers=["小舟今天不上班"]), other)


def test_a_doubled_nickname_is_one_writers_where_nobody_goes_by_its_half() -> None:
    own, again = (thread(key, [(1, "我")], writers=["念念想想"]) for key in "ab")
    assert are_one(own, again)
    named = thread("b", [(1, "我"), (2, "念念")], writers=["念念想想"])
    (video,) = find_people([own, named])
    assert len(video.people) == 3


def test_whose_mother_a_nickname_says_somebody_is_is_not_the_mother() -> None:
    child = thread("b", [(1, "汤圆")])
    for nickname in ("汤圆饺子妈", "汤圆的奶奶", "汤圆后援会", "汤圆的妹"):
        assert not are_one(thread("a", [(1, "我")], writers=[nickname]), child)
    for nickname in ("汤圆不爱吃汤", "汤圆姐今天不上班", "汤圆同学", "汤圆姑娘", "汤圆爱吃米粉肉"):
        assert are_one(thread("a", [(1, "我")], writers=[nickname]), child)


def test_an_old_man_of_one_surname_is_none_of_another() -> None:
    first = thread("a", [(1, "大爷"), (1, "老孙")])
    assert not are_one(first, thread("b", [(1, "王大爷")]))
    assert are_one(first, thread("b", [(1, "孙大爷")]))
    assert are_one(thread("a", [(1, "大爷")]), thread("b", [(1, "王大爷")]))


def test_how_somebodys_relative_is_addressed_is_for_that_one_to_know() -> None:
    father = thread("a", [(1, "我爸"), (1, "叔叔")])
    assert not are_one(father, thread("b", [(1, "叔叔")]))
    assert are_one(thread("a", [(1, "叔叔")]), thread("b", [(1, "叔叔")]))


def test_full_names_of_two_people_outweigh_a_listed_alias() -> None:
    listed = PeopleSettings(
        aliases=with_public_figures(
            {"刘敏涛": ["涛姐"], "马云": ["小马", "马哥"], "沈知行": ["毛毛"], "陆明远": ["小毛"]}
        )
    )

    def people(*threads: dict[str, Any]) -> int:
        (video,) = find_people(threads, settings=listed)
        return len(video.people)

    assert people(thread("a", [(1, "小马")]), thread("b", [(1, "马哥"), (1, "马叔")])) == 2
    first = thread("a", [(1, "刘敏涛")])
    assert people(first, thread("b", [(1, "涛姐"), (1, "刘涛")])) == 2
    assert people(first, thread("b", [(1, "涛姐")])) == 1
    assert people(thread("a", [(1, "毛毛")]), thread("b", [(1, "小毛")])) == 2


def test_in_an_answer_you_are_the_writer_who_is_answered() -> None:
    def asked(of: int | str | None, said: str = "你", by: str = "x") -> dict[str, Any]:
        writers, threads = ["阿布", by], [(2, "老板"), (1, said)]
        answer: dict[str, Any] = thread("b", threads, writers=writers)
        answer["turns"][1]["reply_to"] = of
        return answer

    def is_writer(answer: dict[str, Any]) -> bool:
        persons = one_video(thread("a", [(1, "我")], writers=["阿布"]), answer).person_of()
        return persons["a", 1] == persons["b", 1]

    assert is_writer(asked(0))
    assert is_writer(asked("阿布"))
    assert not is_writer(asked(None))
    assert not is_writer(asked(0, said="你们"))
    assert not is_writer(asked(0, by="阿布"))  # he speaks to whom he filmed
    for front in ("回复@小北:", "回复 小北：", "Reply @小北: "):  # another than the file says
        named = asked(0)
        named["turns"][1]["text"] = f"{front}你真好"
        named["clusters"][0]["mentions"][0].update(start=len(front), end=len(front) + 1)
        assert not is_writer(named), front
    tagged = asked(0)
    tagged["turns"][1]["text"] = "@小北 你快来看"
    tagged["clusters"][0]["mentions"][0].update(start=4, end=5)
    assert not is_writer(tagged)


@pytest.mark.parametrize("said", ["我", "我爸"])
def test_a_name_that_many_accounts_have_is_no_writers(said: str) -> None:
    def by(writer: str) -> bool:
        return are_one(*(thread(key, [(1, said)], writers=[writer]) for key in "ab"))

    assert by("阿布")
    assert not by("匿名用户") and not by("账号已注销") and not by("")


def test_the_father_of_one_writer_is_one_man() -> None:
    def father(key: str, writer: str, text: str = "我爸") -> dict[str, Any]:
        return thread(key, [(1, text)], writers=[writer])

    assert are_one(father("a", "阿布"), father("b", "阿布", "我家老爸"))
    assert not are_one(father("a", "阿布"), father("b", "晚风"))
    assert not are_one(father("a", "阿布"), father("b", "阿布", "我妈"))
    quoted = father("b", "阿布")
    quoted["turns"][0]["text"] = "他说：我爸真好"
    quoted["clusters"][0]["mentions"][0].update(start=3, end=5)
    assert not are_one(father("a", "阿布"), quoted)


def test_the_father_of_a_writer_is_whose_father_others_say_he_is() -> None:
    own = thread("a", [(1, "我"), (2, "我爸")], writers=["阿布今天不上班"] * 2, video="v")
    persons = one_video(own, owned("b", ("阿布", "爸"))).person_of()
    assert persons["a", 1] == persons["b", 1]
    assert persons["a", 2] == persons["b", 2]


def test_a_writer_in_one_cluster_with_his_father_is_no_child_of_himself() -> None:
    slip = thread("a", [(1, "我爸"), (1, "我"), (2, "我爷爷")], writers=["阿布"] * 3)
    assert one_video(slip).person_of()["a", 1] != one_video(slip).person_of()["a", 2]


def test_a_form_belongs_to_the_full_name_in_the_title() -> None:
    assert two("郭老师", "郭麒麟", title="后台")
    assert not two("郭老师", "郭麒麟", title="郭德纲于谦返场")
    assert not two("华仔", "刘天王", title="雨中开唱")
    assert two("华仔", "刘天王", title="刘德华雨中开唱")


def test_a_title_says_nothing_of_who_is_another_by_age_office_or_name() -> None:
    assert not two("老蔡", "小蔡", title="老蔡家的厨房")
    assert not two("小白", "白教练", title="小白五杀")
    father = thread("a", [(1, "李渊"), (1, "老李")], title="李世民怕不怕")
    assert not are_one(father, thread("b", [(1, "李世民")], title="李世民怕不怕"))


def test_a_nickname_weakens_nothing_that_speaks_against_one_person() -> None:
    first = thread("a", [(1, "班长"), (1, "雷班长"), (1, "二胖")])
    assert not are_one(first, thread("b", [(1, "班长"), (1, "田铮")]))
    assert are_one(first, thread("b", [(1, "班长"), (1, "雷鸣")]))


def test_two_of_one_name_in_a_thread_are_told_apart_by_further_names() -> None:
    both = thread("a", [(1, "扎西"), (1, "牦牛扎西"), (2, "扎西"), (2, "大扎西")])
    assert len(one_video(both).people) == 2
    parted = thread("a", [(1, "扎西"), (1, "牦牛扎西"), (2, "扎西")])
    assert len(one_video(parted).people) == 1


def test_a_cluster_with_two_full_names_glues_nobody_unless_a_comment_says_so() -> None:
    bare = [thread("b", [(1, "林小雨")]), thread("c", [(1, "彭秀琴")])]
    slip = thread("a", [(1, "林小雨"), (1, "林小雨"), (1, "彭秀琴")])
    video = one_video(slip, *bare)
    assert video.person_of()["a", 1] == video.person_of()["b", 1]
    assert video.person_of()["c", 1] != video.person_of()["b", 1]
    slip["turns"][2]["text"] = "彭秀琴是她本名"
    assert len(one_video(slip, *bare).people) == 1


def test_a_description_of_both_hides_no_other_full_name() -> None:
    first = thread("a", [(1, "沈知行"), (1, "穿蓝衬衫的")])
    assert not are_one(first, thread("b", [(1, "陆明远"), (1, "穿蓝衬衫的")]))
    assert are_one(first, thread("b", [(1, "豆豆"), (1, "穿蓝衬衫的")]))


def test_a_wife_by_anothers_surname_is_herself_by_her_own_name() -> None:
    wife = thread("a", [(1, "豪嫂"), (1, "李芳")])
    assert are_one(wife, thread("b", [(1, "阿芳")]))
    assert not are_one(wife, thread("b", [(1, "梁家豪")]))


def test_initials_that_fit_hide_no_other_full_name() -> None:
    first = thread("a", [(1, "王一博"), (1, "wyb")])
    assert are_one(first, thread("b", [(1, "wyb")]))
    assert not are_one(first, thread("b", [(1, "汪毅斌")]))


def test_a_listed_name_that_reads_as_a_description_is_a_name(tmp_path: Path) -> None:
    first, second = thread("a", [(1, "木木老师")]), thread("b", [(1, "沈知行")])
    assert not are_one(first, second)
    file = tmp_path / "names.txt"
    file.write_text("沈知行\t木木老师", encoding="utf8")
    table = {"沈知行": ["木木老师"]}
    for aliases in (with_public_figures(table), table, file, str(file)):
        settings = PeopleSettings(aliases=aliases)
        assert settings.aliases.same("华仔", "刘德华")
        (video,) = find_people([first, second], settings=settings)
        assert len(video.people) == 1
    for wrong in (None, tmp_path / "nowhere.txt", {"沈知行": "木木老师"}):
        with pytest.raises(TiktalkError, match="T310"):
            PeopleSettings(aliases=wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("骑手", "骑手哥"),
        ("徒弟", "小徒弟"),
        ("班主", "老班主"),
        ("护士", "护士小姐姐"),
        ("弹吉他的", "吉他哥"),
        ("开车的", "开车的师傅"),
    ],
)
def test_a_role_or_a_thing_with_a_form_of_address(first: str, second: str) -> None:
    assert two(first, second) and two(second, first)


def test_who_is_called_a_child_is_no_teacher_of_that_surname() -> None:
    child = thread("a", [(1, "江小北"), (1, "那小子")])
    assert not are_one(child, thread("b", [(1, "江大爷")]))
    assert are_one(thread("a", [(1, "江小北")]), thread("b", [(1, "江老师")]))


def test_whose_relative_it_is_says_not_who_it_is() -> None:
    owned = thread("a", [(1, "东家的亲姑"), (2, "东家")])
    owned["clusters"][1]["mentions"] = [{"turn": 0, "start": 0, "end": 2, "text": "东家"}]
    (video,) = find_people([owned, thread("b", [(1, "东家")])])
    together = {frozenset(person.clusters) for person in video.people}
    assert together == {frozenset({("a", 2), ("b", 1)}), frozenset({("a", 1)})}


def test_the_small_and_the_big_one_are_rivals_for_a_form_of_both() -> None:
    forms = [
        thread(key, [(1, said)]) for key, said in zip("abc", ("阿伟", "大伟", "小伟"), strict=True)
    ]
    assert len(one_video(*forms).people) == 3


def test_two_names_side_by_side_are_nobody_of_the_two() -> None:
    both = [thread("a", [(1, "贾玲")]), thread("b", [(1, "沈腾")])]
    video = one_video(*both, thread("c", [(1, "贾玲沈腾")]))
    assert len(video.people) == 3
    assert are_one(thread("a", [(1, "贾玲")]), thread("c", [(1, "鼓手贾玲")]))


def test_a_role_of_ours_is_no_name_of_another() -> None:
    player = thread("a", [(1, "久安"), (1, "中单")])
    assert are_one(player, thread("b", [(1, "安安"), (1, "我们中单")]))
    assert not are_one(player, thread("b", [(1, "我们中单")]))


def test_a_role_that_two_clusters_have_excuses_no_names_of_two_people() -> None:
    first = thread("a", [(1, "教官"), (1, "田教")])
    second = thread("b", [(1, "雷教官"), (1, "教官")])
    assert not are_one(first, second)
    assert are_one(first, thread("b", [(1, "田教官"), (1, "教官")]))


def test_a_description_is_nobody_of_a_list_by_its_noun() -> None:
    # 小哥 is an alias of a singer.
    assert are_one(thread("a", [(1, "递毛巾的小哥")]), thread("b", [(1, "递毛巾的")]))
    assert not are_one(thread("a", [(1, "递毛巾的小哥")]), thread("b", [(1, "费玉清")]))


def test_who_is_called_a_wife_by_her_own_name_is_a_woman() -> None:
    wife = thread("b", [(1, "林嫂")])
    assert not are_one(thread("a", [(1, "林小雨")]), wife)  # may be her husband
    assert are_one(thread("a", [(1, "林小雨"), (1, "她")]), wife)
    assert not are_one(thread("a", [(1, "林小雨"), (1, "他")]), wife)


@given(st.text(alphabet="小老大陈师傅学左边对面的两个本人她弟😀\u200b 1a", max_size=6))
def test_words_of_any_kind_are_compared(text: str) -> None:
    for read in (is_called, equality, noun_key, content, owned_relative, is_no_name, by_surname):
        read(text)
    assert without_size(without_size(text)) == without_size(text)
    assert two_people(text, text, public_figures()) is False
