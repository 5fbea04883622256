"""People as the page draws them: numbers that join, texts, times, and people of other dialogues."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from people_material import thread

from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.people import find_people
from spacy_tiktalk.report.payload.document import result_payload
from spacy_tiktalk.report.payload.people import PeoplePayload
from spacy_tiktalk.report.payload.turns import turn_rows

THREADS = [
    thread("b", [(1, "林小雨"), (2, "他")], title="校运会", heads={1: ("H1", 0.9)}),
    thread("a", [(1, "小雨"), (1, "她")], title="校运会"),
]


def made(threads: list[dict[str, Any]], shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    payload = PeoplePayload(find_people(threads))
    for number, one in enumerate(shown):
        payload.see(result_payload(one), number)
    return payload.made()


def test_all_numbers_join() -> None:
    silent = thread("c", [], title="校运会")
    silent["turns"] = [{"speaker": "x", "text": "来了", "source": {"likes": "3"}}]
    (video,) = made([*THREADS, silent], [*THREADS, silent])
    assert (video["video"], video["title"]) == ("v.mp4", "校运会")
    assert video["documents"] == [[0, "b"], [1, "a"], [2, "c"]]
    assert video["comments"][1:3] == [
        [0, 1, "w1", None, None, "他真好"],
        [1, 0, "w0", None, None, "小雨真好"],
    ]
    assert video["comments"][4] == [2, 0, "x", None, 3, None]
    person = video["people"][0]
    assert (person["id"], person["name"], person["heads"]) == ("P1", "林小雨", [["H1", 0.9]])
    clusters = [video["clusters"][number] for number in person["clusters"]]
    assert [c[:2] for c in clusters] == [[1, 1], [0, 1]]
    assert clusters[0][2] == [[2, 0, 2, "PROPER", "小雨"], [3, 0, 1, "PRONOUN", "她"]]
    (join,) = person["joins"]
    assert {join[0], join[1]} == set(person["clusters"]) and 0.7 <= join[2] < 1
    assert any("小雨" in note for note, _ in join[3])


def test_a_key_may_be_empty() -> None:
    threads = [{**THREADS[1], "key": None}, {**THREADS[0], "key": ""}]
    (video,) = made(threads, threads)
    assert sorted(video["documents"]) == [[0, "dialogue-0001"], [1, ""]]


def test_crops_are_of_the_heads_of_people() -> None:
    payload = PeoplePayload(find_people(THREADS))
    for number, one in enumerate(THREADS):
        shown = result_payload(one)
        shown["heads"] = [{"id": h, "crops": [f"{h}{k}" for k in range(5)]} for h in ("H1", "H2")]
        payload.see(shown, number)
    assert payload.made()[0]["crops"] == {"H1": ["H10", "H11", "H12"]}


def test_dialogues_that_came_later_are_told_of() -> None:
    later = [thread("d", [(1, "老师")]), {**thread("e", [(1, "他")]), "key": None}]
    with pytest.warns(UserWarning, match=r"\[W851\].*: 2 \(first: 'd'\)"):
        (video,) = made(THREADS, [*THREADS, *later])
    assert [name for _, name in video["documents"]] == ["b", "a"]


def test_people_of_another_result_are_told_of() -> None:
    other = {**THREADS[1], "clusters": [{**THREADS[1]["clusters"][0]}]}
    other["clusters"][0]["mentions"] = other["clusters"][0]["mentions"][:1]
    with pytest.warns(UserWarning, match=r"\[W852\].*: 1 of 4 \(first: 她 in comment 2 of 'a'\)"):
        made(THREADS, [THREADS[0], other])


def test_unsure_mentions_stand_beside_those_that_count() -> None:
    (video,) = find_people(THREADS)
    person, *others = video.people
    kept = tuple(m for m in person.mentions if m.text != "她")
    unsure = tuple(m for m in person.mentions if m.text == "她")
    video = replace(video, people=(replace(person, mentions=kept, unsure=unsure), *others))
    silent = {**THREADS[1], "clusters": [{**THREADS[1]["clusters"][0]}]}
    silent["clusters"][0]["mentions"] = silent["clusters"][0]["mentions"][:1]
    payload = PeoplePayload([video])
    for number, one in enumerate([THREADS[0], silent]):  # no W852: they are not counted
        payload.see(result_payload(one), number)
    (drawn,) = payload.made()
    clusters = [drawn["clusters"][number] for number in drawn["people"][0]["clusters"]]
    assert clusters[0][2:] == [[[2, 0, 2, "PROPER", "小雨"]], [[3, 0, 1, "PRONOUN", "她"]]]
    assert len(clusters[1]) == 3 and drawn["comments"][3][5] == "她真好"


def test_ids_stand_with_comments_that_mention_somebody() -> None:
    turns = [{**THREADS[1]["turns"][0], "id": "73"}, {"speaker": "w", "text": "来了", "id": "74"}]
    said = {**THREADS[1]["clusters"][0], "mentions": THREADS[1]["clusters"][0]["mentions"][:1]}
    one = {**THREADS[1], "turns": turns, "clusters": [said]}
    (video,) = made([one], [one])
    assert [row[5:] for row in video["comments"]] == [["小雨真好", "73"], [None]]


def test_when_heads_are_seen() -> None:
    payload = PeoplePayload(find_people(THREADS))
    for number, one in enumerate(THREADS):
        shown = result_payload(one)
        late, early = {"times": [2.0, 2.2, 2.4]}, {"times": [0.2]}
        heads = [{"id": head, "tracklets": [late, early]} for head in ("H1", "H2", None)]
        shown["tracks"] = {"heads": heads}
        shown["heads"] = [{"id": head, "seconds": 0.8} for head in ("H1", "H2")]
        shown["video"] = {**shown["video"], "duration": 3.0}
        payload.see(shown, number)
    (video,) = payload.made()
    assert (video["length"], video["seen"]) == (3.0, {"H1": [[0.2, 0.2], [2.0, 2.4]]})
    assert video["seconds"] == {"H1": 0.8}


def test_people_of_other_dialogues_are_refused() -> None:
    with pytest.raises(TiktalkError, match=r"T898.*no dialogue 'a'"):
        made(THREADS, THREADS[:1])
    other = {**THREADS[1], "turns": [{"speaker": "w", "text": "大鹏真好"}] * 2}
    other = {**other, "clusters": []}
    with pytest.raises(TiktalkError, match=r"T898.*comment 1 of 'a' has no '小雨'"):
        made(THREADS, [THREADS[0], other])
    short = {**other, "turns": THREADS[1]["turns"][:1]}
    with pytest.raises(TiktalkError, match=r"T898.*comment 2 of 'a' has no '她'"):
        made(THREADS, [THREADS[0], short])


def test_dialogues_without_a_key_are_told_by_their_number() -> None:
    threads = [{k: v for k, v in one.items() if k != "key"} for one in THREADS]
    (video,) = made(threads, threads)
    assert [name for _, name in video["documents"]] == ["dialogue-0001", "dialogue-0002"]


def test_likes_are_numbers_or_absent() -> None:
    rows = turn_rows([Turn("A", "好", source={"likes": n}) for n in ("12", "1.2万", "9" * 40)])
    assert [row.get("likes") for row in rows] == [12, 12000, None]
