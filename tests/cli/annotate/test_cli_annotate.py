from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from places import CORPUS
from rich.console import Console
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.bad_records import NamedBadRecords
from spacy_tiktalk.cli.shared.drawing import draw_dialogue
from spacy_tiktalk.cli.shared.reading import read_dialogues
from spacy_tiktalk.cli.shared.terminal import safe
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert, read_records

run = CliRunner().invoke

TEXT = "A：这不是高小满吗[捂脸]\nB：小满她妈也来了\n\n今天天气好\n"
GOOD = {"key": "g", "turns": [{"speaker": "A", "text": "是小满"}], "video_type": "celeb"}
DRAWN = """\
dialogue 1  后台
  A: 这不是[1 高小满]吗[捂脸]
  B: [1 小满][2 [1 她]妈]也来了

  1 高小满     高小满 (PROPER 0.50), 小满 (PROPER 0.90), 她 (PRONOUN 0.90)
  2 (no name)  她妈 (NOMINAL 0.50)

dialogue 2  后台
  今天天气好

  No person is mentioned.

2 dialogues: 2 persons, 4 mentions
"""


@pytest.fixture
def dialogues(tmp_path: Path) -> str:
    path = tmp_path / "a.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def _jsonl(path: Path, *records: object) -> str:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return str(path)


def test_dialogues_are_drawn_with_numbered_brackets(dialogues: str, listed_model: str) -> None:
    done = run(tiktalk_cli, ["annotate", dialogues, "-m", listed_model, "--title", "后台"])
    assert done.exit_code == 0, done.output
    legend, drawn = done.stdout.split("\n\n", 1)
    assert legend.startswith("[1 …] is a mention of person 1.")
    assert drawn == DRAWN
    said = "2 writers in 2 of 3 lines: A (1), B (1); --no-writers takes all as text.\n"
    assert done.stderr == said


def test_stdin_may_be_text_or_jsonl(dialogues: str, listed_model: str) -> None:
    command = ["annotate", "-", "-m", listed_model, "--title", "后台"]
    text = run(tiktalk_cli, command, input=TEXT)
    assert text.stdout.endswith(DRAWN)
    found = run(tiktalk_cli, [*command, "--json"], input=json.dumps(GOOD))
    assert found.exit_code == 0
    obj = json.loads(found.stdout)
    assert (obj["key"], obj["title"], obj["video_type"]) == ("g", "后台", "celeb")


def test_a_title_of_its_own_stays(tmp_path: Path, listed_model: str) -> None:
    path = _jsonl(tmp_path / "a.jsonl", {**GOOD, "title": "自己的"})
    done = run(tiktalk_cli, ["annotate", path, "-m", listed_model, "--title", "别的", "--json"])
    assert json.loads(done.stdout)["title"] == "自己的"


def test_results_are_our_jsonl_with_types_and_scores(
    dialogues: str, listed_model: str, tmp_path: Path
) -> None:
    out = tmp_path / "new" / "result.jsonl"
    done = run(tiktalk_cli, ["annotate", dialogues, "-m", listed_model, "--out", str(out)])
    assert done.stdout == f"2 dialogues: 2 persons, 4 mentions, written to {out}\n"
    first, second = (json.loads(line) for line in out.read_text(encoding="utf-8").splitlines())
    assert [cluster["name"] for cluster in first["clusters"]] == ["高小满", None]
    assert first["clusters"][0]["mentions"][2] == {
        "turn": 1,
        "start": 2,
        "end": 3,
        "text": "她",
        "type": "PRONOUN",
        "score": 0.9,
        "link_score": 0.9,
    }
    assert second["clusters"] == []
    records = read_records(out)
    assert [records[0].text_of(m) for m in records[0].mentions] == ["高小满", "小满", "她", "她妈"]
    assert convert(out, tmp_path / "result.spacy").mentions == 4


def test_gold_clusters_of_the_input_are_not_shown(tmp_path: Path, listed_model: str) -> None:
    gold = [{"mentions": [{"turn": 0, "start": 0, "end": 2}]}]
    path = _jsonl(tmp_path / "a.jsonl", {"turns": [{"text": "老板好"}], "clusters": gold})
    done = run(tiktalk_cli, ["annotate", path, "-m", listed_model, "--json"])
    assert json.loads(done.stdout)["clusters"] == []


