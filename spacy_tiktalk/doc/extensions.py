"""The extension attributes `doc._.coref_clusters` and others: getters, nothing is stored.

spaCy has one table of them for all pipelines, and imports this package for each. So what another
package keeps under these names, in Docs that have nothing of ours, stays its own.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc, Span, Token

from ..errors import TiktalkError, error, warning
from .annotations import cluster_keys, read_clusters
from .cluster import Cluster
from .contract import TURNS_KEY, USER_DATA_KEY
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


# No closures: spaCy pickles this table for the processes of `n_process`, in anybody's pipeline.
@dataclass(frozen=True)
class _Compute:
    """The getter of a computed attribute; in a Doc of others it gives what was set there.

    name (str): of the attribute. compute (Callable): Doc, Span or Token → its value.
    """

    name: str
    compute: Callable[..., Any]

    def __call__(self, obj: Any) -> Any:
        doc, key = _place(obj, self.name)
        if key in doc.user_data and not _is_ours(doc):
            return doc.user_data[key]
        return self.compute(obj)


@dataclass(frozen=True)
class _Refuse:
    """The setter of a computed attribute; in a Doc of others it keeps the value.

    Without a setter spaCy takes the value, and reading would go on as if nothing was set.

    owner, name (str): as they are shown, such as "Doc" and "dialogue".
    RAISES: T018 when it is called for a Doc of ours.
    """

    owner: str
    name: str

    def __call__(self, obj: Any, value: Any) -> None:
        doc, key = _place(obj, self.name)
        if _is_ours(doc):
            raise error("T018", name=f"{self.owner}._.{self.name}")
        doc.user_data[key] = value


def _place(obj: Any, name: str) -> tuple[Doc, tuple[str, str, int | None, int | None]]:
    """The Doc, and where in its user data spaCy keeps an attribute that is set."""
    if isinstance(obj, Doc):
        return obj, ("._.", name, None, None)
    if isinstance(obj, Span):
        return obj.doc, ("._.", name, obj.start_char, obj.end_char)
    return obj.doc, ("._.", name, obj.idx, None)


def _is_ours(doc: Doc) -> bool:
    """Whether there is anything of this package in it."""
    return TURNS_KEY in doc.spans or USER_DATA_KEY in doc.user_data or bool(cluster_keys(doc))


def install_extensions(*, take_over: bool = True) -> None:
    """Set the package's extension attributes; calling it again changes nothing.

    take_over (bool): Whether an attribute of that name that another package has set becomes ours,
        with warning W001, as when a component is made; else, as on import, it is left alone.
    """
    for owner, name, compute in _EXTENSIONS:
        getter = _Compute(name, compute)
        if owner.has_extension(name):
            if owner.get_extension(name)[2] == getter or not take_over:
                continue
            shown = f"{owner.__name__}._.{name}"
            warnings.warn(warning("W001", name=shown), UserWarning, stacklevel=2)
        owner.set_extension(name, getter=getter, setter=_Refuse(owner.__name__, name), force=True)
