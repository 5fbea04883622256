from __future__ import annotations

import importlib.util
import json
import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from training_material import at, records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.corefud.write import record_to_corefud, write_corefud
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention

EN = spacy.blank("en")


def what_it_holds(record: DialogueRecord) -> tuple[DialogueRecord, int]:
    """Without mentions that begin or end with white space, in the order of the text."""
    clusters, lost = [], 0
    for cluster in record.clusters:
        texts = [(m, record.text_of(m)) for m in cluster.mentions]
        kept = tuple(m for m, text in texts if not (text[0].isspace() or text[-1].isspace()))
        lost += len(texts) - len(kept)
        if kept:
            clusters.append(replace(cluster, mentions=kept))
    return replace(record, clusters=tuple(clusters)).in_text_order(), lost


def test_golden_lines() -> None:
    dialogue = Dialogue.from_turns([("甲", "她妈 她"), ("", " \t")], key="k", title="(a|b) = “c”")
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster((at(dialogue, 0, "她"), at(dialogue, 0, "她", 1)), "她", ("C1",)),
            GoldCluster((at(dialogue, 0, "她妈"),)),
        ),
    )
    lines, left_out = record_to_corefud(record, number=2, first_entity=7)
    assert left_out == 0
    blank = ["_"] * 7
    assert [line.split("\t") for line in lines] == [
        ["# newdoc id = k"],
        ["# global.Entity = eid-etype-head-other"],
        ["# spacy_tiktalk = 1"],
        ["# turns = 2"],
        ['# title = "\\u0028a\\u007cb\\u0029 = “c”"'],
        ['# entity e7 = {"name": "她", "heads": ["C1"]}'],
        ["# sent_id = d2-s1"],
        ["# speaker = 甲"],
        ["# text = 她妈 她"],
        ["1", "她", *blank, "Entity=(e8-person-2(e7-person-1)|SpaceAfter=No"],
        ["2", "妈", *blank, "Entity=e8)"],
        ["3", "她", *blank, "Entity=(e7-person-1)"],
        [""],
        ["# sent_id = d2-s2"],
        ["# text = _"],
        ["1", "_", *blank, "EmptyTurn=Yes|SpacesBefore=\\s\\t"],
        [""],
    ]


@given(st.lists(records(), max_size=3).filter(len), st.booleans())
@settings(max_examples=150, deadline=None)
@pytest.mark.filterwarnings("ignore:.*W876")
def test_round_trip_keeps_what_the_format_holds(
    tmp_path_factory: pytest.TempPathFactory, found: list, windows: bool
) -> None:
    keys = [record.dialogue.key for record in found if record.dialogue.key is not None]
    if len(set(keys)) != len(keys):
        return
    path = tmp_path_factory.mktemp("corefud") / "a.conllu"
    assert write_corefud(path, found) == len(found)
    if windows:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read_records(path, format="corefud") == [what_it_holds(record)[0] for record in found]
    check_grammar(path.read_text(encoding="utf-8-sig"))


@given(records())
@settings(max_examples=100, deadline=None)
def test_one_line_a_token_keeps_the_text(
    tmp_path_factory: pytest.TempPathFactory, record: DialogueRecord
) -> None:
    path = tmp_path_factory.mktemp("corefud") / "a.conllu"
    lines, left_out = record_to_corefud(record, nlp=EN)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    back = read_records(path, format="corefud")[0]
    assert back.dialogue == record.dialogue and back.boxes == record.boxes
    gold = set(record.mentions)
    assert set(back.mentions) <= gold
    assert len(gold) - len(set(back.mentions)) == left_out


