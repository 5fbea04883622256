"""Dialogues written for these tests, and hypothesis strategies for records."""

from __future__ import annotations

from hypothesis import strategies as st

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.record import DialogueRecord, GoldBox, GoldCluster, GoldMention


def at(dialogue: Dialogue, turn: int, text: str, nth: int = 0) -> GoldMention:
    """The nth occurrence of a text in a turn, as a mention."""
    start = -1
    for _ in range(nth + 1):
        start = dialogue.turns[turn].text.index(text, start + 1)
    return GoldMention(turn, start, start + len(text))


def sample() -> DialogueRecord:
    """Nested mentions, a plural, a person out of the picture, a space, an emoji, a box."""
    dialogue = Dialogue.from_turns(
        [("A", "这不是高小满和她老公吗 😂"), ("B", "小满姐好美 他俩真配")],
        title="#高小满 (综艺) 一家人|出门",
        video="clip.mp4",
        key="t1",
    )
    return DialogueRecord(
        dialogue,
        clusters=(
            GoldCluster(
                (at(dialogue, 0, "高小满"), at(dialogue, 0, "她"), at(dialogue, 1, "小满姐")),
                name="高小满",
                heads=("C1",),
            ),
            GoldCluster((at(dialogue, 0, "她老公"),), heads=()),
            GoldCluster((at(dialogue, 1, "他俩"),), heads=("C1", "C2")),
        ),
        boxes=(
            GoldBox(("C1",), 1, (206.0, 291.0, 364.0, 495.5), "高小满", "t1_1.jpg", "t1_1_C1.jpg"),
            GoldBox(("C1", "C2"), 90, (10.0, 20.0, 300.0, 400.0)),
        ),
        video_type="celeb",
    )


CHARS = st.one_of(
    st.sampled_from("他她你我的妈高满 \u3000\u00a0\\#-_()|/\"'😂👨\u200d\ufe0fKit1\u2028\n\t"),
    st.characters(exclude_categories=["Cs"]),
)
NAMES = st.text(CHARS, max_size=8)
OPTIONAL = st.none() | NAMES
LABELS = st.lists(st.sampled_from(["C1", "C2", "C3"]), min_size=1, max_size=3, unique=True)


def _laminar(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    """Different spans of a turn, nested or apart but never crossing."""
    pairs = st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted)
    kept: list[tuple[int, int]] = []
    for start, end in draw(st.lists(pairs, max_size=6)):
        crossing = any(
            a < start < b < end or start < a < end < b or (a, b) == (start, end) for a, b in kept
        )
        if start < end and not crossing:
            kept.append((start, end))
    return kept


@st.composite
def records(draw: st.DrawFn, key: str | None = None) -> DialogueRecord:
    """Any valid record, clusters and mentions in any order."""
    turns = draw(st.lists(st.tuples(NAMES, st.text(CHARS, max_size=12)), min_size=1, max_size=4))
    dialogue = Dialogue.from_turns(
        turns,
        title=draw(OPTIONAL),
        video=draw(OPTIONAL),
        key=draw(st.none() | st.text(CHARS, min_size=1, max_size=8)) if key is None else key,
    )
    mentions = [
        GoldMention(number, *span)
        for number, turn in enumerate(dialogue.turns)
        for span in _laminar(draw, len(turn.text))
    ]
    groups: dict[int, list[GoldMention]] = {}
    for mention in draw(st.permutations(mentions)):
        groups.setdefault(draw(st.integers(0, 3)), []).append(mention)
    clusters = tuple(
        GoldCluster(
            tuple(group),
            name=draw(OPTIONAL),
            heads=draw(st.none() | st.just(()) | LABELS.map(tuple)),
        )
        for group in groups.values()
    )
    boxes = draw(
        st.lists(
            st.builds(
                GoldBox,
                LABELS.map(tuple),
                st.integers(0, 2000),
                st.tuples(
                    st.integers(0, 500).map(float),
                    st.floats(0, 500),
                    st.floats(501, 1000),
                    st.integers(501, 1000).map(float),
                ),
                st.none() | st.text("高小满K", min_size=1),
                st.none() | st.just("a_1.jpg"),
                st.none() | st.just("a_1_C1.jpg"),
            ),
            max_size=2,
        )
    )
    kind = draw(st.sampled_from([None, "celeb", "no_celeb"]))
    return DialogueRecord(dialogue, clusters, tuple(boxes), kind)
