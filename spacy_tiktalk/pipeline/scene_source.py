"""Where the scenes of a component come from: the Doc's head tracks, and the tracker's crops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from weakref import ReferenceType

from spacy.language import Language
from spacy.tokens import Doc

from ..doc.extensions.computed import head_tracks
from ..doc.merging.tracks import HEAD_TRACKS_KEY, is_merged
from ..doc.turns import own_data, text_field
from ..errors import TiktalkError, error, warn
from ..lexicon.aliases import Aliases
from ..linking.scene import make_scene
from ..linking.types import ClusterText, Scene

if TYPE_CHECKING:
    from ..video.tracks.head_tracks import HeadTracks
    from ..video.tracks.tracked_video import TrackedVideo
    from .head_tracker import HeadTracker


class SceneSource:
    """Makes scenes. Crops and embeddings are not in a Doc: they are asked of the head_tracker.

    tracker (str): the name of that pipe.
    nlp (ReferenceType[Language] | None): a weak reference to the pipeline it is in, so that the
        pipeline can be freed; a copy made by pickle carries the pipe itself.
    """

    def __init__(self, tracker: str, nlp: ReferenceType[Language] | None) -> None:
        self.tracker = tracker
        self._nlp = nlp
        self._pipe: HeadTracker | None = None
        self._aliases: Aliases | None = None
        self._warned: set[str] = set()

    def __getstate__(self) -> dict[str, Any]:
        return {
            "tracker": self.tracker,
            "_nlp": None,
            "_pipe": self.tracker_pipe(),
            "_aliases": self.known_aliases(),
            "_warned": set(),
        }

    def __deepcopy__(self, memo: dict[int, Any]) -> SceneSource:
        return SceneSource(self.tracker, self._nlp)

    def tracker_pipe(self) -> HeadTracker | None:
        """The head_tracker, None where the pipeline has none of that name."""
        nlp = None if self._nlp is None else self._nlp()
        if nlp is None:
            return self._pipe
        from .head_tracker import HeadTracker

        pipes: dict[str, Any] = dict(nlp.components)
        pipe = pipes.get(self.tracker)
        return pipe if isinstance(pipe, HeadTracker) else None

    def known_aliases(self) -> Aliases | None:
        """The names that the pipeline's clusterer knows, None where there is none."""
        nlp = None if self._nlp is None else self._nlp()
        if nlp is None:
            return self._aliases
        from .mention_clusterer import MentionClusterer

        pipes = [pipe for _, pipe in nlp.components if isinstance(pipe, MentionClusterer)]
        return pipes[0].known_aliases if pipes else None

    def scene(self, doc: Doc, clusters: Sequence[ClusterText], *, pictures: bool) -> Scene:
        """The scene of a Doc.

        Where they are wanted and not to be had, warning W840 says why, once for each reason, and
        the evidence that needs them says nothing.

        pictures (bool): whether crops and embeddings are wanted.
        RAISES: T845 for a Doc that was joined of others with head tracks, what
            `HeadTracks.from_dict` raises.
        """
        if clusters and is_merged(own_data(doc).get(HEAD_TRACKS_KEY)):
            raise error("T845")
        tracks = head_tracks(doc)
        if tracks is None or not clusters:
            return make_scene(doc, clusters, tracks=tracks)
        from .head_tracker import tracker_of

        # If the pipeline of a sourced component is gone, only the Doc leads to its tracker.
        pipe = tracker_of(doc) or self.tracker_pipe()
        tracked = self._tracked(doc, tracks, pipe) if pictures and tracks.head_ids else None
        embedder = None if tracked is None or pipe is None else pipe.tracker.embedder
        return make_scene(
            doc,
            clusters,
            tracks=tracks,
            tracked=tracked,
            aliases=self.known_aliases(),
            embedder="" if embedder is None else embedder.fingerprint,
        )

    def _tracked(
        self, doc: Doc, tracks: HeadTracks, pipe: HeadTracker | None
    ) -> TrackedVideo | None:
        if pipe is None:
            self._without(f"the pipeline has no head_tracker called {self.tracker!r}")
            return None
        if not text_field(doc, "video"):
            self._without("the Doc names no video")
            return None
        try:
            tracked = pipe.tracked(doc)
        except TiktalkError as err:
            self._without(str(err), kind=err.code)
            return None
        if tracked is None or not same_rows(tracked.tracks, tracks):
            self._without("the Doc's head tracks were not made by this head_tracker")
            return None
        return tracked

    def _without(self, reason: str, kind: str = "") -> None:
        """kind (str): What is warned of once, the reason itself by default."""
        if (kind or reason) not in self._warned:
            self._warned.add(kind or reason)
            warn("W840", reason=reason)


def same_rows(first: HeadTracks, second: HeadTracks) -> bool:
    """Whether two head tracks hold the same boxes under the same numbers."""
    import numpy as np

    columns = ("frames", "boxes", "tracklets", "identities")
    return all(np.array_equal(getattr(first, c), getattr(second, c)) for c in columns)
