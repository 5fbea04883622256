"""HTML that a crawler left in the text: tags and entities.

A tag has a name that HTML knows, or attributes: <br>, <emoji id="3">. <沈知行> and <3 are talk.
Discord writes so, too (<@123456789012345678>, <#12…>, <t:1714567890:R>), and bots of QQ have codes
in brackets: [CQ:at,qq=12345].
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5

from .kinds import Mark

_NAMES = (
    "a|abbr|article|aside|audio|b|big|blockquote|body|br|button|center|cite|code|dd|del|details|div"
    "|dl|dt|em|embed|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|iframe|img"
    "|input|ins|kbd|label|li|link|main|mark|meta|nav|object|ol|option|p|path|picture|pre|q|ruby|rp"
    "|rt|s|samp|script|section|select|small|source|span|strike|strong|style|sub|summary|sup|svg"
    "|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
_INSIDE = r"[^<>\n]{0,2000}"
_TAG = re.compile(
    rf"</?(?:{_NAMES})(?:\s{_INSIDE}|\s*/)?>|<[a-z][\w:-]{{0,30}}\s+[\w:-]{{1,30}}\s*=\s*[\"']{_INSIDE}>"
    rf"|</[a-z][\w:-]{{0,30}}>|<!--{_INSIDE}-->",
    re.IGNORECASE | re.ASCII,
)
_CHAT = re.compile(
    r"<(?:@[!&]?|#)\d{15,22}>|<t:\d{1,12}(?::[A-Za-z])?>"
    r"|\[CQ:[a-z_]{2,20}(?:,[^\[\]\n]{0,2000})?\]",
    re.ASCII,
)
_ENTITY = re.compile(
    r"&(?:(#\d{1,7}|#[xX][0-9a-fA-F]{1,6});?|([A-Za-z][A-Za-z0-9]{1,31});"
    r"|(?:nbsp|amp|lt|gt|quot)(?![A-Za-z0-9=]))"
)


def find_markup(text: str) -> Iterator[Mark]:
    """Every tag and every entity."""
    if "<" in text or "[CQ:" in text:
        for found in _CHAT.finditer(text):
            yield Mark(*found.span(), "html")
    if "<" in text:
        for found in _TAG.finditer(text):
            yield Mark(*found.span(), "html")
    if "&" in text:
        for found in _ENTITY.finditer(text):
            if found[2] is None or f"{found[2]};" in html5:
                yield Mark(*found.span(), "html")
