from __future__ import annotations

import json
import warnings
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from training_material import records, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.record import DialogueRecord, GoldBox, GoldMention
from spacy_tiktalk.formats.tiktalkcoref.read import record_from_tiktalkcoref
from spacy_tiktalk.formats.tiktalkcoref.write import record_to_tiktalkcoref, write_tiktalkcoref


def authors() -> dict:
    """A record in the authors' spelling, with a text of our own."""
    return {
        "doc_key": "7000000000000000001",
        "genre": "wb",
        "sentences": [list("这是高小满"), list("她和她妈Kitty")],
        "clusters": [[[2, 4], [5, 5], [7, 7]], [[7, 8]], [[9, 13]]],
        "clusters_str": [["高小满", "她", "她"], ["她妈"], ["Kitty"]],
        "speaker_ids": [["A"] * 5, ["B"] * 9],
        "sentence_map": [[0] * 5, [1] * 9],
        "subtoken_map": [list(range(5)), list(range(5, 14))],
        "entity_label": ["C1", "C1C2", "none"],
        "visual_annotations": [
            {
                "cur_frame": 1,
                "cur_frame_path": "/somewhere/frames/7000/7000000000000000001_1_1.jpg",
                "bbox": [206, 291, 364, 495],
                "box_labels": "C1",
                "if_celebrity": "高小满",
                "region_image_path": "D:\\faces\\7000000000000000001_1_1_C1.jpg",
            },
            {
                "cur_frame": 9,
                "cur_frame_path": "7000000000000000001_9_1.jpg",
                "bbox": [1, 2, 3, 4],
                "box_labels": "C1C2",
                "if_celebrity": "",
                "region_image_path": "",
            },
        ],
    }


def test_golden_values() -> None:
    record = record_from_tiktalkcoref(authors())
    assert record.dialogue == Dialogue.from_turns(
        [("A", "这是高小满"), ("B", "她和她妈Kitty")], key="7000000000000000001"
    )
    assert [[record.text_of(m) for m in c.mentions] for c in record.clusters] == (
        authors()["clusters_str"]
    )
    assert record.clusters[0].mentions == (
        GoldMention(0, 2, 5),
        GoldMention(1, 0, 1),
        GoldMention(1, 2, 3),
    )
    assert [c.heads for c in record.clusters] == [("C1",), ("C1", "C2"), ()]
    assert record.boxes == (
        GoldBox(
            ("C1",),
            1,
            (206, 291, 364, 495),
            "高小满",
            "7000000000000000001_1_1.jpg",
            "7000000000000000001_1_1_C1.jpg",
        ),
        GoldBox(("C1", "C2"), 9, (1, 2, 3, 4), None, "7000000000000000001_9_1.jpg"),
    )


def test_both_spellings_say_the_same() -> None:
    older = authors()
    older["entity_labels"] = older.pop("entity_label")
    older["speakers"] = older.pop("speaker_ids")
    for box in older["visual_annotations"]:
        box["celebrity"] = box.pop("if_celebrity")
    assert record_from_tiktalkcoref(older) == record_from_tiktalkcoref(authors())


def test_text_only_records_have_no_boxes_and_labels_may_lack() -> None:
    obj = authors()
    del obj["visual_annotations"], obj["entity_label"]
    record = record_from_tiktalkcoref(obj)
    assert record.boxes == ()
    assert [c.heads for c in record.clusters] == [None, None, None]


def test_tokens_of_several_characters_and_title_placeholder() -> None:
    record = record_from_tiktalkcoref(
        {
            "doc_key": "a",
            "sentences": [["这", "是", "Kitty", "姐姐"]],
            "clusters": [[[2, 3]]],
            "video_title": "Unknown Title",
            "video_path": "/data/of/someone/a.mp4",
        }
    )
    assert record.text_of(record.clusters[0].mentions[0]) == "Kitty姐姐"
    assert record.dialogue.title is None
    assert record.dialogue.video == "a.mp4"
    assert record.dialogue.turns[0].speaker == ""


@pytest.mark.parametrize(
    ("told", "video"), [("D:\\data\\a.mp4", "a.mp4"), ("clips/a.mp4", "clips/a.mp4")]
)
def test_a_video_from_somebodys_disk_is_its_name(told: str, video: str) -> None:
    record = record_from_tiktalkcoref({**authors(), "video_path": told})
    assert record.dialogue.video == video


def test_writing_gives_the_authors_object_back() -> None:
    obj = authors()
    written = record_to_tiktalkcoref(record_from_tiktalkcoref(obj))
    for box in obj["visual_annotations"]:
        for name in ("cur_frame_path", "region_image_path"):
            box[name] = box[name].replace("\\", "/").rpartition("/")[2]
    assert written == obj


def _what_it_holds(record: DialogueRecord) -> DialogueRecord:
    """Without cluster names, and without the speakers of turns without text."""
    turns = [(turn.speaker if turn.text else "", turn.text) for turn in record.dialogue.turns]
    old = record.dialogue
    title = None if old.title == "Unknown Title" else old.title
    video = old.video
    dialogue = Dialogue.from_turns(turns, title=title, video=video, key=old.key)
    clusters = tuple(replace(cluster, name=None) for cluster in record.clusters)
    return replace(record, dialogue=dialogue, clusters=clusters)


