"""What the page says below a comment: whom it answers, when and where, likes, id."""

from __future__ import annotations

import pytest

from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.report.payload.turns import turn_rows


def test_what_is_known_is_said_in_order() -> None:
    source = {"time": "1714500000000", "place": "广东", "likes": "12", "replies": "3"}
    turns = (
        Turn("阿Q", "她是谁", id="71", source=source),
        Turn("", "何知夏", reply_to=0, source={"likes": "0", "time": "昨天"}),
        Turn("B", "是", reply_to=1),
        Turn("C", "哦", reply_to="路人"),
        Turn("D", "好"),
    )
    assert [row.get("about") for row in turn_rows(turns)] == [
        ["2024-05-01 02:00 UTC+8", "广东", "♥ 12", "id 71"],
        ["↩ 阿Q", "昨天"],
        ["↩ comment 2"],
        ["↩ 路人"],
        None,
    ]
    assert turn_rows(turns)[4] == {"speaker": "D", "text": "好"}


@pytest.mark.parametrize("time", ["0", "5", "9" * 17, "9" * 40, "²", "-1", "1e9", "２０２４"])
def test_odd_times_are_shown_as_they_are_or_as_a_date(time: str) -> None:
    (row,) = turn_rows([Turn("A", "好", source={"time": time})])
    assert len(row["about"]) == 1 and row["about"][0]


def test_no_likes_are_not_said() -> None:
    likes = ("-1", "0", "", "1", "1.2万", "很多")
    rows = turn_rows([Turn("A", "好", source={"likes": n}) for n in likes])
    said = [None, None, None, ["♥ 1"], ["♥ 1.2万"], ["♥ 很多"]]
    assert [row.get("about") for row in rows] == said
    assert [row.get("likes") for row in rows] == [None, 0, None, 1, 12000, None]


def test_an_answer_to_no_turn_is_not_said() -> None:
    assert turn_rows([Turn("A", "好", reply_to=9)]) == [{"speaker": "A", "text": "好"}]
