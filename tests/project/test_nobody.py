"""The texts in which nobody is mentioned, and the benchmark that counts what is found in them."""

from __future__ import annotations

import json
import re
import unicodedata
from itertools import combinations
from pathlib import Path
from types import ModuleType

import pytest
import spacy
from places import CORPUS
from places import ROOT as PROJECT
from script_files import load_benchmark
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import ClusterData, Dialogue, write_clusters

NOBODY = CORPUS / "nobody"
FILES = ("games", "news", "products", "recipes")
LENGTHS = range(30, 121)
PERSONS = re.compile("[他她妳祂佢]|(?<![a-z])ta(?![a-z])", re.IGNORECASE)
file_of = pytest.mark.parametrize("name", FILES)


def lines_of(name: str) -> list[str]:
    return (NOBODY / f"{name}.txt").read_text(encoding="utf8").split("\n")


def grams(text: str) -> set[str]:
    """The character 4-grams of a text, read through punctuation."""
    plain = re.sub(r"[\W_]+", "", text)
    return {plain[i : i + 4] for i in range(len(plain) - 3)}


@Language.component("nobody_test_words", assigns=["doc.spans"])
def mark_words(doc: Doc) -> Doc:
    """Marks every 张家界 and 老干妈, and in it 老; each word one cluster."""
    found = []
    for word in ("张家界", "老干妈", "老"):
        spans = [doc.char_span(*match.span()) for match in re.finditer(word, doc.text)]
        found.append(tuple((span.start, span.end) for span in spans))
    write_clusters(doc, [ClusterData(offsets) for offsets in found if offsets])
    return doc


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    return load_benchmark("no_persons")


@pytest.fixture(scope="module")
def nlp() -> Language:
    made = spacy.blank("zh")
    made.add_pipe("nobody_test_words")
    return made


def test_the_folder_holds_these_files() -> None:
    assert sorted(path.name for path in NOBODY.iterdir()) == [f"{name}.txt" for name in FILES]


@file_of
def test_a_file_is_well_formed(name: str, bench: ModuleType) -> None:
    remark, *texts, end = lines_of(name)
    assert remark.startswith("# ") and "MIT" in remark
    assert end == "", "the last line ends with a line break"
    assert len(texts) == 60
    assert texts == bench.read_texts(NOBODY / f"{name}.txt")
    assert [text for text in texts if len(text) not in LENGTHS] == []
    assert [text for text in texts if text != text.strip()] == []
    assert [text for text in texts if not text.isprintable() and "\u200d" not in text] == []
    assert [text for text in texts if not unicodedata.is_normalized("NFC", text)] == []


@file_of
def test_lengths_vary(name: str) -> None:
    lengths = [len(text) for text in lines_of(name)[1:-1]]
    assert min(lengths) < 40 and max(lengths) > 100
    assert len(set(lengths)) >= 15


@file_of
def test_no_word_stands_for_a_person(name: str) -> None:
    assert [text for text in lines_of(name)[1:-1] if PERSONS.search(text)] == []


def test_unmarked_words_stand_in_them() -> None:
    """What tempts a pipeline is there."""
    texts = "".join("".join(lines_of(name)[1:]) for name in FILES)
    least = {"我": 40, "你": 15, "谁": 15, "大家": 8, "自己": 6, "游客": 4, "用户": 3, "商家": 3}
    assert {word: texts.count(word) for word in least if texts.count(word) < least[word]} == {}
    for word in ("李宁", "老干妈", "小米", "张家界", "王者荣耀", "白象", "雷神", "网友", "记者"):
        assert word in texts


def test_nothing_is_said_twice() -> None:
    texts = [text for name in FILES for text in lines_of(name)[1:-1]]
    assert len(set(texts)) == len(texts) == 240
    near = [
        (one, other)
        for (one, a), (other, b) in combinations([(text, grams(text)) for text in texts], 2)
        if len(a & b) > 0.5 * min(len(a), len(b))
    ]
    assert near == []


# --- the benchmark ---


def test_remarks_are_no_texts(tmp_path: Path, bench: ModuleType) -> None:
    path = tmp_path / "some.txt"
    path.write_text("# a remark\n一\n# another\n#话题 也是\n二 # 三\n", encoding="utf8")
    assert bench.read_texts(path) == ["一", "二 # 三"]


def test_false_mentions_are_counted(nlp: Language, bench: ModuleType) -> None:
    dialogues = [
        Dialogue.from_turns([("", "老干妈拌面，老干妈多放")], title="张家界"),  # 11 characters
        Dialogue.from_turns([("", "下雨了没")]),  # 4
        Dialogue.from_turns([("甲", "张家界的票"), ("乙", "抢老半天")]),  # 9, no break among them
    ]
    found = bench.find(nlp, dialogues)
    assert [one.mentions for one in found] == [
        ("老干妈", "老", "老干妈", "老"),
        (),
        ("张家界", "老"),
    ]
    counted = bench.count(dialogues, found)
    assert counted == bench.Count(dialogues=3, characters=24, mentions=6)
    assert counted.per_100 == 25.0
    assert bench.Count().per_100 == 0.0


