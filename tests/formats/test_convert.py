from __future__ import annotations

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
import srsly
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin, Span
from training_material import at, records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import (
    ConvertStats,
    convert,
    guess_format,
    read_records,
    records_to_docbin,
)
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster
from spacy_tiktalk.formats.records import record_from_doc, record_to_doc
from spacy_tiktalk.formats.tiktalkcoref.write import record_to_tiktalkcoref
from spacy_tiktalk.people.reading import read_dialogues
from spacy_tiktalk.training.corpus import DialogueCorpus

ZH, EN = spacy.blank("zh"), spacy.blank("en")


def test_record_to_doc_writes_the_contract() -> None:
    doc, misaligned = record_to_doc(sample(), ZH)
    assert misaligned == 0
    assert [span.text for span in doc.spans["coref_clusters_1"]] == ["高小满", "她", "小满姐"]
    assert [span.text for span in doc.spans["coref_clusters_2"]] == ["她老公"]
    assert doc.spans["coref_clusters_1"].attrs["name"] == "高小满"
    assert [doc.spans[f"coref_clusters_{i}"].attrs["gold_heads"] for i in (1, 2, 3)] == [
        ["C1"],
        [],
        ["C1", "C2"],
    ]
    data = doc.user_data["spacy_tiktalk"]
    assert data["video_type"] == "celeb" and data["key"] == "t1"
    assert all(isinstance(value, str) for value in data.values())
    assert json.loads(data["boxes"])[0]["celebrity"] == "高小满"


@given(records())
@settings(max_examples=100, deadline=None)
def test_records_come_back_from_docs(record: DialogueRecord) -> None:
    doc, misaligned = record_to_doc(record, ZH)
    if not misaligned:
        assert record_from_doc(doc) == record.in_text_order()


@given(records())
@settings(max_examples=50, deadline=None)
def test_misaligned_mentions_are_counted_and_the_rest_kept(record: DialogueRecord) -> None:
    doc, misaligned = record_to_doc(record, EN)
    kept = set(record_from_doc(doc).mentions)
    assert kept <= set(record.mentions)
    assert len(kept) + misaligned == len(set(record.mentions))


def test_misaligned_mentions_are_warned_about_once() -> None:
    dialogue = Dialogue.from_turns([("A", "hello Kitty and Tom")])
    kitty, tom = at(dialogue, 0, "Kit"), at(dialogue, 0, "Tom")
    record = DialogueRecord(dialogue, (GoldCluster((kitty,)), GoldCluster((tom,))))
    with pytest.warns(UserWarning, match="W101.*2 of 4") as caught:
        docbin, stats = records_to_docbin([record, record], spacy.blank("en"))
    assert len(caught) == 1 and caught[0].filename == __file__
    assert (stats.dialogues, stats.mentions, stats.misaligned) == (2, 4, 2)
    docs = list(docbin.get_docs(spacy.blank("en").vocab))
    assert [[span.text for span in doc.spans["coref_clusters_1"]] for doc in docs] == [["Tom"]] * 2


@pytest.mark.parametrize("suffix", [".spacy", ".jsonl", ".conll", ".v4_gold_conll"])
def test_convert_by_name_and_back(tmp_path: Path, suffix: str) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "new" / f"out{suffix}"
    write_jsonl(source, [sample()])
    stats = convert(source, target)
    assert isinstance(stats, ConvertStats)
    assert (stats.dialogues, stats.turns, stats.mentions, stats.clusters) == (1, 2, 5, 3)
    assert (stats.singletons, stats.titles, stats.boxes, stats.celeb) == (2, 1, 2, 1)
    assert (stats.input_format, stats.refused, stats.misaligned) == ("jsonl", 0, 0)
    back = read_records(target)[0]
    if suffix.endswith("conll"):
        assert back.dialogue == sample().dialogue
        assert list(back.mentions) == list(sample().mentions)
    else:
        assert back == sample()


