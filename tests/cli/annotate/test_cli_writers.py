"""What `annotate` says of the writers of a plain text, and how they are settled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from spacy_tiktalk.cli import tiktalk_cli
from spacy_tiktalk.cli.shared.reading import writers_line
from spacy_tiktalk.doc.speakers import Labels

run = CliRunner().invoke
TALK = "小满：好\n老师：你们编\n哈哈\n笑死\n绝了\n真的\n"


def speakers(stdout: str) -> list[list[str]]:
    return [[t["speaker"] for t in json.loads(line)["turns"]] for line in stdout.splitlines()]


def annotate(model: str, text: str, *options: str) -> tuple[list[list[str]], str]:
    done = run(tiktalk_cli, ["annotate", "-", "-m", model, "--json", *options], input=text)
    assert done.exit_code == 0, done.output
    return speakers(done.stdout), done.stderr


def test_the_whole_file_decides_for_each_of_its_dialogues(listed_model: str) -> None:
    found, said = annotate(listed_model, "小满：好\n阿青：嗯\n\n老王：走\n\n哈哈\n")
    assert found == [["小满", "阿青"], ["老王"], [""]]
    assert said == (
        "3 writers in 3 of 4 lines: 小满 (1), 阿青 (1), 老王 (1); --no-writers takes all as text.\n"
    )


def test_writers_are_settled_by_an_option(listed_model: str) -> None:
    found, said = annotate(listed_model, TALK)
    assert found == [[""] * 6]
    assert said == "No writers in 6 lines; --writers would take 小满 (1), 老师 (1).\n"
    assert annotate(listed_model, TALK, "--writers")[0] == [["小满", "老师", "", "", "", ""]]
    assert annotate(listed_model, "A：好\nB：嗯\n", "--no-writers") == ([["", ""]], "")


def test_talk_without_colons_needs_no_remark(listed_model: str) -> None:
    assert annotate(listed_model, "好\n嗯\n") == ([["", ""]], "")


def test_an_export_with_blank_lines_is_one_dialogue(listed_model: str) -> None:
    text = "小满 2031/3/4 8:09:10\n好\n\n阿青 2031/3/4 8:10:10\n嗯\n"
    assert annotate(listed_model, text)[0] == [["小满", "阿青"]]
    paragraphs = text.replace("好", "好\n\n他好帅") + "\n\ufeff\n"
    assert annotate(listed_model, paragraphs)[0] == [["小满", "阿青"]]
    assert annotate(listed_model, "小满：好\n阿青：嗯\n\u200b\n老王：走\n\ufeff\n")[0] == [
        ["小满", "阿青"],
        ["老王"],
    ]


@pytest.mark.parametrize(
    "form",
    [
        "[08:09:10] {}：{}",
        "[08:09:10]{}：{}",
        "[08:09:10] <{}> {}",
        "[08:09:10]<{}> {}",
        "[08:09]{}：{}",
        "[08:09:10]\n{}：{}",
    ],
)
def test_a_chat_with_seconds_is_no_lyrics(form: str, listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{form.format('小满', '好')}\n{form.format('阿青', '嗯')}\n", "utf-8")
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model, "--json"])
    assert done.exit_code == 0, done.output
    assert [name for name in speakers(done.stdout)[0] if name] == ["小满", "阿青"]


@pytest.mark.parametrize(
    "lyrics",
    [
        "[00:01.20]他是谁",
        "[00:01.20] 男：他是谁",
        "[ti:歌]\n[00:01:20] 男：他是谁",
        "[00:01:20]他是谁",
    ],
)
def test_lyrics_are_refused(lyrics: str, listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{lyrics}\n[00:02:00]她呢\n", "utf-8")
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model])
    assert done.exit_code != 0 and "[T156]" in done.stderr


@pytest.mark.parametrize("option", ["--writers", "--no-writers"])
def test_jsonl_names_its_writers_itself(option: str, listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"turns": [{"text": "好"}]}), encoding="utf-8")
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model, option])
    assert done.exit_code != 0 and done.stdout == ""
    assert "[T516]" in done.stderr and option in done.stderr


def test_a_line_that_cannot_be_decoded_spoils_only_its_own_block(
    listed_model: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("小满：好\n阿青：嗯\n\n".encode() + "老王：走".encode("gbk"))
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model, "--json", "--skip-bad"])
    assert done.exit_code == 1 and "[T110]" in done.stderr
    assert speakers(done.stdout) == [["小满", "阿青"]]


CHAT = "小满：沈知行还是那么帅\r\n阿青：他是谁\r\n\r\n小满：不认识\r\n"
SPEAKERS = [["小满", "阿青"], ["小满"]]


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-16", "utf-16-le", "utf-8-sig"])
def test_a_chat_in_another_encoding(
    encoding: str, stdin: bool, listed_model: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(CHAT.encode(encoding))
    command = ["annotate", "-" if stdin else str(path), "-m", listed_model, "--json"]
    done = run(tiktalk_cli, command, input=path.read_bytes() if stdin else None)
    assert done.exit_code == 0, done.output
    assert speakers(done.stdout) == SPEAKERS
    told = run(tiktalk_cli, ["info", str(path), "--json"])
    assert json.loads(told.stdout)["dialogues as text"]["turns"] == 3


def test_the_encoding_of_a_chat_can_be_given(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("小滿：他真帥".encode("big5"))  # too short to tell
    command = ["annotate", str(path), "-m", listed_model, "--json", "--writers"]
    assert speakers(run(tiktalk_cli, command).stdout) != [["小滿"]]
    done = run(tiktalk_cli, [*command, "--encoding", "big5"])
    assert speakers(done.stdout) == [["小滿"]]
    path.write_text("小滿：他真帥", encoding="utf-8")
    done = run(tiktalk_cli, [*command, "--encoding", "big5"])
    assert done.exit_code == 1 and "[T161]" in done.stderr


def test_a_line_that_is_not_in_the_encoding_of_the_chat(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes((CHAT + "\r\n阿青：").encode("gbk") + b"\xff\r\n")
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model, "--json", "--skip-bad"])
    assert done.exit_code == 1 and "[T162]" in done.stderr and "line 6" in done.stderr
    assert speakers(done.stdout) == SPEAKERS


@pytest.mark.parametrize("end", [1, 2])
def test_a_chat_in_utf8_that_was_cut_is_not_taken_for_another_encoding(
    end: int, listed_model: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("小满：他真帅\n阿青：好看".encode()[:-end])
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model])
    assert done.exit_code == 1 and "[T110]" in done.stderr and "line 2" in done.stderr


def test_info_says_it_too(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("小满：好\n阿青：嗯\n", encoding="utf-8")
    done = run(tiktalk_cli, ["info", str(path)])
    assert done.exit_code == 0
    assert done.stderr == "2 writers in 2 of 2 lines: 小满 (1), 阿青 (1).\n"


def test_many_writers_are_counted_and_no_escape_sequence_gets_out(listed_model: str) -> None:
    labels = Labels.fit([f"网友{number}：好" for number in range(1, 10)])
    said = writers_line(labels, settled=False) or ""
    assert said.startswith("9 writers in 9 of 9 lines: ") and said.endswith(" and 4 more.")
    assert "\x1b" not in annotate(listed_model, "小\x1b[31m满：好\n阿青：嗯\n")[1]


def test_old_line_ends_hide_no_writer(listed_model: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("小满：好\r阿青：嗯\r\r小满：走\r阿青：来\r".encode())
    done = run(tiktalk_cli, ["annotate", str(path), "-m", listed_model, "--json"])
    assert done.exit_code == 0, done.output
    found = [[turn["speaker"] for turn in json.loads(x)["turns"]] for x in done.stdout.splitlines()]
    assert found == [["小满", "阿青"]] * 2
