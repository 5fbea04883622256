from __future__ import annotations

import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from training_material import records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.jsonl import record_from_json, record_to_json, write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention

MINIMAL = {"turns": [{"speaker": "A", "text": "这不是高小满吗"}]}


def test_the_documented_example_reads_as_documented() -> None:
    record = record_from_json(
        {
            "key": "a1",
            "turns": [{"speaker": "A", "text": "这不是高小满吗"}, {"text": "是她"}],
            "clusters": [
                {
                    "mentions": [
                        {"turn": 0, "start": 3, "end": 6, "text": "高小满"},
                        {"turn": 1, "start": 1, "end": 2},
                    ]
                }
            ],
        }
    )
    assert record.dialogue == Dialogue.from_turns([("A", "这不是高小满吗"), ("", "是她")], key="a1")
    assert record.clusters == (GoldCluster((GoldMention(0, 3, 6), GoldMention(1, 1, 2))),)
    assert [record.text_of(mention) for mention in record.mentions] == ["高小满", "她"]
    assert record.boxes == () and record.video_type is None


def test_heads_tell_not_annotated_from_not_visible() -> None:
    obj = record_to_json(sample())
    assert [cluster["heads"] for cluster in obj["clusters"]] == [["C1"], [], ["C1", "C2"]]
    obj["clusters"][0]["heads"] = None
    assert [c.heads for c in record_from_json(obj).clusters] == [None, (), ("C1", "C2")]


def test_whole_pixels_stay_whole() -> None:
    assert record_to_json(sample())["boxes"][0]["box"] == [206, 291, 364, 495.5]


@given(st.lists(records(), max_size=3).filter(len))
@settings(max_examples=100, deadline=None)
def test_round_trip_is_lossless(tmp_path_factory: pytest.TempPathFactory, found: list) -> None:
    keys = [record.dialogue.key for record in found if record.dialogue.key is not None]
    if len(set(keys)) != len(keys):
        return
    path = tmp_path_factory.mktemp("jsonl") / "a.jsonl"
    assert write_jsonl(path, found) == len(found)
    assert read_records(path, format="jsonl") == found


def test_line_separators_inside_a_text_do_not_cut_the_line(tmp_path) -> None:
    path = tmp_path / "a.jsonl"
    obj = {"turns": [{"text": "a"}], "title": "一\u2028二\u0085三"}
    path.write_text(json.dumps(obj, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_records(path, format="jsonl")[0].dialogue.title == "一\u2028二\u0085三"


def test_what_a_prediction_adds_to_a_mention_is_passed_over() -> None:
    obj = _mention(text="高小满", type="PROPER", score=0.9, link_score=0.8)
    assert record_from_json(obj) == record_from_json(_mention())


def _changed(**changes: object) -> dict:
    return {**record_to_json(sample()), **changes}


def _mention(**values: object) -> dict:
    return {**MINIMAL, "clusters": [{"mentions": [{"turn": 0, "start": 3, "end": 6, **values}]}]}


@pytest.mark.parametrize(
    ("obj", "code", "said"),
    [
        ({}, "T117", "turns"),
        ({"turns": []}, "T124", "no turn"),
        ({"turns": "高小满"}, "T118", "a list"),
        ({"turns": ["高小满"]}, "T118", "turn 0"),
        ({"turns": [{"text": "a", "txt": ""}]}, "T116", "'txt'"),
        ({"turns": [{"speaker": None, "text": "a"}]}, "T118", "null"),
        (_changed(tilte="x"), "T116", "'tilte'"),
        (_changed(video_type="star"), "T118", "'star'"),
        (_changed(key=7), "T118", "a number"),
        (_mention(end=8), "T119", "7 characters"),
        (_mention(end=3), "T119", "turn 0"),
        (_mention(start=-1), "T119", "half-open"),
        (_mention(turn=1), "T119", "1 turns"),
        (_mention(turn=True), "T118", "true or false"),
        (_mention(start=3.0), "T118", "whole number"),
        (_mention(text="小满"), "T120", "'高小满'"),
        (_mention(txt="高小满"), "T116", "'txt'"),
        ({**MINIMAL, "clusters": [{"mentions": []}]}, "T122", "cluster 0"),
        ({**MINIMAL, "clusters": [{}]}, "T117", "mentions"),
        ({"turns": [{"text": "\ud83d"}]}, "T123", "U+D83D"),
        ({"turns": [{"text": "他", "source": {"\ud83d": "3"}}]}, "T123", "the source of turn 0"),
        ({**MINIMAL, "boxes": [{"heads": [], "frame": 0, "box": [0, 0, 1, 1]}]}, "T135", "label"),
        ({**MINIMAL, "boxes": [{"heads": ["C1"], "frame": 0, "box": [0, 0, 1]}]}, "T135", "four"),
        (
            {**MINIMAL, "boxes": [{"heads": ["C1"], "frame": 0, "box": [5, 0, 5, 1]}]},
            "T135",
            "area",
        ),
        (
            {**MINIMAL, "boxes": [{"heads": ["C1"], "frame": 0, "box": [0, 0, float("nan"), 1]}]},
            "T135",
            "finite",
        ),
        (
            {
                **MINIMAL,
                "boxes": [{"heads": ["C1"], "frame": 0, "box": [0, 0, 1, 1], "image": "a/b.jpg"}],
            },
            "T118",
            "folder",
        ),
    ],
)
def test_a_bad_record_is_named(obj: dict, code: str, said: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        record_from_json(obj)
    assert caught.value.code == code
    assert said in str(caught.value)


def test_one_mention_twice_and_crossing_mentions_are_refused() -> None:
    dialogue = Dialogue.from_turns([("A", "这不是高小满吗")])
    one, two = GoldMention(0, 3, 6), GoldMention(0, 4, 7)
    twice = DialogueRecord(dialogue, (GoldCluster((one,)), GoldCluster((one,))))
    crossing = DialogueRecord(dialogue, (GoldCluster((one,)), GoldCluster((two,))))
    with pytest.raises(TiktalkError, match="T121"):
        record_to_json(twice)
    with pytest.raises(TiktalkError, match=r"T125.*'高小满'.*'小满吗'"):
        record_to_json(crossing)


def test_docs_in_place_of_records_are_named(tmp_path: Path) -> None:
    doc = Dialogue.from_turns([("A", "他")]).to_doc(spacy.blank("zh"))
    with pytest.raises(TiktalkError, match=r"T027.*takes a DialogueRecord, and a Doc was given"):
        write_jsonl(tmp_path / "docs.jsonl", [doc])  # type: ignore[list-item]
    assert not (tmp_path / "docs.jsonl").exists()