def test_a_bad_record_stops_or_is_skipped_and_counted(tmp_path: Path, listed_model: str) -> None:
    path = _jsonl(tmp_path / "a.jsonl", GOOD, {"key": "bad", "turns": 3}, {**GOOD, "key": "h"})
    command = ["annotate", path, "-m", listed_model, "--json"]
    stopped = run(tiktalk_cli, command)
    assert stopped.exit_code == 1
    assert stopped.stdout == ""
    assert "[T118]" in stopped.stderr and "line 2, dialogue 'bad'" in stopped.stderr
    assert len(stopped.stderr.splitlines()) == 1
    skipped = run(tiktalk_cli, [*command, "--skip-bad"])
    assert skipped.exit_code == 1
    assert [json.loads(line)["key"] for line in skipped.stdout.splitlines()] == ["g", "h"]
    named, count = skipped.stderr.splitlines()
    assert "dialogue 'bad'" in named and count == "✘ 1 bad record skipped, named above."


def test_a_text_the_tokenizer_refuses_is_a_bad_record(tmp_path: Path, listed_model: str) -> None:
    long = {"key": "long", "turns": [{"text": "好" * 1_000_001}]}
    path = _jsonl(tmp_path / "a.jsonl", long, GOOD)
    command = ["annotate", path, "-m", listed_model, "--json"]
    assert "[T508]" in run(tiktalk_cli, command).stderr
    done = run(tiktalk_cli, [*command, "--skip-bad"])
    assert done.exit_code == 1 and "dialogue long" in done.stderr
    assert [json.loads(line)["key"] for line in done.stdout.splitlines()] == ["g"]
    only = _jsonl(tmp_path / "b.jsonl", long)
    assert "[T104]" in run(tiktalk_cli, ["annotate", only, "-m", listed_model, "--skip-bad"]).stderr


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", b"\n  \n", "T103"),
        ("a.jsonl", b"", "T103"),
        ("a.txt", "A：好\nB：好".encode() + b"\xff", "T110"),
        ("a.txt", b"\xff\xfd\xfe" * 9, "T161"),
        ("a.jsonl", b'{"key": 1', "T112"),
        # The name says JSONL, so it is never taken for a comment.
        ("a.jsonl", b"[1, 2]", "T156"),
        ("a.jsonl", b'not JSON\n{"turns": [{"text": "x"}]}', "T111"),
        ("a.spacy", b"x", "T153"),
        ("a.conllu", b"# newdoc id = a", "T124"),
        ("a.jsonl", b'{"doc_key": "1", "sentences": [["x"]]}', "T117"),
        ("a.md", "A：好".encode(), "T156"),
        (None, b"", "T505"),
    ],
)
def test_unreadable_input_is_one_red_line(
    name: str | None, content: bytes, code: str, tmp_path: Path, listed_model: str
) -> None:
    path = tmp_path / (name or "missing.txt")
    if name:
        path.write_bytes(content)
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model])
    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"✘ [{code}] ") and len(done.stderr.splitlines()) == 1


def test_a_folder_is_named_as_one(tmp_path: Path, listed_model: str) -> None:
    done = run(tiktalk_cli, ["annotate", str(tmp_path), "-m", listed_model])
    assert done.exit_code == 1 and "[T564]" in done.stderr and "a folder" in done.stderr


def test_a_closed_stdin_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = NamedBadRecords("stdin")
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(TiktalkError, match="T103"):
        read_dialogues("-", bad)


def test_a_file_may_be_called_like_stdin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "-").write_text("小满：他来了\n阿青：嗯\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", None)
    (record,) = read_dialogues("./-", NamedBadRecords("./-"))
    assert [turn.speaker for turn in record.dialogue.turns] == ["小满", "阿青"]


def test_a_missing_model_says_how_to_get_it(dialogues: str) -> None:
    done = run(tiktalk_cli, ["annotate", dialogues, "-m", "zh_no_such_pipeline"])
    assert done.exit_code == 1
    assert "[T501]" in done.stderr and "make demo" in done.stderr


