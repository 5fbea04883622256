"""The extension attributes `doc._.coref_clusters` and others: getters, nothing is stored."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span, Token

from ..errors import TiktalkError, error, warning
from .annotations import cluster_keys, read_clusters
from .cluster import Cluster
from .dialogue import Dialogue
from .groups import group_spans
from .merging.tracks import HEAD_TRACKS_KEY
from .turns import own_data

if TYPE_CHECKING:
    from ..video.tracks.head_tracks import HeadTracks


def coref_clusters(doc: Doc) -> list[Cluster]:
    """`doc._.coref_clusters`: the clusters of the Doc in order."""
    return read_clusters(doc)


def coref_mentions(doc: Doc) -> list[Span]:
    """`doc._.coref_mentions`: the mentions of all clusters by (start, -end)."""
    spans = [span for key in cluster_keys(doc) for span in group_spans(doc, key)]
    return sorted(spans, key=lambda span: (span.start, -span.end))


def head_tracks(doc: Doc) -> HeadTracks | None:
    """`doc._.head_tracks`: the head tracks of the Doc's video; None where none were made.

    Of a Doc that `merge_docs` made of Docs with several videos, take one video's:
    `HeadTracks.from_dict(doc.user_data["spacy_tiktalk"]["head_tracks"], document=0)`.
    """
    found = own_data(doc).get(HEAD_TRACKS_KEY)
    if found is None:
        return None
    from ..video.tracks.head_tracks import HeadTracks

    return HeadTracks.from_dict(found)


def tracks_of_one_video(doc: Doc) -> HeadTracks | None:
    """`head_tracks`, and None of a Doc that was joined from several with videos: it has no one's.

    Another package's `doc._.head_tracks` is not asked. RAISES: T750-T753.
    """
    try:
        return head_tracks(doc)
    except TiktalkError as err:
        if err.code != "T754":
            raise
        return None


def span_cluster(span: Span) -> Cluster | None:
    """`span._.coref_cluster`: the cluster that has a mention of exactly these characters.

    Every mention of the Doc is looked at, as for `token._.coref_clusters`.
    """
    doc = span.doc
    for key in cluster_keys(doc):
        for mention in group_spans(doc, key):
            if mention.start_char == span.start_char and mention.end_char == span.end_char:
                return Cluster(doc, key)
    return None


def span_head_track_ids(span: Span) -> tuple[str, ...]:
    """`span._.head_track_ids`: of the span's cluster; empty where there is none, or no link."""
    cluster = span_cluster(span)
    return () if cluster is None else cluster.head_track_ids


def token_clusters(token: Token) -> list[Cluster]:
    """`token._.coref_clusters`: the clusters with a mention over this token, nested ones too.

    Every mention of the Doc is looked at: for all tokens of a long one go over its clusters once.
    """
    doc = token.doc
    return [
        Cluster(doc, key)
        for key in cluster_keys(doc)
        if any(mention.start <= token.i < mention.end for mention in group_spans(doc, key))
    ]


_EXTENSIONS: tuple[tuple[Any, str, Callable[..., Any]], ...] = (
    (Doc, "coref_clusters", coref_clusters),
    (Doc, "coref_mentions", coref_mentions),
    (Doc, "dialogue", Dialogue.from_doc),
    (Doc, "head_tracks", head_tracks),
    (Span, "coref_cluster", span_cluster),
    (Span, "head_track_ids", span_head_track_ids),
    (Token, "coref_clusters", token_clusters),
)


@dataclass(frozen=True)
class _Refuse:
    """The setter of a computed attribute.

    Without a setter spaCy takes the value, and reading would go on as if nothing was set. No
    closure: spaCy pickles this table for the processes of `n_process`, in anybody's pipeline.

    name (str): as it is shown, such as "Doc._.dialogue".
    RAISES: T018 when it is called.
    """

    name: str

    def __call__(self, obj: Any, value: Any) -> None:
        raise error("T018", name=self.name)


def install_extensions() -> None:
    """Set the package's extension attributes; calling it again changes nothing.

    An attribute of that name set by another package is taken over, with warning W001.
    """
    for owner, name, getter in _EXTENSIONS:
        shown = f"{owner.__name__}._.{name}"
        if owner.has_extension(name):
            if owner.get_extension(name)[2] == getter:
                continue
            warnings.warn(warning("W001", name=shown), UserWarning, stacklevel=2)
        owner.set_extension(name, getter=getter, setter=_Refuse(shown), force=True)
