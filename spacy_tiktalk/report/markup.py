"""Make other people's text safe for HTML: no active, hidden or direction-changing characters."""

from __future__ import annotations

import html

# Control characters, what ends lines, marks that turn the writing direction, halves of emoji.
_HIDDEN = (
    *range(0x20),
    *range(0x7F, 0xA0),
    0x061C,
    0x200E,
    0x200F,
    *range(0x2028, 0x202F),
    *range(0x2066, 0x206A),
    0xFEFF,
    *range(0xD800, 0xE000),
)
_VISIBLE = {**dict.fromkeys(_HIDDEN, "\ufffd"), 0x09: " ", 0x0A: " ", 0x0D: " "}


def visible(text: str) -> str:
    """The text with U+FFFD for every invisible character that has an effect; tabs and line breaks
    become spaces. As many characters as before, so that offsets hold."""
    return text.translate(_VISIBLE)


def escaped(text: object) -> str:
    """`visible`, for the inside of an HTML element or of a quoted attribute."""
    return html.escape(visible(str(text)), quote=True)


def shortened(text: str, longest: int) -> str:
    """The text, or its first characters and "…".

    longest (int): characters, 1 or more.
    """
    return text if len(text) <= longest else text[: longest - 1] + "…"
