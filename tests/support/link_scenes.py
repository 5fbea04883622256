"""Scenes for the tests of linking: dialogues and head tracks made by hand, no video.

Dialogues are written for these tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue, clusters_from_spans
from spacy_tiktalk.doc.contract import USER_DATA_KEY
from spacy_tiktalk.linking.scene import doc_clusters, make_scene
from spacy_tiktalk.linking.types import ClusterText, Column, Scene
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

NLP = spacy.blank("zh")
VIDEO = VideoFacts(name="film.mp4", width=640, height=360, fps=25.0, sampled_fps=5.0, duration=10.0)
Box = tuple[float, float, float, float]


def words(*texts: str, types: Sequence[str] = (), name: str | None = None) -> ClusterText:
    """A cluster that is nothing but its mentions' texts."""
    kinds = tuple(types) or ("PRONOUN",) * len(texts)
    return ClusterText(tuple((2 * i, 2 * i + 1) for i in range(len(texts))), texts, kinds, name)


def head_tracks(
    *heads: tuple[Box, Sequence[int]], video: VideoFacts = VIDEO, cuts: Sequence[int] = (0,)
) -> HeadTracks:
    """Head tracks of one tracklet each. heads: (box, frames), by first appearance."""
    tracklets: dict[int, tuple[Any, Any, Any, Any, int]] = {}
    for number, (box, frames) in enumerate(heads, start=1):
        times = [frame / 25.0 for frame in frames]
        shot = int(np.searchsorted(cuts, frames[0], side="right") - 1)
        tracklets[number] = (list(frames), times, [box] * len(frames), [0.9] * len(frames), shot)
    labels = {number: number for number in tracklets}
    return HeadTracks.from_tracklets(tracklets, labels, video=video, shot_starts=list(cuts))


LARGE = ((200.0, 60.0, 440.0, 300.0), range(0, 250, 5))
SMALL = ((10.0, 10.0, 50.0, 50.0), range(0, 50, 5))


def two_heads() -> HeadTracks:
    """H1 is large, in the middle and long in the picture; H2 small, in a corner and short."""
    return head_tracks(LARGE, SMALL)


def make_doc(
    turns: Sequence[str],
    clusters: Sequence[Sequence[str]] = (),
    *,
    title: str | None = None,
    video: str | None = None,
    tracks: HeadTracks | None = None,
    nlp: Language = NLP,
) -> Doc:
    """A Doc with clusters given by their mentions' texts; the same text again is its next place."""
    speakers = [("AB"[number % 2], turn) for number, turn in enumerate(turns)]
    doc = Dialogue.from_turns(speakers, title=title, video=video).to_doc(nlp)
    after: dict[str, int] = {}
    found = []
    for mentions in clusters:
        spans = []
        for text in mentions:
            at = doc.text.index(text, after.get(text, 0))
            after[text] = at + 1
            span = doc.char_span(at, at + len(text))
            assert span is not None, text
            spans.append(span)
        found.append(spans)
    clusters_from_spans(doc, found)
    return set_tracks(doc, tracks)


def set_tracks(doc: Doc, tracks: HeadTracks | None) -> Doc:
    """Write head tracks into a Doc, as head_tracker does; None takes them away."""
    data = doc.user_data.setdefault(USER_DATA_KEY, {})
    data.pop("head_tracks", None)
    if tracks is not None:
        data["head_tracks"] = tracks.to_dict()
    return doc


def make_scenes(*docs: Doc) -> list[Scene]:
    """The scenes of Docs with the head tracks they carry."""
    return [make_scene(doc, doc_clusters(doc), tracks=doc._.head_tracks) for doc in docs]


class Fixed:
    """Evidence of your own: nats by (cluster's text, head id), for every cluster with that text."""

    name = "fixed"
    features = ("said",)
    weights = (1.0,)

    def __init__(self, said: Mapping[tuple[str, str], float], note: str = "") -> None:
        self.said = dict(said)
        self.note = note

    @property
    def fingerprint(self) -> str:
        """By what it says."""
        return f"Fixed({self.said!r})"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """None where no head is."""
        return [self._one(scene) for scene in scenes]

    def _one(self, scene: Scene) -> Column | None:
        if not scene.head_ids:
            return None
        values = np.zeros((*scene.shape, 1), dtype=np.float32)
        notes = {}
        for k, cluster in enumerate(scene.clusters):
            for t, head in enumerate(scene.head_ids):
                for text in cluster.texts:
                    value = self.said.get((text, head), 0.0)
                    values[k, t, 0] += value
                    if value and self.note:
                        notes[k, t] = self.note
        return Column(values, notes)
