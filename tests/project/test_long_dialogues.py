"""`benchmarks/long_dialogues.py`: dialogues joined into one, with their gold in its place."""

from __future__ import annotations

import pytest
from script_files import load_benchmark

from spacy_tiktalk.doc.dialogue import Dialogue, Turn
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention, check_record


@pytest.fixture(scope="module")
def record() -> DialogueRecord:
    turns = (Turn("甲", "刘德华来了"), Turn("乙", "他好帅", reply_to=0))
    return DialogueRecord(
        Dialogue(turns, title="片名", key="k"),
        (GoldCluster((GoldMention(0, 0, 3), GoldMention(1, 0, 1))),),
    )


def test_nobody_of_one_thread_is_anybody_of_another(record: DialogueRecord) -> None:
    benchmark = load_benchmark("long_dialogues")
    both, starts = benchmark.joined([record, record], "both", same_writers=False)
    check_record(both)
    assert starts == [0, 2] and both.dialogue.title is None
    turns = both.dialogue.turns
    assert [turn.reply_to for turn in turns] == [None, 0, None, 2]
    assert len({turn.speaker for turn in turns}) == 4
    texts = [[both.text_of(m) for m in cluster.mentions] for cluster in both.clusters]
    assert texts == [["刘德华", "他"]] * 2


def test_a_person_of_a_video_is_one_cluster() -> None:
    benchmark = load_benchmark("long_dialogues")
    video = benchmark.parts(benchmark.read_videos())[0][0]
    whole = check_record(benchmark.whole_video(video))
    assert len(whole.clusters) == len(set(video.persons.values()))
    assert len(whole.dialogue.turns) == sum(len(r.dialogue.turns) for r in video.records)
    apart = sorted(r.text_of(m) for r in video.records for m in r.mentions)
    assert sorted(whole.text_of(m) for m in whole.mentions) == apart
