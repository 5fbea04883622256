"""The hand-written sample dialogues: the markup's parser and what the corpus must hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from places import ROOT
from script_files import load_script

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.convert import read_records
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.lexicon.mentions import mention_type
from spacy_tiktalk.lexicon.plural import is_plural

CORPUS = ROOT / "corpus"
Span = tuple[int, int, int]


build = load_script("build_sample_corpus")


def _jsonl(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CORPUS / name).read_text(encoding="utf8").splitlines()]


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    return _jsonl("train.jsonl") + _jsonl("dev.jsonl")


def _spans(record: dict[str, Any]) -> list[Span]:
    return [(m["turn"], m["start"], m["end"]) for c in record["clusters"] for m in c["mentions"]]


def _inside(inner: Span, outer: Span) -> bool:
    return inner[0] == outer[0] and outer[1] <= inner[1] and inner[2] <= outer[2]


# --- the markup ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("marked", "plain", "mentions"),
    [
        ("没有人", "没有人", []),
        ("[他](1)来了", "他来了", [(0, 1, 1)]),
        ("找[[你](1)妈](2)去", "找你妈去", [(1, 3, 2), (1, 2, 1)]),
        ("[给[[她](1)妈](2)拍的人](3)", "给她妈拍的人", [(0, 6, 3), (1, 3, 2), (1, 2, 1)]),
        ("[小雨](12)[你](12)看", "小雨你看", [(0, 2, 12), (2, 3, 12)]),
        ("[他](1)(笑)(2)", "他(笑)(2)", [(0, 1, 1)]),
        (r"\[狗头\][他](1)\\", "[狗头]他\\", [(4, 5, 1)]),
        (r"[\[阿杰\]](1)", "[阿杰]", [(0, 4, 1)]),
        ("🐶[她](1)🥹", "🐶她🥹", [(1, 2, 1)]),
    ],
)
def test_parse_turn(marked: str, plain: str, mentions: list[Span]) -> None:
    text, found = build.parse_turn(marked)
    assert text == plain
    assert [(m.start, m.end, m.cluster) for m in found] == mentions


@pytest.mark.parametrize(
    ("marked", "says"),
    [
        ("[他来了", r"write \\\["),
        ("他]来了", r"write \\\]"),
        ("[他]来了", "no cluster number"),
        ("[他](a)", "no cluster number"),
        ("[他](0)", "no cluster number"),
        ("[](1)", "empty mention"),
        ("[他 ](1)", "white space"),
        ("[[他](1)](2)", "marked twice"),
        ("[[他](1)妈](1)", "inside one of its own cluster"),
        ("[[[他](1)妈](2)家](1)", "inside one of its own cluster"),
        ("路径\\n", "backslash"),
        ("末尾\\", "backslash"),
    ],
)
def test_parse_turn_refuses(marked: str, says: str) -> None:
    with pytest.raises(build.MarkupError, match=says):
        build.parse_turn(marked)


def test_parse_corpus_reads_headers_speakers_and_clusters() -> None:
    text = (
        "## a remark\n\n# key: x1\n# title: #旅行 [原创] 第1天: 出发\n"
        "A: [小夏](7)出发了: 冲\n小 土豆: 等等[[她](7)妹](2)\n\n\n# key: x2\nA: 好吃\n"
    )
    first, second = build.parse_corpus(text)
    assert first["title"] == "#旅行 [原创] 第1天: 出发"
    assert first["turns"] == [
        {"speaker": "A", "text": "小夏出发了: 冲"},
        {"speaker": "小 土豆", "text": "等等她妹"},
    ]
    assert [[m["text"] for m in c["mentions"]] for c in first["clusters"]] == [
        ["小夏", "她"],
        ["她妹"],
    ]
    assert [c["name"] for c in first["clusters"]] == ["小夏", None]
    assert (second["key"], second["title"], second["clusters"]) == ("x2", None, [])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("## only a remark\n", "no dialogue"),
        ("A: 你好\n", "line 1: a dialogue needs"),
        ("# key: a\n", "needs '# key: ...' and a turn"),
        ("# key: a\nA: 一\n\n# key: a\nA: 二\n", "line 4: key 'a' is used twice"),
        ("# key: a\n# titel: 标题\nA: 一\n", "line 2: unknown header"),
        ("# key: a\n# key: b\nA: 一\n", "line 2: header 'key' is empty or given twice"),
        ("# key: a\n# title:\nA: 一\n", "line 2: header 'title' is empty"),
        ("# key: a\nA: 一\n# title: 标题\n", "line 3: header 'title' after a turn"),
        ("# key: a\nA：全角冒号\n", "line 2: .* is no turn"),
        ("# key: a\nA:\n", "line 2: .* is no turn"),
        ("# key: a\nA: 一\nB: [他来了\n", r"line 3: '\[' without"),
    ],
)
def test_parse_corpus_names_the_line(text: str, says: str) -> None:
    with pytest.raises(build.MarkupError, match=says):
        build.parse_corpus(text)


def test_every_fifth_record_goes_to_dev() -> None:
    train, dev = build.split([{"key": i} for i in range(1, 12)])
    assert [r["key"] for r in dev] == [5, 10]
    assert [r["key"] for r in train] == [1, 2, 3, 4, 6, 7, 8, 9, 11]


# --- the generated files -------------------------------------------------------------------


def test_generated_files_are_in_step_with_the_source() -> None:
    stale = [
        p.name for p, text in build.build(CORPUS).items() if p.read_text(encoding="utf8") != text
    ]
    assert stale == [], "run python scripts/build_sample_corpus.py"


def test_check_reports_a_stale_file_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sample.txt").write_text("# key: a\nA: [他](1)来了\n", encoding="utf8")
    readme = f"counts\n{build.COUNTS_START}\n{build.COUNTS_END}\n"
    (tmp_path / "README.md").write_text(readme, encoding="utf8")
    monkeypatch.setattr(build, "CORPUS", tmp_path)
    assert build.main(["--check"]) == 1
    assert "train.jsonl, dev.jsonl, README.md" in capsys.readouterr().err
    assert not (tmp_path / "train.jsonl").exists()
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0
    assert "| mentions | 1 | 1 | 0 |" in (tmp_path / "README.md").read_text(encoding="utf8")
    (tmp_path / "sample.txt").write_text("# key: a\nA: [他来了\n", encoding="utf8")
    assert build.main(["--check"]) == 1
    assert "line 2" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["train.jsonl", "dev.jsonl"])
def test_the_projects_reader_and_writer_keep_every_byte(name: str, tmp_path: Path) -> None:
    path = CORPUS / name
    assert write_jsonl(tmp_path / name, read_records(path)) == len(_jsonl(name))
    assert (tmp_path / name).read_bytes() == path.read_bytes()


# --- what the corpus holds -----------------------------------------------------------------


def test_size_and_unique_keys(records: list[dict[str, Any]]) -> None:
    keys = [r["key"] for r in records]
    assert len(keys) >= 110
    assert len(set(keys)) == len(keys)
    texts = [tuple(t["text"] for t in r["turns"]) for r in records]
    assert len(set(texts)) == len(texts)


def test_mentions_equal_their_slices_and_do_not_cross(records: list[dict[str, Any]]) -> None:
    for record in records:
        for cluster in record["clusters"]:
            for m in cluster["mentions"]:
                assert record["turns"][m["turn"]]["text"][m["start"] : m["end"]] == m["text"]
                assert m["text"] == m["text"].strip() != ""
        spans = _spans(record)
        assert len(set(spans)) == len(spans), record["key"]
        for a in spans:
            for b in spans:
                apart = a[0] != b[0] or a[2] <= b[1] or b[2] <= a[1]
                assert apart or _inside(a, b) or _inside(b, a), (record["key"], a, b)


def test_the_phenomena_are_there(records: list[dict[str, Any]]) -> None:
    clusters = [c for r in records for c in r["clusters"]]
    texts = [m["text"] for c in clusters for m in c["mentions"]]
    spans = [_spans(r) for r in records]
    nested = [s for own in spans for s in own if any(o != s and _inside(s, o) for o in own)]
    plural = {t for t in texts if is_plural(t)}
    assert len(nested) >= 12
    assert len(plural) >= 8
    assert {"他俩", "我们", "这几个人"} <= plural
    assert sum(not r["clusters"] for r in records) >= 10
    assert sum(len(r["turns"]) > 2 for r in records) >= 12
    assert any(len({t["speaker"] for t in r["turns"]}) > 2 for r in records)
    assert any(len(r["turns"]) == 1 for r in records)
    assert {"自己", "人家", "您", "本人"} <= set(texts)
    assert {"你", "我"} <= set(texts)
    assert any(any(ord(ch) >= 0x1F300 for ch in t["text"]) for r in records for t in r["turns"])


def test_proportions_are_near_the_datasets(records: list[dict[str, Any]]) -> None:
    clusters = [c for r in records for c in r["clusters"]]
    texts = [m["text"] for c in clusters for m in c["mentions"]]
    share = {
        kind: sum(mention_type(t) == kind for t in texts) / len(texts)
        for kind in ("PROPER", "PRONOUN", "NOMINAL")
    }
    # The paper counts 33.5 % proper, 44.4 % pronouns, 22.1 % nominal; two thirds are singletons.
    assert 0.25 < share["PROPER"] < 0.40
    assert 0.35 < share["PRONOUN"] < 0.50
    assert 0.18 < share["NOMINAL"] < 0.32
    assert 0.58 < sum(len(c["mentions"]) == 1 for c in clusters) / len(clusters) < 0.72
    assert 0.55 < sum(r["title"] is not None for r in records) / len(records) < 0.75


def test_generic_you_and_a_commenters_own_me_stay_unmarked(records: list[dict[str, Any]]) -> None:
    marked = {"你": 0, "我": 0}
    seen = {"你": 0, "我": 0}
    for record in records:
        for char in marked:
            seen[char] += sum(t["text"].count(char) for t in record["turns"])
            marked[char] += sum(
                m["text"].count(char)
                for c in record["clusters"]
                for m in c["mentions"]
                if m["text"] == char
            )
    assert 0 < marked["我"] / seen["我"] < 0.5
    assert 0.5 < marked["你"] / seen["你"] < 0.95


def test_demo_has_dialogues_without_gold() -> None:
    demo = _jsonl("demo.jsonl")
    assert len(demo) == 8
    assert all("clusters" not in r for r in demo)
    assert sum(r["title"] is not None for r in demo) == 2
    dialogues = [Dialogue.from_json(r) for r in demo]
    assert [d.key for d in dialogues] == [f"d{i}" for i in range(1, 9)]
    sample = {
        t["text"] for n in ("train.jsonl", "dev.jsonl") for r in _jsonl(n) for t in r["turns"]
    }
    assert not sample & {turn.text for d in dialogues for turn in d.turns}


def test_demo_has_a_comment_section() -> None:
    dialogues = [
        record.dialogue for record in read_records(CORPUS / "demo_comments.csv", format="comments")
    ]
    assert len(dialogues) == 8 and sum(len(d.turns) for d in dialogues) == 30
    assert {d.title for d in dialogues} == {"看看她俩是谁 #照片合成"}
    texts = ["\n".join(turn.text for turn in d.turns) for d in dialogues]
    for name in ("艾琳", "霍将军", "霍珀", "刘德华"):  # persons across threads
        assert sum(name in text for text in texts) > 1, name
    assert any("回复 @" in text for text in texts) and any("[赞]" in text for text in texts)
