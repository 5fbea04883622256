from __future__ import annotations

import json
from collections.abc import Callable
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
from spacy_tiktalk.formats.doccano.read import record_from_doccano
from spacy_tiktalk.formats.doccano.write import record_to_doccano, write_doccano
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster


def write(path: Path, *objects: Any) -> Path:
    path.write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    return path


def exported(obj: dict[str, Any]) -> dict[str, Any]:
    """What doccano exports: ids of its own, metadata beside them, comments."""
    ids = {entity["id"]: 1000 + entity["id"] for entity in obj["entities"]}
    return {
        **obj,
        "id": 42,
        "Comments": [],
        "entities": [{**e, "id": ids[e["id"]]} for e in obj["entities"]],
        "relations": [
            {**r, "id": 7, "from_id": ids[r["from_id"]], "to_id": ids[r["to_id"]]}
            for r in obj["relations"]
        ],
    }


def test_golden_object() -> None:
    dialogue = Dialogue.from_turns([("A", "😂是她"), ("", "她妈")], key="k")
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster((at(dialogue, 0, "她"), at(dialogue, 1, "她")), "高", ("C1",)),
            GoldCluster((at(dialogue, 1, "她妈"),)),
        ),
    )
    assert record_to_doccano(record) == {
        "text": "A：😂是她\n她妈",
        "entities": [
            {"id": 1, "label": "PRONOUN", "start_offset": 5, "end_offset": 6},
            {"id": 2, "label": "PRONOUN", "start_offset": 7, "end_offset": 8},
            {"id": 3, "label": "NOMINAL", "start_offset": 7, "end_offset": 9},
        ],
        "relations": [{"id": 1, "from_id": 2, "to_id": 1, "type": "same person"}],
        "key": "k",
        "title": None,
        "tiktalk": {
            "speakers": ["A", ""],
            "video": None,
            "video_type": None,
            "persons": [{"name": "高", "heads": ["C1"], "mentions": [[0, 2, 3], [1, 0, 1]]}],
            "boxes": [],
        },
    }


@pytest.mark.filterwarnings("ignore:.*W874")
@given(st.lists(records(), max_size=3).filter(len), st.booleans())
@settings(max_examples=100, deadline=None)
def test_round_trip_is_lossless(
    tmp_path_factory: pytest.TempPathFactory, found: list, through_doccano: bool
) -> None:
    keys = [record.dialogue.key for record in found if record.dialogue.key is not None]
    if len(set(keys)) != len(keys):
        return
    path = tmp_path_factory.mktemp("doccano") / "a.jsonl"
    assert write_doccano(path, found) == len(found)
    assert path.read_bytes().isascii()
    if through_doccano:
        lines = path.read_text(encoding="utf-8").splitlines()
        write(path, *(exported(json.loads(line)) for line in lines))
    assert guess_format(path) == "doccano"
    assert read_records(path, format="doccano") == found


def test_a_foreign_export() -> None:
    """Without speakers each line is a turn; what is related is one person, in any order."""
    record = record_from_doccano(
        {
            "id": 1,
            "text": "他和她\n他俩😂老王",
            "entities": [
                {"id": 5, "label": "PRONOUN", "start_offset": 0, "end_offset": 1},
                {"id": 6, "label": "PRONOUN", "start_offset": 2, "end_offset": 3},
                {"id": 9, "label": "PROPER", "start_offset": 8, "end_offset": 10},
            ],
            "relations": [{"id": 1, "from_id": 5, "to_id": 9, "type": "COREF"}],
        }
    )
    assert record.dialogue == Dialogue.from_turns([("", "他和她"), ("", "他俩😂老王")])
    assert [[record.text_of(m) for m in c.mentions] for c in record.clusters] == [
        ["他", "老王"],
        ["她"],
    ]


