"""spacy_tiktalk: person mentions in Chinese short-video comment dialogues, in text and picture.

What lives here is light: dialogues, the Doc contract and helpers. Networks, video and
command line load when they are asked for, never on import.
"""

from __future__ import annotations

from .doc.annotations import Cluster, ClusterData, clusters_from_spans, write_clusters
from .doc.dialogue import Dialogue, Turn
from .doc.extensions import install_extensions
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

# spaCy imports this for every pipeline, those without a component of ours too.
install_extensions(take_over=False)