def check_grammar(text: str) -> None:
    """What a reader of CorefUD relies on, checked line by line with brackets on a stack."""
    assert text.endswith("\n\n") or not text
    ids, eids_of_documents = set(), []
    for block in text.rstrip("\n").split("\n\n"):
        comments = [line for line in block.split("\n") if line.startswith("#")]
        rows = [line.split("\t") for line in block.split("\n") if not line.startswith("#")]
        if comments[0].startswith("# newdoc"):
            assert comments[1] == "# global.Entity = eid-etype-head-other"
            eids_of_documents.append(set())
        sent_id = next(c for c in comments if c.startswith("# sent_id = "))
        assert sent_id not in ids and re.fullmatch(r"# sent_id = d\d+-s\d+", sent_id)
        ids.add(sent_id)
        assert sum(c.startswith("# text = ") for c in comments) == 1
        stack: list[tuple[str, int, int]] = []
        for number, row in enumerate(rows, start=1):
            assert len(row) == 10 and row[0] == str(number)
            assert row[1] and not re.search(r"\s", row[1])
            assert row[2:9] == ["_"] * 7 and " " not in row[9]
            misc = dict(part.split("=", 1) for part in row[9].split("|")) if row[9] != "_" else {}
            assert sorted(misc) == list(misc)
            closing = False
            for opened, closed in re.findall(r"(\([^()]+\)?)|([^()]+\))", misc.get("Entity", "")):
                if closed:
                    closing = True
                    eid, first, head = stack.pop()
                    assert closed == f"{eid})" and head == number - first + 1
                else:
                    assert not closing
                    eid, etype, head = opened.strip("()").split("-")
                    assert etype == "person" and re.fullmatch(r"e\d+", eid)
                    eids_of_documents[-1].add(eid)
                    if opened.endswith(")"):
                        assert head == "1"
                    else:
                        stack.append((eid, number, int(head)))
        assert not stack
    assert sum(map(len, eids_of_documents)) == len(set().union(*eids_of_documents))


@pytest.mark.skipif(importlib.util.find_spec("conllu") is None, reason="conllu is not installed")
def test_a_library_of_the_format_reads_the_same(tmp_path: Path) -> None:
    import conllu

    write_corefud(tmp_path / "a.conllu", [sample()])
    sentences = conllu.parse((tmp_path / "a.conllu").read_text(encoding="utf-8"))
    assert [s.metadata["speaker"] for s in sentences] == ["A", "B"]
    texts = [
        "".join(
            token["form"] + ("" if (token["misc"] or {}).get("SpaceAfter") == "No" else " ")
            for token in sentence
        ).strip()
        for sentence in sentences
    ]
    assert texts == [turn.text for turn in sample().dialogue.turns]
    marks = [token["misc"].get("Entity") for token in sentences[0] if token["misc"]]
    assert [m for m in marks if m] == [
        "(e1-person-3",
        "e1)",
        "(e2-person-3(e1-person-1)",
        "e2)",
    ]


def test_ids_are_counted_through_the_file(tmp_path: Path) -> None:
    twice = [sample(), replace(sample(), dialogue=replace(sample().dialogue, key="t2"))]
    write_corefud(tmp_path / "a.conllu", twice)
    check_grammar((tmp_path / "a.conllu").read_text(encoding="utf-8"))
    assert read_records(tmp_path / "a.conllu", format="corefud") == [
        record.in_text_order() for record in twice
    ]


def test_mentions_with_white_space_at_an_end_are_counted_once(tmp_path: Path) -> None:
    dialogue = Dialogue.from_turns([("A", "她 妈")])
    lost = DialogueRecord(dialogue, (GoldCluster((GoldMention(0, 0, 2),)),))
    whole = DialogueRecord(dialogue, (GoldCluster((GoldMention(0, 0, 3),)),))
    with pytest.warns(UserWarning, match=r"W876.*1 mentions") as caught:
        write_corefud(tmp_path / "a.conllu", [lost, whole])
    assert len(caught) == 1 and caught[0].filename == __file__
    found = read_records(tmp_path / "a.conllu", format="corefud")
    assert [[r.text_of(m) for m in r.mentions] for r in found] == [[], ["她 妈"]]


def rows(*entries: tuple[str, str, str]) -> str:
    return "".join(f"{n}\t{form}" + "\t_" * 7 + f"\t{misc}\n" for n, form, misc in entries)


