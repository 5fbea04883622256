"""The corpus of threads: how its parts are split, checked for repeats, and what they must hold."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from places import ROOT
from script_files import load_script

CORPUS = ROOT / "corpus"


build = load_script("build_corpus")


@pytest.fixture(scope="module")
def splits() -> dict[str, list[dict[str, Any]]]:
    return {
        split: [
            json.loads(line)
            for line in (CORPUS / "threads" / f"{split}.jsonl").read_text("utf8").splitlines()
        ]
        for split in build.SPLITS
    }


def record(key: str, *texts: str) -> dict[str, Any]:
    return {"key": key, "turns": [{"text": text} for text in texts]}


def test_replies_in_the_markup() -> None:
    turns = ("小鱼: [他](1)来了", "老 周: 谁", "小鱼: 你猜", "阿毛🍓 > 小鱼: 回复@小鱼:[他](1)啊")
    (parsed,) = build.parse_corpus("\n".join(["# key: t01-001", *turns]))
    assert [turn.get("reply_to") for turn in parsed["turns"]] == [None, None, None, 2]
    assert parsed["turns"][3]["speaker"] == "阿毛🍓"
    with pytest.raises(build.MarkupError, match="line 3: '老周' answers '阿毛', who has not"):
        build.parse_corpus("# key: t01-001\n小鱼: 来了\n老周 > 阿毛: 谁\n")


def test_a_third_is_not_for_training() -> None:
    found = Counter(build.split_of(f"p01-{n:03d}") for n in range(1, 121))
    assert found == {"train": 80, "dev": 20, "test": 20}
    assert [build.split_of(f"t01-{n:03d}") for n in (4, 5, 6)] == ["dev", "test", "train"]


def test_near_duplicates_are_found() -> None:
    first = record("a", "这个大叔切菜的手也太稳了吧，看得我都饿了", "切了二十年了你说呢")
    second = record("b", "这个大叔切菜的手也太稳了，看得我都饿了！", "切了二十年了")
    third = record("c", "后面那个小胖子一直在偷笑", "他是不是喝多了，脸红成那样")
    assert list(build.near_duplicates([first, third, second])) == [("a", "b")]
    assert list(build.near_duplicates([record("a", "哈哈"), record("b", "哈哈")])) == []


def test_shared_runs_are_found_through_punctuation() -> None:
    mine = [record("a", "你看，这个大叔 切菜真稳😂"), record("b", "这个大叔真稳")]
    assert list(build.shared_runs(mine, ["看这个大叔切菜，真稳"])) == [("a", "看这个大叔切菜真")]


def test_generated_files_are_in_step_with_the_parts() -> None:
    stale = [path.name for path, text in build.build(CORPUS).items() if path.read_text() != text]
    assert stale == [], "run python scripts/build_corpus.py"


def test_nothing_is_said_twice(splits: dict[str, list[dict[str, Any]]]) -> None:
    records = [record for part in splits.values() for record in part]
    assert list(build.near_duplicates(records)) == []
    assert len({record["key"] for record in records}) == len(records)


def test_what_the_corpus_holds(splits: dict[str, list[dict[str, Any]]]) -> None:
    records = [record for part in splits.values() for record in part]
    threads = [record for record in records if len(record["turns"]) > 3]
    assert len(records) >= 2900
    assert len(threads) >= 1300
    assert all(len({t["speaker"] for t in thread["turns"]}) <= 10 for thread in threads)
    replies = sum("reply_to" in turn for thread in threads for turn in thread["turns"])
    assert replies > 0.5 * sum(len(thread["turns"]) for thread in threads)
    held_out = len(splits["dev"]) + len(splits["test"])
    assert 0.3 < held_out / len(records) < 0.36
    for text in ("佢", "妳", "回复@", "//@", "TA", "[捂脸]"):
        assert any(text in turn["text"] for record in records for turn in record["turns"]), text
    nobody = [record for record in records if not record["clusters"]]
    assert len(nobody) >= 100
