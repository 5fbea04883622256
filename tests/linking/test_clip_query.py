"""The query of a cluster: golden texts of dialogues made for this, and what always holds."""

from __future__ import annotations

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from spacy_tiktalk import Dialogue
from spacy_tiktalk.linking.clip_query import query_text
from spacy_tiktalk.linking.scene import cluster_text, make_scene
from spacy_tiktalk.linking.types import ClusterText, Scene

NLP = spacy.blank("zh")


def made(
    turns: list[str], mentions: list[str], title: str | None = None
) -> tuple[ClusterText, Scene]:
    """mentions: texts; a second one of the same text is its next place in the dialogue."""
    speakers = ["AB"[number % 2] for number in range(len(turns))]
    doc = Dialogue.from_turns(list(zip(speakers, turns, strict=True)), title=title).to_doc(NLP)
    after: dict[str, int] = {}
    offsets = []
    for text in mentions:
        start = doc.text.index(text, after.get(text, 0))
        after[text] = start + 1
        span = doc.char_span(start, start + len(text))
        offsets.append((span.start, span.end))
    cluster = cluster_text(doc, offsets)
    return cluster, make_scene(doc, [cluster])


LONG = "天气真不错" * 9


@pytest.mark.parametrize(
    ("turns", "mentions", "title", "wanted"),
    [
        # The name first, though it came late; then what she is called; then the name's turn.
        (
            ["左边这个女的好漂亮", "她是杨小米吧，我在剧里见过她"],
            ["左边这个女的", "她", "杨小米", "她"],
            "海边散步的一天",
            "杨小米，左边这个女的，她是杨小米吧，我在剧里见过她，海边散步的一天",
        ),
        # The fullest name, then the most frequent one.
        (
            ["小米来了", "杨小米好美", "米米加油，米米最棒"],
            ["小米", "杨小米", "米米", "米米"],
            None,
            "杨小米，米米，杨小米好美",
        ),
        # No name: the longest description and its turn.
        (
            ["那个男的是谁", "那个戴蓝帽子的男的吗"],
            ["那个男的", "那个戴蓝帽子的男的"],
            "街头",
            "那个戴蓝帽子的男的，那个男的，那个戴蓝帽子的男的吗，街头",
        ),
        # Pronouns alone: the longest of their turns comes first, and no pronoun by itself.
        (
            ["他是谁", "不知道，但是他戴的帽子真好看"],
            ["他", "他"],
            "路人",
            "不知道，但是他戴的帽子真好看，路人",
        ),
        # Of equally long turns the first.
        (["他来了", "他走了"], ["他", "他"], None, "他来了"),
        # A turn that is the name, and a title that holds nothing new.
        (["杨小米"], ["杨小米"], "杨小米", "杨小米"),
        (["杨小米在海边"], ["杨小米"], "海边", "杨小米，杨小米在海边"),
        # Blanks and line breaks become one blank.
        (["杨小米  在\n海边"], ["杨小米"], " 风 \t大 ", "杨小米，杨小米 在 海边，风 大"),
        # A long turn is cut to the part around the mention.
        ([LONG + "他" + LONG], ["他"], "路人", LONG[-25:] + "他" + LONG[:24]),
        (
            [LONG + "杨小米" + LONG],
            ["杨小米"],
            "海边",
            "杨小米，" + LONG[-22:] + "杨小米" + LONG[:21],
        ),
        (["他" + LONG + LONG], ["他"], None, ("他" + LONG + LONG)[:50]),
    ],
)
def test_golden(turns: list[str], mentions: list[str], title: str | None, wanted: str) -> None:
    cluster, scene = made(turns, mentions, title)
    assert query_text(cluster, scene) == wanted
    assert query_text(cluster, scene) == wanted


def test_the_length_cuts_the_end() -> None:
    cluster, scene = made(["她是杨小米吧"], ["她", "杨小米"], "海边")
    found = {n: query_text(cluster, scene, max_length=n) for n in (2, 3, 4, 5, 8, 10, 11, 13, 99)}
    assert found[2] == "杨小" and found[3] == found[4] == "杨小米"
    assert found[10] == "杨小米，她是杨小米吧" == found[11]
    assert found[13] == found[99] == "杨小米，她是杨小米吧，海边"
    assert found[8] == "杨小米，是杨小米"


def test_without_anything_to_say() -> None:
    cluster, scene = made(["他"], ["他"])
    assert query_text(cluster, scene) == "他"
    empty = ClusterText((), (), ())
    assert query_text(empty, scene) == ""
    assert query_text(empty, made(["他"], ["他"], "海边")[1]) == "海边"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.text("他杨小米老师，在 的a\n😀", min_size=1, max_size=60), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 99), st.integers(1, 6)), min_size=1, max_size=5),
    st.text("海边 ，\n", max_size=60) | st.none(),
    st.integers(1, 60),
)
def test_it_is_short_and_one_line_whatever_is_said(
    turns: list[str], spans: list[tuple[int, int]], title: str | None, max_length: int
) -> None:
    doc = Dialogue.from_turns([("", turn) for turn in turns], title=title).to_doc(NLP)
    starts = [(start % len(doc), length) for start, length in spans]
    offsets = {(start, min(start + length, len(doc))) for start, length in starts}
    cluster = cluster_text(doc, list(offsets))
    scene = make_scene(doc, [cluster])
    found = query_text(cluster, scene, max_length=max_length)
    assert len(found) <= max_length and found == " ".join(found.split())
    assert found == query_text(cluster, scene, max_length=max_length)
    if found:
        said = " ".join([*turns, title or "", *cluster.texts])
        assert set(found) <= set(said) | {"，", " "}
