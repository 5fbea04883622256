"""Texts that a site gives as HTML, or as pieces of JSON: what a reader sees of them."""

from __future__ import annotations

import html
import json
import re

_NAMES = "a|b|blockquote|br|code|div|em|figure|font|h[1-6]|hr|i|img|li|ol|p|pre|span|strong|u|ul"
_TAG = re.compile(rf"<(/?)({_NAMES})([\s/][^<>]*)?>", re.IGNORECASE)
_ENDS = frozenset(("br", "p", "div", "li", "hr"))
"""Behind which a line ends."""
_ALT = re.compile(r"""\salt\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
# 如果a<b c=1>0 has none.
_ATTRIBUTE = re.compile(
    r"""\s+(?:[a-z][\w:-]*\s*=\s*["']|(?:href|src|class|alt|style|target|data-[\w-]+)\s*=)""",
    re.IGNORECASE | re.ASCII,
)
# Of bounded length: html.unescape alone fails on a number of thousands of digits.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)


def without_tags(text: str) -> str:
    """A text without its tags, if it is HTML, else itself; entities are left as they are.

    It is HTML where a tag breaks the line, has attributes, or is closed: people write <3 and <b>.
    """
    if "<" not in text or not _is_html(text):
        return text
    return _TAG.sub(_said, text).strip()


def unescaped(text: str) -> str:
    """A text with the characters that its entities stand for."""
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def _is_html(text: str) -> bool:
    opened = set()
    for found in _TAG.finditer(text):
        closing, name, more = found[1], found[2].lower(), found[3] or ""
        if name == "br" or _ATTRIBUTE.match(more) or (closing and name in opened):
            return True
        opened.add(name)
    return False


def _said(tag: re.Match[str]) -> str:
    name, more = tag[2].lower(), tag[3] or ""
    if name == "img":  # an emoji of the site's own
        alt = _ALT.search(more)
        return (alt[1] or alt[2] or (alt[3] or "").rstrip("/")) if alt else ""
    return "\n" if name in _ENDS and (tag[1] or name in ("br", "hr")) else ""


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