def test_a_foreign_file(tmp_path: Path) -> None:
    """Nested, crossing, discontinuous and zero mentions, multiword tokens, other entities."""
    path = tmp_path / "a.conllu"
    no = "SpaceAfter=No"
    path.write_text(
        "# global.Entity = eid-etype-head-minspan-other\n"
        "# newdoc id = bc/x 01\n"
        "# newpar\n"
        "# sent_id = s1\n"
        "# speaker = 老王\n"
        "# text = Boeing 747的老板 来了\n"
        + rows(
            ("1", "Boeing", "Entity=(e3--1-1-x:y"),
            ("2", "747", f"Entity=e3)|{no}"),
            ("3", "的", no),
            ("4", "老板", "Entity=(e12-person-1-1-)(e9-place-1)"),
            ("4.1", "_", "Entity=(e12-person-1)"),
            ("5-6", "来了", "_"),
            ("5", "来", "Entity=(e5-person-1)"),
            ("6", "了", "Bridge=e5<e12,e3<e12|SplitAnte=e3<e5"),
        )
        + "\n# sent_id = s2\n# text = 他 和她是 谁啊\n"
        + rows(
            ("1", "他", "Entity=(e12-person-1)(e7[1/2]-person-1)"),
            ("2", "和", f"Entity=(e20-person-1|{no}"),
            ("3", "她", f"Entity=(e21-person-1(e7[2/2]-person-1)|{no}"),
            ("4", "是", "Entity=e20)"),
            ("5", "谁", f"Entity=e21)|{no}"),
            ("6", "啊", "Entity=(e30-person-1"),
        )
        + "\n# sent_id = s3\n"
        + rows(("1", "Tom", "Entity=e30)"), ("2", "'s", "SpacesAfter=\\s\\s"), ("3", "哥", no))
        + "\n# newdoc\n# sent_id = s4\n# text = 错的 原文\n"
        + rows(("1", "她", "Entity=(e12--1)"))
        + "\n",
        encoding="utf-8",
    )
    with pytest.warns(UserWarning, match="W870") as caught:
        first, second = read_records(path, format="corefud")
    assert len(caught) == 1
    for said in (
        "1 crossing mentions",
        "1 discontinuous mentions",
        "1 mentions of empty nodes",
        "1 mentions inside a multiword token",
        "1 mentions across sentences",
        "1 mentions of entities that are no persons",
        "2 bridging links",
        "1 split antecedents",
    ):
        assert said in str(caught[0].message)
    assert first.dialogue == Dialogue.from_turns(
        [("老王", "Boeing 747的老板 来了"), ("", "他 和她是 谁啊"), ("", "Tom 's  哥")],
        key="bc/x 01",
    )
    assert [[first.text_of(m) for m in c.mentions] for c in first.clusters] == [
        ["Boeing 747"],
        ["老板", "他"],
        ["和她是"],
    ]
    assert second.dialogue == Dialogue.from_turns([("", "她")])
    assert [second.text_of(m) for m in second.mentions] == ["她"]


GOOD = "# global.Entity = eid-etype-head\n" + rows(("1", "他", "Entity=(e1-person-1)")) + "\n"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (GOOD.replace("\t_\t", "\t", 1), "T877", "9 columns"),
        (GOOD.replace("1\t他", "x\t他"), "T877", "'x'"),
        (GOOD.replace("1\t他", "2\t他"), "T877", "numbered 2 where 1"),
        (GOOD.replace("1\t他", "1" * 5000 + "\t他"), "T877", "111"),
        (GOOD.replace("(e1-person-1)", "e1)"), "T878", "line 2"),
        (GOOD.replace("(e1-person-1)", "(e1-person-1"), "T878", "not closed"),
        (GOOD.replace("(e1-person-1)", "e1"), "T878", "'e1'"),
        (GOOD.replace("(e1-person-1)", "()"), "T878", "'()'"),
        (GOOD.replace("# global.Entity = eid-etype-head\n", ""), "T879", "None"),
        (GOOD.replace("eid-etype-head", "entity-GRP-infstat"), "T879", "GRP"),
        ("# newdoc id = a\n\n" + "# newdoc id = b\n" + GOOD, "T124", "'a'"),
        ("# newdoc id = a\n" + GOOD + "# newdoc id = a\n" + GOOD, "T115", "line 1"),
        ("# just a comment\n", "T103", "no dialogue"),
        ("", "T103", "no dialogue"),
        (b"\xff\xfe1\t", "T110", "0xff"),
    ],
)
def test_a_bad_document_is_named(tmp_path: Path, text: str | bytes, code: str, said: str) -> None:
    path = tmp_path / "a.conllu"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TiktalkError) as caught:
        read_records(path, format="corefud")
    assert caught.value.code == code
    assert said in str(caught.value) and str(path) in str(caught.value)


