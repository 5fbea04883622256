"""Texts that are kept as pieces of JSON, as in YouTube's Takeout: {"text":"…"},{"text":"…"}."""

from __future__ import annotations

import json

_BEGINS = '{"text"'


def joined(cell: str) -> str:
    """What the pieces of a text say; a text that is none of JSON stays as it is."""
    if not cell.startswith(_BEGINS):
        return cell
    try:
        pieces = json.loads(f"[{cell}]", strict=False)
    except (ValueError, RecursionError):
        return cell
    texts = [piece.get("text") for piece in pieces if isinstance(piece, dict)]
    said = [text for text in texts if isinstance(text, str)]
    return "".join(said) if len(said) == len(pieces) else cell
