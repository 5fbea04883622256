"""Doc tokens as pieces, over character and SentencePiece tokenizers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.models.text import pieces as module
from spacy_tiktalk.models.text.convert_e5 import SPECIAL, character_tokenizer
from spacy_tiktalk.models.text.pieces import PieceTokenizer

VOCAB = {name: i for i, name in enumerate([*SPECIAL, *"他是A:Ka"])}
IDS = {"cls": 0, "pad": 1, "sep": 2, "unk": 3}


@pytest.fixture
def characters() -> PieceTokenizer:
    return PieceTokenizer(character_tokenizer(VOCAB).to_str(), **IDS)


def unigram() -> PieceTokenizer:
    """SentencePiece as XLM-R has it: a mark before every text."""
    from tokenizers import Tokenizer, models, pre_tokenizers

    names = ["<s>", "<pad>", "</s>", "<unk>", "▁", "他", "▁是", "刘", "德", "华", "刘德华"]
    scores = [0.0, 0.0, 0.0, 0.0, -1.0, -2.0, -2.0, -3.0, -3.0, -3.0, -2.5]
    tokenizer = Tokenizer(models.Unigram(list(zip(names, scores, strict=True)), unk_id=3))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    return PieceTokenizer(tokenizer.to_str(), **IDS)


def test_characters(characters: PieceTokenizer) -> None:
    assert characters.word_ids("他是") == [4, 5]
    assert characters.text_ids("A:") == [6, 7]
    assert characters.text_ids("他 是") == [4, 5]


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\u3000", "\u00a0", " \n "])
def test_white_space_has_no_piece(characters: PieceTokenizer, space: str) -> None:
    assert characters.word_ids(space) == []


@pytest.mark.parametrize("word", ["鑫", "😂", "\u200b", "\ufe0f", "👨‍👩‍👧"])
def test_every_other_word_has_one(characters: PieceTokenizer, word: str) -> None:
    assert set(characters.word_ids(word)) == {3}


def test_normalized_words_share_pieces(characters: PieceTokenizer) -> None:
    assert characters.word_ids("Ａ") == characters.word_ids("A") == [6]
    assert characters.word_ids("ａ") == [9]


def test_no_word_start_mark_inside_a_sentence() -> None:
    tokenizer = unigram()
    assert tokenizer.word_ids("他") == [5]  # not ▁ 他
    assert tokenizer.word_ids("刘德华") == [10]
    assert tokenizer.word_ids("是") == [6]  # only known with its mark: kept
    assert tokenizer.word_ids("鑫")[-1] == 3
    assert tokenizer.word_ids(" ") == []


def test_answers_are_remembered_up_to_a_limit(
    characters: PieceTokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    look_up = PieceTokenizer._look_up
    monkeypatch.setattr(
        PieceTokenizer, "_look_up", lambda self, word: asked.append(word) or look_up(self, word)
    )
    monkeypatch.setattr(module, "CACHE_LIMIT", 2)
    for _ in range(3):
        assert [characters.word_ids(word) for word in "他是A"] == [[4], [5], [6]]
    assert asked == ["他", "是", "A", "A", "A"]


def test_truncation_and_padding_of_the_source_are_off() -> None:
    tokenizer = character_tokenizer(VOCAB)
    tokenizer.enable_truncation(2)
    tokenizer.enable_padding(length=8)
    kept = PieceTokenizer(tokenizer.to_str(), **IDS)
    assert kept.text_ids("他是他是") == [4, 5, 4, 5]


def test_message_round_trip(characters: PieceTokenizer) -> None:
    message = json.loads(json.dumps(characters.to_msg()))
    again = PieceTokenizer.from_msg(message)
    assert again.to_msg() == characters.to_msg()
    assert again.word_ids("他鑫") == characters.word_ids("他鑫") == [4, 3]


def test_special_pieces_are_found(encoder_folder: Path) -> None:
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    hf = AutoTokenizer.from_pretrained(encoder_folder)
    found = PieceTokenizer.from_hf(hf, "here")
    assert (found.cls, found.pad, found.sep, found.unk) == (0, 1, 2, 3)
    bare = PreTrainedTokenizerFast(tokenizer_object=character_tokenizer(VOCAB), unk_token="<unk>")
    with pytest.raises(TiktalkError, match=r"T206.*here.*no cls, sep, pad"):
        PieceTokenizer.from_hf(bare, "here")
    with pytest.raises(TiktalkError, match=r"T206.*no fast version"):
        PieceTokenizer.from_hf(object(), "here")
