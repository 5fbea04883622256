"""What people look at: HTML reports, displaCy and notebooks, annotated pictures and videos.

`doc_to_html(doc)`, `docs_to_html(docs)`, `write_report(path, docs)`, `displacy_clusters(doc)` and
`notebook_html(doc)` are loaded when they are asked for, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .displacy import displacy_clusters
    from .documents import doc_to_html, docs_to_html, write_report
    from .jupyter import notebook_html

_LAZY = {
    **dict.fromkeys(("doc_to_html", "docs_to_html", "write_report"), ".documents"),
    "displacy_clusters": ".displacy",
    "notebook_html": ".jupyter",
}

__all__ = ["displacy_clusters", "doc_to_html", "docs_to_html", "notebook_html", "write_report"]


def __getattr__(name: str) -> Any:
    if name not in _LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_LAZY[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
