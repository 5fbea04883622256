"""Addresses: URLs with and without http, e-mail, numbers of videos.

An address ends where no Latin text goes on, before [, a repost sign, or closing punctuation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .kinds import Mark

_REST = r"(?:(?!//@|&nbsp|#\w{1,40}#)(?:[\w\-.~:/?$&'()*+,;=%!|]|#(?=[\w!/=-])|(?<=/)@(?=\w)))"
_LONG = "com|cn|net|org|edu|gov|info|xyz|top|vip|site|online|shop|link|app|club|live"
_SHORT = "tv|cc|me|io|ly|co|tw|hk|jp|kr|us|uk|ru|gg|im|fm|be|pro|wang"
_URL = re.compile(
    rf"(?:https?|ftp)[:：]//(?!@){_REST}{{1,2048}}"
    # a domain needs a known ending, a short ending a path
    rf"|(?<![\w@.\-/])(?:www\.)?(?:[a-z0-9\-]{{1,63}}\.){{1,5}}(?:(?:{_LONG})\b(?!\.\w)(?:/{_REST}{{0,2048}})?"
    rf"|(?:{_SHORT}|[a-z]{{2,3}})/(?!/){_REST}{{1,2048}})",
    re.IGNORECASE | re.ASCII,
)
_LOOSE_END = re.compile(r"[.,;:!?'()*|&/]+$")
_MAIL = re.compile(
    r"(?<![\w.%+\-])[\w.%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{2,63}){1,4}", re.ASCII
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9])(?:BV1[0-9A-Za-z]{9}|[aA][vV]\d{5,12})(?![A-Za-z0-9])")
_WORDS = re.compile(r"(?<![A-Za-z])O网页链接|(?:^|(?<=\s))L\S{1,30}的微博视频")


def find_links(text: str) -> Iterator[Mark]:
    """Every address, in no order."""
    if "." in text or "://" in text or "：//" in text:
        for found in _URL.finditer(text):
            rest = found[0]
            loose = _LOOSE_END.search(rest)
            # the slash behind a domain or path belongs to it
            end = found.start() + (loose.start() if loose else len(rest))
            if loose and loose[0][0] == "/":
                end += 1
            yield Mark(found.start(), end, "link")
        if "@" in text:
            for found in _MAIL.finditer(text):
                yield Mark(*found.span(), "link")
    if "BV1" in text or "av" in text or "AV" in text:
        for found in _NUMBER.finditer(text):
            yield Mark(*found.span(), "link")
    if "网页链接" in text or "的微博视频" in text:
        for found in _WORDS.finditer(text):
            yield Mark(*found.span(), "link")
