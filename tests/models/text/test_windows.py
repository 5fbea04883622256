"""Laying dialogues out in windows: nothing dropped, nothing twice, context where it belongs."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.dialogue import Turn
from spacy_tiktalk.doc.reading import read_words
from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer
from spacy_tiktalk.models.text.pieces import PieceTokenizer
from spacy_tiktalk.models.text.windows import WindowConfig, build_windows, doc_windows

CHARS = "他是AB:>她标题。,"
VOCAB = {name: i for i, name in enumerate([*SPECIAL, *CHARS])}
CLS, PAD, SEP, UNK = 0, 1, 2, 3


@cache
def blank() -> Language:
    return spacy.blank("zh")


@cache
def pieces() -> PieceTokenizer:
    text = character_tokenizer(VOCAB).to_str()
    return PieceTokenizer(text, cls=CLS, sep=SEP, pad=PAD, unk=UNK)


def dialogue(*turns: tuple[str, str], title: str | None = None) -> Doc:
    return Dialogue.from_turns(turns, title=title).to_doc(blank())


def ids(text: str) -> list[int]:
    """ "^" is [CLS], "|" is [SEP]; every other character is its own piece."""
    return [{"^": CLS, "|": SEP}.get(char, VOCAB.get(char, UNK)) for char in text]


def test_one_window_golden() -> None:
    doc = dialogue(("甲", "他是"), ("乙", "她"), ("甲", "是"), title="标题")
    (window,) = doc_windows(doc, pieces(), WindowConfig())
    assert window.ids == ids("^标题|A:他是|B:她|A:是|")
    assert window.tokens == [-1] * 6 + [0, 1, 2] + [-1] * 2 + [3, 4] + [-1] * 2 + [5, -1]


def test_speakers_and_title_can_be_left_out() -> None:
    doc = dialogue(("甲", "他"), ("乙", "她"), title="标题")
    (window,) = doc_windows(doc, pieces(), WindowConfig(speakers=False, max_title=0))
    assert window.ids == ids("^他|她|")
    (window,) = doc_windows(doc, pieces(), WindowConfig(speakers=False, max_title=1))
    assert window.ids == ids("^标|他|她|")


def test_who_is_not_known_is_somebody_else_in_each_turn() -> None:
    turns = [("", "他"), ("甲", "她"), ("", "是"), ("甲", "他")]
    (window,) = doc_windows(dialogue(*turns), pieces(), WindowConfig())
    assert [window.ids[i - 1] for i in np.flatnonzero(np.equal(window.ids, VOCAB[":"]))] == [
        VOCAB["A"], VOCAB["B"], UNK, VOCAB["B"]
    ]  # fmt: skip
    (window,) = doc_windows(dialogue(("", "他是")), pieces(), WindowConfig())
    assert window.ids == ids("^A:他是|")


def test_speaker_letters_go_by_first_appearance_and_start_over_after_z() -> None:
    a = dialogue(("甲", "他"), ("乙", "她"))
    b = dialogue(("丙", "他"), ("甲", "她"))
    assert doc_windows(a, pieces(), WindowConfig()) == doc_windows(b, pieces(), WindowConfig())
    many = dialogue(*((str(i), "他") for i in range(27)))
    (window,) = doc_windows(many, pieces(), WindowConfig())
    assert window.ids[1:4] == window.ids[-4:-1] == ids("A:他")


def test_text_without_turns_is_read_by_lines() -> None:
    (window,) = doc_windows(blank().make_doc("他是\n她"), pieces(), WindowConfig())
    assert window.ids == ids("^A:他是|B:她|")
    assert window.tokens == [-1, -1, -1, 0, 1, 2, -1, -1, 3, -1]


def test_white_space_has_no_piece_but_its_neighbors_keep_their_rows() -> None:
    (window,) = doc_windows(dialogue(("", "他 是")), pieces(), WindowConfig())
    words = [token.text for token in dialogue(("", "他 是"))]
    assert [words[t] for t in window.tokens if t >= 0] == ["他", "是"]


@pytest.mark.parametrize("blank_", [" ", "\u3000", "  ", "\t"])
def test_a_blank_between_clauses_is_read_as_a_comma(blank_: str) -> None:
    doc = dialogue(("甲", f"标题是他{blank_}她是标题"))
    (window,) = doc_windows(doc, pieces(), WindowConfig())
    assert window.ids == ids("^A:标题是他,她是标题|")
    assert window.tokens.count(-1) == 5  # the comma is no token's, nor are ^, A, : and |


def test_empty_docs() -> None:
    doc = blank().make_doc("")
    assert doc_windows(doc, pieces(), WindowConfig()) == []
    batch = build_windows([doc, dialogue(("", "他")), doc], pieces(), WindowConfig())
    assert batch.lengths == [0, 1, 0] and len(batch.windows) == 1
    (window,) = doc_windows(blank().make_doc("   "), pieces(), WindowConfig())
    assert set(window.tokens) == {-1} and window.ids == ids("^A:|")


def test_rows_of_a_batch_count_on() -> None:
    batch = build_windows([dialogue(("", "他是")), dialogue(("", "她"))], pieces(), WindowConfig())
    assert [row.tolist() for row in batch.rows] == [[-1, -1, -1, 0, 1, -1], [-1, -1, -1, 2, -1]]
    assert all(w.dtype == np.int64 for w in [*batch.windows, *batch.rows])


TURNS = st.lists(
    st.tuples(st.sampled_from(["", "甲", "乙", "丙"]), st.text("他是她鑫 😂", max_size=40)),
    min_size=1,
    max_size=12,
)


@st.composite
def configs(draw: st.DrawFn) -> WindowConfig:
    max_title = draw(st.integers(0, 12))
    max_length = draw(st.integers(max_title + 16, 64))
    part_length = draw(st.sampled_from([0, max_title + 16, max_length]))
    stride = draw(st.integers(1, (part_length or max_length) - max_title))
    return WindowConfig(max_length, stride, max_title, draw(st.booleans()), part_length=part_length)


@given(TURNS, st.none() | st.text("标题 ", max_size=30), configs())
def test_every_token_that_is_read_in_exactly_one_window(
    turns: list[tuple[str, str]], title: str | None, config: WindowConfig
) -> None:
    doc = dialogue(*turns, title=title)
    windows = doc_windows(doc, pieces(), config)
    kept = [t for window in windows for t in window.tokens if t >= 0]
    between = {i for i, token in enumerate(doc) if token.text == "\n"}
    read = read_words(doc)
    assert sorted(kept) == [i for i, word in enumerate(read) if word.strip() or i in between]
    for window in windows:
        assert len(window.ids) == len(window.tokens) <= config.max_length
        assert window.ids[0] == CLS
        for i, t in zip(window.ids, window.tokens, strict=True):
            expected = [SEP] if t in between else pieces().word_ids(read[t])
            assert t < 0 or [i] == expected


@given(TURNS, configs())
def test_every_window_begins_with_the_context(
    turns: list[tuple[str, str]], config: WindowConfig
) -> None:
    doc = dialogue(*turns, title="标题")
    prefix = [CLS]
    if config.max_title:
        prefix += [*ids("标题")[: config.max_title], SEP]
    for window in doc_windows(doc, pieces(), config):
        assert window.ids[: len(prefix)] == prefix


def test_a_later_window_says_whose_turn_it_begins_in() -> None:
    doc = dialogue(("甲", "她"), ("乙", "他" * 60))
    windows = doc_windows(doc, pieces(), WindowConfig(max_length=24, stride=16, max_title=0))
    assert len(windows) > 2
    assert windows[0].ids[:6] == ids("^A:她|B")
    for window in windows[1:]:
        assert window.ids[:4] == ids("^B:他") and window.tokens[:3] == [-1, -1, -1]


def test_a_piece_is_read_where_it_has_context_on_both_sides() -> None:
    config = WindowConfig(max_length=24, stride=12, max_title=0, speakers=False)
    windows = doc_windows(dialogue(("", "他" * 100)), pieces(), config)
    for window in windows[1:-1]:
        kept = [i for i, t in enumerate(window.tokens) if t >= 0]
        assert kept[0] >= 5 and kept[-1] <= len(window.ids) - 5


def test_words_of_several_pieces() -> None:
    doc = Doc(blank().vocab, words=["他是", "她", "他她是"] * 20, spaces=[False] * 60)
    config = WindowConfig(max_length=20, stride=7, max_title=0)
    kept = [t for window in doc_windows(doc, pieces(), config) for t in window.tokens if t >= 0]
    assert sorted(kept) == sorted(i for i in range(60) for _ in doc[i].text)


@pytest.mark.parametrize("n", [57, 58, 59, 60, 61, 62, 63, 120])
def test_around_the_length_of_a_window(n: int) -> None:
    config = WindowConfig(max_length=62, stride=40, max_title=0)
    windows = doc_windows(dialogue(("", "他" * n)), pieces(), config)
    assert (len(windows) == 1) == (n + 4 <= 62)
    assert sum(t >= 0 for window in windows for t in window.tokens) == n


@pytest.mark.parametrize(("n", "lengths"), [(60, [62]), (61, [30, 30, 23])])
def test_a_dialogue_longer_than_a_window_is_read_in_parts(n: int, lengths: list[int]) -> None:
    config = WindowConfig(max_length=62, stride=20, max_title=0, speakers=False, part_length=30)
    windows = doc_windows(dialogue(("", "他" * n)), pieces(), config)
    assert [len(window.ids) for window in windows] == lengths
    assert sum(t >= 0 for window in windows for t in window.tokens) == n


def test_a_reply_is_marked_with_whom_it_answers() -> None:
    turns = [Turn("小鱼", "他"), Turn("老周", "她"), Turn("", "是"), Turn("小鱼", "他", reply_to=1)]
    doc = Dialogue.from_turns(turns).to_doc(blank())
    (window,) = doc_windows(doc, pieces(), WindowConfig(replies=True))
    assert window.ids == ids("^A:他|B:她|C:是|A>B:他|")
    assert window.tokens[-2:] == [6, -1]
    (window,) = doc_windows(doc, pieces(), WindowConfig(replies=True, speakers=False))
    assert window.ids == ids("^他|她|是|他|")


def test_a_repost_is_read_behind_a_full_stop_in_a_window_of_its_own() -> None:
    doc = Dialogue.from_text("他//@标题:她//@A:是").to_doc(blank())
    talk, reposts = doc_windows(doc, pieces(), WindowConfig())
    assert talk.ids == ids("^A:他|") and talk.tokens == [-1, -1, -1, 0, -1]
    assert reposts.ids == ids("^A:他。她。是|")
    assert reposts.tokens == [-1, -1, -1, -1, -1, 7, -1, 13, -1]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("//@标题:她", ["她"]),
        ("他。//@标题:她", ["他。", "他。她"]),
        ("//@标题:", [""]),
        ("他//@标题:", ["他"]),
        ("//@标题:她//@A:是", ["她", "她。是"]),
    ],
)
def test_only_a_repost_behind_talk_gets_a_window(text: str, read: list[str]) -> None:
    windows = doc_windows(blank()(text), pieces(), WindowConfig())
    assert [window.ids for window in windows] == [ids(f"^A:{line}|") for line in read]


@given(TURNS, st.sampled_from(["她", "是她他", "鑫 😂"]), st.integers(0, 11))
def test_what_is_said_is_read_the_same_with_a_repost_behind_it(
    turns: list[tuple[str, str]], repost: str, number: int
) -> None:
    config = WindowConfig(max_length=32, stride=12, max_title=4)
    number %= len(turns)
    speaker, text = turns[number]
    longer = [*turns[:number], (speaker, f"他{text}//@B:{repost}"), *turns[number + 1 :]]
    turns = [*turns[:number], (speaker, f"他{text}"), *turns[number + 1 :]]
    windows = doc_windows(dialogue(*turns), pieces(), config)
    more = doc_windows(dialogue(*longer), pieces(), config)
    assert [window.ids for window in more[: len(windows)]] == [window.ids for window in windows]
    kept = [t for window in more for t in window.tokens if t >= 0]
    assert len(more) > len(windows) and len(set(kept)) == len(kept)
