from __future__ import annotations

import csv
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, DocBin

from spacy_tiktalk import ClusterData, Dialogue, write_clusters
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.comments.options import CommentOptions
from spacy_tiktalk.formats.jsonl import record_to_json
from spacy_tiktalk.formats.record import DialogueRecord
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.report.payload.document import result_payload
from spacy_tiktalk.tables import TABLES, to_frames, to_rows, write_tables
from spacy_tiktalk.tables.convert import convert_to_tables
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

NLP = spacy.blank("zh")
# What each table joins by; a row of the table on the left is found by these columns.
KEYS = {
    "documents": ["document"],
    "turns": ["document", "turn"],
    "mentions": ["document", "mention"],
    "clusters": ["document", "cluster"],
    "links": ["document", "cluster", "head"],
    "evidence": ["document", "cluster", "head", "evidence"],
    "heads": ["document", "head"],
    "tracks": ["document", "tracklet", "frame"],
}


def linked(key: str | None = "d1") -> Doc:
    """Two clusters, one nested mention, one link with evidence, two tracklets."""
    turns = [("A", "她妈来了😂"), ("", "她妈是=1+1")]
    doc = Dialogue.from_turns(turns, title="戏", video="clip.mp4", key=key).to_doc(NLP)
    track = {"id": "H1", "score": 0.75, "evidence": {"text": 0.5, "salience": -0.25}}
    clusters = [
        ClusterData(((0, 1), (6, 7)), (0.9, 0.8), (0.7, 0.6), {"link_status": "not_visible"}),
        ClusterData(
            ((0, 2), (6, 8)),
            (0.5, 0.25),
            (),
            {
                "name": "她妈",
                "head_tracks": [track],
                "link_status": "linked",
                "visible": 0.875,
                "link_reason": "text",
                "gold_heads": ["C1", "C2"],
            },
        ),
    ]
    write_clusters(doc, clusters)
    boxes = np.array([[10.1, 20, 60, 80], [12, 20, 62, 80]], np.float32)
    tracks = HeadTracks.from_tracklets(
        {
            1: (np.array([0, 5]), np.array([0.0, 0.2]), boxes, np.array([0.9, 0.8]), 0),
            2: (np.array([7]), np.array([0.28]), boxes[:1], np.array([0.5]), 0),
        },
        {1: 1},
        video=VideoFacts(name="clip.mp4", width=100, height=100, fps=25.0, sampled_fps=5.0),
    )
    doc.user_data[USER_DATA_KEY]["head_tracks"] = tracks.to_dict()
    return doc


def test_rows_hold_what_the_doc_holds() -> None:
    rows = to_rows([linked()])
    assert rows["documents"] == [
        {
            "document": "d1",
            "title": "戏",
            "video": "clip.mp4",
            "video_type": None,
            "turns": 2,
            "characters": 12,
            "mentions": 4,
            "clusters": 2,
            "heads": 1,
            "error": None,
        }
    ]
    assert [row["speaker"] for row in rows["turns"]] == ["A", None]
    assert [
        (r["mention"], r["cluster"], r["turn"], r["start"], r["end"], r["text"], r["type"])
        for r in rows["mentions"]
    ] == [
        (1, 1, 0, 0, 2, "她妈", "NOMINAL"),
        (2, 2, 0, 0, 1, "她", "PRONOUN"),
        (3, 1, 1, 0, 2, "她妈", "NOMINAL"),
        (4, 2, 1, 0, 1, "她", "PRONOUN"),
    ]
    assert [(r["score"], r["link_score"]) for r in rows["mentions"]] == [
        *((0.5, None), (0.9, 0.7), (0.25, None), (0.8, 0.6))
    ]
    assert rows["clusters"][0] == {
        "document": "d1",
        "cluster": 1,
        "name": "她妈",
        "mentions": 2,
        "first_mention": 1,
        "gold_heads": '["C1", "C2"]',
        "link_status": "linked",
        "visible": 0.875,
        "link_reason": "text",
        "person": None,
    }
    assert rows["links"] == [
        {"document": "d1", "cluster": 1, "head": "H1", "rank": 1, "score": 0.75}
    ]
    assert [(r["evidence"], r["nats"]) for r in rows["evidence"]] == [
        ("text", 0.5),
        ("salience", -0.25),
    ]
    assert rows["heads"] == [
        {
            "document": "d1",
            "head": "H1",
            "seconds": pytest.approx(0.4),
            "first": 0.0,
            "tracklets": 1,
            "boxes": 2,
        }
    ]
    assert [(r["head"], r["tracklet"], r["frame"], r["time"]) for r in rows["tracks"]] == [
        ("H1", 1, 0, 0.0),
        ("H1", 1, 5, 0.2),
        (None, 2, 7, 0.28),
    ]