def test_a_person_goes_with_most_of_its_mentions() -> None:
    """高小满 loses 她 to another; of 高小满 two mentions stay together, so does the name."""
    obj = exported(record_to_doccano(sample()))
    assert [r["from_id"] for r in obj["relations"]] == [1002, 1003]
    obj["relations"] = [
        {"id": 1, "from_id": 1003, "to_id": 1001, "type": "same person"},
        {"id": 2, "from_id": 1002, "to_id": 1004, "type": "same person"},
    ]
    record = record_from_doccano(obj)
    assert [
        (c.name, c.heads, [record.text_of(m) for m in c.mentions]) for c in record.clusters
    ] == [
        ("高小满", ("C1",), ["高小满", "小满姐"]),
        (None, (), ["她", "她老公"]),
        (None, ("C1", "C2"), ["他俩"]),
    ]


def test_other_labels_and_relations_are_counted(tmp_path: Path) -> None:
    obj = exported(record_to_doccano(sample()))
    obj["entities"] += [
        {"id": k, "label": "PLACE", "start_offset": 2 + k, "end_offset": 3 + k} for k in (1, 2)
    ]
    obj["relations"] += [
        {"id": 1, "from_id": 1001, "to_id": 1002, "type": "likes"},
        {"id": 2, "from_id": 1, "to_id": 1002, "type": "same person"},
    ]
    with pytest.warns(UserWarning, match="W873") as caught:
        assert read_records(write(tmp_path / "a.jsonl", obj), format="doccano") == [sample()]
    assert str(caught[0].message).endswith(
        ": 2 entities labeled PLACE, 1 relations of type likes, 1 relations to entities with "
        "other labels."
    )


Change = Callable[[dict[str, Any]], Any]


def _entity(**values: Any) -> Change:
    return lambda obj: obj["entities"][0].update(values)


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (lambda obj: obj.pop("relations"), "T875", "Use relation labeling"),
        (lambda obj: obj.pop("text"), "T117", "'text'"),
        (lambda obj: obj.update(text="x"), "T876", "1 lines for 2 speakers"),
        (lambda obj: obj.update(text="甲：a\nB：b"), "T876", "'甲：a'"),
        (lambda obj: obj["entities"].append({**obj["entities"][0], "id": 9}), "T873", "both mark"),
        (lambda obj: obj["entities"].append(dict(obj["entities"][0])), "T872", "two entities"),
        (
            lambda obj: obj["entities"].append(
                {"id": 9, "label": "PROPER", "start_offset": 4, "end_offset": 6}
            ),
            "T873",
            "cross",
        ),
        (_entity(start_offset=0), "T872", "covers the speaker at the beginning of line 1"),
        (_entity(end_offset=18), "T872", "over the end of line 1"),
        (_entity(end_offset=1000), "T872", "not a piece"),
        (_entity(start_offset=14, end_offset=15), "T872", "grapheme"),
        (_entity(start_offset="1"), "T118", "start_offset of entity 1"),
        (_entity(label=3), "T118", "label of entity 1"),
        (lambda obj: obj["relations"][0].update(to_id=99), "T872", "entity 99"),
        (lambda obj: obj["relations"][0].pop("type"), "T117", "'type'"),
        (lambda obj: obj.update(tiktalk=[]), "T118", "tiktalk"),
        (lambda obj: obj["tiktalk"].update(persons={}), "T118", "persons"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "skip"])
def test_a_bad_dialogue_is_named(
    tmp_path: Path, change: Change, code: str, said: str, on_error: str
) -> None:
    obj = record_to_doccano(sample())
    assert obj["text"].startswith("A：这不是高小满和她老公吗 😂\n")
    change(obj)
    good = replace(sample(), dialogue=replace(sample().dialogue, key="t2"))
    path = write(tmp_path / "a.jsonl", record_to_doccano(good), obj)
    if on_error == "raise":
        with pytest.raises(TiktalkError) as caught:
            read_records(path, format="doccano")
        assert caught.value.code == code
        message = str(caught.value)
        assert "line 2, dialogue 't1'" in message
    else:
        with pytest.warns(UserWarning, match=r"W102.*1 of 2") as warned:
            assert read_records(path, on_error="skip", format="doccano") == [good]
        message = str(warned[0].message)
    assert said in message and str(path) in message
