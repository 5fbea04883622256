"""What cannot be one person, whatever a model holds probable."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk import Dialogue
from spacy_tiktalk.lexicon.mentions import MENTION_TYPES
from spacy_tiktalk.models.text.clusters.constraints import (
    ClusterFacts,
    MentionFacts,
    mention_facts,
)
from spacy_tiktalk.models.text.clusters.talk.token_index import index_tokens

NLP = spacy.blank("zh")


def clash(turns: list[tuple[str, str]], first: tuple[int, str], second: tuple[int, str]) -> bool:
    """Whether the last of the words in one turn cannot join the last of those in another."""
    index = index_tokens([Dialogue.from_turns(turns).to_doc(NLP)])
    spans = []
    for turn, word in (first, second):
        begin = int(np.flatnonzero(index.turn == turn)[0])
        at = begin + turns[turn][1].rindex(word)
        spans.append((at, at + len(word)))
    starts, ends = np.asarray(spans, dtype=np.int64).T
    one, other = mention_facts(starts, ends, index)
    cluster = ClusterFacts()
    cluster.add(one)
    return cluster.pronouns_clash(other)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        ("他", "她", True),
        ("她", "他", True),
        ("他", "他", False),
        ("她自己", "他", True),
        ("妳", "他", False),
        ("佢", "她", False),  # read as 他, and may be a woman
        ("TA", "她", False),
        ("她们", "他", False),  # number is not what is asked here
        ("他妈", "她", False),
    ],
)
def test_he_is_not_she(first: str, second: str, apart: bool) -> None:
    assert clash([("甲", first), ("乙", second)], (0, first), (1, second)) is apart


@pytest.mark.parametrize(
    ("turns", "first", "second", "apart"),
    [
        ([("甲", "我来"), ("乙", "我也来")], (0, "我"), (1, "我"), True),
        ([("甲", "我来"), ("甲", "我也来")], (0, "我"), (1, "我"), False),
        ([("甲", "我来"), ("乙", "妈：我也来")], (0, "我"), (1, "我"), False),
        ([("", "我来"), ("", "我也来")], (0, "我"), (1, "我"), False),
        ([("甲", "我来"), ("乙", "你来")], (0, "我"), (1, "你"), False),
        ([("甲", "我等你")], (0, "我"), (0, "你"), True),
        ([("甲", "你等我")], (0, "你"), (0, "我"), True),
        ([("甲", "他说：我等你")], (0, "我"), (0, "你"), True),
        ([("甲", "他说：你等我")], (0, "你"), (0, "我"), True),
        ([("甲", "他问她“我们的事，你妈知道吗，我没说”")], (0, "你"), (0, "我"), True),
        ([("甲", "他说：我等你。你别等")], (0, "我"), (0, "你"), False),  # or she says that
        ([("甲", "他：“我走了” 她：“你走吧”")], (0, "我"), (0, "你"), False),
        ([("甲", "他：“我走了”"), ("甲", "她：“你走吧”")], (0, "我"), (1, "你"), False),
    ],
)
def test_who_writes(
    turns: list[tuple[str, str]], first: tuple[int, str], second: tuple[int, str], apart: bool
) -> None:
    assert clash(turns, first, second) is apart


def test_the_sex_of_a_pronoun_with_an_emote_inside() -> None:
    index = index_tokens([NLP("她[爱心]自己来了")])
    (fact,) = mention_facts(np.asarray([0]), np.asarray([3]), index)
    assert (fact.text, fact.pronoun_sex) == ("她自己", "f")


@pytest.mark.parametrize(
    ("names", "mention", "apart"),
    [
        (["孔师傅"], "欧阳师傅", True),
        (["章哥"], "张哥", False),  # sounds the same
        (["宁姐", "丁宁"], "丁姐", False),  # both are in the full name
        (["宁哥", "欧阳宁"], "欧阳哥", False),
        (["宁哥", "欧阳克"], "欧阳哥", True),
    ],
)
def test_who_is_called_by_another_surname(names: list[str], mention: str, apart: bool) -> None:
    proper = MENTION_TYPES.index("PROPER")
    cluster = ClusterFacts()
    for name in names:
        cluster.add(MentionFacts(name, kind=proper))
    assert cluster.surnames_clash(MentionFacts(mention, kind=proper)) is apart