def test_every_row_has_every_column_and_a_key_of_its_own() -> None:
    for name, rows in to_rows([linked(), linked(None)]).items():
        assert all(list(row) == list(TABLES[name]) for row in rows)
        keys = [tuple(row[column] for column in KEYS[name]) for row in rows]
        assert len(set(keys)) == len(keys) and rows
        assert {row["document"] for row in rows} == {"d1", "dialogue-0002"}


def test_what_a_row_names_is_a_row_of_the_other_table() -> None:
    rows = to_rows([linked()])
    clusters = {row["cluster"] for row in rows["clusters"]}
    assert {row["cluster"] for row in (*rows["mentions"], *rows["links"])} <= clusters
    assert {r["head"] for r in rows["links"]} <= {r["head"] for r in rows["heads"]}
    assert {r["first_mention"] for r in rows["clusters"]} <= {
        r["mention"] for r in rows["mentions"]
    }
    for row in rows["mentions"]:
        text = rows["turns"][row["turn"]]["text"]
        assert text[row["start"] : row["end"]] == row["text"]


def test_a_result_of_annotate_gives_the_same_tables() -> None:
    from spacy_tiktalk.cli.shared.result import result_to_json

    doc = linked()
    record = record_from_doc(doc)
    obj = json.loads(json.dumps(result_to_json(doc, record, tracks=True)))
    expected, found = to_rows([doc]), to_rows([obj])
    assert found == expected
    del obj["tracks"]
    found = to_rows([obj])
    assert found["tracks"] == []
    assert found["heads"] == [
        {**row, "tracklets": None, "boxes": None} for row in expected["heads"]
    ]
    failed = to_rows([{**obj, "heads": None, "error": "[T701] no video"}])["documents"][0]
    assert (failed["heads"], failed["error"]) == (None, "[T701] no video")


def test_gold_gives_the_tables_too() -> None:
    record = record_from_doc(linked())
    for source in (record, record_to_json(record)):
        rows = to_rows([source])
        assert [row["type"] for row in rows["mentions"]] == ["NOMINAL", "PRONOUN"] * 2
        assert {row["link_status"] for row in rows["clusters"]} == {"not_evaluated"}
        assert rows["documents"][0]["heads"] is None


def test_one_key_for_two_documents_is_an_error() -> None:
    with pytest.raises(TiktalkError, match=r"T880.*'d1'.*document 1 and document 3"):
        to_rows([linked(), linked(None), linked()])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"heads": [{"id": "H1", "seconds": "2"}]}, "seconds.*a finite number or null"),
        ({"heads": [{"id": "", "seconds": 1.0, "first": 0.0}]}, "id"),
        ({"heads": 3}, "heads"),
        ({"heads": ["H1"]}, "heads.*a list of objects"),
        ({"heads": [{"id": "H1", "seconds": True}]}, "seconds.*a finite number or null"),
        ({"tracks": []}, r"tracks.*Found: \[T752\].*found a list\. Give"),
        ({"error": 3}, r"error.*Found: 3\."),
        ({"error": ["x" * 500]}, r"error.*Found: \['x{158}…\."),
    ],
)
def test_a_bad_result_is_named(change: dict[str, Any], said: str) -> None:
    obj = record_to_json(record_from_doc(linked()))
    with pytest.raises(TiktalkError, match=rf"T850.*{said}"):
        to_rows([{**obj, **change}])


def test_what_is_told_without_a_status_or_a_time_is_kept() -> None:
    obj = record_to_json(record_from_doc(linked()))
    for told in ({"head_tracks": [], "visible": 0.5}, {"link_reason": "taken"}):
        obj["clusters"][0] = {"mentions": obj["clusters"][0]["mentions"], **told}
        rows = to_rows([{**obj, "heads": [{"id": "H1"}], "tracks": None}])
        cluster, head = rows["clusters"][0], rows["heads"][0]
        found = (cluster["visible"], cluster["link_reason"])
        assert found == (told.get("visible"), told.get("link_reason"))
        assert (head["head"], head["seconds"], head["first"]) == ("H1", None, None)
        shown = result_payload(obj)["sides"][-1]["clusters"][0]
        assert (shown["visible"], shown["reason"]) == found
    obj["clusters"][1]["head_tracks"] = [{"id": "H1"}]
    assert [(row["head"], row["score"]) for row in to_rows([obj])["links"]] == [("H1", None)]


