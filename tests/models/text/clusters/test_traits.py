"""左边的 and 右边的: descriptions that are not of one person."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.models.text.clusters.constraints import ClusterFacts, mention_facts
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def apart(first: str, second: str) -> bool:
    """Whether two descriptions clash; before "|" stands what is no part of one."""
    places = [one.rpartition("|") for one in (first, second)]
    turns = [("甲", before + text) for before, _, text in places]
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    begins = [int(np.flatnonzero(index.turn == turn)[0]) for turn in (0, 1)]
    starts = [begin + len(before) for begin, (before, _, _) in zip(begins, places, strict=True)]
    ends = [start + len(text) for start, (_, _, text) in zip(starts, places, strict=True)]
    one, other = mention_facts(np.asarray(starts), np.asarray(ends), index)
    cluster = ClusterFacts()
    cluster.add(one)
    return cluster.traits_clash(other)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("左边的", "右边那个", True),
        ("左边的", "最左边那个", False),
        ("中间那个", "左边的", True),
        ("前面那个", "后面那个", True),
        ("左边那个", "前面那个", False),  # another axis
        ("第一个", "第二个", True),
        ("第二个", "倒数第二个", True),
        ("第二个", "第二个女生", False),
        ("蓝衣服大妈", "红衣服的", True),
        ("穿红的", "穿黑裙子的", True),
        ("穿红裙子的", "穿红的", False),
        ("穿白的", "穿背心那个", False),
        ("白帽子的", "穿黑的", False),  # of another thing
        ("穿校服那个", "穿西装那个", True),
        ("抱猫的", "抱娃的", True),
        ("抱娃的", "抱着娃那个", False),
        ("戴帽子的", "戴眼镜的", False),  # he may wear both
        ("戴眼镜的", "没戴眼镜那个", True),
        ("打人的", "挨打那个", True),
        ("打人的女孩", "被打的女孩", True),
        ("先来的大哥", "后来的那个大哥", True),
        ("卖菜的", "买菜那个大爷", True),
        ("长头发那个", "短发的", True),
        ("高个子", "矮个子", True),
        ("那男的", "那女的", True),
        ("穿白的那个", "穿背心那个", False),  # which may be white
        ("穿得少的", "穿裙子的", False),
        ("穿裤子的", "穿毛衣的", False),
        ("穿高跟鞋的", "穿裙子的", False),
        ("黑外套的", "白裙子的", False),  # under it
        ("黑外套的", "红外套那个", True),
        ("抱孩子的", "抱娃的", False),
        ("抱宝宝的", "抱狗的", True),
        ("抱泰迪的", "抱狗那个", False),
        ("拿话筒的", "拿麦那个", False),
        ("拿冠军的", "拿话筒的", False),  # it is nothing that he holds
        ("金发小哥", "黄头发的", False),
        ("青衣服的", "蓝衣服的", False),
        ("白衣服的", "灰衣服的", True),
        ("不胖的那个", "瘦的", False),
        ("瘦了的", "胖的那个", True),
        ("变瘦的那个", "胖的", False),
        ("买单的", "卖保险的", False),
        ("第2个", "第二个", False),
        ("最后一个", "倒数第一个", False),
        ("最后一个", "第三个", False),
        ("最后一个", "第一个", True),
        ("最后一个", "前面那个", False),
        ("左二", "第二个", False),
        ("第一排第二个", "第二个", False),
        ("第一排第二个", "第二排第二个", True),
        ("第一排左边那个", "第三个", False),
        ("最后一排那个", "第一排的", True),
        ("第一排的", "第二排那个", True),
        ("左二", "第三个", True),
        ("第一集的女主", "第三集的女主", False),
        ("第二次来的", "第一次来的", False),
        ("右手受伤的", "左边那个", False),
        ("像女的", "那男的", False),
        ("左边那个的妈", "右边的", False),  # whose mother she is
        ("左边那俩", "右边的", False),  # left to what keeps one from several
        ("他", "右边的", False),
        ("前排|女生", "后排|女生", True),
        ("左边|那个护士", "右边那个", True),
        ("她后面|那个", "前面那个", False),  # behind her
        ("右边|左边那个护士", "左边那个", False),  # what it says itself counts
    ],
)
def test_descriptions_that_contradict(first: str, second: str, expected: bool) -> None:
    assert apart(first, second) is expected
    assert apart(second, first) is expected
