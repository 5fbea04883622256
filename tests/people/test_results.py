"""What is made of people: JSON and back, tables, Docs and results with persons, sums."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import spacy
from people_material import called, gold_video, thread, write_jsonl
from spacy.tokens import Doc, DocBin, Span

from spacy_tiktalk.doc.annotations import clear_clusters
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.jsonl import record_from_json
from spacy_tiktalk.formats.records import record_to_doc
from spacy_tiktalk.people import (
    PEOPLE_TABLES,
    VideoPeople,
    attach_people,
    find_people,
    people_frames,
    people_from_json,
    people_to_json,
    read_people,
    sum_people,
    with_people,
    write_people,
    write_people_tables,
)
from spacy_tiktalk.tables import to_frames, to_rows


def people_of(name: str) -> list[VideoPeople]:
    return find_people(gold_video(name).records)


def docs_of(name: str) -> list[Doc]:
    nlp = spacy.blank("zh")
    return [record_to_doc(record, nlp)[0] for record in gold_video(name).records]


def test_docs_and_records_have_the_same_people() -> None:
    assert find_people(docs_of("t01")) == people_of("t01")


def test_json_comes_back_the_same(tmp_path: Path) -> None:
    videos = people_of("t01") + people_of("t03")
    path = tmp_path / "people.json"
    write_people(path, videos)
    assert read_people(path) == videos
    assert json.loads(path.read_text(encoding="utf-8")) == people_to_json(videos)
    assert people_from_json(people_to_json(videos)) == videos
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")  # as editors may
    assert read_people(path) == videos


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda obj: obj.update(version=99), "version is 99"),
        (lambda obj: obj.pop("videos"), "videos"),
        (lambda obj: obj["videos"][0]["people"][0].pop("plural"), "plural"),
        (lambda obj: obj["videos"][0]["people"][0].update(clusters=[["a"]]), "a cluster"),
        (lambda obj: obj["videos"][0]["people"][0]["mentions"][0].update(turn="0"), "turn"),
    ],
)
def test_json_that_is_no_people_is_refused(change: Any, reason: str) -> None:
    obj = people_to_json(people_of("t01"))
    change(obj)
    with pytest.raises(TiktalkError, match="T896") as caught:
        people_from_json(obj, name="p.json")
    assert reason in str(caught.value) and "p.json" in str(caught.value)


def two_threads() -> dict[str, Any]:
    videos = find_people([thread("a", [(1, "林小雨"), (2, "他")]), thread("b", [(1, "林小雨")])])
    return people_to_json(videos)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda video, p1, p2: video["documents"].remove("b"), "'b'"),
        (lambda video, p1, p2: video["documents"].append("b"), "a dialogue twice: b"),
        (lambda video, p1, p2: p2.update(id="P1"), "an id twice: P1"),
        (lambda video, p1, p2: p2["clusters"].append(["b", 1]), "twice: cluster 1 of 'b'"),
        (lambda video, p1, p2: p2.update(clusters=[["a", 0]]), "count from 1"),
        (lambda video, p1, p2: p2["mentions"][0].update(cluster=3), "a mention of cluster 3"),
        (lambda video, p1, p2: p2["mentions"][0].update(document="z"), "a mention of cluster 2"),
        (lambda video, p1, p2: p2["mentions"][0].update(turn=-1), "turn -1"),
        (lambda video, p1, p2: p2["mentions"][0].update(end=0), "0 to 0"),
        (lambda video, p1, p2: p2.update(unsure=p1["mentions"]), "a mention of cluster 1 of 'a'"),
        (lambda video, p1, p2: p1["joins"][0].update(first=["a", 2]), "a join of cluster 2"),
        (lambda video, p1, p2: p1["joins"][0].update(probability=float("nan")), "finite"),
        (lambda video, p1, p2: p1["joins"][0]["reasons"][0].update(nats=10**400), "finite"),
        (lambda video, p1, p2: p1.update(heads={"H1": float("inf")}), "finite"),
    ],
)
def test_people_that_contradict_themselves_are_refused(change: Any, reason: str) -> None:
    obj = two_threads()
    assert people_from_json(obj)
    change(obj["videos"][0], *obj["videos"][0]["people"])
    with pytest.raises(TiktalkError, match="T896") as caught:
        people_from_json(obj, name="p.json")
    assert reason in str(caught.value) and "p.json" in str(caught.value)
    assert ".." not in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TiktalkError, match=r"T896.*no such file"):
        read_people(tmp_path / "none.json")


def test_people_show_themselves_in_a_line_and_can_be_keys(tmp_path: Path) -> None:
    videos = people_of("t01")
    for video in videos:
        assert repr(video).startswith("<VideoPeople ") and len(repr(video)) < 100
        shown = {person: repr(person) for person in video.people}
        for person, text in shown.items():
            assert text.startswith(f"<Person {person.id} {person.name or person.words}: ")
            assert f" {person.comments} comment" in text
    write_people(tmp_path / "new" / "folder" / "people.json", videos)
    assert read_people(tmp_path / "new" / "folder" / "people.json") == videos


def test_what_is_no_list_of_docs_or_no_settings_is_named() -> None:
    (doc, *_), videos = docs_of("t01"), people_of("t01")
    with pytest.raises(TiktalkError, match=r"T027.*takes a Doc, and a Token was given"):
        attach_people(doc, videos)  # type: ignore[arg-type]
    with pytest.raises(TiktalkError, match=r"T027.*takes a PeopleSettings, and a dict was given"):
        find_people([doc], settings={"threshold": 0.8})  # type: ignore[arg-type]


def test_the_persons_stand_in_the_docs_and_survive_bytes() -> None:
    docs = docs_of("t01")
    videos = find_people(docs)
    person = called(videos[0], "琴姐")
    assert docs[0]._.coref_clusters[0].person is None
    attach_people(reversed(docs), videos)
    assert docs[0]._.coref_clusters[0].person == person.id
    (back,) = DocBin(docs=docs[:1], store_user_data=True).get_docs(docs[0].vocab)
    assert back._.coref_clusters[0].person == person.id
    assert back._.coref_clusters[0].attrs["person"] == person.id
    assert find_people(attach_people(docs, videos)) == videos
    rows = to_rows(docs)["clusters"]
    assert {row["person"] for row in rows} == {p.id for p in videos[0].people}


def test_docs_that_are_not_of_the_people_are_left_alone() -> None:
    videos = people_of("t01")
    with pytest.raises(TiktalkError, match="T898"):
        attach_people([*docs_of("t01"), *docs_of("t02")], videos)
    docs = docs_of("t01")
    docs[0].spans.pop("coref_clusters_1")
    with pytest.raises(TiktalkError, match="T898"):
        attach_people(docs, videos)
    assert all(c.person is None for doc in docs for c in doc._.coref_clusters)


def test_results_get_the_person_and_can_be_read_again(tmp_path: Path) -> None:
    threads = [thread("a", [(1, "林小雨")]), thread("b", [(1, "小雨"), (2, "他")])]
    videos = find_people(threads)
    with_persons = list(with_people(threads, videos))
    assert [[c["person"] for c in t["clusters"]] for t in with_persons] == [["P1"], ["P1", "P2"]]
    assert "person" not in threads[0]["clusters"][0]
    assert len(read_records(write_jsonl(tmp_path / "r.jsonl", with_persons))) == 2
    assert find_people(with_persons) == videos


def test_tables_have_one_row_each_and_join_to_the_comments(tmp_path: Path) -> None:
    videos = people_of("t01")
    frames = people_frames(videos)
    assert {name: list(frame.columns) for name, frame in frames.items()} == {
        name: list(columns) for name, columns in PEOPLE_TABLES.items()
    }
    own = to_frames(gold_video("t01").records)
    keys = ["document", "cluster", "turn", "start", "end", "text"]
    joined = frames["person_mentions"].merge(own["mentions"], on=keys)
    assert len(joined) == len(own["mentions"]) == sum(len(p.mentions) for p in videos[0].people)
    assert len(frames["person_clusters"].merge(own["clusters"], on=["document", "cluster"])) == len(
        own["clusters"]
    )
    counts = write_people_tables(tmp_path, videos)
    assert counts["people"] == len(videos[0].people)
    with (tmp_path / "joins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == counts["joins"] == sum(len(p.joins) for p in videos[0].people)
    parquet = pytest.importorskip("pyarrow.parquet")
    write_people_tables(tmp_path / "p", videos, format="parquet")
    assert parquet.read_table(tmp_path / "p" / "joins.parquet").num_rows == counts["joins"]


def with_likes(key: str, likes: list[str], cats: dict[str, float]) -> dict[str, Any]:
    found = thread(key, [(1, "林小雨")] * len(likes), cats=cats)
    for turn, n in zip(found["turns"], likes, strict=True):
        turn["source"] = {"likes": n}
    return found


def test_values_count_once_for_what_they_are_said_of() -> None:
    threads = [
        with_likes("a", ["3", "4"], {"POSITIVE": 0.75}),
        with_likes("b", ["5"], {"POSITIVE": 0.5}),
    ]
    videos = sum_people(find_people(threads), threads, ["cats.POSITIVE", "turn.likes"])
    (person,) = videos[0].people
    assert dict(person.sums) == {"cats.POSITIVE": 1.25, "turn.likes": 12.0}
    videos = sum_people(videos, sums={"long": lambda mention: len(mention.text)})
    assert dict(videos[0].people[0].sums) == {"long": 9.0}


def test_a_comment_that_mentions_somebody_twice_has_its_likes_once() -> None:
    twice = with_likes("a", ["3", "4"], {})
    twice["turns"][0]["text"] = "林小雨和林小雨"
    again = {"turn": 0, "start": 4, "end": 7, "text": "林小雨"}
    twice["clusters"][0]["mentions"].insert(1, again)
    (video,) = sum_people(find_people([twice]), [twice], ["turn.likes"])
    assert len(video.people[0].mentions) == 3
    assert dict(video.people[0].sums) == {"turn.likes": 7.0}


def test_likes_as_crawlers_write_them() -> None:
    threads = [with_likes("a", ["1.2万", "1,204", "3w"], {})]
    (video,) = sum_people(find_people(threads), threads, ["turn.likes"])
    assert dict(video.people[0].sums) == {"turn.likes": 43204.0}


def test_where_nobody_is_mentioned_there_is_nothing_to_sum() -> None:
    nobody = {**with_likes("a", ["3"], {}), "clusters": []}
    (video,) = sum_people(find_people([nobody]), [nobody], ["turn.likes"])
    assert video.people == ()


def test_who_has_no_likes_yet_is_left_out() -> None:
    threads = [with_likes("a", ["1.2k", "赞", "-", "NULL", "3"], {})]
    (video,) = sum_people(find_people(threads), threads, ["turn.likes"])
    assert dict(video.people[0].sums) == {"turn.likes": 1203.0}


def test_sums_need_every_dialogue_once() -> None:
    threads = [with_likes("a", ["3"], {}), with_likes("b", ["5"], {})]
    videos = find_people(threads)
    for given, reason in (
        (threads[:1], "'b' is missing"),
        ([*threads, threads[0]], "'a' is there twice"),
        ([*threads, with_likes("c", ["1"], {})], "'c' is none of theirs"),
    ):
        with pytest.raises(TiktalkError, match=f"T898.*{reason}"):
            sum_people(videos, given, ["turn.likes"])


def test_sums_refuse_dialogues_of_the_same_keys_that_are_others() -> None:
    videos = people_of("t03")
    key = videos[0].people[0].mentions[0].document
    records = gold_video("t03").records
    others = [replace(r, dialogue=replace(r.dialogue, turns=(Turn("A", "好"),))) for r in records]
    others = [replace(record, clusters=()) for record in others]
    with pytest.raises(TiktalkError, match=f"T898.*{key}"):
        sum_people(videos, others, ["turn.likes"])
    docs = docs_of("t03")
    for doc in docs:
        clear_clusters(doc)
    Span.set_extension("people_length", getter=len, force=True)
    try:
        with pytest.raises(TiktalkError, match=f"T898.*cluster .* of '{key}'"):
            sum_people(videos, docs, ["mention._.people_length"])
    finally:
        Span.remove_extension("people_length")


def test_extensions_of_turns_and_mentions_are_summed() -> None:
    docs = docs_of("t03")
    videos = find_people(docs)
    Span.set_extension("people_length", getter=len, force=True)
    Doc.set_extension("people_turns", getter=lambda doc: len(doc.spans["turns"]), force=True)
    try:
        paths = ["turn._.people_length", "mention._.people_length", "doc._.people_turns"]
        (video,) = sum_people(videos, docs, paths)
    finally:
        Span.remove_extension("people_length")
        Doc.remove_extension("people_turns")
    person = called(video, "华仔")
    turns = {(m.document, m.turn) for m in person.mentions}
    texts = {r.dialogue.key: r.dialogue.turns for r in gold_video("t03").records}
    assert person.sums["turn._.people_length"] == sum(len(texts[d][t].text) for d, t in turns)
    assert person.sums["mention._.people_length"] == sum(len(m.text) for m in person.mentions)
    assert person.sums["doc._.people_turns"] == sum(len(texts[d]) for d in person.threads)


def test_unsure_mentions_are_not_summed() -> None:
    said = [(1, "陈思远"), (1, "他"), (1, "朋友")]
    threads = [thread("a", said), thread("b", [(1, "陈思远")])]
    # A comment of nothing before the others: it has no Span of its own.
    threads[1]["turns"].insert(0, {"speaker": "x", "text": ""})
    threads[1]["clusters"][0]["mentions"][0]["turn"] = 1
    docs = [record_to_doc(record_from_json(obj), spacy.blank("zh"))[0] for obj in threads]
    for doc, links in zip(docs, ([1.0, 0.99, 0.1], [1.0]), strict=True):
        group = doc.spans["coref_clusters_1"]
        group.attrs = {**group.attrs, "scores": [0.99] * len(links), "link_scores": links}
    (video,) = find_people(docs)
    assert [m.text for m in video.people[0].unsure] == ["朋友"]
    Span.set_extension("people_length", getter=len, force=True)
    try:
        (video,) = sum_people([video], docs, ["mention._.people_length", "turn._.people_length"])
    finally:
        Span.remove_extension("people_length")
    assert dict(video.people[0].sums) == {
        "mention._.people_length": len("陈思远他陈思远"),
        "turn._.people_length": len("陈思远真好他真好陈思远真好"),
    }


@pytest.mark.parametrize(
    "path", ["cats", "cats.", "likes", "turn._.no_such", "cats.NEGATIVE", "cats.TEXT"]
)
def test_what_cannot_be_summed_is_named(path: str) -> None:
    threads = [with_likes("a", ["3"], {"POSITIVE": 1.0, "TEXT": "high"})]  # type: ignore[dict-item]
    with pytest.raises(TiktalkError, match="T897") as caught:
        sum_people(find_people(threads), threads, [path])
    assert path in str(caught.value)


def test_a_value_that_is_no_number_is_named_with_its_place() -> None:
    threads = [with_likes("a", ["3", "many"], {"TEXT": "high"})]  # type: ignore[dict-item]
    videos = find_people(threads)
    for path, place in (("turn.likes", "comment 2 of 'a'"), ("cats.TEXT", "dialogue 'a'")):
        with pytest.raises(TiktalkError, match=f"in {place} is no number"):
            sum_people(videos, threads, [path])
    with pytest.raises(TiktalkError, match="'x' in comment 1 of 'a' is no number"):
        sum_people(videos, sums={"own": lambda _: "x"})  # type: ignore[arg-type, return-value]


def test_videos_are_told_apart_by_name_else_by_title_else_not_at_all() -> None:
    def named(key: str, video: str | None, title: str | None) -> dict[str, Any]:
        return thread(key, [(1, "林小雨")], video=video, title=title)  # type: ignore[arg-type]

    threads = [named("a", "v1", "t"), named("b", "v2", "t"), named("c", "v1", None)]
    assert [v.documents for v in find_people(threads)] == [("a", "c"), ("b",)]
    assert len(find_people([named("a", None, "t"), named("b", None, "t")])) == 1
    bare = [named("a", None, None), named("b", None, None)]
    with pytest.warns(UserWarning, match="W895"):
        assert len(find_people(bare)) == 2
    assert len(find_people(bare, one_video=True)) == 1
    with pytest.raises(TiktalkError, match="T880"):
        find_people([threads[0], threads[0]])
