"""mkdocs hook: fills in what is made from the source, and links codes to their entry.

`<!-- generated: NAME -->` in a page becomes what `docs_tables` makes of the source, and [T101] in
its prose a link to the table of errors.

mkdocs.yml names this file; it is not run by itself.
"""

from __future__ import annotations

import re
from typing import Any

from docs_tables import GENERATED, code_sections
from mkdocs.exceptions import PluginError

CODES = "errors.md"
CODE = re.compile(r"\[([TW]\d{3})\](?!\()")
VERBATIM = re.compile(r"(^```.*?^```$|`[^`\n]*`)", re.M | re.S)
MARK = re.compile(r"^<!-- generated: (\S+) -->$", re.M)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Fill the marks of a page. An unknown name stops the build."""

    def fill(found: re.Match[str]) -> str:
        if found[1] not in GENERATED:
            known = ", ".join(sorted(GENERATED))
            where = page.file.src_uri
            raise PluginError(f"{where}: nothing generates {found[1]!r}; known are {known}")
        return GENERATED[found[1]]()

    return MARK.sub(fill, with_links(markdown, page.file.src_uri))


def with_links(markdown: str, where: str) -> str:
    """Each [T101] outside of code as a link. where: the page, from the folder of the pages."""
    known = {code for codes in code_sections().values() for code in codes}
    up = "../" * where.count("/")

    def link(found: re.Match[str]) -> str:
        code = found[1]
        return f"[{found[0]}]({up}{CODES}#{code.lower()})" if code in known else found[0]

    parts = VERBATIM.split(markdown)
    parts[::2] = [CODE.sub(link, part) for part in parts[::2]]
    return "".join(parts)
