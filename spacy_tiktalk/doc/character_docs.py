"""Docs in which each Chinese character is a word: made of many turns at once, and told from those
of words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc

from .by_tokens import text_of

if TYPE_CHECKING:
    from spacy.language import Language

# A character and the space behind it, or white space that is a token of its own.
_TOKEN = re.compile(r"(\S)( ?)|\s+")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_OF_WORDS = 1.3  # Chinese characters a token: jieba has 1.6, single characters and a few names 1.1
_LEAST_TOKENS = 20  # fewer may be a comment of merged names


def takes_characters(nlp: Language) -> bool:
    """RETURNS (bool): Whether `nlp.make_doc` is spaCy's own, each Chinese character a word."""
    if nlp.lang != "zh":
        return False
    from spacy.lang.zh import ChineseTokenizer
    from spacy.language import Language as Base

    tokenizer: Any = nlp.tokenizer
    own = "make_doc" in vars(nlp) or type(nlp).make_doc is not Base.make_doc
    return not own and type(tokenizer) is ChineseTokenizer and tokenizer.segmenter == "char"


def character_doc(nlp: Language, texts: Sequence[str]) -> tuple[Doc, list[tuple[int, int]]]:
    """What `nlp.make_doc` makes of each text, joined by line breaks, without a Doc for each.

    Of 20,000 turns these Docs take eight times the memory of what comes of them.

    RETURNS (Doc, list): The Doc, and the tokens of each text, half-open.
    """
    words: list[str] = []
    spaces: list[bool] = []
    bounds: list[tuple[int, int]] = []
    for i, text in enumerate(texts):
        if i:
            words.append("\n")
            spaces.append(False)
        start = len(words)
        for found in _TOKEN.finditer(text):
            word, space = found.groups()
            words.append(word or found[0])
            spaces.append(bool(space))
        bounds.append((start, len(words)))
    return Doc(nlp.vocab, words=words, spaces=spaces), bounds


def of_words(docs: Iterable[Doc]) -> bool:
    """RETURNS (bool): Whether the tokens are words of Chinese, not single characters; of few tokens
    that is not told."""
    characters, tokens = 0, 0
    for doc in docs:
        if len(text_of(doc)) <= len(doc):
            tokens += len(doc)
            characters += len(doc)
            continue
        counts = [n for n in (len(_CHINESE.findall(token.text)) for token in doc) if n]
        characters += sum(counts)
        tokens += len(counts)
    return tokens >= _LEAST_TOKENS and characters > _OF_WORDS * tokens