def test_the_authors_format_is_asked_for_and_recognized(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write_jsonl(source, [sample()])
    assert convert(source, target, output_format="tiktalkcoref").output_format == "tiktalkcoref"
    assert guess_format(source) == "jsonl" and guess_format(target) == "tiktalkcoref"
    again = convert(target, tmp_path / "again.jsonl")
    assert again.input_format == "tiktalkcoref" and again.boxes == 2


def test_a_bad_first_line_does_not_hide_the_format(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    line = json.dumps(record_to_tiktalkcoref(sample()))
    path.write_text(f"{{\n{line}\n", encoding="utf-8")
    assert guess_format(path) == "tiktalkcoref"
    with pytest.warns(UserWarning, match="W102.*1 of 2"):
        stats = convert(path, tmp_path / "b.jsonl", on_error="skip")
    assert (stats.dialogues, stats.refused) == (1, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "T103"),
        (b"\xef\xbb\xbf\r\n \r\n", "T103"),
        ('{"turns": [{"text": "他"}]}'.encode("gbk"), "T110"),
        (b'{"turns":\n [{"text": "x"}]}', "T112"),
        (b'{"key": "a", "key": "b", "turns": [{"text": "x"}]}', "T114"),
        (b'[{"turns": [{"text": "x"}]}]', "T871.*one dialogue a line"),
    ],
)
def test_what_is_wrong_is_said_and_not_that_the_format_is_unknown(
    tmp_path: Path, content: bytes, code: str
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(TiktalkError, match=code):
        read_records(path)


def test_unknown_names_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [sample()])
    with pytest.raises(TiktalkError, match="T155"):
        convert(source, tmp_path / "out.xml")
    with pytest.raises(TiktalkError, match=r"T106.*'xml'"):
        convert(source, tmp_path / "out.xml", output_format="xml")
    with pytest.raises(TiktalkError, match="T101"):
        convert(tmp_path / "none.jsonl", tmp_path / "out.spacy")
    (tmp_path / "x.jsonl").write_text('{"a": 1}\n')
    with pytest.raises(TiktalkError, match=r"T156.*an object with the keys 'a'"):
        read_records(tmp_path / "x.jsonl")
    (tmp_path / "x.spacy").write_bytes(b"not a DocBin")
    with pytest.raises(TiktalkError, match="T153"):
        read_records(tmp_path / "x.spacy")


@pytest.mark.parametrize(("part", "value"), [("user_data", [b"\xff\xff"]), ("strings", [])])
def test_a_damaged_docbin_is_named(tmp_path: Path, part: str, value: list) -> None:
    """Damage that shows only when its Docs are rebuilt, by the converter and by the corpus."""
    path = tmp_path / "a.spacy"
    whole = records_to_docbin([sample()], spacy.blank("zh"))[0].to_bytes()
    content = {**srsly.msgpack_loads(zlib.decompress(whole)), part: value}
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(content)))
    with pytest.raises(TiktalkError, match=r"T153.*a\.spacy"):
        read_records(path)
    with pytest.raises(TiktalkError, match=r"T153.*a\.spacy"):
        list(DialogueCorpus(path)(spacy.blank("zh")))


LOST = "写在字符串表里的人"


def _spoiled(doc: Doc, how: str) -> Doc:
    if how == "a key that is no text":
        doc.spans.data[True] = doc.spans["turns"]  # type: ignore[index]
    elif how == "a speaker that is not in the strings":
        doc.spans["turns"] = [Span(doc, 0, 3, label=LOST)]
    elif how == "turns that overlap":
        doc.spans["turns"] = [doc[0:3], doc[1:4]]
    else:
        doc.spans["coref_clusters_1"].attrs["name"] = True
    return doc


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("a key that is no text", "T153"),
        ("a speaker that is not in the strings", "T153"),
        ("turns that overlap", "T019"),
        ("a name that is no text", "T026"),
    ],
)
def test_a_doc_that_is_damaged_inside_is_named(tmp_path: Path, how: str, code: str) -> None:
    """Damage that shows only when somebody looks: the file and the Doc are named, the rest read."""
    path = tmp_path / "a.spacy"
    nlp = spacy.blank("zh")
    docs = [record_to_doc(sample(), nlp)[0] for _ in range(2)]
    docs[0].user_data["spacy_tiktalk"]["key"] = "another"
    raw = DocBin(store_user_data=True, docs=[docs[0], _spoiled(docs[1], how)]).to_bytes()
    content = srsly.msgpack_loads(zlib.decompress(raw))
    content["strings"] = [text for text in content["strings"] if text != LOST]
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(content)))
    place = rf"{code}.*a\.spacy, Doc 2"
    with pytest.raises(TiktalkError, match=place):
        read_records(path)
    with pytest.warns(UserWarning, match=rf"W102.*1 of 2 dialogues.*{place}"):
        assert [r.dialogue.key for r in read_records(path, on_error="skip")] == ["another"]
    with pytest.raises(TiktalkError, match=place):
        list(read_dialogues(path))
    if code == "T153":
        with pytest.raises(TiktalkError, match=place):
            list(DialogueCorpus(path)(spacy.blank("zh")))