def test_a_doc_that_tells_little_of_a_link() -> None:
    doc = Dialogue.from_turns([("A", "她来了")]).to_doc(NLP)
    write_clusters(doc, [ClusterData(((0, 1),), (), (), {"head_tracks": [{"id": "H1"}]})])
    rows = to_rows([doc])
    assert [row["score"] for row in (*rows["mentions"], *rows["links"])] == [None, None]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"visible": "much"}, r"visible.*a finite number"),
        ({"link_status": "maybe"}, r"link_status.*'maybe'.*linked or not_visible"),
        ({"link_status": "linked", "head_tracks": [{"id": ""}]}, r"head_tracks\.id"),
        ({"head_tracks": [{"id": "H1", "evidence": [1]}]}, r"head_tracks\.evidence.*an object"),
    ],
)
def test_what_a_report_refuses_is_in_no_table(change: dict[str, Any], said: str) -> None:
    obj = record_to_json(record_from_doc(linked()))
    obj["clusters"][0].update(change)
    for read in (lambda: to_rows([obj]), lambda: result_payload(obj)):
        with pytest.raises(TiktalkError, match=rf"T850.*{said}"):
            read()


@pytest.mark.parametrize("docs", [[], [linked()]])
def test_frames_have_their_types_in_an_empty_table_too(docs: list[Doc]) -> None:
    pandas = pytest.importorskip("pandas")
    frames = to_frames(docs)
    dtypes = {"text": "string", "int": "Int64", "float": "float64", "float32": "float32"}
    for name, frame in frames.items():
        assert list(frame.columns) == list(TABLES[name])
        assert [str(t) for t in frame.dtypes] == [dtypes[kind] for kind in TABLES[name].values()]
    if docs:
        merged = frames["mentions"].merge(frames["links"], on=["document", "cluster"])
        assert merged["text"].tolist() == ["她妈", "她妈"] and merged["head"].tolist() == ["H1"] * 2
        assert pandas.isna(frames["turns"]["speaker"][1])
        assert math.isnan(frames["mentions"]["link_score"][0])


def test_csv_is_what_the_rows_are(tmp_path: Path) -> None:
    doc = linked()
    counts = write_tables(tmp_path / "new" / "tables", [doc])
    rows = to_rows([doc])
    assert counts == {name: len(found) for name, found in rows.items()}
    assert sorted(p.name for p in (tmp_path / "new" / "tables").iterdir()) == sorted(
        f"{name}.csv" for name in TABLES
    )
    for name, found in rows.items():
        with (tmp_path / "new" / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as f:
            back = list(csv.DictReader(f))
        assert len(back) == len(found)
        for row, read in zip(found, back, strict=True):
            for column, kind in TABLES[name].items():
                value = row[column]
                if value is None:
                    assert read[column] == ""
                elif kind == "text":
                    assert read[column] == value
                else:
                    assert float(read[column]) == pytest.approx(value, abs=1e-5)
    line = (tmp_path / "new" / "tables" / "tracks.csv").read_text(encoding="utf-8").split("\n")[1]
    assert line == "d1,H1,1,0,0,0.0,10.1,20.0,60.0,80.0,0.9"


def test_a_lone_carriage_return_is_no_end_of_a_row(tmp_path: Path) -> None:
    record = DialogueRecord(Dialogue.from_turns([("A", "他")], title="a\rb", key="k"))
    write_tables(tmp_path, [record])
    path = tmp_path / "documents.csv"
    with path.open(encoding="utf-8", newline="") as file:
        assert [row["title"] for row in csv.DictReader(file)] == ["a\rb"]
    assert b"\r\n" not in path.read_bytes() and path.read_bytes().endswith(b"\n")


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", '"><img onerror=x>', "a,b\tc", "\u202e א", "'"]


def test_hostile_texts_come_back_as_they_are_or_guarded(tmp_path: Path) -> None:
    dialogue = Dialogue.from_turns([("=cmd", text) for text in HOSTILE], title='a\nb\r"c', key="k")
    record = DialogueRecord(dialogue)

    def read(folder: str, table: str, encoding: str) -> list[dict[str, str]]:
        path = tmp_path / folder / f"{table}.csv"
        with path.open(encoding=encoding, newline="") as file:
            return list(csv.DictReader(file))

    write_tables(tmp_path / "plain", [record])
    assert [row["text"] for row in read("plain", "turns", "utf-8")] == HOSTILE
    assert read("plain", "documents", "utf-8")[0]["title"] == 'a\nb\r"c'
    write_tables(tmp_path / "safe", [record], bom=True, safe=True)
    assert (tmp_path / "safe" / "turns.csv").read_bytes().startswith(b"\xef\xbb\xbfdocument,")
    found = read("safe", "turns", "utf-8-sig")
    assert [row["text"] for row in found] == [
        *("'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1"),
        *HOSTILE[5:],
    ]
    assert {row["speaker"] for row in found} == {"'=cmd"}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_is_a_formula_whatever_divides_them(tmp_path: Path, separator: str) -> None:
    """Spreadsheets of many countries divide at semicolons, and know no quotes inside a cell."""
    texts = ["她;=1+1", "她\t+1", "她;@SUM(A1)", "她，=1", "a=b;-)", '她;"=1+1;', '她\n""@A1']
    record = DialogueRecord(Dialogue.from_turns([("A;=1", t) for t in texts], title="a\n=1,b"))
    write_tables(tmp_path, [record], safe=True)
    for table in ("turns", "documents"):
        with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file, delimiter=separator) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    text = (tmp_path / "turns.csv").read_text(encoding="utf-8")
    assert ",她;'=1+1," in text and ",她，=1," in text


