"""Words for nothing, and where they are something: pandas' nan, and the id 0."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pytest

from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.formats.convert import read_records

HEAD = "comment_id,nickname,content,parent,like_count,user_id\n"


def turns(path: Path, text: str) -> list[Turn]:
    path.write_text(text, encoding="utf-8")
    return [turn for record in read_records(path) for turn in record.dialogue.turns]


@pytest.mark.parametrize("none", ["nan", "<NA>", "NaT", "None", ""])
def test_what_pandas_writes_for_nothing(tmp_path: Path, none: str) -> None:
    rows = f"1,{none},{none},{none},nan,5\n2,{none},好看,1.0,3,{none}\n3,小北,谁,2.0,4,6\n"
    found = turns(tmp_path / "a.csv", HEAD + rows)
    assert [(t.id, t.speaker, t.text, t.reply_to) for t in found] == [
        ("1", "", "", None),
        ("2", "", "好看", 0),
        ("3", "小北", "谁", 1),
    ]
    assert "likes" not in found[0].source and found[1].source["likes"] == "3"


def test_a_nan_among_other_talk_is_talk(tmp_path: Path) -> None:
    rows = "1,nan,nan,0,3,5\n2,nan,好看,1,,5\n"
    found = turns(tmp_path / "a.csv", HEAD + rows)
    assert [(t.speaker, t.text) for t in found] == [("nan", "nan"), ("nan", "好看")]
    found = turns(tmp_path / "b.csv", HEAD + rows.replace(",,5", ",,6"))  # two writers are nobody
    assert [(t.speaker, t.text) for t in found] == [("", ""), ("", "好看")]


def test_a_nan_of_json_is_nothing(tmp_path: Path) -> None:
    value = [{"id": 1, "content": "她是谁", "nickname": float("nan"), "parent_id": float("nan")}]
    (found,) = turns(tmp_path / "a.json", json.dumps(value))
    assert (found.speaker, "parent" in found.source) == ("", False)


def test_ids_that_count_from_zero(tmp_path: Path) -> None:
    rows = "0,小北,a,{},,\n1,大橙,b,0,,\n2,花,c,1,,\n3,花,d,0,,\n"
    found = turns(tmp_path / "a.csv", HEAD + rows.format(""))
    told = [(t.id, t.reply_to, t.source.get("parent"), t.source.get("row")) for t in found]
    assert told == [
        ("0", None, None, None),
        ("1", 0, "0", None),
        ("2", 1, "1", None),
        ("3", 0, "0", None),
    ]
    with pytest.warns(UserWarning, match=r"W161.*2 comments answer 0"):
        found = turns(tmp_path / "b.csv", HEAD + rows.format("0"))
    assert [(t.id, t.reply_to) for t in found] == [("0", None), ("1", None), ("2", 0), ("3", None)]


@pytest.mark.parametrize("rows", ["0,a,a,0,,\n0,b,b,0,,\n1,c,c,0,,\n", "0,a,a,,,\n73,b,b,0,,\n"])
def test_a_zero_that_is_no_id(tmp_path: Path, rows: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = turns(tmp_path / "a.csv", HEAD + rows)
    assert found[0].id is None and {t.reply_to for t in found} == {None}
