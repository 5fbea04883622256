"""`scripts/gather_talk.py`: the words of three corpora, on small files of their layouts."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from script_files import load_script, run_script

from spacy_tiktalk.formats.convert import read_records

gather = load_script("gather_talk")
HEADER = ["TV_ID", "Dialogue_ID", "Utterance_ID", "Speaker", "Gender", "Utterance"]
SCENES = [
    ("01_000", "小满", "你怎么才来"),
    ("01_000", "老周", "路上堵车，, 对不起"),
    ("01_000", "老周", " "),
    ("01_001", "小满", "走吧"),
]
FIRST = "agent human 你 认识 老周 吗 ？"
GROWN = f"{FIRST} agent 认识 ， 他 是 我 同学 。 human 他 人 怎么样 ？"


def messages(*texts: str) -> dict[str, object]:
    return {"name": "老周", "messages": [{"message": text, "attrs": []} for text in texts]}


def predicate(key: str, words: str) -> str:
    """A line of a CSRL file: dialogue, where the predicate is, words, turns, roles."""
    n = len(words.split())
    return "|||".join([key, "3", words, " ".join("0" * n), " ".join("O" * n)]) + "\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    film, cped, duconv = (tmp_path / name for name in ("KdConv/film", "CPED", "CSRL_DuConv"))
    for folder in (film, cped, duconv):
        folder.mkdir(parents=True)
    told = [messages("你看过他的电影吗？", "看过，他演得真好。", "我也觉得。"), messages("你好")]
    (film / "dev.json").write_text(json.dumps(told), encoding="utf8")
    (film / "dev_nolabel.json").write_text(json.dumps(told), encoding="utf8")
    (film / "kb_film.json").write_text(json.dumps({"老周": [["老周", "国籍", "中国"]]}), "utf8")
    with (cped / "valid_split.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows([key[:2], key, f"{key}_0", who, "x", text] for key, who, text in SCENES)
    (cped / "speakers.txt").write_text("小满,female\n", encoding="utf8")
    lines = [predicate("-3.7e+18", FIRST), predicate("9.1e+17", "agent human 早 啊")]
    lines += [predicate("-3.7e+18", GROWN), predicate("-3.7e+18", GROWN)]
    (duconv / "duconv.dev.csrl").write_text("".join(lines), encoding="utf8")
    return tmp_path


def turns_of(path: Path) -> list[list[tuple[str, str]]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    assert len({record["key"] for record in records}) == len(records)
    return [[(turn["speaker"], turn["text"]) for turn in record["turns"]] for record in records]


def test_the_words_of_three_corpora(
    talk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = talk / "made" / "talk.jsonl"
    run_script(gather, monkeypatch, talk, out)
    # Once each, though KdConv has its development part twice; no fact of its knowledge base.
    assert turns_of(out) == [
        [("甲", "你看过他的电影吗？"), ("乙", "看过，他演得真好。"), ("甲", "我也觉得。")],
        [("甲", "你好")],
        [("小满", "你怎么才来"), ("老周", "路上堵车，, 对不起")],
        [("小满", "走吧")],
        [
            ("human", "你认识老周吗？"),
            ("agent", "认识，他是我同学。"),
            ("human", "他人怎么样？"),
        ],
        [("human", "早啊")],
    ]
    assert [record.dialogue.turns[0].speaker for record in read_records(out)][2] == "小满"
    chars = sum(len(text) for turns in turns_of(out) for _, text in turns)
    assert f"6 dialogues, {chars} characters" in capsys.readouterr().out


def test_a_folder_without_talk_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "CPED").mkdir()
    with pytest.raises(SystemExit, match="there is none of KdConv, CPED and CSRL_DuConv"):
        run_script(gather, monkeypatch, tmp_path, tmp_path / "talk.jsonl")
    assert not (tmp_path / "talk.jsonl").exists()
