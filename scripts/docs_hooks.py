"""mkdocs hook: `<!-- generated: NAME -->` in a page becomes what `docs_tables` makes of the source.

mkdocs.yml names this file; it is not run by itself.
"""

from __future__ import annotations

import re
from typing import Any

from docs_tables import GENERATED
from mkdocs.exceptions import PluginError

MARK = re.compile(r"^<!-- generated: (\S+) -->$", re.M)


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Fill the marks of a page. An unknown name stops the build."""

    def fill(found: re.Match[str]) -> str:
        if found[1] not in GENERATED:
            known = ", ".join(sorted(GENERATED))
            where = page.file.src_uri
            raise PluginError(f"{where}: nothing generates {found[1]!r}; known are {known}")
        return GENERATED[found[1]]()

    return MARK.sub(fill, markdown)
