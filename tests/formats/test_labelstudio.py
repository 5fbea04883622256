from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_material import at, records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import guess_format, read_records
from spacy_tiktalk.formats.labelstudio.write import (
    CONFIG,
    config_path,
    record_to_task,
    write_labelstudio,
)
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention

NUL = pytest.mark.filterwarnings("ignore:.*W874")


def exported(record: DialogueRecord, number: int = 17, **answer: Any) -> dict[str, Any]:
    """What Label Studio exports for a task whose prediction was accepted as it is."""
    task = deepcopy(record_to_task(record))
    result = task["predictions"][0]["result"]
    answer = {"id": 5, "was_cancelled": False, "ground_truth": False, "result": result, **answer}
    return {"id": number, "annotations": [answer], "drafts": [], **task}


def results_of(task: dict[str, Any]) -> list[dict[str, Any]]:
    return task["annotations"][0]["result"]


def write(path: Path, *tasks: Any) -> Path:
    path.write_text(json.dumps(list(tasks), ensure_ascii=False), encoding="utf-8")
    return path


def region(region_id: str, turn: int, first: int, last: int, **value: Any) -> dict[str, Any]:
    place = {"start": str(turn), "end": str(turn), "startOffset": first, "endOffset": last}
    return {
        "id": region_id,
        "from_name": "mention",
        "to_name": "dialogue",
        "type": "paragraphlabels",
        "value": {**place, "paragraphlabels": ["PROPER"], **value},
    }


def task(*results: dict[str, Any], **data: Any) -> dict[str, Any]:
    """A task of 「😂高小满和她老公😂」 with these results."""
    dialogue = [{"author": "A", "text": "😂高小满和她老公😂"}, {"author": "B", "text": "她真好"}]
    return {
        "id": 17,
        "data": {"dialogue": dialogue, "key": "t1", **data},
        "annotations": [{"id": 5, "result": list(results)}],
    }


def relation(first: str, second: str) -> dict[str, Any]:
    return {"from_id": first, "to_id": second, "type": "relation", "direction": "right"}


def cluster(region_id: str, *texts: str) -> dict[str, Any]:
    return {
        "id": region_id,
        "from_name": "cluster",
        "to_name": "dialogue",
        "type": "textarea",
        "value": {"start": "0", "end": "0", "text": list(texts)},
    }


def test_golden_task() -> None:
    dialogue = Dialogue.from_turns([("A", "😂她妈"), ("", "好")], title="…", key="k")
    record = DialogueRecord(dialogue, (GoldCluster((at(dialogue, 0, "她妈"),), heads=()),))
    place = {"start": "0", "end": "0", "startOffset": 2, "endOffset": 4}
    both = {"id": "m1", "to_name": "dialogue"}
    assert record_to_task(record) == {
        "data": {
            "heading": "…",
            "dialogue": [{"author": "A", "text": "😂她妈"}, {"author": "", "text": "好"}],
            "key": "k",
            "title": "…",
            "video": None,
            "video_type": None,
            "persons": {"1": {"name": None, "heads": []}},
            "boxes": [],
        },
        "predictions": [
            {
                "model_version": "spacy_tiktalk",
                "result": [
                    {
                        **both,
                        "from_name": "mention",
                        "type": "paragraphlabels",
                        "value": {**place, "text": "她妈", "paragraphlabels": ["NOMINAL"]},
                    },
                    {
                        **both,
                        "from_name": "cluster",
                        "type": "textarea",
                        "value": {**place, "text": ["1"]},
                    },
                ],
            }
        ],
    }


