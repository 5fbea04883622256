"""`head_tracker`: the head tracks of a Doc's video, written to the Doc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.vocab import Vocab

from ..doc.contract import USER_DATA_KEY
from ..doc.merging.tracks import HEAD_TRACKS_KEY
from ..doc.turns import text_field
from ..errors import error, warn
from ..video.reading.sources import content_hash, resolve_video
from ..video.track import VideoTracker
from ..video.tracks.cache import PROCESS_CACHE, TrackCache, cache_key
from ..video.tracks.tracked_video import TrackedVideo
from .one_by_one import give_up

_MADE_BY: WeakKeyDictionary[Doc, HeadTracker] = WeakKeyDictionary()


def tracker_of(doc: Doc) -> HeadTracker | None:
    """The component of this process that tracked a Doc's video; None where none did."""
    return _MADE_BY.get(doc)


class HeadTracker(Pipe):
    """Finds and follows the heads in the video that a Doc names.

    Writes `doc.user_data["spacy_tiktalk"]["head_tracks"]` (docs/contract.md), read as
    `doc._.head_tracks`. A Doc without a video passes through untouched. A video that cannot be
    read raises a coded error with its name; in `nlp.pipe`, spaCy's error handler gets it and the
    other Docs go on.

    tracker (VideoTracker): the parts and their settings.
    video_root (str | Path | None): the folder that relative paths start from; where it is given, no
        path may lead out of it (give it for Docs from data you do not trust).
    store (str | Path | None): a folder for crops and embeddings, which outlive the process then.
    progress (bool): show a bar for each video.

    All of these are the config's: what is set on a loaded pipeline is not saved with it. Give it to
    `spacy.load(..., config=...)`, or write it into config.cfg.
    """

    def __init__(
        self,
        vocab: Vocab,
        tracker: VideoTracker,
        name: str = "head_tracker",
        *,
        video_root: str | Path | None,
        store: str | Path | None,
        progress: bool,
        cache: TrackCache | None = None,
    ) -> None:
        self.vocab = vocab
        self.name = name
        self.tracker = tracker
        self.video_root = video_root
        self.store = store
        self.progress = progress
        self._cache = cache

    def __setattr__(self, key: str, value: Any) -> None:
        """RAISES: T312 for what belongs to the tracker, and would change nothing here. A class that
        is made of this one keeps what it likes."""
        if key == "tracker":
            misplaced = not hasattr(value, "track")  # a part, the tracker's own tracker
        else:
            own = type(self).__module__.partition(".")[0] != __name__.partition(".")[0]
            tracker = self.__dict__.get("tracker")
            misplaced = not own and not hasattr(self, key) and hasattr(tracker, key)
        if misplaced:
            raise error("T312", pipe=type(self).__name__, key=key, near=f"tracker.{key}")
        super().__setattr__(key, value)

    def __call__(self, doc: Doc) -> Doc:
        """Track the Doc's video, unless it has none. Head tracks of before are replaced.

        RAISES: T70x and T71x for its video, T770 where a part fails on it.
        """
        data = doc.user_data.get(USER_DATA_KEY)
        if isinstance(data, dict) and text_field(doc, "video"):
            data.pop(HEAD_TRACKS_KEY, None)  # never another video's, should this one fail
        tracked = self.tracked(doc)
        if tracked is not None:
            data = doc.user_data.setdefault(USER_DATA_KEY, {})
            data[HEAD_TRACKS_KEY] = tracked.tracks.to_dict()
            _MADE_BY[doc] = self
        return doc

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Track the videos of a stream of Docs; the error handler gets each Doc that fails."""
        for doc in stream:
            try:
                self(doc)
            except Exception as err:  # the handler decides what to do
                give_up(self, doc, err)
            else:
                yield doc

    def tracked(self, doc: Doc) -> TrackedVideo | None:
        """All that is known of the Doc's video, crops and embeddings too; None without a video.

        RAISES: T022 for a Doc whose user data of ours is damaged, and as `VideoTracker.track`.
        """
        data = doc.user_data.get(USER_DATA_KEY)
        if data is not None and not isinstance(data, dict):
            raise error("T022", found=type(data).__name__)
        video = text_field(doc, "video")
        return None if not video else self.track(video)

    def track(self, video: str | Path) -> TrackedVideo:
        """Track one video, or take it from the cache.

        Where its file changes meanwhile, W772 tells so, and nothing is kept; of one that is cut
        off, W773.

        RAISES: T70x and T71x for a video that cannot be read, T770 where a part fails on it.
        """
        path = resolve_video(str(video) if isinstance(video, Path) else video, self.video_root)
        content = content_hash(path)
        assert content is not None  # of a path there always is one
        cache = PROCESS_CACHE if self._cache is None else self._cache
        store = None if self.store is None else Path(self.store)
        tracked = cache.get(
            cache_key(content, self.tracker.fingerprint),
            lambda: self._make(path, content),
            store=store,
            keep=lambda made: made.tracks.video.sha256 == content,
        )
        facts = tracked.tracks.video
        if facts.truncated and not self.tracker.limits.truncate:
            n = facts.frames_expected
            expected = f" of {n}" if n and n > facts.frames_decoded else ""
            warn("W773", video=video, frames=facts.frames_decoded, expected=expected)
        return tracked.named(path.name)

    def _make(self, path: Path, sha256: str) -> TrackedVideo:
        if not self.progress:
            return self.tracker.track(path, sha256=sha256)
        from ..video.reading.progress import progress_bar

        with progress_bar(path.name) as progress:
            return self.tracker.track(path, sha256=sha256, progress=progress)
