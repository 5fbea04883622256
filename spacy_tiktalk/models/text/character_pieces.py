"""Reads the tokenizer that `convert_e5` makes, one piece a character, in plain Python.

The package `tokenizers` gives the same (a test compares them), and reads every other kind.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

# What \s is in the regular expressions of tokenizers: Unicode's White_Space. Python's own has the
# four separators of ASCII too.
_WHITE = frozenset(
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
_SPLITS = [
    {"type": "Split", "pattern": {"Regex": "\\s+"}, "behavior": "Removed", "invert": False},
    {"type": "Split", "pattern": {"Regex": "."}, "behavior": "Isolated", "invert": False},
]


class CharacterPieces:
    """NFKC, then each character that is no white space by itself.

    vocab (dict): Piece → id. unk (str): The piece of what is not in it.
    special (dict): Pieces of several characters that are found in a text before all else → ids.
    """

    def __init__(self, vocab: dict[str, int], unk: str, special: dict[str, int]) -> None:
        self._vocab, self._unk, self._special = vocab, unk, special
        longest_first = sorted(special, key=len, reverse=True)
        self._pattern = re.compile(f"({'|'.join(map(re.escape, longest_first))})")

    @classmethod
    def from_json(cls, text: str) -> CharacterPieces | None:
        """Read a `tokenizer.json`; None for one of another kind."""
        try:
            told = json.loads(text)
            model, added = told["model"], told["added_tokens"]
            vocab, unk = model["vocab"], model["unk_token"]
            special = {token["content"]: token["id"] for token in added}
            plain = not any(
                token[flag]
                for token in added
                for flag in ("single_word", "lstrip", "rstrip", "normalized")
            )
            known = (
                model["type"] == "WordLevel"
                and unk in vocab
                and bool(special)
                and plain
                and told["normalizer"] == {"type": "NFKC"}
                and told["pre_tokenizer"] == {"type": "Sequence", "pretokenizers": _SPLITS}
            )
        except (ValueError, TypeError, KeyError):
            return None  # tokenizers will say what is wrong with it
        return cls(vocab, unk, special) if known else None

    def encode(self, text: str) -> tuple[list[int], list[str]]:
        """A text → the ids and names of its pieces."""
        ids: list[int] = []
        names: list[str] = []
        unknown = self._vocab[self._unk]
        for part in self._pattern.split(text):
            if part in self._special:
                ids.append(self._special[part])
                names.append(part)
                continue
            for char in unicodedata.normalize("NFKC", part):
                if char not in _WHITE:
                    known = self._vocab.get(char)
                    ids.append(unknown if known is None else known)
                    names.append(self._unk if known is None else char)
        return ids, names


class LibraryPieces:
    """Any tokenizer, by the package `tokenizers`."""

    def __init__(self, text: str) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_str(text)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode(self, text: str) -> tuple[list[int], list[str]]:
        """A text → the ids and names of its pieces."""
        encoding = self._tokenizer.encode(text, add_special_tokens=False)
        return list(encoding.ids), list(encoding.tokens)
