"""The table of docs/formats.md, "What is kept", measured: yes where it comes back, no where not."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from places import ROOT
from training_material import sample

from spacy_tiktalk.doc.dialogue import Dialogue, Turn
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert, guess_format, read_records
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.labelstudio.write import CONFIG
from spacy_tiktalk.formats.record import DialogueRecord, GoldBox, GoldCluster, GoldMention
from spacy_tiktalk.formats.registry import FORMATS, REGISTRY, WRITTEN
from spacy_tiktalk.formats.source import BadRecords
from spacy_tiktalk.training.corpus import DialogueCorpus

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
DIALOGUE = Dialogue.from_turns([("A", "她妈 和他"), ("", "他😂"), ("A", "a  b\u3000\\c#_|(")])
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img onerror=x>',
    "a\tb\0c",
    "\u202e\u05d0\u05d1 \u200f(x)|=_-",
    "👨\u200d👩\u200d👧 \ud83d\ude02".encode("utf-16", "surrogatepass").decode("utf-16"),
    "\\u0020 \\s \\empty #begin document (x)",
    "\ufeff她",
    "=1+1",
)


def cluster(*places: tuple[int, int, int], **about: object) -> GoldCluster:
    return GoldCluster(tuple(GoldMention(*place) for place in places), **about)  # type: ignore[arg-type]


PLAIN = (cluster((0, 0, 2), (1, 0, 1)), cluster((0, 0, 1)))
HAVE = {
    "turns and speakers": DialogueRecord(DIALOGUE),
    "title, video, key, type": DialogueRecord(
        replace(DIALOGUE, title="#a (b)|c", video="v.mp4", key="k 1"), video_type="celeb"
    ),
    "clusters": DialogueRecord(DIALOGUE, PLAIN),
    "names": DialogueRecord(DIALOGUE, (cluster((0, 0, 1), name="小"),)),
    "visual labels": DialogueRecord(
        DIALOGUE, (cluster((0, 0, 1), heads=("C1", "C2")), cluster((1, 0, 1), heads=()))
    ),
    "boxes": DialogueRecord(DIALOGUE, PLAIN, (GoldBox(("C1",), 1, (0.0, 0.5, 2.0, 3.0)),)),
    "order": DialogueRecord(DIALOGUE, (cluster((1, 0, 1), (0, 4, 5)), cluster((0, 0, 1)))),
    "any mention": DialogueRecord(DIALOGUE, (cluster((0, 2, 4), (2, 1, 2)),)),
    "replies, ids, source": DialogueRecord(
        Dialogue.from_turns(
            [
                Turn("A", "他😂", id="7300000000000000101", source={"likes": "3", "place": "广东"}),
                Turn("", "", reply_to=0, id="2"),
                Turn("B", "是", reply_to="路人"),
                ("C", "啊"),
            ]
        )
    ),
}


def write(name: str, path: Path, records: list[DialogueRecord]) -> None:
    writer = REGISTRY[name].write
    assert writer is not None
    writer(path, records, None)


def there_and_back(name: str, record: DialogueRecord, path: Path) -> list[DialogueRecord]:
    write(name, path, [record])
    return REGISTRY[name].load(BadRecords(str(path)))


@pytest.mark.parametrize("name", WRITTEN[1:])
@pytest.mark.filterwarnings("ignore:.*W(101|876)")
def test_the_table_of_the_page_is_true(name: str, tmp_path: Path) -> None:
    head, *rows = [
        [cell.strip(" `") for cell in line.strip("| ").split("|")]
        for line in PAGE.split("## What is kept")[1].split("\n\n- ")[0].splitlines()
        if line.startswith("|") and not line.startswith("|--")
    ]
    said = {row[0]: dict(zip(head[1:], row[1:], strict=True)) for row in rows}
    assert set(said) == set(WRITTEN[1:]) and head[1:] == list(HAVE)
    found = {
        what: "yes" if there_and_back(name, record, tmp_path / "x") == [record] else "no"
        for what, record in HAVE.items()
    }
    assert found == said[name]


@pytest.mark.parametrize("name", WRITTEN[1:])
@pytest.mark.filterwarnings("ignore:.*W874")
def test_hostile_texts_come_back(name: str, tmp_path: Path) -> None:
    turns = [(text, text) for text in HOSTILE]
    record = DialogueRecord(Dialogue.from_turns(turns, title=HOSTILE[0], key=HOSTILE[1]))
    for _ in range(2):
        assert there_and_back(name, record, tmp_path / "x") == [record]
    with_line_ends = [
        DialogueRecord(Dialogue.from_turns([("a", f"x{char}y")], title=f"1{char}2", key="k"))
        for char in "\n\r\x0b\x0c\x85\u2028\u2029"
    ]
    for record in with_line_ends:
        assert there_and_back(name, record, tmp_path / "x") == [record]


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_small_and_large(name: str, tmp_path: Path) -> None:
    for turns in ([("A", "他")], [("A", "好" * 5000)], [("A", "a")] * 500):
        record = DialogueRecord(Dialogue.from_turns(turns))
        assert there_and_back(name, record, tmp_path / "x") == [record]


@pytest.mark.parametrize("name", [name for name in WRITTEN[1:] if name != "tiktalkcoref"])
def test_turns_without_text_come_back(name: str, tmp_path: Path) -> None:
    """TikTalkCoref's format has a speaker for each character, and so none here."""
    for turns in ([("A", "")], [("", "")], [("A", ""), ("B", "  "), ("", "\t"), ("C", "他")]):
        record = DialogueRecord(Dialogue.from_turns(turns))
        assert there_and_back(name, record, tmp_path / "x") == [record]


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_nothing_written_is_nothing_to_read(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / "x", [])
    with pytest.raises(TiktalkError, match="T103"):
        REGISTRY[name].load(BadRecords(str(tmp_path / "x")))


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_doubled_keys_are_refused(name: str, tmp_path: Path) -> None:
    write(name, tmp_path / "x", [sample(), sample()])
    with pytest.raises(TiktalkError, match="T115"):
        REGISTRY[name].load(BadRecords(str(tmp_path / "x")))