@pytest.mark.parametrize("boxes", ["[", "{}", "[" * 100_000])
def test_boxes_that_are_none_are_named(boxes: str) -> None:
    doc, _ = record_to_doc(sample(), spacy.blank("zh"))
    doc.user_data["spacy_tiktalk"]["boxes"] = boxes
    with pytest.raises(TiktalkError, match="boxes"):
        record_from_doc(doc)


@pytest.mark.parametrize("data", [["mine"], {"boxes": 5, "video_type": 5, "key": 5}])
def test_user_data_of_others_is_passed_over(data: object) -> None:
    doc = spacy.blank("zh")("他好")
    doc.user_data["spacy_tiktalk"] = data
    assert record_from_doc(doc) == DialogueRecord(Dialogue.from_text("他好"))


def _side(path: Path, *rows: dict) -> Path:
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_side_files_are_joined_by_key(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    plain = DialogueRecord(Dialogue.from_turns([("A", "他")], key="a"))
    other = DialogueRecord(Dialogue.from_turns([("A", "她")], title="own", key="b"))
    last = replace(plain, dialogue=replace(plain.dialogue, key="c"))
    write_jsonl(source, [plain, other, last])
    titles = _side(
        tmp_path / "t.jsonl",
        {"video_id": "a", "title": "A!"},
        {"video_id": "b", "title": "B!"},
    )
    types = _side(
        tmp_path / "s.jsonl",
        {"video_id": "a", "video_type": "celeb", "split": "train"},
        {"video_id": "b", "video_type": "no_celeb", "split": "val"},
        {"video_id": "c", "video_type": "no_celeb", "split": "train"},
    )
    with pytest.warns(UserWarning, match="W105.*no title for 1 of 3.*'c'") as caught:
        found = read_records(source, titles=titles, video_types=types)
    assert len(caught) == 1
    assert [record.dialogue.title for record in found] == ["A!", "own", None]
    assert [record.video_type for record in found] == ["celeb", "no_celeb", "no_celeb"]
    train = read_records(source, video_types=types, split="train")
    assert [record.dialogue.key for record in train] == ["a", "c"]
    with pytest.raises(TiktalkError, match=r"T108.*train, val"):
        read_records(source, video_types=types, split="test")
    with pytest.raises(TiktalkError, match="T107"):
        read_records(source, split="test")
    given = read_records(
        source, titles={"a": "x", "c": "y"}, video_types=dict.fromkeys("abc", "celeb")
    )
    assert [record.dialogue.title for record in given] == ["x", "own", "y"]


@pytest.mark.parametrize(
    ("row", "code"),
    [({"video_id": "a"}, "T109"), ({"video_id": "a", "video_type": "star"}, "T118")],
)
def test_bad_side_files_are_named(tmp_path: Path, row: dict, code: str) -> None:
    source = tmp_path / "in.jsonl"
    write_jsonl(source, [sample()])
    with pytest.raises(TiktalkError, match=f"{code}.*s.jsonl, line 1"):
        read_records(source, video_types=_side(tmp_path / "s.jsonl", row))


def test_a_doc_without_text_is_a_dialogue_without_text(tmp_path: Path) -> None:
    path = tmp_path / "docs.spacy"
    full, _ = record_to_doc(sample(), ZH)
    DocBin(docs=[full, ZH("")], store_user_data=True).to_disk(path)
    first, second = read_records(path)
    assert first.dialogue.turns == sample().dialogue.turns
    assert [turn.text for turn in second.dialogue.turns] == [""] and not second.clusters
    assert convert(path, tmp_path / "docs.jsonl").dialogues == 2