@pytest.mark.parametrize("docs", [[], [linked(), linked(None)]])
def test_parquet_comes_back_with_its_types(tmp_path: Path, docs: list[Doc]) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    write_tables(tmp_path, docs, format="parquet")
    types = {"text": "string", "int": "int64", "float": "double", "float32": "float"}
    for name, rows in to_rows(docs).items():
        table = parquet.read_table(tmp_path / f"{name}.parquet")
        assert [str(field.type) for field in table.schema] == [
            types[k] for k in TABLES[name].values()
        ]
        assert table.to_pylist() == [
            {k: pytest.approx(v) if isinstance(v, float) else v for k, v in row.items()}
            for row in rows
        ]


def test_whom_a_turn_answers_and_who_has_no_name() -> None:
    turns = [("A", "他"), Turn("", "谁", id="c2", reply_to=0), Turn("B", "我", reply_to="A")]
    rows = to_rows([Dialogue.from_turns(turns).to_doc(NLP)])["turns"]
    assert [(row["speaker"], row["comment_id"], row["reply_to"]) for row in rows] == [
        ("A", None, None),
        (None, "c2", 0),
        ("B", None, None),  # a name is no turn of the table
    ]


def test_times_and_likes_of_turns_are_told_in_one_form() -> None:
    sources = [
        {"time": "1714500000", "likes": "1.2万"},
        {"time": "2024-04-30T18:00:00Z", "likes": "赞"},
        {"time": "昨天"},
    ]
    turns = [Turn("A", "他", source=source) for source in sources]
    rows = to_rows([Dialogue.from_turns(turns).to_doc(NLP)])["turns"]
    assert [(row["time"], row["likes"]) for row in rows] == [
        ("2024-05-01 02:00:00", 12000),
        ("2024-05-01 02:00:00", None),
        (None, None),
    ]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_more_rows_than_are_held_at_once(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    docs = [linked(f"d{i}") for i in range(3)]
    counts = write_tables(tmp_path / "whole", docs, format=kind)
    monkeypatch.setattr("spacy_tiktalk.tables.write._BATCH", 2)
    assert write_tables(tmp_path / "parts", docs, format=kind) == counts
    read = pandas.read_csv if kind == "csv" else pandas.read_parquet
    for name in TABLES:
        whole, parts = (read(tmp_path / way / f"{name}.{kind}") for way in ("whole", "parts"))
        pandas.testing.assert_frame_equal(whole, parts)
        assert len(parts) == counts[name]


def test_twice_the_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_tables(tmp_path / folder, [linked()])
    for name in TABLES:
        one, two = ((tmp_path / folder / f"{name}.csv").read_bytes() for folder in ("a", "b"))
        assert one == two


def test_a_failure_leaves_the_old_tables(tmp_path: Path) -> None:
    write_tables(tmp_path, [linked()])
    before = (tmp_path / "turns.csv").read_bytes()
    with pytest.raises(TiktalkError, match="T880"):
        write_tables(tmp_path, [linked("x"), linked("x")])
    assert (tmp_path / "turns.csv").read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_what_is_no_dialogue_is_named() -> None:
    for value in (linked(), ["text"], [None]):  # a Doc in place of a list is its tokens
        with pytest.raises(TiktalkError, match="T883"):
            to_rows(value)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, 10**400])
def test_a_number_that_is_none_is_named(number: float) -> None:
    mention = {"turn": 0, "start": 0, "end": 1, "score": number}
    result = {"key": "a", "turns": [{"text": "他"}], "clusters": [{"mentions": [mention]}]}
    with pytest.raises(TiktalkError, match=r"T850.*score.*finite"):
        to_rows([result])