def test_all_is_the_four_files(bench: ModuleType) -> None:
    counts = {name: bench.Count(60, 1000, i) for i, name in enumerate(bench.FILES)}
    rows = bench.with_all({**counts, "threads": bench.Count(5, 500, 50)})
    assert list(rows) == ["news", "recipes", "games", "products", "all", "threads"]
    assert rows["all"] == bench.Count(240, 4000, 6)
    assert rows["all"].per_100 == 0.15 and rows["threads"].per_100 == 10.0


def test_the_table_has_pipelines_side_by_side(bench: ModuleType) -> None:
    first = {"news": bench.Count(60, 3000, 30), "all": bench.Count(240, 12000, 6)}
    second = {"news": bench.Count(60, 3000, 0), "all": bench.Count(240, 12000, 150)}
    assert bench.table({"one": first, "two": second}) == [
        "      texts  characters        one         two",
        "news     60        3000  1.00 (30)    0.00 (0)",
        "all     240       12000   0.05 (6)  1.25 (150)",
    ]


def test_what_is_shown(nlp: Language, bench: ModuleType) -> None:
    dialogues = [
        Dialogue.from_turns([("", "下雨了没")], key="a-1"),
        Dialogue.from_turns([("", "张家界的票"), ("", "没抢到")], key="a-2"),
    ]
    assert bench.shown(dialogues, bench.find(nlp, dialogues)) == [
        "a-2: [张家界]\n    张家界的票\n    没抢到\n"
    ]


def test_what_is_read(bench: ModuleType) -> None:
    sets = bench.load_dialogues()
    assert {name: len(sets[name]) for name in FILES} == dict.fromkeys(FILES, 60)
    assert [len(dialogue.turns) for name in FILES for dialogue in sets[name]] == [1] * 240
    lines = (CORPUS / "threads" / "dev.jsonl").read_text(encoding="utf8").splitlines()
    nobody = [record["key"] for record in map(json.loads, lines) if not record["clusters"]]
    assert [dialogue.key for dialogue in sets["threads"]] == nobody != []


def test_the_command(
    nlp: Language, bench: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    marks, nothing, output = tmp_path / "marks", tmp_path / "nothing", tmp_path / "out.json"
    nlp.to_disk(marks)
    spacy.blank("zh").to_disk(nothing)
    bench.main([str(marks), str(nothing), "--show", "--output", str(output)])
    printed = capsys.readouterr().out
    assert "recipes-1: [老干妈] [老] [老干妈] [老]\n" in printed
    found = json.loads(output.read_text(encoding="utf8"))
    texts, models = found["texts"], found["models"]
    assert texts["all"]["texts"] == 240
    assert texts["all"]["characters"] == sum(texts[name]["characters"] for name in FILES)
    first, second = models[marks.name], models[nothing.name]
    everything = "".join("".join(lines_of(name)[1:]) for name in FILES)
    expected = sum(everything.count(word) for word in ("张家界", "老干妈", "老"))
    assert first["all"]["mentions"] == sum(first[name]["mentions"] for name in FILES) == expected
    assert first["all"]["per_100"] == round(100 * expected / texts["all"]["characters"], 4) > 0
    assert {second[name]["mentions"] for name in texts} == {0}


def test_figures_are_of_these_texts(bench: ModuleType) -> None:
    """The file of figures and the line that tells them are in step with the texts."""
    found = json.loads((PROJECT / "benchmarks" / "no_persons.json").read_text(encoding="utf8"))
    rows = bench.with_all(
        {name: bench.count(dialogues, ()) for name, dialogues in bench.load_dialogues().items()}
    )
    now = {n: {"texts": row.dialogues, "characters": row.characters} for n, row in rows.items()}
    assert found["texts"] == now, "run python benchmarks/no_persons.py zh_tiktalk --output …"
    page = (PROJECT / "benchmarks" / "README.md").read_text(encoding="utf8")
    for model in found["models"].values():
        (line,) = [line for line in page.splitlines() if _row_of(line, model["version"])]
        told = [f"{model[name]['per_100']:.2f}" for name in rows]
        assert line.split("|")[2:-1] == [f" {value} " for value in told]


def _row_of(line: str, version: str) -> bool:
    """Whether a line is a pipeline's row of the table of texts without persons."""
    name, number = version.split()
    return line.startswith(f"| `{name}` {number} |") and line.count("|") == 8
