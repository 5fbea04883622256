"""The list of public figures: its form, and when two names are one person's by it."""

from __future__ import annotations

import json
import pickle
from importlib.resources import files
from pathlib import Path
from typing import Any
from weakref import ref

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.lexicon.aliases import (
    Aliases,
    public_figures,
    read_aliases,
    with_public_figures,
)
from spacy_tiktalk.lexicon.mentions import names_differ
from spacy_tiktalk.lexicon.pronouns import pronoun_class
from spacy_tiktalk.lexicon.words import ADDRESS_KIN, GENERIC, RELATIONAL_KIN, ROLES, WHOLE_ONLY
from spacy_tiktalk.models.text.clusters.features import StringMatch, string_match
from spacy_tiktalk.people.words.conflicts import two_people
from spacy_tiktalk.people.words.name_relations import relation


def test_the_list_is_well_formed() -> None:
    lines = files("spacy_tiktalk.lexicon").joinpath("aliases.txt").read_text("utf8").splitlines()
    names = [line.split("\t")[0] for line in lines]
    assert len(names) >= 600 and len(set(names)) == len(names)
    for line in lines:
        name, others = line.split("\t")
        assert name.strip() == name and others.split(), line
        assert name not in others.split() and len(set(others.split())) == len(others.split()), line


def test_what_is_kept_of_a_list_is_gone_with_it() -> None:
    own = with_public_figures({"沈知行": ["木木"]})
    assert relation(("沈知行",), ("木木",), own) == ("listed", "沈知行", "木木")
    assert relation(("沈知行",), ("木木",), public_figures()) != ("listed", "沈知行", "木木")
    assert two_people("沈知行", "刘德华", own) and not two_people(
        "沈知行", "刘德华", own, named=True
    )
    gone = ref(own)
    del own
    assert gone() is None


def test_a_list_that_was_asked_can_be_pickled() -> None:
    """`PeopleSettings` with it goes to other processes, what was found out by it does not."""
    asked = Aliases({"沈知行": ["木木老师"]})
    assert relation(("沈知行",), ("木木老师",), asked) is not None
    again = pickle.loads(pickle.dumps(asked))
    found = relation(("沈知行",), ("木木老师",), again)
    assert found is not None and found.kind == "listed" and len(again) == len(asked)


def test_no_other_name_is_a_word_for_anybody() -> None:
    """哥哥, 队长 and 77 are said of everybody: as names of one person they would join strangers."""
    lines = files("spacy_tiktalk.lexicon").joinpath("aliases.txt").read_text("utf8").splitlines()
    others = {other for line in lines for other in line.split("\t")[1].split()}
    words = RELATIONAL_KIN | ADDRESS_KIN | ROLES | GENERIC | WHOLE_ONLY
    assert sorted(others & words) == []
    assert [o for o in others if pronoun_class(o) or o.isdigit() or len(o) == 1] == []
    everyday = "哈哈 微笑 苹果 土豆 石头 谷歌 奥特曼 包子 闪电 答案 机器 AI DJ BC"
    taunts = "村花 尼哥 家嫂 苏牙 贱贱 小贱贱 国际章 汪半壁 森破 骚当 阿呆 呆呆 呆子 余大嘴"
    assert sorted(others & {*everyday.split(), *taunts.split()}) == []


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("华仔", "刘德华", True),
        ("刘德华", "华仔", True),
        ("劉德華", "華仔", True),
        ("WYB", "王一博", True),
        ("勒布朗•詹姆斯", "詹皇", True),
        ("勒布朗詹姆斯", "詹皇", True),
        ("勒布朗．詹姆斯", "詹皇", True),
        ("勒布朗詹姆斯", "勒布朗·詹姆斯", False),  # one name, which the words tell
        ("刘德华", "刘德华", False),  # one name, which the words tell
        ("华仔", "王一博", False),
        ("沈知行", "知行", False),  # nobody whom the list knows
        ("", "", False),
    ],
)
def test_names_of_one_person(first: str, second: str, same: bool) -> None:
    assert public_figures().same(first, second) is same


def test_what_it_is_evidence_for() -> None:
    assert not names_differ("周董", "周杰伦") and not names_differ("华仔", "刘德华")
    assert names_differ("华仔", "王一博")
    assert string_match("周杰伦", "周董", public_figures()) == StringMatch.CONTAINS
    assert string_match("周董", "周杰伦", public_figures()) == StringMatch.INSIDE


def test_a_list_of_ones_own() -> None:
    own = with_public_figures({"沈知行": ["行行", "木木老师"], "林一": ["木木老师"]})
    assert own.same("木木老师", "沈知行") and own.same("林一", "木木老师")
    assert not own.same("林一", "沈知行")  # one nickname of two people does not make them one
    assert own.same("华仔", "刘德华") and len(own) == len(public_figures()) + 4
    assert not names_differ("沈知行", "木木老师", own) and names_differ("沈知行", "林一", own)
    assert string_match("沈知行", "木木老师", own) != string_match("沈知行", "木木老师", Aliases())


@pytest.mark.parametrize("name", ["own.txt", "own.json", "aliases.json"])
def test_files(name: str, tmp_path: Path) -> None:
    table = {"沈知行": ["行行", "沈老师"], "林一": ["一一"]}
    path = tmp_path / name
    lines = ["# mine", "", "沈知行\t行行 沈老师", "林一\t一一"]
    text = json.dumps(table) if path.suffix == ".json" else "\n".join(lines)
    path.write_text("\ufeff" + text, encoding="utf8")
    assert read_aliases(path) == read_aliases(str(path)) == read_aliases(table) == table
    if name == "aliases.json":  # a gallery's folder
        assert read_aliases(tmp_path) == table


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "there is no such file"),
        ("", "no name in it has another"),
        ("沈知行", "no name in it has another"),
        ('["a"]', "object of names"),
        ('{"a": "b"}', "list of names"),
        ('{"a": [" "]}', "list of names"),
        ('{"a": [1]}', "list of names"),
        ("{", "cannot be read"),
        ("[" * 100_000, "cannot be read"),
        (b"\xff\xfe\x00", "cannot be read"),
    ],
)
def test_what_cannot_be_read(content: Any, reason: str, tmp_path: Path) -> None:
    text = isinstance(content, str) and content[:1] not in ("[", "{")
    path = tmp_path / ("own.txt" if text else "own.json")
    if content is not None:
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(TiktalkError, match="T310") as info:
        read_aliases(path)
    assert path.name in str(info.value) and reason in str(info.value)


def test_neither_file_nor_mapping() -> None:
    with pytest.raises(TiktalkError, match="T310"):
        read_aliases(3)
    with pytest.raises(TiktalkError, match="T310"):
        read_aliases({})


def test_a_text_in_place_of_other_names_is_refused() -> None:
    with pytest.raises(TiktalkError, match=r"T310.*'刘德华' must be a list of names"):
        Aliases({"刘德华": "华仔"})
