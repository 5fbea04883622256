"""Payloads of the report: what they say of Docs, results and gold, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
import spacy
from link_scenes import make_doc, two_heads
from places import CORPUS
from report_material import linked_doc

from spacy_tiktalk import Dialogue, merge_docs
from spacy_tiktalk.cli.shared.result import result_to_json
from spacy_tiktalk.doc.annotations import read_clusters, write_group
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.records import record_from_doc, record_to_doc
from spacy_tiktalk.report.payload.document import document_payload, record_payload, result_payload
from spacy_tiktalk.report.payload.naming import named_heads


def test_a_doc_says_who_is_where() -> None:
    payload = document_payload(linked_doc("films/film.mp4", two_heads()))
    assert payload["key"] == "a1" and payload["title"] == "看谁来了"
    assert payload["turns"][0] == {"speaker": "A", "text": "小满好看"}
    assert [side["name"] for side in payload["sides"]] == ["predicted"]
    first, second, third, fourth = payload["sides"][0]["clusters"]
    assert [(m["turn"], m["start"], m["end"], m["text"]) for m in first["mentions"]] == [
        (0, 0, 2, "小满"),
        (1, 4, 5, "她"),
    ]
    assert first["mentions"][0]["score"] == 0.9 and first["mentions"][0]["type"] == "PROPER"
    assert first["heads"] == [{"id": "H1", "score": 0.93, "evidence": {"text": 1.2, "title": -0.4}}]
    assert [c["link_status"] for c in (first, second, third, fourth)] == [
        "linked",
        "linked",
        "not_evaluated",
        "not_visible",
    ]
    assert first["explanation"] == "H1 (0.93): the words say so"
    assert third["explanation"] is None and fourth["explanation"].startswith("not in the picture")
    assert payload["video"] == {
        "name": "film.mp4",
        "src": None,
        "width": 640,
        "height": 360,
        "duration": 10.0,
        "fps": 25.0,
    }
    assert [(h["id"], h["cluster"], h["label"]) for h in payload["heads"]] == [
        ("H1", "1", "小满"),
        ("H2", "2", "你妈妈"),
    ]


def test_tracks_are_compact_and_rounded() -> None:
    tracks = document_payload(linked_doc("film.mp4", two_heads()))["tracks"]
    assert tracks["shots"] == [0.0] and tracks["step"] == 0.2
    assert [head["id"] for head in tracks["heads"]] == ["H1", "H2"]
    (tracklet,) = tracks["heads"][1]["tracklets"]
    assert tracklet["times"][:3] == [0.0, 0.2, 0.4] and len(tracklet["times"]) == 10
    assert tracklet["boxes"][:4] == [10.0, 10.0, 50.0, 50.0]
    assert len(tracklet["boxes"]) == 4 * len(tracklet["times"])


def test_the_path_of_the_video_is_not_told() -> None:
    payload = document_payload(linked_doc("/home/someone/films/film.mp4", two_heads()))
    assert "someone" not in json.dumps(payload)
    windows = document_payload(linked_doc("C:\\Users\\someone\\film.mp4"))
    unknown = dict.fromkeys(("src", "width", "height", "duration", "fps"))
    assert windows["video"] == {"name": "film.mp4", **unknown}


def test_a_doc_and_its_result_give_one_payload() -> None:
    doc = linked_doc("film.mp4", two_heads())
    result = result_to_json(doc, record_from_doc(doc), tracks=True)
    assert result_payload(json.loads(json.dumps(result))) == document_payload(doc)


def test_a_result_without_tracks_says_how_to_get_boxes() -> None:
    doc = linked_doc("film.mp4", two_heads())
    payload = result_payload(result_to_json(doc, record_from_doc(doc)))
    assert payload["tracks"] is None and any("--tracks" in note for note in payload["notes"])
    assert [head["id"] for head in payload["heads"]] == ["H1", "H2"]
    assert payload["heads"][0]["seconds"] == pytest.approx(10.0)


def test_nothing_is_written_into_the_doc() -> None:
    doc = linked_doc("film.mp4", two_heads())
    before = doc.to_bytes()
    document_payload(doc)
    assert doc.to_bytes() == before


def test_gold_is_told_as_annotated() -> None:
    line = {
        "key": "g",
        "turns": [{"speaker": "", "text": "小满和她妈和我"}],
        "clusters": [
            {"name": "高小满", "heads": ["C1"], "mentions": [{"turn": 0, "start": 0, "end": 2}]},
            {"heads": [], "mentions": [{"turn": 0, "start": 3, "end": 5}]},
            {"heads": None, "mentions": [{"turn": 0, "start": 6, "end": 7}]},
        ],
    }
    payload = result_payload(line)
    statuses = [c["link_status"] for c in payload["sides"][0]["clusters"]]
    assert statuses == ["linked", "not_visible", "not_evaluated"]
    assert payload["sides"][0]["clusters"][0]["heads"][0]["score"] is None
    assert payload["heads"] == [
        {
            "id": "C1",
            "seconds": None,
            "first": None,
            "crops": [],
            "cluster": "1",
            "label": "高小满",
        }
    ]
    assert payload["turns"][0]["speaker"] is None


def test_gold_records_and_their_docs_agree() -> None:
    nlp = spacy.blank("zh")
    for record in read_records(CORPUS / "train.jsonl")[:40]:
        doc, missing = record_to_doc(record.in_text_order(), nlp)
        assert not missing
        assert document_payload(doc) == record_payload(record.in_text_order(), side="predicted")


def test_of_two_persons_of_one_head_the_single_named_one_is_shown() -> None:
    doc = make_doc(["他俩来了", "艾琳"], [["他俩"], ["艾琳"]], video="film.mp4", tracks=two_heads())
    for cluster, heads in zip(read_clusters(doc), (("H1", "H2"), ("H1",)), strict=True):
        attrs = {
            "head_tracks": [{"id": h, "score": 0.9, "evidence": {}} for h in heads],
            "link_status": "linked",
        }
        write_group(doc, cluster.key, cluster.offsets, {**cluster.attrs, **attrs})
    heads = document_payload(doc)["heads"]
    assert [(h["id"], h["cluster"], h["label"]) for h in heads] == [
        ("H1", "2", "艾琳"),
        ("H2", "1", "他俩"),
    ]


def test_a_head_is_the_single_persons_then_the_named_ones_then_the_surest() -> None:
    def cluster(number: int, text: str, *scores: float, name: str | None = None) -> dict[str, Any]:
        heads = [{"id": f"H{n}", "score": score} for n, score in enumerate(scores, start=1)]
        mentions = [{"text": text, "type": "PRONOUN"}]
        return {"id": f"C{number}", "name": name, "mentions": mentions, "heads": heads}

    def owner(*clusters: dict[str, Any]) -> str:
        return named_heads(clusters)["H1"][0]

    mixed = [{"text": text, "type": "PRONOUN"} for text in ("他们", "她")]
    less, sure = cluster(1, "她", 0.6), cluster(2, "他", 0.8)
    assert owner(cluster(3, "他们", 0.9), less) == owner(cluster(3, "她", 0.9, 0.9), less) == "C1"
    assert owner(sure, cluster(4, "小雨", 0.5, name="小雨")) == "C4"
    assert owner(cluster(6, "她", 0.5, name="他们"), {**less, "mentions": mixed}) == "C6"
    assert owner(less, sure) == "C2" and owner(less, cluster(5, "她", 0.6)) == "C1"


def test_offsets_count_characters_not_bytes_or_surrogates() -> None:
    doc = make_doc(["😀😀小满", "好"], [["小满"]])
    (mention,) = document_payload(doc)["sides"][0]["clusters"][0]["mentions"]
    assert (mention["start"], mention["end"], mention["text"]) == (2, 4, "小满")


def test_plain_and_empty_docs() -> None:
    nlp = spacy.blank("zh")
    empty = document_payload(nlp(""))
    assert empty["turns"] == [] and empty["sides"][0]["clusters"] == [] and empty["key"] == ""
    lines = document_payload(nlp("你好\n再见"))
    assert [turn["text"] for turn in lines["turns"]] == ["你好", "再见"]
    assert lines["video"] is None and lines["tracks"] is None


def test_a_merged_doc_says_why_it_has_no_boxes() -> None:
    docs = [linked_doc("film.mp4", two_heads(), key=key) for key in "ab"]
    payload = document_payload(merge_docs(docs))
    assert payload["tracks"] is None and any("joined" in note for note in payload["notes"])
    assert {h["id"] for h in payload["heads"]} == {"H1", "H2", "H3", "H4"}


def test_a_doc_that_no_page_can_show_is_named() -> None:
    doc = linked_doc("film.mp4", two_heads())
    write_group(doc, "coref_clusters_1", [(0, len(doc))], {})
    with pytest.raises(TiktalkError, match=r"T132.*Doc"):
        document_payload(doc)
    broken = linked_doc("film.mp4", two_heads())
    broken.user_data[USER_DATA_KEY]["head_tracks"] = {"version": 9}
    with pytest.raises(TiktalkError, match="T753"):
        document_payload(broken)


def test_a_part_of_the_evidence_that_was_not_told_is_no_row() -> None:
    track = {"id": "H1", "score": 0.9, "evidence": {"text": 0.5, "title": None}}
    cluster = {**CLUSTER, "link_status": "linked", "head_tracks": [track]}
    payload = result_payload({"turns": [{"text": "小满"}], "clusters": [cluster]})
    assert payload["sides"][0]["clusters"][0]["heads"][0]["evidence"] == {"text": 0.5}


def test_an_error_of_annotate_is_kept() -> None:
    payload = result_payload({"turns": [{"text": "小满"}], "heads": None, "error": "no video"})
    assert payload["error"] == "no video"


BROKEN: list[tuple[dict[str, Any], str, str]] = [
    ({}, "T117", "turns"),
    ({"turns": 3}, "T118", "turns"),
    ({"turns": [{"text": "小满"}], "heads": 3}, "T850", "heads"),
    ({"turns": [{"text": "小满"}], "heads": [{"id": ""}]}, "T850", "heads.id"),
    ({"turns": [{"text": "小满"}], "tracks": {"version": 9}}, "T850", "tracks"),
    ({"turns": [{"text": "小满"}], "error": ["x"]}, "T850", "error"),
]
CLUSTER = {"mentions": [{"turn": 0, "start": 0, "end": 2}]}
BROKEN += [
    ({"turns": [{"text": "小满"}], "clusters": [{**CLUSTER, **more}]}, "T850", named)
    for more, named in (
        ({"link_status": "seen"}, "link_status"),
        ({"link_status": "linked", "visible": float("nan")}, "visible"),
        ({"link_status": "linked", "visible": 10**400}, "visible"),
        ({"link_status": "linked", "visible": True}, "visible"),
        ({"link_status": "linked", "head_tracks": [{"score": 1.0}]}, "head_tracks.id"),
        ({"link_status": "linked", "head_tracks": [{"id": "H1", "evidence": 3}]}, "evidence"),
        ({"link_status": "linked", "explanation": 3}, "explanation"),
    )
]


@pytest.mark.parametrize(("obj", "code", "named"), BROKEN)
def test_what_is_no_result_is_refused(obj: dict[str, Any], code: str, named: str) -> None:
    with pytest.raises(TiktalkError) as caught:
        result_payload(obj)
    assert caught.value.code == code and named in str(caught.value)


def test_json_holds_every_payload() -> None:
    docs = [linked_doc("film.mp4", two_heads()), spacy.blank("zh")("")]
    docs.append(Dialogue.from_turns([("", "")]).to_doc(spacy.blank("zh")))
    for doc in docs:
        payload = document_payload(doc)
        assert json.loads(json.dumps(payload, allow_nan=False)) == payload
