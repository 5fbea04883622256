"""Words for nothing, and where they are something: pandas' nan, and the id 0."""

from __future__ import annotations

import json
import time
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


MANY = " " * 20_000
HEAVY = {
    "an id": {"comment_id": f"1{MANY}b"},
    "a guarded id": {"comment_id": f"='1{MANY}b"},
    "whom it answers": {"reply_to": f"回复 a{MANY}b"},
    "a date": {"create_time": f"2024-01-01{MANY}b"},
    "a clock": {"create_time": f"2024-01-01 12:30{MANY}b"},
    "a date in English": {"create_time": f"May{MANY}b"},
    "likes": {"like_count": f"{MANY}b"},
    "a writer": {"nickname": f"a{MANY}b"},
    "a header": {f"a{MANY}b": "x"},
    "a header with a remark": {f"a{MANY}(b": "x"},
    "a header of two names": {f"{MANY}/".join("abc"): "x"},
}


@pytest.mark.parametrize("more", HEAVY.values(), ids=list(HEAVY))
@pytest.mark.filterwarnings("ignore:.*W1")
def test_many_blanks_in_a_cell_are_read_in_no_time(tmp_path: Path, more: dict[str, str]) -> None:
    row = {"content": "他好帅", "nickname": "小北", **more}
    lines = [",".join(row), ",".join(row.values()), ",".join("她呢" for _ in row)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    before = time.process_time()
    read_records(tmp_path / "a.csv", on_error="skip")
    assert time.process_time() - before < 1


def test_a_sum_with_many_blanks_is_read_in_no_time(tmp_path: Path) -> None:
    before = time.process_time()
    blanks = " " * 2000
    rows = f"1,小北,好看,,,\n合计{blanks}1{blanks}b,,,,,\n"
    (tmp_path / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    assert read_records(tmp_path / "a.csv")[0].dialogue.turns[0].text == "好看"
    assert time.process_time() - before < 1
