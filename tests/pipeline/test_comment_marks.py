"""comment_marks, and clusters that marks do not change."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.util import is_package

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError

SAMPLES = [
    "回复@云朵:",
    "[捂脸]",
    "👍🏽",
    "#周末厨房#",
    "https://a.example/b ",
    "<br>",
    "\u200b",
    "@云朵 ",
]
TALK = [("A", "这不是刘德华吗，他旁边那个女的是谁"), ("B", "刘德华还是那么帅，那是他老婆吧")]


def test_the_component_writes_marks_and_keeps_its_setting(tmp_path: Any) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("comment_marks", config={"talk": ["topic"]})
    nlp.to_disk(tmp_path / "a")
    for each in (nlp, spacy.load(tmp_path / "a")):
        doc = each("他来了[捂脸] #周末厨房#")
        first = doc.spans["marks"][0]
        assert (first.text, first.label_) == ("[捂脸]", "emote")
        assert doc.spans["marks"].attrs["talk"] == ["topic"]
        assert each.get_pipe("comment_marks").name == "comment_marks"  # for error handlers
    assert [doc.text for doc in nlp.pipe(["", "😂", "他"])] == ["", "😂", "他"]


def test_an_unknown_kind_is_told() -> None:
    with pytest.raises(TiktalkError, match=r"T301.*reply, repost"):
        spacy.blank("zh").add_pipe("comment_marks", config={"talk": ["smile"]})


@pytest.fixture(scope="module")
def shipped() -> Any:
    if not is_package("zh_tiktalk"):
        pytest.skip("zh_tiktalk is not installed: make setup")
    return spacy.load("zh_tiktalk", exclude=["head_tracker", "head_linker"])


def told(nlp: Any, turns: list[tuple[str, str]]) -> list[tuple[str | None, list[str]]]:
    doc = nlp(Dialogue.from_turns(turns).to_doc(nlp))
    for span in doc._.coref_mentions:
        assert not any(
            m.start <= span.start < m.end or m.start < span.end <= m.end for m in doc.spans["marks"]
        )
    return [
        (c.name, [m.text.replace("\u200b", "") for m in c.mentions]) for c in doc._.coref_clusters
    ]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(front=st.sampled_from(SAMPLES), behind=st.sampled_from(SAMPLES[1:]))
def test_surroundings_change_no_cluster(shipped: Any, front: str, behind: str) -> None:
    around = [(who, f"{front}{text} {behind}") for who, text in TALK]
    assert told(shipped, around) == told(shipped, TALK)


def test_both_scripts_and_broken_names(shipped: Any) -> None:
    plain = told(shipped, TALK)
    inside = [(who, text.replace("德", "\u200b德")) for who, text in TALK]
    assert told(shipped, inside) == plain
    traditional = [
        ("A", "這不是刘德华嗎，他旁邊那個女的是誰"),
        ("B", "刘德华還是那麼帥，那是他老婆吧"),
    ]
    found = told(shipped, traditional)
    assert [len(mentions) for _, mentions in found] == [len(mentions) for _, mentions in plain]


def test_a_comment_of_marks_alone(shipped: Any) -> None:
    assert told(shipped, [("A", "😂😂"), ("B", "[捂脸][捂脸]"), ("C", "@云朵 ")]) == []