@pytest.mark.parametrize("name", WRITTEN[1:])
@pytest.mark.parametrize("share", [0.3, 0.7])
def test_a_file_that_was_cut_off_is_refused(name: str, share: float, tmp_path: Path) -> None:
    path = tmp_path / "x"
    write(name, path, [sample()])
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(TiktalkError) as caught:
        REGISTRY[name].load(BadRecords(str(path)))
    assert str(path) in str(caught.value)


@pytest.mark.parametrize("name", WRITTEN[1:])
def test_the_corpus_reader_takes_every_format(name: str, tmp_path: Path) -> None:
    endings = {"corefud": "conllu", "conll": "conll", "spacy": "spacy"}
    path = tmp_path / f"a.{endings.get(name, 'json')}"
    write_jsonl(tmp_path / "in.jsonl", [sample()])
    convert(tmp_path / "in.jsonl", path, output_format=name)
    assert guess_format(path) == name
    (example,) = DialogueCorpus(path)(spacy.blank("zh"))
    clusters = example.reference._.coref_clusters
    assert [[span.text for span in c.mentions] for c in clusters] == [
        ["高小满", "她", "小满姐"],
        ["她老公"],
        ["他俩"],
    ]
    assert read_records(path)[0].dialogue.turns == sample().dialogue.turns


def test_the_page_has_the_labeling_configuration_and_every_format() -> None:
    assert f"```xml\n{CONFIG}```" in PAGE
    first = PAGE.split("```")[0]
    listed = re.findall(r"^\| [^|]+ \| ((?:`\w+`(?:, )?)+) \|", first, re.M)
    names = re.findall(r"`(\w+)`", ", ".join(listed))
    assert names == [*("jsonl", "comments", "spacy", "conll", "corefud", "tiktalkcoref")] + [
        *("labelstudio", "doccano", "csv", "parquet")
    ]
    assert set(FORMATS) == {"auto", *names} - {"csv", "parquet"}


def test_a_format_cannot_be_half_known() -> None:
    with pytest.raises(TypeError):
        REGISTRY["mine"] = REGISTRY["jsonl"]  # type: ignore[index]
