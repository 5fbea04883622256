"""Ids as texts: taken out of what protects them, told from words for none, and the broken ones."""

from __future__ import annotations

import re

from ....errors import TiktalkError, error
from ...source import Where

PANDAS = frozenset(("nan", "<NA>", "NaT"))
"""What pandas writes for nothing where it makes texts of all cells."""
_NONE = frozenset(
    ("", "-", "nan", "none", "null", "n/a", "undefined", "false", "0", "-1", "<na>", "nat", "\\n")
)
# What keeps a spreadsheet from making a number of an id: ="7300", '7300, and a tab beside it.
_GUARD = re.compile(r"""=?["'“]?""")
_WHOLE = re.compile(r"(\d+)\.0+")
_ROUNDED = re.compile(r"\d(?:[.,]\d+)?[eE]\+?\d{2,3}")
_KEPT = 15
AROUND = " \t\r\n\f\v\u3000\xa0\ufeff\u200b\u200e\u200f\u2060"
_ID_DATE = re.compile(
    r"(?:\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}日?|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}"
    r"|\d{1,2}月\d{1,2}日|\d{1,2}-[A-Z][a-z]{2}(?:-\d\d)?|[A-Z][a-z]{2}-\d\d)"
    r"(?:[T\s]*\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?)?"
)
_ID_ERROR = re.compile(r"#(?:NAME|REF|VALUE|DIV/0|NUM|NULL)[?!]?|#{3,}", re.IGNORECASE)
_OF_API = re.compile(
    "(?:[a-z]+_)?comments?(?:_list)?|subcomments?|list|repl(?:y|ies)|main|wbi|hotflow|graphql|api"
    "|page"
)


def clean_id(text: str) -> str | None:
    """An id without what surrounds it; None for "0" and other words for none."""
    if text.isdecimal() and text != "0":
        return text
    text = text.strip(AROUND)  # files that were put together have marks in their middle
    plain = _GUARD.sub("", text, count=1)
    plain = (plain[:-1] if plain.endswith(('"', "'", "”")) else plain).strip()
    whole = _WHOLE.fullmatch(plain)
    plain = whole[1] if whole else plain
    return None if plain.lower() in _NONE else plain


def may_be_rounded(number: str) -> bool:
    """Whether an id says no more than a spreadsheet keeps of one, which is fifteen digits."""
    return not is_long(number) or not number[_KEPT:].strip("0")


def is_long(number: str) -> bool:
    """Whether an id has more digits than a spreadsheet keeps."""
    return len(number) > _KEPT and number.isdecimal()


def video_of_link(link: str) -> str | None:
    """The id in a video's address: after modal_id= or v=, else its last part, unless that is a word
    as in the address of a page of comments."""
    found = re.search(r"[?&](?:modal_id|v|aweme_id|id)=([\w-]+)", link)
    if found:
        return found[1]
    parts = [part for part in re.split(r"[?#]", link)[0].split("/") if part]
    return parts[-1] if parts and not _OF_API.fullmatch(parts[-1]) else None


def wrong_id(value: str, told: dict[str, str], where: Where) -> TiktalkError | None:
    """What a spreadsheet has done to an id, None where it is whole.

    told (dict[str, str]): Its column and role, for the message.
    """
    if _ROUNDED.fullmatch(value):
        return error("T167", where=where, value=value, **told)
    if told["role"] == "video":  # a video may well be called by its day
        return None
    date = _ID_DATE.fullmatch(value)
    if date or _ID_ERROR.fullmatch(value):
        return error("T171", where=where, value=value, what="a date" if date else "this", **told)
    return None
