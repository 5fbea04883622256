"""What the extension attributes give: of a Doc, a Span or a Token, read when it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spacy.tokens import Doc, Span, Token

from ...errors import TiktalkError
from ..annotations import cluster_keys, read_clusters
from ..cluster import Cluster
from ..contract import TURNS_KEY, USER_DATA_KEY
from ..dialogue import Dialogue
from ..groups import group_spans
from ..merging.tracks import HEAD_TRACKS_KEY
from ..turns import own_data

if TYPE_CHECKING:
    from ...video.tracks.head_tracks import HeadTracks


def is_ours(doc: Doc) -> bool:
    """Whether there is anything of this package in it."""
    return TURNS_KEY in doc.spans or USER_DATA_KEY in doc.user_data or bool(cluster_keys(doc))


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
    from ...video.tracks.head_tracks import HeadTracks

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


def dialogue(doc: Doc) -> Dialogue:
    """`doc._.dialogue`: the turns, title and video of the Doc; RAISES as `Dialogue.from_doc`."""
    return Dialogue.from_doc(doc)