@given(records().filter(lambda r: not set("/\\\\:") & set(r.dialogue.video or "")))
@settings(max_examples=100, deadline=None)
def test_round_trip_keeps_what_the_format_holds(record: DialogueRecord) -> None:
    obj = json.loads(json.dumps(record_to_tiktalkcoref(record)))
    assert record_from_tiktalkcoref(obj) == _what_it_holds(record)


@pytest.mark.parametrize("heads", [("Anna",), ("C1", "2"), ("none",), ("C1C2",), ("C 1",)])
def test_a_label_that_would_be_read_as_another_is_not_written(heads: tuple[str, ...]) -> None:
    record = record_from_tiktalkcoref(authors())
    cluster = replace(record.clusters[0], heads=heads)
    box = replace(record.boxes[0], heads=heads)
    for wrong in (
        replace(record, clusters=(cluster, *record.clusters[1:])),
        replace(record, boxes=(box,)),
    ):
        with pytest.raises(TiktalkError, match=r"T134.*7000000000000000001"):
            record_to_tiktalkcoref(wrong)


@given(st.lists(st.from_regex(r"C[0-9]{1,3}", fullmatch=True), max_size=3))
def test_labels_that_are_written_are_read_again(heads: list[str]) -> None:
    record = record_from_tiktalkcoref(authors())
    clusters = (replace(record.clusters[0], heads=tuple(heads)), *record.clusters[1:])
    record = replace(record, clusters=clusters)
    assert record_from_tiktalkcoref(record_to_tiktalkcoref(record)) == record


def test_sample_round_trips_through_a_file(tmp_path) -> None:
    assert write_tiktalkcoref(tmp_path / "a.jsonl", [sample()]) == 1
    assert read_records(tmp_path / "a.jsonl", format="tiktalkcoref") == [_what_it_holds(sample())]


def _write(path, *objects: dict) -> None:
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")


def test_offsets_win_over_clusters_str_with_one_warning(tmp_path) -> None:
    first, second = authors(), authors()
    second["doc_key"] = "7000000000000000002"
    second["visual_annotations"] = []
    first["clusters_str"][0][1] = second["clusters_str"][1][0] = "他"
    path = tmp_path / "a.jsonl"
    _write(path, first, second)
    with pytest.warns(UserWarning) as caught:
        found = read_records(path, format="tiktalkcoref")
    assert len(caught) == 1 and "W103" in str(caught[0].message)
    assert ": 2 mention texts" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert found[0].text_of(found[0].clusters[0].mentions[1]) == "她"


def test_mentions_that_clusters_str_leaves_out_are_counted(tmp_path) -> None:
    obj = authors()
    obj["clusters_str"] = [["高小满"], ["她妈"]]
    path = tmp_path / "a.jsonl"
    _write(path, obj)
    with pytest.warns(UserWarning, match="W103.*: 3 mention texts"):
        read_records(path, format="tiktalkcoref")


def test_boxes_of_other_videos_and_unknown_keys_are_warned_about(tmp_path) -> None:
    obj = authors()
    obj["visual_annotations"][0]["cur_frame_path"] = "x/7000000000000000009_1_1.jpg"
    obj["notes"] = "?"
    path = tmp_path / "a.jsonl"
    _write(path, obj)
    with pytest.warns(UserWarning) as caught:
        assert len(read_records(path, format="tiktalkcoref")[0].boxes) == 2
    assert sorted(str(w.message)[1:5] for w in caught) == ["W104", "W106"]
    assert "'notes'" in "".join(str(w.message) for w in caught)


def test_a_clean_file_is_read_without_a_warning(tmp_path) -> None:
    _write(tmp_path / "a.jsonl", authors())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(read_records(tmp_path / "a.jsonl", format="tiktalkcoref")) == 1


@pytest.mark.parametrize(
    ("changes", "code", "said"),
    [
        ({"doc_key": 7}, "T118", "doc_key"),
        ({"clusters": [[[2, 14]], [], []]}, "T131", "14 tokens"),
        ({"clusters": [[[4, 2]], [], []]}, "T131", "[4, 2]"),
        ({"clusters": [[[-1, 2]], [], []]}, "T131", "both included"),
        ({"clusters": [[[4, 5]], [[7, 8]], [[9, 13]]]}, "T132", "crosses"),
        ({"clusters": [[[4, 5, 6]], [], []]}, "T118", "[first, last]"),
        ({"clusters": [[], [], []]}, "T122", "no mention"),
        ({"clusters": [[[7, 8]], [[7, 8]], [[9, 13]]]}, "T121", "twice"),
        ({"entity_label": ["C1"]}, "T133", "1 visual labels for 3"),
        ({"entity_label": ["C1", "D2", "none"]}, "T134", "'D2'"),
        ({"speaker_ids": [["A"] * 5]}, "T130", "1 lists for 2"),
        ({"speaker_ids": [["A"] * 5, ["B"] * 8]}, "T130", "8 ids"),
        ({"speaker_ids": [["A", "B", "A", "A", "A"], ["B"] * 9]}, "T130", "A, B"),
        ({"sentences": [["a", 1]]}, "T118", "a token"),
    ],
)
def test_a_bad_record_is_named_with_its_key(changes: dict, code: str, said: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        record_from_tiktalkcoref({**authors(), **changes})
    assert caught.value.code == code
    assert said in str(caught.value)
    if "doc_key" not in changes:
        assert "7000000000000000001" in str(caught.value)
