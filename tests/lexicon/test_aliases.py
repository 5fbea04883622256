"""The list of public figures: its form, and when two names are one person's by it."""

from __future__ import annotations

from importlib.resources import files

import pytest

from spacy_tiktalk.lexicon.aliases import same_public_figure
from spacy_tiktalk.lexicon.mentions import names_differ
from spacy_tiktalk.models.text.clusters.features import string_match


def test_the_list_is_well_formed() -> None:
    lines = files("spacy_tiktalk.lexicon").joinpath("aliases.txt").read_text("utf8").splitlines()
    names = [line.split("\t")[0] for line in lines]
    assert len(names) >= 600 and len(set(names)) == len(names)
    for line in lines:
        name, others = line.split("\t")
        assert name.strip() == name and others.split(), line
        assert name not in others.split() and len(set(others.split())) == len(others.split()), line


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("华仔", "刘德华", True),
        ("刘德华", "华仔", True),
        ("劉德華", "華仔", True),
        ("WYB", "王一博", True),
        ("刘德华", "刘德华", False),  # one name, which the words tell
        ("华仔", "王一博", False),
        ("沈知行", "知行", False),  # nobody whom the list knows
        ("", "", False),
    ],
)
def test_names_of_one_person(first: str, second: str, same: bool) -> None:
    assert same_public_figure(first, second) is same


def test_what_it_is_evidence_for() -> None:
    assert not names_differ("周董", "周杰伦") and not names_differ("华仔", "刘德华")
    assert names_differ("华仔", "王一博")
    contains, inside = 2, 3
    assert string_match("周杰伦", "周董") == contains
    assert string_match("周董", "周杰伦") == inside
