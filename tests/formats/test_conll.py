from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from training_material import at, records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.conll.write import record_to_conll, write_conll
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.corefud.write import record_to_corefud
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention

EN = spacy.blank("en")


def what_it_holds(record: DialogueRecord) -> DialogueRecord:
    """Without names, visual labels and boxes, in the order of the text."""
    clusters = tuple(GoldCluster(cluster.mentions) for cluster in record.clusters)
    return replace(record, clusters=clusters, boxes=()).in_text_order()


def test_golden_lines() -> None:
    dialogue = Dialogue.from_turns([("甲", "她妈 她"), ("", "")], key="k")
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster((at(dialogue, 0, "她"), at(dialogue, 0, "她", 1))),
            GoldCluster((at(dialogue, 0, "她妈"),)),
        ),
    )
    lines, left_out = record_to_conll(record)
    assert left_out == 0
    assert [line.split("\t") for line in lines] == [
        ["#begin document (k); part 000"],
        ["# spacy_tiktalk = 1"],
        ["k", "0", "0", "她", "-", "-", "-", "-", "-", "甲", "-", "(1|(0)"],
        ["k", "0", "1", "妈", "-", "-", "-", "-", "-", "甲", "-", "1)"],
        ["k", "0", "2", "\\u0020", "-", "-", "-", "-", "-", "甲", "-", "-"],
        ["k", "0", "3", "她", "-", "-", "-", "-", "-", "甲", "-", "(0)"],
        [""],
        ["k", "0", "0", "\\empty", "-", "-", "-", "-", "-", "-", "-", "-"],
        [""],
        ["#end document"],
    ]


def test_of_brackets_that_close_on_one_line_the_inner_one_is_first() -> None:
    dialogue = Dialogue.from_turns([("甲", "小雨她妈")])
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster((at(dialogue, 0, "小雨她妈"),)),
            GoldCluster((at(dialogue, 0, "她妈"),)),
        ),
    )
    marks = [line.split("\t")[-1] for line in record_to_conll(record)[0] if "\t" in line]
    assert marks == ["(0", "-", "(1", "1)|0)"]


@given(st.lists(records(), max_size=3).filter(len))
@settings(max_examples=100, deadline=None)
def test_round_trip_keeps_what_the_format_holds(
    tmp_path_factory: pytest.TempPathFactory, found: list
) -> None:
    keys = [record.dialogue.key for record in found if record.dialogue.key is not None]
    if len(set(keys)) != len(keys):
        return
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    assert write_conll(path, found) == len(found)
    assert read_records(path, format="conll") == [what_it_holds(record) for record in found]
    for line in path.read_text(encoding="utf-8").splitlines():
        # What a scorer looks at: twelve columns, or no brackets at the end of a comment.
        columns = line.split()
        assert len(columns) in (0, 12) or line.startswith("#")
        if line.startswith("# "):
            assert not set("()|") & set(columns[-1])


@given(records())
@settings(max_examples=100, deadline=None)
def test_one_line_a_token_keeps_the_text(
    tmp_path_factory: pytest.TempPathFactory, record: DialogueRecord
) -> None:
    path = tmp_path_factory.mktemp("conll") / "a.conll"
    lines, left_out = record_to_conll(record, nlp=EN)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    back = read_records(path, format="conll")[0]
    assert back.dialogue == record.dialogue
    gold = set(record.mentions)
    assert set(back.mentions) <= gold
    assert len(gold) - len(set(back.mentions)) == left_out


def test_left_out_mentions_are_counted_once(tmp_path) -> None:
    dialogue = Dialogue.from_turns([("A", "hello Kitty!")])
    inside = DialogueRecord(dialogue, (GoldCluster((GoldMention(0, 6, 9),)),))
    whole = DialogueRecord(dialogue, (GoldCluster((at(dialogue, 0, "Kitty"),)),))
    path = tmp_path / "a.conll"
    with pytest.warns(UserWarning, match=r"W109.*1 mentions"):
        assert write_conll(path, [inside, whole], nlp=EN) == 2
    assert [[r.text_of(m) for m in r.mentions] for r in read_records(path, format="conll")] == [
        [],
        ["Kitty"],
    ]


def test_a_foreign_file(tmp_path) -> None:
    path = tmp_path / "a.v4_gold_conll"
    path.write_text(
        "#begin document (bc/x/01); part 000\n"
        "bc/x/01 0 0 Boeing NR (TOP* - - - 老王 (ORG* (3\n"
        "bc/x/01 0 1 747 CD * - - - 老王 *) 3)\n"
        "bc/x/01 0 2 的 DEG * - - - 老王 * -\n"
        "bc/x/01 0 3 老板 NN *) - - - 老王 * (12)|(7\n"
        "bc/x/01 0 4 \\* PU *) - - - 老王 * 7)\n"
        "\n"
        "bc/x/01 0 0 他 PN *) - - - - * (12)\n"
        "\n"
        "#end document\n"
        "#begin document (bc/x/01); part 001\n"
        "bc/x/01 1 0 谁 PN *) - - - - * -\n"
        "\n"
        "#end document",
        encoding="utf-8",
    )
    first, second = read_records(path, format="conll")
    assert first.dialogue == Dialogue.from_turns(
        [("老王", "Boeing 747的老板\\*"), ("", "他")], key="bc/x/01"
    )
    assert [[first.text_of(m) for m in c.mentions] for c in first.clusters] == [
        ["Boeing 747"],
        ["老板\\*"],
        ["老板", "他"],
    ]
    assert second.dialogue.key == "bc/x/01_1" and second.clusters == ()


