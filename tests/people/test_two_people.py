"""Two people whose words are alike, one person by other words, and who has whose nickname."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest
from people_material import partition, thread

from spacy_tiktalk.people import find_people
from spacy_tiktalk.people.words.ages import ranks_differ
from spacy_tiktalk.people.words.kin import is_kin
from spacy_tiktalk.people.words.nicknames import calls_himself

TWO = {
    "another color, number, side": """
        穿白衣服的|穿黑衣服的 粉色裙子的小姐姐|紫色裙子的小姐姐 黑T恤|白T恤 左边第一个|左边第二个
        后排左一|后排左二 倒数第一个|倒数第二个 00后小姐姐|90后小姐姐""",
    "the opposite": """
        戴眼镜的那个|不戴眼镜的那个 戴眼镜|没戴眼镜 会唱歌的|不会唱歌的 卖西瓜的大叔|买西瓜的大叔
        长头发|短头发""",
    "a man and a woman": """
        东北大哥|东北大姐 眼镜哥|眼镜妹 卖菜大哥|卖菜大姐 烧烤大叔|烧烤阿姨 卷发哥|卷发姐""",
    "relatives of two": """
        他小姨子|我小姨子 我小舅子|他小舅子 她老豆|我老豆 他弟媳|我弟媳 我家二宝|他家二宝
        我发小|他发小""",
    "whose relative it is": """
        刘洋|刘洋他哥 李娜|李娜妈 刘洋|刘洋姐夫 王强|王强嫂子 小雨|小雨表哥 小雨|小雨经纪人
        小雨|小雨一家 小雨|小雨旁边那个 小雨|像小雨的 小雨|小雨的哥哥""",
    "who is like somebody": """
        刘德华|山寨刘德华 刘德华|女版刘德华 刘德华|小刘德华 刘德华|东北刘德华 刘德华|刘德华本华
        刘德华|刘德华2号""",
    "two kinds of work": """
        陈总|陈师傅 李医生|李教练 王校长|王老师 张导演|张律师 王校长|老王""",
    "a young one and who has an office": "小白|白教练 小高|高主任 小林|林导",
    "ranks in a family": "田二爷|老田 王二爷|王三爷 田二爷|田叔 田大哥|田二哥",
    "where many belong": """
        八班班主任|八班体委 技术部的主管|技术部的实习生 人民医院的医生|人民医院的护士
        高三(2)班的|高三(2)班的班长 蓝队23号|蓝队教练 旁边的老板|旁边的姑娘""",
    "the old and the young": """
        红帽子大爷|红帽子小孩 李阿姨|小李妹妹 老侯爷|小侯爷 老掌柜|小掌柜 老王同学|小王同学""",
    "surname and office, surname and build": "邢会计|邢胖子 王会计|王厨子",
    "a doubled surname": "左总|左左 毛总|毛毛",
    "parties and who speaks for them": """
        被告|被告律师 原告|原告律师 被告|被告家属 原告|原告代理人 被告|被告代理人""",
    "roles that many have": "当事人|当事人 家属|家属 选手|选手 学员|学员",
    "of old times and of today": "刘备|刘教授 曹操|曹总 诸葛亮|诸葛老师",
    "places in an order": "第二名|第二棒 第3个|第3排",
    "names of others": """
        迈克尔·乔丹|迈克尔·杰克逊 莱昂纳德|莱昂纳多 保罗|保罗·乔治 大加索尔|小加索尔 王伟|王伟强
        张杰|张杰伦 mm|马明 小雨|小雨和小明""",
}
ONE = """
    小雨|小雨姐姐 小雨|林小雨 文山|方文山 桂芬|杨桂芬 蓝衬衫|穿蓝衬衫的 递毛巾的小哥|递毛巾的
    眼镜哥|眼镜大哥 绿鞋子|绿鞋子妹妹 穿白衣服的|穿白衣服的小姐姐 王老师|王建国
    勒布朗·詹姆斯|詹姆斯 主持人|司仪 门将|守门员 骑手|外卖小哥 大厨|厨子
    王医生|王大夫 陈总|陈董 李师傅|李大厨 八班班长|八班的班长
    刘德华老师|刘德华 陈志远教练|陈志远 女主角|女主 男主角|男主 教练员|教练 门卫大爷|保安大爷
    送外卖的|外卖小哥 主持的小姐姐|主持人 导演|宁导 大宝|老大 二宝|老二 小白|白老师
    小顾|顾总 田二爷|二爷 阎三爷|三爷 阎五爷|五爷 牛团|牛团长 孙乡|孙乡长 王师傅|王教练
    孙老师|孙胖子 赵年|赵年律师 小毛|毛毛 鹿鹿|小鹿"""
KIN = "小姨子 弟媳 大伯哥 太奶奶 姑丈 侄儿 外孙女 老丈人 发小 细佬 表姐夫"


def are_one(*threads: dict[str, object]) -> bool:
    return len(partition(find_people(threads))) == 1


@pytest.mark.parametrize("kind", TWO)
def test_two_people(kind: str) -> None:
    for pair in TWO[kind].split():
        first, second = pair.split("|")
        both = thread("a", [(1, first)]), thread("b", [(1, second)])
        assert not are_one(*both), pair


@pytest.mark.parametrize(
    ("names", "others", "differ"),
    [
        ("王大哥 王三爷", "王二哥", True),
        ("王大哥 王三爷", "王二爷 王大爷", True),  # what their first ranks alone would not say
        ("田大哥 田二爷", "田二爷", False),
        ("王大哥 田二爷", "老田", True),
    ],
)
def test_all_ranks_of_two_count_in_any_order(names: str, others: str, differ: bool) -> None:
    for first in permutations(names.split()):
        for second in permutations(others.split()):
            assert ranks_differ(first, second) is ranks_differ(second, first) is differ


@pytest.mark.parametrize("pair", ONE.split())
def test_one_person(pair: str) -> None:
    first, second = pair.split("|")
    assert are_one(thread("a", [(1, first)]), thread("b", [(1, second)]))


def said(*turns: tuple[str, str]) -> list[dict[str, Any]]:
    """A thread for each turn, of which the first place of a text is a cluster."""
    found = []
    for number, (text, mention) in enumerate(turns):
        start = text.index(mention)
        place = {"turn": 0, "start": start, "end": start + len(mention), "text": mention}
        cluster = {"name": None, "mentions": [place], "head_tracks": []}
        turn = {"speaker": f"w{number}", "text": text}
        found.append({"key": str(number), "video": "v", "turns": [turn], "clusters": [cluster]})
    return found


ELSEWHERE = """
    我们那也有个老板娘这样 我们公司以前有个老板娘 我认识一个老板娘 听说也有个老板娘
    你们学校门口有老板娘 我们老板娘也这样 我们公司的老板娘才叫好
    对面老板娘真凶 隔壁家的老板娘才凶"""
HERE = "老板娘真好 这里的老板娘真好 我们都喜欢老板娘 有个老板娘出来了 我认识老板娘"


@pytest.mark.parametrize("text", ELSEWHERE.split())
def test_a_role_of_somebody_elsewhere_is_not_the_one_here(text: str) -> None:
    assert not are_one(*said((text, "老板娘"), ("老板娘手艺好", "老板娘")))


@pytest.mark.parametrize(("text", "one"), [("我当年的张老师走了", False), ("张老师走了", True)])
def test_whom_a_writer_knew_long_ago_is_not_the_one_of_that_name_here(text: str, one: bool) -> None:
    assert are_one(*said((text, "张老师"), ("张老师上课不笑", "张老师"))) == one


@pytest.mark.parametrize("text", HERE.split())
def test_a_role_of_the_video_is_one_person(text: str) -> None:
    assert are_one(*said((text, "老板娘"), ("老板娘手艺好", "老板娘")))


@pytest.mark.parametrize(
    ("first", "second", "one"),
    [
        (["小陈", "财务"], ["陈姐", "前台"], False),
        (["小陈", "财务"], ["陈姐"], True),
        (
            ["左大勇"],
            ["左工", "左大强"],
            False,
        ),  # of either 左工 may be a form, so of neither it is
        (["左大勇"], ["左工"], True),
        (["桂教练"], ["桂教练", "另一个桂教练"], False),
        (["桂教练"], ["桂教练", "另一个教练"], False),
        (["另一个桂教练"], ["另一个桂教练"], False),
        (["桂教练"], ["桂教练", "那个教练"], True),
        (["小陈", "主播"], ["陈姐", "财务"], True),  # 主播 may be anything else, too
        (["周雨桐", "新娘"], ["周姨"], False),
        (["周雨桐", "新娘"], ["周老师"], True),
        (["小樊老师", "园长"], ["马老师", "园长"], False),
        (["小樊老师", "园长"], ["樊老师", "园长"], True),
        (["马师傅", "老马"], ["马姐", "马嫂"], False),
        (["老马", "马嫂"], ["马姐", "马嫂"], True),
    ],
)
def test_two_of_one_surname(first: list[str], second: list[str], one: bool) -> None:
    threads = [thread(k, [(1, name) for name in own]) for k, own in (("a", first), ("b", second))]
    assert are_one(*threads) == one


def test_an_account_of_two_is_neither() -> None:
    def opened(writer: str) -> list[dict[str, Any]]:
        own = [(1, "我"), (2, "念念")]
        return [thread(k, own, writers=[writer, "w"]) for k in ("a", "b")]

    assert len(partition(find_people(opened("念念想想")))) == 3  # 念念 of both is one
    assert len(partition(find_people(opened("作者 念念想想")))) == 3
    assert len(partition(find_people(opened("开心果儿")))) == 2


def test_the_i_of_somebody_who_is_quoted_is_not_the_writers() -> None:
    def threads(text: str) -> list[dict[str, Any]]:
        start = text.index("我")
        place = {"turn": 0, "start": start, "end": start + 1, "text": "我"}
        one = {"key": "a", "video": "v.mp4", "turns": [{"speaker": "w", "text": text}]}
        return [one | {"clusters": [{"mentions": [place]}]}, thread("b", [(1, "我")], writers="w")]

    assert are_one(*threads("他走，我不走"))
    assert not are_one(*threads("他说我不走"))


def test_two_clusters_of_one_dialogue_are_no_one_writer() -> None:
    assert not are_one(thread("a", [(1, "我"), (2, "我")], writers="ww"))


def test_who_is_named_inside_a_mention_is_not_whom_it_means() -> None:
    outer = {"turn": 0, "start": 0, "end": 4, "text": "刘洋他哥", "score": 0.9, "link_score": 0.9}
    inner = {"turn": 0, "start": 0, "end": 2, "text": "刘洋", "score": 0.9, "link_score": 0.9}
    found = {
        "key": "a",
        "video": "v.mp4",
        "turns": [{"speaker": "w", "text": "刘洋他哥更帅"}],
        "clusters": [{"mentions": [inner]}, {"mentions": [outer]}],
    }
    named = thread("b", [(1, "刘洋")])
    assert partition(find_people([found, named])) == {
        frozenset({("a", 1), ("b", 1)}),
        frozenset({("a", 2)}),
    }


def test_somebody_has_many_pupils() -> None:
    def pupil(key: str) -> dict[str, object]:
        text = "郭老师的徒弟来了"
        places = [{"turn": 0, "start": 0, "end": end, "text": text[:end]} for end in (3, 6)]
        turns = [{"speaker": f"w{key}", "text": text}]
        clusters = [{"mentions": [place]} for place in places]
        return {"key": key, "video": "v.mp4", "turns": turns, "clusters": clusters}

    assert partition(find_people([pupil("a"), pupil("b")])) == {
        frozenset({("a", 1), ("b", 1)}),
        frozenset({("a", 2)}),
        frozenset({("b", 2)}),
    }


def test_many_threads_that_part_two_do_not_end_in_an_error() -> None:
    def parted(number: int) -> dict[str, object]:
        both = [("刘德华", 0, 3), ("刘哥", 4, 6)]
        clusters = [
            {"mentions": [{"turn": 0, "start": a, "end": b, "text": text, "score": 0.95,
                           "link_score": 0.9}]}
            for text, a, b in both
        ]  # fmt: skip
        turns = [{"speaker": "w", "text": "刘德华比刘哥帅"}]
        return {"key": f"t{number:04}", "video": "v.mp4", "turns": turns, "clusters": clusters}

    (video,) = find_people([parted(number) for number in range(1000)])
    assert len(video.people) == 2 and {len(p.threads) for p in video.people} == {1000}


@pytest.mark.parametrize(
    ("nickname", "word", "public"),
    [
        ("小雨", "小雨", False),
        ("小雨_吃火锅", "小雨", False),
        ("小雨同学", "小雨", False),
        ("爱吃糖的小雨", "小雨", False),
        ("规培生小鹿", "小鹿", False),
        ("一航教练的小本本", "教练", False),
        ("前台真没人", "前台", False),
        ("刘芳炒粉", "刘芳", False),
        ("作者 小雨", "小雨", False),
        ("张杰工作室", "张杰", True),
    ],
)
def test_whose_name_is_his_nickname(nickname: str, word: str, public: bool) -> None:
    assert calls_himself(nickname, word, public=public)


@pytest.mark.parametrize(
    ("nickname", "word", "public"),
    [
        ("张杰的小太阳", "张杰", True),
        ("今天见到张杰了吗", "张杰", True),
        ("我爱小雨", "小雨", False),
        ("守护小雨", "小雨", False),
        ("小雨的小迷妹", "小雨", False),
        ("小雨死忠粉", "小雨", False),
        ("小雨加油", "小雨", False),
        ("王老师的学生", "王老师", False),
        ("教练我想打篮球", "教练", False),
        ("老板来碗面", "老板", False),
        ("听教练的话", "教练", False),
        ("路人甲", "小雨", False),
        ("念念想想", "念念", False),  # two names
        ("大宝二宝的日常", "大宝", False),
        ("小雨和小雪", "小雨", False),
    ],
)
def test_who_only_speaks_of_somebody(nickname: str, word: str, public: bool) -> None:
    assert not calls_himself(nickname, word, public=public)


@pytest.mark.parametrize(
    "word",
    [
        "小姨子",
        "弟媳",
        "大伯哥",
        "太奶奶",
        "姑丈",
        "侄儿",
        "外孙女",
        "老丈人",
        "发小",
        "细佬",
        "表姐夫",
    ],
)
def test_relatives(word: str) -> None:
    assert is_kin(word)


@pytest.mark.parametrize(
    "word",
    ["孙大爷", "老孙", "曾哥", "姑娘", "娘娘", "小雨", "公仔", "岳云鹏", "满江红", "老大哥哥哥哥"],
)
def test_no_relatives(word: str) -> None:
    assert not is_kin(word)
