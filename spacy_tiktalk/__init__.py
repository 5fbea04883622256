"""spacy_tiktalk: person mentions in Chinese short-video comment dialogues, in text and picture.

What lives here is light: dialogues, the Doc contract and helpers. Networks, video and
command line load when they are asked for, never on import.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .doc.extensions.install import install_extensions

if TYPE_CHECKING:
    from .doc.annotations import ClusterData, clusters_from_spans, write_clusters
    from .doc.cluster import Cluster
    from .doc.dialogue import Dialogue, Turn
    from .doc.merging.docs import merge_docs
    from .doc.resolve import resolve_text
    from .doc.turns import realign_spans

__version__ = "0.6.5"

__all__ = [
    "Cluster",
    "ClusterData",
    "Dialogue",
    "Turn",
    "__version__",
    "clusters_from_spans",
    "install_extensions",
    "merge_docs",
    "realign_spans",
    "resolve_text",
    "write_clusters",
]

# Where each of them is: imported when it is first asked for, since spaCy imports this package for
# every pipeline.
_PLACES = {
    "Cluster": ".doc.cluster",
    "ClusterData": ".doc.annotations",
    "Dialogue": ".doc.dialogue",
    "Turn": ".doc.dialogue",
    "clusters_from_spans": ".doc.annotations",
    "merge_docs": ".doc.merging.docs",
    "realign_spans": ".doc.turns",
    "resolve_text": ".doc.resolve",
    "write_clusters": ".doc.annotations",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_PLACES[name], __name__), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_PLACES})


# spaCy imports this for every pipeline, those without a component of ours too.
install_extensions(take_over=False)