def test_single_letters_of_a_foreign_file_are_not_torn_apart(tmp_path) -> None:
    path = tmp_path / "a.conll"
    rows = "\n".join(f"k 0 {i} {char} -" for i, char in enumerate("是Kitty"))
    path.write_text(f"#begin document (k);\n{rows}\n\n#end document\n", encoding="utf-8")
    assert read_records(path, format="conll")[0].dialogue.turns[0].text == "是Kitty"


def _document(*marks: str, key: str = "k", end: str = "#end document\n") -> str:
    rows = "".join(f"{key} 0 {i} 他 - - - - - A - {mark}\n" for i, mark in enumerate(marks))
    return f"#begin document ({key}); part 000\n{rows}\n{end}"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (_document("(0", "-"), "T143", "line 2"),
        (_document("-", "0)"), "T144", "line 3"),
        (_document("(0", "(1", "0)", "1)"), "T125", "cross"),
        (_document("(a)"), "T142", "'(a)'"),
        (_document("-", end=""), "T145", "line 1"),
        (_document("-", end="") + _document("-", key="j"), "T145", "'k'"),
        ("k 0 0 他 -\n", "T140", "line 1"),
        (_document("-").replace(" - - - - - A", ""), None, ""),
        ("# made by hand\n" + _document("-"), None, ""),
        ("#begin document (k); part 000\n他 -\n\n#end document\n", "T141", "2 columns"),
        (_document("-", "-").replace("A", "B", 1), "T130", "A, B"),
        ("#begin document (k); part 000\n\n#end document\n", "T124", "no turn"),
        ("#begin document (k);\n# spacy_tiktalk = 1\n# title = x\nk 0 0 a -\n\n#end document\n",)
        + ("T147", "title"),
        (_document("(" + "9" * 5000 + ")"), "T142", "999"),
        ("\n\n", "T103", "no dialogue"),
        (_document("-") + _document("-"), "T115", "line 1"),
    ],
)
def test_a_bad_document_is_named(tmp_path, text: str, code: str | None, said: str) -> None:
    path = tmp_path / "a.conll"
    path.write_text(text, encoding="utf-8")
    if code is None:
        assert len(read_records(path, format="conll")) == 1
        return
    with pytest.raises(TiktalkError) as caught:
        read_records(path, format="conll")
    assert caught.value.code == code
    assert said in str(caught.value)


def test_an_escape_of_no_character_is_text(tmp_path) -> None:
    path = tmp_path / "a.conll"
    head, end = "#begin document (k);\n# spacy_tiktalk = 1\n", "\n#end document\n"
    words = ("\\U0001f600", "\\U00110000", "\\Uffffffff")
    lines = [f"k 0 {i} {word} -\n" for i, word in enumerate(words)]
    path.write_text(head + "".join(lines) + end, encoding="utf-8")
    assert read_records(path, format="conll")[0].dialogue.text == "😀\\U00110000\\Uffffffff"


def test_skip_goes_on_with_the_next_document(tmp_path) -> None:
    path = tmp_path / "a.conll"
    good, bad = _document("(0)", key="good"), _document("(0", key="bad")
    cut = _document("-", key="cut", end="")
    stray = "x 0 0 他 -\nx 0 1 他 -\n"
    path.write_text(bad + stray + cut + good + cut.replace("cut", "cut2"), encoding="utf-8")
    with pytest.warns(UserWarning, match=r"W102.*4 of 5") as caught:
        found = read_records(path, on_error="skip", format="conll")
    assert len(caught) == 1
    assert [record.dialogue.key for record in found] == ["good"]


def test_sample_keeps_title_video_and_type(tmp_path) -> None:
    write_conll(tmp_path / "a.conll", [sample()])
    back = read_records(tmp_path / "a.conll", format="conll")[0]
    assert back.dialogue == sample().dialogue and back.video_type == "celeb"


class Counted(tuple):
    """Clusters that count how often all of them are looked at."""

    looks = 0

    def __iter__(self) -> Iterator[Any]:
        type(self).looks += 1
        return super().__iter__()


@pytest.mark.parametrize("write", [record_to_conll, record_to_corefud])
def test_clusters_are_looked_at_once_and_not_in_every_turn(write: Callable[..., Any]) -> None:
    looks = []
    for n in (3, 300):
        dialogue = Dialogue.from_turns([("A", "他好")] * n, key="k")
        clusters = Counted(GoldCluster((GoldMention(turn, 0, 1),)) for turn in range(n))
        before = Counted.looks
        lines, left_out = write(DialogueRecord(dialogue, clusters=clusters))
        looks.append(Counted.looks - before)
        assert not left_out and len(lines) > n
    assert looks[0] == looks[1]


def test_a_long_name_of_a_document_is_read_in_no_time(tmp_path) -> None:
    key = f"a{' ' * 2000}b)"
    text = _document("-", key="k").replace("(k); part 000", f"({key}); part x")
    (tmp_path / "a.conll").write_text(text, encoding="utf-8")
    before = time.process_time()
    read_records(tmp_path / "a.conll", format="conll")
    assert time.process_time() - before < 5