def test_without_memory_the_pipeline_is_not_blamed(
    dialogues: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr("spacy.load", full)
    done = run(tiktalk_cli, ["annotate", dialogues, "--no-writers"])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    assert done.stderr.startswith("✘ [T567] ") and len(done.stderr.splitlines()) == 1


def test_a_pipeline_that_never_writes_clusters_is_refused(dialogues: str, tmp_path: Path) -> None:
    import spacy

    spacy.blank("zh").to_disk(tmp_path / "blank")
    done = run(tiktalk_cli, ["annotate", dialogues, "-m", str(tmp_path / "blank")])
    assert done.exit_code == 1 and "[T503]" in done.stderr
    broken = run(tiktalk_cli, ["annotate", dialogues, "-m", str(tmp_path)])
    assert broken.exit_code == 1 and "[T502]" in broken.stderr


def test_two_processes_give_what_one_gives(trained_model: str) -> None:
    corpus = CORPUS / "demo.jsonl"
    command = ["annotate", str(corpus), "-m", trained_model, "--json", "-b", "2"]
    one, two = run(tiktalk_cli, command), run(tiktalk_cli, [*command, "-n", "2"])
    assert two.exit_code == 0 and one.stdout == two.stdout
    assert len(one.stdout.splitlines()) == 8


def _obj(text: str, *spans: tuple[int, int, int]) -> dict:
    """One turn; a span is (start, end, person), persons counted from 1."""
    clusters: list[dict] = [{"name": None, "mentions": []} for _ in {p for _, _, p in spans}]
    for start, end, person in spans:
        mention = {"turn": 0, "start": start, "end": end, "text": text[start:end]}
        clusters[person - 1]["mentions"].append({**mention, "type": "NOMINAL", "score": None})
    turns = [{"speaker": "", "text": text}]
    return {"key": None, "title": None, "turns": turns, "clusters": clusters}


@pytest.mark.parametrize(
    ("spans", "drawn"),
    [
        ([(0, 1, 1)], "[1 你]妈的朋友"),
        ([(0, 2, 1), (0, 1, 2)], "[1 [2 你]妈]的朋友"),
        ([(0, 5, 1), (0, 2, 2), (0, 1, 3)], "[1 [2 [3 你]妈]的朋友]"),
        ([(0, 5, 1), (3, 5, 2)], "[1 你妈的[2 朋友]]"),
        ([(0, 2, 1), (2, 5, 2)], "[1 你妈][2 的朋友]"),
        ([], "你妈的朋友"),
    ],
)
def test_nested_and_neighboring_mentions(spans: list, drawn: str) -> None:
    assert draw_dialogue(_obj("你妈的朋友", *spans), 1).plain.splitlines()[1] == f"  {drawn}"


def test_color_tells_persons_apart_and_changes_no_character() -> None:
    text = draw_dialogue(_obj("你妈的朋友", (0, 2, 1), (0, 1, 2)), 1)
    console = Console(force_terminal=True, color_system="standard", soft_wrap=True, no_color=False)
    with console.capture() as capture:
        console.print(text)
    colored = capture.get()
    assert "\x1b[1;36m妈" in colored and "\x1b[1;35m你" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == text.plain + "\n"


def test_no_escape_sequence_of_a_comment_reaches_the_terminal(listed_model: str) -> None:
    done = run(tiktalk_cli, ["annotate", "-", "-m", listed_model], input="A：\x1b[2J\u202e小满\n")
    assert "\x1b" not in done.stdout and "\u202e" not in done.stdout
    assert "A: �[2J�[1 小满]" in done.stdout
    as_json = ["annotate", "-", "-m", listed_model, "--out", "-"]
    done = run(tiktalk_cli, as_json, input="A：\x9b2J\u202e小满\n")
    assert not {"\x9b", "\u202e"} & set(done.stdout)
    assert json.loads(done.stdout)["turns"][0]["text"] == "\x9b2J\u202e小满"
    assert len(safe("\x1b[\x9b\t好")) == 5
    assert safe("好\u200f\u2028\u061c\u202e😂\u200d♂") == "好\ufffd\ufffd\ufffd\ufffd😂\u200d♂"
