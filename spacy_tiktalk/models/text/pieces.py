"""Doc token → the encoder's piece ids, over any Hugging Face fast tokenizer.

One of single characters is read in plain Python, any other by the package `tokenizers`.

Tokens are looked up one at a time and remembered: Chinese Docs repeat a few thousand characters,
so after a while nothing is left to compute, and no library's treatment of pre-split words can
change under a trained model. Special pieces are placed by `windows`, never by the tokenizer.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from ...errors import error
from .character_pieces import CharacterPieces, LibraryPieces

CACHE_LIMIT = 100_000


class PieceTokenizer:
    """Wraps a tokenizer, given and kept as its JSON.

    tokenizer_json (str): The content of `tokenizer.json`.
    cls, sep, pad, unk (int): Ids of the special pieces.
    RAISES: T211 where it takes the package `tokenizers`, and that is not installed.
    """

    def __init__(self, tokenizer_json: str, *, cls: int, sep: int, pad: int, unk: int) -> None:
        self.json = tokenizer_json
        self.cls, self.sep, self.pad, self.unk = cls, sep, pad, unk
        own = CharacterPieces.from_json(tokenizer_json)
        if own is None and find_spec("tokenizers") is None:
            raise error("T211")
        self._tokenizer = own or LibraryPieces(tokenizer_json)
        self._cache: dict[str, list[int]] = {}

    @classmethod
    def from_hf(cls, tokenizer: Any, path: str) -> PieceTokenizer:
        """Take over a `transformers` fast tokenizer.

        RAISES: T206 for a slow tokenizer or one without the special pieces.
        """
        if not getattr(tokenizer, "is_fast", False):
            raise error("T206", path=path, reason="its tokenizer has no fast version")
        ids = {
            "cls": _first(tokenizer.cls_token_id, tokenizer.bos_token_id),
            "sep": _first(tokenizer.sep_token_id, tokenizer.eos_token_id),
            "pad": _first(tokenizer.pad_token_id, tokenizer.eos_token_id),
            "unk": _first(tokenizer.unk_token_id, tokenizer.pad_token_id),
        }
        missing = [name for name, value in ids.items() if value is None]
        if missing:
            raise error("T206", path=path, reason=f"its tokenizer has no {', '.join(missing)}")
        known = {name: int(value) for name, value in ids.items() if value is not None}
        return cls(tokenizer.backend_tokenizer.to_str(), **known)

    def word_ids(self, word: str) -> list[int]:
        """The pieces of one Doc token; none for white space."""
        ids = self._cache.get(word)
        if ids is None:
            ids = self._look_up(word)
            if len(self._cache) < CACHE_LIMIT:
                self._cache[word] = ids
        return ids

    def text_ids(self, text: str) -> list[int]:
        """The pieces of a running text, without special ones."""
        return self._tokenizer.encode(text)[0]

    def _look_up(self, word: str) -> list[int]:
        if not word.strip():
            return []
        ids, names = self._tokenizer.encode(word)
        # SentencePiece puts a word-start mark before every text it is given; inside a Chinese
        # sentence there is no word start.
        if len(ids) > 1 and names[0] == "▁":
            ids = ids[1:]
        return ids or [self.unk]

    def to_msg(self) -> dict[str, Any]:
        """RETURNS (dict): What `from_msg` needs; strings and ints only."""
        ids = {"cls": self.cls, "sep": self.sep, "pad": self.pad, "unk": self.unk}
        return {"json": self.json, **ids}

    @classmethod
    def from_msg(cls, msg: dict[str, Any]) -> PieceTokenizer:
        """Undo `to_msg`."""
        return cls(msg["json"], cls=msg["cls"], sep=msg["sep"], pad=msg["pad"], unk=msg["unk"])


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