def test_the_labeling_configuration_names_what_the_tasks_have(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    write_labelstudio(path, [sample()])
    root = ET.fromstring(config_path(path).read_text(encoding="utf-8"))
    assert config_path(path).name == "tasks.labelstudio.xml" and root.tag == "View"
    made = record_to_task(sample())
    for tag in root.iter():
        for value in tag.attrib.values():
            assert not value.startswith("$") or value[1:] in made["data"]
    names = {tag.get("name"): tag for tag in root.iter() if tag.get("name")}
    for result in made["predictions"][0]["result"]:
        control = names[result["from_name"]]
        assert control.get("toName") == result["to_name"] and result["to_name"] in names
        assert control.tag.lower() == result["type"]
    labels = {label.get("value") for label in names["mention"]}
    assert labels == {"PROPER", "NOMINAL", "PRONOUN"} and 'perRegion="true"' in CONFIG


@NUL
@given(st.lists(records(), max_size=3).filter(len), st.booleans())
@settings(max_examples=100, deadline=None)
def test_round_trip_is_lossless(
    tmp_path_factory: pytest.TempPathFactory, found: list, annotated: bool
) -> None:
    """Our own tasks, and what comes back of them when nothing was changed."""
    keys = [record.dialogue.key for record in found if record.dialogue.key is not None]
    if len(set(keys)) != len(keys):
        return
    path = tmp_path_factory.mktemp("labelstudio") / "a.json"
    if annotated:
        write(path, *(exported(record, number) for number, record in enumerate(found, 1)))
    else:
        assert write_labelstudio(path, found) == len(found)
        assert len(json.loads(path.read_text(encoding="utf-8"))) == len(found)
    assert guess_format(path) == "labelstudio"
    assert read_records(path, format="labelstudio") == found


def test_offsets_are_units_of_utf_16(tmp_path: Path) -> None:
    """After an emoji of two units, and with a text that says characters were counted."""
    path = write(tmp_path / "a.json", task(region("r1", 0, 2, 5), region("r2", 0, 6, 7)))
    record = read_records(path, format="labelstudio")[0]
    assert [record.text_of(m) for m in record.mentions] == ["高小满", "她"]
    write(path, task(region("r1", 0, 2, 5, text="高小满"), region("r2", 0, 5, 6, text="她")))
    with pytest.warns(UserWarning, match=r"W875.*1 regions.*task 17, region 'r2'"):
        record = read_records(path, format="labelstudio")[0]
    assert [record.text_of(m) for m in record.mentions] == ["高小满", "她"]
    write(path, task(region("r1", 0, 0, 2)))
    assert [
        read_records(path, format="labelstudio")[0].text_of(m)
        for m in read_records(path, format="labelstudio")[0].mentions
    ] == ["😂"]


def test_corrections_come_back(tmp_path: Path) -> None:
    """A mention moved to another person, one deleted, one new by relation, one by its own."""
    changed = exported(sample())
    results = results_of(changed)
    assert [r["value"]["text"] for r in results[::2]] == [
        *("高小满", "她", "小满姐", "她老公", "他俩")
    ]
    results[3]["value"]["text"] = [" 2 "]  # 她
    del results[4:6]  # 小满姐
    results += [region("new", 1, 4, 5), relation("new", "m1"), region("own", 1, 0, 2)]
    record = read_records(write(tmp_path / "a.json", changed), format="labelstudio")[0]
    dialogue = record.dialogue
    assert dialogue == sample().dialogue and record.boxes == sample().boxes
    assert [[record.text_of(m) for m in c.mentions] for c in record.clusters] == [
        ["高小满", "美"],
        ["她", "她老公"],
        ["他俩"],
        ["小满"],
    ]
    assert [(c.name, c.heads) for c in record.clusters] == [
        ("高小满", ("C1",)),
        (None, ()),
        (None, ("C1", "C2")),
        (None, None),
    ]


def test_all_mentions_deleted_is_a_dialogue_without_clusters(tmp_path: Path) -> None:
    record = read_records(write(tmp_path / "a.json", task()), format="labelstudio")[0]
    assert record.clusters == () and record.dialogue.key == "t1"


def test_the_annotation_to_take(tmp_path: Path) -> None:
    def answer(number: int, result: dict[str, Any], **values: Any) -> dict[str, Any]:
        return {"id": number, "result": [result], **values}

    old = answer(9, region("r", 0, 2, 3), updated_at="2025-01-01T00:00:00Z")
    new = answer(1, region("r", 0, 3, 4), updated_at="2025-02-01T00:00:00Z")
    skipped = answer(7, region("r", 0, 4, 5), updated_at="2025-03-01", was_cancelled=True)
    truth = answer(2, region("r", 0, 5, 6), updated_at="2024-01-01", ground_truth=True)
    made = answer(1, region("r", 0, 4, 5), created_at="2025-02-01T00:00:00Z")
    undated = [answer(12, region("r", 0, 4, 5)), answer(3, region("r", 0, 5, 6))]
    for answers, text in (
        ([old, new, skipped], "小"),
        ([old, new, truth], "和"),
        ([made, old], "满"),
        (undated, "满"),  # the number counts up
    ):
        path = write(tmp_path / "a.json", {**task(), "annotations": answers})
        with pytest.warns(UserWarning, match=r"W872.*1 of 1.*task 17"):
            record = read_records(path, format="labelstudio")[0]
        assert [record.text_of(m) for m in record.mentions] == [text]


def test_tasks_without_an_annotation_are_counted(tmp_path: Path) -> None:
    empty = {**task(), "annotations": []}
    skipped = {**task(), "annotations": [{"id": 1, "was_cancelled": True, "result": []}]}
    raw = {"data": task()["data"]}
    path = write(tmp_path / "a.json", empty, exported(sample()), skipped, raw)
    with pytest.warns(UserWarning, match=r"W871.*3 of 4"):
        assert read_records(path, format="labelstudio") == [sample()]
    with pytest.raises(TiktalkError, match=r"T874.*none of the 2 tasks"):
        read_records(write(path, empty, skipped), format="labelstudio")


def test_other_labels_and_controls_are_counted(tmp_path: Path) -> None:
    place = region("p", 1, 0, 1, paragraphlabels=["PLACE"])
    choice = {"from_name": "mood", "id": "x", "type": "choices", "value": {"choices": ["good"]}}
    found = task(place, cluster("p", "1"), relation("p", "r"), region("r", 0, 2, 5), choice)
    with pytest.warns(UserWarning, match=r"W873.*regions labeled PLACE.*results of 'mood'"):
        record = read_records(write(tmp_path / "a.json", found), format="labelstudio")[0]
    assert [[record.text_of(m) for m in c.mentions] for c in record.clusters] == [["高小满"]]


@pytest.mark.parametrize(
    ("results", "code", "said"),
    [
        ([region("a", 0, 2, 4), region("b", 0, 3, 5)], "T873", "'高小' and '小满' cross"),
        ([region("a", 0, 2, 4), region("b", 0, 2, 4)], "T873", "both mark '高小'"),
        (
            [region("a", 0, 2, 3), cluster("a", "1"), region("b", 0, 3, 4), cluster("b", "2")]
            + [relation("a", "b")],
            "T873",
            "'1' and '2'",
        ),
        ([region("a", 0, 1, 3)], "T872", "11 UTF-16 units"),
        ([region("a", 0, 3, 3)], "T872", "region 'a'"),
        ([region("a", 0, 2, 99)], "T872", "region 'a'"),
        ([region("a", 2, 0, 1)], "T872", "no paragraph 2"),
        ([region("a", 0, 2, 5, end="1")], "T872", "begins in paragraph 0 and ends in 1"),
        ([region("a", 0, 2, 5, text="她老公")], "T872", "cut out '高小满'"),
        ([region("a", 0, 2, 5), region("a", 0, 5, 6)], "T872", "two mentions have this id"),
        ([region("a", 0, 2, 5), cluster("a", "1", "2")], "T872", "several clusters: 1, 2"),
        ([cluster("a", "1")], "T872", "no mention has this id"),
        ([region("a", 0, 2, 5), relation("a", "b")], "T872", "region 'b'"),
        ([region("a", 0, 2, 5, startOffset="x")], "T118", "startOffset of region 'a'"),
        ([region("a", 0, 2, 5, paragraphlabels={"a": 1})], "T118", "labels of region 'a'"),
        ([{"id": "a", "type": "paragraphlabels"}], "T117", "'value'"),
        ([{"type": "paragraphlabels", "value": {}}], "T117", "'id'"),
        (["x"], "T118", "a result"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_bad_task_is_named(
    tmp_path: Path, results: list, code: str, said: str, on_error: str
) -> None:
    path = write(tmp_path / "a.json", task(*results), exported(replace_key("t2"), 18))
    if on_error == "raise":
        with pytest.raises(TiktalkError) as caught:
            read_records(path, format="labelstudio")
        assert caught.value.code == code
        message = str(caught.value)
        assert "task 17, dialogue 't1'" in message
    else:
        with pytest.warns(UserWarning, match=r"W102.*1 of 2") as warned:
            assert read_records(path, on_error="skip", format="labelstudio") == [replace_key("t2")]
        message = str(warned[0].message)
    assert said in message and str(path) in message


def data(value: dict[str, Any]) -> str:
    """A file of one task with this data, annotated with nothing."""
    return json.dumps([{"data": value, "annotations": [{"result": []}]}])


def replace_key(key: str) -> DialogueRecord:
    return replace(sample(), dialogue=replace(sample().dialogue, key=key))


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[{", "T870", "line 1"),
        ('[{"data": {"dialogue"', "T870", "cut off"),
        ("[" * 100_000, "T870", "damaged"),
        ('{"data": {}}', "T871", "an object"),
        ('[{"dialogue": [], "mention": []}]', "T871", "JSON-MIN"),
        (data({}), "T117", "'dialogue'"),
        (data({"dialogue": []}), "T124", "task 1"),
        (data({"dialogue": [{"author": "A"}]}), "T117", "'text'"),
        (data({"dialogue": [{"text": "a"}], "persons": []}), "T118", "persons"),
        (data({"dialogue": [{"text": "a"}], "title": 3}), "T118", "title"),
        ("[]", "T103", "no dialogue"),
        ('[{"data": {}, "annotations": 3}]', "T118", "annotations"),
        ('[{"data": {}, "annotations": [3]}]', "T118", "one of annotations"),
        ('[{"data": {}, "annotations": [{}]}]', "T118", "result"),
        (b"\xff", "T110", "0xff"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, text: str | bytes, code: str, said: str) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(TiktalkError) as caught:
        read_records(path, format="labelstudio")
    assert caught.value.code == code
    assert said in str(caught.value) and str(path) in str(caught.value)


def test_a_nul_is_told(tmp_path: Path) -> None:
    dialogue = Dialogue.from_turns([("A", "a\0b")])
    with pytest.warns(UserWarning, match=r"W874.*1 dialogues"):
        write_labelstudio(tmp_path / "a.json", [DialogueRecord(dialogue)])
    write_labelstudio(
        tmp_path / "a.json", [DialogueRecord(Dialogue.from_turns([("A", "\\u0000")]))]
    )


def test_5000_characters_and_as_many_persons(tmp_path: Path) -> None:
    dialogue = Dialogue.from_turns([("A", "😂" * 5000)])
    clusters = tuple(GoldCluster((GoldMention(0, i, i + 1),)) for i in range(0, 5000, 5))
    write_labelstudio(tmp_path / "a.json", [DialogueRecord(dialogue, clusters)])
    assert read_records(tmp_path / "a.json", format="labelstudio") == [
        DialogueRecord(dialogue, clusters)
    ]
