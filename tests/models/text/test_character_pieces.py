"""The tokenizer of single characters in plain Python is that of `tokenizers`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers

from spacy_tiktalk.models.text.character_pieces import CharacterPieces, LibraryPieces
from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer

CHARACTERS = sorted({*"这不是刘德华吗0123abcé①ﬁ가か゛▁!？，。", *map(chr, range(0x4E00, 0x4F00))})
VOCAB = {name: i for i, name in enumerate([*SPECIAL, *CHARACTERS])}
TEXT = character_tokenizer(VOCAB).to_str()
OURS, THEIRS = CharacterPieces.from_json(TEXT), LibraryPieces(TEXT)
# Normal forms of what Unicode 14 added and the library does not know yet are another matter.
OLD = st.characters(exclude_categories=("Cs", "Cn", "Co"), max_codepoint=0xA7EF).filter(
    lambda char: char != "\u32ff"  # the square of the era Reiwa, of 2019
)
PIECES = st.one_of(OLD, st.sampled_from([*SPECIAL, "<s", "▁", "e\u0301", "가", "か\u3099", "\x1c"]))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_the_same_as_the_library(text: str) -> None:
    assert OURS is not None
    assert OURS.encode(text) == THEIRS.encode(text)


def test_golden() -> None:
    assert OURS is not None
    ids, names = OURS.encode("①刘 德</s>丁龘")
    assert names == ["1", "刘", "德", "</s>", "丁", "<unk>"]
    assert ids == [VOCAB[name] for name in names]
    assert OURS.encode(" \u3000\n") == ([], [])


def test_others_are_left_to_the_library() -> None:
    told = json.loads(TEXT)
    other = Tokenizer.from_str(TEXT)
    other.normalizer = normalizers.NFC()
    lowered = {**told, "normalizer": {"type": "Lowercase"}}
    stripped = json.loads(TEXT)
    stripped["added_tokens"][0]["lstrip"] = True
    unknown = {**told, "model": {**told["model"], "unk_token": "[UNK]"}}
    for text in (other.to_str(), *map(json.dumps, (lowered, stripped, unknown, [], {}))):
        assert CharacterPieces.from_json(text) is None
    assert CharacterPieces.from_json("no JSON") is None


@pytest.mark.parametrize("text", ["<s><s>", "a<pad>b", "<unk>", "</s", "<<s>>"])
def test_special_pieces_are_found_first(text: str) -> None:
    assert OURS is not None
    assert OURS.encode(text) == THEIRS.encode(text)