def test_bad_targets_are_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TiktalkError, match=r"T881.*a file"):
        write_tables(tmp_path / "file", [])
    with pytest.raises(TiktalkError, match=r"T106.*'xlsx'"):
        write_tables(tmp_path, [], format="xlsx")


def test_convert_keeps_predictions_of_spacy_files_and_results(tmp_path: Path) -> None:
    from spacy_tiktalk.cli.shared.result import result_to_json

    docs = [linked(), linked("d2")]
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "r.spacy")
    lines = [result_to_json(doc, record_from_doc(doc), tracks=True) for doc in docs]
    (tmp_path / "r.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    expected = {name: len(rows) for name, rows in to_rows(docs).items()}
    for name in ("r.spacy", "r.jsonl"):
        stats, counts = convert_to_tables(tmp_path / name, tmp_path / f"{name}.tables")
        assert counts == expected and counts["tracks"] == 6
        assert (stats.dialogues, stats.mentions, stats.output_format) == (2, 8, "csv")
    one, two = (
        (tmp_path / f"{n}.tables" / "links.csv").read_bytes() for n in ("r.spacy", "r.jsonl")
    )
    assert one == two


def test_convert_says_what_it_cannot_read_under_the_name_given(tmp_path: Path) -> None:
    file, comments = tmp_path / "a.txt", CommentOptions(columns={"text": "评论"})
    line = json.dumps({"key": "a", "turns": [{"text": "=他"}]})
    file.write_text(f"{line}\n{{}}\n", encoding="utf-8")
    jsonl: dict[str, Any] = {"input_format": "jsonl", "name": "the pipe"}
    with pytest.raises(TiktalkError, match="the pipe, line 2"):
        convert_to_tables(file, tmp_path / "t", **jsonl)
    with pytest.warns(UserWarning, match=r"W102.*the pipe"):
        stats, counts = convert_to_tables(file, tmp_path / "t", on_error="skip", **jsonl)
    assert (stats.refused, counts["turns"]) == (1, 1)
    turns = (tmp_path / "t" / "turns.csv").read_text(encoding="utf-8")
    assert turns.startswith("document,") and ",=他," in turns
    with pytest.raises(TiktalkError, match=r"T168.*--column text=评论"):
        convert_to_tables(file, tmp_path / "t", comments=comments, **jsonl)
    with pytest.raises(TiktalkError, match=r"T106.*'xlsx'"):
        convert_to_tables(file, tmp_path / "t", input_format="xlsx")
    file.write_text("评论\n他来了\n", encoding="utf-8")
    _, counts = convert_to_tables(file, tmp_path / "t", input_format="comments", comments=comments)
    assert counts["turns"] == 1


def test_convert_keeps_empty_docs(tmp_path: Path) -> None:
    docs = [NLP(""), linked(), NLP("\n"), linked("d2")]
    DocBin(docs=docs, store_user_data=True).to_disk(tmp_path / "r.spacy")
    stats, counts = convert_to_tables(tmp_path / "r.spacy", tmp_path / "t")
    assert (stats.dialogues, counts["documents"], counts["tracks"]) == (4, 4, 6)
    rows = [f"{row['document']},{row['turns']}" for row in to_rows(docs)["documents"]]
    assert rows == ["dialogue-0001,0", "d1,2", "dialogue-0003,0", "d2,2"]
    with (tmp_path / "t" / "documents.csv").open(encoding="utf-8") as file:
        assert [f"{row['document']},{row['turns']}" for row in csv.DictReader(file)] == rows


def test_convert_joins_side_files_and_splits(tmp_path: Path) -> None:
    objects = [{"key": key, "turns": [{"text": "他"}]} for key in "abc"]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, objects)), encoding="utf-8")
    rows = [{"video_id": k, "video_type": "celeb", "split": s} for k, s in ("at", "bd", "ct")]
    (tmp_path / "s.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    convert_to_tables(
        tmp_path / "a.jsonl",
        tmp_path / "t",
        video_types=tmp_path / "s.jsonl",
        split="t",
        titles=dict.fromkeys("abc", "T"),
    )
    assert (tmp_path / "t" / "documents.csv").read_text(encoding="utf-8").splitlines()[1:] == [
        "a,T,,celeb,1,1,0,0,,",
        "c,T,,celeb,1,1,0,0,,",
    ]


def test_empty_docs_are_documents_without_turns() -> None:
    docs = [Dialogue.from_turns([("A", "她")], key="a").to_doc(NLP), NLP(""), NLP("\n")]
    rows = to_rows(docs)
    assert [row["turns"] for row in rows["documents"]] == [1, 0, 0]
    assert len(rows["turns"]) == 1