@pytest.mark.parametrize("cut", [0.2, 0.4, 0.6, 0.8, 0.95])
def test_a_file_of_ours_that_was_cut_off_is_refused(tmp_path: Path, cut: float) -> None:
    path = tmp_path / "a.conllu"
    write_corefud(path, [sample()])
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(lines[: int(len(lines) * cut)]) + "\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match=r"T877|T878|T124"):
        read_records(path, format="corefud")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("title", "x", "T147"),
        ("title", "5", "T118"),
        ("boxes", "{}", "T118"),
        ("entity e1", '{"heads": 3}', "T118"),
        ("entity e1", '{"name": 3}', "T118"),
        ("video_type", '"star"', "T118"),
    ],
)
def test_bad_comments_of_ours_are_named(tmp_path: Path, name: str, value: str, code: str) -> None:
    path = tmp_path / "a.conllu"
    lines = [line for line in record_to_corefud(sample())[0] if not line.startswith(f"# {name} ")]
    path.write_text("\n".join([lines[0], f"# {name} = {value}", *lines[1:]]), encoding="utf-8")
    with pytest.raises(TiktalkError, match=code):
        read_records(path, format="corefud")


def test_skip_goes_on_with_the_next_document(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    bad = GOOD.replace("(e1-person-1)", "(e1-person-1")
    path.write_text(
        "# newdoc id = a\n"
        + bad
        + "# newdoc id = b\n"
        + GOOD.replace("\t_", "", 1)
        + "# newdoc id = c\n"
        + GOOD,
        encoding="utf-8",
    )
    with pytest.warns(UserWarning, match=r"W102.*2 of 3") as caught:
        found = read_records(path, on_error="skip", format="corefud")
    assert len(caught) == 1
    assert [record.dialogue.key for record in found] == ["c"]


def test_a_long_turn_is_read_in_no_time(tmp_path: Path) -> None:
    text = "他妈和她。" * 1000
    dialogue = Dialogue.from_turns([("A", text)])
    mentions = tuple(GoldMention(0, i, i + 1) for i in range(0, 5000, 5))
    outer = tuple(GoldMention(0, i, i + 2) for i in range(0, 5000, 5))
    record = DialogueRecord(dialogue, (GoldCluster(outer), GoldCluster(mentions)))
    write_corefud(tmp_path / "a.conllu", [record])
    assert read_records(tmp_path / "a.conllu", format="corefud") == [record.in_text_order()]


def test_nothing_of_a_person_is_lost(tmp_path: Path) -> None:
    write_corefud(tmp_path / "a.conllu", [sample()])
    assert read_records(tmp_path / "a.conllu", format="corefud") == [sample().in_text_order()]
    comments = (tmp_path / "a.conllu").read_text(encoding="utf-8").split("\n")
    assert json.loads(comments[8].split(" = ", 1)[1])["heads"] == ["C1"]


def test_empty_nodes_at_the_ends_of_a_mention(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    path.write_text(
        "# global.Entity = eid-etype\n"
        + rows(
            ("0.1", "_", "Entity=(e1-person"),
            ("1", "他", "Entity=e1)"),
            ("2", "的", "Entity=(e2-person"),
            ("2.1", "_", "Entity=e2)(e3-person"),
            ("2.2", "_", "Entity=e3)"),
        )
        + "\n",
        encoding="utf-8",
    )
    with pytest.warns(UserWarning, match=r"W870.*: 1 mentions of empty nodes\."):
        (record,) = read_records(path, format="corefud")
    assert [record.text_of(m) for m in record.mentions] == ["他", "的"]


def test_brackets_without_end_are_read_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.conllu"
    many = rows(*((str(n), "他", f"Entity=(e{n}-person") for n in range(1, 20_001)))
    path.write_text(f"# global.Entity = eid-etype\n{many}\n", encoding="utf-8")
    with pytest.raises(TiktalkError, match="T878"):
        read_records(path, format="corefud")


@pytest.mark.parametrize("name", ["newdoc id = a{}b", "a{}b", "newdoc{}b"])
def test_long_comments_are_read_in_no_time(tmp_path: Path, name: str) -> None:
    line = f"# {name.format(' ' * 100_000)}\n"
    (tmp_path / "a.conllu").write_text("# newdoc\n" + line + "\n", encoding="utf-8")
    before = time.process_time()
    with pytest.raises(TiktalkError):  # without a word
        read_records(tmp_path / "a.conllu", format="corefud")
    assert time.process_time() - before < 5
