"""What people look at: HTML reports, displaCy and notebooks, annotated pictures and videos.

`doc_to_html(doc)`, `docs_to_html(docs)`, `write_report(path, docs)`, `displacy_clusters(doc)` and
`notebook_html(doc)` are loaded when they are asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .notebook.displacy import displacy_clusters
    from .notebook.jupyter import notebook_html
    from .page.documents import doc_to_html, docs_to_html, write_report

_LAZY = {
    **dict.fromkeys(("doc_to_html", "docs_to_html", "write_report"), ".page.documents"),
    "displacy_clusters": ".notebook.displacy",
    "notebook_html": ".notebook.jupyter",
}

__all__ = ["displacy_clusters", "doc_to_html", "docs_to_html", "notebook_html", "write_report"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
