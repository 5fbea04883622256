"""Scenes of Docs: their clusters, and what is known of their videos."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..doc.annotations import read_clusters
from ..doc.reading import said_text, silent_stretches
from ..lexicon.aliases import Aliases, public_figures
from ..lexicon.mentions import best_name, mention_type
from .types import ClusterText, Scene

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..video.tracks.head_tracks import HeadTracks
    from ..video.tracks.tracked_video import TrackedVideo

Offsets = tuple[int, int]


def cluster_text(
    doc: Doc,
    offsets: Sequence[Offsets],
    *,
    name: str | None = None,
    silent: Sequence[tuple[int, int]] | None = None,
) -> ClusterText:
    """A cluster of a Doc by its half-open token offsets.

    name (str | None): by default the best proper one.
    silent (Sequence[tuple[int, int]] | None): of `doc.reading.silent_stretches`, where known.
    """
    silent = silent_stretches(doc) if silent is None else silent
    ordered = tuple(sorted(offsets, key=lambda span: (span[0], -span[1])))
    texts = tuple(said_text(doc[start:end], silent) for start, end in ordered)
    types = tuple(mention_type(text) for text in texts)
    if name is None:
        name = best_name(list(zip(texts, types, strict=True)))
    return ClusterText(ordered, texts, types, name)


def doc_clusters(doc: Doc) -> tuple[ClusterText, ...]:
    """The clusters a Doc carries, in order."""
    silent = silent_stretches(doc)
    return tuple(
        cluster_text(doc, cluster.offsets, name=cluster.name, silent=silent)
        for cluster in read_clusters(doc)
        if len(cluster)  # another component may leave a group empty
    )


def make_scene(
    doc: Doc,
    clusters: Sequence[ClusterText],
    *,
    tracks: HeadTracks | None = None,
    tracked: TrackedVideo | None = None,
    aliases: Aliases | None = None,
    embedder: str = "",
) -> Scene:
    """Put a scene together.

    tracks (HeadTracks | None): the head tracks, None where no video was looked at.
    tracked (TrackedVideo | None): the same tracks with crops and embeddings, where they are at
        hand.
    aliases (Aliases | None): by default those of public figures.
    embedder (str): the fingerprint of what made the embeddings, "" where it is not known.
    """
    known = public_figures() if aliases is None else aliases
    if tracked is not None:
        tracks = tracked.tracks
    if tracks is None:
        return Scene(doc, tuple(clusters), aliases=known)
    ids = tuple(tracks.head_ids)
    if tracked is None:
        return Scene(doc, tuple(clusters), ids, tracks, aliases=known)
    crops = {head: tracked.identity_crops(head) for head in ids}
    vectors = {
        head: [
            vector
            for number in tracks.identity_tracklets(head)
            for vector in tracked.vectors.get(number, ())
            if vector is not None
        ]
        for head in ids
    }
    return Scene(doc, tuple(clusters), ids, tracks, crops, vectors, known, embedder)
