"""What messages make of values that come from files."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError, error, warning
from spacy_tiktalk.formats.convert import read_records


@pytest.mark.parametrize(
    ("raw", "told"),
    [("\x16", r"\x16"), ("\n", r"\n"), ("\u2028", r"\u2028"), ("\ud83d", r"\ud83d")],
)
def test_raw_characters_are_shown_as_repr_shows_them(raw: str, told: str) -> None:
    for text in (
        str(error("T164", path=f"a{raw}.parquet", reason=f"found {raw}")),
        warning("W156", path="a.csv", n=1, first=f"1{raw}, which answers 2"),
        str(error("T103", path="a.csv").at(f"b{raw}")),
    ):
        assert raw not in text and told in text


def test_other_characters_stay() -> None:
    name = "孙　颖\u200d👨\u200d👩\ufe0f莎"
    assert name in str(error("T164", path=name, reason="x"))


def test_long_values_are_cut_in_the_middle() -> None:
    where = f"a.jsonl, line 3, dialogue {'k' * 9_000!r}"
    text = str(error("T118", where=where, what="id", expected="text", found=["很"] * 9_000))
    assert len(text) < 1_500
    assert text.startswith("[T118] a.jsonl, line 3, dialogue 'kk") and "kk'" in text
    assert "['很', '很'" in text and "'很']. Correct the value." in text


def test_a_message_in_a_message_stays_whole() -> None:
    inner = str(error("T304", text="她" * 300))
    assert len(inner) > 500
    assert inner in str(error("T104", path="a", n=2, what="dialogues", first=inner))


def test_a_place_is_named_once_and_survives_pickling() -> None:
    err = error("T103", path="a.csv")
    assert (
        str(err.at("a.csv")) == "[T103] a.csv: there is no dialogue in it. Check that it is the "
        "file you meant."
    )
    again: TiktalkError = pickle.loads(pickle.dumps(err.at("folder").at("folder")))
    assert str(again).startswith("[T103] folder: a.csv: there is") and again.code == "T103"


def test_speakers_of_a_sentence_are_shown_like_other_values(tmp_path: Path) -> None:
    path = tmp_path / "a.conll"
    rows = (f"k\t0\t{n}\t字\t-\t-\t-\t-\t-\t{who}\t-\t-" for n, who in enumerate(("A", "\x16")))
    path.write_text(
        "\n".join(["#begin document (k); part 000", *rows, "", "#end document", ""]),
        encoding="utf-8",
    )
    with pytest.raises(TiktalkError, match=r"T130.*\\x16"):
        read_records(path)
