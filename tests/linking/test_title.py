"""Names in the title: how far a title names a cluster, and what follows for the heads."""

from __future__ import annotations

import numpy as np
import pytest
from link_scenes import head_tracks, make_doc, make_scenes, two_heads, words

from spacy_tiktalk.linking.title import TitleNames, title_match
from spacy_tiktalk.linking.types import ClusterText, Evidence


def proper(*texts: str, name: str | None = None) -> ClusterText:
    return words(*texts, types=["PROPER"] * len(texts), name=name)


@pytest.mark.parametrize(
    ("cluster", "title", "wanted"),
    [
        (proper("刘小波"), "刘小波的一天", 1.0),
        (proper("刘小波"), "#刘小波 #散步", 1.0),
        (proper("刘小波"), "刘 小 波", 1.0),
        (proper("刘小波"), "小波的一天", 0.6),
        (proper("刘小波"), "刘小姐的一天", 0.6),  # the price of 德华 for 刘德华
        (proper("刘小波"), "海边散步", 0.0),
        (proper("刘小波"), "", 0.0),
        (proper("刘小波"), "#!! 🙂", 0.0),
        (proper("刘小波"), "劉小波的一天", 1.0),
        (proper("劉小波"), "刘小波的一天", 1.0),
        (proper("劉曉波"), "晓波的一天", 0.6),
        (proper("小波"), "小明和阿波", 0.0),  # no part of a name of two
        (proper("波"), "波涛", 0.0),  # one character is no name
        (proper("Ｊａｃｋ Ma"), "jack  ma 来了", 1.0),
        (proper("Jack Ma"), "JACK来了", 0.6),
        (proper("Jack Ma"), "ma来了", 0.0),  # two letters are too few
        (proper("Ann"), "channel", 0.0),  # whole words only
        (proper("Jack Ma"), "#JackMa", 1.0),
        (proper("刘老师"), "老师好", 0.0),  # a form of address is no name
        (proper("你的小明"), "你的一天", 0.0),
        (proper("爱笑的小明"), "我的小店", 0.0),
        (proper("爱笑的小明"), "小明的店", 0.6),
        (words("那个穿NIKE的", types=["NOMINAL"]), "NIKE", 0.0),
        (words("他"), "他的一天", 0.0),
        (words("那个老师", types=["NOMINAL"]), "那个老师", 0.0),
        (words("他", name="刘小波"), "刘小波的一天", 1.0),
        (proper("🙂🙂"), "🙂🙂", 0.0),
    ],
)
def test_how_far_a_title_names_somebody(cluster: ClusterText, title: str, wanted: float) -> None:
    assert title_match(cluster, title) == wanted


def test_who_is_named_prefers_the_prominent_head() -> None:
    doc = make_doc(["刘小波和她"], [["刘小波"], ["她"]], title="刘小波", tracks=two_heads())
    (column,) = TitleNames()(make_scenes(doc))
    assert column is not None
    values = column.values[:, :, 0]
    assert values.shape == (2, 2) and column.values.dtype == np.float32
    assert values[0, 0] > 0 > values[0, 1]
    assert not values[1].any()  # it says nothing of her
    assert dict(column.notes) == {(0, 0): "named in the title"}


def test_a_part_counts_less() -> None:
    columns = [
        TitleNames()(
            make_scenes(make_doc(["刘小波"], [["刘小波"]], title=title, tracks=two_heads()))
        )[0]
        for title in ("刘小波", "小波")
    ]
    assert columns[1].values == pytest.approx(0.6 * columns[0].values)


def test_it_stays_within_two_nats_a_weight() -> None:
    giant, dwarf = ((0, 0, 640, 360), range(0, 250, 5)), ((0, 0, 3, 3), [245])
    doc = make_doc(["刘小波"], [["刘小波"]], title="刘小波", tracks=head_tracks(giant, dwarf))
    (column,) = TitleNames()(make_scenes(doc))
    assert np.abs(column.values).max() == pytest.approx(2.0)


def test_it_says_nothing_where_nobody_is_named_or_seen() -> None:
    docs = [
        make_doc(["他来了"], [["他"]], title="刘小波", tracks=two_heads()),
        make_doc(["刘小波"], [["刘小波"]], tracks=two_heads()),
        make_doc(["刘小波"], [["刘小波"]], title="刘小波"),
        make_doc(["散步"], title="刘小波", tracks=two_heads()),
    ]
    assert TitleNames()(make_scenes(*docs)) == [None] * 4
    assert isinstance(TitleNames(), Evidence)


def test_the_only_head_gets_nothing_more() -> None:
    tracks = head_tracks(((0, 0, 10, 10), [0]))
    doc = make_doc(["刘小波"], [["刘小波"]], title="刘小波", tracks=tracks)
    (column,) = TitleNames()(make_scenes(doc))
    assert not column.values.any()
